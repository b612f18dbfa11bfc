"""What the tests of documents read: real documents where they are at hand, else our samples."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from blindfolio.documents.assembly import assemble
from blindfolio.documents.markdown_reader import read_markdown
from blindfolio.documents.model import Block

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / "../shared/documents"
SAMPLES = ROOT / "prompts/library"


def markdown_documents() -> list[Path]:
    """Every real Markdown document beside the checkout; without that folder, our samples."""
    shared = sorted(SHARED.glob("*.md"))
    return shared or sorted(SAMPLES.glob("*/samples/*.md"))


every_document = pytest.mark.parametrize(
    "path", markdown_documents(), ids=lambda path: path.stem
)


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of a text, read in this process and not masked."""
    reading = read_markdown(markdown.encode())
    pieces = [{"kind": p.kind, "level": p.level, "html": p.html} for p in reading.pieces]
    blocks, broken = assemble(pieces)
    assert not broken
    return blocks


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
