"""Nothing of who wrote a document reaches a blind reader: SC-24, SC-25, SC-26.

For each format one file has a canary, and behind it everything that the platform knows of its
author, in every place that the format has for such things. It is sent through the site, and every
byte that its reviewer can fetch is looked through, unpacked. Words that are content are shown with
the author taken out of them; the builders in `planted_*.py` say for each place which it is.
"""

from __future__ import annotations

import html
import io
import json
import logging
import re
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blindfolio.demo.stagehand import Stagehand
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.operating import dump
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from tests.crawler import decode
from tests.journeys.planted import CANARY, ZADLE, ZELDA, Author, Plants, archive, markdown
from tests.journeys.planted_pdf import pdf_file
from tests.journeys.planted_word import word_file
from tests.sites import Site, open_site

FORMATS: dict[str, Callable[[Plants], bytes]] = {
    "md": markdown,
    "zip": archive,
    "docx": word_file,
    "pdf": pdf_file,
}
_ADDRESS = re.compile(r'\s(?:href|src|action|data-[\w-]+)="(/[^"#]*)')
NAMES = "Zelda-Quorne-CNRY12345678-design"
"""What each file is called."""


@dataclass(slots=True)
class Sent:
    plants: Plants
    code: str = ""
    upload: str = ""
    seen: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    """Address, headers and body of each answer."""


@dataclass(slots=True)
class Planted:
    site: Site
    sent: dict[str, Sent]
    log: io.StringIO
    mailbox: Path


@pytest.fixture(scope="module")
def planted(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Planted]:
    folder, mailbox = tmp_path_factory.mktemp("planted"), tmp_path_factory.mktemp("mailbox")
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder, mail=f"folder://{mailbox}")
    lines = io.StringIO()
    handler, logger = logging.StreamHandler(lines), logging.getLogger("blindfolio")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield Planted(site, _sent(site), lines, mailbox)
    logger.removeHandler(handler)
    logger.setLevel(level)
    site.parts.database.engines.dispose()


def _sent(site: Site) -> dict[str, Sent]:
    hand = Stagehand(site.parts, datetime.now(UTC) - timedelta(minutes=9), timedelta(seconds=1))
    jo = hand.person("Jo Sampleton", "jo@example.test", role="coordinator")
    robin = hand.person("Robin Testcase", "robin@example.test")
    opening = hand.opening(catalogue.load("payment-flows"), "Staff Engineer", 3, by=jo)
    handles, employers = (ZELDA.handle, ZELDA.email.split("@")[0]), (ZELDA.employer,)
    found: dict[str, Sent] = {}
    for kind, make in FORMATS.items():
        sent, address = Sent(Plants(ZELDA)), f"{kind}-{ZELDA.email}"
        known = {"handles": handles, "employers": employers}
        invitation, folio = hand.invite(opening, ZELDA.name, address, by=jo, **known)
        hand.start(invitation)
        candidate = site.as_candidate(invitation)
        form = {"document": (io.BytesIO(make(sent.plants)), f"{NAMES}.{kind}"), "key": kind}
        answer = candidate.post("/my/uploads", data=form, content_type="multipart/form-data")
        sent.upload = answer.headers["Location"].rsplit("/", 1)[1]
        site.parts.worker.run_until_idle()
        # It asks about what stands beside a masked name.
        candidate.post(f"/my/uploads/{sent.upload}/marks", data={"answer": "none"})
        final = {"ai_used": "no", "final": "yes"}
        answer = candidate.post(f"/my/submit/{sent.upload}", data=final)
        assert answer.status_code == 303, answer.text
        hand.ask_reviewer(folio, robin, by=jo)
        with site.parts.database.reading() as db:
            sent.code = db.get_one(Folio, folio).code
        _fetch_all(site.as_account(robin), sent)
        # The candidate's copy of the house pages is the blind document as well.
        if kind != "pdf":
            house = candidate.get(f"/my/uploads/{sent.upload}/house.pdf")
            assert house.status_code == 200
            sent.seen.append(("house.pdf", b"", house.data))
        found[kind] = sent
    site.parts.worker.run_until_idle()
    return found


def _fetch_all(reviewer: FlaskClient, sent: Sent) -> None:
    room = f"/read/{sent.code}"
    waiting, asked = ["/queue", room], {"/queue", room}

    def keep(path: str, answer: TestResponse) -> str:
        headers = "\n".join(f"{k}: {v}" for k, v in answer.headers)
        sent.seen.append((path, headers.encode(), answer.data))
        return answer.mimetype or ""

    while waiting:
        path = waiting.pop()
        answer = reviewer.get(path)
        if keep(path, answer) != "text/html":
            continue
        for link in map(html.unescape, _ADDRESS.findall(answer.text)):
            if link not in asked and link.startswith(room):
                asked.add(link)
                waiting.append(link)
    quote = {"block": "b1", "start": 0, "end": 4, "quote": "Plan"}
    comment = {
        "code": sent.code,
        "id": "00000000-0000-4000-8000-" + sent.upload[:12].encode().hex()[:12],
        "criterion": "failure",
        "kind": "concern",
        "text": "What of it?",
        "spans": [quote],
    }
    answer = reviewer.post(f"{room}/comments", json=comment)
    assert answer.status_code in (200, 201), answer.text
    keep("a comment", answer)
    keep("a save", reviewer.post(f"{room}/save", json={"code": sent.code, "revision": 99}))
    keep("my draft", reviewer.get(f"{room}/review.md"))


def _traces(author: Author, plants: Plants, raw: bytes) -> set[str]:
    text = decode.everything(raw)
    hidden = {word.casefold(): place for place, word in plants.hidden.items()}
    found = {hidden[word] for word in CANARY.findall(text) if word in hidden}
    return found | {word for word in author.words if word in text}


@pytest.mark.parametrize("kind", FORMATS)
def test_no_byte_that_a_reviewer_can_fetch_holds_a_trace(planted: Planted, kind: str) -> None:
    """SC-24, SC-25: pages, pictures, headers, addresses, JSON, file names and the house PDF."""
    sent = planted.sent[kind]
    assert len(sent.plants.hidden) > 20
    found: dict[str, set[str]] = {}
    for path, headers, body in sent.seen:
        for raw in (path.encode(), headers, *laid_open(body)):
            if traces := _traces(ZELDA, sent.plants, raw):
                found.setdefault(path, set()).update(traces)
    assert found == {}
    pictures = [body for _, headers, body in sent.seen if b"Content-Type: image/" in headers]
    assert pictures
    for picture in pictures:
        assert parts(picture) <= PICTURE_PARTS
    pages = [path for path, _, _ in sent.seen]
    assert f"/read/{sent.code}" in pages and "a comment" in pages


def test_the_search_finds_what_was_planted() -> None:
    for make, most in ((markdown, 40), (pdf_file, 60)):
        plants = Plants(ZELDA)
        assert len(_traces(ZELDA, plants, make(plants))) > most


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_content_is_shown_without_its_author(planted: Planted, kind: str) -> None:
    """Else the test above might have looked at an empty page."""
    sent = planted.sent[kind]
    room = next(body for path, _, body in sent.seen if path == f"/read/{sent.code}").decode()
    for place, word in sent.plants.shown.items():
        behind = r"(</?[^>]*>|\s)*" + re.escape("[name removed]")
        assert re.search(word + behind, room), place
    title = re.search(r"<title>([^<]*)", room)
    assert title and title[1].startswith(sent.code)


@pytest.mark.parametrize("kind", FORMATS)
def test_another_author_of_the_same_file_changes_nothing(kind: str) -> None:
    """Names of the same letters, and other words in every hidden place: what is kept for blind
    readers is the same to the byte, pictures and house pages too. So no name is seen in any."""
    read = []
    for author, salt in ((ZELDA, "one"), (ZADLE, "other")):
        identity = Identity(
            names=(author.name,),
            emails=(author.email,),
            handles=(author.handle,),
            employers=(author.employer,),
        )
        read.append(ingest(FORMATS[kind](Plants(author, salt)), kind, identity))
    one, other = read
    assert one.body() == other.body()
    assert [(p.name, p.data) for p in one.pictures] == [
        (p.name, p.data) for p in other.pictures
    ]
    assert (one.house, one.geometry, one.pages) == (other.house, other.geometry, other.pages)


def test_the_name_of_a_file_is_where_identity_is_allowed_and_nowhere_else(
    planted: Planted,
) -> None:
    """SC-26: not in jobs, mails to reviewers, the ledger's entries, logs and storage keys."""
    site = planted.site
    with site.parts.database.reading() as db:
        rows = [json.dumps(list(dump.rows(db, table))) for table in ("jobs", "audit", "outbox")]
    assert "ingest" in rows[0]
    keys = "\n".join(str(p) for p in (site.parts.settings.data / "blobs").rglob("*"))
    mails = [path.read_bytes() for path in planted.mailbox.glob("*.eml")]
    to_robin = [mail for mail in mails if b"robin@example.test" in mail]
    assert to_robin and "POST /my/uploads" in planted.log.getvalue()
    words = [*ZELDA.words, "cnry12345678", "design."]
    for place in (*rows, keys, planted.log.getvalue(), *(m.decode() for m in to_robin)):
        text = decode.everything(place.encode())
        assert [word for word in words if word in text] == []


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def laid_open(raw: bytes) -> Iterator[bytes]:
    yield raw
    if raw.startswith(b"\x89PNG"):
        yield zlib.decompress(b"".join(body for kind, body in _png(raw) if kind == b"IDAT"))
    elif raw.startswith(b"%PDF"):
        for found in _STREAM.finditer(raw):
            with suppress(zlib.error):
                yield zlib.decompress(found[1])
        with pypdfium2.PdfDocument(raw) as file:
            yield repr(file.get_metadata_dict()).encode()
            for page in file:
                yield page.get_textpage().get_text_range().encode()


def parts(raw: bytes) -> set[bytes]:
    if raw.startswith(b"\x89PNG"):
        return {kind for kind, _ in _png(raw)}
    return set(_webp(raw))


PICTURE_PARTS = {
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"IDAT",
    b"IEND",
    b"VP8 ",
    b"VP8L",
    b"VP8X",
    b"ALPH",
}
"""Size, colours and points: nothing in which words could stand."""


def _png(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(raw):
        length = struct.unpack_from(">I", raw, at)[0]
        yield raw[at + 4 : at + 8], raw[at + 8 : at + 8 + length]
        at += 12 + length
    assert at == len(raw)


def _webp(raw: bytes) -> Iterator[bytes]:
    assert raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"
    assert struct.unpack_from("<I", raw, 4)[0] + 8 == len(raw), "nothing stands behind its end"
    at = 12
    while at < len(raw):
        length = struct.unpack_from("<I", raw, at + 4)[0]
        yield raw[at : at + 4]
        at += 8 + length + length % 2
