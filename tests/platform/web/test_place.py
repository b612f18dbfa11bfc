"""After a press a person is where they were."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import factories
from tests.sites import Site

TEMPLATES = Path("templates")
LONG = (
    "prompts/_process.html",
    "prompts/library/prompt.html",
    "prompts/opening.html",
    "reviews/board/_meeting.html",
    "reviews/board/_step.html",
    "reviews/board/_window.html",
    "reviews/board/case.html",
    "reviews/board/messages.html",
    "reviews/debrief/_record.html",
    "reviews/debrief/_speak.html",
    "reviews/debrief/debrief.html",
    "reviews/interviews/interview.html",
    "reviews/panel/_beside.html",
    "reviews/panel/_clock.html",
    "reviews/panel/scorecard.html",
)
"""What pages are made of that one scrolls, and whose forms lead back to them."""


@pytest.mark.parametrize(
    ("here", "end"), [("days-7", "#days-7"), ("", ""), ('"> x', "#%22%3E%20x")]
)
def test_a_press_leads_back_to_the_part_of_the_page_that_its_form_was_in(
    site: Site, here: str, end: str
) -> None:
    with site.parts.database.transaction() as db:
        account = factories.account(db).id
    form = {"away_from": "2031-03-04", "away_until": "2031-03-05", "here": here}
    answer = site.as_account(account).post("/away", data=form)
    assert answer.status_code == 303
    assert answer.location.partition("said=away")[2] == end


@pytest.mark.parametrize("template", LONG)
def test_each_form_of_a_long_page_says_which_part_it_is_in(template: str) -> None:
    text = (TEMPLATES / template).read_text()
    forms = re.findall(r"<form method=\"post\".*?form_token\(.*?\)", text, re.DOTALL)
    assert forms
    assert [form for form in forms if form.endswith("form_token()")] == []
