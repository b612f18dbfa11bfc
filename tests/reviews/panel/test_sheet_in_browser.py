"""The sheet in the conversation, in real Chromium: two members, one clock, nothing lost, two pages
of paper whatever stands on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, expect
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.accounts.models import Account
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility.models import Folio
from reviews.panel import conversation, desk, timer
from reviews.panel.models import Conversation, PanelSheet, SheetEdit, SheetQuestion, Slot
from reviews.panel.queries import PRINTED
from reviews.panel.sheet import arrange
from tests.every_run import in_every_run
from tests.expect import got, transact
from tests.journeys.looks import looked_at
from tests.live import live, sign_in
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site

pytestmark = pytest.mark.browser

LOOK = 5000
"""Milliseconds after which a page looks at what the others did."""
KEPT = "Kept on this device \u2013 will retry"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 3 + "the Younger"


@dataclass(slots=True)
class Sitting:
    """A released folio on a served site, and the browser in which its panel looks at it."""

    site: Site
    case: cases.Case
    base: str
    chromium: Browser
    errors: list[str]

    def member(self, n: int) -> BrowserContext:
        """A window of the panel's member `n`."""
        client = self.site.as_account(self.case.panel[n])
        context = self.chromium.new_context(viewport={"width": 1280, "height": 900})
        sign_in(context, self.base, client)
        return context

    def open(self, context: BrowserContext, path: str = "?view=run") -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.base}/panels/{self.case.folio}{path}")
        return page

    def question(self, text: str) -> str:
        return transact(self.site, sheets.question, self.case, text).id

    def notes(self, n: int) -> dict[str, str]:
        held = transact(self.site, desk.notes, self.case.folio, self.case.panel[n])
        return held.texts if held else {}

    def begun(self, minutes: float) -> None:
        """The clock was started so long ago."""
        with self.site.parts.database.transaction() as db:
            started = clock.now() - timedelta(minutes=minutes)
            db.execute(update(Conversation).values(started_at=started))


@pytest.fixture
def sitting(site: Site, chromium: Browser) -> Iterator[Sitting]:
    case = sheets.on_site(site)
    with live(site) as base:
        found = Sitting(site, case, base, chromium, [])
        yield found
    assert not found.errors


def _tick(page: Page, question: str, words: str) -> None:
    page.locator(f"#q-{question} .tick-buttons").get_by_role(
        "radio", name=re.compile(f"^{words}")
    ).check()


def test_one_key_each_ticks_goes_on_and_writes(sitting: Sitting) -> None:
    one, two = sitting.question("one"), sitting.question("two")
    with sitting.member(0) as context:
        page = sitting.open(context)
        first, second = page.locator(f"#q-{one}"), page.locator(f"#q-{two}")
        expect(first).to_be_visible()
        expect(second).to_be_hidden()
        expect(first.locator(".next")).to_contain_text("two")
        for key, value in zip("1234", ("asked", "answered", "partly", "not"), strict=True):
            page.keyboard.press(key)
            expect(page.locator(f"[name=went-{one}][value={value}]")).to_be_checked()
        for key in ("j", "k", "ArrowRight"):
            page.keyboard.press(key)
        expect(second.get_by_role("heading")).to_be_focused()
        expect(first).to_be_hidden()
        # what is typed ticks nothing and leads nowhere
        page.keyboard.press("n")
        page.keyboard.type("j 1 k")
        page.keyboard.press("Escape")
        expect(second.get_by_role("heading")).to_be_focused()
        page.keyboard.press("d")
        page.keyboard.type("2 queues")
        page.keyboard.press("Escape")
        expect(page.locator("#status")).to_contain_text("Saved")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("next question")
        page.get_by_label("Single-key shortcuts work on this device").uncheck()
        page.get_by_role("button", name="Close").click()
        page.keyboard.press("1")
        page.keyboard.press("j")
        expect(second).to_be_visible()
        page.reload()
        expect(second).to_be_visible()
        expect(page.locator(f"#f-before-{two}")).to_have_value("2 queues")
        assert page.locator(f"[name=went-{two}]:checked").count() == 0
        # in the other view it is kept which one is looked at, whatever the clock does
        assert "view=run" in page.url
        page.get_by_role("link", name="Alternatives").click()
        expect(second).to_be_visible()
    assert sitting.notes(0) == {two: "j 1 k"}
    assert got(sitting.site, SheetQuestion, one).went == "not"


def test_a_sheet_of_25_is_prepared_by_keys_and_nothing_jumps(
    site: Site, chromium: Browser
) -> None:
    case = sheets.on_site(site, names=tuple(f"What of the queue, part {n}?" for n in range(9)))
    with site.parts.database.transaction() as db:
        for segment in ("alternatives", "migration"):
            for rank in range(1, 9):
                made = sheets.built(f"{segment} {rank}", "ask_this")
                sheets.add(db, case, segment, rank, made | {"quote": f"{segment} {rank}"})
    with live(site) as base:
        sitting = Sitting(site, case, base, chromium, [])
        with sitting.member(0) as context:
            page = sitting.open(context, "?view=prepare")
            page.set_viewport_size({"width": 1280, "height": 800})
            page.locator(".row.is-current").wait_for()
            tops = "() => [...document.querySelectorAll('.row')].map((it) => it.offsetTop)"
            rows, at = page.evaluate(tops), 0.0
            for n in range(25):
                page.keyboard.press("k" if n % 3 == 0 else "d")
                now = page.locator("#worksheet").evaluate("it => it.scrollTop")
                assert 0 <= now - at <= 240, "as far as the next row, and its part's heading"
                at = now
            expect(page.locator(".row").get_by_text("kept", exact=True)).to_have_count(9)
            expect(page.locator(".row").get_by_text("dropped", exact=True)).to_have_count(16)
            assert page.evaluate(tops) == rows, "each row is where it was"
            assert page.evaluate("scrollY") == 0
            expect(page.locator("#migration .fill")).to_contain_text(
                "3 kept, about 30 of 30 min"
            )
            held = page.locator("#worksheet").evaluate("it => it.scrollTop")
            # 25 presses; then undo the last one, print up to it, move, link and reword it
            for key in ("u", "p", "Alt+ArrowUp", "l"):
                page.keyboard.press(key)
            expect(page.locator("#row-beside [data-link-to]")).to_be_focused()
            page.keyboard.press("Escape")
            page.keyboard.press("r")
            expect(page.locator("#row-beside textarea[name=text]")).to_be_focused()
            page.keyboard.type("k d ")
            page.get_by_role("button", name="Save my wording").click()
            expect(page.locator("#row-beside [data-pressed]")).to_have_text("Saved.")
            expect(page.locator("#row-beside [data-whole]")).to_contain_text("k d migration 8")
            assert page.evaluate("localStorage.length") == 0
            page.get_by_role("button", name="I have read the document and the sheet").click()
            expect(page.locator("#panel")).to_contain_text("has read the document")
            expect(page.locator(".row.is-current")).to_be_focused()
            redirects = "performance.getEntriesByType('navigation')[0].redirectCount"
            assert page.evaluate(redirects) == 0, "the page stayed"
            expect(page.locator("#row-beside [data-pressed]")).to_have_text("")
            expect(page.locator("#migration .is-current .hang")).to_have_text("2")
            expect(page.locator("#migration .is-last .hang")).to_have_text("3")
            assert page.locator("#worksheet").evaluate("it => it.scrollTop") <= held
            page.keyboard.press("?")
            expect(page.get_by_role("dialog")).to_contain_text("keep or drop it and go on")
            page.get_by_role("button", name="Close").click()
            assert not looked_at(page)
        assert not sitting.errors
    with site.parts.database.reading() as db:
        states = list(db.scalars(select(SheetQuestion.state)))
    assert (states.count("approved"), states.count("dropped")) == (8, 16)


def test_keys_keep_and_drop_whoever_decided_before_and_arrows_move_the_rows(
    sitting: Sitting,
) -> None:
    one, two, three = (sitting.question(it) for it in ("one", "two", "three"))
    with sitting.member(0) as mine, sitting.member(1) as theirs:
        for context in (mine, theirs):
            context.clock.install()
        other = sitting.open(theirs, "?view=prepare")
        me = sitting.open(mine, "?view=prepare")
        other.locator(f"#q-{one}.is-current").wait_for()
        for key in "kd":
            other.keyboard.press(key)
        expect(other.locator(f"#q-{two}")).to_contain_text("dropped")
        me.locator(f"#q-{one}.is-current").wait_for()
        with sitting.site.parts.database.transaction() as db:
            by = sitting.case.panel[1]
            arrange.add(db, sitting.case.row(db), "migration", "Theirs?", by=by)
        mine.clock.fast_forward(LOOK)
        for row, words in (("one", "kept"), ("two", "dropped")):
            expect(me.locator(".row", has=me.get_by_role("heading", name=row))).to_contain_text(
                words
            )
        expect(me.locator("#migration").get_by_role("heading", name="Theirs?")).to_be_visible()
        me.keyboard.press("ArrowDown")
        me.keyboard.press("k")
        clash = re.compile(
            "Kept by Panel Member 1, .*, instead of “Dropped” by Panel Member 2$"
        )
        expect(me.locator("[data-pressed]")).to_have_text(
            re.compile(f"^“two”: {clash.pattern}")
        )
        theirs.clock.fast_forward(LOOK)
        expect(other.locator(f"#q-{two} [data-clash]")).to_have_text(clash)
        me.keyboard.press("ArrowUp")
        # what one did oneself is undone
        me.keyboard.press("k")  # once more, it only goes on
        expect(me.locator(f"#q-{three}.is-current")).to_be_focused()
        expect(me.locator(f"#q-{two}").get_by_text("kept", exact=True)).to_be_visible()
        me.keyboard.press("ArrowUp")
        me.keyboard.press("u")
        expect(me.locator(f"#q-{two}").get_by_role("button", name="Keep")).to_be_visible()
        beside = me.locator("#row-beside")
        beside.locator("summary").get_by_text("Who asks").click()
        beside.get_by_label("Panel Member 2").click()
        expect(me.locator(f"#q-{two}")).to_contain_text("Asks: Panel Member 2")
        me.keyboard.press("ArrowDown")
        expect(me.locator(f"#q-{three}.is-current")).to_be_focused()
        expect(me.locator("#status")).to_contain_text("Saved")
        # what a colleague kept stays kept by the same key; the other key decides anew
        me.goto(f"{me.url.partition('#')[0]}#q-{one}")
        me.reload()
        first = me.locator(f"#q-{one}")
        for key, state in (("k", "kept"), ("d", "dropped"), ("k", "kept")):
            me.keyboard.press(key)
            expect(first).to_contain_text(state)
            expect(me.locator(f"#q-{two}.is-current")).to_be_focused()
            me.keyboard.press("ArrowUp")
        me.keyboard.press("l")
        expect(me.locator("#row-beside [data-link-to]")).to_be_focused()
        me.keyboard.press("Enter")
        expect(first).to_have_class(re.compile("is-linked"))
    assert got(sitting.site, SheetQuestion, one).state == "approved"
    found = got(sitting.site, SheetQuestion, two)
    assert (found.state, found.lead) == ("proposed", sitting.case.panel[1])


def test_two_quick_moves_both_count_and_a_refusal_comes_into_sight(sitting: Sitting) -> None:
    three, five = sitting.question("three"), sitting.question("five")
    with sitting.member(0) as context:
        page = sitting.open(context, f"?view=prepare#q-{three}")
        page.set_viewport_size({"width": 1280, "height": 400})
        beside, said = page.locator("#row-beside"), page.locator("[data-pressed]")
        beside.get_by_label("Up:").evaluate("it => { it.click(); it.click(); }")
        expect(page.locator(f"#q-{three} .hang")).to_have_text("1")
        page.locator(f"#q-{five} h3").click()
        beside.get_by_role("button", name="Print up to here").click()
        expect(said).to_contain_text("At most 4 questions")
        expect(said).to_be_in_viewport()
        page.keyboard.press("r")
        expect(beside.get_by_label("The question in your words")).to_be_in_viewport()
        # left with other words, it is saved; refused, it stays open, and isn't printed as it was
        page.keyboard.type("So ")
        page.keyboard.press("Escape")
        row = page.locator(f"#q-{five}")
        expect(row).to_contain_text("Saved")
        expect(row.get_by_role("heading")).to_contain_text("So ")
        words = beside.get_by_label("The question in your words")
        # a press straight after typing counts, and an opened fold stays open
        words.fill("So be it")
        beside.get_by_role("button", name="To Migration").click()
        expect(page.locator(f"#migration #q-{five} h3")).to_have_text("So be it")
        expect(page.locator(".row.is-current h3")).to_have_text("four")
        expect(page.locator(".row.is-current")).to_be_in_viewport()
        row.get_by_role("heading").click()
        words.fill("So it is")
        beside.locator("summary", has_text="Link").click()
        expect(row.get_by_role("heading")).to_have_text("So it is")
        beside.get_by_role("button", name="Link").click()
        expect(row).to_have_class(re.compile("is-linked"))
        words.fill("")
        page.get_by_role("link", name="Print", exact=True).click()
        expect(beside.get_by_role("alert")).to_have_text(
            "Nothing was changed. Write the question, or drop it instead."
        )
        expect(words).to_be_focused()
        expect(row).to_contain_text("Not saved")
        words.fill("Reworded")
        page.get_by_role("link", name="Print", exact=True).click()
        expect(page.locator(".print-sheet")).to_contain_text("Reworded")
        page.go_back()
        page.keyboard.press("d")
        expect(page.locator(f"#q-{five}")).to_contain_text("dropped")
        page.keyboard.press("p")
        expect(said).to_contain_text("has been dropped, so it isn't asked or printed")
        line = page.locator(f"#q-{three}.is-last")
        for printed in (1, 0):  # one press each, though it is another page
            page.goto(f"{page.url.partition('#')[0]}#q-{three}")
            page.reload()
            page.locator(f"#q-{three}.is-current").wait_for()
            page.keyboard.press("p")
            expect(line).to_have_count(printed)


@pytest.mark.parametrize("width", [1280, 375])
def test_what_a_colleague_adds_or_moves_leaves_ones_row_and_field_in_place(
    sitting: Sitting, width: int
) -> None:
    with sitting.site.parts.database.transaction() as db:
        for rank in range(1, 13):
            made = sheets.built(f"migration {rank}") | {"quote": QUOTE}
            sheets.add(db, sitting.case, "migration", rank, made)
    four, by = sitting.question("migration 4"), sitting.case.panel[1]
    with sitting.member(0) as context:
        context.clock.install()
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{sitting.base}/panels/{sitting.case.folio}?view=prepare")
        page.evaluate("document.body.style.overflowAnchor = 'none'")  # as in Safari
        row, beside = f"#q-{four}", page.locator("#row-beside")
        current = page.locator(f"{row}.is-current")
        page.locator(f"{row} h3").click()
        expect(current).to_be_focused()
        at = _above(page, row)

        def stays(by_colleague: Callable[[Session, Folio], object]) -> None:
            with sitting.site.parts.database.transaction() as db:
                by_colleague(db, sitting.case.row(db))
                edits = db.scalar(select(func.count()).select_from(SheetEdit))
            context.clock.fast_forward(LOOK)
            expect(page.locator("#main")).to_have_attribute("data-edits", str(edits))
            assert _above(page, row) == at

        def moved(text: str, way: str) -> Callable[[Session, Folio], object]:
            def move(db: Session, folio: Folio) -> None:
                it = sheets.question(db, sitting.case, text)
                arrange.move(db, folio, it, way, was=it.place, by=by)

            return move

        stays(lambda db, folio: arrange.add(db, folio, "migration", "Theirs?", by=by))
        stays(moved("migration 5", "up"))
        expect(current).to_be_focused()
        # a save doesn't let the bar grow, nor does one move oneself take the focus away
        beside.locator("summary").get_by_text("Who asks").click()
        beside.get_by_label("You", exact=True).click()
        expect(page.locator("#status")).to_contain_text("Saved")
        assert _above(page, row) == at
        page.keyboard.press("Alt+ArrowUp")
        expect(page.locator(f"{row} .hang")).to_have_text("5")
        expect(current).to_be_focused()
        # the field beside it is over the page, which therefore doesn't scroll
        beside.locator("summary").get_by_text("Reword").click()
        words = beside.get_by_label("The question in your words")
        words.focus()
        at, field = _above(page, row), _above(page, f"#r-{four}")
        page.keyboard.type("And then: ")
        assert (_above(page, row), _above(page, f"#r-{four}")) == (at, field)
        stays(moved("migration 3", "up"))
        expect(words).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(f"{row} h3")).to_contain_text("And then: ")
        # one that leaves for a part above: the next one has its place
        above = page.locator(".row", has=page.get_by_role("heading", name="Theirs?"))
        place = above.evaluate("it => it.getBoundingClientRect().top")
        beside.get_by_role("button", name="To Alternatives").click()
        expect(page.locator(f"#alternatives {row}")).to_have_count(1)
        expect(page.locator(".row.is-current h3")).to_have_text("migration 5")
        assert above.evaluate("it => it.getBoundingClientRect().top") == place
        # one that is moved beyond the edge is followed
        for n in "4321":
            page.keyboard.press("Alt+ArrowUp")
            expect(page.locator(".row.is-current .hang")).to_have_text(n)
        assert _above(page, ".row.is-current") >= (
            _above(page, "#worksheet") if width > 960 else 0
        )
        # loaded again, what is open above it is not
        page.locator("#failure > details").evaluate("it => { it.open = true }")
        for key in ("ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        page.reload()
        expect(page.locator(".row.is-current h3")).to_have_text("migration 5")
        expect(page.locator(".row.is-current")).to_be_in_viewport(ratio=1)
        assert _below(page, ".row.is-current") <= _above(page, "#row-beside") or width > 960


def test_a_question_of_ones_own_is_added_in_place_and_comes_into_sight(
    sitting: Sitting,
) -> None:
    with sitting.member(0) as context:
        page = sitting.open(context, "?view=prepare")
        page.locator(".row.is-current").wait_for()
        part = page.locator("#failure")
        page.evaluate("window.stayed = true")
        part.locator("summary", has_text="Add a question").click()
        field = part.get_by_label("Your question for failure modes")
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport(ratio=1)
        part.get_by_role("button", name="Add it").click()
        expect(part.get_by_role("alert")).to_contain_text("Write the question")
        field.fill("Mine?")
        part.get_by_role("button", name="Add it").click()
        expect(page.locator(".row.is-current:focus h3")).to_have_text("Mine?")
        expect(page.locator(".row.is-current")).to_be_in_viewport(ratio=1)
        expect(field).to_be_hidden()
        assert page.evaluate("[scrollY, stayed, localStorage.length]") == [0, True, 0]
        # on a phone, it opens at the top, at the first question that is not decided
        page.set_viewport_size({"width": 375, "height": 812})
        with sitting.site.parts.database.transaction() as db:
            sheets.question(db, sitting.case, "one").state = "dropped"
        again = sitting.open(context, "?view=prepare")
        again.set_viewport_size({"width": 375, "height": 812})
        again.reload()
        expect(again.locator(".row.is-current h3")).to_have_text("two")
        assert again.evaluate("scrollY") == 0


def test_only_a_press_puts_a_wording_in_place_of_a_colleagues(sitting: Sitting) -> None:
    one, two = sitting.question("one"), sitting.question("two")
    with sitting.member(0) as context:
        page = sitting.open(context, f"?view=prepare#q-{one}")
        first, second = page.locator(f"#q-{one}"), page.locator(f"#q-{two}")
        words = page.locator("#row-beside").get_by_label("The question in your words")
        with sitting.site.parts.database.transaction() as db:
            db.get_one(SheetQuestion, one).text = "Theirs"
        page.keyboard.press("r")
        words.fill("Mine")
        second.locator("h3").click(delay=300)  # an answer comes in between
        expect(first.get_by_role("heading")).to_have_text("Theirs")
        expect(first).to_contain_text("Not saved")
        expect(page.locator(f"#q-{two}.is-current")).to_be_focused()
        expect(page.locator("[data-pressed]")).to_be_empty()
        page.keyboard.press("ArrowUp")
        alert = page.locator("#row-beside").get_by_role("alert")
        expect(alert).to_contain_text("Someone else reworded this question")
        words.fill("Mine, again")
        page.keyboard.press("Escape")
        page.keyboard.press("k")  # sent after what leaving the field sends
        expect(first.get_by_text("kept", exact=True)).to_be_visible()
        assert got(sitting.site, SheetQuestion, one).text == "Theirs"
        page.keyboard.press("ArrowUp")
        page.get_by_role("button", name="Save my wording").click()
        expect(first.get_by_role("heading")).to_have_text("Mine, again")
        expect(alert).to_have_count(0)


FORTY_FIVE = " ".join(["When the acquirer answers late, who sees which step?"] * 5)
"""Words of a question that is as long as one may be on paper."""
QUOTE = ("the queue per tenant holds what the acquirer has not answered and " * 4)[:200]


@pytest.mark.faults
@pytest.mark.parametrize("size", [(1280, 800), (375, 667)])
def test_the_question_that_is_asked_fits_the_screen_and_its_buttons_stay_in_sight(
    sitting: Sitting, size: tuple[int, int]
) -> None:
    long = dict.fromkeys(sheets.LEVELS, f"{QUOTE}; says who notices, and by which signal.")
    with sitting.site.parts.database.transaction() as db:
        made = sheets.built(FORTY_FIVE) | {"quote": QUOTE, "listen_for": long}
        for rank in (6, 7):
            sheets.add(db, sitting.case, "failure", rank, made)
        db.execute(update(Account).values(name=LONG_NAME))
    with sitting.member(0) as context:
        page = sitting.open(context)
        expect(page.get_by_text("We have read your document, and")).to_be_in_viewport()
        page.get_by_role("button", name="Start the clock").click()
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        expect(page.locator(".asking.is-current h3")).to_be_focused()
        expect(page.get_by_text("We have read your document, and")).to_be_in_viewport()
        sitting.begun(minutes=18.7)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.reload()
        expect(page.locator("#clock")).to_contain_text("3 min over")
        page.get_by_role("link", name="6", exact=True).click()
        current = page.locator(".asking.is-current")
        assert _below(page, "#clock [role=timer]") <= size[1] / 4
        words, bar = ".asking.is-current .asking-words", ".asking.is-current .asking-bar"
        phone = size[0] == 375
        rest = () if phone else ("blockquote", ".asking-guide", "textarea", ".acts")
        for part in ("h3", *rest):
            found = f".asking.is-current {part}"
            assert _below(page, ".sheet-time") <= _above(page, found), part
            assert _below(page, found) <= _above(page, bar), part
        assert _below(page, words) <= _above(page, ".asking.is-current .asking-own")
        assert _below(page, bar) <= size[1]
        expect(current.locator(".next")).to_contain_text(FORTY_FIVE)
        guide = current.get_by_role("group", name="Guidance")
        shown, whole = guide.evaluate("it => [it.clientHeight, it.scrollHeight]")
        if phone:
            expect(page.get_by_role("link", name="6", exact=True)).to_be_in_viewport()
            assert shown == whole, "one scroll for the page"
        else:
            assert 54 <= shown < whole, "three lines at least; the rest scrolls"
            guide.focus()
            page.keyboard.press("End")
            expect(guide.get_by_text("It waits there.")).to_be_in_viewport()
        tops = [_above(page, f".asking.is-current {part}") for part in (".tick-buttons", "h3")]
        page.keyboard.press("2")
        expect(current.get_by_text("Ticked by you, now")).to_be_visible()
        shown = [_above(page, f".asking.is-current {part}") for part in (".tick-buttons", "h3")]
        assert shown == tops, "nothing moves"
        expect(page.locator("#status")).to_contain_text("Saved")
        page.reload()
        fold = current.get_by_text("Design changed: from, to")
        # as far down as one still sees it
        fold.evaluate("it => it.scrollIntoView({ block: 'end' })")
        fold.click()
        expect(current.get_by_label("To", exact=True)).to_be_visible()
        page.wait_for_timeout(500)  # what scrolls has come to rest
        ends = ".asking.is-current .from-to"
        assert _below(page, ".sheet-time") <= _above(page, ends)
        assert _below(page, ends) <= _above(page, ".asking.is-current .asking-bar")
        current.get_by_label("Your note").fill("A line.\n" * 9)
        assert (
            _below(page, ".asking.is-current textarea")
            - _above(page, ".asking.is-current textarea")
            >= 9 * 24
        )
        if phone:
            return
        current.get_by_text("History").click()
        page.wait_for_timeout(500)
        assert _above(page, f"{words} h3") >= _below(page, ".sheet-time")
        assert _below(page, words) - _above(page, words) >= 128, "the question stays in sight"
        assert _below(page, ".asking.is-current .asking-own") <= _above(page, bar)
        assert not looked_at(page)


def _below(page: Page, selector: str) -> float:
    found: float = page.locator(selector).first.evaluate(
        "it => it.getBoundingClientRect().bottom"
    )
    return found


def _above(page: Page, selector: str) -> float:
    found: float = page.locator(selector).first.evaluate("it => it.getBoundingClientRect().top")
    return found


def test_on_a_phone_neither_a_long_quote_nor_an_outage_moves_the_note(sitting: Sitting) -> None:
    with sitting.site.parts.database.transaction() as db:
        made = sheets.built("What holds it?") | {"quote": QUOTE * 4, "listen_for": {}}
        sheets.add(db, sitting.case, "migration", 1, made)
    with sitting.member(0) as context:
        page = sitting.open(context)
        page.set_viewport_size({"width": 375, "height": 667})
        # Safari anchors no scrolling, and doesn't make up for what moves
        page.evaluate("document.body.style.overflowAnchor = 'none'")
        page.get_by_role("link", name="Migration").click()
        current = ".asking.is-current"
        assert _below(page, f"{current} textarea") <= _above(page, f"{current} .asking-bar")
        link = page.locator(current).get_by_role("link", name="in the document")
        link.focus()
        expect(link).to_be_in_viewport()
        page.locator(f"{current} textarea").focus()
        page.wait_for_timeout(300)  # what scrolls has come to rest
        at = _above(page, f"{current} textarea")
        context.route("**/notes", lambda route: route.abort())
        page.keyboard.type("In a tunnel.")
        expect(page.locator("[data-away]")).to_be_in_viewport()
        assert _above(page, f"{current} textarea") == at
        # nor does a colleague who starts the clock, whose bar then says more
        bar = page.locator(".sheet-time")
        before = bar.evaluate("it => it.offsetHeight")
        with sitting.site.parts.database.transaction() as db:
            row, by = sitting.case.row(db), sitting.case.panel[1]
            conversation.press(db, row, "start", by=by)
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        assert bar.evaluate("it => it.offsetHeight") >= before + 24
        page.wait_for_timeout(300)
        assert _above(page, f"{current} textarea") == at


def test_an_answer_asked_for_before_a_tick_doesnt_take_it_away(sitting: Sitting) -> None:
    one, held = sitting.question("one"), list[tuple[Route, APIResponse]]()

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    with sitting.member(0) as context:
        context.clock.install()
        page = sitting.open(context)
        note = "new MutationObserver(() => (window.seen ??= []).push(it.dataset.tick))"
        number = page.locator(f"[data-number='{one}']")
        number.evaluate(f"it => {note}.observe(it, {{ attributes: true }})")
        context.route("**/now", hold)
        with page.expect_request("**/now"):
            context.clock.fast_forward(LOOK)
        _tick(page, one, "Answered")
        expect(page.locator("#status")).to_contain_text("Saved")
        body = {"code": sitting.case.folio, "revision": 0, "fields": {f"went-{one}": "partly"}}
        theirs = sitting.site.as_account(sitting.case.panel[1])
        assert theirs.post(f"/panels/{sitting.case.folio}/notes", json=body).status_code == 200
        [(route, answer)] = held
        route.fulfill(response=answer)
        ticked = page.locator(f"#q-{one} [data-ticked]")
        expect(ticked).to_contain_text("instead of “Answered” by Panel Member 1")
        assert "" not in page.evaluate("seen")


@pytest.mark.parametrize("locked", in_every_run((False, True), (False,)))
def test_notes_that_were_not_sent_are_sent_from_the_other_view_unless_ones_card_is_locked(
    sitting: Sitting, locked: bool
) -> None:
    one = sitting.question("one")
    with sitting.member(0) as context:
        page = sitting.open(context)
        context.route("**/notes", lambda route: route.abort())
        page.locator(f"#f-note-{one}").fill("In a tunnel.")
        _tick(page, one, "Partly")
        expect(page.locator("#status")).to_have_text(KEPT)
        context.unroute("**/notes")
        if locked:
            transact(sitting.site, cases.meet, sitting.case, 3)
        page.goto(page.url.partition("?")[0] + "?view=prepare&segment=failure")
        expect(page.locator("#status")).to_contain_text("Saved")
        if locked:
            expect(page.locator("#aside")).to_contain_text("In a tunnel.")
        else:
            assert page.evaluate("localStorage.length") == 0
    assert sitting.notes(0) == ({} if locked else {one: "In a tunnel."})
    assert got(sitting.site, SheetQuestion, one).went == "partly"


@pytest.mark.faults
@pytest.mark.parametrize("width", in_every_run((1280, 375), (375,)))
def test_an_older_tick_that_comes_after_an_outage_leaves_a_newer_one_and_says_so(
    sitting: Sitting, width: int
) -> None:
    one, two = sitting.question("one"), sitting.question("two")
    with sitting.member(0) as mine, sitting.member(1) as theirs:
        me = sitting.open(mine)
        me.set_viewport_size({"width": width, "height": 800})
        mine.route("**/notes", lambda route: route.abort())
        _tick(me, one, "Not answered")
        expect(me.locator("#status")).to_have_text(KEPT)
        if width < 960:
            # the page's head scrolls away, and what it says stays in sight
            expect(me.locator("[data-away]")).to_have_text(KEPT)
            expect(me.locator("[data-away]")).to_be_in_viewport()
        other = sitting.open(theirs)
        _tick(other, one, "Answered")
        expect(other.locator("#status")).to_contain_text("Saved")
        me.reload()
        expect(me.locator(f"[name=went-{one}][value=not]")).to_be_checked()
        # after a newer one of another question, which nobody else has ticked
        me.keyboard.press("j")
        _tick(me, two, "Partly")
        mine.unroute("**/notes")
        me.evaluate("dispatchEvent(new Event('online'))")
        late = me.locator("[data-late]")
        expect(late).to_contain_text("Panel Member 2 chose “Answered” after you")
        expect(late.get_by_role("button", name="Close")).to_be_in_viewport()
        expect(me.locator(f"[name=went-{one}][value=answered]")).to_be_checked()
        expect(me.locator("#status")).to_contain_text("Saved")
        late.get_by_role("link", name="one").click()
        expect(me.locator(f"#q-{one}")).to_be_visible()
        expect(me.locator(f"#q-{one} [data-ticked]")).to_contain_text(
            "Ticked by Panel Member 2"
        )
        assert not looked_at(me)
        late.get_by_role("button", name="Close").click()
        expect(late).to_be_empty()
        # pressed again it is the newest
        _tick(me, one, "Not answered")
        expect(me.locator("#status")).to_contain_text("Saved")
        assert me.evaluate("localStorage.length") == 0
    assert got(sitting.site, SheetQuestion, one).went == "not"
    assert got(sitting.site, SheetQuestion, two).went == "partly"


@pytest.mark.faults
def test_going_on_leads_to_the_parts_next_question_and_the_end_to_the_scorecard(
    sitting: Sitting,
) -> None:
    one = sitting.question("one")
    with sitting.site.parts.database.transaction() as db:
        db.execute(
            update(SheetQuestion)
            .where(SheetQuestion.id == sitting.question("five"))
            .values(segment="alternatives")
        )
    with sitting.member(0) as context:
        page = sitting.open(context)
        page.get_by_role("button", name="Start the clock").click()
        expect(page.get_by_role("heading", name="five")).to_be_visible()
        page.get_by_role("button", name="Go on to Failure modes").dblclick()
        expect(page.locator(f"#q-{one}")).to_be_visible()
        expect(page.locator(f"#q-{one}").get_by_role("heading")).to_be_focused()
        numbers = page.get_by_role("list", name="Questions of this part")
        expect(numbers.get_by_role("link")).to_have_text(["1", "2", "3", "4"])
        shapes = set()
        for words in ("Asked", "Answered", "Partly", "Not answered"):
            _tick(page, one, words)
            chip = numbers.get_by_role("link", name=f"1 : {words}", exact=True)
            expect(chip).to_be_visible()
            shapes.add(chip.evaluate("it => getComputedStyle(it, '::after').content"))
        assert len(shapes) == 4
        # Who comes back is in the part that is on, at its first question without a tick.
        back = sitting.open(context)
        expect(back.get_by_role("heading", name="two")).to_be_visible()
        back.set_viewport_size({"width": 375, "height": 667})
        expect(back.get_by_text(re.compile("^Failure modes, until"))).to_be_visible()
        back.close()
        numbers.get_by_role("link", name="3").click()
        expect(page.get_by_role("heading", name="three")).to_be_visible()
        expect(numbers.locator("[aria-current]")).to_have_text("3")
        for part in ("Migration", "Their questions"):
            page.wait_for_timeout(2500)  # sooner, it would be the same press twice
            page.get_by_role("button", name=f"Go on to {part}").click()
        theirs = page.get_by_role("heading", name="What does the candidate ask")
        expect(theirs).to_be_focused()
        page.keyboard.press("n")
        page.keyboard.type("How many are on call?")
        page.keyboard.press("Escape")
        expect(page.locator("#status")).to_contain_text("Saved")
        page.keyboard.press("k")
        expect(page.get_by_role("heading", name="four")).to_be_focused()
        page.keyboard.press("j")
        page.reload()
        expect(page.locator("#f-note-questions")).to_have_value("How many are on call?")
        expect(page.locator(".ruler text")).to_have_text(["Their questions 5"])
        expect(page.get_by_role("link", name="Your scorecard").first).to_be_visible()
        assert not looked_at(page)
        page.locator("#clock").get_by_role("link", name="Your scorecard").click()
        page.get_by_role("link", name="The question sheet").click()
        expect(page.locator("#clock")).to_be_visible()
        page.get_by_text("Set it back").click()
        page.get_by_text("If the interview hasn\u2019t started").click()
        expect(page.locator("#clock")).to_contain_text("for the whole panel")
        page.get_by_role("button", name="Reset the clock").click()
        expect(page.get_by_role("button", name="Start the clock")).to_be_visible()


@pytest.mark.faults
def test_the_clock_says_the_same_in_the_page_and_from_the_server(sitting: Sitting) -> None:
    cases_of = [
        (heading, used, minutes)
        for heading, minutes in (
            ("Migration", 30),
            ("Alternatives", 11),
            ("Their questions", 5),
        )
        for used in (0, 299.9, 300, 359.5, 660, 1500, 1500.5, 1800, 9000.7)
    ]
    with sitting.member(0) as context:
        page = sitting.open(context)
        here = page.evaluate(
            """async ([file, cases]) => {
              const { told } = await import(file);
              return cases.map((one) => told(...one)).map((t) => [t.state, t.words, t.short]);
            }""",
            [f"{resources.static_path()}/panel/timer.js", cases_of],
        )
        assert here == [[t.state, t.words, t.short] for t in (timer.told(*c) for c in cases_of)]
        page.get_by_role("button", name="Start the clock").click()
        expect(page.locator("#clock [role=timer]")).to_have_text(re.compile(r"00:0[1-9]"))
        page.get_by_role("button", name="Go on to Failure modes").click()
        expect(page.locator("#plan")).to_contain_text("Failure modes 45 min")
        page.wait_for_timeout(1100)
        x = page.locator(".ruler .hand").get_attribute("x") or ""
        assert 0 < float(x[:-1]) < 5, "where the first part ended"
        page.get_by_text("Set it back").click()
        page.get_by_role("button", name="Back to Alternatives").click()
        expect(page.locator("#clock")).to_contain_text("of 75 min")
        sitting.begun(minutes=18.7)
        page.reload()
        expect(page.locator("#clock")).to_contain_text("Alternatives: 3 min over")
        assert float(page.locator(".ruler .over").get_attribute("width")[:-1]) > 1  # type: ignore[index]
        # without the network a press says why nothing came of it
        context.set_offline(True)
        page.get_by_role("button", name="Pause").click()
        expect(page.locator("#clock")).to_contain_text("There is no connection")
        context.set_offline(False)
        assert not looked_at(page)


PREMISE = "You write that the poller moves each row at eight and that its core owns the list. "
PAPER = round(182 / 25.4 * 96)  # pixels between the margins of A4
ASKED = "What moves a payment whose row is there twice, and who is told first?"


@pytest.mark.parametrize(
    "of", in_every_run(((0, 0), (110, 0), (280, 0), (110, 1), (280, 1), (600, 0)), ((0, 0),))
)
def test_paper_is_two_pages_unless_there_are_more_words_and_cuts_none(
    site: Site, chromium: Browser, of: tuple[int, int]
) -> None:
    """`of`: how long the questions are, and how many more than usual are printed in full. Length 0:
    one question in one segment; else many of that length in each, of reviewers too, cards, and
    three for everybody. 280: about 45 words."""
    length, more = of
    words = (PREMISE * 9)[: length - len(ASKED) - 2] + ". " + ASKED
    case = sheets.on_site(site, names=("few",))
    places = {name: n + more for name, n in PRINTED.items()}
    with site.parts.database.transaction() as db:
        if more:
            db.get_one(PanelSheet, case.folio).printed = places
        else:
            db.execute(update(CandidateIdentity).values(name=LONG_NAME))
            db.execute(update(Account).values(name=LONG_NAME))
        db.add(Slot(folio=case.folio, at=clock.now(), place="Room", minutes=60))
        for segment in (*PRINTED, "everybody") if length else ():
            for rank in range(2, 18 if segment != "everybody" else 5):
                form = "ask_this" if rank % 2 else "author_scenario"
                made = sheets.built(words[:150] if segment == "everybody" else words, form)
                long = {level: (words * 2)[:160] for level in sheets.LEVELS}
                made |= {"quote": QUOTE, "listen_for": long}
                made |= {"linked": segment} if segment in PRINTED and rank in (2, 3) else {}
                sheets.add(db, case, segment, rank, made)
    with live(site) as base:
        sitting = Sitting(site, case, base, chromium, [])
        with sitting.member(0) as context:
            page = sitting.open(context, "/print")
            for paper in ("A4", "Letter"):
                printed = page.pdf(format=paper)
                pages = len(re.findall(rb"/Type /Page\b", printed))
                assert pages == 2 if not length else 2 <= pages <= 5, (paper, pages)
            expect(page.locator("main")).to_contain_text("11 min")
            if length:
                for part in (".changed", ".look-for"):
                    found = page.locator(f".sheet-question {part}").count()
                    assert found == sum(max(n, 3) for n in places.values()), part
                assert "more on screen" in page.locator("main").inner_text()
                page.emulate_media(media="print")
                page.set_viewport_size({"width": PAPER, "height": 900})
                said = page.locator(".print-sheet :is(h3, li, dd, .sheet-quote)")
                assert "…" not in "".join(said.all_inner_texts())
                assert said.evaluate_all(
                    "all => all.every((it) => it.scrollHeight <= it.clientHeight + 2)"
                )
                page.emulate_media(media="screen")
            assert not looked_at(page)
