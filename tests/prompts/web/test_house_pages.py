"""The candidate opens the very pages that are counted; nobody else does."""

from __future__ import annotations

import pypdfium2
import pytest
from sqlalchemy import select

from blindfolio.archive.models import StoredDocument
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import page_rule
from tests.prompts import cases
from tests.sites import Site


def uploaded(site: Site, where: str) -> tuple[Invitation, Upload, StoredDocument]:
    """A demo candidate's invitation, newest read upload and its reading."""
    invitation = site.invitation(where)
    with site.parts.database.reading() as db:
        upload = db.scalars(
            select(Upload)
            .where(Upload.invitation == invitation.id, Upload.state == "read")
            .order_by(Upload.n.desc())
        ).first()
        assert upload is not None
        return invitation, upload, db.get_one(StoredDocument, upload.document)


def test_the_preview_leads_to_the_pages_that_are_counted(demo_site: Site) -> None:
    mine, upload, stored = uploaded(demo_site, "submitted")
    browser = demo_site.as_candidate(mine.id)
    address = f"/my/uploads/{upload.id}/house.pdf"
    for page in ("/my/document", f"/my/uploads/{upload.id}/preview"):
        assert f'href="{address}"' in browser.get(page).text
    answer = browser.get(address)
    assert answer.status_code == 200
    assert len(pypdfium2.PdfDocument(answer.data)) == stored.pages
    assert answer.headers["Content-Type"] == "application/pdf"
    with demo_site.parts.database.reading() as db:
        receipt = db.scalars(select(Submission).where(Submission.upload == upload.id)).one()
    name = f"{receipt.id}-version-{receipt.version}-blind.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Last-Modified" not in answer.headers
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("who", ["robin.testcase", "jo.sampleton"])
def test_nobody_else_opens_them(demo_site: Site, who: str) -> None:
    _, upload, _ = uploaded(demo_site, "submitted")
    address = f"/my/uploads/{upload.id}/house.pdf"
    absent = demo_site.as_candidate(demo_site.invitation("writing").id).get(address)
    assert absent.status_code == 404
    assert demo_site.as_member(who).get(address).status_code == 404


def test_page_receipt_and_preview_give_the_verdict_in_the_rules_words(demo_site: Site) -> None:
    mine, _, stored = uploaded(demo_site, "submitted")
    browser = demo_site.as_candidate(mine.id)
    with demo_site.parts.database.reading() as db:
        receipt = db.scalars(
            select(Submission.id).where(Submission.invitation == mine.id)
        ).first()
    assert stored.pages is not None
    for page in ("/my/document", f"/my/receipts/{receipt}"):
        assert page_rule.verdict(page_rule.of(stored)) in browser.get(page).text


def test_twelve_pages_are_refused_in_the_rules_words_until_they_are_allowed(
    demo_site: Site,
) -> None:
    mine = demo_site.invitation("writing")
    with demo_site.parts.database.transaction() as db:
        long = cases.readable(
            db, demo_site.parts.archive, db.get_one(Invitation, mine.id), pages=12
        ).id
        read = db.get_one(StoredDocument, db.get_one(Upload, long).document)
        length = page_rule.of(read)
    browser = demo_site.as_candidate(mine.id)
    page = f"/my/uploads/{long}"
    assert page_rule.advice(length, allowed=False) in browser.get(page).text
    # The preview links to no pages where none were laid out.
    assert "house.pdf" not in browser.get(page).text
    assert browser.get(f"{page}/house.pdf").status_code == 404
    answer = browser.post(f"/my/submit/{long}", data={"ai_used": "no"})
    assert answer.status_code == 409
    assert page_rule.advice(length, allowed=False) in answer.text
    coordinator = demo_site.as_member("jo.sampleton")
    assert coordinator.post(f"/candidates/{mine.folio}/length").status_code == 303
    assert page_rule.advice(length, allowed=True) in browser.get(page).text
    assert browser.post(f"/my/submit/{long}", data={"ai_used": "no"}).status_code == 303
