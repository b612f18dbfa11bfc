"""The reading of an upload: by the real child, with the candidate's names masked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.identity.models import Trace
from blindfolio.jobs.worker import TRIES, Worker
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.models import Invitation, Upload
from prompts.submitting.ingest_job import Ingest
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


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
