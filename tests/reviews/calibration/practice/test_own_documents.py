"""A round on documents of the team's own: masked, by general guides that no candidate is ever sent,
and that become the team's own by a note."""

from __future__ import annotations

import io
import re
from html import unescape

from sqlalchemy import select

from prompts.authoring import checking, drafts, library_view, versions, waivers
from prompts.folder import catalogue
from prompts.models import Opening, PromptVersion
from prompts.opening.terms import TERMS
from reviews.prepared import PracticeRound
from tests import factories
from tests.expect import answered, every, refused
from tests.platform.documents.docx.docx_files import docx, image, p
from tests.platform.documents.pictures.test_encode import png
from tests.reviews.calibration.practice import acts
from tests.reviews.calibration.practice.acts import Played, begun
from tests.sites import Site

GENERAL = catalogue.load(catalogue.OWN_DOCUMENTS)


def _options(page: str) -> list[str]:
    chosen = page.split('name="prompt"')[1].partition("</select>")[0]
    return re.findall(r'<option value="([^"]*)"', chosen)


def test_the_form_begins_with_them_and_shows_the_guides_of_each_choice_in_place(
    site: Site,
) -> None:
    jo = site.as_account(acts.coordinator(site))
    form = unescape(jo.get("/practice/new").text)
    assert _options(form)[0] == catalogue.OWN_DOCUMENTS
    assert set(_options(form)) == set(catalogue.shipped())
    for criterion in GENERAL.rubric.criteria:
        assert criterion.guides[3] in form
    other = catalogue.load("late-numbers").rubric.criteria[0].guides[3]
    assert other not in form
    typed = {"title": "Half typed", "prompt": "late-numbers", "level": "4", "action": "show"}
    shown = unescape(jo.post("/practice/new", data=typed).text)
    assert other in shown and '<details class="fold" open>' in shown
    assert 'value="Half typed"' in shown
    assert 'value="late-numbers" selected' in shown and 'value="4" selected' in shown
    assert every(site, select(PracticeRound)) == [], "showing guides begins nothing"


def test_a_round_goes_from_files_to_a_guide_that_is_the_teams_own(site: Site) -> None:
    found = acts.of_files(site, acts.coordinator(site))
    found.start()
    code = found.folios()[0][1]
    asked = unescape(found.browser(0).get(f"/read/{code}/prompt").text)
    assert GENERAL.intro in asked
    assert "Known risks" not in asked and "rate the document against" not in asked
    assert GENERAL.rubric.criteria[0].guides[3] in unescape(
        found.browser(0).get(f"/read/{code}").text
    )
    for page in ("/queue", f"/read/{code}", f"/read/{code}/lock"):
        assert "requested" not in found.browser(0).get(page).text, (
            "nobody asked for 3 to 8 pages"
        )
    found.lock(0, 2)
    found.lock(1, 4)
    assert found.owner.post(f"{found.at}/close").status_code == 303
    page = unescape(found.browser(0).get(found.at).text)
    assert GENERAL.rubric.criteria[0].guides[2] in page
    words = "Gives a figure with which an approach that it turned down would win"
    at = f"/prompts/{catalogue.OWN_DOCUMENTS}"
    assert found.owner.post(f"{at}/draft").location == f"{at}/edit"
    rubric = GENERAL.texts["rubric.yaml"].replace(
        "Gives the figure, date or answer", "Gives a figure"
    )
    files = (io.BytesIO(rubric.encode()), "rubric.yaml")
    sent = {"revision": "1", "files": files}
    assert found.owner.post(f"{at}/edit", data=sent).status_code == 303
    changes = found.owner.get(f"{at}/draft/changes").text
    assert "The next practice round will use this version." in changes
    done = found.owner.post(f"{at}/publish", data={"revision": "2"})
    said = found.owner.get(done.headers["Location"]).text
    assert "Published. The next practice round gets this version." in said
    assert "New openings" not in said
    with site.parts.database.reading() as db:
        was, made = db.scalars(select(PromptVersion).order_by(PromptVersion.n))
        assert (made.n, made.source) == (2, "draft")
    assert words in unescape(found.owner.get("/practice/new").text), "the next round has them"
    next_ = {"title": "Two", "prompt": catalogue.OWN_DOCUMENTS, "level": "3"}
    assert found.owner.post("/practice/new", data=next_).status_code == 303
    rounds = every(site, select(PracticeRound).order_by(PracticeRound.title))
    assert [it.prompt_version for it in rounds] == [was.id, made.id]


def test_no_opening_can_choose_them_and_no_page_shows_them_as_a_candidates(site: Site) -> None:
    jo = site.as_account(acts.coordinator(site))
    slug = catalogue.OWN_DOCUMENTS
    assert f'value="{slug}"' not in jo.get("/openings/new").text
    assert f'value="{slug}"' not in jo.get("/looking-back/new").text
    made = {**TERMS, "title": "Staff Engineer", "prompt": slug, "level": "3"}
    answered(jo.post("/openings/new", data=made), 422, "is only for practice rounds")
    assert every(site, select(Opening)) == []
    assert "For practice rounds only" in jo.get("/prompts").text
    assert jo.post(f"/prompts/{slug}/store").status_code == 303
    at = f"/prompts/{slug}/versions/1"
    for path, status in ((at, 200), (f"{at}/reviewer", 200), (f"{at}/candidate", 404)):
        assert jo.get(path).status_code == status
    assert jo.get(f"{at}/panel").status_code == 404


def test_what_a_prompt_is_for_stays_as_it_is(site: Site) -> None:
    with site.parts.database.transaction() as db:
        by = factories.account(db, "Jo Sampleton").id
        for slug, other in (
            (catalogue.OWN_DOCUMENTS, "late-numbers"),
            ("late-numbers", catalogue.OWN_DOCUMENTS),
        ):
            probes = catalogue.load(other).texts["probes.yaml"]
            texts = {**catalogue.load(slug).texts, "probes.yaml": probes}
            for kept in (False, True):
                if kept:
                    versions.choose(db, slug, by=by)
                checked = checking.check(slug, texts)
                drafts.begin(db, slug, checked, based_on=None, by=by)
                reasons = {it.key: "It is so." for it in waivers.waivable(checked.stops, {})}
                with refused("form", says="for practice only"):
                    drafts.publish(db, slug, checked, revision=1, by=by, reasons=reasons)
                drafts.discard(db, slug, by=by)


def test_a_team_can_take_them_out_of_its_rounds(site: Site) -> None:
    jo = site.as_account(acts.coordinator(site))
    at = f"/prompts/{catalogue.OWN_DOCUMENTS}"
    retired = jo.post(f"{at}/state", data={"act": "retire", "reason": "We have our own."})
    assert retired.status_code == 303
    with site.parts.database.reading() as db:
        assert {it.slug for it in library_view.in_use(db)} == set(catalogue.slugs())


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
    body = said.partition('id="text"')[2]
    for word in ("acobo", "ARBOUR", "arbour", "Rowan"):
        assert word not in body, word


def test_a_document_that_still_names_someone_is_removed_and_added_with_the_name(
    site: Site,
) -> None:
    found, at, said = _added(site, "Rowan Sample")
    assert "Kim Testcase" in said and "add it again with that name" in said
    assert found.owner.post(f"{found.at}/documents/{at[-6:]}/remove").status_code == 303
    sent = {"document": (io.BytesIO(MEMO), "ledger.md"), "names": "Rowan Sample\nKim Testcase"}
    page = found.owner.post(f"{found.at}/files", data=sent).text
    assert "Kim" not in page.partition('id="text"')[2]


def test_a_picture_is_shown_to_be_unchecked(site: Site) -> None:
    body = p("The flow:") + p(image("i", "Flow of the ledger")) + p("Words.")
    parts = {"word/media/image1.png": png(30, 20)}
    raw = docx(body, parts, {"i": "media/image1.png"})
    found, at, said = _added(site, "", raw, "ledger.docx")
    assert "in the pictures too: they are not checked" in said
    assert found.owner.get(f"{at}/pictures/p1").status_code == 200
