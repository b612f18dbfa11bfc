"""A file that a candidate sends is kept whole or not at all, and read in the child."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.archive.address import S3Address
from blindfolio.archive.models import Blob, StoredDocument
from blindfolio.archive.s3 import S3Archive
from blindfolio.archive.store import Archive, StorageAway
from blindfolio.db.session import Database
from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.identity.models import Trace
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import TRIES, Worker
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Invitation, Upload
from prompts.submitting import upload
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.several_files import together
from prompts.submitting.verify import check
from tests.expect import refused
from tests.platform.documents.pictures.test_encode import png
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)
INGEST = select(Job).where(Job.kind == "ingest").order_by(Job.run_at)


@pytest.fixture
def mine(db: Session) -> Invitation:
    return cases.writing(db)


def _kept(db: Session, blobs: Path) -> tuple[int, ...]:
    tables = (Upload, Blob, Trace, Job, Entry)
    counts = (db.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    return (*counts, sum(path.is_file() for path in blobs.rglob("*")))


def test_a_file_is_kept_with_its_name_sealed_and_its_reading_queued(
    db: Session, archive: Archive, mine: Invitation
) -> None:
    sent = cases.sent(db, archive, mine, b"# One", file_name="C:\\Ada\\Ada-v2.MD")
    assert (sent.n, sent.size, sent.extension, sent.state) == (1, 5, ".md", "received")
    assert archive.read(sent.blob) == b"# One"
    assert db.scalars(select(Trace.file_name)).one() == "C:\\Ada\\Ada-v2.MD"
    assert db.scalars(INGEST).one().args == {"upload": sent.id, "revision": 0}


def test_the_same_form_sent_twice_is_one_upload(
    db: Session, archive: Archive, mine: Invitation, tmp_path: Path
) -> None:
    first = cases.sent(db, archive, mine, b"# One", key="form")
    kept = _kept(db, tmp_path / "blobs")
    # Even when the answer to the first got lost and the deadline passed meanwhile.
    for at in (cases.NOON, END + timedelta(days=1)):
        assert cases.sent(db, archive, mine, b"# One", key="form", at=at) is first
    assert _kept(db, tmp_path / "blobs") == kept


def test_a_file_that_the_storage_does_not_take_is_not_received(
    db: Session, mine: Invitation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StorageAway("no answer in time")

    bucket = S3Archive(S3Address("reviews", "", "eu-central-1"))
    monkeypatch.setattr(bucket, "keep", away)
    before = _kept(db, tmp_path / "blobs")
    with pytest.raises(Refusal, match="nothing was received") as no, db.begin_nested():
        cases.sent(db, bucket, mine, b"# One")
    assert (no.value.code, no.value.status) == ("storage", 503)
    assert _kept(db, tmp_path / "blobs") == before


@pytest.mark.parametrize(
    ("code", "raw", "given"),
    [
        ("key", b"# Other", {"key": "form"}),
        ("empty", b"", {}),
        ("too_large", b"x" * (limits.UPLOAD_BYTES + 1), {}),
        ("late", b"# Two", {"at": END + MINUTE}),
        ("late", b"# Two", {"at": END + GRACE, "issued": END + GRACE + MINUTE}),
        ("late", b"# Two", {"at": END + GRACE + MINUTE, "issued": END - MINUTE}),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    db: Session,
    archive: Archive,
    mine: Invitation,
    tmp_path: Path,
    code: str,
    raw: bytes,
    given: Any,
) -> None:
    cases.sent(db, archive, mine, b"# One", key="form")
    kept = _kept(db, tmp_path / "blobs")
    with refused(code), db.begin_nested():
        cases.sent(db, archive, mine, raw, **given)
    assert _kept(db, tmp_path / "blobs") == kept


def test_nothing_can_be_sent_before_the_start_and_after_closing_the_window(
    db: Session, archive: Archive, mine: Invitation
) -> None:
    cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    for whose, code in ((cases.invited(db), "not_started"), (mine, "closed")):
        with refused(code):
            cases.sent(db, archive, whose, b"# Two", at=cases.NOON + MINUTE)


def test_who_sends_many_files_at_once_waits_and_nobody_else_does(
    db: Session, archive: Archive, mine: Invitation
) -> None:
    for n in range(upload.AT_ONCE + 2):
        cases.sent(db, archive, mine, b"# %d" % n)
    cases.sent(db, archive, cases.writing(db), b"# Mine")
    jobs = db.scalars(INGEST).all()
    theirs = [db.get_one(Upload, job.args["upload"]).invitation == mine.id for job in jobs]
    behind = [(job.run_at - cases.NOON) // upload.PACE for job in jobs]
    assert behind == [0] * (upload.AT_ONCE + 1) + [1, 2]
    assert theirs[-2:] == [True, True]


def test_forty_files_a_day_and_then_tomorrow(
    db: Session, archive: Archive, mine: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upload.IN_A_DAY == 40
    monkeypatch.setattr(upload, "IN_A_DAY", 3)  # each file is made durable, which takes time
    for n in range(3):
        cases.sent(db, archive, mine, b"# %d" % n, at=cases.NOON + n * MINUTE)
    with pytest.raises(Refusal) as no:
        cases.sent(db, archive, mine, b"# More", at=cases.NOON + timedelta(hours=23))
    assert (no.value.code, no.value.status) == ("too_many", 429)
    assert cases.sent(db, archive, mine, b"# More", at=cases.NOON + timedelta(days=1))


def test_one_file_is_kept_as_it_is() -> None:
    assert together([("C:\\Ada\\plan.docx", b"PK")]) == ("plan.docx", b"PK", ())
    assert together([("", b""), ("plan.md", b"# Plan")]) == ("plan.md", b"# Plan", ())


def test_a_text_and_its_pictures_are_one_document_whatever_folders_the_text_names() -> None:
    text = b"# Plan\n\n![a](img/Flow%20one.png)\n\n![b](./b.png)\n"
    files = [("plan.md", text), ("flow one.png", png(30, 20)), ("b.png", png(40, 20))]
    name, raw, parts = together(files)
    assert name == "plan.md and 2 pictures"
    assert together(files[::-1]) == (name, raw, parts)
    document = ingest(raw, "zip", Identity())
    assert [picture.width for picture in document.pictures] == [30, 40]
    assert not document.warnings


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ((), "no_file"),
        (("",), "no_file"),
        (("a.md", "b.md"), "several"),
        (("a.docx", "a.png"), "several"),
        (("a.md", "a.pdf"), "several"),
        (("a.md", "x/p.png", "y/P.PNG"), "several"),
    ],
)
def test_other_choices_are_refused(names: tuple[str, ...], code: str) -> None:
    with refused(code):
        together([(name, b"x") for name in names])


def _work(db: Session, database: Database, ingest: Ingest) -> None:
    db.commit()
    Worker(database, {"ingest": ingest}).run_until_idle()
    db.expire_all()


def test_a_read_file_is_blind_and_what_identified_is_sealed(
    db: Session, database: Database, archive: Archive, mine: Invitation
) -> None:
    text = b"# One table of steps\n\nBy Ada Example.\n\nThe engine polls a table.\n"
    sent = cases.sent(db, archive, mine, text)
    _work(db, database, Ingest(archive))
    assert (sent.state, sent.refusal) == ("read", None)
    assert sent.document is not None
    blind = " ".join(block.text for block in documents.blocks(db, sent.document))
    assert "polls a table" in blind
    assert "Ada" not in blind
    assert "Example" not in blind
    stored = db.get_one(StoredDocument, sent.document)
    assert stored.pages == 1
    assert stored.house is not None
    assert archive.read(stored.house).startswith(b"%PDF-")
    findings = db.scalars(select(Trace.findings)).one()
    assert [found[2] for found in findings] == ["Ada Example"]
    assert db.scalars(select(Folio.document)).one() is None, "only submitting does that"


@pytest.mark.parametrize(
    ("raw", "file_name", "says"),
    [
        (b"\xff\xfeH\x00i\x00\0\0", "a.md", "UTF-8"),
        (b"%PDF-1.7\n", "a.pdf", "its end is missing"),
        (b"PK\x03\x04", "a.docx", "damaged or incomplete"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "Markdown"),
        (b"# One", "a", "ends in .md"),
        (b" \n\n ", "a.md", "text"),
        pytest.param(b"x" * (512 * 1024 + 1), "a.md", "512 KiB", id="too long"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_on_the_upload_and_changes_nothing_else(
    db: Session, database: Database, archive: Archive, raw: bytes, file_name: str, says: str
) -> None:
    mine = cases.writing(db)
    good = cases.readable(db, archive, mine)
    cases.submitted(db, mine, good)
    bad = cases.sent(db, archive, mine, raw, file_name=file_name)
    _work(db, database, Ingest(archive))
    assert (bad.state, bad.document) == ("refused", None)
    assert says in (bad.refusal or "")
    assert archive.read(bad.blob) == raw
    folio = db.scalars(select(Folio)).one()
    assert (folio.stage, folio.document) == ("1", good.document)
    assert len(db.scalars(select(StoredDocument)).all()) == 1
    with pytest.raises(Refusal, match="still processing this file"):
        cases.submitted(db, mine, bad)


def test_a_reading_that_breaks_for_good_says_so(
    db: Session, database: Database, archive: Archive, mine: Invitation, tmp_path: Path
) -> None:
    sent = cases.sent(db, archive, mine, b"# One")
    file = next(tmp_path.rglob(f"{sent.blob}.*"))
    file.write_bytes(b"# Two")  # the disk gives other bytes back, each time
    for n in range(TRIES):
        with clock.at(cases.NOON + n * timedelta(hours=2)):
            _work(db, database, Ingest(archive))
    assert sent.state == "refused"
    assert "the fault may be ours" in (sent.refusal or "")
    assert "upload.refused" in db.scalars(select(Entry.kind)).all()


def test_without_its_fences_nothing_is_read_where_the_site_asks_for_them(
    db: Session,
    database: Database,
    archive: Archive,
    mine: Invitation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = cases.sent(db, archive, mine, b"# One\n\nTwo.\n")
    # What this machine would answer if it had no Landlock.
    monkeypatch.setattr(
        "blindfolio.documents.ingest.weak_fences", lambda held: ["landlock"] if held else []
    )
    _work(db, database, Ingest(archive, require_fences=True))
    assert "cannot read documents safely" in (sent.refusal or "")


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE submission SET version = 2", "submission"),
        ("UPDATE submission SET id = 'another'", "submission"),
        ("DELETE FROM submission", "submission"),
        ("UPDATE upload SET sha256 = 'another'", "upload"),
        ("DELETE FROM upload", "upload"),
        ("UPDATE document_body SET blocks = '[]'", "document_body"),
        ("DELETE FROM document_body", "document_body"),
        ("UPDATE document SET pipeline = '0'", "document_body"),
    ],
)
def test_what_was_submitted_cannot_be_changed_unseen(
    either_database: Database, db: Session, archive: Archive, statement: str, table: str
) -> None:
    mine = cases.writing(db)
    cases.submitted(db, mine, cases.readable(db, archive, mine))
    assert list(check(db)) == []
    db.commit()
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    db.expire_all()
    assert f"Table {table}, row " in " ".join(check(db))


def test_the_document_of_another_candidate_is_no_excuse(
    db: Session, database: Database, archive: Archive
) -> None:
    cases.readable(db, archive, cases.writing(db))
    others = cases.readable(db, archive, cases.writing(db), "Two tables of steps.")
    db.commit()
    with unguarded(database) as connection:
        connection.execute(text("UPDATE upload SET document = :it"), {"it": others.document})
    db.expire_all()
    (fault,) = check(db)
    swapped = f"Table document_body, row {others.document}"
    assert fault == f"{swapped}: not what was recorded when it was read."
