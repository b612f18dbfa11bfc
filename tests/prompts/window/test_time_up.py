"""What the end of a window submits is covered where its candidate answered nothing, and waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents, pictures
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.model import Document
from blindfolio.identity import book
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts import mails, queries
from prompts.deadline import GRACE
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import last_look, marking, submit, unanswered
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.seen import Press, Seen
from prompts.window import extend, start, time_up
from tests.expect import refused
from tests.platform.documents.pdf.pdf_material import pdf, prose
from tests.platform.documents.pdf.test_pdf import PROSE
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
UP = END + GRACE
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
TEXT = """# One table of steps

Written by Ada Example with Kim Roe. The code is at github.com/kimroe/steps.

The engine polls a table, says Kim Roe.
"""
OPEN = ("Kim Roe", "github.com/kimroe")


class Breaks(Ingest):
    """No reading that covers more succeeds."""

    marked = False

    def prepare(self, database: Database, args: dict[str, Any]) -> Document | Refusal:
        with database.reading() as db:
            upload = db.get_one(Upload, args["upload"])
            if bool(upload.marked) if self.marked else unanswered.covers(upload):
                return Refusal("unreadable", "We could not read this file.")
        return super().prepare(database, args)


class Window:
    """A candidate's window, and the worker that reads and ends it."""

    def __init__(self, database: Database, archive: Archive) -> None:
        self.database, self.archive = database, archive
        self.ingest = Ingest(archive)
        with database.transaction() as db:
            self.invitation = cases.writing(db).id

    def mine(self, db: Session) -> Invitation:
        return db.get_one(Invitation, self.invitation)

    def work(self, at: datetime) -> str:
        handlers = {"ingest": self.ingest, "window": time_up.WindowEnds()}
        with clock.at(at):
            Worker(self.database, handlers).run_until_idle()
        with self.database.reading() as db:
            return db.scalars(select(Folio.stage)).one()

    def send(self, raw: str | bytes = TEXT, name: str = "a.md") -> str:
        data = raw.encode() if isinstance(raw, str) else raw
        with self.database.transaction() as db:
            sent = cases.sent(db, self.archive, self.mine(db), data, file_name=name).id
        self.work(cases.NOON)
        return sent

    def text(self) -> str:
        """What reviewers would read."""
        with self.database.reading() as db:
            document = db.scalars(select(Folio.document)).one()
            return (document and " ".join(b.text for b in documents.blocks(db, document))) or ""

    def versions(self) -> list[tuple[int, bool]]:
        with self.database.reading() as db:
            found = db.scalars(select(Submission).order_by(Submission.version))
            return [(it.version, it.automatic) for it in found]

    def open_places(self, words: str = "") -> list[RedactedPassage]:
        with self.database.reading() as db:
            upload = db.scalars(select(Upload).order_by(Upload.n.desc())).first()
            assert upload is not None
            return [
                RedactedPassage(it.block, it.start, it.end)
                for it in unanswered.places(db, upload)
                if words in it.text
            ]

    def uncover(
        self, places: Sequence[RedactedPassage], at: datetime, seen: Seen | None = None
    ) -> None:
        with clock.at(at), self.database.transaction() as db:
            last_look.uncover(db, self.mine(db), places, Press(at, None, seen))

    def confirm(self, at: datetime) -> None:
        with clock.at(at), self.database.transaction() as db:
            last_look.confirm(db, self.mine(db), Press(at))

    def mails(self, template: str) -> list[MailOut]:
        with self.database.reading() as db:
            return list(db.scalars(select(MailOut).where(MailOut.template == template)))


@pytest.fixture
def window(database: Database, archive: Archive) -> Window:
    return Window(database, archive)


def test_what_nobody_answered_is_covered_and_waits_a_day(window: Window) -> None:
    window.send()
    assert window.open_places()
    assert window.work(UP) == "1"
    text = window.text()
    assert "The engine polls a table" in text
    assert not [words for words in OPEN if words in text]
    assert window.versions() == [(1, True), (2, True)]
    (receipt,) = window.mails("prompts/receipt")
    # The same name further down is found when the first is covered.
    assert receipt.args["unanswered"] == "2"
    assert len(window.open_places()) == 3
    assert window.work(UP + DAY - MINUTE) == "1"
    assert window.work(UP + DAY + MINUTE) == "2"
    assert window.text() == text


@pytest.mark.parametrize(
    "line", ["Written by Ada Example and Tom Bishop.", "Owner: Tom Bishop"]
)
def test_a_word_in_small_letters_stays_readable_beside_a_name_in_capitals(
    window: Window, line: str
) -> None:
    window.send(f"# Steps\n\n{line}\n\nA bishop must be opaque, says Bishop. ~bishop asks.\n")
    window.work(UP)
    assert (
        "A bishop must be opaque, says [name removed]. ~[name removed] asks." in window.text()
    )


def test_a_name_that_is_a_word_is_covered_only_where_it_was_asked_about(
    window: Window, database: Database
) -> None:
    with database.transaction() as db:
        mine = window.mine(db)
        folio = queries.locked(db, mine)
        who = Invitee("Ann Bishop", book.behind(db, folio.id).email)
        correct.correct(db, folio, who, secret=cases.SECRET, by=cases.member(db))
    window.send("# Steps\n\nBishop asks. Each bishop must be opaque, says Bishop.\n")
    window.work(UP)
    assert "Each bishop must be opaque, says [name removed]." in window.text()
    assert window.text().count("[name removed]") == 2


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Owner: Kim Roe\n\nThe board asked Roe Queue, then Queue and Pay ran.",
            "asked [name removed] Queue, then Queue and Pay ran.",
        ),
        (
            "See github.com/kimroe/Ledger.\n\nThen each Ledger is read.",
            "Then each Ledger is read.",
        ),
        (
            "Owner: Kim Roe (@kroe)\n\nTel. 912 345 678 Mobile Rust 0171 234567 or Rust",
            "Tel. [name removed] Mobile Rust 0171 234567 or Rust",
        ),
    ],
)
def test_words_that_nobody_was_asked_about_stay_readable(
    window: Window, text: str, read: str
) -> None:
    window.send(f"# Steps\n\n{text}\n")
    window.work(UP)
    assert read in window.text()


def test_more_places_than_are_asked_about_are_covered(window: Window) -> None:
    window.send("# Steps\n\n" + "\n\n".join(f"See github.com/roe{n}/x." for n in range(70)))
    window.work(UP)
    assert "github.com/roe" not in window.text()


def test_a_document_with_an_open_place_is_no_folios_document(
    window: Window, database: Database
) -> None:
    window.send()
    window.ingest = Breaks(window.archive)
    assert window.work(UP) == "1"
    with database.reading() as db:
        assert db.execute(select(Folio.document, Folio.sha)).one() == (None, None)


def test_what_is_uncovered_can_be_read_and_the_rest_stays_covered(window: Window) -> None:
    window.send()
    window.work(UP)
    window.uncover(window.open_places("github"), UP + MINUTE)
    assert window.work(UP + MINUTE) == "1"
    text = window.text()
    assert "github.com/kimroe/steps" in text
    assert "Kim Roe" not in text
    # That doesn't take longer.
    assert window.work(UP + DAY + MINUTE) == "2"
    assert window.text() == text
    assert window.versions() == [(1, True), (2, True), (3, True)]


def test_only_what_was_left_unanswered_is_uncovered_and_only_until_it_is_read(
    window: Window,
) -> None:
    window.send()
    window.work(UP)
    places = window.open_places()
    here = RedactedPassage(places[0].block, places[0].start + 1, places[0].end)
    with refused("place"):
        window.uncover([here], UP + MINUTE)
    with refused("held"):
        window.uncover(places, UP + DAY)
    with refused("submitted_since"):
        window.uncover(places, UP, Seen("", "another"))
    window.uncover(places[:1], UP + MINUTE)
    with refused("held"):
        window.uncover(places[1:2], UP + MINUTE)
    with refused("held"):
        window.confirm(UP + MINUTE)
    window.work(UP + MINUTE)
    with refused("place"):
        window.uncover(places[:1], UP + 2 * MINUTE)
    window.confirm(UP + 2 * MINUTE)
    with refused("held"):
        window.uncover(places[1:2], UP + 3 * MINUTE)


def test_who_says_that_it_is_right_need_not_wait(window: Window) -> None:
    window.send()
    window.work(UP)
    window.confirm(UP + MINUTE)
    with window.database.reading() as db:
        assert db.scalars(select(Folio.stage)).one() == "2"
    with refused("held"):
        window.confirm(UP + MINUTE)
    assert window.work(UP + DAY + MINUTE) == "2"
    assert not window.mails("prompts/shut")


def test_a_clock_that_is_set_back_opens_nothing_early_and_loses_no_end(window: Window) -> None:
    window.send()
    window.work(UP)
    with window.database.transaction() as db:
        for job in db.scalars(select(Job).where(Job.kind == "window", Job.state == "ready")):
            job.run_at = UP
    assert window.work(UP + 2 * MINUTE) == "1"
    assert window.work(UP + DAY + MINUTE) == "2"


def test_with_every_place_answered_reading_begins_at_once(window: Window) -> None:
    sent = window.send()
    with window.database.transaction() as db:
        marking.none_names_me(
            db, window.mine(db), db.get_one(Upload, sent), Press(cases.NOON, cases.NOON)
        )
    assert window.work(UP) == "2"
    assert "Kim Roe" in window.text()
    assert window.versions() == [(1, True)]
    assert "unanswered" not in window.mails("prompts/receipt")[0].args


def test_what_was_submitted_with_every_answer_is_read_at_once(window: Window) -> None:
    sent = window.send("# Steps\n\nOne table.\n")
    with window.database.transaction() as db:
        cases.submitted(db, window.mine(db), db.get_one(Upload, sent))
    window.send()
    assert window.work(UP) == "2"
    assert window.versions() == [(1, False)]
    assert "One table." in window.text()


def test_an_answer_under_way_at_the_end_counts(window: Window) -> None:
    sent = window.send()
    with window.database.transaction() as db:
        upload = db.get_one(Upload, sent)
        passages = window.open_places("github")
        press = Press(END, END)
        marking.names_me(db, window.mine(db), upload, passages, press, answers=True)
    assert window.work(UP + MINUTE) == "2"
    assert "kimroe" not in window.text()
    assert "Kim Roe" in window.text()
    assert window.versions() == [(1, True)]


def test_words_marked_in_a_version_that_could_not_be_made_are_covered(window: Window) -> None:
    sent = window.send("# Steps\n\nOne table, as at Meridian.\n")
    with window.database.transaction() as db:
        upload = db.get_one(Upload, sent)
        (block,) = [b for b in documents.blocks(db, upload.document or "") if "Meri" in b.text]
        start_at = block.text.index("Meridian")
        passages = [RedactedPassage(block.id, start_at, start_at + 8)]
        marking.names_me(db, window.mine(db), upload, passages, Press(END, END))
    window.ingest = Breaks(window.archive)
    window.ingest.marked = True
    assert window.work(UP + MINUTE) == "1"
    assert "Meridian" not in window.text()
    assert "One table" in window.text()


def test_after_three_readings_that_fail_the_coordinator_hears_and_it_stays_shut(
    window: Window,
) -> None:
    window.send()
    window.ingest = Breaks(window.archive)
    assert window.work(UP) == "1"
    with window.database.reading() as db:
        failed = db.scalars(select(Upload).where(Upload.state == "refused")).all()
        assert [unanswered.covers(it) for it in failed] == [True] * 3
    assert len(window.mails("prompts/shut")) == 1
    assert window.work(UP + 30 * DAY) == "1"
    assert window.text() == ""
    with refused("held"):
        window.confirm(UP + MINUTE)
    with refused("doubts"), window.database.transaction() as db:
        version = db.scalars(select(Submission)).one()
        folio = db.get_one(Folio, version.folio)
        submit.open_to_reviewers(db, folio, version, by=None)


def test_more_time_opens_the_window_again_and_what_was_covered_still_counts(
    window: Window,
) -> None:
    window.send()
    window.work(UP)
    text = window.text()
    with clock.at(UP + MINUTE), window.database.transaction() as db:
        by = cases.member(db)
        extend.deadline(db, window.mine(db), UP + 3 * DAY, reason="", by=by)
    assert window.work(UP + DAY + MINUTE) == "1"
    with refused("held"):
        window.confirm(UP + DAY + MINUTE)
    assert window.work(UP + 3 * DAY + GRACE) == "2"
    assert window.text() == text


def test_a_corrected_name_is_covered_in_the_document_that_waits(window: Window) -> None:
    window.send("# Steps\n\nWritten by Ada Example with Kim Roe. Ask Zed Beispiel.\n")
    window.ingest = Breaks(window.archive)
    window.work(UP)
    window.ingest = Ingest(window.archive)
    with window.database.transaction() as db:
        mine = window.mine(db)
        folio = queries.locked(db, mine)
        who = Invitee("Zed Beispiel", book.behind(db, folio.id).email)
        correct.correct(db, folio, who, secret=cases.SECRET, by=cases.member(db))
        version = db.scalars(select(Submission)).one()
        unanswered.read_covered(db, folio, mine, version, by=None)
    assert window.work(UP + MINUTE) == "1"
    assert "Beispiel" not in window.text()
    assert "Roe" not in window.text()


def test_who_withdraws_while_it_waits_has_ended(window: Window) -> None:
    window.send()
    window.work(UP)
    with clock.at(UP + MINUTE), window.database.transaction() as db:
        mine = window.mine(db)
        start.withdraw(db, mine, by=mine.id)
    assert window.work(UP + DAY + MINUTE) == "E"
    with refused("held"):
        window.confirm(UP + 2 * MINUTE)


def test_a_killed_worker_covers_and_submits_once(window: Window) -> None:
    window.send()
    window.work(UP)
    before = window.versions()
    with window.database.transaction() as db:
        for job in db.scalars(select(Job).where(Job.kind.in_(("window", "ingest")))):
            job.state, job.run_at, job.tries = "ready", UP, 0
    assert window.work(UP + MINUTE) == "1"
    assert window.versions() == before


def test_a_pdf_waits_with_the_words_covered_on_its_pages(window: Window) -> None:
    drawn = prose(PROSE * 3) + prose("Written by Ada Example and Kim Roe.", top=500)
    sent = window.send(pdf([drawn]), "a.pdf")
    assert window.open_places("Kim Roe")
    window.work(UP)
    assert "Kim Roe" not in window.text()
    with window.database.reading() as db:
        handed_in = db.get_one(Upload, sent).document or ""
        given = db.scalars(select(Folio.document)).one() or ""
        assert pages(db, window, handed_in) != pages(db, window, given)


def pages(db: Session, window: Window, document: str) -> list[bytes]:
    return [it.data for it in pictures.of(db, window.archive, document)]


def test_a_document_over_its_pages_is_submitted_and_that_is_said(
    window: Window, database: Database
) -> None:
    with database.transaction() as db:
        mine = window.mine(db)
        cases.readable(db, window.archive, mine, "Twelve pages.", pages=12)
    assert window.work(UP) == "2"
    (receipt,) = window.mails("prompts/receipt")
    with database.transaction() as db:
        told = mails.to_candidate(db, receipt, load()).values["length"]
    assert "12 or more need permission from the coordinator" in told
