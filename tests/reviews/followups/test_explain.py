"""`--explain` shows every candidate with what became of it, and agrees with the sheet."""

from __future__ import annotations

import json

from reviews.followups.engine import build, weigh
from reviews.followups.explain import as_text, explained
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, probes


def test_the_chosen_are_the_sheets_questions_in_their_order() -> None:
    body = explained(weigh(document(CENTRAL), probes()))
    sheet = build(document(CENTRAL), probes())
    for segment in sheet.segments:
        shown = [q for q in body["questions"][segment.name] if q["outcome"] == "chosen"]
        assert [q["text"] for q in shown] == [q.text for q in segment.questions]


def test_every_loser_says_why_and_what_its_score_is_made_of() -> None:
    weighed = weigh(document(CENTRAL), probes())
    body = explained(weighed)
    losers = [q for qs in body["questions"].values() for q in qs if q["outcome"] != "chosen"]
    assert losers
    assert all(q["outcome"] for q in losers)
    weighty = [q for qs in body["questions"].values() for q in qs if q["shares"]]
    assert weighty
    assert all(abs(sum(q["shares"].values()) - q["score"]) < 0.01 for q in weighty)


def test_all_facts_are_listed_and_the_text_holds_them() -> None:
    weighed = weigh(document(CENTRAL), probes())
    body = explained(weighed)
    assert len(body["facts"]["mechanisms"]) == len(weighed.facts.mechanisms)
    assert json.loads(json.dumps(body)) == body
    text = as_text(body)
    assert "Position central" in text
    assert "(taken)" in text
    assert all(q["text"] in text for qs in body["questions"].values() for q in qs)
