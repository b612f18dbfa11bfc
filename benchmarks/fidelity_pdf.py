"""Compares what is read from a PDF with poppler's pdftotext.

`fidelity.py` prints for each PDF:

- our words and those of pdftotext, which leaves out off-page text too
- how many of those our rules leave out (running heads, turned and invisible text, list marks)
- how much words and letters differ (pdftotext makes one-letter words of text that is set letter by
  letter)
- in what share of long lines both tools have the same order
- how many headings, code blocks and table rows there are
- whether the loss check reports anything
"""

from __future__ import annotations

import bisect
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from blindfolio.documents.pdf.characters import Characters, read_characters
from blindfolio.documents.pdf.glyphs import HIDDEN, TURNED
from blindfolio.documents.pdf.layout.lay_out import Layout, lay_out
from blindfolio.documents.pdf.layout.lines import lines_of
from blindfolio.documents.pdf.layout.order import running_heads
from blindfolio.documents.pdf.layout.tables import read_tables
from blindfolio.documents.words import count_words
from blindfolio.refusal import Refusal

_LONG = 24  # A line of fewer letters may occur in many places, and says nothing of the order.


def letters(text: str) -> str:
    """Return the letters and digits of a text, which are all that is compared."""
    return "".join(c for c in text.casefold() if c.isalnum())


def row(path: Path) -> str:
    raw = path.read_bytes()
    characters = read_characters(raw)
    layout = lay_out(characters.pages, read_tables(raw))
    ours = [block.text for block in layout.blocks]
    text = subprocess.run(
        ["pdftotext", "-q", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    words, theirs, left = (
        sum(map(count_words, ours)),
        count_words(text),
        left_out(characters, layout),
    )
    wanted = theirs - left
    apart = (words - wanted) / wanted if wanted else 0.0
    more = len(letters("".join(ours))) / max(1, len(letters(text))) - 1
    order = in_order(text.splitlines(), ours)
    kinds = Counter(block.kind for block in layout.blocks)
    rows = sum(block.text.count("\n") + 1 for block in layout.blocks if block.kind == "table")
    lost = " ".join(f"{n} %" for code, n in layout.notices if code == "lost-words")
    return (
        f"| {path.name} | {words} | {theirs} | {left} | {apart:+.1%} | {more:+.1%} "
        f"| {'' if order is None else f'{order:.0%}'} | {kinds['heading']} | {kinds['code']} "
        f"| {rows} | {lost or 'kept'} |"
    )


def left_out(found: Characters, layout: Layout) -> int:
    """Return how many words of the file our rules leave out and report, including the marks of
    list items.
    """
    total = sum(block.html.startswith("<ol") for block in layout.blocks)
    for page in found.pages:
        unseen = [g.char if g.state in (TURNED, HIDDEN) else " " for g in page.glyphs]
        total += count_words("".join(unseen))
    pages = [lines_of(at, page.glyphs) for at, page in enumerate(found.pages)]
    heads = running_heads(pages, [page.height for page in found.pages])
    for line in (line for page in pages for line in page):
        total += count_words(line.text) if id(line) in heads else line.text.startswith("o ")
    return total


def in_order(theirs: Iterable[str], ours: Sequence[str]) -> float | None:
    whole = letters("".join(ours))
    places = []
    for line in theirs:
        wanted = letters(line)
        if len(wanted) >= _LONG and whole.count(wanted[:60]) == 1:
            places.append(whole.index(wanted[:60]))
    rising: list[int] = []
    for place in places:
        at = bisect.bisect(rising, place)
        rising[at : at + 1] = [place]
    return len(rising) / len(places) if places else None


def print_table(paths: Sequence[str | Path]) -> None:
    if shutil.which("pdftotext") is None:
        print("pdftotext is not installed: PDFs are left out.", file=sys.stderr)
        return
    print(
        "| file | words ours | pdftotext | left out | more words | more letters | order "
        "| headings | code | table rows | loss check |\n" + "|---" * 11 + "|"
    )
    for path in map(Path, paths):
        try:
            print(row(path), flush=True)
        except Refusal as refusal:
            print(f"| {path.name} | refused: {refusal.code} |||||||||")
