"""A decided case is to be deleted: a second person confirms, the reviewer who disagreed objects,
and an admin keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.visibility.models import Folio
from tests.journeys.looks import looked_at
from tests.journeys.scene import Scene
from tests.reviews import cases

pytestmark = [pytest.mark.browser, pytest.mark.faults]

WHY = "My dissent is written down there. It has to stay."


def test_deletion_after_a_decision_with_objection(scene: Scene) -> None:
    with scene.site.parts.database.transaction() as db:
        case = cases.begun(db, words=("stop", "proceed"))
        cases.decide(db, case, "stop", reason="Thin.", feedback="Thank you.")
        ana = cases.member(db, "Ana Placeholder", people.ADMIN)
        dissents, code = case.readers[1], case.code
        address = {who: db.get_one(Account, who).email for who in (case.manager, dissents, ana)}

    jo = scene.member_page(case.coordinator, f"/candidates/{case.folio}")
    jo.locator("summary", has_text="More").click()
    jo.get_by_role("link", name="Delete this candidate").click()
    expect(jo.locator("main")).to_contain_text("deletion needs a second person")
    expect(jo.get_by_label("by mistake")).to_have_count(0)
    assert looked_at(jo) == []
    jo.get_by_label("The candidate asked us to").check()
    jo.get_by_role("button", name="Ask for the deletion").click()
    jo.get_by_role("link", name="See its status").click()
    expect(jo.get_by_role("button", name="Confirm the deletion")).to_have_count(0)
    assert looked_at(jo) == []

    letter = scene.letter(address[case.manager], "A deletion needs to be confirmed")
    hanna = scene.member_page(case.manager, letter.path)
    expect(hanna.get_by_role("link", name="the packet")).to_be_visible()
    assert looked_at(hanna) == []
    hanna.get_by_role("button", name="Confirm the deletion").click()
    expect(hanna.locator("main")).to_contain_text("The data will be deleted.")

    letter = scene.letter(address[dissents], "Data will be deleted: you can object")
    assert f"submission {code}" in " ".join(letter.text.split())
    assert cases.NAME not in letter.text
    assert letter.path == f"/deletions/{code}"
    reviewer = scene.member_page(dissents, letter.path)
    expect(reviewer.locator("h1")).to_contain_text(code)
    expect(reviewer.locator("main")).not_to_contain_text(cases.NAME)
    reviewer.get_by_role("button", name="Object", exact=True).click()
    expect(reviewer.locator("#error-summary")).to_contain_text("Write why")
    reviewer.get_by_label("Reason", exact=True).fill(WHY)
    reviewer.get_by_role("button", name="Object", exact=True).click()
    expect(reviewer.locator("main")).to_contain_text("An objection has stopped this deletion.")
    assert looked_at(reviewer) == []
    jo.reload()
    expect(jo.locator("main")).to_contain_text("An objection has stopped this deletion.")
    expect(jo.locator("main")).not_to_contain_text(WHY)

    scene.wait(clock.now() + timedelta(days=10))
    letter = scene.letter(address[ana], "A deletion has been stopped")
    admin = scene.member_page(ana, "/deletions")
    assert looked_at(admin) == []
    admin.get_by_role("link", name=case.folio).click()
    assert letter.path in admin.url
    expect(admin.locator("main")).to_contain_text(WHY)
    expect(admin.locator("main")).not_to_contain_text(cases.NAME)
    admin.get_by_label("Keep the data").check()
    admin.get_by_role("button", name="Record the decision").click()
    expect(admin.locator("#error-summary")).to_contain_text("Write the reason")
    expect(admin.get_by_label("Keep the data")).to_be_checked()
    assert looked_at(admin) == []
    admin.get_by_label("Reason", exact=True).fill("A dissent is evidence.")
    admin.get_by_role("button", name="Record the decision").click()
    expect(admin.locator("main")).to_contain_text("The data is kept.")

    scene.letter(address[dissents], "A deletion has been decided")
    reviewer.reload()
    expect(reviewer.locator("main")).to_contain_text("A dissent is evidence.")
    with scene.site.parts.database.reading() as db:
        assert db.get_one(Folio, case.folio).stage == "7s"
