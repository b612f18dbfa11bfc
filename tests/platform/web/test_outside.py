"""Links and pictures of a document: a link leads past a page that warns, a picture has each
reader's own address, and neither is there for anybody else."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import chance
from blindfolio.archive import documents, pictures
from blindfolio.archive.store import StorageAway
from blindfolio.documents.html.writing import escape
from blindfolio.documents.model import Picture
from blindfolio.visibility.models import Folio, Standing
from tests.platform.documents.docx.docx_files import docx, image, p
from tests.platform.documents.pictures.test_encode import CANARY, png
from tests.reviews.reading import desks
from tests.sites import Site

TARGET = 'https://author.example.test/flows?a=1&b="2"#top'
LINK = re.compile(r'<a target="_blank" href="([^"]+)"')


def comment(browser: FlaskClient, code: str, place: dict[str, object]) -> dict[str, str]:
    """The blocks that a page gets back once its comment on this place is saved."""
    written = {"code": code, "id": "00000000-0000-4000-8000-000000000008", "spans": [place]}
    written |= {"criterion": desks.KEYS[0], "kind": "concern", "text": "Where does it lead?"}
    kept = browser.post(f"/read/{code}/comments", json=written)
    return dict(kept.get_json()["blocks"])


def shown(site: Site, target: str = TARGET) -> tuple[str, str]:
    piece = (
        f'<p>See <a href="{escape(target)}" rel="noopener noreferrer nofollow">the flows</a>,'
        " not &lt;a href=&quot;https://elsewhere.test/&quot;.</p>"
    )
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1)
        stored = documents.keep(db, desks.document((("paragraph", piece),)))
        folio = db.get_one(Folio, round_.folio)
        folio.document, folio.sha = stored.id, stored.sha
    page = site.as_account(round_.readers[0]).get(f"/read/{round_.code}").text
    address = next(link for link in LINK.findall(page) if "outside" in link or "http" in link)
    return page, html.unescape(address)


def test_a_link_of_a_document_leads_to_a_page_that_warns_and_no_further(site: Site) -> None:
    page, address = shown(site)
    assert address.startswith("/outside?")
    assert f'href="{escape(TARGET)}"' not in page, "the page leads outside by itself"
    warning = site.app.test_client().get(address)
    assert warning.status_code == 200
    assert "Refresh" not in warning.headers and "http-equiv" not in warning.text
    assert "author.example.test" in warning.text
    (onward,) = re.findall(r"<a [^>]*href=\"https?:[^>]*>", warning.text)
    assert html.unescape(onward).count(TARGET) == 1
    assert 'rel="noopener noreferrer nofollow"' in onward
    assert 'referrerpolicy="no-referrer"' in onward
    assert warning.headers["Referrer-Policy"] == "no-referrer"
    other = address.replace("author.example.test", "evil.example.test")
    assert site.app.test_client().get(other).status_code == 404, "a key is for one link"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://[half", "http://[half"),
        ("https://evil.example\\@docs.example.org/y", "<strong>evil.example</strong>"),
    ],
)
def test_the_page_names_the_site_that_a_browser_would_open(
    site: Site, target: str, said: str
) -> None:
    _, address = shown(site, target)
    assert said in site.app.test_client().get(address).text


def test_a_saved_comment_gives_its_block_back_with_the_same_link(site: Site) -> None:
    _, address = shown(site)
    with site.parts.database.reading() as db:
        code = db.scalars(select(Folio.code)).one()
        reader = db.scalars(select(Standing.account).where(Standing.kind == "reviewer")).one()
    place = {"block": "b1", "start": 4, "end": 13, "quote": "the flows"}
    kept = comment(site.as_account(reader), code, place)
    assert html.unescape(LINK.findall(kept["b1"])[0]) == address


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?to=https://evil.example.test/",
        "?to=https://evil.example.test/&key=00000000000000000000000000000000",
        "?to=javascript:alert(1)&key=x",
        "?to=https://evil.example.test/&key=é",
    ],
)
def test_there_is_no_such_page_for_a_link_that_no_document_has(site: Site, query: str) -> None:
    answer = site.app.test_client().get(f"/outside{query}")
    assert answer.status_code == 404
    assert "evil.example.test" not in answer.text


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
    block = comment(browser, round_.code, place)["b8"]
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
