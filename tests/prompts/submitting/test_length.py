"""The page rule in its own words; 12 pages and more wait for the coordinator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.deadline import GRACE
from prompts.models import Submission
from prompts.submitting import page_rule
from prompts.submitting.page_rule import WORDS_A_PAGE, Length
from prompts.window import length
from prompts.window.time_up import WindowEnds
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
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


def test_nothing_is_allowed_when_the_window_is_closed(db: Session, archive: Archive) -> None:
    mine = cases.writing(db)
    cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    with pytest.raises(Refusal) as refused:
        length.allow_length(db, mine, by=cases.member(db))
    assert refused.value.code == "closed"
    assert not mine.pages_allowed


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
