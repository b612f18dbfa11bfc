"""Masking an old document: what was typed is found however it is written, what was not found is
said, and the copy can be masked further."""

from __future__ import annotations

import io
import re

from blindfolio.visibility.models import Folio
from tests.platform.documents.docx.docx_files import docx, image, p
from tests.platform.documents.pictures.test_encode import png
from tests.reviews.calibration.practice.acts import Played, begun
from tests.sites import Site

MEMO = b"""# Ledger rewrite

Author: Kim Testcase

Owner: Rowan Sample (@macobo)

HARBOUR moves the ledger, and Macobo watches the queue. See https://github.com/rsample/ledger and
[the notes](https://harbour.example.test/notes).
"""


def _added(
    site: Site, names: str, raw: bytes = MEMO, file: str = "ledger.md"
) -> tuple[Played, str, str]:
    """The round, the document's address, and the page that answers the upload."""
    found = begun(site, samples=())
    sent = {"document": (io.BytesIO(raw), file), "names": names}
    answer = found.owner.post(f"{found.at}/files", data=sent)
    assert answer.status_code == 200, answer.text
    ((_, code),) = found.folios()
    return found, f"/practice/documents/{code}", answer.text


def test_a_typed_name_is_found_with_its_at_sign_and_in_any_case(site: Site) -> None:
    _, _, said = _added(site, "@Macobo\nharbour\nrowan sample\nNobody Anywhere")
    for name, times in (
        ("@Macobo", "2 places"),
        ("harbour", "2 places"),
        ("rowan sample", "1 place"),
    ):
        assert f"<bdi>{name}</bdi>: masked in {times}" in said
    assert "<bdi>Nobody Anywhere</bdi>: <strong>not found in the text</strong>" in said
    body = said.partition("Mask these words")[2]
    for word in ("acobo", "ARBOUR", "arbour", "Rowan"):
        assert word not in body, word


def test_more_words_are_masked_in_the_copy_and_only_those_are_typed(site: Site) -> None:
    found, at, said = _added(site, "Rowan Sample")
    assert "Kim Testcase" in said
    assert "named as an author" in said and "github.com/rsample/ledger" in said
    place = (
        said.split("Kim Testcase\u201d")[0].rpartition('name="place" value="')[2].split('"')[0]
    )
    answer = found.owner.post(f"{at}/mask", data={"names": "harbour", "place": place})
    assert answer.status_code == 200, answer.text
    assert "<bdi>harbour</bdi>: masked in 2 places" in answer.text
    page = found.owner.get(at).text
    for word in ("Kim", "HARBOUR", "harbour", "Rowan"):
        assert word not in page
    assert "watches the queue" in page
    missing = found.owner.post(f"{at}/mask", data={"names": "Nobody Anywhere"})
    assert missing.status_code == 422
    assert "None of these words is in the document" in missing.text
    assert found.owner.post(f"{at}/mask", data={"place": "b1:x"}).status_code == 422
    with site.parts.database.reading() as db:
        folio = db.get_one(Folio, found.folios()[0][0])
        assert folio.sha


def test_nothing_is_masked_once_a_round_has_started_and_by_no_one_else(site: Site) -> None:
    found, at, _ = _added(site, "Rowan Sample")
    assert found.browser(0).post(f"{at}/mask", data={"names": "harbour"}).status_code == 404
    found.start()
    late = found.owner.post(f"{at}/mask", data={"names": "harbour"})
    assert late.status_code == 409
    assert "Mask these words" not in found.owner.get(at).text


LETTERS = b"""# Ledger rewrite

\xc2\xa9 2014 Harbour Corporation, Example, Inc.

Hi Kim,

The queue is Rowan Sample's, and Kim's too. Harbour Corporation pays.

Regards,

Kim

On Mar 16, 2015, Rowan Sample <rowan@example.test> wrote:

Owner: Platform Maintainers

Who maintains the platform? Its maintainers. See https://github.com/rsample/ledger and
https://github.com/rsample/queue.
"""


def _asked(said: str) -> dict[str, str]:
    """What the form sends for each question, by its words."""
    found = re.findall(r'name="place" value="([^"]+)"> <span><span dir="auto">“([^”]+)”', said)
    return {words: value for value, words in found}


def test_every_person_named_in_passing_is_one_question_and_one_press_masks_them(
    site: Site,
) -> None:
    found, at, said = _added(site, "", LETTERS)
    asked = _asked(said)
    assert list(asked) == [
        "Platform Maintainers",
        "Kim",
        "Rowan Sample",
        "Harbour Corporation, Example, Inc",
        "https://github.com/rsample",
    ]
    answer = found.owner.post(f"{at}/mask", data={"place": list(asked.values())})
    assert answer.status_code == 200, answer.text
    copy = found.owner.get(at).text.partition('id="text"')[2]
    for word in ("Kim", "Rowan", "Sample", "Harbour", "Platform", "Maintainers", "rsample"):
        assert word not in copy, word
    assert "Who maintains the platform? Its maintainers." in copy
    assert "Kim</bdi>: masked in 3 places" in answer.text


def test_a_picture_is_shown_to_be_unchecked_and_can_be_taken_out(site: Site) -> None:
    body = p("The flow:") + p(image("i", "Flow of the ledger")) + p("Words.")
    parts = {"word/media/image1.png": png(30, 20)}
    raw = docx(body, parts, {"i": "media/image1.png"})
    found, at, said = _added(site, "", raw, "ledger.docx")
    assert "Pictures are not checked." in said and 'name="picture" value="p1"' in said
    assert found.owner.get(f"{at}/pictures/p1").status_code == 200
    assert found.owner.post(f"{at}/mask", data={"picture": "p9"}).status_code == 422
    answer = found.owner.post(f"{at}/mask", data={"picture": "p1"})
    assert answer.status_code == 200, answer.text
    assert "[picture removed] Flow of the ledger" in answer.text.partition('id="text"')[2]
    assert found.owner.get(f"{at}/pictures/p1").status_code == 404
