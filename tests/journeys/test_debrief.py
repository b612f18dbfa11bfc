"""A debrief in a browser: a gap of two, a changed view, a flag and a dissent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.looks import looked_at
from tests.journeys.scene import Scene
from tests.reviews import cases
from tests.reviews.panel import sheets

pytestmark = [pytest.mark.browser, pytest.mark.faults]


def test_a_gap_of_two_is_discussed_and_a_flag_is_answered_before_the_decision(
    scene: Scene,
) -> None:
    case = sheets.released(scene.site.parts.database)
    with scene.site.parts.database.transaction() as db:
        cases.meet(db, case, 4, 2)
    path = f"/debriefs/{case.folio}"
    lee = scene.member_page(case.panel[0], path)
    first = lee.locator("table.rows tbody tr").first
    expect(first).to_contain_text("2 apart")
    first.get_by_text("Panel Member 2").click()
    expect(first).to_contain_text("Asked of failure")
    assert looked_at(lee) == []

    view = _fold(lee, "The interview changed my view")
    view.get_by_label("Criterion").select_option("failure")
    view.locator("input[name=was][value='2']").check()
    view.locator("input[name=now][value='3']").check()
    view.get_by_label("because").fill("they found the hole themselves")
    view.get_by_role("button", name="Add my changed view").click()
    expect(lee.locator("#error-summary")).to_contain_text("Choose the question")
    view = lee.locator("details", has_text="The interview changed my view")
    expect(view.get_by_label("because")).to_have_value("they found the hole themselves")
    assert looked_at(lee) == []
    view.get_by_label("It rests on the answer to").select_option(index=1)
    view.get_by_role("button", name="Add my changed view").click()
    expect(lee.locator("#t-failure")).to_contain_text("from 2 to 3 because they found")

    flag = _fold(lee, "Raise a red flag")
    flag.get_by_label("What has to be settled first").fill("Who is on call in the first month?")
    flag.get_by_label("It rests on the answer to").select_option(index=2)
    flag.get_by_role("button", name="Raise this flag").click()
    dissent = _fold(lee, "I disagree with the decision")
    dissent.get_by_label("What you disagree with").fill("Senior staff is too early.")
    dissent.get_by_label("who has heard you").select_option(label="Hanna Placeholder")
    dissent.get_by_label("I commit to the decision").check()
    dissent.get_by_role("button", name="Record my dissent").click()
    expect(lee.locator("main")).to_contain_text("disagrees and commits")
    assert looked_at(lee) == []

    hanna = scene.member_page(case.manager, path)
    _fill(hanna, "offer", "staff")
    hanna.get_by_role("button", name="Record the decision").click()
    expect(hanna.locator("#error-summary")).to_contain_text("A red flag by Panel Member 1")
    expect(hanna.get_by_label("Text for the candidate")).to_have_value("Come and join us.")
    assert looked_at(hanna) == []
    hanna.get_by_label("Your answer").fill("The rota has them from the second month on.")
    hanna.get_by_role("button", name="Answer this flag").click()
    expect(hanna.locator("main")).to_contain_text("Answered by Hanna Placeholder")
    _fill(hanna, "offer", "staff")
    hanna.get_by_role("button", name="Record the decision").click()
    expect(hanna.locator("main")).to_contain_text("Come and join us.")
    assert looked_at(hanna) == []
    hanna.get_by_role("button", name="Record and send the decision").click()
    lee.goto(f"{scene.base}{path}/packet")
    expect(lee.locator("main")).to_contain_text("by Hanna Placeholder, the hiring manager")
    assert looked_at(lee) == []


def _fold(page: Page, words: str) -> Locator:
    page.get_by_text(words, exact=False).first.click()
    return page.locator("details", has_text=words)


def _fill(page: Page, outcome: str, level: str) -> None:
    page.locator(f"input[name=outcome][value={outcome}]").check()
    page.get_by_role("group", name="Level of the offer").get_by_label(level, exact=True).check()
    page.get_by_label("Reason", exact=True).fill("Document and interview agree.")
    page.get_by_label("Hanna Placeholder").check()
    page.get_by_label("Text for the candidate").fill("Come and join us.")
