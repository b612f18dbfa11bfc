"""Everybody whose turn it is hears by mail, once, and the mail holds nothing of the folio."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from reviews.board import notices
from tests.reviews import cases


def _told(db: Session, template: str) -> list[str]:
    return sorted(db.scalars(select(MailOut.to_id).where(MailOut.template == template)))


def test_deciders_hear_of_the_gate_and_panel_and_reviewers_of_its_decision(
    database: Database,
) -> None:
    stages.on_move(database, notices.on_move)
    with database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        assert case.coordinator in _told(db, "reviews/gate")
        assert not set(_told(db, "reviews/gate")) & {*case.readers, *case.panel}
        assert _told(db, "reviews/released") == sorted(case.panel)
        assert _told(db, "reviews/opened") == sorted(case.readers)
