"""Releasing feedback: once, by the coordinator, after the end; it unblinds nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.app import SEALED
from blindfolio.db.session import Database
from blindfolio.ledger import rows
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Erasure, Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief.candidate import beyond
from reviews.erasure import ROOM
from reviews.feedback import release as releasing
from reviews.feedback.draft import draft
from reviews.feedback.models import Feedback, FeedbackOwed
from reviews.reading import draft as review_draft
from reviews.reading import lock
from tests.reviews import cases as judged
from tests.reviews.cases import Case
from tests.reviews.feedback import cases
from tests.reviews.feedback.cases import TEXT
from tests.reviews.reading import desks
from tests.sites import Site


@pytest.fixture
def case(database: Database) -> Case:
    rows.watch(database, SEALED)
    with database.transaction() as db:
        return cases.stopped(db)


def _release(database: Database, case: Case, said: str = TEXT, *, by: str = "") -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        releasing.release(db, folio, said, by=by or case.coordinator)


def _refused(database: Database, case: Case, said: str, *sentences: str) -> None:
    """Nothing goes out, and the refusal says so in these words."""
    with pytest.raises(Refusal) as refused:
        _release(database, case, said)
    for sentence in sentences:
        assert sentence in str(refused.value)
    with database.reading() as db:
        assert db.get(Feedback, case.folio) is None
        assert db.scalar(select(MailOut.id).where(MailOut.template == releasing.MAIL)) is None


def test_it_is_kept_mailed_recorded_and_read_by_the_candidate(
    database: Database, case: Case
) -> None:
    _release(database, case, f"  {TEXT}\r\n")
    with database.reading() as db:
        kept = db.get_one(Feedback, case.folio)
        assert (kept.text, kept.by) == (TEXT, case.coordinator)
        mail = db.scalars(select(MailOut).where(MailOut.template == releasing.MAIL)).one()
        assert (mail.to_id, mail.args) == (case.folio, {})
        entry = db.scalars(select(Entry).where(Entry.kind == "feedback")).one()
        assert (entry.folio, entry.actor) == (case.folio, case.coordinator)
        told = beyond(db, case.folio, matrix.cell("candidate.own", "7s"))
        assert (told.released, told.released_at) == (TEXT, kept.at)
        assert told.feedback == "Thank you."
        for stage in ("2", "4", "6", "E"):
            assert beyond(db, case.folio, matrix.cell("candidate.own", stage)).released == ""
    for change in ("UPDATE feedback SET text = 'x'", "DELETE FROM feedback"):
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(change))


def test_the_draft_alone_does_not_go_out(database: Database, case: Case) -> None:
    with database.reading() as db:
        said = draft(db, db.get_one(Folio, case.folio), desks.RUBRIC)
    assert said
    for part in (said, said.split("\n\n")[0]):
        _refused(database, case, part, "only the draft")
    _release(database, case, f"{said}\n\nSay who is woken.")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (" \n ", "Write the feedback"),
        ("x" * (releasing.LONGEST + 1), "longer than 12,000"),
        ("Scope was rated 2.", "“rated 2” reads like a rating"),
        ("Level 2 in scope.", "“Level 2” reads like a rating"),
        ("We saw senior, not staff.", "“senior, not staff” mentions a level"),
        ("You wrote “as another team wrote it”.", "Quote the document word for word"),
    ],
)
def test_what_may_not_go_out_is_refused_with_what_to_do(
    database: Database, case: Case, said: str, sentence: str
) -> None:
    _refused(database, case, said, sentence)


def test_neither_the_code_nor_a_reviewers_name_goes_out(database: Database, case: Case) -> None:
    with database.reading() as db:
        reader = db.get_one(Account, case.readers[0]).name
    _refused(database, case, f"Of {case.code.lower()}: good.", "submission code")
    _refused(database, case, f"{reader} liked it.", f"names {reader}")


def test_a_reviewers_words_are_refused_wherever_they_wrote_them(database: Database) -> None:
    comment = "Nobody in this plan is woken when the relay stops at night"
    rationale = "The bound holds only because the dispatcher never sleeps for long"
    with database.transaction() as db:
        case = judged.begun(db, words=("proceed",), values=(3,))
        folio = db.get_one(Folio, case.folio)
        other = desks.reader(db, folio)
        desks.comment(db, folio.id, desks.KEYS[0], by=other, text=comment)
        desks.fill(db, folio.id, by=other, word="stop")
        revision = review_draft.open_draft(db, folio.id, by=other).revision
        fields = {f"rationale-{desks.KEYS[1]}": rationale}
        review_draft.save(db, folio.id, fields, revision=revision, by=other)
        lock.lock(db, folio.id, by=other)
        judged.decide(db, case, "stop", reason="Thin.", feedback="Thank you.")
    for copied in (comment, rationale):
        said = f"We think: {copied.upper()}."
        _refused(database, case, said, copied.upper(), "Say it in your own words.")
    _release(database, case, "Say who is woken, and what bounds the dispatcher.")


def test_only_a_coordinator_releases_it_and_only_after_the_end(
    database: Database, case: Case
) -> None:
    for by in (case.manager, case.readers[0]):
        with pytest.raises(Absent):
            _release(database, case, by=by)
    with database.transaction() as db:
        going_on = judged.begun(db)
    with pytest.raises(Absent):
        _release(database, going_on)


def test_it_is_owed_from_the_end_until_it_is_out_and_goes_out_once(site: Site) -> None:
    database = site.parts.database
    with database.transaction() as db:
        case = cases.stopped(db)
        assert db.scalars(select(FeedbackOwed.folio)).all() == [case.folio]
    _release(database, case)
    with database.reading() as db:
        assert not db.scalars(select(FeedbackOwed.folio)).all()
    with pytest.raises(Refusal, match="already been released") as refused:
        _release(database, case, "Another text.")
    assert refused.value.status == 409


def test_an_erasure_takes_both_rows(database: Database, case: Case) -> None:
    _release(database, case)
    with database.transaction() as db:
        db.add(FeedbackOwed(folio=case.folio))
        db.add(Erasure(folio=case.folio, at=clock.now()))
        db.flush()
        for goes in ROOM.goes:
            if goes.table in (Feedback, FeedbackOwed):
                db.execute(delete(goes.table).where(goes.of(case.folio)))
        assert db.scalar(select(Feedback.folio)) is None
        assert db.scalar(select(FeedbackOwed.folio)) is None
