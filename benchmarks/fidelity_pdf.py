"""Compares what is read from a PDF with poppler's pdftotext and with the file's own source.

    python benchmarks/fidelity_pdf.py FILES… [--sources FOLDER] [--wrong]

For each PDF it prints:

- our words and those of pdftotext, which leaves out off-page text too
- how many of those our rules leave out (running heads, turned and invisible text, list marks)
- how much words and letters differ (pdftotext makes one-letter words of text that is set letter by
  letter)
- in what share of long lines both tools have the same order
- whether the loss check reports anything

The folder of sources may contain what the PDF was printed from: `plan.md`, in Markdown, DOCX or
HTML, for `plan.pdf` or `plan.x.pdf`. Then pandoc says which headings (without their numbers), code
blocks and table rows there are, and the order is compared with the source's. Figures are
`found/in the source +false ones`, and `--wrong` names each that was missed or is false. A file
without a source has only counts.
"""

from __future__ import annotations

import argparse
import bisect
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
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

SOURCES = {".md": "gfm", ".docx": "docx", ".html": "html"}


def letters(text: str) -> str:
    """Return the letters and digits of a text, which are all that is compared."""
    return "".join(c for c in text.casefold() if c.isalnum())


def title(heading: str) -> str:
    return letters(re.sub(r"^([\d.]+\s+)+", "", heading))


@dataclass
class Structure:
    headings: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class SourceReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = Structure()
        self._open: list[tuple[str, list[str]]] = []
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]|pre|p|li|td|th", tag):
            self._open.append((tag, []))
        elif tag == "tr":
            self._cells = []

    def handle_data(self, data: str) -> None:
        for _, parts in self._open:
            parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            if any(self._cells):
                self.found.rows.append(tuple(self._cells))
        elif self._open and self._open[-1][0] == tag:
            text = "".join(self._open.pop()[1])
            if tag.startswith("h"):
                self.found.headings.append(text)
            elif tag == "pre":
                self.found.codes.append(text)
            elif tag in ("td", "th"):
                self._cells.append(letters(text))
            self.found.texts += text.splitlines() if tag == "p" else []


def from_source(path: Path) -> Structure:
    made = subprocess.run(
        ["pandoc", "-f", SOURCES[path.suffix], "-t", "html", "--wrap=none", path],
        capture_output=True,
        check=True,
        text=True,
    )
    reader = SourceReader()
    reader.feed(re.sub(r"(?s)<(script|style|head)\b.*?</\1>", "", made.stdout))
    return reader.found


def from_layout(layout: Layout) -> Structure:
    found = Structure()
    for block in layout.blocks:
        found.texts.append(block.text)
        if block.kind == "heading":
            found.headings.append(block.text)
        elif block.kind == "code":
            found.codes.append(block.text)
        elif block.kind == "table":
            for row in block.text.split("\n"):
                found.rows.append(tuple(letters(cell) for cell in row.split("\t")))
    return found


@dataclass
class Row:
    name: str
    ours: int
    theirs: int
    left_out: int
    letters: float
    order: float | None
    cells: list[str]
    verdict: str
    wrong: list[str]

    @property
    def apart(self) -> float:
        wanted = self.theirs - self.left_out
        return (self.ours - wanted) / wanted * 100 if wanted else 0.0


def compare(path: Path, source: Path | None) -> Row:
    raw = path.read_bytes()
    characters = read_characters(raw)
    layout = lay_out(characters.pages, read_tables(raw))
    ours = from_layout(layout)
    text = subprocess.run(
        ["pdftotext", "-q", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    known = from_source(source) if source else None
    order = in_order(known.texts if known else text.splitlines(), ours.texts)
    left = left_out(characters, layout)
    verdict = " ".join(f"{n} %" for code, n in layout.notices if code == "lost-words")
    wrong: list[str] = []
    cells = [f"{len(found)}" for found in (ours.headings, ours.codes, ours.rows)]
    if known:
        pairs = (
            ("heading", *parted(map(title, known.headings), map(title, ours.headings))),
            ("code", *code_parted(known.codes, ours.codes)),
            ("row", *parted(known.rows, ours.rows)),
        )
        totals = (len(known.headings), len(known.codes), len(known.rows))
        cells = []
        for (kind, missed, false), total in zip(pairs, totals, strict=True):
            cells.append(f"{total - len(missed)}/{total} +{len(false)}")
            wrong += [f"missed {kind}: {what!s:.100}" for what in missed]
            wrong += [f"false {kind}: {what!s:.100}" for what in false]
    return Row(
        path.name,
        sum(count_words(block.text) for block in layout.blocks),
        count_words(text),
        left,
        (len(letters("".join(ours.texts))) / max(1, len(letters(text))) - 1) * 100,
        order,
        cells,
        verdict or "kept",
        wrong,
    )


def parted(
    wanted: Iterable[object], found: Iterable[object]
) -> tuple[list[object], list[object]]:
    """Return what was missed and what was found wrongly. An item that occurs several times
    counts each time.
    """
    ours, theirs = Counter(found), Counter(what for what in wanted if what)
    return [*(theirs - ours).elements()], [*(ours - theirs).elements()]


def code_parted(
    wanted: Sequence[str], found: Sequence[str]
) -> tuple[list[object], list[object]]:
    ours, theirs = letters("".join(found)), letters("".join(wanted))
    missed: list[object] = [code for code in wanted if letters(code) not in ours]
    false: list[object] = [code for code in found if letters(code) not in theirs]
    return missed, false


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


def source_of(path: Path, folder: Path | None) -> Path | None:
    if folder is None:
        return None
    stem = path.name.split(".")[0]
    found = (folder / f"{stem}{suffix}" for suffix in SOURCES)
    return next((source for source in found if source.exists()), None)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--wrong", action="store_true")
    given = parser.parse_args()
    missing = [tool for tool in ("pdftotext", "pandoc") if shutil.which(tool) is None]
    if missing:
        print("not on this machine: " + ", ".join(missing), file=sys.stderr)
        return 2
    print(
        "| file | words ours | pdftotext | left out | % | letters % | order | headings | code "
        "| table rows | loss check |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    for path in given.files:
        try:
            row = compare(path, source_of(path, given.sources))
        except Refusal as refusal:
            print(f"| {path.name} | refused: {refusal.code} |||||||||")
            continue
        order = "" if row.order is None else f"{row.order:.0%}"
        print(
            f"| {row.name} | {row.ours} | {row.theirs} | {row.left_out} | {row.apart:+.1f} "
            f"| {row.letters:+.1f} "
            f"| {order} | {' | '.join(row.cells)} | {row.verdict} |",
            flush=True,
        )
        if given.wrong:
            print("".join(f"    {line}\n" for line in row.wrong), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
