"""Makes documents of a chosen length in each format from the prompts' samples.

A page is a house page. The Word file is divided into runs as a word processor would divide it, and
the PDF consists of the house pages themselves.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from itertools import count
from pathlib import Path

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.house.pages import lay_out
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Block, Document
from tests.platform.documents.docx import docx_files

LENGTHS = (1, 8, 30)
ENDINGS = (".md", ".docx", ".pdf")

_LIBRARY = Path(__file__).resolve().parents[1] / "prompts/library"
_WORDS_IN_A_RUN = 4


def document(ending: str, pages: int) -> bytes:
    read = _read(pages)
    if ending == ".md":
        return _markdown(pages).encode()
    if ending == ".docx":
        return docx_files.docx("".join(_paragraph(block) for block in read.blocks))
    pdf = lay_out(read.blocks).pdf
    if pdf is None:
        raise RuntimeError("the samples could not be laid out")
    return pdf


@cache
def _read(pages: int) -> Document:
    return ingest(_markdown(pages).encode(), ".md", Identity())


@cache
def _markdown(pages: int) -> str:
    samples = [path.read_text() for path in sorted(_LIBRARY.glob("*/samples/*.md"))]
    parts = [part for text in samples for part in re.split(r"(?m)^(?=#)", text) if part.strip()]
    fits = ""
    for taken in count(1):
        text = "\n\n".join(parts[n % len(parts)] for n in range(taken))
        # Some 300 words a page at least: the first tries need no layout.
        if len(text.split()) < 300 * (pages - 1):
            continue
        found = ingest(text.encode(), ".md", Identity()).pages or 0
        if found > pages:
            break
        fits = text if found == pages else ""
    if not fits:
        raise RuntimeError(f"no cut of the samples fills {pages} pages")
    return fits


def _paragraph(block: Block) -> str:
    """Return a block as a Word processor writes it. A table becomes its rows."""
    if block.kind == "table":
        rows = [row.replace("\t", "|") for row in escape(block.text).split("\n")]
        return docx_files.table(*rows)
    words = escape(block.text).split(" ")
    runs = "".join(
        docx_files.run(
            " ".join(words[at : at + _WORDS_IN_A_RUN]) + " ",
            font="Courier New" if block.kind == "code" else "",
            more='<w:lang w:val="en-GB"/>',
        )
        for at in range(0, len(words), _WORDS_IN_A_RUN)
    )
    if block.kind == "heading":
        return docx_files.p(runs, "Titre1" if block.level == 1 else "H2")
    if block.kind == "item":
        number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        return docx_files.p(runs, more=number)
    return docx_files.p(runs)
