"""A review whose document can't be read yet is due at no fixed day: in emails, in the list of the
reviewer, on the coordinator's pages. At the hours at which somebody once was "1 day late"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.models import Invitation
from reviews.board import assign, mails
from reviews.board.assign import many as assign_many
from tests.reviews.board import many
from tests.sites import Site

ASKED = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
EARLIEST = "Mon 30 Nov 2026"
OVER = datetime(2026, 12, 1, 12, tzinfo=UTC)
MOVED = "Mon 7 Dec 2026"  # four working days after OVER
COUNTED = "4 working days after the end of the writing window, at the earliest on "


@pytest.fixture
def crowd(site: Site) -> Iterator[many.Crowd]:
    """Two candidates of whom the first has submitted nothing, and one reviewer of both."""
    with clock.at(ASKED):
        with site.parts.database.transaction() as db:
            crowd = many.begin(db)
            for name, stage in (("Nobody Yet", "0"), ("Sent Already", "2")):
                many.add(db, crowd, name, stage=stage, reads=0)
        yield crowd


def _ask(site: Site, crowd: many.Crowd, *, due: datetime | None = None) -> None:
    pairs = [(folio, crowd.readers[0]) for folio in crowd.folios]
    with site.parts.database.transaction() as db:
        assign_many(db, pairs, due=due, days=4, by=crowd.coordinator)


def _queue(site: Site, crowd: many.Crowd) -> str:
    return " ".join(site.as_account(crowd.readers[0]).get("/queue").text.split())


def test_nothing_is_late_before_it_can_be_read(site: Site, crowd: many.Crowd) -> None:
    _ask(site, crowd)
    with clock.at(OVER):
        page = _queue(site, crowd)
        asked = page.partition(">Due<")[2].split("<tr>")
        fixed, counted = sorted(asked[1:], key=lambda row: COUNTED in row)
        assert "This date has passed" in fixed and "which you can read once you accept" in fixed
        # The answer is late, and nothing else.
        due = counted.partition('data-label="Due"')[2]
        assert (
            COUNTED + MOVED in due
            and EARLIEST not in due
            and "late" not in due
            and "which can\u2019t be read yet" in counted
        )
        with site.parts.database.transaction() as db:
            folio = stages.locked(db, crowd.folios[0])
            folio.stage = "1"
            stages.move(db, folio, "open", by=None)
            assign.when_opened(db, folio, "open", "1", "2")
        page = _queue(site, crowd)
        assert COUNTED not in page and "Mon 7 Dec 2026" in page


def test_who_is_to_accept_is_told_what_the_date_is_counted_from(
    site: Site, crowd: many.Crowd
) -> None:
    _ask(site, crowd)
    reader = site.as_account(crowd.readers[0])
    pages = [reader.get(path).text for path in sorted(set(_paths(reader.get("/queue").text)))]
    assert len(pages) == 2
    (counted,) = [page for page in pages if COUNTED in page]
    assert "Nothing is due before it can be." in counted
    (fixed,) = [page for page in pages if page is not counted]
    assert f"By {EARLIEST}" in fixed and "working days after" not in fixed


def _paths(page: str) -> list[str]:
    return [
        part.split('"')[0].split("#")[0]
        for part in page.split('href="')[1:]
        if part.startswith("/queue/")
    ]


def test_one_email_says_which_of_several_reviews_can_be_read(
    site: Site, crowd: many.Crowd
) -> None:
    _ask(site, crowd)
    text = _mail(site, "reviews/assigned_many")
    assert f"1 due                    by {EARLIEST}" in text
    assert f"1 due                    {COUNTED}{EARLIEST}" in text


def test_a_day_that_was_chosen_gives_a_whole_working_day(site: Site, crowd: many.Crowd) -> None:
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, crowd.folios[0])
        due = datetime(2026, 11, 30, 18, tzinfo=UTC)
        assign.reviewer(db, folio, crowd.readers[0], due=due, by=crowd.coordinator)
    said = f"by {EARLIEST}, or one working day after you can read the document if that is later"
    assert said in _mail(site, "reviews/assigned")


def test_a_coordinator_chooses_with_the_earliest_day(site: Site, crowd: many.Crowd) -> None:
    jo = site.as_account(crowd.coordinator)
    early = "due at the earliest Mon 30 Nov 2026"
    with site.parts.database.transaction() as db:
        _window(db, crowd.folios[0], None)
    pages = [jo.get(f"/candidates/{folio}").text for folio in crowd.folios]
    assert [early in page for page in pages] == [True, False]
    assert "due Mon 30 Nov 2026" in pages[1]
    both = jo.get("/candidates/assign", query_string={"go": "1", "folio": crowd.folios}).text
    assert early in both and "due Mon 30 Nov 2026" in both
    assert "no date is final" in both and "no date is final" not in pages[1]


def test_while_the_candidate_writes_a_coordinator_chooses_with_the_day_to_expect(
    site: Site, crowd: many.Crowd
) -> None:
    # Its window ends on a Monday evening: the days begin after it.
    with site.parts.database.transaction() as db:
        _window(db, crowd.folios[0], datetime(2026, 11, 30, 19, tzinfo=UTC))
    _ask(site, crowd)
    jo, folio = site.as_account(crowd.coordinator), crowd.folios[0]
    page = jo.get(f"/candidates/{folio}").text
    assert "due about Fri 4 Dec 2026" in page and "at the earliest" not in page
    both = jo.get("/candidates/assign", query_string={"go": "1", "folio": folio}).text
    assert "due about Fri 4 Dec 2026" in both
    path = f"/candidates/{folio}/reviewers/{crowd.readers[0]}/replace"
    assert "due about Fri 4 Dec 2026" in jo.get(path).text


def _window(db: Session, folio: str, ends: datetime | None) -> None:
    mine = db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
    mine.started_at, mine.deadline = ends and ASKED, ends


def _mail(site: Site, template: str) -> str:
    write = MailWriter(resources.TEMPLATES).write
    values = {mails.MANY: mails.to_reviewer_of_many}.get(template, mails.to_reviewer)
    with site.parts.database.reading() as db:
        mail = db.scalars(select(MailOut).where(MailOut.template == template)).one()
        settings = site.parts.settings
        return " ".join(write(template, values(db, mail, settings).values).text.split("\n"))
