"""Formulas stay as they are typed, and callouts say what they are."""

from __future__ import annotations

import pytest

from blindfolio.documents.markdown.reader import read_markdown
from tests.platform.documents.material import blocks_of, kinds


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("needs $d_1*s_1*c_1$ doors", "needs <code>$d_1*s_1*c_1$</code> doors"),
        ("so $$a_i < \\{b_i\\}$$ holds", "so <code>$$a_i &lt; \\{b_i\\}$$</code> holds"),
        ("over two $a_1 +\nb_1$ lines", "over two <code>$a_1 + b_1$</code> lines"),
        ("$5_a and $6_b, US$7_c, HK$8_d", "$5_a and $6_b, US$7_c, HK$8_d"),
        ("${HOME}_a/${PATH}_b, \\$a_1$", "${HOME}_a/${PATH}_b, $a_1$"),
        ("`$a_1$` and $`b_1`$", "<code>$a_1$</code> and $<code>b_1</code>$"),
    ],
)
def test_a_formula_in_a_line_is_code_and_money_is_not(typed: str, html: str) -> None:
    [block] = blocks_of(typed)
    assert block.html == f'<p dir="auto">{html}</p>'


@pytest.mark.parametrize(
    "typed",
    [
        "$$\n\\begin{aligned}\nD &= \\{d_1, d_2\\} \\\\\nW &= *x*\n\\end{aligned}\n$$",
        "\\begin{cases}\na_1 & *b* \\\\\n\\end{cases}",
        "$$ x_1 * y_1 * z_1 $$",
    ],
)
def test_a_formula_of_its_own_keeps_its_lines(typed: str) -> None:
    reading = read_markdown(f"Before.\n\n{typed}\n\nAfter.".encode())
    assert not reading.notices
    _, formula, _ = blocks_of(f"Before.\n\n{typed}\n\nAfter.")
    assert (formula.kind, formula.text) == ("code", typed)


def test_an_environment_without_an_end_is_text() -> None:
    assert kinds(blocks_of("\\begin{cases}\na *b*\n\nAfter.")) == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("> [!WARNING]\n> Never *drop* it.", "Warning\nNever drop it."),
        ("> [!note]- The *hub*\n> Stops.\n>\n> - one", "The hub\nStops.\none"),
        ("- > [!TIP]\n  > Inside", "Tip\nInside"),
        ('!!! note "Careful"\n    Once.\n\n    Twice.', "Careful\nOnce.\nTwice."),
        ("??? danger\n    - one\n    - two", "Danger\none\ntwo"),
        ("!!! This matters", "This matters"),
        (":::tip The <hub>\nOne\n\n- two\n:::", "The <hub>\nOne\ntwo"),
        ("::::note[Own]\n:::info\nIn\n:::\nOut\n::::", "Own\nInfo\nIn\nOut"),
        ("::: {.warning}\nText\n:::", "Warning\nText"),
    ],
)
def test_a_callout_begins_with_its_title(typed: str, text: str) -> None:
    assert [block.text for block in blocks_of(f"{typed}\n\nAfter.")] == [text, "After."]
    assert not read_markdown(typed.encode()).notices
