"""A link of a blind document leads past a page that warns; no other link does."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.documents.html.writing import escape
from blindfolio.visibility.models import Folio, Standing
from tests.reviews.reading import desks
from tests.sites import Site

TARGET = 'https://author.example.test/flows?a=1&b="2"#top'
LINK = re.compile(r'<a target="_blank" href="([^"]+)"')


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
    kept = site.as_account(reader).post(
        f"/read/{code}/comments",
        json={
            "code": code,
            "id": "00000000-0000-4000-8000-000000000008",
            "criterion": desks.KEYS[0],
            "kind": "concern",
            "text": "Where does it lead?",
            "spans": [{"block": "b1", "start": 4, "end": 13, "quote": "the flows"}],
        },
    )
    assert html.unescape(LINK.findall(kept.get_json()["blocks"]["b1"])[0]) == address


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
