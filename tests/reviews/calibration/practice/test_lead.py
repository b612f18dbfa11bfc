"""A lead who is no coordinator runs a practice round, and its better guide reaches the prompts that
candidates write to."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.accounts.models import Account
from blindfolio.mail.models import MailOut
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.authoring import checking, drafts, versions
from prompts.folder import catalogue
from prompts.inviting import invite
from prompts.models import Opening, PromptDraft
from prompts.opening import openings
from reviews.calibration.practice import adding, rounds
from reviews.calibration.practice.models import RoundNote
from tests import factories
from tests.prompts import cases
from tests.reviews.calibration.practice import acts
from tests.reviews.calibration.practice.acts import Played
from tests.sites import Site

GENERAL = catalogue.load(catalogue.OWN_DOCUMENTS)
MEMO = b"# Queue %d\n\nThe queue drops one order in a thousand. We write each to a table.\n"
WORDS = "Weighs two alternatives by the same measure, with a figure for each."
REASON = "Say how many alternatives count."


def _lead(site: Site, prompt: str = catalogue.OWN_DOCUMENTS) -> Played:
    """A round of somebody without any role, with its documents, not started."""
    with site.parts.database.transaction() as db:
        lead = factories.account(db, "Lee Lead")
        others = [factories.account(db, f"Pat Example {n}").id for n in range(2)]
    owner = site.as_account(lead.id)
    made = owner.post("/practice/new", data={"title": "One", "prompt": prompt, "level": "3"})
    assert made.status_code == 303, made.text
    keys = [criterion.key for criterion in catalogue.load(prompt).rubric.criteria]
    played = Played(site, made.location.rpartition("/")[2], lead.id, owner, others, keys)
    for n in (1, 2):
        file = {"document": (io.BytesIO(MEMO % n), f"queue-{n}.md"), "names": ""}
        assert owner.post(f"{played.at}/files", data=file).status_code == 200
    return played


def _started(played: Played) -> Played:
    with played.site.parts.database.reading() as db:
        found = db.scalars(select(Account.email).where(Account.id.in_(played.colleagues)))
        addresses = "\n".join(found)
    answer = played.owner.post(f"{played.at}/start", data={"addresses": addresses})
    assert answer.status_code == 303, answer.text
    return played


def _closed(played: Played) -> Played:
    _started(played)
    for n, rating in ((0, 2), (1, 4)):
        played.lock(n, rating)
    assert played.owner.post(f"{played.at}/close").status_code == 303
    return played


def _noted(played: Played) -> str:
    """The address of a note on the guide of alternatives, which the lead wrote."""
    said = {"criterion": "alternatives", "text": REASON}
    assert played.owner.post(f"{played.at}/notes", data=said).status_code == 303
    with played.site.parts.database.reading() as db:
        return f"{played.at}/notes/{db.scalars(select(RoundNote.id)).one()}"


def _coordinator(site: Site, name: str = "Jo Sampleton") -> FlaskClient:
    with site.parts.database.transaction() as db:
        account = cases.member(db, name, "coordinator")
    return site.as_account(account)


def test_somebody_without_a_role_runs_a_round_from_its_first_page_to_its_comparison(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        account = factories.account(db, "Lou Lead").id
        factories.account(db, "Robin Nowhere")
    lead = site.as_account(account)
    assert 'href="/practice"' in lead.get("/queue").text
    assert 'href="/practice/new"' in lead.get("/practice").text
    form = unescape(lead.get("/practice/new").text)
    assert GENERAL.rubric.criteria[0].guides[3] in form
    played = _lead(site)
    page = unescape(played.owner.get(played.at).text)
    assert "Robin Nowhere" not in page, "who is in the team is the coordinators' to read"
    assert "agreed" not in page and "/people" not in page
    wrong = played.owner.post(f"{played.at}/start", data={"addresses": "a@example.test\nb"})
    assert wrong.status_code == 422
    assert "a@example.test: No current member" in unescape(wrong.text)
    assert "a@example.test\nb</textarea>" in wrong.text
    _closed(played)
    assert "Reviewer 1 gave" in played.owner.get(played.at).text


def test_a_lead_practises_with_what_is_open_to_them(site: Site) -> None:
    """Guides of the team's own prompts are the coordinators', and of who has them in a case."""
    with site.parts.database.transaction() as db:
        cases.another_version(db, by=cases.member(db, role="coordinator"))
        lead = cases.member(db, "Lou Lead")
        job = db.get_one(Opening, factories.opening(db).id)
        version = versions.newest_of(db, cases.FOLDER.slug)
        assert version is not None
        job.prompt_version = version.id
    browser = site.as_account(lead)
    own = {"title": "One", "prompt": cases.FOLDER.slug, "level": "3"}
    offered = re.compile(r'<option value="([^"]*)"')  # of prompts, and of levels
    form = browser.get("/practice/new").text
    assert "late-numbers" in offered.findall(form), "what ships is no secret of the team"
    assert cases.FOLDER.slug not in offered.findall(form)
    refused = browser.post("/practice/new", data=own)
    assert (refused.status_code, "Choose a prompt" in refused.text) == (422, True)
    with site.parts.database.transaction() as db:
        folio = factories.folio(db, of=db.get_one(Opening, job.id), stage="2")
        folio.prompt_version = version.id
        standing.give(db, folio, lead, "manager", by=None)
    shown = unescape(browser.post("/practice/new", data=own | {"action": "show"}).text)
    assert cases.FOLDER.slug in offered.findall(shown)
    assert cases.FOLDER.rubric.criteria[0].guides[3] not in shown
    assert browser.post("/practice/new", data=own).status_code == 303


def test_who_stops_being_a_coordinator_keeps_no_candidates_document_in_a_round(
    site: Site,
) -> None:
    played = acts.begun(site)
    (first, code), (_, other) = played.folios()
    with site.parts.database.transaction() as db:
        live = factories.folio(db, stage="7", sha=db.get_one(Folio, first).sha)
        assert live.purpose == "live"
        kim = cases.member(db, "Kim Lorem", "coordinator")
        job = cases.opening(db, by=kim)
        openings.join(db, job, played.jo, "coordinator", by=kim)
    assert played.owner.get(f"/practice/documents/{code}").status_code == 200
    with site.parts.database.transaction() as db:
        openings.take_role(db, db.get_one(Account, played.jo), "coordinator", by=kim)
    browser = site.as_account(played.jo)
    assert browser.get(f"/practice/documents/{code}").status_code == 404
    assert browser.get(f"/practice/documents/{other}").status_code == 200
    assert code not in browser.get(played.at).text


def test_a_leads_change_waits_with_the_coordinators_who_publish_it(site: Site) -> None:
    jo = _coordinator(site)
    note = _noted(played := _closed(_lead(site)))
    page = played.owner.get(played.at).text
    assert "Change a guide" in page and "The coordinators get an email" in page
    assert "Change a guide" not in played.browser(0).get(played.at).text
    change = {"level": "3", "guide": WORDS}
    assert played.browser(0).post(note, data=change).status_code == 422
    for _ in range(2):
        assert played.owner.post(note, data=change).status_code == 303
    page = unescape(played.owner.get(played.at).text)
    assert "In the prompt\u2019s draft" in page and "/prompts/" not in page
    assert f"<dd>{WORDS}</dd>" in page and "Ask a coordinator" in page
    assert WORDS not in unescape(played.browser(0).get(played.at).text)
    with site.parts.database.reading() as db:
        (mail,) = db.scalars(
            select(MailOut).where(MailOut.template == "reviews/guide_proposed")
        )
    id_ = note.rpartition("/")[2]
    shown = unescape(jo.get(f"/practice/changes/{id_}").text)
    assert WORDS in shown and REASON in shown and "One" not in re.findall(r"<h1>(.*?)<", shown)
    assert jo.get(played.at).status_code == 404, "the round stays with the people in it"
    assert played.owner.get(f"/practice/changes/{id_}").status_code == 404
    assert mail.args == {"note": id_}
    with site.parts.database.transaction() as db:
        waiting = db.scalars(select(PromptDraft)).one()
        checked = checking.check(waiting.slug, waiting.texts)
        drafts.publish(db, waiting.slug, checked, revision=waiting.revision, by=played.jo)
    assert "Published in version 2" in played.owner.get(played.at).text
    assert WORDS in unescape(jo.get(f"/practice/changes/{id_}").text)


def test_a_general_guide_is_taken_into_the_prompt_of_an_opening(site: Site) -> None:
    jo = _coordinator(site)
    made = jo.post(
        "/openings/new",
        data={"title": "Staff Engineer", "prompt": "payment-flows", "level": "3"},
    )
    opening = made.location.partition("?")[0]
    note = _noted(played := _closed(_lead(site)))
    at = f"/practice/changes/{note.rpartition('/')[2]}"
    assert jo.get(at).status_code == 404, "a note that is in no draft is the round's alone"
    played.owner.post(note, data={"level": "3", "guide": WORDS})
    page = unescape(jo.get(f"{at}?prompt=payment-flows").text)
    old = catalogue.load("payment-flows").rubric.criterion("alternatives").guides[3]
    assert old in page and "own-documents" not in re.findall(r'<option value="([^"]*)"', page)
    sent = {"prompt": "payment-flows", "criterion": "alternatives", "level": "3"}
    refused = jo.post(at, data={**sent, "guide": " "})
    assert (refused.status_code, "Write the guide" in refused.text) == (422, True)
    answer = jo.post(at, data={**sent, "guide": WORDS})
    assert answer.status_code == 303
    changes = unescape(jo.get(answer.location).text)
    assert WORDS in changes and REASON in changes
    with site.parts.database.transaction() as db:
        waiting = db.get_one(PromptDraft, "payment-flows")
        checked = checking.check(waiting.slug, waiting.texts)
        drafts.publish(db, waiting.slug, checked, revision=waiting.revision, by=played.jo)
    assert "Use version 2" in jo.get(opening).text
    assert jo.post(f"{opening}/version").status_code == 303
    with site.parts.database.reading() as db:
        version = versions.newest_of(db, "payment-flows")
        assert version is not None
        job = db.scalars(select(Opening)).one()
        assert job.prompt_version == version.id
        assert versions.rubric_of(version).criterion("alternatives").guides[3] == WORDS
    # No other prompt than those that candidates are sent.
    assert jo.post(at, data={**sent, "prompt": "own-documents"}).status_code == 422


@pytest.mark.parametrize("part", ["reviewer", "owner"])
def test_who_practised_with_a_prompt_is_not_invited_to_it_unasked(
    site: Site, part: str
) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        me = db.get_one(Account, cases.member(db, "Ines Inside"))
        other = cases.member(db, "Otto Other")
        owner, rates = (me.id, other) if part == "owner" else (jo, me.id)
        round_ = rounds.begin(db, title="One", slug="payment-flows", level=3, by=owner)
        (sample, *_) = catalogue.load("payment-flows").samples
        adding.add_sample(db, site.parts.archive, round_.id, sample, by=owner)
        rounds.start(db, round_.id, [rates], by=owner)
        job = cases.opening(db, by=jo)
        assert invite.past(db, job, [me.email], secret="s")[me.email] == invite.SEEN
