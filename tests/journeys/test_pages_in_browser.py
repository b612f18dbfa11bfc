"""Every page of every person in a real browser: accessible, within the screen, silent, on paper.

The pages are found, not listed: from each person's declared routes on, link by link. A page is
looked at where it has an element or a class that no page of the same route before it had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from blindfolio.demo import scenes
from blindfolio.web.declare import declarations
from reviews.panel.models import Question
from tests.live import browser, live
from tests.sites import Site

pytestmark = pytest.mark.browser

LINK = re.compile(r'href="(/[^"#]*)')
ELEMENT = re.compile(r'<(\w+)(?:\s[^>]*?class="([^"]*)")?')
WHOLE: dict[str, Any] = {"resultTypes": ["violations"], "preload": False, "iframes": False}
# What depends on the colours alone: in the dark nothing else of a page is different.
COLOURS: dict[str, Any] = WHOLE | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

BEYOND_THE_SCREEN = """() => {
  const width = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > width) out.push('the page scrolls sideways');
  for (const it of document.querySelectorAll('body *')) {
    if (it.closest('.skip, .visually-hidden, thead, svg svg, svg g')) continue;
    const scroller = it.parentElement.closest('[tabindex="0"]');
    if (scroller && getComputedStyle(scroller).overflowX === 'auto'
        && scroller.matches('.scroller, pre')) continue;
    const box = it.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1))
      out.push(`${it.tagName}.${it.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
  }
  return out.slice(0, 4);
}"""


@dataclass(frozen=True, slots=True)
class Found:
    """One page to look at: whose, where, and the route that answers."""

    person: str
    path: str
    endpoint: str


def _people(site: Site) -> Iterator[tuple[str, FlaskClient]]:
    yield "nobody", site.app.test_client()
    for _, name, email, _ in scenes.TEAM:
        yield name, site.as_member(email.partition("@")[0])
    for where, name, _ in scenes.CANDIDATES:
        if where != "erased":  # nothing is left of them but the page that says so
            yield name, site.as_candidate(site.invitation(where).id)


def _found(site: Site) -> tuple[list[Found], dict[str, FlaskClient], set[str]]:
    """The pages that differ, each person's signed-in client, and the routes that nobody reached."""
    pages = [d for d in declarations(site.app) if d["kind"] == "page" and "GET" in d["methods"]]
    endpoints = {page["endpoint"] for page in pages}
    starts = [page["rule"] for page in pages if not page["params"]] + ["/open/any-link"]
    adapter = site.app.url_map.bind("localhost")
    found: list[Found] = []
    seen: dict[str, set[tuple[str, str]]] = {}
    people = dict(_people(site))
    for person, client in people.items():
        waiting, asked = list(starts), set(starts)
        while waiting:
            path = waiting.pop(0)
            answer = client.get(path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            endpoint = str(adapter.match(path.partition("?")[0])[0])
            elements = set(ELEMENT.findall(answer.text))
            if not elements <= seen.setdefault(endpoint, set()):
                seen[endpoint] |= elements
                found.append(Found(person, path, endpoint))
            for link in LINK.findall(answer.text):
                link = link.replace("&amp;", "&")
                if link not in asked and not link.startswith("/static/"):
                    asked.add(link)
                    waiting.append(link)
    return found, people, endpoints - {page.endpoint for page in found} - {"doors.home"}


def _context(chromium: Browser, base: str, client: FlaskClient) -> BrowserContext:
    """A window in which the client's person is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    cookie = client.get_cookie("blindfolio")
    if cookie is not None:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    return context


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    answer = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {rule['nodes'][0]['target']} ({len(rule['nodes'])})"
        for rule in answer["violations"]
    ]


def _listen(page: Page, said: list[str]) -> None:
    """Note in `said` what the page writes to the console, and its scripts' errors."""
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))


def _looked_at(page: Page) -> list[str]:
    """What is wrong with the open page: axe, light and dark, at 1280 and 375; its headings; what
    stands beyond the screen at 375 and 320, and at 375 with words twice the size."""
    wrong = []
    page.evaluate(Axe().axe_script)
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in (("dark", COLOURS), ("light", WHOLE)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            wrong += [f"{width} {scheme} {said}" for said in _violations(page, options)]
    headings = page.locator("h1:not(.document h1)").count()
    wrong += [] if headings == 1 else [f"{headings} headings of the first level"]
    wrong += [f"375 {said}" for said in page.evaluate(BEYOND_THE_SCREEN)]
    page.set_viewport_size({"width": 320, "height": 900})
    wrong += [f"320 {said}" for said in page.evaluate(BEYOND_THE_SCREEN)]
    page.set_viewport_size({"width": 375, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wrong += [f"375 at 200 % {said}" for said in page.evaluate(BEYOND_THE_SCREEN)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong


def test_every_page_of_every_person_is_accessible_and_within_the_screen(
    demo_site: Site,
) -> None:
    found, people, unreached = _found(demo_site)
    assert not unreached, unreached
    wrong: list[str] = []
    with live(demo_site) as base, browser() as chromium:
        for person, client in people.items():
            with _context(chromium, base, client) as context:
                page = context.new_page()
                said: list[str] = []
                _listen(page, said)
                for it in [it for it in found if it.person == person]:
                    page.goto(base + it.path)
                    faults = _looked_at(page) + [f"console: {line}" for line in said]
                    wrong += [f"{it.person} {it.endpoint} {it.path}: {line}" for line in faults]
                    said.clear()
    assert not wrong, f"{len(wrong)} on {len(found)} pages\n" + "\n".join(wrong)


def test_a_refused_form_keeps_its_words_and_takes_the_reader_to_the_summary(
    demo_site: Site, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.md"
    empty.touch()
    writing = demo_site.as_candidate(demo_site.invitation("writing").id)
    folio = {
        where: demo_site.invitation(where).folio for where in ("panel", "debrief", "split")
    }

    def send_an_empty_file(page: Page) -> None:
        page.set_input_files("[name=document]", empty)
        page.get_by_role("button", name="Send this file").click()

    def close_without_feedback(page: Page) -> None:
        page.get_by_label("No offer").check()
        page.get_by_role("button", name="Close it").click()

    def stop_without_a_reason(page: Page) -> None:
        page.get_by_label("Stop").check()
        page.get_by_label("What the candidate reads").fill("Thank you.")
        page.get_by_role("button", name="Decide").click()

    def lock_without_a_level(page: Page) -> None:
        page.get_by_label("What supports it").fill("They changed the order of two steps.")
        page.get_by_role("button", name="Lock it").click()

    def make_without_a_title(page: Page) -> None:
        page.get_by_role("button", name="Make the opening").click()

    jo, alex = demo_site.as_member("jo.sampleton"), demo_site.as_member("alex.ipsum")
    presses = (
        (writing, "/my/document", send_an_empty_file, "#f-document", ""),
        (jo, f"/debriefs/{folio['debrief']}", close_without_feedback, "#f-feedback", ""),
        (jo, f"/candidates/{folio['split']}", stop_without_a_reason, "#f-reason", "Thank you."),
        (
            alex,
            f"/panels/{folio['panel']}/scorecard",
            lock_without_a_level,
            "#f-level",
            "They changed the order of two steps.",
        ),
        (jo, "/openings/new", make_without_a_title, "#f-title", ""),
    )
    with live(demo_site) as base, browser() as chromium:
        for client, path, press, field, kept in presses:
            with _context(chromium, base, client) as context:
                page = context.new_page()
                page.goto(base + path)
                press(page)
                expect(page.locator("#error-summary")).to_be_focused()
                page.locator("#error-summary a").press("Enter")
                expect(page.locator(field)).to_be_focused()
                assert kept in page.locator("main").evaluate(
                    "it => [...it.querySelectorAll('textarea')].map(t => t.value).join('|')"
                )
                assert not _looked_at(page), path


def _reworded(site: Site, folio: str, length: int) -> None:
    """Put all questions of a sheet into words of `length` characters, by the page's own form."""
    words = (
        "When the acquirer answers late on the last working day, who sees what stand still? "
    )
    text = (words * 10)[: length - 1] + "?"
    panel = site.as_member("alex.ipsum")
    with site.parts.database.reading() as db:
        found = select(Question.id, Question.text).where(Question.folio == folio)
        questions = db.execute(found).all()
    for question, was in questions:
        path = f"/panels/{folio}/questions/{question}"
        answer = panel.post(path, data={"verb": "reword", "text": text, "was": was})
        assert answer.status_code == 303, answer.text


def test_the_sheet_prints_on_two_pages_whatever_the_length_of_its_questions(
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
        for length in (0, 110, 280, 600):  # as built; two lines; some 45 words; the longest
            if length:
                _reworded(demo_site, folio, length)
            page.goto(f"{base}/panels/{folio}/print")
            for paper in ("A4", "Letter"):
                printed = page.pdf(format=paper)
                pages[length, paper] = len(re.findall(rb"/Type /Page\b", printed))
    assert pages == dict.fromkeys(pages, 2)
