"""Counts what a person does for a task, in Chromium, on the demo's site.

    .venv/bin/python -m benchmarks.walks [WALK …]

An action is a press, a choice, a field filled in, a file chosen, or words marked in a document.
Opening the page at which the task begins (a link in an email, a bookmark) is none.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.demo import scenes
from blindfolio.visibility.models import Folio
from prompts.folder.brief_form import STEPS
from reviews.board.scheduling import meetings
from reviews.deciding import deciders, gate
from tests.live import browser, live, sign_in
from tests.sites import Site, open_site

ANSWER = Path(__file__).parents[1] / "tests/prompts/authoring/two_sentences.answer.json"


class Hand:
    """One member of the team in a browser, whose actions are counted."""

    def __init__(self, site: Site, base: str, chromium: Browser, who: str) -> None:
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        sign_in(context, base, site.as_member(who))
        self.page: Page = context.new_page()
        self.actions = 0
        self._base = base

    def at(self, path: str) -> Page:
        self.page.goto(self._base + path)
        return self.page

    def press(self, it: Locator) -> None:
        """A button, a link, a fold, a tick box or a radio button."""
        it.click()
        self.actions += 1

    def write(self, it: Locator, text: str) -> None:
        it.fill(text)
        self.actions += 1

    def choose(self, it: Locator, label: str) -> None:
        it.select_option(label=label)
        self.actions += 1

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.actions += 1


Walk = Callable[[Hand, Site], None]

WALKS: list[tuple[str, Walk]] = []


def walk(who: str) -> Callable[[Walk], Walk]:
    def listed(of: Walk) -> Walk:
        WALKS.append((who, of))
        return of

    return listed


def _code(site: Site, where: str) -> str:
    with site.parts.database.reading() as db:
        return db.get_one(Folio, site.invitation(where).folio).code


@walk("robin.testcase")
def first_comment(robin: Hand, site: Site) -> None:
    """From the open reading room to a saved comment on marked words."""
    page = robin.at(f"/read/{_code(site, 'review')}")
    page.locator("article .block p").nth(2).select_text()
    robin.actions += 1
    robin.key("c")
    robin.write(page.locator("#f-text"), "Nothing says who may refuse.")
    robin.key("Control+Enter")
    page.get_by_text("Nothing says who may refuse.").last.wait_for()


@walk("robin.testcase")
def six_own_questions(robin: Hand, site: Site) -> None:
    """From the open reading room, where one of three comments is marked, to a lock page with six
    questions: the comments', and three about their passages."""
    page = robin.at(f"/read/{_code(site, 'review')}")
    for n in (1, 2):
        robin.press(page.locator("#comment-list a", has_text=f"Change comment {n}"))
        robin.press(page.get_by_label("Ask this in the interview"))
        robin.write(page.get_by_label("The question for the panel"), f"What of case {n}?")
        robin.key("Control+Enter")
        page.locator(f"#k{n} .ask").first.wait_for()
    robin.press(page.get_by_role("link", name="Review and lock"))
    for n in (1, 2, 3):
        robin.write(page.locator(f"#f-ask-{n}"), f"And what of case {n}?")
        page.locator(f"#f-ask_on-{n}").select_option(index=n)
        robin.actions += 1
    page.get_by_text("Saved").wait_for()


@walk("robin.testcase")
def word_two_scenarios(robin: Hand, site: Site) -> None:
    """From the locked review to two of the author's scenarios in the document's words."""
    page = robin.at(f"/read/{_code(site, 'split')}")
    for n in (0, 1):
        words = page.locator("#scenarios").get_by_label("in this document")
        robin.write(words.nth(n), f"Who is paged on day {n} of section 4?")
    robin.press(page.get_by_role("button", name="Save", exact=True))
    page.get_by_text("has been saved").wait_for()


@walk("jo.sampleton")
def brief(jo: Hand, _site: Site) -> None:
    """From two sentences to a published brief, whose proposals a model wrote by hand."""
    page = jo.at("/prompts/new")
    two = "We must move payments off 47 Lambdas. I want to see how somebody weighs it."
    jo.write(page.get_by_label("In two sentences"), two)
    jo.write(page.get_by_label("Title"), "Payments on 47 functions")
    jo.press(page.get_by_role("button", name="Draft with a model"))
    jo.press(page.get_by_role("button", name="Copy the request"))
    jo.write(page.get_by_label("2. Paste"), ANSWER.read_text("utf-8"))
    jo.press(page.get_by_role("button", name="Read the answer"))
    for _ in range(len(STEPS) - 1):
        for keep in page.get_by_label("Keep", exact=True).all():
            jo.press(keep)
        jo.press(page.get_by_role("button", name="Save and continue"))
    jo.press(page.get_by_role("button", name="Publish"))
    page.get_by_text("Version 1").first.wait_for()


@walk("jo.sampleton")
def own_loop(jo: Hand, _site: Site) -> None:
    """From the list of prompts to a published loop: one that ships, with one question more and
    without its screen."""
    page = jo.at("/prompts")
    jo.press(page.get_by_role("link", name="Interview loops"))
    jo.write(page.get_by_label("Title"), "Our three stages")
    jo.choose(page.get_by_label("Begin with"), "Senior engineer, product")
    jo.press(page.get_by_role("button", name="Create loop"))
    for stage in ("Programming together", "First call"):
        jo.press(page.get_by_text(stage, exact=True).first)
    asked = page.locator("[name='coding.questions']")
    jo.write(asked, f"{asked.input_value()}\nWhat did you leave out?")
    screen = page.locator("details:has([name='screen.title'])").last
    jo.press(screen.get_by_label("Remove this stage"))
    jo.press(screen.get_by_role("button", name="Remove"))
    jo.press(page.get_by_role("button", name="Publish"))
    page.get_by_text("Version 1").first.wait_for()


@walk("jo.sampleton")
def invite_forty(jo: Hand, _site: Site) -> None:
    """From the list of openings to 40 invitations, one of whose rows has no name at first."""
    page = jo.at("/openings")
    jo.press(page.get_by_role("link", name="Staff Engineer, Payments", exact=True))
    jo.press(page.get_by_role("link", name="Invite from a list…"))
    people = [f"Person {n},p{n}@example.test" for n in range(39)]
    rows = ["name,email", *people, ",p39@example.test"]
    jo.write(page.get_by_label("Or paste the rows"), "\n".join(rows))
    jo.press(page.get_by_role("button", name="Check the rows"))
    jo.press(page.get_by_role("button", name="Invite the people below"))
    jo.write(page.get_by_label("Rows", exact=True), "name,email\nPerson 39,p39@example.test")
    jo.press(page.get_by_role("button", name="Check these rows"))
    jo.press(page.get_by_role("button", name="Invite the people below"))
    page.get_by_text("invited").first.wait_for()


@walk("jo.sampleton")
def own_email(jo: Hand, _site: Site) -> None:
    """From the list of openings to an invitation in the team's own words."""
    page = jo.at("/openings")
    jo.press(page.get_by_role("link", name="Emails", exact=True))
    jo.press(page.get_by_role("link", name="Invitation to write"))
    text = page.get_by_label("Text", exact=True)
    said = text.input_value()
    jo.write(text, said.replace("Hello", "Dear").replace("{in short}", ""))
    jo.press(page.get_by_role("button", name="{in short}"))
    jo.press(page.get_by_role("button", name="Save and preview"))
    jo.press(page.get_by_role("button", name="Use this text"))
    page.get_by_text("Your text is sent").wait_for()


@walk("jo.sampleton")
def own_look(jo: Hand, _site: Site) -> None:
    """From the list of openings to the team's name and colour."""
    page = jo.at("/openings")
    jo.press(page.get_by_role("link", name="Look", exact=True))
    jo.write(page.get_by_label("Name"), "Northern Pay")
    jo.write(page.get_by_label("Colour of links and buttons"), "#7a1f5c")
    jo.press(page.get_by_role("button", name="Save"))
    page.get_by_role("img", name="The colour").wait_for()


@walk("jo.sampleton")
def own_levels(jo: Hand, _site: Site) -> None:
    """From the list of openings to two levels with the team's own names."""
    page = jo.at("/openings")
    jo.press(page.get_by_role("link", name="Levels", exact=True))
    jo.write(page.get_by_label("Level 2"), "L4")
    jo.write(page.get_by_label("Level 3"), "L5")
    jo.press(page.get_by_role("button", name="Save"))
    page.get_by_text("Your changes have been saved.").wait_for()


@walk("sam.dummy")
def accept_to_document(sam: Hand, _site: Site) -> None:
    """From the page that an email's link opens to the document."""
    link = sam.at("/queue").get_by_role("link", name="Accept…").first
    page = sam.at(link.get_attribute("href") or "")
    sam.press(page.get_by_role("button", name="No, accept"))
    page.locator("article .block").first.wait_for()


@walk("jo.sampleton")
def release_to_debrief(jo: Hand, site: Site) -> None:
    """From the board to a planned debrief, in a loop of four interviews: the panel's, whose seats
    the release needs, and three others."""
    folio, by = site.invitation("split").folio, site.account("jo.sampleton")
    kim = site.account("kim.lorem")
    with site.parts.database.transaction() as db:
        # As many of the opening's level as there are interviews.
        db.get_one(Account, kim).level = 4
        found = db.get_one(Folio, folio)
        meetings.call_off(db, found, by=by)
        decider = site.account("hanna.placeholder")
        deciders.open_reviews(db, found, by=decider)
        gate.decide(db, found, "release", reason="Both argue.", feedback="", by=decider)
    page = jo.at("/candidates")
    jo.press(page.locator(f"#c-{folio}").get_by_role("link", name="Schedule interview"))
    day = datetime.now() + timedelta(days=7)
    day -= timedelta(days=max(0, day.isoweekday() - 5))
    others = page.get_by_label("Interviewer")
    times = page.get_by_label("Day and time")
    for n in range(times.count()):
        jo.write(times.nth(n), f"{day:%Y-%m-%d}T{9 + 2 * n:02}:00")
    for n in range(others.count()):
        able = others.nth(n).locator("option", has_text="senior staff").all_inner_texts()
        jo.choose(others.nth(n), able[n])
    jo.press(page.get_by_role("button", name="Save the plan"))
    page.get_by_text("The plan has been saved.").wait_for()


def main() -> None:
    for who, task in WALKS:
        if len(sys.argv) > 1 and task.__name__ not in sys.argv:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            migrate.upgrade(f"sqlite:///{folder / 'blindfolio.sqlite'}", FREEZES)
            site = open_site(folder, csrf=True)
            scenes.play(site.parts)
            with live(site) as base, browser() as chromium:
                hand = Hand(site, base, chromium, who)
                task(hand, site)
        print(f"{task.__name__.replace('_', ' '):40}{hand.actions:4} actions")


if __name__ == "__main__":
    main()
