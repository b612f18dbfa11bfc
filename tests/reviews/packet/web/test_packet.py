"""The packet over HTTP: who gets it, with or without seals, and what its page says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio.accounts.models import Account
from blindfolio.visibility.models import Folio
from reviews.debrief import inviting
from reviews.debrief.voices import evidence, votes
from reviews.packet import asked as asking
from reviews.packet.check.packet import check
from reviews.packet.gather import whole
from reviews.packet.json_file import as_json, parsed
from tests.reviews import cases
from tests.reviews.cases import Case
from tests.reviews.feedback.cases import TEXT
from tests.reviews.interviews import loops
from tests.reviews.packet import played
from tests.reviews.packet.reading import words
from tests.reviews.reading import desks
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> Case:
    """Judged to the end."""
    return played.decided(site)


def _get(site: Site, account: str, case: Case, form: str = ".json") -> Any:
    return site.as_account(account).get(f"/debriefs/{case.folio}/packet{form}")


def _behind_the_page(site: Site, account: str, case: Case) -> tuple[dict[str, Any], str]:
    """The packet without seals that the page is made of, also as text. It is no file."""
    assert _get(site, account, case).status_code == 404
    assert "packet.json" not in _get(site, account, case, "").text
    with site.parts.database.reading() as db:
        packet = whole.packet(db, asking.by_member(db, account, case.folio))
    assert packet["seals"] is False
    return packet, as_json(packet).decode()


def _page(site: Site, account: str, case: Case) -> str:
    page = _get(site, account, case, "").text
    links = set(re.findall('<a href="#([a-z]+)"', page))
    assert {"reviews", "document"} <= links <= set(re.findall('id="([a-z]+)"', page))
    return words(page)


def test_who_runs_the_opening_gets_it_with_seals_under_a_name_that_says_nothing(
    site: Site, case: Case
) -> None:
    answer = _get(site, case.coordinator, case)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="packet.json"'
    packet = parsed(answer.data)
    head = packet["ledger"]["head"]
    assert check(packet, head=head["seal"]).proven == head["seq"]
    assert packet["submission"]["code"] == case.code
    assert packet["candidate"]["name"] == cases.NAME
    page = _get(site, case.coordinator, case, "").text
    assert f'href="/debriefs/{case.folio}/packet.json"' in page
    linked = set(re.findall('href="#(d-[^"]+)"', page))
    assert linked and linked <= set(re.findall('id="([^"]+)"', page)), "quotes lead to passages"


def test_who_decided_gets_all_that_they_may_see_with_names_and_without_seals(
    site: Site, case: Case
) -> None:
    packet, text = _behind_the_page(site, case.manager, case)
    assert packet["gate"]["by"] == "Hanna Placeholder, the hiring manager"
    assert "The coordinator of the opening can export one with seals." in packet["notice"]
    page = _page(site, case.manager, case)
    assert "coordinator of the opening can export one with seals." in page
    assert " by you" not in page and "by Hanna Placeholder, the hiring manager" in page
    assert packet["decision"]["feedback"] == played.FEEDBACK
    assert packet["feedback"].keys() == {"sealed", "text", "at"}
    assert packet["feedback"]["text"] == TEXT
    assert packet["grounds"]["by"] == "Hanna Placeholder"
    # Who passed a vote is named to everyone who reads what is said in the debrief.
    assert {it["by"] for it in packet["passes"]} == {"Jo Sampleton"}
    for never in (case.code, case.coordinator, *case.panel, *case.readers):
        assert never not in text
        assert never not in _get(site, case.manager, case, "").text


def test_the_panel_gets_it_without_seals_code_and_what_they_may_not_see(
    site: Site, case: Case
) -> None:
    packet, text = _behind_the_page(site, case.panel[0], case)
    assert packet["gate"] is None
    assert packet["decision"]["feedback"] is packet["feedback"] is None
    page = _get(site, case.panel[0], case, "").text
    own = [desks.SAID[key] for key in desks.ONLY_OWN]
    said_to_others = (played.FEEDBACK, "Say who is woken.", played.REASON)
    never = (case.code, *said_to_others, *case.readers, *own)
    assert [it for it in never if it in text or it in page] == []
    assert [it for it in ("ask_this", *desks.ONLY_OWN) if f'"{it}"' in text] == []
    assert cases.SEEN in text
    assert "The coordinator of the opening can export one with seals." in packet["notice"]
    for part, said in (
        ("votes", played.VOTE),
        ("passes", played.NOT_THERE),
        ("changed_views", played.CHANGED),
        ("flags", played.ANSWER),
        ("dissents", played.DISSENT),
        ("interviews", played.LEE),
        ("interview_passes", played.NO_CODING),
    ):
        assert said in json.dumps(packet[part]), part
    assert packet["changed_views"][0]["asked"]
    assert packet["grounds"]["reason"] == played.GROUNDS
    assert "Hanna Placeholder" in packet["grounds"]["present"]


def test_of_an_undecided_one_a_reviewer_in_the_debrief_gets_it_after_their_vote(
    site: Site,
) -> None:
    case = played.decided(site, close_it=False)
    invited = case.readers[1]
    assert _get(site, invited, case).status_code == 404
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        asked = evidence.questions(db, case.folio, invited)[0][1]
        votes.cast(db, folio, level="none", sentence="The sums don't add up.", by=invited)
    outside = words(_get(site, invited, case, "").text).partition(" Votes in the debrief ")[2]
    assert f"{played.LEE} Staff With" not in outside
    with site.parts.database.transaction() as db:
        (lee,) = db.scalars(select(Account.id).where(Account.name == played.LEE))
        inviting.invite(db, db.get_one(Folio, case.folio), lee, by=case.coordinator)
    assert f"{played.LEE} Staff With the scorecard of \u201c" in _page(site, invited, case)
    packet, text = _behind_the_page(site, invited, case)
    assert {"No hire" in it["sentence"] or it["level"] for it in packet["votes"]} == {2, None}
    assert packet["sheet"] is None
    assert played.CHANGED in text
    page = _get(site, invited, case, "").text
    for never in (asked, case.code, *case.panel):
        assert never not in text
        assert never not in page
    # It says in its first line that nothing is decided, and has no code for its coordinator.
    packet, text = _behind_the_page(site, case.coordinator, case)
    assert "Undecided" in text.splitlines()[0]
    assert packet["state"] == "undecided"
    assert case.code not in text
    assert packet["decision"] is packet["grounds"] is None
    page = _page(site, case.coordinator, case)
    assert f"{cases.NAME} Undecided: no decision has been recorded." in page
    assert case.code not in page


def test_before_the_quorum_and_for_who_is_to_decide_there_is_none(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    for form in ("", ".json"):
        assert _get(site, case.manager, case, form).status_code == 404
        assert _get(site, case.panel[0], case, form).status_code == 404


def test_of_a_rejected_submission_the_coordinator_gets_the_review_decision_with_its_seals(
    site: Site,
) -> None:
    case = played.stopped(site)
    packet = parsed(_get(site, case.coordinator, case).data)
    assert packet["state"] == "stopped"
    assert (packet["gate"]["reason"], packet["scorecards"]) == ("Thin.", [])
    assert check(packet).faults == ()
    # Nobody reads what an interviewer wrote of a candidate who came to no debrief.
    text = _get(site, case.coordinator, case).text
    page = _get(site, case.coordinator, case, "").text
    for never in (played.LEE, loops.SAID, '"interview_scorecard"', '"nth_of_loop"'):
        assert never not in text
        assert never not in page
    assert "on their page since" in page and played.FEEDBACK in page
    assert packet["interviews"] == packet["votes"] == packet["dissents"] == []
    # Who decided never learns who reviewed, and the seals would say it.
    decider, _ = _behind_the_page(site, case.manager, case)
    assert [it["by"] for it in decider["reviews"]] == ["Reviewer 1", "Reviewer 2"]


def test_the_page_says_first_who_decided_what_in_which_capacity_when_and_why(
    site: Site, case: Case
) -> None:
    first, _, rest = _page(site, case.coordinator, case).partition(" About this packet ")
    for said in (
        f"Reason. {played.GROUNDS}",
        f"Conditions. {played.CONDITIONS}",
        "An offer at staff Offered although some ratings are below staff:",
        "Present: Hanna Placeholder (hiring manager), Panel Member 1"
        " (panelist), Panel Member 2 (panelist)",
        "Text for the candidate, on their page since",
        f"Panel Member 2 escalates: {played.DISSENT}",
        "escalated to Jo Sampleton (coordinator).",
        f"the decision can be recorded. {played.HEARD}",
        f"Panel Member 3 Senior {played.VOTE} Written",
        "Released to the panel",
        "Hanna Placeholder, hiring manager",
        f"Reason. {played.REASON}",
        played.FEEDBACK,
    ):
        assert said in first, said
    for said in (
        "Not covered by a seal: redactions, the author",
        f"by Jo Sampleton. {TEXT.partition('.')[0]}",
        "five seconds",
        "Thin on who is woken.",
        "I would rate it lower now.",
        cases.SEEN,
        f"Panel Member 2: {played.FLAG}",
        f"Answered by Hanna Placeholder (hiring manager): {played.ANSWER}",
        f"Withdrawn by Panel Member 3: {played.WITHDRAWN}",
        f"Panel Member 1: on Failure-mode instinct, of the document: from 3 staff to 2 senior:"
        f" {played.CHANGED}",
        f"vote of Panel Member 3, passed by Jo Sampleton: {played.NOT_THERE}",
        f"The scorecard of “Programming together”, passed by Jo Sampleton: {played.NO_CODING}",
        "Partly Design changed in the interview, as Panel Member 1 noted: from \u201cPolled.\u201d"
        " to \u201cPushed.\u201d",
        f"Work with other people: {played.LEE}",
        "People People: Sam of billing.",
        loops.SAID,
        "One table of steps",
        "Adopted by 30 June, or stopped",
    ):
        assert said in rest, said


def test_a_packet_takes_as_many_statements_whatever_it_holds(site: Site, case: Case) -> None:
    jo = site.as_account(case.coordinator)
    path = f"/debriefs/{case.folio}/packet.json"
    jo.get(path)
    with site.counted() as few:
        jo.get(path)
    with site.parts.database.transaction() as db:
        other = cases.begun(db, words=("proceed",) * 4, values=(4, 2, 3, 1), seats=4)
    with site.parts.database.transaction() as db:
        cases.release(db, other)
    site.parts.worker.run_until_idle()
    with site.parts.database.transaction() as db:
        cases.meet(db, other, 3, 4, 2, 1)
        played.offer(db, other)
    jo = site.as_account(other.coordinator)
    with site.counted() as more:
        answer = jo.get(f"/debriefs/{other.folio}/packet.json")
    assert len(json.loads(answer.data)["reviews"]) == 4
    assert len(more) <= len(few) <= 50, (len(more), len(few))
