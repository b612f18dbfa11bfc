"""What the tests of documents read: real documents where they are at hand, else our samples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from blindfolio.documents.assembly import assemble
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.markdown.reader import read_markdown
from blindfolio.documents.model import Block, BlockKind, Document
from blindfolio.refusal import Refusal
from tests.every_run import in_every_run

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / "../shared/documents"
SAMPLES = ROOT / "prompts/library"


def markdown_documents() -> list[Path]:
    """Every real Markdown document beside the checkout; without that folder, our samples."""
    shared = sorted(SHARED.glob("*.md"))
    return shared or sorted(SAMPLES.glob("*/samples/*.md"))


_DOCUMENTS = markdown_documents()

every_document = pytest.mark.parametrize(
    "path", in_every_run(_DOCUMENTS, _DOCUMENTS[::4]), ids=lambda path: path.stem
)


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of a text, read in this process and not masked."""
    reading = read_markdown(markdown.encode())
    pieces = [{"kind": p.kind, "level": p.level, "html": p.html} for p in reading.pieces]
    blocks, broken = assemble(pieces)
    assert not broken
    return blocks


def document(text: str) -> Document:
    """A document with one block for each line: `#` headings, `-` items, `|` tables, paragraphs."""
    blocks: list[Block] = []
    above: list[Block] = []
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        block = _block(line, len(blocks) + 1)
        if block.level is not None and block.kind == "heading":
            above = [h for h in above if (h.level or 0) < (block.level or 0)]
        block = replace(block, section=tuple(h.id for h in above))
        if block.kind == "heading":
            above.append(block)
        blocks.append(block)
    words = sum(len(b.text.split()) for b in blocks)
    return Document(format="markdown", blocks=tuple(blocks), words=words)


def _block(line: str, seq: int) -> Block:
    kind: BlockKind = "paragraph"
    level = None
    if line.startswith("#"):
        kind, level = "heading", len(line) - len(line.lstrip("#"))
        line = line.lstrip("# ")
    elif line.startswith("- "):
        kind, level, line = "item", 1, line[2:]
    elif line.startswith("|"):
        kind, line = "table", "\t".join(cell.strip() for cell in line.strip("|").split("|"))
    return Block(id=f"b{seq}", seq=seq, kind=kind, text=line, html="", level=level)


def code_of(raw: bytes, kind: str) -> str:
    """The code of the sentence with which a file is refused on its whole way through the children;
    the sentence says what to upload instead."""
    with pytest.raises(Refusal, match="upload") as refused:
        ingest(raw, kind, Identity())
    assert str(refused.value).endswith(".")
    return refused.value.code


def kinds(blocks: Iterable[Block]) -> list[str]:
    return [block.kind for block in blocks]


# Emoji with joiners, Hebrew, combining letters, entities, code, tables, nested lists: what
# offsets go wrong on.
DIFFICULT = """\
# Zoë's *design* 👩‍👩‍👧 &amp; plan

שלום **עולם** and ça va; cafe\u0301 < 5 & "six" > 4, `a < b && c`.
A line  \nbroken, [a link with **bold**](https://example.org/?a=1&b=2) inside.

| head | *two* |
|:--|--:|
| a &lt; b | `x\\|y` |
| | 🎉 |

- first
  - nested **one**
  - nested two

    with a second paragraph
- third

```python
if a < b:

    return "&amp;"
```

> quoted
>
> - and a list
"""


# Pieces out of which no sane document is made, to be thrown together at random.
TAGS = (
    "p a b i code pre ul ol li table thead tr td th blockquote h1 h2 div br hr img span mark "
    "object button svg math details summary dl dt dd sub caption select option template title"
)
FRAGMENTS = [
    *(f"<{tag}>" for tag in TAGS.split()),
    *(f"</{tag}>" for tag in TAGS.split()),
    '<a href="https://example.org/?a=1&b=2">',
    "<a href='javascript:x'>",
    '<td align="right" colspan="2" onclick="x">',
    '<ol start="7">',
    '<img src="x.png" alt="<b>&quot;">',
    "[l](https://example.org)",
    "![i](https://example.org/i.png)",
    *("\n\n", "\n", "  \n", " ", "\t", "- ", "1. ", "> ", "# ", "```\n", "    "),
    "| a | b |\n|---|---|\n",
    *("*", "**", "_", "`", "~~", "[^1]", "[^1]: ", "&amp;", "&#x202e;", "&#13;", "&#0;"),
    *("&lt;b&gt;", "Jane", "Canary", "j@x.org", "word", "a<b", "שלום", "e\u0301", "👩\u200d👧"),
    *("\u200b", "\u0007", "\u00a0"),
]
