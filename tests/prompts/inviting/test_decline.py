"""The candidate declines before the start, with a reason or without."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.inviting import decline
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def test_declining_ends_it_once_and_keeps_the_words(db: Session) -> None:
    mine = cases.invited(db)
    decline.decline(db, mine, "  I have a job. ", by=mine.id)
    folio = db.get_one(Folio, mine.folio)
    assert (folio.stage, folio.ended_reason) == ("E", "declined")
    assert mine.ended_words == "I have a job."
    with pytest.raises(Refusal) as refused:
        decline.decline(db, mine, "Again", by=mine.id)
    assert (refused.value.code, mine.ended_words) == ("closed", "I have a job.")
    mail = select(MailOut).where(MailOut.template == "prompts/declined")
    assert "job" not in str(db.scalars(mail).one().args)


def test_who_has_started_withdraws_instead_and_a_novel_is_refused(db: Session) -> None:
    mine = cases.writing(db)
    with pytest.raises(Refusal) as refused:
        decline.decline(db, mine, by=mine.id)
    assert refused.value.code == "started"
    other = cases.invited(db)
    with pytest.raises(Refusal) as refused:
        decline.decline(db, other, "x" * 2001, by=other.id)
    assert refused.value.code == "words"
    assert {db.get_one(Folio, it.folio).stage for it in (mine, other)} == {"0"}
