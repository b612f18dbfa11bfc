"""On paper: a receipt is one page, and a document comes with its numbered comments beneath it."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from blindfolio.visibility.models import Folio
from prompts.models import Submission
from reviews.reading.models import Comment, Review
from tests.live import browser, live, sign_in
from tests.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

PAPERS = ("A4", "Letter")


def _page(chromium: Browser, base: str, client: FlaskClient) -> Page:
    context = chromium.new_context()
    sign_in(context, base, client)
    return context.new_page()


def _printed(page: Page, paper: str) -> list[str]:
    """The words of each printed page, without backgrounds, as browsers print by default."""
    with pypdfium2.PdfDocument(page.pdf(format=paper, print_background=False)) as file:
        return [" ".join(leaf.get_textpage().get_text_range().split()) for leaf in file]


def test_a_receipt_is_one_page(demo_site: Site) -> None:
    mine = demo_site.invitation("submitted")
    with demo_site.parts.database.reading() as db:
        receipt = db.scalars(
            select(Submission.id).where(Submission.invitation == mine.id)
        ).one()
    with live(demo_site) as base, browser() as chromium:
        page = _page(chromium, base, demo_site.as_candidate(mine.id))
        page.goto(f"{base}/my/receipts/{receipt}")
        for paper in PAPERS:
            (words,) = _printed(page, paper)
            assert "Version 1 received" in words
            assert receipt in words


def test_a_document_prints_with_its_numbered_comments_beneath(demo_site: Site) -> None:
    robin = demo_site.account("robin.testcase")
    with demo_site.parts.database.reading() as db:
        review, code = db.execute(
            select(Review.id, Folio.code)
            .join(Folio, Folio.id == Review.folio)
            .join(Comment, Comment.review == Review.id)
            .where(Review.account == robin, Review.locked_at.is_(None))
            .distinct()
        ).one()
        texts = list(db.scalars(select(Comment.text).where(Comment.review == review)))
    with live(demo_site) as base, browser() as chromium:
        page = _page(chromium, base, demo_site.as_account(robin))
        page.goto(f"{base}/read/{code}")
        last = page.locator(".document .block").last.inner_text().split()[-3:]
        for paper in PAPERS:
            leaves = _printed(page, paper)
            words = " ".join(leaves)
            # A page's own text comes in the order of painting, which is not that of reading.
            (at,) = (n for n, leaf in enumerate(leaves) if f"Comments ({len(texts)})" in leaf)
            document, beneath = " ".join(leaves[: at + 1]), " ".join(leaves[at:])
            assert at > 0
            assert " ".join(last) in document
            for text in texts:
                assert " ".join(text.split()) in beneath
            for number in range(1, len(texts) + 1):
                assert re.search(rf"\b{number} “", beneath), number
            for unread in ("Save comment", "Hide marks", "Private notes", "Review and lock"):
                assert unread not in words
