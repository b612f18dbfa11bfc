"""The demo's finished application has all of the second half in it, one beside it waits, and people
meet on working days, never two at an hour."""

from __future__ import annotations

import contextlib
import html
import io
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio.cli import main
from blindfolio.demo.after_the_gate import hours
from blindfolio.demo.texts import texts
from blindfolio.visibility.models import Folio
from prompts.loops.loop import EVIDENCE
from reviews.board.models import GateDecision
from reviews.board.row import LEAD
from reviews.panel.models import Slot
from tests.sites import Site


def _page(site: Site, email: str, path: str) -> str:
    answer = site.as_member(email).get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def finished(demo_site: Site) -> str:
    return demo_site.invitation("closed").folio


@pytest.fixture
def packet(demo_site: Site, finished: str) -> dict[str, Any]:
    answer = demo_site.as_member("jo.sampleton").get(f"/debriefs/{finished}/packet.json")
    found: dict[str, Any] = answer.get_json()
    return found


def test_its_debrief_shows_objections_answers_changed_views_and_the_decision(
    demo_site: Site, finished: str
) -> None:
    page = _page(demo_site, "hanna.placeholder", f"/debriefs/{finished}")
    told = texts("debrief")["closed"]
    flag, dissent, decision = told["flag"], told["dissent"], told["decision"]
    for words in (
        *(flag["sentence"], flag["rests_on"]["quote"], flag["answer"]),
        dissent["said"]["sentence"],
        *(view["said"]["because"] for view in told["views"]),
        *(vote["sentence"] for vote in told["votes"].values()),
        *(
            decision["said"][key]
            for key in ("reason", "all_the_same", "conditions", "feedback")
        ),
        *("Hanna Placeholder", "Toni Attrappe", "Kim Lorem", "Nic Blindtext"),
    ):
        assert words in page


def test_its_packet_holds_all_of_it_and_is_accepted(
    packet: dict[str, Any], tmp_path: Path, demo_site: Site, finished: str
) -> None:
    names = {it["id"]: it["name"] for it in packet["people"]["names"]}
    assert packet["decision"]["outcome"] == "down_level"
    assert packet["grounds"]["all_the_same"] and packet["grounds"]["conditions"]
    assert len(packet["grounds"]["present"]) == 6
    (flag,) = packet["flags"]
    assert flag["settled"]["how"] == "answered"
    assert names[flag["settled"]["by"]] == "Hanna Placeholder"
    (dissent,) = packet["dissents"]
    assert (names[dissent["heard_by"]], dissent["follows"]) == ("Hanna Placeholder", "commits")
    assert {bool(view["quote"]) for view in packet["changed_views"]} == {True, False}
    assert [names[vote["account"]] for vote in packet["votes"]] == ["Sam Dummy"]
    assert packet["gate"]["capacity"] == "manager" and packet["gate"]["reason"]
    paragraphs = texts("debrief")["closed"]["told_later"]["paragraphs"]
    assert packet["feedback"]["text"].split("\n\n") == paragraphs
    by_stage = {it["locked"]["stage"]: it["locked"] for it in packet["interviews"]}
    assert set(by_stage) == {"debugging", "influence", "outside"}
    assert all(by_stage["influence"][name] for name in EVIDENCE)
    assert len(packet["scorecards"]) == 2
    for card in packet["scorecards"]:
        rated = [it for it in card["locked"]["criteria"].values() if not it["not_covered"]]
        assert len(rated) == 5
        assert all(it["basis"] and it["said"] for it in rated)
    asked = [it for it in packet["sheet"]["questions"] if it["went"]]
    assert len(asked) == len(texts("panel")["closed"]["asked"])
    assert sum(len(it["changes"]) for it in asked) == 5

    file = tmp_path / "packet.json"
    path = f"/debriefs/{finished}/packet.json"
    file.write_bytes(demo_site.as_member("jo.sampleton").get(path).data)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert main(("audit", "verify", "--packet", str(file))) == 0
    assert "Consistent" in said.getvalue()


def test_the_one_beside_it_waits_for_a_vote_and_for_an_answer(demo_site: Site) -> None:
    folio = demo_site.invitation("debrief").folio
    told = texts("debrief")["debrief"]
    page = _page(demo_site, "hanna.placeholder", f"/debriefs/{folio}")
    assert told["flag"]["sentence"] in page
    assert "Robin Testcase" in page
    invited = _page(demo_site, "robin.testcase", f"/debriefs/{folio}")
    assert "Your vote" in invited
    assert told["flag"]["sentence"] not in invited, "who has not voted sees no one's judgement"
    deciding = {
        **{"outcome": "offer", "level": "3", "reason": "Both columns say staff."},
        **{"all_the_same": "It can be taught.", "feedback": "You narrowed the problem."},
        "present": demo_site.account("hanna.placeholder"),
    }
    refused = demo_site.as_member("hanna.placeholder").post(
        f"/debriefs/{folio}/close", data=deciding
    )
    assert refused.status_code == 409
    assert "Robin Testcase has not voted yet" in refused.text


def test_each_panel_has_its_document_a_day_before_and_no_two_meet_at_once(
    demo_site: Site,
) -> None:
    with demo_site.parts.database.reading() as db:
        slots = db.scalars(select(Slot).join(Folio, Folio.id == Slot.folio)).all()
        released = {it.folio: it.at for it in db.scalars(select(GateDecision))}
    assert len(slots) >= 6
    assert len({slot.at for slot in slots}) == len(slots)
    for slot in slots:
        if slot.folio in released:
            assert slot.at - released[slot.folio] >= LEAD
        assert slot.debrief_at is not None
        assert slot.debrief_at - slot.at >= timedelta(minutes=slot.minutes)


WEEK = [datetime(2026, 11, 16, 0, 5, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(24)]


@pytest.mark.parametrize("moment", WEEK)
def test_what_is_over_was_on_a_working_day_and_the_story_began_on_a_monday(
    moment: datetime,
) -> None:
    found, began = hours.last_afternoon(moment), hours.monday(moment)
    assert found.weekday() < 5
    assert timedelta() <= moment - found < timedelta(days=4)
    assert hours.day_before(found).weekday() < 5
    assert timedelta(days=1) <= found - hours.day_before(found) <= timedelta(days=3)
    assert began.weekday() == 0
    assert timedelta() <= moment - began <= timedelta(days=7)


@pytest.mark.parametrize("moment", WEEK)
def test_no_hour_is_given_twice(moment: datetime) -> None:
    found = list(islice(hours.free(moment), 20))
    assert found == sorted(set(found))
    assert found[0] > moment
    assert {at.weekday() for at in found} == {0, 1, 2, 3, 4}
