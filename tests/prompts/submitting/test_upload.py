"""A file that a candidate sends is kept whole or not at all, and read in the child."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.archive.address import S3Address
from blindfolio.archive.folder import FolderArchive
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
from tests.platform.documents.pictures.test_encode import png
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def writer(database: Database) -> str:
    with database.transaction() as db:
        return cases.writing(db).id


def _kept(database: Database, blobs: Path) -> tuple[int, ...]:
    with database.reading() as db:
        counts = [
            db.scalar(select(func.count()).select_from(table))
            for table in (Upload, Blob, Trace, Job, Entry)
        ]
    files = [path for path in blobs.rglob("*") if path.is_file()]
    return (*(count or 0 for count in counts), len(files))


def _send(
    database: Database, archive: Archive, writer: str, raw: bytes, **given: object
) -> str:
    with database.transaction() as db:
        mine = db.get_one(Invitation, writer)
        return cases.sent(db, archive, mine, raw, **given).id  # type: ignore[arg-type]


def test_a_file_is_kept_with_its_name_sealed_and_its_reading_queued(
    database: Database, archive: Archive, writer: str
) -> None:
    sent = _send(database, archive, writer, b"# One", file_name="C:\\Ada\\Ada-v2.MD")
    with database.reading() as db:
        row = db.get_one(Upload, sent)
        assert (row.n, row.size, row.extension, row.state) == (1, 5, ".md", "received")
        assert archive.read(row.blob) == b"# One"
        assert db.scalars(select(Trace.file_name)).one() == "C:\\Ada\\Ada-v2.MD"
        assert db.scalars(select(Job.args).where(Job.kind == "ingest")).one() == {
            "upload": sent,
            "revision": 0,
        }


def test_the_same_form_sent_twice_is_one_upload(
    database: Database, archive: Archive, writer: str, tmp_path: Path
) -> None:
    first = _send(database, archive, writer, b"# One", key="form")
    kept = _kept(database, tmp_path / "blobs")
    assert _send(database, archive, writer, b"# One", key="form") == first
    # Even when the answer to the first got lost and the deadline passed meanwhile.
    late = END + timedelta(days=1)
    assert _send(database, archive, writer, b"# One", key="form", at=late) == first
    assert _kept(database, tmp_path / "blobs") == kept


def test_a_file_that_the_storage_does_not_take_is_not_received(
    database: Database, writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StorageAway("no answer in time")

    bucket = S3Archive(S3Address("reviews", "", "eu-central-1"))
    monkeypatch.setattr(bucket, "keep", away)
    before = _kept(database, tmp_path / "blobs")
    with pytest.raises(Refusal, match="nothing was received") as refused:
        _send(database, bucket, writer, b"# One")
    assert (refused.value.code, refused.value.status) == ("storage", 503)
    assert _kept(database, tmp_path / "blobs") == before


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
    database: Database,
    archive: Archive,
    writer: str,
    tmp_path: Path,
    code: str,
    raw: bytes,
    given: dict[str, object],
) -> None:
    _send(database, archive, writer, b"# One", key="form")
    kept = _kept(database, tmp_path / "blobs")
    with pytest.raises(Refusal) as refused:
        _send(database, archive, writer, raw, **given)
    assert refused.value.code == code
    assert _kept(database, tmp_path / "blobs") == kept


def test_nothing_can_be_sent_before_the_start_and_after_closing_the_window(
    database: Database, archive: Archive, writer: str
) -> None:
    with database.transaction() as db:
        invited = cases.invited(db).id
        mine = db.get_one(Invitation, writer)
        cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    for whose, code in ((invited, "not_started"), (writer, "closed")):
        with pytest.raises(Refusal) as refused:
            _send(database, archive, whose, b"# Two", at=cases.NOON + MINUTE)
        assert refused.value.code == code


def test_who_sends_many_files_at_once_waits_and_nobody_else_does(
    database: Database, archive: Archive, writer: str
) -> None:
    for n in range(upload.AT_ONCE + 2):
        _send(database, archive, writer, b"# %d" % n)
    with database.transaction() as db:
        other = cases.writing(db).id
    _send(database, archive, other, b"# Mine")
    with database.reading() as db:
        jobs = db.scalars(select(Job).where(Job.kind == "ingest").order_by(Job.run_at)).all()
        theirs = [db.get_one(Upload, job.args["upload"]).invitation == writer for job in jobs]
    behind = [(job.run_at - cases.NOON) // upload.PACE for job in jobs]
    assert behind == [0] * (upload.AT_ONCE + 1) + [1, 2]
    assert theirs[-2:] == [True, True]


def test_forty_files_a_day_and_then_tomorrow(
    database: Database, archive: Archive, writer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upload.IN_A_DAY == 40
    monkeypatch.setattr(upload, "IN_A_DAY", 3)  # each file is made durable, which takes time
    for n in range(3):
        _send(database, archive, writer, b"# %d" % n, at=cases.NOON + n * MINUTE)
    with pytest.raises(Refusal) as refused:
        _send(database, archive, writer, b"# More", at=cases.NOON + timedelta(hours=23))
    assert (refused.value.code, refused.value.status) == ("too_many", 429)
    assert _send(database, archive, writer, b"# More", at=cases.NOON + timedelta(days=1))


def test_one_file_is_kept_as_it_is() -> None:
    assert together([("C:\\Ada\\plan.docx", b"PK")]) == ("plan.docx", b"PK")
    assert together([("", b""), ("plan.md", b"# Plan")]) == ("plan.md", b"# Plan")


def test_a_text_and_its_pictures_are_one_document_whatever_folders_the_text_names() -> None:
    text = b"# Plan\n\n![a](img/Flow%20one.png)\n\n![b](./b.png)\n"
    files = [("plan.md", text), ("flow one.png", png(30, 20)), ("b.png", png(40, 20))]
    name, raw = together(files)
    assert name == "plan.md and 2 more.zip"
    assert together(files[::-1]) == (name, raw)
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
        (("a.md", "x/p.png", "y/P.PNG"), "several"),
    ],
)
def test_other_choices_are_refused(names: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        together([(name, b"x") for name in names])
    assert refused.value.code == code


def _arrive(database: Database, archive: Archive, raw: bytes, file_name: str = "a.md") -> str:
    with database.transaction() as db:
        return cases.sent(db, archive, cases.writing(db), raw, file_name=file_name).id


def _work(database: Database, archive: Archive) -> None:
    Worker(database, {"ingest": Ingest(archive)}).run_until_idle()


def test_a_read_file_is_blind_and_what_identified_is_sealed(
    database: Database, archive: Archive
) -> None:
    text = "# One table of steps\n\nBy Ada Example.\n\nThe engine polls a table.\n"
    sent = _arrive(database, archive, text.encode())
    _work(database, archive)
    with database.reading() as db:
        upload = db.get_one(Upload, sent)
        assert (upload.state, upload.refusal) == ("read", None)
        assert upload.document is not None
        blind = " ".join(block.text for block in documents.blocks(db, upload.document))
        assert "polls a table" in blind
        assert "Ada" not in blind
        assert "Example" not in blind
        stored = db.get_one(StoredDocument, upload.document)
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
    database: Database, archive: Archive, raw: bytes, file_name: str, says: str
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        good = cases.readable(db, archive, mine)
        cases.submitted(db, mine, good)
        bad = cases.sent(db, archive, mine, raw, file_name=file_name).id
        document = good.document
    _work(database, archive)
    with database.reading() as db:
        upload = db.get_one(Upload, bad)
        assert (upload.state, upload.document) == ("refused", None)
        assert says in (upload.refusal or "")
        assert archive.read(upload.blob) == raw
        folio = db.scalars(select(Folio)).one()
        assert (folio.stage, folio.document) == ("1", document)
        assert len(db.scalars(select(StoredDocument)).all()) == 1
    # Nobody can submit it.
    with database.transaction() as db:
        mine = db.get_one(Invitation, upload.invitation)
        with pytest.raises(Refusal, match="still processing this file"):
            cases.submitted(db, mine, db.get_one(Upload, bad))


def test_a_reading_that_breaks_for_good_says_so(
    database: Database, archive: Archive, tmp_path: Path
) -> None:
    sent = _arrive(database, archive, b"# One")
    with database.reading() as db:
        blob = db.get_one(Upload, sent).blob
    file = next(tmp_path.rglob(f"{blob}.*"))
    file.write_bytes(b"# Two")  # the disk gives other bytes back, each time
    for n in range(TRIES):
        with clock.at(cases.NOON + n * timedelta(hours=2)):
            _work(database, archive)
    with database.reading() as db:
        upload = db.get_one(Upload, sent)
        assert upload.state == "refused"
        assert "the fault may be ours" in (upload.refusal or "")
        kinds = db.scalars(select(Entry.kind).where(Entry.kind.like("upload%"))).all()
        assert "upload.refused" in kinds


def test_without_its_fences_nothing_is_read_where_the_site_asks_for_them(
    database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = _arrive(database, archive, b"# One\n\nTwo.\n")
    # What this machine would answer if it had no Landlock.
    monkeypatch.setattr(
        "blindfolio.documents.ingest.weak_fences", lambda held: ["landlock"] if held else []
    )
    Worker(database, {"ingest": Ingest(archive, require_fences=True)}).run_until_idle()
    with database.reading() as db:
        assert "cannot read documents safely" in (db.get_one(Upload, sent).refusal or "")


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
    either_database: Database, tmp_path: Path, statement: str, table: str
) -> None:
    with either_database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, FolderArchive(tmp_path), mine))
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    with either_database.reading() as db:
        assert f"Table {table}, row " in " ".join(check(db))


def test_the_document_of_another_candidate_is_no_excuse(
    database: Database, tmp_path: Path
) -> None:
    archive = FolderArchive(tmp_path)
    with database.transaction() as db:
        mine, others = cases.writing(db), cases.writing(db)
        cases.readable(db, archive, mine)
        swapped = cases.readable(db, archive, others, "Two tables of steps.").document
    with unguarded(database) as connection:
        connection.execute(text("UPDATE upload SET document = :it"), {"it": swapped})
    with database.reading() as db:
        (fault,) = check(db)
    assert (
        fault == f"Table document_body, row {swapped}: not what was recorded when it was read."
    )
