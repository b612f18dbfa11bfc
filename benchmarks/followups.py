"""Time of the follow-up engine against words, in one process, without reading the files.

    .venv/bin/python benchmarks/followups.py [FILE …]

Without files: the prompts' own samples, each with its prompt and without. Their blocks are dealt
out in turn to documents of 1,250 to 20,000 words, so that every length has the same mixture, and
each is timed twice; the best counts, in seconds of the processor. Prints
words, seconds, and seconds per 3,500 words; and by how much the time grows when the words double:
2.0 is linear.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Block, Document
from prompts.folder import catalogue
from reviews.followups.engine import build

ROOT = Path(__file__).resolve().parents[1]
LENGTHS = (1_250, 2_500, 5_000, 10_000, 20_000)
PROMPT = "payment-flows"
RUNS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files or sorted(
        (ROOT / "prompts/library").glob("*/samples/*.md")
    )
    read = [ingest(path.read_bytes(), path.suffix, Identity()).blocks for path in files]
    pool = [block for turn in zip_longest(*read) for block in turn if block is not None]
    folder = catalogue.load(PROMPT)
    build(joined(pool, 400), folder.probes, prompt=folder.text)  # knowledge is read once
    print(
        f"{'words':>7} {'seconds':>8} {'a 3,500':>8} {'growth':>7}   the same without a prompt"
    )
    before: tuple[float, ...] = ()
    for length in LENGTHS:
        document = joined(pool, length)
        took = (
            best(partial(build, document, folder.probes, prompt=folder.text)),
            best(partial(build, document)),
        )
        told = [
            f"{seconds:8.2f} {seconds * 3_500 / document.words:8.2f} "
            + (f"{seconds / before[n]:7.2f}" if before else " " * 7)
            for n, seconds in enumerate(took)
        ]
        print(f"{document.words:7,} " + "   ".join(told))
        before = took


def joined(pool: list[Block], words: int) -> Document:
    """A document of at least so many words: the pool's blocks over and over, numbered anew."""
    blocks: list[Block] = []
    ids: dict[str, str] = {}
    count = 0
    while count < words:
        block = pool[len(blocks) % len(pool)]
        name = f"b{len(blocks) + 1}"
        ids[block.id] = name
        section = tuple(ids.get(above, above) for above in block.section)
        blocks.append(replace(block, id=name, seq=len(blocks) + 1, section=section))
        count += len(block.text.split())
    return Document(format="markdown", blocks=tuple(blocks), words=count)


def best(work: Callable[[], object]) -> float:
    """The least of a few runs, in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


if __name__ == "__main__":
    main()
