"""What becomes of a sent file over the web: its name, its type, and how it is handed out again."""

from __future__ import annotations

import html
import re
import threading
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import chance
from blindfolio.archive.models import StoredDocument
from blindfolio.identity.models import Trace
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import page_rule
from tests.expect import answered, one
from tests.platform.documents import hostile_files as hostile
from tests.platform.documents.docx.docx_files import docx, image, p
from tests.platform.documents.pdf.pdf_material import pdf, prose
from tests.platform.documents.pictures.test_encode import png
from tests.platform.documents.test_hostile_text import PAGE, SVG
from tests.prompts import cases
from tests.prompts.web.pressing import send
from tests.sites import Site, open_site

GOOD = b"# Plan\n\nSome words.\n"


def found_at(site: Site, address: str) -> tuple[Upload, str]:
    with site.parts.database.reading() as db:
        upload = db.get_one(Upload, address.rpartition("/")[2])
        name = db.scalars(select(Trace.file_name).where(Trace.upload == upload.id)).one()
        return upload, name


NAMES = {
    "../../../../etc/cron.d/x": "x",
    "..%2f..%2fx.pdf": "..%2f..%2fx.pdf",
    "x.pdf%00.md": "x.pdf%00.md",
    "x\0y.md": "x\ufffdy.md",
    "x.md\0": "x.md\ufffd",
    "/abs.pdf": "abs.pdf",
    "C:\\x.pdf": "C:x.pdf",
    "n" * 4_000 + ".md": "n" * 255,
    "gpj\u202e.md": "gpj\ufffd.md",
    "a\u2066b\u2069\u200bc.md": "a\ufffdb\ufffd\ufffdc.md",
    "e" + "\u0323" * 200 + ".md": "\u1eb9" + "\u0323" * 8 + ".md",
    "Zoe\u0308.md": "Zoë.md",
    "\u0421yrillic.md": "\u0421yrillic.md",
}


@pytest.mark.parametrize(
    "on", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_a_file_name_is_text_and_never_a_path(
    on: str, site: Site, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if on == "postgresql":
        folder = tmp_path / "other"
        folder.mkdir()
        site = open_site(folder, database=request.getfixturevalue("postgresql_url"))
    with site.parts.database.transaction() as db:
        mine = cases.writing(db).id
    browser = site.as_candidate(mine)
    before = {path for path in tmp_path.rglob("*") if "blobs" not in path.parts}
    for name, kept in NAMES.items():
        sent = send(browser, GOOD, name, key=chance.new_id())
        assert sent.status_code == 303, (name, sent.text)
        upload, stored = found_at(site, sent.headers["Location"])
        assert stored == kept
        page = browser.get(sent.headers["Location"]).text
        assert f'<strong dir="auto">{html.escape(kept)}</strong>' in page
        ending = re.escape(upload.extension) if upload.extension[1:].isalnum() else ""
        found = browser.get(f"/my/uploads/{upload.id}/original")
        named = f'attachment; filename="{upload.id}-not-submitted{ending}"'
        assert found.headers["Content-Disposition"].replace("\\", "") == named.replace("\\", "")
        assert found.data == GOOD
    blobs = [
        path.name for path in tmp_path.rglob("*") if path.is_file() and "blobs" in path.parts
    ]
    assert all(re.fullmatch(r"[\w-]{32}\.[0-9a-f]{64}", name) for name in blobs)
    assert {path for path in tmp_path.rglob("*") if "blobs" not in path.parts} == before
    site.parts.database.engines.dispose()


@dataclass(frozen=True, slots=True)
class Reader:
    site: Site
    browser: FlaskClient

    def read(self, raw: bytes, name: str, media_type: str | None = None) -> tuple[str, str]:
        answer = send(self.browser, raw, name, media_type, key=chance.new_id())
        self.site.parts.worker.run_until_idle()
        address = answer.headers["Location"]
        return address, found_at(self.site, address)[0].state


@pytest.fixture
def writer(demo_site: Site) -> Reader:
    return Reader(demo_site, demo_site.as_candidate(demo_site.invitation("writing").id))


def served(reader: Reader, address: str) -> list[TestResponse]:
    page = reader.browser.get(address).text
    links = set(re.findall(rf'"({re.escape(address)}/[^"#]+)"', page)) | {f"{address}/original"}
    found = [reader.browser.get(link) for link in sorted(links) if "/preview" not in link]
    return [answer for answer in found if answer.status_code == 200]


def test_no_byte_of_a_user_is_served_as_a_page_or_a_drawing(writer: Reader) -> None:
    states = {}
    for raw, name, media_type in (
        (PAGE.encode(), "x.html", "text/html"),
        (PAGE.encode(), "x.pdf", "text/html"),
        (PAGE.encode(), "x.docx", "application/pdf"),
        (PAGE.encode(), "x.md", "text/html"),
        (PAGE.encode(), "x.MD", ""),
        (SVG.encode(), "x.svg", "image/svg+xml"),
        (SVG.encode(), "x.md", "image/svg+xml"),
        (GOOD, "x.md", "text/html"),
    ):
        address, states[name, media_type] = writer.read(raw, name, media_type)
        for answer in served(writer, address):
            kind = answer.headers["Content-Type"]
            assert kind in ("application/octet-stream", "application/pdf", "image/png"), kind
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if kind != "image/png":
                assert answer.headers["Content-Disposition"].startswith("attachment; ")
    read = {key for key, state in states.items() if state == "read"}
    assert read == {("x.md", "text/html"), ("x.MD", "")} | (read & {("x.md", "image/svg+xml")})


def test_nothing_active_in_a_pdf_is_served_but_in_the_attached_original(writer: Reader) -> None:
    catalog = (
        "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /WC << /S /Launch "
        "/F (evil.exe) >> >> /AcroForm << /Fields [100 0 R] /XFA (evilform) >> "
        "/Names << /EmbeddedFiles << /Names [(evil) << /Type /Filespec /F (evil) >>] >> >>"
    )
    things = [
        b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (evil) /Rect [10 10 90 30] "
        b"/A << /S /SubmitForm /F (http://127.0.0.1:9/evil) >> >>",
        b"<< /Type /Annot /Subtype /Link /Rect [72 690 200 710] "
        b"/A << /S /URI /URI (javascript:evil\\(\\)) >> >>",
    ]
    page = "/MediaBox [0 0 595 842] /Annots [100 0 R 101 0 R]"
    words = "The service keeps each order in a table of its own and hands it on. " * 3
    raw = pdf([prose(words)], page=page, catalog=catalog, objects=things)
    address, state = writer.read(raw, "x.pdf")
    assert state == "read"
    for path in (address, f"{address}/preview"):
        shown = writer.browser.get(path).text
        article = shown[shown.index('<article class="document"') : shown.index("</article>")]
        assert not re.search(r"evil|alert|javascript|<form|<input|http", article)
    for answer in served(writer, address):
        if b"evil" in answer.data:
            assert answer.data == raw
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Content-Disposition"].startswith("attachment; ")
        else:
            assert answer.headers["Content-Type"] == "image/webp"


MEDIA = docx(
    p("Plan", "Titre1") + p(image("i", "The flow")) + p("Words."),
    {"word/media/image1.png": png(40, 30)},
    {"i": "media/image1.png"},
)


def test_what_is_handed_out_says_nothing_of_its_name_time_or_bytes(writer: Reader) -> None:
    address, _ = writer.read(MEDIA, "Zelda-design.docx")
    tags = set()
    for _ in range(2):
        answers = {a.request.path.removeprefix(address): a for a in served(writer, address)}
        answers |= {"/house.pdf": writer.browser.get(f"{address}/house.pdf")}
        assert answers.keys() == {"/original", "/house.pdf", "/pictures/p1"}
        upload = found_at(writer.site, address)[0]
        name = f"{upload.id}-not-submitted"
        for path, ending in (("/original", ".docx"), ("/house.pdf", "-blind.pdf")):
            disposition = answers[path].headers["Content-Disposition"]
            assert disposition == f'attachment; filename="{name}{ending}"'
            assert "ETag" not in answers[path].headers
        for answer in answers.values():
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert "Last-Modified" not in answer.headers
        tags.add(answers["/pictures/p1"].headers["ETag"])
        address, _ = writer.read(MEDIA, "Zelda-design.docx")
    assert len(tags) == 2, "of the same bytes each version has a tag of its own"


def test_odd_requests_get_the_plain_ones_verdict(writer: Reader) -> None:
    address, _ = writer.read(MEDIA, "x.docx")
    site = writer.site
    strangers = {
        "nobody": site.app.test_client(),
        "another candidate": site.as_candidate(site.invitation("submitted").id),
        "a reviewer": site.as_member("robin.testcase"),
        "the coordinator": site.as_member("jo.sampleton"),
    }
    paths = [
        f"{address}{end}" for end in ("/original", "/house.pdf", "/pictures/p1", "/preview")
    ]
    picture = writer.browser.get(paths[2])
    odd: list[dict[str, str]] = [
        {"Range": "bytes=0-4"},
        {"If-None-Match": picture.headers["ETag"]},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"X-HTTP-Method-Override": "GET", "X-Original-URL": "/sign-in"},
        {"Accept": "application/json"},
    ]
    endings = ("/", ";.css", ".json", "?format=json", "%00", "%2f", "/..")
    for path in paths:
        assert writer.browser.get(path).status_code == 200
        assert writer.browser.head(path).status_code == 200
        assert writer.browser.open(path.upper(), method="GET").status_code == 404
        for who, stranger in strangers.items():
            plain = stranger.get(path)
            assert plain.status_code in (302, 404), who
            answers = [stranger.get(path, headers=headers) for headers in odd]
            answers += [stranger.head(path)]
            assert {a.status_code for a in answers} == {plain.status_code}, (who, path)
            answers = [stranger.get(path + ending) for ending in endings]
            answers += [stranger.get(path.upper()), stranger.options(path)]
            answers += [stranger.post(path, headers={"X-HTTP-Method-Override": "GET"})]
            for answer in answers:
                assert answer.status_code in (302, 308, 404, 405) or answer.data == b"", path
                assert b"Words." not in answer.data and MEDIA not in answer.data


HOSTILE = {
    "bomb.docx": hostile.zip_bomb(),
    "entities.docx": hostile.nested_entities(),
    "brackets.md": hostile.STRANGE_TEXTS["brackets"].encode(),
}


def test_a_good_file_is_read_while_hostile_ones_wait_before_and_behind_it(
    demo_site: Site,
) -> None:
    attacker = demo_site.as_candidate(demo_site.invitation("writing").id)
    writer = demo_site.as_candidate(demo_site.invitation("submitted").id)
    sent = {}
    for n, (name, raw) in enumerate(HOSTILE.items()):
        sent[name] = send(attacker, raw, name).headers["Location"].rsplit("/", 1)[1]
        if n == 1:
            good = send(writer, GOOD, "plan.md").headers["Location"].rsplit("/", 1)[1]
    working = threading.Thread(target=demo_site.parts.worker.run_until_idle)
    working.start()
    anybody = demo_site.app.test_client()
    statuses = set()
    while working.is_alive():
        statuses.add(anybody.get("/healthz").status_code)
        working.join(0.1)
    assert statuses == {200}
    with demo_site.parts.database.reading() as db:
        states = {upload.id: upload.state for upload in db.scalars(select(Upload))}
    assert states[good] == "read"
    assert "Exactly what reviewers will see" in writer.get(f"/my/uploads/{good}").text
    read = {name for name, upload in sent.items() if states[upload] == "read"}
    refused = {name for name, upload in sent.items() if states[upload] == "refused"}
    assert (read, refused) == ({"brackets.md"}, HOSTILE.keys() - {"brackets.md"})
    for upload in sent.values():
        assert attacker.get(f"/my/uploads/{upload}").status_code == 200


def uploaded(site: Site, where: str) -> tuple[Invitation, Upload, StoredDocument]:
    invitation = site.invitation(where)
    with site.parts.database.reading() as db:
        read = select(Upload).where(Upload.invitation == invitation.id, Upload.state == "read")
        upload = db.scalars(read.order_by(Upload.n.desc()).limit(1)).one()
        return invitation, upload, db.get_one(StoredDocument, upload.document)


def test_the_preview_leads_to_the_pages_that_are_counted(demo_site: Site) -> None:
    mine, upload, stored = uploaded(demo_site, "submitted")
    browser = demo_site.as_candidate(mine.id)
    address = f"/my/uploads/{upload.id}/house.pdf"
    assert f'href="{address}"' in browser.get(f"/my/uploads/{upload.id}/preview").text
    answer = answered(browser.get(address), 200)
    assert len(pypdfium2.PdfDocument(answer.data)) == stored.pages
    assert answer.headers["Content-Type"] == "application/pdf"
    receipt = one(demo_site, select(Submission).where(Submission.upload == upload.id))
    for page in ("/my/document", f"/my/receipts/{receipt.id}"):
        assert page_rule.verdict(page_rule.of(stored)) in browser.get(page).text
    name = f"{receipt.id}-version-{receipt.version}-blind.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not {"Last-Modified", "ETag"} & {*answer.headers.keys()}


@pytest.mark.parametrize("who", ["robin.testcase", "jo.sampleton"])
def test_nobody_else_opens_them(demo_site: Site, who: str) -> None:
    _, upload, _ = uploaded(demo_site, "submitted")
    address = f"/my/uploads/{upload.id}/house.pdf"
    answered(demo_site.as_candidate(demo_site.invitation("writing").id).get(address), 404)
    assert demo_site.as_member(who).get(address).status_code == 404


def test_twelve_pages_are_refused_in_the_rules_words_until_they_are_allowed(
    demo_site: Site,
) -> None:
    mine = demo_site.invitation("writing")
    with demo_site.parts.database.transaction() as db:
        given = db.get_one(Invitation, mine.id)
        read = cases.readable(db, demo_site.parts.archive, given, pages=12)
        long, length = read.id, page_rule.of(db.get_one(StoredDocument, read.document))
    browser = demo_site.as_candidate(mine.id)
    page = f"/my/uploads/{long}"
    assert page_rule.advice(length, allowed=False) in browser.get(page).text
    # The preview links to no pages where none were laid out.
    assert "house.pdf" not in browser.get(page).text
    assert browser.get(f"{page}/house.pdf").status_code == 404
    answer = answered(browser.post(f"/my/submit/{long}", data={"ai_used": "no"}), 409)
    assert page_rule.advice(length, allowed=False) in answer.text
    coordinator = demo_site.as_member("jo.sampleton")
    assert coordinator.post(f"/candidates/{mine.folio}/length").status_code == 303
    assert page_rule.advice(length, allowed=True) in browser.get(page).text
    assert browser.post(f"/my/submit/{long}", data={"ai_used": "no"}).status_code == 303
