"""A real SMTP server that misbehaves by plan: `planned_smtp.py PORT FOLDER WORD…`.

The n-th mail meets the n-th word: `ok`; a reply to its data such as `451` or `550`; a reply to
its address, such as `rcpt550`; `slow`: it is taken after a second; or `drop`: it is taken, and
the connection is cut before the server says so. `_` is a space in a reply. Every mail that is
taken becomes a file of FOLDER. After the plan's end everything is ok. It says "listening" when
it is.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Planned:
    def __init__(self, folder: Path, plan: list[str]) -> None:
        self._folder = folder
        self._plan = plan
        self._taken = 0

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self._plan and self._plan[0].startswith("rcpt"):
            return self._plan.pop(0).removeprefix("rcpt").replace("_", " ") + " as planned"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        word = self._plan.pop(0) if self._plan else "ok"
        if word not in ("ok", "drop", "slow"):
            return f"{word.replace('_', ' ')} as planned"
        if word == "slow":
            await asyncio.sleep(1)
        self._taken += 1
        raw = envelope.original_content
        # With the time, because a server that is started again counts from 1.
        (self._folder / f"{time.time_ns()}-{self._taken:03}-{word}.eml").write_bytes(raw)
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
