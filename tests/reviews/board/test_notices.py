"""Everybody whose turn it is hears by mail, once, and the mail holds nothing of the folio."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import resources
from blindfolio.db.session import Database
from blindfolio.mail import render
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from reviews.board import notices
from reviews.reading import lock
from tests.reviews import cases
from tests.reviews.reading import desks


def _told(db: Session, template: str) -> list[str]:
    return sorted(db.scalars(select(MailOut.to_id).where(MailOut.template == template)))


def test_deciders_hear_of_the_gate_and_panel_and_reviewers_of_its_decision(
    database: Database,
) -> None:
    stages.on_move(database, notices.on_move)
    with database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        assert _told(db, "reviews/gate") == [case.manager], "who decides"
        assert _told(db, "reviews/gate_due") == [case.coordinator]
        assert _told(db, "reviews/released") == sorted(case.panel)
        assert _told(db, "reviews/opened") == sorted(case.readers)


def test_where_nobody_else_decides_the_decision_is_the_coordinators(database: Database) -> None:
    stages.on_move(database, notices.on_move)
    with database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        folio = db.get_one(Folio, case.folio)
        standing.end(db, folio, case.manager, "manager", by=case.coordinator)
        last = desks.reader(db, folio)
        desks.fill(db, case.folio, by=last)
        lock.lock(db, case.folio, by=last)
        assert folio.stage == "4"
        assert _told(db, "reviews/gate") == [case.coordinator]
        assert _told(db, "reviews/gate_due") == []


@pytest.mark.parametrize("template", ["reviews/gate", "reviews/gate_due"])
def test_the_mails_of_an_open_gate_are_the_same_whatever_the_reviews_say(
    database: Database, template: str
) -> None:
    stages.on_move(database, notices.on_move)
    said = set()
    for words, values in ((("proceed", "proceed"), (4, 4)), (("proceed", "stop"), (4, 1))):
        with database.transaction() as db:
            case = cases.begun(db, words=words, values=values)
            mails = db.scalars(
                select(MailOut).where(
                    MailOut.template == template,
                    MailOut.to_id.in_((case.manager, case.coordinator)),
                )
            ).all()
            assert [mail.args for mail in mails] == [{"folio": case.folio}]
        given = {"name": "Hanna", "team": "T", "link": "https://example.test/"}
        said.add(render.MailWriter(resources.TEMPLATES).write(template, given).text)
    assert len(said) == 1
    if template == "reviews/gate_due":
        assert "for colleagues who have not reviewed it" in said.pop()
