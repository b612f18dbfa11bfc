"""A submitted version is frozen with its receipt; 12 pages and more wait for the coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.deadline import GRACE
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import page_rule
from prompts.submitting.page_rule import WORDS_A_PAGE, Length
from prompts.submitting.submit import Statement, current
from prompts.window import length
from prompts.window.time_up import WindowEnds
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


def test_other_words_on_the_same_file_are_a_version_of_their_own(
    database: Database, case: tuple[str, str]
) -> None:
    first = _submit(database, case)
    said = Statement(ai_used=True, ai_statement=" My sums. ", hours="5", worry="January")
    second = _submit(database, case, said)
    assert first != second == _submit(database, case, said), "a double click makes one"
    assert _versions(database) == 2
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


FULL = "In a PDF, a page counts as several if it has more than 450 words."


@pytest.mark.parametrize(
    ("pages", "said", "fits"),
    [
        (None, "200 words, pages not counted", False),
        (1, "1 page, 200 words", False),
        (2, "2 pages, 200 words", False),
        (3, "3 pages, 200 words", True),
        (8, "8 pages, 200 words", True),
        (9, "9 pages, 200 words", False),
        (11, "11 pages, 200 words", False),
        (12, "12 pages, 200 words", False),
    ],
)
def test_every_count_gets_the_rule_in_the_same_words(
    pages: int | None, said: str, fits: bool
) -> None:
    measured, asks = Length(pages, 200, "pdf"), pages in (12, None)
    assert measured.needs_coordinator is asks
    flag = "" if fits or asks else " This is flagged to reviewers."
    verdict = page_rule.verdict(measured)
    assert verdict == f"{said}.{flag} The rule: {page_rule.RULE}"
    assert verdict.endswith(FULL)
    for allowed in (True, False):
        advice = page_rule.advice(measured, allowed=allowed)
        assert advice.startswith(verdict)
        assert ("coordinator before you submit" in advice) is (asks and not allowed)
    requested = "" if fits else " (3 to 8 requested)"
    assert page_rule.for_reviewers(measured) == f"{said}{requested}"


@pytest.mark.parametrize(
    ("pages", "words", "counted"),
    [
        (3, 3 * WORDS_A_PAGE, 3),
        (3, 3 * WORDS_A_PAGE + 1, 4),
        (3, 12 * WORDS_A_PAGE, 12),
        (9, 10, 9),
        (None, 2700, None),
    ],
)
def test_small_type_makes_a_pdf_no_shorter(
    pages: int | None, words: int, counted: int | None
) -> None:
    small = Length(pages, words, "pdf")
    assert small.counted == counted
    assert small.needs_coordinator is (counted in (12, None))
    # What the site lays out itself has the same type for everyone.
    assert Length(pages, words, "docx").counted == pages
    dense = Length(2, 2700, "pdf")
    assert str(dense) == "2 pages, 2,700 words: as much as 6 ordinary pages"
    assert page_rule.for_reviewers(dense) == str(dense)
    assert str(Length(1, 1, "md")) == "1 page, 1 word"


@pytest.mark.parametrize("pages", [12, 30, None])
def test_twelve_pages_and_pages_that_nobody_counted_wait_for_the_coordinator(
    db: Session, archive: Archive, pages: int | None
) -> None:
    mine = cases.writing(db)
    sent = cases.readable(db, archive, mine, pages=pages)
    with pytest.raises(Refusal) as refused:
        cases.submitted(db, mine, sent)
    assert refused.value.code == "pages"
    assert page_rule.RULE in str(refused.value)
    length.allow_length(db, mine, by=cases.member(db))
    assert cases.submitted(db, mine, sent).version == 1
    closed = cases.writing(db)
    cases.submitted(db, closed, cases.readable(db, archive, closed), final=True)
    with pytest.raises(Refusal) as refused:
        length.allow_length(db, closed, by=cases.member(db))
    assert (refused.value.code, closed.pages_allowed) == ("closed", False)


def test_allowing_is_sealed_once_with_who_did_it(db: Session) -> None:
    mine, other = cases.writing(db), cases.writing(db)
    by = cases.member(db)
    for _ in range(2):
        length.allow_length(db, mine, by=by)
    found = select(Entry.folio, Entry.actor).where(Entry.kind == "length.allowed")
    assert db.execute(found).all() == [(mine.folio, by)]
    told = select(MailOut.to_id).where(MailOut.template == "prompts/length_allowed")
    assert db.scalars(told).all() == [mine.folio]
    assert (mine.pages_allowed, other.pages_allowed) == (True, False)


def test_a_window_that_ends_by_itself_keeps_a_long_document(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db).id
        invitation = queries.invitation_of(db, db.scalars(select(Folio.id)).one())
        assert invitation is not None
        assert invitation.id == mine
        cases.readable(db, archive, invitation, pages=30)
    over = cases.NOON + timedelta(days=7) + GRACE
    with clock.at(over), database.transaction() as db:
        WindowEnds().finish(db, {"invitation": mine}, None)
        assert db.scalars(select(Submission.automatic)).one()
