"""The table of characters is what the fonts inside typst really have."""

from __future__ import annotations

from blindfolio.documents.house.glyphs import SHOWN, missing
from tests.platform.documents.typst_fonts import code_points


def test_the_table_is_read_from_the_fonts_of_the_typst_that_is_installed() -> None:
    found = code_points()
    assert len(found) > 4000
    assert found == SHOWN


def test_only_what_would_be_drawn_as_a_box_is_missing() -> None:
    assert missing(["a\u200d\u00a0\ufe0f\n\t", "字 é字", "🙂"]) == ["字", "🙂"]
