"""Promises of the room on paper: what a rating rests on is printed, and shown once on screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from reviews.reading import draft
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated

pytestmark = pytest.mark.browser


def test_why_and_what_was_searched_stand_beneath_the_comments_on_paper(seated: Seated) -> None:
    fields = {
        "rationale-failure": "It names who is woken.",
        "rating-scope": "1",
        "absent-scope": "1",
        "searched-scope": "“cost” and “licence”, everywhere",
    }
    with seated.site.parts.database.transaction() as db:
        draft.save(db, seated.round.folio, fields, revision=0, by=seated.me)
        desks.comment(db, seated.round.folio, "failure", by=seated.me)
    page = seated.open()
    beneath = page.locator("#comments ~ .on-paper")
    expect(beneath).to_be_hidden()
    page.emulate_media(media="print")
    for words in (
        "Why: It names who is woken.",
        "Absent from the document. Searched: “cost” and “licence”, everywhere",
    ):
        expect(beneath.get_by_text(words)).to_be_visible()
