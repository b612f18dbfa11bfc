"""Who makes the review decision: its decider, who has read the reviews; a coordinator confirms."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.identity import conflicts
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.verify import recorded
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Burn, Folio
from blindfolio.visibility.scope import Absent, classes_of
from reviews.board import notices
from reviews.board.assigning import assign
from reviews.debrief import queries as debrief
from reviews.deciding import deciders, gate
from reviews.deciding.models import GateDecision
from reviews.reading import lock
from tests import factories
from tests.expect import answered, every, got, refused, transact
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site

REASON, FEEDBACK = "Worth an hour.", "Who is woken was missing."


def _decides(db: Session, case: cases.Case, decision: str, by: str) -> None:
    gate.decide(db, case.row(db), decision, reason=REASON, feedback=FEEDBACK, by=by)


@pytest.mark.parametrize(
    ("words", "decision", "may"),
    [
        (("proceed", "proceed"), "release", True),
        (("proceed", "proceed"), "stop", False),
        (("stop", "stop"), "stop", True),
        (("stop", "stop"), "release", False),
        (("proceed", "stop"), "release", False),
        (("proceed", "stop"), "stop", False),
        (("unsure", "unsure"), "release", False),
    ],
)
def test_a_coordinator_confirms_what_every_review_says_and_nothing_else(
    words: tuple[str, ...], decision: str, may: bool, db: Session
) -> None:
    cases.listen(db, notices.on_move)
    told = select(MailOut.to_id).where(MailOut.template == "reviews/gate_confirmed")
    case = cases.begun(db, words=words)
    if may:
        _decides(db, case, decision, case.coordinator)
        assert db.get_one(GateDecision, case.folio).capacity == "confirmed"
        assert list(db.scalars(told)) == [case.manager]
        return
    with refused("decider", 409, says="Hanna Placeholder makes this decision"):
        _decides(db, case, decision, case.coordinator)
    assert case.row(db).stage == "4"
    cases.decide(db, case, decision, reason=REASON, feedback=FEEDBACK)
    assert db.get_one(GateDecision, case.folio).capacity == "manager"
    assert list(db.scalars(told)) == []


def test_where_the_hiring_manager_reviewed_the_coordinator_decides(db: Session) -> None:
    round_ = desks.begin(db, readers=1)
    folio = db.get_one(Folio, round_.folio)
    folio.preset, folio.stage = "compact", "0"
    db.flush()
    jo, hanna = cases.member(db, "Jo Sampleton"), cases.member(db, "Hanna Placeholder")
    standing.give(db, folio, jo, "coordinator", by=None)
    standing.give_reviewing_manager(db, folio, hanna, by=jo)
    standing.accept(db, folio, hanna)
    folio.stage = "2"
    db.flush()
    for reader, word in ((round_.readers[0], "proceed"), (hanna, "stop")):
        desks.fill(db, folio.id, by=reader, word=word)
        lock.lock(db, folio.id, by=reader)
    assert folio.stage == "4"
    assert deciders.of_folios(db, [folio.id]) == {}
    for right in (deciders.right, deciders.capacity):
        given: dict[str, Any] = {"word": "split"} | (
            {"decision": "stop"} if right is deciders.capacity else {}
        )
        with pytest.raises(Absent):
            right(db, folio, hanna, **given)
    assert deciders.right(db, folio, jo, word="split").kind == "decides"


def test_a_decider_reads_the_reviews_before_they_decide(db: Session) -> None:
    case = cases.begun(db)
    with refused("unread", 409, says="Read the reviews first"):
        _decides(db, case, "release", case.manager)
    folio = case.row(db)
    deciders.open_reviews(db, folio, by=case.manager)
    deciders.open_reviews(db, folio, by=case.manager)
    opened = select(Payload.body).join(Entry, Entry.seq == Payload.seq)
    (body,) = db.scalars(opened.where(Entry.kind == deciders.OPENED))
    assert body["facts"] == {"account": case.manager}, "and nothing of the reviews"
    for other in (case.coordinator, case.readers[0], case.panel[0]):
        with pytest.raises(Absent):
            deciders.open_reviews(db, folio, by=other)
    _decides(db, case, "release", case.manager)
    with pytest.raises(Refusal, match="already been made"):
        deciders.open_reviews(db, folio, by=case.manager)


def test_a_review_that_is_locked_later_has_to_be_read_as_well(db: Session) -> None:
    case = cases.begun(db)
    folio = case.row(db)
    deciders.open_reviews(db, folio, by=case.manager)
    third = cases.member(db, "Noa Latecomer")
    standing.give(db, folio, third, "reviewer", by=case.coordinator)
    standing.accept(db, folio, third)
    desks.fill(db, folio.id, by=third, word="stop")
    lock.lock(db, folio.id, by=third)
    with pytest.raises(Refusal, match="Read the reviews first"):
        _decides(db, case, "release", case.manager)
    deciders.open_reviews(db, folio, by=case.manager)
    _decides(db, case, "release", case.manager)
    assert db.get_one(GateDecision, case.folio).word == "split"


def test_a_named_engineer_decides_and_it_is_recorded_in_which_capacity(db: Session) -> None:
    case = cases.begun(db, words=("proceed", "stop"))
    folio = case.row(db)
    standing.end(db, folio, case.manager, "manager", by=None)
    folio.decider = "engineer"
    kim, mia = cases.member(db, "Kim Lorem"), cases.member(db, "Mia Manager")
    standing.give(db, folio, kim, "decider", by=case.coordinator)
    standing.give(db, folio, mia, "manager", by=case.coordinator)
    (decider,) = deciders.of_folios(db, [folio.id])[folio.id]
    assert (decider.account, decider.name, decider.kind) == (kim, "Kim Lorem", "decider")
    assert not classes_of(db, mia, folio.id) & {"RX", "AG"}, "she may sit"
    with pytest.raises(Absent):
        _decides(db, case, "release", mia)
    deciders.open_reviews(db, folio, by=kim)
    _decides(db, case, "release", kim)
    made = db.get_one(GateDecision, case.folio)
    assert (made.capacity, made.by, made.reason) == ("decider", kim, REASON)
    (entry,) = recorded(db, "gate")
    assert (entry.by, entry.facts["capacity"]) == (kim, "decider")
    told = {
        viewer: deciders.by_whom(db, made, viewer, named=viewer == case.coordinator)
        for viewer in (case.coordinator, kim, mia)
    }
    assert told == {
        case.coordinator: "Kim Lorem, the decider",
        kim: "you, the decider",
        mia: "the decider",
    }
    # On paper, "you" would be whoever holds it.
    made = db.get_one(GateDecision, case.folio)
    printed = deciders.by_whom(db, made, kim, named=False, printed=True)
    assert printed == "Kim Lorem, the decider"


def test_who_may_read_the_reviews_is_burned_when_they_are_locked_looked_or_not(
    db: Session,
) -> None:
    case = cases.begun(db)
    for class_ in ("RX", "AG"):
        assert db.get(Burn, (case.manager, case.folio, class_)) is not None
    folio = case.row(db)
    assert not deciders.has_opened(db, folio, case.manager)
    with pytest.raises(Refusal, match="reads the reviews first"):
        standing.give(db, folio, case.manager, "panel", by=case.coordinator)
    standing.end(db, folio, case.manager, "manager", by=case.coordinator)
    with pytest.raises(Refusal, match="without having seen others' reviews"):
        standing.give(db, folio, case.manager, "panel", by=case.coordinator)


def test_a_seat_that_is_held_keeps_its_holder_from_deciding(db: Session) -> None:
    case = cases.begun(db)
    opening = case.row(db).opening
    left_out = standing.join(db, opening, case.panel[0], "manager")
    assert "reads the reviews first" in left_out[case.folio]
    (decider,) = deciders.of_folios(db, [case.folio])[case.folio]
    assert decider.account == case.manager


@pytest.mark.parametrize("n", range(4))
def test_reviewers_keep_the_numbers_by_which_the_decider_read_them(n: int, db: Session) -> None:
    case = cases.begun(db, words=("proceed", "stop", "unsure"), values=(1, 2, 3))
    folio = case.row(db)

    def numbered() -> dict[str, str]:
        found = debrief.reviews(db, folio, named=False, uncounted=False)
        return {told.by: told.review.id for told in found}

    before = numbered()
    assert list(before) == ["Reviewer 1", "Reviewer 2", "Reviewer 3"]
    cases.release(db, case)
    assert numbered() == before


WHY = "The two differ on one criterion; the interview can settle it."


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At the gate, the two reviews apart by two and of two minds."""
    return transact(site, cases.begun, words=("proceed", "stop"), values=(4, 2))


def _text(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_a_decider_is_told_what_reading_ends_before_anything_is_shown(
    site: Site, case: cases.Case
) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}"
    asked = answered(
        hanna.get(f"{path}/decide"), 200, "sit on this candidate", "Open the reviews"
    )
    assert "checked" not in asked.text, "nothing is preselected"
    assert "Thin on who is woken" not in asked.text
    shut = hanna.get(f"/debriefs/{case.folio}")
    assert shut.status_code == 404, "no way past the page"
    said = {"decision": "release", "reason": WHY}
    answered(hanna.post(f"{path}/gate", data=said), 409, lacks="Thin on who is woken")
    opened = hanna.post(f"{path}/decide/open")
    assert (opened.status_code, opened.location) == (303, f"{path}/decide")
    assert "Thin on who is woken" in hanna.get(f"{path}/decide").text


def test_the_evidence_stands_side_by_side_before_the_form(site: Site, case: cases.Case) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}/decide"
    hanna.post(f"{path}/open")
    page = answered(hanna.get(path), 200, f"/debriefs/{case.folio}/prompt").text
    prompt = answered(hanna.get(f"/debriefs/{case.folio}/prompt"), 200)
    assert f'href="{path}"' in prompt.text and "What is rated" in prompt.text
    words = _text(page)
    assert case.code not in words and "Pat Example" not in words, "reviewers are numbers"
    assert not re.search(r"(?i)average|mean of|median|total score", words)
    order = (
        *("Reviewer 1", "Recommendation", "Advance", "2 apart, the widest gap", "1 quote"),
        *("The panel is ready", "Your decision", "Feedback is separate"),
        *("One table of steps", "Rating guide"),
    )
    assert sorted(order, key=words.index) == [*order]
    assert page.count('type="radio"') == 2 and "checked" not in page
    # From the grid to a criterion, from a quote to its place, from a mark to its comment.
    linked = set(re.findall(r'href="#((?:c-|b|k)[^"]+)"', page))
    assert {it[0] for it in linked} == {*"cbk"}
    assert linked <= set(re.findall(r' id="([^"]+)"', page))


def test_the_decision_is_recorded_with_who_made_it_and_shown(
    site: Site, case: cases.Case
) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}"
    hanna.post(f"{path}/decide/open")
    refused = hanna.post(f"{path}/gate", data={"decision": "release", "reason": " "})
    assert refused.status_code == 422
    for it in ("Write the reason", "#f-reason", "Thin on who is woken"):
        assert it in refused.text, "the evidence is still there"
    said = {"decision": "release", "reason": WHY}
    assert hanna.post(f"{path}/gate", data=said).status_code == 303
    assert "by you, the hiring manager" in hanna.get(path).text
    jo, who = site.as_account(case.coordinator), "Hanna Placeholder, the hiring manager"
    for page in (path, f"{path}/decide", f"/debriefs/{case.folio}/packet"):
        assert who in jo.get(page).text, page
    answered(jo.get(path), 200, f"<strong>Reason.</strong> {WHY}")
    # What it was made on can be read afterwards, and nothing be decided twice.
    answered(hanna.get(f"{path}/decide"), 200, WHY, lacks="Your decision")


def test_a_coordinator_reads_the_same_page_and_who_decides(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    shown = _text(jo.get(path).text)
    assert (
        "Hanna Placeholder has to make this decision. The decision has been due since" in shown
    )
    assert re.search(r"two levels apart on “[^”]+”, “[^.]+”\. A third", shown)
    third = "A third blind review could settle"
    assert third in shown
    page = jo.get(f"{path}/decide").text
    assert "Thin on who is woken" in page
    assert "Hanna Placeholder has to make this decision" in page
    assert "<textarea" not in page
    refused = jo.post(f"{path}/gate", data={"decision": "release", "reason": WHY})
    assert refused.status_code == 409
    assert "You can only confirm what every review says." in refused.text
    board = _text(jo.get("/candidates").text)
    assert "Assign a third reviewer" in board, "two reviews differ, so that comes first"
    due = clock.now() + timedelta(days=4)
    transact(
        site,
        lambda db: assign.reviewer(
            db, case.row(db), factories.account(db).id, due=due, by=case.coordinator
        ),
    )
    waits = _text(jo.get(path).text)
    assert "waiting for the further review" in waits and third not in waits
    assert "Hanna Placeholder has to make this decision. " in waits and "due since" not in waits


def test_a_coordinator_is_offered_only_what_every_review_says(site: Site) -> None:
    case = transact(site, cases.begun)
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    assert "Read and confirm" in jo.get("/candidates").text
    page = jo.get(f"{path}/decide").text
    assert "Confirm the review decision" in page
    assert 'value="release"' in page and 'value="stop"' not in page
    assert jo.post(f"{path}/gate", data={"decision": "release"}).status_code == 303
    assert got(site, GateDecision, case.folio).capacity == "confirmed"


def test_a_decider_who_knows_the_candidate_recuses_themselves(
    site: Site, case: cases.Case
) -> None:
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}"
    assert "I know this candidate" in hanna.get(f"{path}/decide").text
    left = hanna.post(f"{path}/decide/step-back")
    assert left.status_code == 303
    assert "You have been recused." in hanna.get(left.location).text
    assert cases.NAME not in hanna.get("/candidates").text
    assert hanna.get(path).status_code == 404
    jo = site.as_account(case.coordinator)
    assert "No one else can decide, so the decision is yours." in jo.get(path).text
    told = select(MailOut.to_id).where(MailOut.template == "reviews/gate")
    assert case.coordinator in every(site, told)


def test_whose_list_of_conflicts_fits_the_candidate_cannot_open_the_reviews(
    site: Site, case: cases.Case
) -> None:
    transact(site, conflicts.declare, case.manager, "person", cases.NAME)
    hanna, path = site.as_account(case.manager), f"/candidates/{case.folio}/decide"
    answered(hanna.get(path), 200, "You have a conflict of interest", lacks="Open the reviews")
    refused = hanna.post(f"{path}/open")
    assert refused.status_code == 409
    assert "Thin on who is woken" not in hanna.get(path).text
    assert hanna.post(f"{path}/step-back").status_code == 303


def test_after_the_decision_nobody_steps_back_from_it(site: Site, case: cases.Case) -> None:
    transact(site, cases.decide, case, "release", reason=WHY)
    refused = site.as_account(case.manager).post(f"/candidates/{case.folio}/decide/step-back")
    assert refused.status_code == 409
    assert "has been made" in refused.text


def test_the_page_takes_14_statements_for_7_comments_and_for_400(site: Site) -> None:
    for readers, n in ((2, 7), (5, 400)):
        words = ("proceed",) * readers
        values = (1, 2, 3, 4, 4)[:readers]
        case = transact(site, cases.begun, words=words, values=values, comments=n)
        for account in (case.manager, case.coordinator):
            browser, path = site.as_account(account), f"/candidates/{case.folio}/decide"
            browser.post(f"{path}/open")
            browser.get(path)  # The first of a day is noted.
            with site.counted() as statements:
                answered(browser.get(path), 200, f"Remark {n}:")
            assert len(statements) == 14
