"""A lead who is no coordinator runs a practice round with what is open to them. Practice before the
first real review: who can be assigned, and when an opening takes people."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.authoring import versions
from prompts.folder import catalogue
from prompts.inviting import invite
from prompts.models import Opening, OpeningMember, PromptVersion
from prompts.opening import openings, running
from reviews.board import leave
from reviews.board.assigning import assign, choices
from reviews.calibration.practice import adding, first, rounds
from tests import factories
from tests.expect import answered, got, refused, transact
from tests.prompts import cases
from tests.reviews.calibration.practice import acts
from tests.reviews.calibration.practice.acts import Played
from tests.reviews.calibration.rated import rated
from tests.sites import Site

GENERAL = catalogue.load(catalogue.OWN_DOCUMENTS)


def test_somebody_without_a_role_runs_a_round_from_its_first_page_to_its_comparison(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        account = factories.account(db, "Lou Lead").id
    lead = site.as_account(account)
    assert 'href="/practice"' in lead.get("/queue").text
    answered(lead.get("/practice"), 200, 'href="/practice/new"', "ask their coordinators")
    assert GENERAL.rubric.criteria[0].guides[3] in unescape(lead.get("/practice/new").text)
    played = acts.of_files(site, account)
    page = unescape(played.owner.get(played.at).text)
    assert "agreed" not in page and "/people" not in page and "@" not in page
    assert all(f'value="{it}"' in page for it in played.colleagues)
    assert f'value="{account}"' not in page
    played.start()
    for n, rating in ((0, 2), (1, 4)):
        played.lock(n, rating)
    assert played.owner.post(f"{played.at}/close").status_code == 303
    assert "Reviewer 1 gave" in played.owner.get(played.at).text


def test_a_lead_practises_with_what_is_open_to_them(site: Site) -> None:
    """Guides of the team's own prompts are the coordinators', and of who has them in a case."""
    with site.parts.database.transaction() as db:
        cases.another_version(db, by=cases.member(db, role="coordinator"))
        lead = cases.member(db, "Lou Lead")
        job = db.get_one(Opening, factories.opening(db).id)
        version = versions.newest_of(db, cases.FOLDER.slug)
        assert version is not None
        # The factory's own prompt is one for practice.
        db.get_one(PromptVersion, job.prompt_version).probes = {}
        job.prompt_version = version.id
    browser = site.as_account(lead)
    own = {"title": "One", "prompt": cases.FOLDER.slug, "level": "3"}
    offered = re.compile(r'<option value="([^"]*)"')  # of prompts, and of levels
    form = browser.get("/practice/new").text
    assert "late-numbers" in offered.findall(form), "what ships is no secret of the team"
    assert cases.FOLDER.slug not in offered.findall(form)
    answered(browser.post("/practice/new", data=own), 422, "Choose a prompt")
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
        leave.leave(db, db.get_one(Account, played.jo), kind="coordinator", by=kim)
    browser = site.as_account(played.jo)
    assert browser.get(f"/practice/documents/{code}").status_code == 404
    assert browser.get(f"/practice/documents/{other}").status_code == 200
    assert code not in browser.get(played.at).text


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
        me.disabled_at = clock.now()
        past = invite.past(db, job, [me.email], secret="s", by=jo)
        assert past[me.email] == invite.TEAM, "and a former member, too"


@pytest.fixture
def played(site: Site) -> Played:
    """A round that two colleagues rate, and an opening of the same prompt and coordinator."""
    played = acts.begun(site)
    played.start()
    return played


def _opening(db: Session, played: Played) -> Opening:
    opening = factories.opening(db)
    newest = select(PromptVersion.id).where(PromptVersion.slug == acts.PROMPT)
    opening.prompt_version = db.scalars(newest).one()
    db.add(OpeningMember(opening=opening.id, account=played.jo, kind="coordinator"))
    db.flush()
    return opening


def _folio(db: Session, opening: Opening, played: Played) -> Folio:
    folio = factories.folio(db, stage="2", of=opening)
    standing.give(db, folio, played.jo, "coordinator", by=None)
    return folio


def test_who_has_not_practised_can_not_be_assigned_where_it_is_asked_for(
    site: Site, played: Played
) -> None:
    with site.parts.database.transaction() as db:
        opening = _opening(db, played)
        of, at = _folio(db, opening, played).id, opening.id
    due = clock.now() + timedelta(days=9)
    played.lock(0, 3)
    played.lock(1, 2, documents=1)  # one of two documents is not the round
    answer = played.owner.post(f"/openings/{at}/practice", data={"reviewers": "1"})
    assert answer.status_code == 303
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, of)
        listed = {
            it.account: it.why_not
            for it in choices.of(db, folio, ["reviewer"], days=3, viewer=played.jo)["reviewer"]
        }
        assert listed[played.colleagues[0]] == ""
        assert listed[played.colleagues[1]] == first.UNPRACTISED
        with refused("unpractised", says="practice round"), db.begin_nested():
            assign.reviewer(db, folio, played.colleagues[1], due=due, by=played.jo)
        assign.reviewer(db, folio, played.colleagues[0], due=due, by=played.jo)
    played.owner.post(f"/openings/{at}/practice", data={})
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, of)
        assign.reviewer(db, folio, played.colleagues[1], due=due, by=played.jo)


def test_who_has_locked_a_real_review_is_not_new(site: Site, played: Played) -> None:
    with site.parts.database.transaction() as db:
        opening = _opening(db, played)
        assert first.practised(db, played.colleagues) == frozenset()
        rated(db, opening, {played.colleagues[1]: {}})
        assert first.practised(db, played.colleagues) == {played.colleagues[1]}


def test_an_opening_is_paused_until_two_rounds_are_closed(site: Site, played: Played) -> None:
    at = transact(site, _opening, played).id
    page = f"/openings/{at}/practice"
    for _ in range(2):
        assert played.owner.post(page, data={"rounds": "1"}).status_code == 303
    assert "0 of 2 rounds with this prompt are closed" in played.owner.get(page).text
    assert got(site, Opening, at).state == running.PAUSED
    _close(played)
    assert "1 of 2 rounds with this prompt are closed" in played.owner.get(page).text
    _close(_another(played))
    assert got(site, Opening, at).state == running.OPEN
    assert not transact(site, first.rule, at).rounds
    assert "2 of 2 rounds with this prompt are closed" in played.owner.get(page).text


def test_a_round_of_someone_else_or_without_a_comparison_opens_nothing(
    site: Site, played: Played
) -> None:
    at = transact(site, _opening, played).id
    page = f"/openings/{at}/practice"
    played.owner.post(page, data={"rounds": "1"})
    for _ in range(2):
        other = acts.begun(site)
        other.start()
        _close(other)
    played.lock(0, 3, documents=1)
    assert played.owner.post(f"{played.at}/close", data={"anyway": "1"}).status_code == 303
    assert "0 of 2 rounds with this prompt are closed" in played.owner.get(page).text
    assert got(site, Opening, at).state == running.PAUSED
    assert other.owner.get(page).status_code == 404
    assert played.browser(0).get(page).status_code == 404


def _close(played: Played) -> None:
    played.lock(0, 3, documents=len(played.folios()))
    assert played.owner.post(f"{played.at}/close", data={"anyway": "1"}).status_code == 303


def _another(played: Played) -> Played:
    """A second round of the same coordinator."""
    again = acts.begun_by(played.site, played.jo, acts.PROMPT)
    added = again.owner.post(f"{again.at}/samples", data={"sample": ["senior-staff"]})
    assert added.status_code == 303, added.text
    again.start()
    return again
