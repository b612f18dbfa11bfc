"""An erasure takes everything of one person, all at once or not at all, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from blindfolio.app import CHECKS, ERASED, FREEZES, SEALED
from blindfolio.archive import documents, pictures
from blindfolio.archive.models import Blob, DocumentBody, StoredDocument, StoredPicture
from blindfolio.archive.store import Archive
from blindfolio.db.orm import Base
from blindfolio.db.session import Database
from blindfolio.documents.model import Picture
from blindfolio.erasure import ask, erase, traces
from blindfolio.identity import lists
from blindfolio.identity.models import CandidateIdentity, Trace
from blindfolio.jobs.models import Job
from blindfolio.ledger import chain, rows, verify
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from blindfolio.visibility.models import Erasure, ErasureRequest, Folio
from prompts.inviting.invitations_csv import InvitationRow
from prompts.models import Invitation, Upload
from reviews.calibration.looking_back import answering
from reviews.calibration.looking_back.models import LookBackAnswer, LookBackPerson
from reviews.panel.models import SheetQuestion
from reviews.reading.models import Review
from tests import factories
from tests.every_run import LONG_ON_POSTGRESQL
from tests.platform.db import frozen_rows
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
LISTED = (
    (2, "Ada Example", " ADA@example.test"),
    (3, "Bo Example", "bo@example.test"),
    (4, "A. Example", "ada@example.test"),
)
GOES = [rule for room in ERASED for rule in room.goes]


@pytest.fixture(autouse=True)
def sealing(asked_database: Database) -> None:
    rows.watch(asked_database, SEALED)


def requested(db: Session, folio: str, subject: str | None = None) -> None:
    asked = partial(ask.ask, reason="asked", ends_as="withdrawn", by=None)
    asked(db, folio, subject=subject, actor=subject)


def erased(database: Database, folio: str, subject: str | None = None) -> None:
    with database.transaction() as db:
        requested(db, folio, subject)
    with database.transaction() as db:
        erase.erase(db, folio, ERASED)


def submitted(db: Session, archive: Archive) -> Invitation:
    mine = cases.writing(db)
    read = cases.readable(db, archive, mine, house=b"house pages")
    drawn = Picture("p1", "image/png", b"drawn", 1, 1)
    pictures.keep(db, archive, str(read.document), (drawn,))
    cases.submitted(db, mine, read)
    return mine


def rows_of(db: Session, folio: str) -> dict[str, int]:
    counted = {}
    for rule in GOES:
        found = select(func.count()).select_from(rule.table).where(rule.of(folio))
        counted[rule.table.__tablename__] = db.scalar(found) or 0
    return {name: count for name, count in counted.items() if count}


def kept_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


def everything(db: Session) -> dict[str, list[object]]:
    """Every row of every table."""
    return {
        name: sorted(db.execute(select(table)).all(), key=repr)
        for name, table in Base.metadata.tables.items()
    }


def test_every_record_goes_the_locked_ones_too_and_the_log_still_verifies(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        rows = frozen_rows.make(db)
        folio, person = rows["folio"], rows["locked_person"]
        frozen_rows.Filler(db).add(
            SheetQuestion, folio=folio, rank=2, instead_of=rows["question"], segment="failure"
        )
        answers = db.scalars(
            select(LookBackAnswer).where(LookBackAnswer.person == person)
        ).all()
        answered = db.get_one(LookBackPerson, person)
        facts = answering.facts(answered, answers)
        chain.record(db, answering.KIND, facts, by=answered.account)
        counts = rows_of(db, folio)
        assert {"review", "rating", "comment", "comment_span", "amendment"} < set(counts)
        assert counts["lock_question"] == 2, "of the draft too"
        assert (counts["scorecard"], counts["design_change"], counts["question"]) == (2, 1, 2)
        assert (counts["scorecard_rating"], counts["scorecard_basis"]) == (2, 1)
    erased(either_database, folio)
    with either_database.reading() as db:
        # What the erasure itself sealed is all that the log can still tell.
        assert rows_of(db, folio) == {"payload": 1}
        last = db.scalars(select(Entry).where(Entry.folio == folio)).all()[-1]
        told = db.get_one(Payload, last.seq).body["facts"]
        assert told == {"event": "erase", "from": "7", "to": "8"}
        tombstone = db.get_one(Erasure, folio)
        assert (tombstone.at, tombstone.by, tombstone.reason) == (cases.NOON, None, "asked")
        assert db.get(ErasureRequest, folio) is None
        left = db.get_one(Folio, folio)
        assert (left.stage, left.reached) == ("8", 0)
        assert left.document is left.sha is left.ended_reason is None
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


def test_a_candidates_files_and_rows_go_and_two_numbers_stay(
    either_database: Database, archive: Archive, tmp_path: Path
) -> None:
    with either_database.transaction() as db:
        mine = submitted(db, archive)
    assert kept_files(tmp_path)
    erased(either_database, mine.folio, mine.id)
    with either_database.reading() as db:
        assert rows_of(db, mine.folio) == {"payload": 1}
        documents_ = (Blob, StoredDocument, DocumentBody, StoredPicture)
        for table in (CandidateIdentity, Trace, *documents_):
            assert db.scalars(select(table)).all() == []
        assert db.scalars(select(Job.kind).where(Job.kind != ask.JOB)).all() != []
        for job in db.scalars(select(Job).where(Job.kind.not_in((ask.JOB, traces.JOB)))):
            assert mine.id not in f"{job.key} {job.args}", job.kind
        assert db.scalars(select(MailOut).where(MailOut.to_id == mine.folio)).all() == []
        args = db.scalars(select(Job.args).where(Job.kind == traces.JOB)).one()
    for _ in range(2):
        traces.RemoveFiles(archive, None).prepare(either_database, args)
    assert kept_files(tmp_path) == []


def test_erasing_twice_and_asking_twice_is_erasing_once(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        mine = submitted(db, archive)
        folio, invitation = mine.folio, mine.id
    with either_database.reading() as db:
        before = everything(db)
    with either_database.transaction() as db:
        erase.erase(db, folio, ERASED)
    with either_database.reading() as db:
        assert everything(db) == before, "nobody asked"
    with either_database.transaction() as db:
        requested(db, folio, invitation)
    erased(either_database, folio, invitation)
    with either_database.reading() as db:
        assert len(db.scalars(select(Job).where(Job.kind == ask.JOB)).all()) == 1
        once = everything(db)
    with either_database.transaction() as db:
        erase.erase(db, folio, ERASED)
        requested(db, folio, invitation)
    with either_database.reading() as db:
        assert everything(db) == once


def test_whoever_is_not_erased_keeps_every_row(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        frozen = frozen_rows.make(db)
        of_frozen = set(db.scalars(select(Blob.key)))
        gone, kept = submitted(db, archive), submitted(db, archive)
        before = rows_of(db, kept.folio), rows_of(db, frozen["folio"])
        files = set(db.scalars(select(Blob.key))) - of_frozen
    erased(either_database, gone.folio, gone.id)
    with either_database.reading() as db:
        assert (rows_of(db, kept.folio), rows_of(db, frozen["folio"])) == before
        left = set(db.scalars(select(Blob.key))) - of_frozen
        assert len(left) * 2 == len(files) == 6
        for key in left:
            archive.read(key)


def test_a_document_that_another_candidates_folio_holds_stays_for_it(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        mine = submitted(db, archive)
        folio = db.get_one(Folio, mine.folio)
        other = factories.folio(db, stage="2", sha=folio.sha)
        other.document = folio.document
        document, original = folio.document, db.scalars(select(Upload.blob)).one()
    erased(either_database, mine.folio, mine.id)
    with either_database.transaction() as db:
        assert db.get_one(Folio, other.id).document == document
        assert db.get(DocumentBody, document) is not None
        assert db.get(Blob, original) is None
        assert archive.read(db.scalars(select(StoredPicture.blob)).one()) == b"drawn"
        # Who was entitled to see the one must still be kept from reviewing the other.
        assert db.get_one(Folio, mine.folio).sha == other.sha
        assert db.get_one(Folio, mine.folio).document is None
        stages.move(db, db.get_one(Folio, other.id), "end", by=None, reason="withdrawn")
    erased(either_database, other.id)
    with either_database.reading() as db:
        assert db.scalars(select(StoredDocument)).all() == []
        assert db.scalars(select(Blob)).all() == []


def test_practice_folios_on_the_document_or_an_imported_copy_are_erased_with_it(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        mine = submitted(db, archive)
        folio = db.get_one(Folio, mine.folio)
        practice = factories.folio(db, stage="2", sha=folio.sha, purpose="practice")
        practice.document = folio.document
        # Importing the same file makes another document.
        imported = factories.folio(db, stage="4", sha=folio.sha, purpose="practice")
        imported.document = documents.keep(db, documents.rebuild(db, folio.document or "")).id
        assert imported.document != folio.document
        other = factories.folio(db, stage="4", purpose="practice")
        reviewer = factories.account(db)
        frozen_rows.Filler(db).add(Review, folio=practice.id, account=reviewer.id)
    erased(either_database, mine.folio, mine.id)
    with either_database.reading() as db:
        for gone in (practice.id, imported.id):
            assert db.get_one(Folio, gone).stage == "8"
            assert db.get_one(Erasure, gone).subject is None
        assert db.get_one(Folio, other.id).stage == "4"
        assert db.scalars(select(Review)).all() == []
        assert db.scalars(select(StoredDocument)).all() == []


@LONG_ON_POSTGRESQL
def test_whatever_statement_it_dies_at_all_of_it_is_there_or_none(
    either_database: Database, archive: Archive
) -> None:
    with either_database.transaction() as db:
        mine = submitted(db, archive)
        requested(db, mine.folio, mine.id)
    with either_database.reading() as db:
        before = everything(db)
    statements = 0
    while True:
        try:
            with dying(either_database, statements), either_database.transaction() as db:
                erase.erase(db, mine.folio, ERASED)
            break
        except Died:
            statements += 1
            with either_database.reading() as db:
                assert everything(db) == before, statements
    assert statements > 60
    with either_database.reading() as db:
        assert db.get_one(Folio, mine.folio).stage == "8"
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


class Died(Exception):
    """In the middle of it."""


@contextmanager
def dying(database: Database, after: int) -> Iterator[None]:
    """The process ends at the statement after so many."""
    seen = 0

    def note(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen > after:
            raise Died

    engine = database.engines.write
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_mails_and_jobs_that_speak_of_somebody_else_stay(either_database: Database) -> None:
    with either_database.transaction() as db:
        gone, kept = cases.writing(db), cases.writing(db)
        member = cases.member(db)
        for mine in (gone, kept):
            key, args = f"assigned:{mine.folio}", {"folio": mine.folio}
            outbox.send(
                db, "reviews/assigned", to_kind="account", to_id=member, key=key, args=args
            )
        mails = db.scalar(select(func.count()).select_from(MailOut)) or 0
    erased(either_database, gone.folio, gone.id)
    with either_database.reading() as db:
        told = db.scalars(select(MailOut)).all()
        assert 0 < len(told) < mails
        assert all(gone.folio not in f"{m.key} {m.args} {m.to_id}" for m in told)
        assert db.scalars(select(MailOut).where(MailOut.to_id == kept.folio)).all() != []
        assert any(m.key == f"assigned:{kept.folio}" for m in told)


def test_who_is_erased_is_taken_out_of_lists_of_people_to_invite(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        mine = cases.invited(db, email="ada@example.test")
        rows = [InvitationRow(line, name, email).as_json() for line, name, email in LISTED]
        by = cases.member(db)
        kept = lists.keep(db, mine.opening, rows, notices=(), account=by)
    erased(either_database, mine.folio, mine.id)
    with either_database.reading() as db:
        (left,) = lists.own(db, mine.opening, by, kept.id).rows
        assert left["name"] == "Bo Example"


def test_a_log_entry_of_nobody_keeps_its_payload(either_database: Database) -> None:
    with either_database.transaction() as db:
        mine = cases.writing(db)
        loose = chain.record(db, "signed_in", {}, by=mine.id).seq
    erased(either_database, mine.folio, mine.id)
    with either_database.reading() as db:
        assert db.get(Payload, loose) is not None
        entries = db.scalars(select(Entry.seq)).all()
    assert len(entries) == max(entries)
