"""What comes between the start and the end: more time, an answer for all, a no, and the close.

A candidate and their coordinator each have a browser of their own; what one does, the other sees
on a page and in a mail. Looked at are the pages that `test_pages_in_browser` does not come by:
those that answer a form, and what only these journeys lead to.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import update

from blindfolio import clock
from blindfolio.demo import reviews
from blindfolio.demo.stagehand import Stagehand
from blindfolio.mail.models import MailOut
from prompts.folder import catalogue
from prompts.models import Invitation
from tests.journeys.looks import looked_at
from tests.journeys.scene import UPLOAD, Scene, event_of

pytestmark = [pytest.mark.browser, pytest.mark.faults]

MONDAY = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)
DUE = "Mon 12 Oct 2026, 10:00 Lisbon (UTC+1), 09:00 UTC"
PROMPT = catalogue.load("payment-flows")


def _writing(scene: Scene, opening: str, name: str, address: str) -> tuple[Invitation, Page]:
    invitation = scene.invite(opening, name, address)
    scene.begin(invitation)
    return invitation, scene.follow(scene.letter(address, "Your window is open"))


def test_who_withdraws_is_asked_nothing_and_both_sides_read_that_it_has_ended(
    scene: Scene,
) -> None:
    scene.travel(MONDAY)
    mine, page = _writing(scene, scene.opening(), "Vera Withdraws", "vera@example.test")
    other = page.context.new_page()
    other.goto(scene.base + "/my/document")
    page.get_by_role("link", name="Withdraw…").click()
    expect(page.locator("main")).to_contain_text("need a reason, and none is passed on.")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn")
    expect(page.locator("main")).to_contain_text(
        "You have withdrawn from the design document exercise. The team decides whether you can"
        " go on in the hiring process without it. There is nothing left for you to do."
    )
    assert looked_at(page) == []
    letter = scene.letter("vera@", "You have withdrawn")
    assert "nothing left for you to do" in " ".join(letter.text.split())

    # A page that was open before says so too, in a sentence.
    other.set_input_files("input[type=file]", _file("late.md"))
    other.locator(UPLOAD).click()
    expect(other.locator("main")).to_contain_text(
        "Your application has ended, so nothing was saved."
    )
    case = scene.member_page(scene.jo, f"/candidates/{mine.folio}")
    expect(case.locator("main")).to_contain_text("Ended, withdrawn")


def test_an_extension_is_seen_by_both_and_mailed_with_its_calendar_file(scene: Scene) -> None:
    scene.travel(MONDAY)
    mine, page = _writing(scene, scene.opening(), "Lara Later", "lara@example.test")
    first = scene.letter("lara@", "Your window is open").event
    expect(page.get_by_label("Deadline")).to_contain_text(f"Due {DUE}")

    case = scene.member_page(scene.jo, f"/candidates/{mine.folio}")
    case.get_by_text("Extend the deadline", exact=True).click()
    until = case.get_by_label("New deadline")
    expect(until).to_have_value("2026-10-12T10:00")
    until.fill("2026-10-11T10:00")
    case.get_by_label("Reason").fill("Two days in a hospital.")
    case.get_by_role("button", name="Extend deadline", exact=True).click()
    expect(case.locator("#error-summary")).to_contain_text("An extension can only add time.")
    expect(case.get_by_label("Reason")).to_have_value("Two days in a hospital.")
    assert looked_at(case) == []
    later = "Wed 14 Oct 2026, 10:00 Lisbon (UTC+1), 09:00 UTC"
    case.get_by_label("New deadline").fill("2026-10-14T10:00")
    case.get_by_role("button", name="Extend deadline", exact=True).click()
    # The team's page has one zone, so no other hour beside it.
    moved = " to ".join(at.removesuffix(", 09:00 UTC") for at in (DUE, later))
    expect(case.locator("#time")).to_contain_text(f"from {moved}")
    assert looked_at(case) == []

    letter = scene.letter("lara@", f"You have more time: your window now ends on {later}")
    assert f"It was due to end on\n\n    {DUE}\n" in letter.text
    assert b"hospital" not in letter.raw
    assert letter.event["uid"] == first["uid"]
    assert letter.event["sequence"] > first["sequence"]
    assert letter.event.decoded("dtend") == datetime(2026, 10, 14, 9, tzinfo=UTC)
    page.reload()
    expect(page.get_by_label("Deadline")).to_contain_text(f"Due {later}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Add the deadline to your calendar").click()
    assert event_of(Path(download.value.path()).read_bytes())["dtend"] == letter.event["dtend"]
    assert "hospital" not in page.content()


def test_an_answer_reaches_a_second_candidate_without_who_asked(scene: Scene) -> None:
    scene.travel(MONDAY)
    opening = scene.opening()
    _, asking = _writing(scene, opening, "Quirina Zweifelberg", "quirina@example.test")
    _, other = _writing(scene, opening, "Otto Second", "otto@example.test")
    asking.get_by_role("link", name="Ask a question, or see your own").click()
    expect(asking.locator("main")).to_contain_text("You lose nothing by not asking")
    asking.get_by_label("The problem").check()
    asking.get_by_label("Your question").fill(
        "Zweifelberg here: who is woken when the acquirer answers late?"
    )
    asking.get_by_role("button", name="Send my question").click()
    expect(asking.locator("#asked")).to_contain_text("Waiting for an answer.")

    told = scene.letter("jo@", "A candidate has asked a question")
    assert b"weifelberg" not in told.raw
    jo = scene.member_page(scene.jo, told.path)
    expect(jo.locator("main")).to_contain_text(
        "“Zweifelberg” could identify the person who asked."
    )
    answer = "The team that owns the flow, from 22:00 to 06:00."
    jo.get_by_role("textbox", name="The answer").fill(answer)
    jo.get_by_label("Topic, in a few words").fill("who is woken")
    jo.get_by_role("button", name="Send to all candidates").click()
    expect(jo.locator("#error-summary")).to_contain_text("so take it out")
    assert looked_at(jo) == []
    jo.get_by_label("The question, as").fill("Who is woken when the acquirer answers late?")
    jo.get_by_role("button", name="Send to all candidates").click()
    expect(jo.get_by_role("heading", level=1)).to_have_text("Questions")

    letter = scene.letter("otto@", "An answer for all candidates")
    assert "Who is woken when the acquirer answers late?" in letter.text
    assert b"weifelberg" not in letter.raw and b"uirina" not in letter.raw
    other.reload()
    known = other.get_by_role("region", name="Questions and answers")
    expect(known).to_contain_text("The team that owns the flow, from 22:00 to 06:00.")
    expect(known).to_contain_text("Answered Mon 5 Oct 2026")
    assert "weifelberg" not in other.content() and "uirina" not in other.content()
    other.goto(scene.base + "/my/questions")
    assert "weifelberg" not in other.content() and "uirina" not in other.content()
    asking.reload()
    expect(asking.locator("#asked")).to_contain_text("Answer sent to all candidates")


def test_a_no_with_a_reason_is_read_by_the_coordinator_alone(scene: Scene) -> None:
    scene.travel(MONDAY)
    opening = scene.opening()
    manager = scene.member("Hanna Placeholder", "hanna@example.test", opening, "manager")
    mine = scene.invite(opening, "Nora No", "nora@example.test")
    page = scene.follow(scene.letter("nora@", "Invitation to write a design document for"))
    page.get_by_role("link", name="Decline the invitation…").click()
    page.get_by_label("Message to your coordinator").fill("I have taken another offer.")
    page.get_by_role("button", name="Decline", exact=True).click()
    expect(page.locator("main")).to_contain_text("You declined. Thank you for telling us.")
    assert "Thank you for" in scene.letter("nora@", "You have declined").text
    jo = scene.member_page(scene.jo, f"/openings/{opening}")
    expect(jo.locator("main")).to_contain_text("I have taken another offer.")
    assert looked_at(jo) == []
    hanna = scene.member_page(manager, f"/candidates/{mine.folio}")
    expect(hanna.locator("main")).to_contain_text("Ended, declined")
    assert "another offer" not in hanna.content()


def test_a_link_handed_over_leads_in_and_a_case_that_the_team_ends_says_why(
    scene: Scene,
) -> None:
    scene.travel(MONDAY)
    opening = scene.opening()
    mine = scene.invite(opening, "Hans Handed", "hans@example.test")
    scene.letter("hans@", "Invitation to write a design document for")
    # As if the server had turned it away after all.
    with scene.site.parts.database.transaction() as db:
        failed = {"sent_at": None, "failed_at": clock.now(), "failure": "address"}
        db.execute(update(MailOut).where(MailOut.to_id == mine.folio).values(**failed))
    jo = scene.member_page(scene.jo, f"/openings/{opening}")
    jo.get_by_role("button", name="A link for Hans Handed").click()
    assert looked_at(jo) == []
    link = jo.get_by_label("Link for Hans Handed").input_value()
    page = scene.window()
    page.goto(scene.base + "/open/" + link.rpartition("/")[2])
    page.get_by_role("button", name="Open my page").click()
    expect(page.locator("main")).to_contain_text("Reading this page does not start them.")
    scene.begin(mine)
    page.goto(scene.base + "/my/document")

    jo.goto(f"{scene.base}/openings/{opening}")
    jo.get_by_role("link", name="Cancel Hans Handed").click()
    jo.get_by_label("The position has been filled").check()
    jo.get_by_role("button", name="Cancel the application").click()
    expect(jo.get_by_role("heading", level=1)).to_be_visible()
    page.set_input_files("input[type=file]", _file("plan.md"))
    page.locator(UPLOAD).click()
    expect(page.locator("main")).to_contain_text(
        "Your application has ended, so nothing was saved."
    )
    page.get_by_role("link", name="Go to your start page").click()
    expect(page.locator("main")).to_contain_text("The job has gone to someone else.")
    letter = scene.letter("hans@", "Your application has been closed")
    assert "nothing left for you to do" in " ".join(letter.text.split())


def test_a_closed_window_says_when_feedback_comes_and_then_it_is_there(scene: Scene) -> None:
    scene.travel(MONDAY)
    hears, feedback = "By Fri 9 Oct 2026, 18:00 Lisbon.", "One paragraph, on Tue 13 Oct 2026."
    opening = scene.opening(texts={"You hear": hears, "Feedback": feedback})
    mine, page = _writing(scene, opening, "Clara Closes", "clara@example.test")
    page.get_by_role("link", name="Go to your document").first.click()
    sample = next(sample for sample in PROMPT.samples if sample.name == "senior")
    page.set_input_files("input[type=file]", _file("plan.md", sample.text))
    page.locator(UPLOAD).click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Submit and close my window…").click()
    expect(page.locator("main")).to_contain_text(f"it stays open until {DUE}.")
    assert looked_at(page) == []
    page.get_by_role("button", name="Submit and close my window").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received")
    page.get_by_role("link", name="Back to your page").click()
    main = page.locator("main")
    expect(main).to_contain_text(f"promise: “{hears}”")
    expect(main).to_contain_text(f"Feedback: {feedback}")
    expect(page.get_by_label("Deadline")).to_have_count(0)

    _stop(scene, opening, mine.folio)
    letter = scene.letter("clara@", "A decision on your design document")
    assert "Your plan is sound, and priced for one team only." in letter.text
    heard = scene.follow(letter)
    decision = heard.get_by_role("region", name="Decision")
    expect(decision).to_contain_text("Tue 13 Oct 2026")
    expect(decision).to_contain_text("Your plan is sound, and priced for one team only.")
    expect(heard.locator("main")).to_contain_text("There is nothing left for you to do.")


def _stop(scene: Scene, opening: str, folio: str) -> None:
    decider = scene.member("Mia Decider", "mia@example.test", opening, "decider")
    readers = [scene.member(f"Rei Der{n}", f"reader-{n}@example.test") for n in "ab"]
    sample = next(sample for sample in PROMPT.samples if sample.name == "senior")
    hand = Stagehand(scene.site.parts, clock.now(), timedelta(seconds=1))
    for reader in readers:
        hand.ask_reviewer(folio, reader, by=scene.jo)
        hand.write_review(folio, reader, reviews.review_of(sample.name, "first"))
    scene.travel(MONDAY + timedelta(days=8))
    hand.now = clock.now()
    hand.decide(
        folio,
        "stop",
        by=decider,
        reason="Both read it as the plan of one team.",
        feedback="Your plan is sound, and priced for one team only.",
    )


def _file(name: str, text: str = "# A plan\n\nOne step after the other.\n") -> FilePayload:
    return {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
