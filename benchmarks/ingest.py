"""Measures how long a document takes to read, beside a control in the same run.

    .venv/bin/python -m benchmarks.ingest [FILE.md|FILE.docx|FILE.pdf …] [--runs 10]

Without files, it makes documents of 1, 8 and 30 pages in each format from the prompts' samples. For
each file it prints the number of house pages, the median and the 95th percentile of the whole way
from bytes to blinded document (including child processes), and the house pages' share of it. Then
it prints the same times for the control, their ratio, and the largest child's peak memory.

The control is markdown-it rendering, ElementTree parsing the main part or pypdfium2 returning the
text, and nothing else, in this process. A PDF has no house pages, so their column contains the time
until its blocks are ready. The rest is masking and page pictures.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import statistics
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from pypdfium2 import PdfDocument

from benchmarks import made
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.house.pages import lay_out
from blindfolio.documents.ingest import ingest
from blindfolio.documents.pdf.reading import read_pdf

SOMEBODY = Identity(
    names=("Jane Canary",),
    emails=("jane.canary@firm.example",),
    handles=("jcan",),
    employers=("Firmware Mill",),
)


class Peaks(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.highest = 0

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and isinstance(record.args[-1], int):
            self.highest = max(self.highest, record.args[-1])


def seconds(action: Callable[[], object], runs: int) -> list[float]:
    action()
    taken: list[float] = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)


def p95(taken: list[float]) -> float:
    return taken[min(len(taken) - 1, round(0.95 * len(taken)))]


def control_of(raw: bytes, ending: str) -> Callable[[], object]:
    """Return the library's own conversion, without a child process, sanitizer, blocks and house
    pages.
    """
    if ending == ".docx":
        part = "word/document.xml"
        return lambda: ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(raw)).read(part))
    if ending == ".pdf":
        return lambda: [page.get_textpage().get_text_range() for page in PdfDocument(raw)]
    plain = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    text = raw.decode()
    return lambda: plain.render(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=10)
    chosen = parser.parse_args()
    log = logging.getLogger("blindfolio.documents.child.limited_process")
    log.setLevel(logging.INFO)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {chosen.runs} runs each; ms")
    print(
        f"{'file':36} {'words':>6} {'pages':>5} {'median':>7} {'p95':>7} {'layout':>7} "
        f"{'control':>8} {'ratio':>6}  peak"
    )
    ratios: list[float] = []
    files = [(path.name, path.read_bytes()) for path in chosen.files] or [
        (f"{pages} pages{ending}", made.document(ending, pages))
        for ending in made.ENDINGS
        for pages in made.LENGTHS
    ]
    for name, raw in files:
        peaks = Peaks()
        log.addHandler(peaks)
        ending = Path(name).suffix
        read = ingest(raw, ending, SOMEBODY)
        whole = seconds(
            lambda raw=raw, ending=ending: ingest(raw, ending, SOMEBODY),  # type: ignore[misc]
            chosen.runs,
        )
        log.removeHandler(peaks)
        if ending == ".pdf":
            layout = seconds(lambda raw=raw: read_pdf(raw), chosen.runs)  # type: ignore[misc]
        else:
            layout = seconds(
                lambda read=read: lay_out(read.blocks, read.pictures),  # type: ignore[misc]
                chosen.runs,
            )
        control = seconds(control_of(raw, ending), chosen.runs)
        ratios.append(statistics.median(whole) / statistics.median(control))
        print(
            f"{name:36} {read.words:6} {read.pages or '-':>5} "
            f"{statistics.median(whole) * 1e3:7.0f} {p95(whole) * 1e3:7.0f} "
            f"{statistics.median(layout) * 1e3:7.0f} {statistics.median(control) * 1e3:8.1f} "
            f"{ratios[-1]:6.1f}  {peaks.highest / 1024:.0f} MB"
        )
    print(f"median ratio to the control: {statistics.median(ratios):.1f}")


if __name__ == "__main__":
    main()
