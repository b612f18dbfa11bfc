"""Pictures over the web: from an upload to each reader's own address, and to nobody else."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import chance
from blindfolio.archive import documents, pictures
from blindfolio.archive.store import StorageAway
from blindfolio.documents.model import Picture
from blindfolio.visibility.models import Folio
from tests.platform.documents.docx.docx_files import docx, image, p
from tests.platform.documents.pictures.test_encode import CANARY, png
from tests.reviews.reading import desks
from tests.sites import Site

PICTURE = Picture("p1", "image/png", b"\x89PNG and so on", 40, 30)
FIGURE = (
    '<figure dir="auto"><img src="picture:p1" alt="The flow" width="40" height="30">'
    "<figcaption>The flow</figcaption></figure>"
)


def check(answer: TestResponse) -> None:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] in ("image/png", "image/webp")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Last-Modified" not in answer.headers


def send(browser: FlaskClient, raw: bytes, name: str) -> str:
    form = {"document": (io.BytesIO(raw), name), "key": chance.new_id()}
    sent = browser.post("/my/uploads", data=form, content_type="multipart/form-data")
    assert sent.status_code == 303, sent.text
    return sent.headers["Location"]


def test_a_word_files_picture_reaches_its_candidate_decoded_anew(demo_site: Site) -> None:
    mine = demo_site.invitation("writing")
    browser = demo_site.as_candidate(mine.id)
    raw = docx(
        p("Plan", "Titre1") + p(image("i", "The flow")) + p("Words."),
        {"word/media/image1.png": png(40, 30)},
        {"i": "media/image1.png"},
    )
    address = send(browser, raw, "plan.docx")
    demo_site.parts.worker.run_until_idle()
    for page in (address, f"{address}/preview"):
        text = browser.get(page).text
        assert (
            f'<img src="{address}/pictures/p1" alt="The flow" width="40" height="30">' in text
        )
        assert "picture:" not in text
    answer = browser.get(f"{address}/pictures/p1")
    check(answer)
    assert CANARY.encode() not in answer.data
    tag = answer.headers["ETag"]
    again = browser.get(f"{address}/pictures/p1", headers={"If-None-Match": tag})
    assert again.status_code == 304
    other = demo_site.as_candidate(demo_site.invitation("submitted").id)
    for stranger in (other, demo_site.as_member("robin.testcase")):
        for headers in ({}, {"If-None-Match": tag}):
            assert stranger.get(f"{address}/pictures/p1", headers=headers).status_code == 404
    for name in ("p2", "p1.png", "..%2fp1", "P1"):
        assert browser.get(f"{address}/pictures/{name}").status_code == 404


def test_a_reviewer_sees_it_at_the_rooms_own_address_and_may_comment_on_it(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1)
        pieces = (*desks.PIECES, ("image", FIGURE))
        stored = documents.keep(db, desks.document(pieces))
        pictures.keep(db, site.parts.archive, stored.id, [PICTURE])
        folio = db.get_one(Folio, round_.folio)
        folio.document, folio.sha = stored.id, stored.sha
        outside = desks.begin(db, readers=1)
    address = f"/read/{round_.code}/pictures/p1"
    browser = site.as_account(round_.readers[0])
    page = browser.get(f"/read/{round_.code}").text
    assert f'<img src="{address}" alt="The flow" width="40" height="30">' in page
    check(browser.get(address))
    place = {"block": "b8", "start": 0, "end": 8, "quote": "The flow"}
    written = {
        "code": round_.code,
        "id": "00000000-0000-4000-8000-000000000008",
        "criterion": desks.KEYS[0],
        "kind": "concern",
        "text": "It shows no queue.",
        "spans": [place],
    }
    kept = browser.post(f"/read/{round_.code}/comments", json=written)
    block = kept.get_json()["blocks"]["b8"]
    assert f'<img src="{address}"' in block
    assert re.search(r'<figcaption><mark data-c="1">The flow</mark>', block)
    assert site.as_account(outside.readers[0]).get(address).status_code == 404


def test_the_panel_alone_sees_it_and_is_told_while_the_storage_is_away(
    demo_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = demo_site.invitation("panel")
    with demo_site.parts.database.transaction() as db:
        folio = db.scalars(select(Folio).where(Folio.id == mine.folio)).one()
        pictures.keep(db, demo_site.parts.archive, folio.document or "", [PICTURE])

    address = f"/panels/{mine.folio}/pictures/p1"
    check(demo_site.as_member("lee.mockworth").get(address))
    assert demo_site.as_member("jo.sampleton").get(address).status_code == 404
    assert demo_site.as_candidate(mine.id).get(address).status_code in (302, 404)

    def away(_key: str) -> bytes:
        raise StorageAway("AccessDenied")

    monkeypatch.setattr(demo_site.parts.archive, "read", away)
    answer = demo_site.as_member("lee.mockworth").get(address)
    assert answer.status_code == 503
    assert "file storage isn" in answer.text and "AccessDenied" not in answer.text
