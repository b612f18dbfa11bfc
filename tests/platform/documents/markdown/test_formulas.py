from __future__ import annotations

import pytest

from blindfolio.documents.markdown.reader import read_markdown
from tests.platform.documents.material import blocks_of


def test_tex_stays_as_it_was_typed() -> None:
    lines = "\\begin{aligned}\nD &= \\{d_1, d_2\\} \\\\\n- W &= a < b_1\n\\end{aligned}"
    source = f"It needs $d_1*s_1*c_1$ doors, where $d_1$ is\ngiven.\n\n$$\n{lines}\n$$\n"
    prose, formula = blocks_of(source)
    assert prose.text == "It needs $d_1*s_1*c_1$ doors, where $d_1$ is given."
    assert "<code>$d_1*s_1*c_1$</code>" in prose.html and "<em>" not in prose.html
    assert (formula.kind, formula.text) == ("code", f"$$\n{lines}\n$$")
    assert not read_markdown(source.encode()).notices


@pytest.mark.parametrize(
    "written",
    [
        "$2^{16}$",
        "$a_1 * b_1 * c$",
        "$x<y$",
        r"$a \$ b_1 * c_1 *$",
        "$$a_1*b*c_1$$",
        r"\(a_1 * b \{c\}\)",
        r"\[a_1 * b\]",
        r"\begin{cases} a_1 & b \\ c_1 \end{cases}",
    ],
)
def test_a_formula_within_a_line_is_code(written: str) -> None:
    (block,) = blocks_of(f"Here {written} ends *so*.")
    assert block.text == f"Here {written} ends so."
    assert block.html.count("<em>") == block.html.count("<code>") == 1


@pytest.mark.parametrize(
    ("written", "text"),
    [
        *((it, it) for it in ("$5 and $6", "US$5_000 or US$6_000", "($5/$6) or $5-$6")),
        *((it, it) for it in ("$HOME/$USER", "${A}_a/${B}_b", "a $ b and c $ d")),
        (r"\$x_1\$", "$x_1$"),
        ("**$5** or **$6**", "$5 or $6"),
        ("`$a` and `$b`", "$a and $b"),
        ("[a](https://example.org/$a_b$)", "a"),
        (r"\[TODO\] and \(see below\)", "[TODO] and (see below)"),
    ],
)
def test_a_dollar_may_be_money_and_a_bracket_prose(written: str, text: str) -> None:
    (block,) = blocks_of(f"It is {written} here.")
    assert block.text == f"It is {text} here."
    assert block.html.count("<code>") == written.count("`") / 2


@pytest.mark.parametrize(
    "written",
    [
        "$$\na_1 \\\\\n+ b_1\n$$",
        "\\[\na_1 \\\\\n+ b_1\n\\]",
        "```math\na_1 \\\\\n+ b_1\n```",
    ],
)
def test_a_formula_on_its_own_lines_is_a_listing(written: str) -> None:
    item = "- in an item\n" + "".join(f"  {line}\n" for line in written.splitlines())
    quote = "".join(f"> {line}\n" for line in written.splitlines())
    for source in (f"Before\n{written}\nAfter\n", item, quote):
        assert any("a_1 \\\\\n+ b_1" in block.text for block in blocks_of(source))
    assert blocks_of(written)[0].html.startswith('<pre data-language="math"')


def test_githubs_other_dollars_are_read_too() -> None:
    (block,) = blocks_of("Here $`a_1 * b_1`$ and `$a_1$`.")
    assert block.text == "Here $a_1 * b_1$ and $a_1$."


def test_dollars_that_are_never_closed_are_words() -> None:
    blocks = blocks_of("$$ never closed\n\n*After*\n\n\\begin{x}\n")
    assert [block.text for block in blocks] == ["$$ never closed", "After", "\\begin{x}"]
