"""A file that a candidate sends is kept whole, or not at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio.archive.address import S3Address
from blindfolio.archive.models import Blob
from blindfolio.archive.s3 import S3Archive
from blindfolio.archive.store import Archive, StorageAway
from blindfolio.db.session import Database
from blindfolio.documents import limits
from blindfolio.identity.models import Trace
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from prompts.deadline import GRACE
from prompts.models import Invitation, Upload
from prompts.submitting import upload
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


def test_before_the_start_nothing_can_be_sent(database: Database, archive: Archive) -> None:
    with database.transaction() as db:
        invited = cases.invited(db).id
    with pytest.raises(Refusal) as refused:
        _send(database, archive, invited, b"# One")
    assert refused.value.code == "not_started"


def test_after_closing_the_window_nothing_can_be_sent(
    database: Database, archive: Archive, writer: str
) -> None:
    with database.transaction() as db:
        mine = db.get_one(Invitation, writer)
        cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    with pytest.raises(Refusal) as refused:
        _send(database, archive, writer, b"# Two", at=cases.NOON + MINUTE)
    assert refused.value.code == "closed"


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
