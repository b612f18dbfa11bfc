"""The table of security lines is complete, and the tests that it names are there."""

from __future__ import annotations

import re

from dev import ROOT

_ROW = re.compile(r"^\| (SC-\d\d) \| [^|]+ \| (?:met|part: )[^|]*\| (`[^|]+`) \|$", re.M)


def test_each_line_names_a_test_or_says_what_is_missing() -> None:
    rows = _ROW.findall((ROOT / "docs/security-lines.md").read_text("utf-8"))
    assert [line for line, _ in rows] == [f"SC-{n:02}" for n in range(1, 51)]
    for line, named in rows:
        for one in named.strip("`").split("`, `"):
            path, _, test = one.partition("::")
            text = (ROOT / path).read_text("utf-8")
            # A module with many lines names each; one about all of them is named whole.
            there = f"def {test}(" in text if test else line in text or "SC-" not in text
            assert there, (line, one)


def test_nothing_signs_an_address_of_a_bucket() -> None:
    """SC-50: the site hands out files itself, so no address of the bucket can be passed on."""
    named = (ROOT / "platform/blindfolio/archive").rglob("*.py")
    assert [it.name for it in named if "presign" in it.read_text("utf-8")] == []
