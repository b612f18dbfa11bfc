"""Raised and lowered digits keep their rank in text."""

from __future__ import annotations

import pytest

from blindfolio.documents.assembly import assemble
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.mask import mask
from blindfolio.documents.model import REPLACEMENT, Block
from blindfolio.documents.selectors import find_quote
from tests.platform.documents.docx.docx_files import p, read, run
from tests.platform.documents.material import blocks_of


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("10<sup>6</sup> scans", "10⁶ scans"),
        ("2<SUP> 16 </SUP> doors", "2¹⁶ doors"),
        ("10<sup>-3</sup> and 10<sup>n+1</sup>", "10⁻³ and 10ⁿ⁺¹"),
        ("H<sub>2</sub>O, d<sub>i</sub>", "H₂O, dᵢ"),
        ("40<sup>[1](https://example.org/note)</sup> doors", "40¹ doors"),
        ("x<sup>2k</sup>, 2<sup>k</sup>", "x²ᵏ, 2ᵏ"),
        ("doors<sup>1,2</sup>, a<sub>1,2</sub>", "doors^(1,2), a_(1,2)"),
        ("2<sup>2<sup>3</sup></sup>", "2^2³"),
        ("1<sup>st</sup>, Lock<sup>TM</sup>, d<sub>max</sub>", "1st, LockTM, dₘₐₓ"),
        ("t<sub>idle</sub> or n<sup>log n</sup>", "t_idle or n^(log n)"),
        ("<em>x</em><sup>**2**</sup>, <sup>1</sup>/<sub>2</sub>", "x², ¹/₂"),
        ("<code>10<sup>6</sup></code> and <sup>3</sup> a note", "10⁶ and ³ a note"),
        ("<sub>Figure 2</sub> or <sub>small print</sub>", "Figure 2 or small print"),
        ("40[^a] doors\n\n[^a]: Note.", "40[1] doors"),
    ],
)
def test_rank_is_kept(written: str, text: str) -> None:
    assert blocks_of(written)[0].text == text


@pytest.mark.parametrize("quote", ["10⁶ scans", "10^6 scans", "106 scans"])
def test_a_quote_is_found_however_a_program_copied_its_rank(quote: str) -> None:
    [(block, start, end)] = find_quote(blocks_of("Takes 10<sup>6</sup> scans"), quote)
    assert block.text[start:end] == "10⁶ scans"


def raised(words: str, place: str = "superscript") -> str:
    return run(words, more=f'<w:vertAlign w:val="{place}"/>')


def _word_blocks(body: str) -> list[Block]:
    found = read(body).pieces
    return assemble([{"kind": it.kind, "level": it.level, "html": it.html} for it in found])[0]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (run("10") + raised("6") + run(" scans"), "10⁶ scans"),
        (run("10") + run("6", more='<w:position w:val="6"/>') + run(" scans"), "10⁶ scans"),
        (run("H") + raised("2", "subscript") + run("O"), "H₂O"),
        (run("40") + raised("1") + run(" doors"), "40¹ doors"),
        (run("the 1") + raised("st") + run(" door"), "the 1st door"),
    ],
)
def test_word_files_keep_ranks(runs: str, text: str) -> None:
    table = f"<w:tbl><w:tr><w:tc>{p(runs)}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>"
    assert [it.text for it in _word_blocks(p(runs) + table)] == [text, f"{text}\tb"]


@pytest.mark.parametrize(
    "written",
    [
        "M<sup>c</sup>Donald",
        "M<sup>cDonald</sup>",
        "McDonald<sup>1</sup>",
        "McDonald<sup>1, 2</sup>",
    ],
)
def test_raised_letters_and_notes_hide_no_name(written: str) -> None:
    ((masked,), _) = mask(blocks_of(f"By Ann {written} and"), Identity(names=("Ann McDonald",)))
    assert masked.text.startswith(f"By {REPLACEMENT}") and "onald" not in masked.text
