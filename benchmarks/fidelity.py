"""Checks that our blocks contain all of a document, by comparison with an independent tool.

    .venv/bin/python -m benchmarks.fidelity FILE.md|FILE.docx|FILE.pdf … [--differences]

The other tool is cmark-gfm for Markdown and pandoc for Word files. PDFs are compared as in
`fidelity_pdf.py`. For each file it prints:

- our words and theirs, and the difference (without words that a rule leaves out, which are printed
  with the rule)
- the share of their words that ours contain
- headings, tables, code blocks and pictures, ours/theirs (`≠` means that there are as many headings
  but with other words; pictures are those shown + those that a sentence replaces)
- the share of their lines that are in the same order
- what the loss check said, and whether that is right according to the share

With `--differences` it also prints the words and headings that differ.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from fidelity_outline import (  # type: ignore[import-not-found]  # beside the script
    Outline,
    in_order,
    missing,
    outline_of,
    shared,
)
from fidelity_pdf import print_table  # type: ignore[import-not-found]

from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.html.not_shown import SENTENCES
from blindfolio.documents.ingest import ingest
from blindfolio.documents.markdown.reader import FRONT_MATTER
from blindfolio.documents.model import Document
from blindfolio.documents.words import count_words
from blindfolio.refusal import Refusal

NOBODY = Identity(names=("Xyzzy Qwertzuiop",))
_GFM = ("table", "strikethrough", "autolink", "footnotes")
_LOST = "of the words in your file are in what"
_INLINE_SENTENCE = re.compile(r"\[image not included: [^\]]*\]")
_INLINE_CAPTION = re.compile(r"(<img[^>]*>)\[[^\]<]*\]")
_HEADING_NUMBER = re.compile(r"\A(?:\d+(?:\.\d+)*\.?|[A-Z]\.)\s+")
_NOTE_MARK = re.compile(r"<sup>\[\d+\]</sup>")
_TITLE = re.compile(r'<div data-custom-style="Title">\s*<p>(.*?)</p>\s*</div>', re.DOTALL)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_RULES = (
    r"^(?:title|annotation)\b|^caption(?P<alternative_text>)|"
    r"^h\d .*class=(?P<contents_title>TOC-Heading)|"
    r"^div .*data-custom-style=(?P<contents_list>(?i:toc|table of figures|contents|index)\b)"
    r"|^a .*class=(?P<note_marks>footnote-ref)"
)


@dataclass(frozen=True, slots=True)
class Kind:
    tool: str
    theirs: Callable[[Path], Outline]


def ours(document: Document) -> Outline:
    found = Outline()
    sentences = tuple(SENTENCES.values())
    for block in document.blocks:
        images = block.html.count("<img")
        written = _NOTE_MARK.sub("", _INLINE_CAPTION.sub(r"\1", block.html))
        found.images += images
        if block.kind == "image":
            found.said += not images
            continue
        for sentence in sentences:
            written = written.replace(f"[image not included: {sentence}]", "<hr>")
        written = _INLINE_SENTENCE.sub("<hr>", written)
        found.said += written.count("<hr>")
        part = outline_of(written)
        found.lines += part.lines
        found.tables += part.tables
        found.code += part.code
        if block.kind == "heading":
            found.headings += part.headings
    return found


def markdown(path: Path) -> Outline:
    source = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    front = FRONT_MATTER.match(source)
    body = source[front.end() :] if front else source
    options = [word for name in _GFM for word in ("-e", name)]
    found = outline_of(
        _output(["cmark-gfm", "--unsafe", *options], body.encode()),
        r"^sup .*class=(?P<note_marks>footnote-ref)|^a .*class=(?P<note_links>footnote-backref)",
    )
    if front:
        found.left_out["front matter"] = count_words(front[0])
    return found


def word(path: Path) -> Outline:
    options = ["-s", "-f", "docx+styles", "-t", "html", "--mathml", "--wrap=none"]
    made = _output(["pandoc", *options, str(path)], b"")
    found = outline_of(_TITLE.sub(r"<h1>\1</h1>", made), _WORD_RULES)
    for line in _contents_control(path):
        same = [shown for shown in found.lines if shown.split() == line.split()]
        if same:
            found.lines.remove(same[0])
            known = found.left_out.get("contents control", 0)
            found.left_out["contents control"] = known + count_words(line)
    return found


def _contents_control(path: Path) -> list[str]:
    """Return the lines of a table of contents in a Word file that is a control of its own."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    lines: list[str] = []
    for control in root.iter(f"{_W}sdt"):
        gallery = control.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
        if gallery is not None and gallery.get(f"{_W}val") == "Table of Contents":
            for paragraph in control.iter(f"{_W}p"):
                parts = (
                    e.text if e.tag == f"{_W}t" else "\t"
                    for e in paragraph.iter()
                    if e.tag in (f"{_W}t", f"{_W}tab")
                )
                lines.append("".join(part or "" for part in parts))
    return lines


def _output(command: list[str], given: bytes) -> str:
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout.decode()


KINDS = {
    ".md": Kind("cmark-gfm", markdown),
    ".markdown": Kind("cmark-gfm", markdown),
    ".docx": Kind("pandoc", word),
}

_HEAD = (
    f"{'file':34} {'ours':>6} {'theirs':>6} {'diff':>6} {'shared':>6} {'head.':>8} {'tables':>7} "
    f"{'code':>7} {'images':>7} {'order':>6}  loss check; left out by rule"
)


def row(name: str, document: Document, theirs: Outline) -> tuple[str, bool]:
    mine = ours(document)
    difference = (mine.words - theirs.words) / max(theirs.words, 1)
    share = shared(theirs, mine)
    said = any(_LOST in warning for warning in document.warnings)
    right = said == (share < limits.LOSS_SHARE)
    # Where no style names a heading, looks do for us, and nothing does for the other tool.
    by_looks = document.format == "docx" and not theirs.headings
    same = by_looks or _heads(mine) == _heads(theirs)
    headings = f"{len(mine.headings)}/{len(theirs.headings)}{'' if same else '≠'}"
    # No other tool makes code of a Word file's fixed type: there ours may be more.
    code_there = mine.code == theirs.code or (
        document.format == "docx" and mine.code > theirs.code
    )
    # A picture that cannot be shown is said; so are drawings, which are none to other tools.
    images_there = mine.images <= theirs.images <= mine.images + mine.said
    order = in_order(theirs, mine)
    left = ", ".join(f"{rule} {n}" for rule, n in theirs.left_out.items()) or "-"
    images = f"{mine.images}{f'+{mine.said}' if mine.said else ''}/{theirs.images}"
    tables, code = f"{mine.tables}/{theirs.tables}", f"{mine.code}/{theirs.code}"
    line = (
        f"{name:34.34} {mine.words:6} {theirs.words:6} {difference:+6.1%} {share:6.1%} "
        f"{headings:>8} {tables:>7} {code:>7} {images:>7} {order:6.1%}  "
        f"{'said' if said else 'silent'}, {'right' if right else 'WRONG'}; {left}"
    )
    there = same and mine.tables == theirs.tables and code_there and images_there
    return line, abs(difference) <= 0.05 and right and there and order >= 0.99


def _heads(outline: Outline) -> list[str]:
    # The numbers before a Word file's headings are counted by us and left out by pandoc.
    bare = (_HEADING_NUMBER.sub("", text) for text in outline.headings)
    return [" ".join(re.findall(r"\w+", text)) for text in bare]


def differences(document: Document, theirs: Outline) -> str:
    mine = ours(document)
    parts = {
        "words only theirs": missing(theirs, mine),
        "words only ours": missing(mine, theirs),
        "headings only theirs": Counter(_heads(theirs)) - Counter(_heads(mine)),
        "headings only ours": Counter(_heads(mine)) - Counter(_heads(theirs)),
    }
    return "\n".join(
        f"    {title}: " + ", ".join(f"{w} {n}" for w, n in found.most_common(40))
        for title, found in parts.items()
        if found
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--differences", action="store_true")
    chosen = parser.parse_args()
    for tool in sorted(
        {k.tool for f, k in KINDS.items() if any(p.suffix == f for p in chosen.files)}
    ):
        if shutil.which(tool) is None:
            print(f"{tool} is not installed: its rows are left out.", file=sys.stderr)
    pdfs = [str(path) for path in chosen.files if path.suffix.lower() == ".pdf"]
    if pdfs:
        print_table(pdfs)
    if len(pdfs) == len(chosen.files):
        return 0
    print(_HEAD)
    bad = 0
    for path in chosen.files:
        kind = KINDS.get(path.suffix.lower())
        if kind is None or shutil.which(kind.tool) is None:
            continue
        try:
            document = ingest(path.read_bytes(), path.suffix, NOBODY)
        except Refusal as refusal:
            print(f"{path.name:34.34} refused: {refusal}")
            bad += 1
            continue
        theirs = kind.theirs(path)
        line, good = row(path.name, document, theirs)
        bad += not good
        print(line, "" if good else "  <<")
        if chosen.differences and (more := differences(document, theirs)):
            print(html.unescape(more))
    print(f"{len(chosen.files) - len(pdfs)} files, {bad} to look at")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
