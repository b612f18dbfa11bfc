"""Selects every sentence of documents in a real browser and saves it as a comment's quote.

    .venv/bin/python -m benchmarks.round_trip [FILE.md|FILE.docx|FILE.pdf …]

Without files, it uses the real documents beside the checkout, or else the prompts' samples. Each
file is read and shown to a reviewer. Each sentence on the page is selected, the page's own script
makes the selector, and a comment is saved on it and removed again. Then 60 comments stay, and
everything is selected again between their marks.

It prints how many sentences, and passages from one block into the next, were tried, how many were
stored exactly as selected, how many were refused, and each that failed.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
from pathlib import Path

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from tests.live import browser
from tests.reviews.reading.rooms import seat
from tests.reviews.reading.test_round_trip_in_browser import (
    comment_on,
    failures,
    select_every_sentence,
)
from tests.sites import open_site

ROOT = Path(__file__).resolve().parents[1]
SOMEBODY = Identity(names=("Jane Canary",), emails=("jane.canary@firm.example",))
COMMENTS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each request
    files = parser.parse_args().files or documents()
    print(
        f"{'file':36} {'blocks':>6} {'sentences':>9} {'across':>6} {'exact':>6} refused other"
    )
    whole = [0, 0, 0, 0]
    with tempfile.TemporaryDirectory() as name:
        template = Path(name) / "template"
        template.mkdir()
        migrate.upgrade(load(data=template).database_url, FREEZES)
        for n, path in enumerate(files):
            folder = shutil.copytree(template, Path(name) / str(n))
            try:
                figures = round_trip(path, folder)
            except Refusal as refusal:
                print(f"{path.name:36} not read: {refusal}")
                continue
            whole = [a + b for a, b in zip(whole, figures, strict=True)]
    tried, exact, refused, other = whole
    print(f"{tried} tried, {exact} exact, {refused} refused, {other} stored as other words")


def documents() -> list[Path]:
    beside = ROOT / "../shared/documents"
    shared = [p for end in ("md", "docx", "pdf") for p in sorted(beside.glob(f"*.{end}"))]
    return shared or sorted((ROOT / "prompts/library").glob("*/samples/*.md"))


def round_trip(path: Path, folder: Path) -> tuple[int, int, int, int]:
    read = ingest(path.read_bytes(), path.suffix, SOMEBODY)
    site = open_site(folder)
    with browser() as chromium, seat(site, chromium) as seated:
        seated.give(read)
        bare = select_every_sentence(seated.open())
        failed = failures(seated, bare)
        comment_on(seated, bare, COMMENTS)
        marked = select_every_sentence(seated.open())
        failed += failures(seated, marked)
    site.parts.database.engines.dispose()
    kinds = [one.kind for one in bare]
    refused = sum(quote is None for _, quote in failed)
    tried, other = len(bare) + len(marked), len(failed) - refused
    print(
        f"{path.name:36} {len(read.blocks):6} {kinds.count('sentence'):9} "
        f"{len(kinds) - kinds.count('sentence'):6} {tried - len(failed):6} {refused:7} {other:5}",
        flush=True,
    )
    if len(bare) != len(marked):
        print(f"    with marks {len(marked)} selections instead of {len(bare)}")
    for one, quote in failed:
        print(f"    {one.kind} {one.words!r}", flush=True)
        print(f"        selected {one.selected!r}, stored {quote!r}")
    return tried, tried - len(failed), refused, other


if __name__ == "__main__":
    main()
