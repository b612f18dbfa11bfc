"""Measures whether the site continues to answer while hostile files are uploaded.

    .venv/bin/python -m benchmarks.hostile_load

It serves a site from a temporary folder with its worker, in a separate process. One candidate
uploads every hostile file of the tests over HTTP, as fast as they are accepted. Meanwhile another
one uploads a good document, and a third client requests `GET /healthz` twenty times a second.

It prints how long `/healthz` took to answer, first on the idle site and then under load (budget:
p95 under 500 ms). It also prints the result of every hostile file, and how long it took until the
good documents had a preview.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import made_site
from prompts.folder import catalogue
from tests.faults.served import answers
from tests.faults.visitor import Visitor
from tests.platform.documents import hostile_files as hostile
from tests.platform.documents.pdf.pdf_material import pdf, prose

_LONGEST_WAIT = 300
_REFUSED = re.compile(r"This file could not be used\.</(?:p|strong|h2)>\s*(?:<p>)?([^<]*)")


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        site = made_site.candidates(Path(name) / "site", 2)
        with site as (served, parts, (attacker, writer)):
            parts.database.engines.dispose()
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            idle = health(served.port)
            time.sleep(3)
            print(f"healthz, idle:       {idle.stop()}")
            loaded, good = health(served.port), good_documents(writer)
            sent = [(name, upload(attacker, name, raw)) for name, raw in files()]
            fates = [(fate(attacker, address), name) for name, address in sent]
            print(f"healthz, under load: {loaded.stop()}")
            print(f"good documents:      {good.stop()}")
            for told, file in fates:
                print(f"  {file:32} {told}")


def files() -> Iterator[tuple[str, bytes]]:
    yield "zip bomb.docx", hostile.zip_bomb()
    yield "10 GiB of zeros.docx", hostile.inflating(10 * 1024**3)
    yield "nested entities.docx", hostile.nested_entities(10)
    yield "100,000 entries.docx", hostile.many_entries(100_000)
    yield "huge picture.docx", hostile.docx_with_picture(65_500)
    yield "huge picture.pdf", hostile.pdf_with_picture(30_000)
    yield "5,000 pages.pdf", pdf([prose("words " * 20)] * 5_000)
    whole = pdf([prose(hostile.WORDS * 9)] * 20)
    for share in (1, 10, 50, 90, 99):
        yield f"cut at {share} %.pdf", whole[: len(whole) * share // 100]
    for name, text in hostile.STRANGE_TEXTS.items():
        yield f"{name}.md", text.encode()


def upload(person: Visitor, name: str, raw: bytes) -> str:
    person.open_document()
    fields = {"key": uuid.uuid4().hex, "ticket": person.ticket}
    answer = person.ask("POST", "/my/uploads", fields, file=(name, raw))
    return answer.location if answer.status == 303 else f"answered {answer.status}"


def fate(person: Visitor, address: str) -> str:
    if not address.startswith("/"):
        return address
    until = time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < until:
        answer = person.ask("GET", address)
        page = answer.body.decode(errors="replace")
        if answer.status != 200:
            return f"its page answers {answer.status}"
        if "is being read" not in page:
            refused = _REFUSED.search(page)
            if "This file could not be used." in page:
                return f"refused: {refused[1].strip() if refused else ''}"
            return "read"
        time.sleep(0.2)
    return f"still being read after {_LONGEST_WAIT} s"


class Repeated:
    """Does `once` again and again until it is stopped; it says what went wrong, if anything."""

    def __init__(self, once: Callable[[], str], pause: float) -> None:
        self._once, self._pause = once, pause
        self._taken, self._bad = list[float](), list[str]()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._repeat)
        self._thread.start()

    def _repeat(self) -> None:
        while not self._end.wait(self._pause):
            begun = time.perf_counter()
            if wrong := self._once():
                self._bad.append(wrong)
            self._taken.append(time.perf_counter() - begun)

    def stop(self) -> str:
        self._end.set()
        self._thread.join()
        taken = sorted(self._taken)
        shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
        last = len(taken) - 1
        at = {name: taken[min(last, int(it * len(taken)))] for name, it in shares.items()}
        told = ", ".join(f"{name} {seconds:.3f} s" for name, seconds in at.items())
        return f"{told} of {len(taken)}; failed: {len(self._bad)} {self._bad[:3] or ''}"


def health(port: int) -> Repeated:
    return Repeated(lambda: "" if answers(port) else "no answer", 0.05)


def good_documents(writer: Visitor) -> Repeated:
    sample = catalogue.load("payment-flows").samples[0].text.encode()

    def once() -> str:
        told = fate(writer, upload(writer, "design.md", sample))
        return "" if told == "read" else told

    return Repeated(once, 1)


if __name__ == "__main__":
    main()
