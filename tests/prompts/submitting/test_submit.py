"""A submitted version is frozen with its receipt; 12 pages and more wait for the coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.deadline import GRACE
from prompts.models import Submission, Upload
from prompts.opening.terms import WORDS_A_PAGE
from prompts.submitting import page_rule
from prompts.submitting.page_rule import Length
from prompts.submitting.submit import Statement, current
from prompts.window import length
from prompts.window.time_up import WindowEnds
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)


class Case:
    """A candidate who writes and sent a file."""

    def __init__(self, db: Session, archive: Archive) -> None:
        self.db, self.archive = db, archive
        self.mine = cases.writing(db)
        self.folio = db.get_one(Folio, self.mine.folio)
        self.sent = self.upload("One table of steps.")

    def upload(self, words: str) -> Upload:
        return cases.readable(self.db, self.archive, self.mine, words)

    def submit(
        self,
        said: Statement = cases.NO_AI,
        *,
        sent: Upload | None = None,
        at: datetime = cases.NOON + timedelta(hours=1),
        issued: datetime | None = None,
        final: bool = False,
    ) -> Submission:
        return cases.submitted(
            *(self.db, self.mine, sent or self.sent, said), at=at, issued=issued, final=final
        )

    @property
    def versions(self) -> int:
        return self.db.scalar(select(func.count(Submission.id))) or 0

    def mails(self, template: str) -> list[MailOut]:
        found = select(MailOut).where(MailOut.template == f"prompts/{template}")
        return list(self.db.scalars(found))


@pytest.fixture
def case(db: Session, archive: Archive) -> Case:
    return Case(db, archive)


def test_a_version_needs_a_word_on_ai_and_nothing_else(case: Case) -> None:
    with refused("ai"):
        case.submit(Statement(hours="5", worry="January"))
    assert (case.versions, case.folio.stage) == (0, "0")
    with refused("ai_statement"):
        case.submit(Statement(ai_used=True, ai_statement=" "))
    case.submit(Statement(ai_used=True, ai_statement="Checking my sums."))
    assert case.folio.stage == "1"


def test_each_text_beside_the_document_has_a_longest(case: Case) -> None:
    full = "January\r\n" * 250
    with refused("worry"):
        case.submit(Statement(ai_used=False, worry=full + "x"))
    with refused("ai_statement"):
        case.submit(Statement(ai_used=True, ai_statement=full + "x"))
    case.submit(Statement(ai_used=True, ai_statement=full, worry=full))
    assert case.versions == 1


def test_the_receipt_is_sealed_mailed_and_cannot_be_changed(case: Case) -> None:
    receipt = case.submit().id
    (mail,) = case.mails("receipt")
    assert mail.args["submission"] == receipt
    bodies = [str(it.body) for it in case.db.scalars(select(Payload))]
    (sealed,) = (it for it in bodies if "receipt" in it)
    assert receipt in sealed and case.sent.sha256 in sealed
    assert case.folio.document == case.sent.document
    for change in ("UPDATE submission SET worry = 'x'", "DELETE FROM submission"):
        with pytest.raises(DBAPIError), case.db.begin_nested():
            case.db.execute(text(change))


def test_who_closes_their_window_is_told_once_what_follows(case: Case) -> None:
    case.submit()
    assert case.mails("window_closed") == []
    for _ in range(2):
        case.submit(Statement(), final=True)
    (mail,) = case.mails("window_closed")
    assert mail.to_id == case.folio.id


def test_other_words_on_the_same_file_are_a_version_of_their_own(case: Case) -> None:
    first = case.submit()
    said = Statement(ai_used=True, ai_statement=" My sums. ", hours="5", worry="January")
    second = case.submit(said)
    assert first is not second is case.submit(said), "a double click makes one"
    assert case.versions == 2
    assert current(case.db, case.mine) is second
    assert (second.version, second.ai_statement) == (2, "My sums.")


def test_until_the_deadline_a_newer_version_takes_the_place(case: Case) -> None:
    case.submit()
    other = case.upload("Two tables.")
    second = case.submit(sent=other, at=END)
    assert case.folio.document == other.document
    assert current(case.db, case.mine) is second
    assert (second.version, second.in_grace) == (2, False)
    # And the first one again, as a third.
    case.submit()
    assert case.versions == 3


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
    case: Case, at: datetime, issued: datetime | None, counts: bool
) -> None:
    case.submit()
    said = Statement(ai_used=False, hours="7")
    if counts:
        assert case.submit(said, at=at, issued=issued).in_grace is (at != END)
        return
    with refused("late"):
        case.submit(said, at=at, issued=issued)
    assert case.versions == 1


def test_closing_the_window_lets_reading_begin_and_ends_writing(case: Case) -> None:
    other = case.upload("Two tables.")
    first = case.submit(final=True)
    assert case.folio.stage == "2"
    assert case.submit(final=True) is first, "a double click"
    assert case.mine.closed_at == cases.NOON + timedelta(hours=1)
    with refused("closed"):
        case.submit(sent=other)
    with refused("closed"):
        case.submit(replace(cases.NO_AI, worry="January"))
    assert case.versions == 1


LONG = " 12 or more need permission from the coordinator."
DENSE = " In a PDF, a page counts as several if it has more than 450 words."
LAID_OUT = " Pages are counted as reviewers get them, without page breaks."


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
def test_every_count_outside_the_rule_gets_what_concerns_it(
    pages: int | None, said: str, fits: bool
) -> None:
    measured, asks = Length(pages, 200, "pdf"), pages in (12, None)
    assert measured.needs_coordinator is asks
    flag = "" if fits or asks else " This is flagged to reviewers."
    verdict = page_rule.verdict(measured)
    rule = f" The rule: 3 to 8 pages.{LONG * (pages == 12)}" * (not fits)
    assert verdict == f"{said}.{flag}{rule}"
    laid_out = page_rule.verdict(replace(measured, format="docx"))
    assert laid_out == verdict + LAID_OUT * (not fits and pages is not None)
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
    assert page_rule.verdict(replace(dense, words=5_400)).endswith(f"pages.{LONG}{DENSE}")
    assert str(Length(1, 1, "md")) == "1 page, 1 word"


@pytest.mark.parametrize("pages", [12, 30, None])
def test_twelve_pages_and_pages_that_nobody_counted_wait_for_the_coordinator(
    db: Session, archive: Archive, pages: int | None
) -> None:
    mine = cases.writing(db)
    sent = cases.readable(db, archive, mine, pages=pages)
    with refused("pages", says="The rule: 3 to 8 pages."):
        cases.submitted(db, mine, sent)
    length.allow_length(db, mine, by=cases.member(db))
    assert cases.submitted(db, mine, sent).version == 1
    closed = cases.writing(db)
    cases.submitted(db, closed, cases.readable(db, archive, closed), final=True)
    with refused("closed"):
        length.allow_length(db, closed, by=cases.member(db))
    assert not closed.pages_allowed


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
    db: Session, archive: Archive
) -> None:
    mine = cases.writing(db)
    assert queries.invitation_of(db, mine.folio) is mine
    cases.readable(db, archive, mine, pages=30)
    with clock.at(END + GRACE):
        WindowEnds().finish(db, {"invitation": mine.id}, None)
    assert db.scalars(select(Submission.automatic)).one()
