"""A debrief in a browser: a gap of two, a changed view, a flag and a dissent; and an offer below
level by the hiring manager, after a vote without a scorecard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from blindfolio.visibility.models import Folio
from reviews.debrief import passing
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


def test_who_was_passed_votes_first_and_the_manager_offers_below_level(scene: Scene) -> None:
    case = sheets.released(scene.site.parts.database)
    with scene.site.parts.database.transaction() as db:
        cases.meet(db, case, 2)
    jo = scene.member_page(case.coordinator, f"/candidates/{case.folio}")
    jo.get_by_role("link", name="Pass the scorecard of Panel Member 2…").click()
    assert looked_at(jo) == []
    jo.get_by_label("Reason").fill("They are ill, and the candidate waits.")
    jo.get_by_role("button", name="Pass this scorecard").click()
    expect(jo.locator("main")).to_contain_text("scorecard passed")
    with scene.site.parts.database.reading() as db:
        assert passing.missing(db, db.get_one(Folio, case.folio), case.panel[1]) == ""

    alex = scene.member_page(case.panel[1], "/debriefs")
    assert looked_at(alex) == []
    alex.get_by_role("link", name="Vote on").click()
    expect(alex.locator("main")).not_to_contain_text(cases.SEEN)
    assert looked_at(alex) == []
    alex.get_by_label("2 senior").check()
    alex.get_by_label("Because").fill("The document is clear about what it leaves out.")
    alex.get_by_role("button", name="Record my vote").click()
    expect(alex.locator("main")).to_contain_text(cases.SEEN)
    expect(alex.locator("main")).to_contain_text("Only one scorecard was locked")

    hanna = scene.member_page(case.manager, f"/debriefs/{case.folio}")
    _fill(hanna, "down_level", "staff")
    hanna.get_by_role("button", name="Record the decision").click()
    expect(hanna.locator("#error-summary")).to_contain_text("needs a level below staff")
    _fill(hanna, "down_level", "senior")
    hanna.get_by_role("button", name="Record the decision").click()
    expect(hanna.locator("main")).to_contain_text("The opening was for staff")
    hanna.get_by_role("button", name="Record and send the decision").click()
    hanna.goto(f"{scene.base}/debriefs/{case.folio}")
    expect(hanna.locator("main")).to_contain_text(
        "An offer at senior; the opening is for staff"
    )


def _fold(page: Page, words: str) -> Locator:
    page.get_by_text(words, exact=False).first.click()
    return page.locator("details", has_text=words)


def _fill(page: Page, outcome: str, level: str) -> None:
    page.locator(f"input[name=outcome][value={outcome}]").check()
    page.get_by_role("group", name="Level of the offer").get_by_label(level, exact=True).check()
    page.get_by_label("Reason", exact=True).fill("Document and interview agree.")
    page.get_by_label("Hanna Placeholder").check()
    page.get_by_label("Text for the candidate").fill("Come and join us.")


def test_an_offer_below_the_ratings_says_why_and_everybody_reads_what_it_means(
    scene: Scene,
) -> None:
    with scene.site.parts.database.transaction() as db:
        case = cases.begun(db, values=(4, 2))
        cases.release(db, case)
        cases.meet(db, case, 3, 4)
    path = f"/debriefs/{case.folio}"
    hanna = scene.member_page(case.manager, path)
    expect(hanna.locator("main")).to_contain_text("An offer at staff or above needs a reason.")
    assert looked_at(hanna) == []
    _fill(hanna, "offer", "staff")
    hanna.get_by_label("Why an offer all the same").fill("What is missing can be learned here.")
    hanna.get_by_role("button", name="Record the decision").click()
    recorded = hanna.get_by_role("region", name="The team records")
    expect(recorded).to_contain_text("What is missing can be learned here.")
    expect(recorded).to_contain_text("Hanna Placeholder")
    assert looked_at(hanna) == []
    hanna.get_by_role("button", name="Record and send the decision").click()
    expect(hanna.locator("main")).to_contain_text("An offer at staff")
    assert looked_at(hanna) == []

    lee = scene.member_page(case.panel[0], path)
    row = lee.locator("table.rows tbody tr").first
    row.locator("summary").first.click()
    row.locator(".quote a").first.click()
    expect(lee).to_have_url(re.compile(rf"{path}/document#b\d+$"))
    assert looked_at(lee) == []
