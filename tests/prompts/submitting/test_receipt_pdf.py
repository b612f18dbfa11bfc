"""A receipt as one page: everything of the receipt, for the candidate, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from sqlalchemy import select

from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.visibility.models import Folio
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import page_rule, receipt_pdf
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def _pdf(
    database: Database, archive: Archive, zone: str, team: str = "Example Pay"
) -> tuple[bytes, Submission, Upload, StoredDocument, str]:
    with database.transaction() as db:
        mine = cases.writing(db)
        read = cases.readable(db, archive, mine, pages=9)
        first = cases.submitted(db, mine, read)
        newer = cases.readable(db, archive, mine, "Two tables of steps.", pages=9)
        later = cases.NOON + timedelta(hours=1, minutes=1)
        done = cases.submitted(db, mine, newer, at=later)
    with database.reading() as db:
        submission = db.get_one(Submission, done.id)
        upload = db.get_one(Upload, submission.upload)
        stored = db.get_one(StoredDocument, upload.document)
        folio = db.get_one(Folio, db.get_one(Invitation, submission.invitation).folio)
        raw = receipt_pdf.receipt(
            submission,
            upload,
            stored,
            **_given(zone, team, before=[db.get_one(Submission, first.id)]),
        )
        return raw, submission, upload, stored, folio.code


def _given(
    zone: str, team: str = "Example Pay", before: Sequence[Submission] = ()
) -> dict[str, Any]:
    return {
        "before": before,
        "label": "ada-example.md",
        "opening": "Staff Engineer",
        "zone": ZoneInfo(zone),
        "team": team,
    }


def _words(raw: bytes) -> tuple[int, str]:
    document = pypdfium2.PdfDocument(raw)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    return len(texts), " ".join("".join(texts).split())


def test_it_says_what_the_receipt_says_on_one_page(
    database: Database, archive: Archive
) -> None:
    raw, submission, upload, stored, code = _pdf(database, archive, "Asia/Kolkata")
    pages, text = _words(raw)
    assert pages == 1
    assert "Mon 2 Mar 2026, 18:31 Kolkata (UTC+5:30), 13:01 UTC" in text
    assert page_rule.verdict(page_rule.of(stored)) in text
    assert "Staff Engineer" in text
    assert "shows which file was submitted, and when" in text
    assert "ada-example.md" in text, "their own file's name"
    assert "1: Mon 2 Mar 2026, 18:30 Kolkata" in text
    for whole in (submission.id, upload.sha256, stored.sha):
        assert whole in text, "as one word, to be copied"
    for never in (code, "Ada", submission.folio):
        assert never not in text
        assert never.encode() not in raw


def test_the_same_receipt_is_the_same_bytes(database: Database, archive: Archive) -> None:
    raw, submission, upload, stored, _ = _pdf(database, archive, "Europe/Lisbon")
    with database.reading() as db:
        first = db.scalars(select(Submission).where(Submission.version == 1)).one()
    again = receipt_pdf.receipt(
        submission, upload, stored, **_given("Europe/Lisbon", before=[first])
    )
    assert raw == again


def test_a_long_name_and_many_versions_stay_on_one_page(
    database: Database, archive: Archive
) -> None:
    _, submission, upload, stored, _ = _pdf(database, archive, "Europe/Lisbon")
    given = _given("Europe/Lisbon", before=[submission] * 40)
    given["label"] = "n" * 250 + ".docx"
    pages, text = _words(receipt_pdf.receipt(submission, upload, stored, **given))
    assert pages == 1
    assert "and 34 earlier" in text
