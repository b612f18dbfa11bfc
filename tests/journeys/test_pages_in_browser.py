"""Every page of every person in a real browser: accessible, within the screen, silent, on paper.

The pages are found, not listed: from each person's declared routes on, link by link. A page is
looked at where it has an element or a class that no page of the same route before it had.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Request
from sqlalchemy import select

from blindfolio import clock, site_keys
from blindfolio.accounts import people as team
from blindfolio.accounts.models import Account
from blindfolio.connections import tokens
from blindfolio.connections.webhooks import endpoint
from blindfolio.demo import look_backs
from blindfolio.demo.rounds import add_sample
from blindfolio.demo.stagehand import Stagehand
from blindfolio.identity import book
from blindfolio.visibility.models import Folio
from prompts.authoring import checking, drafts, own_loops
from prompts.erasing import after_decision
from prompts.folder import brief_form, catalogue
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Opening
from prompts.opening import openings
from reviews.calibration.practice import rounds
from reviews.panel.models import SheetQuestion
from tests.every_run import a_third
from tests.journeys.looks import looked_at
from tests.journeys.pages import declared, entrances, reached
from tests.live import browser, live, sign_in
from tests.prompts import cases
from tests.reviews import cases as judged
from tests.reviews.interviews import loops
from tests.sites import Site

pytestmark = pytest.mark.browser

ELEMENT = re.compile(r'<(\w+)(?:\s[^>]*?class="([^"]*)")?')


def _found(site: Site) -> tuple[list[tuple[str, str, str]], set[str]]:
    """Person, endpoint and path of each page to look at, and the endpoints that nobody reached."""
    adapter = site.app.url_map.bind("localhost")
    found: list[tuple[str, str, str]] = []
    seen: dict[str, set[tuple[str, str]]] = {}
    for person, enter in entrances(site).items():
        for path, html in reached(site, enter()):
            endpoint = str(adapter.match(path.partition("?")[0])[0])
            elements = set(ELEMENT.findall(html))
            if not elements <= seen.setdefault(endpoint, set()):
                seen[endpoint] |= elements
                found.append((person, endpoint, path))
    return found, set(declared(site)) - seen.keys() - ONWARD - MAILED


def _context(chromium: Browser, base: str, client: FlaskClient) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    if client.get_cookie("blindfolio"):
        sign_in(context, base, client)
    return context


ONWARD = {
    *("sign_in.home", "asking.back_from_sending", "asking.back_from_submitting"),
    *("asking.back_from_marking", "asking.back_from_own_words", "clarifying.found"),
    *("oidc.start", "oidc.arrive", "connections.from_outside"),
    *("asking.back_from_unanswered", "asking.back_from_right"),
}
"""They draw nothing: whoever comes to them is sent on, or there is no provider here
(`platform/web/session/test_oidc_in_browser.py` has one)."""

MAILED = {"deletions.hold_request", "deletions.reopened", "packets.kept"}
"""Only emails lead there, of cases that the demo doesn't have."""


def _listen(page: Page, base: str, said: list[str]) -> None:
    """Note in `said` what the page writes to the console, its scripts' errors, and what it asks
    of another host."""

    def asked(request: Request) -> None:
        if not request.url.startswith((base + "/", "data:")):
            said.append(f"asked for {request.url}")

    page.on("request", asked)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))


@pytest.mark.faults
@pytest.mark.timeout(1800)  # two hundred pages, each looked at four times
def test_every_page_of_every_person_is_accessible_and_within_the_screen(
    demo_site: Site,
) -> None:
    with demo_site.parts.database.transaction() as db:  # one that can still be changed
        by = demo_site.account("jo.sampleton")
        cases.opening(db, by=by, title="Not sent yet")
        checked = checking.check("zones", brief_form.files(brief_form.new(title="Zones")))
        drafts.begin(db, "zones", checked, based_on=None, by=by)
        own_loops.new(db, "Our own", loops.LOOP, by=by)
        mine = db.get_one(Folio, demo_site.invitation("closed").folio)
        after_decision.ask(db, mine, next(iter(after_decision.REASONS)), by=by)
        robin = db.get_one(Account, demo_site.account("robin.testcase"))
        team.grant(db, robin, team.ADMIN, by=by)
        made = tokens.make(db, "Hiring system", by=robin.id)
        keys = site_keys.of_site(demo_site.parts.settings)
        endpoint.save(db, made.id, "https://hooks.example.test/in", keys, by=robin.id)
        endpoint.test(db, made.id)
        split = db.get_one(Folio, demo_site.invitation("split").folio)
        held = book.behind(db, split.id)
        given = Invitee(held.name, f"new.{held.email}", held.handles, held.employers)
        correct.correct(db, split, given, secret="s", by=by)
        # One whose debrief waits for the loop's scorecards.
        case = loops.begun(db)
        loops.give(db, case, "influence", robin.id)
        judged.release(db, case)
        loop = db.get_one(Opening, db.get_one(Folio, case.folio).opening)
        openings.join(db, loop, by, "coordinator", by=case.coordinator)
    hand = Stagehand(demo_site.parts, clock.now() - timedelta(hours=1))
    about = {"title": "Being prepared", "slug": "payment-flows"}
    prepared = hand.do(rounds.begin, **about, level=3, by=by).id
    add_sample(hand, prepared, catalogue.load("payment-flows").samples[0], by=by)
    hires: dict[str, Any] = {
        "title": "Hires",
        "hires": "R. S., 2024-01\nT. Q., 2024-02",
        "months": 6,
    }
    hires |= {"slug": "payment-flows", "level": 3}
    look_backs.begin(hand, hires, (), by=by)
    judges = [demo_site.account(it) for it in ("robin.testcase", "sam.dummy", "kim.lorem")]
    look_backs.begin(hand, {**hires, "title": "More hires"}, judges, by=by)
    found, unreached = _found(demo_site)
    assert not unreached, unreached
    today = a_third(found)
    wrong: list[str] = []
    with live(demo_site) as base, browser() as chromium:
        for person, enter in entrances(demo_site).items():
            with _context(chromium, base, enter()) as context:
                page = context.new_page()
                said: list[str] = []
                _listen(page, base, said)
                for _, shown, path in [it for it in today if it[0] == person]:
                    page.goto(base + path)
                    faults = looked_at(page) + [f"console: {line}" for line in said]
                    wrong += [f"{person} {shown} {path}: {line}" for line in faults]
                    said.clear()
    assert not wrong, f"{len(wrong)} on {len(today)} pages\n" + "\n".join(wrong)


_CUT = """rows => rows.flatMap(row => [
  ...(row.offsetHeight > 36 ? [`${row.offsetHeight} px: ${row.innerText}`] : []),
  ...[...row.querySelectorAll('td, td *, th .note')].filter(it => it.scrollWidth > it.clientWidth
    && getComputedStyle(it).display !== 'inline').map(it => it.innerText)])"""


def test_rows_of_the_board_are_low_and_cut_no_cell(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    with live(demo_site) as base, browser() as chromium, _context(chromium, base, jo) as at:
        page = at.new_page()
        page.goto(f"{base}/candidates")
        assert not page.locator("[id^=c-]").evaluate_all(_CUT)


def _reworded(site: Site, folio: str, length: int) -> None:
    words = (
        "When the acquirer answers late on the last working day, who sees what stand still? "
    )
    text = (words * 10)[: length - 1] + "?"
    panel = site.as_member("alex.ipsum")
    with site.parts.database.reading() as db:
        found = select(SheetQuestion.id, SheetQuestion.text).where(SheetQuestion.folio == folio)
        questions = db.execute(found).all()
    for question, was in questions:
        path = f"/panels/{folio}/questions/{question}"
        answer = panel.post(path, data={"verb": "reword", "text": text, "was": was})
        assert answer.status_code == 303, answer.text


@pytest.mark.faults
def test_the_sheet_prints_on_two_pages_unless_its_questions_are_long(
    demo_site: Site,
) -> None:
    folio = demo_site.invitation("panel").folio
    pages: dict[tuple[int, str], int] = {}
    with (
        live(demo_site) as base,
        browser() as chromium,
        _context(chromium, base, demo_site.as_member("lee.mockworth")) as context,
    ):
        page = context.new_page()
        for length in (0, 60, 110, 280, 600):  # as built; a line; two; 45 words; the longest
            if length:
                _reworded(demo_site, folio, length)
            page.goto(f"{base}/panels/{folio}/print")
            for paper in ("A4", "Letter"):
                printed = page.pdf(format=paper)
                pages[length, paper] = len(re.findall(rb"/Type /Page\b", printed))
    assert pages == {of: 2 if of[0] < 600 else 3 for of in pages}
