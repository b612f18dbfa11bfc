"""A real SMTP server that misbehaves by plan: `planned_smtp.py PORT FOLDER WORD…`.

The n-th mail meets the n-th word: `ok`, a reply such as `451` or `550`, or `drop`: the mail is
taken, and the connection is cut before the server says so. Every mail that is taken becomes a
file of FOLDER. After the plan's end everything is ok. It says "listening" when it is.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Planned:
    def __init__(self, folder: Path, plan: list[str]) -> None:
        self._folder = folder
        self._plan = plan
        self._taken = 0

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        word = self._plan.pop(0) if self._plan else "ok"
        if word not in ("ok", "drop"):
            return f"{word} as planned"
        self._taken += 1
        raw = envelope.original_content
        (self._folder / f"{self._taken:03}.eml").write_bytes(raw)
        if word == "drop" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 taken"


async def serve(port: int, folder: Path, plan: list[str]) -> None:
    loop = asyncio.get_running_loop()
    handler = Planned(folder, plan)
    server = await loop.create_server(lambda: SMTP(handler), "0.0.0.0", port)
    print("listening", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
