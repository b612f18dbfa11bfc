"""Raised and lowered digits keep their rank in text."""

from __future__ import annotations

import pytest

from blindfolio.documents.selectors import find_quote
from tests.platform.documents.material import blocks_of


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("10<sup>6</sup> scans", "10⁶ scans"),
        ("2<SUP> 16 </SUP> doors", "2¹⁶ doors"),
        ("10<sup>-3</sup> and 10<sup>n+1</sup>", "10⁻³ and 10ⁿ⁺¹"),
        ("H<sub>2</sub>O, d<sub>i</sub>", "H₂O, dᵢ"),
        ("40<sup>[1](https://example.org/note)</sup> doors", "40¹ doors"),
        ("x<sup>2k</sup>, 2<sup>k</sup>", "x^2k, 2^k"),
        ("doors<sup>1,2</sup>, a<sub>1,2</sub>", "doors^(1,2), a_(1,2)"),
        ("2<sup>2<sup>3</sup></sup>", "2^2³"),
        ("1<sup>st</sup>, Lock<sup>TM</sup>, d<sub>max</sub>", "1st, LockTM, dmax"),
        ("40[^a] doors\n\n[^a]: Note.", "40[1] doors"),
    ],
)
def test_rank_is_kept(written: str, text: str) -> None:
    assert blocks_of(written)[0].text == text


@pytest.mark.parametrize("quote", ["10⁶ scans", "10^6 scans", "106 scans"])
def test_a_quote_is_found_however_a_program_copied_its_rank(quote: str) -> None:
    [(block, start, end)] = find_quote(blocks_of("Takes 10<sup>6</sup> scans"), quote)
    assert block.text[start:end] == "10⁶ scans"
