"""The two released applications: one is finished, one is in its debrief."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from blindfolio.demo.after_the_gate import debrief, hours, loop, panel
from blindfolio.demo.stagehand import Stagehand
from blindfolio.demo.texts import texts
from reviews.panel.models import Slot

PANEL = ("lee", "alex")

_DAY = (
    ("debugging", "kim", timedelta(hours=-5)),
    ("influence", "toni", timedelta(hours=-3, minutes=-30)),
    ("outside", "nic", timedelta(hours=-2)),
)
"""Stage, interviewer, and start relative to the panel's."""

TO_DEBRIEF = timedelta(hours=3)
"""From the start of the panel's interview."""


def finish(hand: Stagehand, folio: str, people: Mapping[str, str]) -> None:
    """Four interviews in one day, debrief, decision. `people` are account ids by first name."""
    jo = people["jo"]
    meeting = _meeting(hand, folio)
    release(hand, "closed", folio, people)
    hand.amend(folio, people["robin"], texts("debrief")["closed"]["amendment"])
    for stage, who, begins in _DAY:
        place = "Office, ground floor" if stage == "outside" else "Call, link follows"
        loop.give(hand, folio, stage, people[who], meeting + begins, place, by=jo)
    _prepare(hand, folio, meeting, people)
    for stage, who, _ in _DAY:
        loop.hold(hand, folio, stage, people[who])
    _interview(hand, "closed", folio, meeting, people)
    debrief.decide(hand, "closed", folio, people)
    debrief.tell_later(hand, "closed", folio, people)
    hand.work()


def wait(hand: Stagehand, folio: str, people: Mapping[str, str]) -> None:
    """One vote is missing and a flag is open."""
    meeting = _meeting(hand, folio)
    _prepare(hand, folio, meeting, people)
    _interview(hand, "debrief", folio, meeting, people)


def release(hand: Stagehand, where: str, folio: str, people: Mapping[str, str]) -> None:
    reason = texts("debrief")[where]["released"]
    hand.decide(folio, "release", by=people["hanna"], reason=reason)


def _meeting(hand: Stagehand, folio: str) -> datetime:
    with hand.parts.database.reading() as db:
        return db.get_one(Slot, folio).at


def _prepare(hand: Stagehand, folio: str, meeting: datetime, people: Mapping[str, str]) -> None:
    hand.now = max(hand.now, hours.day_before(meeting))
    for who in PANEL:
        panel.read(hand, folio, people[who])
    hand.work()


def _interview(
    hand: Stagehand, where: str, folio: str, meeting: datetime, people: Mapping[str, str]
) -> None:
    hand.now = max(hand.now, meeting)
    panel.hold(hand, where, folio, [people[who] for who in PANEL])
    debrief.gather(hand, where, folio, people, by=people["jo"])
    hand.now = max(hand.now, meeting + TO_DEBRIEF)
    debrief.talk(hand, where, folio, people)
