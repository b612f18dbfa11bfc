"""A canary is found in whatever way a response hides it."""

from __future__ import annotations

import base64
import gzip
import io
import json
import quopri
import zipfile
from urllib.parse import quote

import pytest

from blindfolio.documents.house import typeset
from tests.crawler import decode
from tests.crawler.planting.words import word

CANARY = word("somebody")


_TEMPLATE = rb"""#show regex("\S{24,}"): {
  it => it.text.clusters().chunks(12).map(c => c.join()).join(sym.zws)
}
#json(bytes(sys.inputs.words))"""


def _pdf(words: str) -> bytes:
    return typeset.pdf(_TEMPLATE, "words", words)


def _zip(raw: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("a.txt", raw)
    return made.getvalue()


HIDDEN = {
    "plainly": f"<p>{CANARY}</p>".encode(),
    "in capitals": CANARY.upper().encode(),
    "inside another word": f"data{CANARY.lower()}x".encode(),
    "in a comment": f"<!-- {CANARY} -->".encode(),
    "in an attribute": f'<p data-by="{CANARY}"></p>'.encode(),
    "split over tags": f"<b>{CANARY[:4]}</b><i>{CANARY[4:]}</i>".encode(),
    "split by a comment": f"{CANARY[:4]}<!-- -->{CANARY[4:]}".encode(),
    "as entities": "".join(f"&#{ord(c)};" for c in CANARY).encode(),
    "as hexadecimal entities": "".join(f"&#x{ord(c):x};" for c in CANARY).encode(),
    "percent-encoded": "".join(f"%{ord(c):02X}" for c in CANARY).encode(),
    "percent-encoded twice": quote("".join(f"%{ord(c):02X}" for c in CANARY)).encode(),
    "escaped in JSON": "".join(f"\\u{ord(c):04x}" for c in CANARY).encode(),
    "escaped in a script": "".join(f"\\x{ord(c):02x}" for c in CANARY).encode(),
    "in base64": base64.b64encode(f"by {CANARY}!".encode()),
    "in base64 for addresses": base64.urlsafe_b64encode(f"??>>{CANARY}??".encode()).rstrip(
        b"="
    ),
    "in base64 behind a prefix": b"abc/" + base64.b64encode(CANARY.encode()) + b"?",
    "in base64 inside a JSON string": json.dumps(
        {"cursor": base64.b64encode(json.dumps({"after": CANARY}).encode()).decode()}
    ).encode(),
    "in hexadecimal": CANARY.encode().hex().encode(),
    "in UTF-16": CANARY.encode("utf-16"),
    "in UTF-16, the other way": CANARY.encode("utf-16-be"),
    "zipped": gzip.compress(CANARY.encode()),
    "in a file of a ZIP": _zip(CANARY.encode()),
    "quoted-printable": quopri.encodestring(b"=" * 60 + CANARY.encode() + b"\n" + b"x" * 80),
    "with wide letters": "".join(chr(ord(c) + 0xFEE0) for c in CANARY).encode(),
    "with zero-width spaces": "\u200b".join(CANARY).encode(),
    "with soft hyphens": "\u00ad".join(CANARY).encode(),
    "on a page of a PDF": _pdf(f"By {CANARY}."),
    "in a long word of a PDF": _pdf("x" * 30 + CANARY + "x" * 300),
    "backwards": CANARY[::-1].encode(),
    "backwards in base64": base64.b64encode(CANARY[::-1].encode()),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_canary_is_found(how: str) -> None:
    assert CANARY.lower() in decode.canaries(decode.everything(HIDDEN[how]))


@pytest.mark.parametrize(
    "id_", ["wzmeiqrhj3sdzwaxr6rd", "F-EWGC6", "b3a1c7de-5c0f-4a1e-9f00-00aa11bb22cc"]
)
@pytest.mark.parametrize("text", ["/panels/{}", 'id="c-{}"', "{}-review.md", "Folio {}."])
def test_an_id_is_found(id_: str, text: str) -> None:
    body = text.format(id_).encode()
    assert id_.lower() in decode.ids(decode.everything(body))


def test_what_is_no_canary_is_not_found() -> None:
    body = b"Quartz vizier qvz, Qvz1234abcd, and the qvzabc of others."
    assert not decode.canaries(decode.everything(body))
    an_id = f'<p id="q-y3{CANARY.lower()}fnpzxls"></p>'.encode()
    assert not decode.canaries(decode.everything(an_id))
    random_bytes = base64.b64encode(f"x{CANARY}x".encode())
    assert CANARY.lower() not in decode.everything(random_bytes, islands=False)
