"""A table of contents is left out of house pages; a list that says something stays."""

from __future__ import annotations

import pytest

from blindfolio.documents.house.contents_list import without_contents
from blindfolio.documents.html.blocks import Piece
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.markdown.reader import read_markdown
from blindfolio.documents.model import Block

HEADINGS = "".join(f"\n\n## {i}. {name}\n\ntext" for i, name in enumerate(
    ("Goals", "Steps to 2030", "Risks", "Costs", "Plan B", "Limits", "People"), 1
))  # fmt: skip


def read(markdown: str) -> list[Block]:
    def block(n: int, piece: Piece) -> Block:
        return Block(f"b{n}", n, piece.kind, walk(piece.html)[0], piece.html, piece.level)

    return [block(n, p) for n, p in enumerate(read_markdown(markdown.encode()).pieces)]


@pytest.mark.parametrize(
    "contents",
    [
        "## Table of Contents\n\n- Goals\n- [Steps to 2030](#s)\n  - Risks\n- Costs\n",
        "Contents\n\n1. Goals\n2. Risks\n3. Costs\n",
        "1 Goals 2\n\n2 Steps to 2030 . . . . 3\n\n3 Risks 4\n\n4 Costs ....... 12\n",
    ],
)
def test_a_table_of_contents_goes_with_its_heading(contents: str) -> None:
    blocks = read(f"# Plan\n\nFirst.\n\n{contents}{HEADINGS}")
    left = [block.text for block in without_contents(blocks)]
    assert left == [block.text for block in read(f"# Plan\n\nFirst.{HEADINGS}")]


@pytest.mark.parametrize(
    "said",
    [
        "- Goals\n- Risks\n- Costs\n",
        "- We look at goals first\n- then at risks\n- and at costs\n- Plan B\n",
        "Goals\n\nRisks\n",
    ],
)
def test_a_list_of_the_authors_own_stays(said: str) -> None:
    blocks = read(f"# Plan\n\n{said}{HEADINGS}")
    assert without_contents(blocks) == tuple(blocks)
