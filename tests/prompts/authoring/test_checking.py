"""Checking what is typed ends soon, whatever is typed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from blindfolio.refusal import Refusal
from prompts.authoring import checking
from tests.prompts import cases

SLUG = "payment-flows"
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]\n" for n in range(1, 10)
)
"""A billion values in a few hundred characters."""

_CHECK = """
import sys
from prompts.authoring import checking
from prompts.folder import catalogue
texts = dict(catalogue.load(sys.argv[1]).texts) | {sys.argv[2]: sys.stdin.read()}
checking.check(sys.argv[1], texts)
"""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("rubric.yaml", LAUGHS),
        ("probes.yaml", LAUGHS),
        ("probes.yaml", "positions:\n" + "- {}\n" * 60_000),
        ("probes.yaml", "".join(f"k{n}: 1\n" for n in range(30_000))),
        ("rubric.yaml", "criteria:\n" + "- a\n" * 20_000),
        ("prompt.md", "# Title\n\nA problem.\n\n" + "[" * 200 + "a" * 29_000),
        ("prompt.md", "# Title\n\nA problem.\n\n" + f"<![{'a' * 280}" * 100),
        ("brief.md", "A problem.\n\n" + f"![{'a' * 140}" * 200),
    ],
    ids=["laughs", "laughs in probes", "list", "mapping", "criteria", "[", "<![", "!["],
)
def test_a_check_ends_soon_whatever_is_typed(file: str, text: str) -> None:
    subprocess.run(
        [sys.executable, "-c", _CHECK, SLUG, file],
        input=text,
        text=True,
        check=True,
        timeout=40,
        capture_output=True,
    )


def test_what_is_refused_says_where_and_what_to_do() -> None:
    for text, line, words in (
        (LAUGHS, 2, "write this value out; an alias (*) can't be used"),
        ("facts:\n" + "- a\n" * 401, 2, "more than 400 entries; shorten this list"),
        ("positions:\n- {a: b}\n- {", 4, "not valid YAML"),
    ):
        found = checking.check(SLUG, dict(cases.FOLDER.texts) | {"probes.yaml": text}).findings
        said = [(f["line"], f["reason"]) for f in found if f["file"] == "probes.yaml"]
        assert any(at == line and words in reason for at, reason in said)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        *((name, "a" * (most + 1), f"{most:,} char") for name, most in checking.MOST.items()),
        ("prompt.md", "[" * 101 + "<" * 100, "200 of “\\[” and “<”"),
        ("brief.md", "[" * 101 + "<" * 100, "200 of “\\[” and “<”"),
    ],
)
def test_what_no_prompt_needs_is_refused(name: str, text: str, says: str) -> None:
    with pytest.raises(Refusal, match=f"{name} has more than {says}"):
        checking.check(SLUG, {name: text})


@pytest.mark.parametrize(
    ("name", "before", "mark"),
    [
        ("prompt.md", "", "1. "),
        ("brief.md", "A problem.\n\n", "1. "),
        *(
            ("prompt.md", "# Title\n\nA problem.\n\n", mark)
            for mark in ("1. ", ">", "> ", "- ", "1. > ", "> 1. ", "- 1. ")
        ),
    ],
)
def test_what_is_nested_without_end_is_read_or_refused(
    name: str, before: str, mark: str
) -> None:
    text = before + mark * (29_000 // len(mark))
    try:
        assert checking.check(SLUG, {name: text}).html and mark != "1. "
    except Refusal as refused:
        assert f"{name} nests lists too deeply" in str(refused)
