"""The table of security lines is complete, and the tests that it names are there."""

from __future__ import annotations

import re

from dev import ROOT
from prompts.models import Invitation
from tests.expect import every
from tests.sites import Site

_ROW = re.compile(r"^\| (SC-\d\d) \| [^|]+ \| (met|part: |none: )[^|]*\| `([^`]+)` \|$", re.M)
_EXTRA = {"role": "admin", "state": "7", "locked_at": "2026-01-01", "deadline": "2099-01-01"}


def test_each_line_names_a_test_or_says_what_is_missing() -> None:
    rows = _ROW.findall((ROOT / "docs/security-lines.md").read_text("utf-8"))
    assert [line for line, _, _ in rows] == [f"SC-{n:02}" for n in range(1, 51)]
    for line, _, named in rows:
        path, _, test = named.partition("::")
        text = (ROOT / path).read_text("utf-8")
        said = f"def {test}(" if test else line
        # A module with many lines names each; one about all of them is named whole.
        assert said in text or (not test and "SC-" not in text), (line, named)


def test_fields_that_no_form_has_change_nothing(demo_site: Site) -> None:
    """SC-39."""
    mine = demo_site.invitation("writing")
    before = every(demo_site, Invitation.__table__.select())
    client = demo_site.as_candidate(mine.id)
    answer = client.post("/my/adjustment", data={"text": "More time, please.", **_EXTRA})
    assert answer.status_code == 303
    assert every(demo_site, Invitation.__table__.select()) == before
