"""A submitted version is frozen with its receipt, and may be replaced until the window ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.ledger.models import Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Invitation, Submission, Upload
from prompts.submitting.submit import Statement, current
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(database: Database, archive: Archive) -> tuple[str, str]:
    with database.transaction() as db:
        mine = cases.writing(db)
        return mine.id, cases.readable(db, archive, mine).id


def _submit(
    database: Database, case: tuple[str, str], *given: Statement, **when: object
) -> str:
    with database.transaction() as db:
        mine, sent = db.get_one(Invitation, case[0]), db.get_one(Upload, case[1])
        return cases.submitted(db, mine, sent, *given, **when).id  # type: ignore[arg-type]


def _stage(database: Database) -> str:
    with database.reading() as db:
        return db.scalars(select(Folio.stage)).one()


def _versions(database: Database) -> int:
    with database.reading() as db:
        return db.scalar(select(func.count()).select_from(Submission)) or 0


def test_a_version_needs_a_word_on_ai_and_nothing_else(
    database: Database, case: tuple[str, str]
) -> None:
    with pytest.raises(Refusal) as refused:
        _submit(database, case, Statement(hours="5", worry="January"))
    assert refused.value.code == "ai"
    assert (_versions(database), _stage(database)) == (0, "0")
    with pytest.raises(Refusal) as refused:
        _submit(database, case, Statement(ai_used=True, ai_statement=" "))
    assert refused.value.code == "ai_statement"
    _submit(database, case, Statement(ai_used=True, ai_statement="Checking my sums."))
    assert _stage(database) == "1"


def test_each_text_beside_the_document_has_a_longest(
    database: Database, case: tuple[str, str]
) -> None:
    full = "January\r\n" * 250
    for code, given in (
        ("worry", Statement(ai_used=False, worry=full + "x")),
        ("ai_statement", Statement(ai_used=True, ai_statement=full + "x")),
    ):
        with pytest.raises(Refusal) as refused:
            _submit(database, case, given)
        assert refused.value.code == code
    _submit(database, case, Statement(ai_used=True, ai_statement=full, worry=full))
    assert _versions(database) == 1


def test_the_receipt_is_sealed_mailed_and_cannot_be_changed(
    database: Database, case: tuple[str, str]
) -> None:
    receipt = _submit(database, case)
    with database.reading() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == "prompts/receipt")).one()
        assert mail.args["submission"] == receipt
        upload = db.get_one(Upload, case[1])
        sealed = [p.body for p in db.scalars(select(Payload)) if "receipt" in str(p.body)]
        assert len(sealed) == 1
        assert receipt in str(sealed[0])
        assert upload.sha256 in str(sealed[0])
        folio = db.scalars(select(Folio)).one()
        assert folio.document == upload.document
    for change in ("UPDATE submission SET worry = 'x'", "DELETE FROM submission"):
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(change))


def test_who_closes_their_window_is_told_once_what_follows(
    database: Database, case: tuple[str, str]
) -> None:
    closed = select(MailOut).where(MailOut.template == "prompts/window_closed")
    _submit(database, case)
    with database.reading() as db:
        assert db.scalars(closed).all() == []
    for _ in range(2):
        _submit(database, case, Statement(), final=True)
    with database.reading() as db:
        mail = db.scalars(closed).one()
        assert mail.to_id == db.get_one(Invitation, case[0]).folio


def test_a_double_click_makes_one_version(database: Database, case: tuple[str, str]) -> None:
    said = Statement(ai_used=True, ai_statement=" My sums. ", hours="5", worry="January")
    assert _submit(database, case, said) == _submit(database, case, said)
    assert _versions(database) == 1


def test_other_words_on_the_same_file_are_a_version_of_their_own(
    database: Database, case: tuple[str, str]
) -> None:
    first = _submit(database, case)
    second = _submit(database, case, Statement(ai_used=True, ai_statement="My sums."))
    assert first != second
    with database.reading() as db:
        newest = current(db, db.get_one(Invitation, case[0]))
        assert newest is not None
        assert (newest.id, newest.version, newest.ai_statement) == (second, 2, "My sums.")


def test_until_the_deadline_a_newer_version_takes_the_place(
    database: Database, archive: Archive, case: tuple[str, str]
) -> None:
    _submit(database, case)
    with database.transaction() as db:
        mine = db.get_one(Invitation, case[0])
        other = cases.readable(db, archive, mine, "Two tables.")
        cases.submitted(db, mine, other, at=END)
        assert db.scalars(select(Folio.document)).one() == other.document
        newest = current(db, mine)
        assert newest is not None
        assert (newest.version, newest.in_grace) == (2, False)
    # And the first one again, as a third.
    _submit(database, case)
    assert _versions(database) == 3


@pytest.mark.parametrize(
    ("at", "issued", "counts"),
    [
        (END, None, True),
        (END + MINUTE, None, False),
        (END + MINUTE, END - MINUTE, True),
        (END + GRACE, END, True),
        (END + GRACE + MINUTE, END, False),
        (END + GRACE, END + MINUTE, True),
        (END + GRACE, END + GRACE + MINUTE, False),
    ],
)
def test_what_comes_late_counts_within_the_grace_and_is_marked(
    database: Database, case: tuple[str, str], at: object, issued: object, counts: bool
) -> None:
    _submit(database, case)
    said = Statement(ai_used=False, hours="7")
    if not counts:
        with pytest.raises(Refusal) as refused:
            _submit(database, case, said, at=at, issued=issued)
        assert refused.value.code == "late"
        assert _versions(database) == 1
        return
    _submit(database, case, said, at=at, issued=issued)
    with database.reading() as db:
        late = db.scalars(select(Submission.in_grace).where(Submission.version == 2)).one()
        assert late is (at != END)


def test_closing_the_window_lets_reading_begin_and_ends_writing(
    database: Database, archive: Archive, case: tuple[str, str]
) -> None:
    with database.transaction() as db:
        other = cases.readable(db, archive, db.get_one(Invitation, case[0]), "Two tables.").id
    first = _submit(database, case, final=True)
    assert _stage(database) == "2"
    assert _submit(database, case, final=True) == first, "a double click"
    with database.reading() as db:
        assert db.get_one(Invitation, case[0]).closed_at == cases.NOON + timedelta(hours=1)
    for sent, said in ((other, cases.NO_AI), (case[1], replace(cases.NO_AI, worry="January"))):
        with pytest.raises(Refusal) as refused:
            _submit(database, (case[0], sent), said)
        assert refused.value.code == "closed"
    assert _versions(database) == 1
