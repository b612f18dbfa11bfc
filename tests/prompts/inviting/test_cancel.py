"""The coordinator cancels: it ends with a reason that the candidate reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive.store import Archive
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.inviting import cancel
from prompts.window import cancelled, start, status
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize("code", cancelled.REASONS)
def test_it_ends_with_the_reason_and_the_candidate_is_told(db: Session, code: str) -> None:
    mine = cases.writing(db)
    folio = db.get_one(Folio, mine.folio)
    cancel.cancel(db, folio, code, by=cases.member(db))
    assert (folio.stage, folio.ended_reason, mine.ended_code) == ("E", "cancelled", code)
    mail = select(MailOut).where(MailOut.template == "prompts/cancelled")
    assert db.scalars(mail).one().to_id == folio.id
    said = status.words(queries.own(db, mine.id, [DataClass.IDENTITY]), cases.NOON)
    assert cancelled.REASONS[code].told in said
    assert "closed your application" in said


def test_who_has_started_and_was_promised_feedback_reads_that_there_is_none(
    db: Session,
) -> None:
    by = cases.member(db)
    job = cases.opening(db, by=by)
    said = []
    for it in (cases.writing(db, job), cases.invited(db, job, name="Bo Specimen")):
        cancel.cancel(db, db.get_one(Folio, it.folio), "filled", by=by)
        own = queries.own(db, it.id, [DataClass.IDENTITY])
        said.append("get the feedback that we promised you" in status.words(own, cases.NOON))
    assert said == [True, False], "no day is promised before the start"


def test_it_needs_a_reason_and_something_to_cancel(db: Session, archive: Archive) -> None:
    by = cases.member(db)
    mine = cases.writing(db)
    folio = db.get_one(Folio, mine.folio)
    with pytest.raises(Refusal) as refused:
        cancel.cancel(db, folio, "mood", by=by)
    assert (refused.value.code, folio.stage, mine.ended_code) == ("reason", "0", "")
    cases.submitted(db, mine, cases.readable(db, archive, mine))
    stages.move(db, folio, "open", by=None)
    start.withdraw(db, mine, by=mine.id)
    with pytest.raises(Refusal) as refused:
        cancel.cancel(db, folio, "filled", by=by)
    assert (refused.value.code, refused.value.status) == ("over", 409)
    assert (folio.ended_reason, mine.ended_code) == ("withdrawn", "")
