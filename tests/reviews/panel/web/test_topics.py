"""What a candidate asked about: a few words for the panel, for the hiring manager after the
conversation, and nothing for who reviews."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.visibility.models import Folio
from prompts.models import Clarification, KnownFact
from reviews.board import meetings
from reviews.board.hours import Hour
from tests.reviews import cases
from tests.sites import Site

ASKED = "Who pays for the nights, Ada wonders?"
PROCESS = "May I bring notes?"


def _row(db: Session, case: cases.Case, text: str, about: str, **more: str) -> None:
    row = Clarification(
        id=chance.new_id(),
        invitation=case.invitation,
        opening=db.get_one(Folio, case.folio).opening,
        about=about,
        text=text,
        asked_at=clock.now(),
        state="answered",
        settled_at=clock.now(),
        **more,
    )
    db.add(row)
    db.flush()


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Released, with a question of each kind that was answered while they wrote."""
    with site.parts.database.transaction() as db:
        made = cases.begun(db)
        folio = db.get_one(Folio, made.folio)
        fact = KnownFact(
            id=chance.new_id(),
            opening=folio.opening,
            question="Who pays for the nights?",
            answer="Nobody has asked so far.",
            at=clock.now(),
        )
        db.add(fact)
        db.flush()
        _row(db, made, ASKED, "problem", fact=fact.id, topic="on-call cost")
        _row(db, made, PROCESS, "process", reply="You may.")
        meetings.plan(
            db, folio, Hour(clock.now() + timedelta(days=1), "Room 1"), by=made.coordinator
        )
        cases.release(db, made)
    site.parts.worker.run_until_idle()
    return made


def test_the_panel_reads_topics_and_neither_words_nor_the_process(
    site: Site, case: cases.Case
) -> None:
    panel = site.as_account(case.panel[0])
    sheet, prompt = (panel.get(f"/panels/{case.folio}{p}").text for p in ("", "/prompt"))
    assert "Asked while writing: on-call cost" in sheet
    assert "Nobody has asked so far." in prompt
    for page in (sheet, prompt):
        assert ASKED not in page
        assert PROCESS not in page


def test_the_manager_reads_topics_after_the_conversation_and_the_list_before(
    site: Site, case: cases.Case
) -> None:
    manager = site.as_account(case.manager)
    path = f"/candidates/{case.folio}/questions"
    assert path in manager.get(f"/candidates/{case.folio}").text
    before = manager.get(path).text
    assert "Nobody has asked so far." in before
    assert "on-call cost" not in before
    with clock.at(clock.now() + timedelta(days=2)), site.parts.database.transaction() as db:
        cases.meet(db, case, 3, 3)
    after = manager.get(path).text
    assert "on-call cost" in after
    for never in (ASKED, PROCESS, "You may."):
        assert never not in before + after
    words = site.as_account(case.coordinator).get(path).text
    assert ASKED in words
    assert PROCESS in words
