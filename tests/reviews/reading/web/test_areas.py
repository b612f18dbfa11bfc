"""An area of a drawing over HTTP: seen by those who may see the document, in each place that quotes
the comment, and by nobody else."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.archive import pictures
from reviews.debrief import inviting
from reviews.packet.check.packet import check
from reviews.reading.content import QuotedSpan
from tests.expect import answered
from tests.reviews import cases
from tests.reviews.packet import played
from tests.reviews.reading import desks, drawings
from tests.sites import Site

DRAWN = drawings.pictured()
AREA = "p1:1000,800,4500,8000"
ASKED = "What if the queue is full?"


@pytest.fixture
def case(site: Site, monkeypatch: pytest.MonkeyPatch) -> cases.Case:
    """Judged to the end, with a comment on a drawing that the panel asked about."""

    def fill(db: Session, folio: str, *, by: str, **how: Any) -> None:
        whole(db, folio, by=by, **how)
        span = QuotedSpan("b1", 0, 0, "", area=AREA)
        desks.comment(
            db, folio, "failure", by=by, span=span, text="Full?", ask_this=True, question=ASKED
        )

    whole = desks.fill
    monkeypatch.setattr(desks, "fill", fill)
    monkeypatch.setattr(desks, "document", lambda: DRAWN)
    found = played.decided(site, close_it=False)
    with site.parts.database.transaction() as db:
        document = found.row(db).document or ""
        pictures.keep(db, site.parts.archive, document, DRAWN.pictures)
    return found


def test_each_place_that_quotes_an_area_shows_it_to_those_who_see_the_document(
    site: Site, case: cases.Case
) -> None:
    folio = case.folio
    for account, path in {
        (case.readers[0], f"/read/{case.code}"),
        (case.readers[0], f"/read/{case.code}/reviews"),
        (case.manager, f"/candidates/{folio}/decide"),
        (case.panel[0], f"/panels/{folio}?view=run"),
        (case.panel[0], f"/panels/{folio}/print"),
        (case.panel[0], f"/debriefs/{folio}"),
        (case.coordinator, f"/debriefs/{folio}"),
        (case.coordinator, f"/debriefs/{folio}/packet"),
        (case.manager, f"/debriefs/{folio}/packet"),
    }:
        client = site.as_account(account)
        page = client.get(path)
        answered(page, 200, 'aria-label="Area of picture 1: Gateway and queue"')
        shown = set(re.findall(r'<image href="([^"]+)" width="400" height="200"', page.text))
        assert shown, path
        for address in shown:
            answer = client.get(urljoin(path, address))
            assert (answer.status_code, answer.data) == (200, DRAWN.pictures[0].data), path


def test_an_interviewer_without_the_document_gets_the_words_of_an_area(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        lee = db.scalars(select(Account.id).where(Account.name == played.LEE)).one()
        inviting.invite(db, case.row(db), lee, by=case.coordinator)
    client = site.as_account(lee)
    page = client.get(f"/debriefs/{case.folio}")
    answered(page, 200, "“Area of picture 1: Gateway and queue”", lacks=("<image", "pictures/"))
    answered(client.get(f"/debriefs/{case.folio}/pictures/p1"), 404)


def test_the_packet_has_the_area_of_comment_and_question_and_is_sound(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        played.offer(db, case)
    packet = played.packet(site, case)
    spans = [
        span
        for review in packet["reviews"]
        for comment in review["locked"]["comments"]
        for span in comment["spans"]
    ]
    assert [it["area"] for it in spans if it["area"]] == [f"{AREA}:400x200"] * 2
    assert [it["area"] for it in packet["sheet"]["questions"] if it["text"] == ASKED] == [
        f"{AREA}:400x200"
    ]
    assert check(packet).faults == ()
    spans[-1]["area"] = "p1:0,0,500,500:400x200"
    assert check(packet).faults
