"""Plays the demo's two released applications. One is finished, and the other is in its debrief."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from blindfolio.demo.after_the_gate import hours
from blindfolio.demo.stagehand import Stagehand
from blindfolio.demo.texts import texts
from blindfolio.visibility.models import Folio
from prompts.authoring.versions import probes_of
from prompts.loops.loop import EVIDENCE
from prompts.models import PromptVersion
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief import inviting
from reviews.debrief.decide import Deciding
from reviews.debrief.voices import changed_views, dissents, evidence, flags, votes
from reviews.feedback import release as feedback
from reviews.followups.cards import cards
from reviews.forms.fields import NOT_COVERED
from reviews.interviews import scorecard
from reviews.interviews.models import DIMENSIONS, Interview
from reviews.interviews.own_interview import own_interview
from reviews.panel import conversation, desk, prepared, queries
from reviews.panel.models import Slot
from reviews.panel.sheet import arrange

PANEL = {"first": "lee", "second": "alex"}

# by stage: the interviewer, the start relative to the panel interview, and the place
_DAY = {
    "debugging": ("kim", timedelta(hours=-5), "Call, link follows"),
    "influence": ("toni", timedelta(hours=-3, minutes=-30), "Call, link follows"),
    "outside": ("nic", timedelta(hours=-2), "Office, ground floor"),
}

TO_DEBRIEF = timedelta(hours=3)  # from the start of the panel interview

People = Mapping[str, str]  # account ids by first name


def finish(hand: Stagehand, folio: str, people: People) -> None:
    # four interviews in one day, a debrief and a decision
    told = texts("debrief")["closed"]
    release(hand, "closed", folio, people)
    hand.amend(folio, people["robin"], told["amendment"])
    meeting = _meeting(hand, folio)
    for stage, (who, begins, place) in _DAY.items():
        with hand.act() as db:
            found = db.get_one(Folio, folio)
            hour = Hour(meeting + begins, place, meetings.stage_of(db, found, stage).minutes)
            by = people["jo"]
            meetings.plan(db, found, hour, stage=stage, account=people[who], by=by)
    _prepare(hand, folio, people)
    for stage, (who, *_) in _DAY.items():
        _interview(hand, folio, stage, people[who])
    _meet(hand, "closed", folio, people)
    decision, later = told["decision"], told["told_later"]
    present = tuple(people[who] for who in decision["present"])
    said = Deciding(**decision["said"], present=present)
    hand.close(folio, said, by=people[decision["by"]])
    text = "\n\n".join(later["paragraphs"])
    hand.on(Folio, folio, feedback.release, text, by=people[later["by"]])
    hand.work()


def wait(hand: Stagehand, folio: str, people: People) -> None:
    # One vote is missing and a flag is open.
    _prepare(hand, folio, people)
    _meet(hand, "debrief", folio, people)


def release(hand: Stagehand, where: str, folio: str, people: People) -> None:
    reason = texts("debrief")[where]["released"]
    hand.decide(folio, "release", by=people["hanna"], reason=reason)


def read(hand: Stagehand, folio: str, account: str) -> None:
    hand.on(Folio, folio, prepared.confirm, by=account)


def change_view(
    hand: Stagehand, folio: str, said: dict[str, str], *, by: str, **rests_on: str
) -> None:
    reason = _reason(hand, folio, by, **rests_on)
    with hand.act() as db:
        changed_views.change(db, db.get_one(Folio, folio), by=by, **said, **reason)


def raise_flag(hand: Stagehand, folio: str, said: str, *, by: str, **rests_on: str) -> str:
    reason = _reason(hand, folio, by, **rests_on)
    with hand.act() as db:
        flags.raise_flag(db, db.get_one(Folio, folio), by=by, sentence=said, **reason)
    with hand.parts.database.reading() as db:
        return flags.flags(db, folio)[-1].row.id


def _reason(
    hand: Stagehand, folio: str, by: str, *, quote: str = "", question: str = ""
) -> dict[str, str]:
    # Without a `quote` from the document, the first question of the sheet with these words
    # counts.
    if quote:
        return {"quote": quote, "question": ""}
    with hand.parts.database.reading() as db:
        asked = evidence.questions(db, folio, by)
    return {"quote": "", "question": next(id_ for id_, text in asked if question in text)}


def _meeting(hand: Stagehand, folio: str) -> datetime:
    with hand.parts.database.reading() as db:
        return db.get_one(Slot, folio).at


def _prepare(hand: Stagehand, folio: str, people: People) -> None:
    hand.now = max(hand.now, hours.day_before(_meeting(hand, folio)))
    for who in PANEL.values():
        read(hand, folio, people[who])
    hand.work()


def _interview(hand: Stagehand, folio: str, stage: str, account: str) -> None:
    told = texts("loop")[stage]
    with hand.parts.database.reading() as db:
        held = select(Interview).where(Interview.folio == folio, Interview.stage == stage)
        interview = db.scalars(held).one()
    hand.now = max(hand.now, interview.ends_at)
    with hand.act() as db:
        own = own_interview(db, account, interview.id)
        written = ("level", "confidence", "text", *EVIDENCE)
        fields = {name: str(told[name]) for name in written if name in told}
        for key in own.filled.keys[DIMENSIONS]:
            rated = told["ratings"].get(key, {"rating": NOT_COVERED, "said": ""})
            fields |= {f"rating-{key}": str(rated["rating"]), f"said-{key}": rated["said"]}
        scorecard.save(db, own, fields, revision=own.filled.revision, by=account)
    with hand.act() as db:
        scorecard.lock(db, own_interview(db, account, interview.id), by=account)


def _meet(hand: Stagehand, where: str, folio: str, people: People) -> None:
    told = texts("panel")[where]
    meeting = _meeting(hand, folio)
    _add_cards(hand, folio, told["asked"], people[PANEL["first"]])
    hand.now = max(hand.now, meeting)
    hand.on(Folio, folio, conversation.press, "start", by=people[PANEL["first"]])
    hand.now += timedelta(hours=1)
    for seat, who in PANEL.items():
        _note(hand, folio, told["asked"], seat, people[who])
    for seat, who in PANEL.items():
        hand.scorecard(folio, people[who], told["cards"][seat])
    _vote(hand, where, folio, people)
    hand.now = max(hand.now, meeting + TO_DEBRIEF)
    _talk(hand, where, folio, people)


def _add_cards(hand: Stagehand, folio: str, asked: list[dict[str, Any]], by: str) -> None:
    # cards of the author that the sheet had no need of
    with hand.act() as db:
        of = db.get_one(Folio, folio)
        built = {q.text for found in queries.sheet(db, folio).segments.values() for q in found}
        for segment, card in cards(probes_of(db.get_one(PromptVersion, of.prompt_version))):
            if card.text not in built and any(it["words"] in card.text for it in asked):
                arrange.add(db, of, segment, card.text, by=by)


def _note(
    hand: Stagehand, folio: str, asked: list[dict[str, Any]], seat: str, account: str
) -> None:
    # ticks only the questions that this person asked
    with hand.act() as db:
        built = queries.sheet(db, folio)
        questions = [question for found in built[1].values() for question in found]
        fields: dict[str, str] = {}
        for it in asked:
            id_ = next(q.id for q in questions if it["words"] in q.text)
            if it["lead"] == seat:
                fields |= {f"lead-{id_}": account, f"went-{id_}": it["went"]}
            if seat in it.get("notes", {}):
                fields[f"note-{id_}"] = it["notes"][seat]
            if seat in it.get("changed", {}):
                fields[f"before-{id_}"], fields[f"after-{id_}"] = it["changed"][seat]
        found = db.get_one(Folio, folio)
        desk.save(db, found, fields, revision=0, was=None, by=account)


def _vote(hand: Stagehand, where: str, folio: str, people: People) -> None:
    told = texts("debrief")[where]
    for who in told["invited"]:
        hand.on(Folio, folio, inviting.invite, people[who], by=people["jo"])
    for who, said in told.get("votes", {}).items():
        hand.on(Folio, folio, votes.cast, **said, by=people[who])


def _talk(hand: Stagehand, where: str, folio: str, people: People) -> None:
    # A flag without an answer stays open.
    told = texts("debrief")[where]
    for view in told["views"]:
        change_view(hand, folio, view["said"], by=people[view["by"]], **view["rests_on"])
    flag = told["flag"]
    by, rests_on = people[flag["by"]], flag["rests_on"]
    raised = raise_flag(hand, folio, flag["sentence"], by=by, **rests_on)
    if "answer" in flag:
        by = people[flag["answered_by"]]
        hand.on(Folio, folio, flags.answer, raised, sentence=flag["answer"], by=by)
    if dissent := told.get("dissent"):
        said = dissent["said"] | {"heard_by": people[dissent["heard_by"]]}
        hand.on(Folio, folio, dissents.dissent, **said, by=people[dissent["by"]])
