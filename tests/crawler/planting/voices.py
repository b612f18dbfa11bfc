"""What interviewers of a loop write, and what is said in a debrief: a vote, changed views, red
flags, dissent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select

from blindfolio.demo.after_the_gate.stories import change_view, raise_flag
from blindfolio.visibility.models import Folio
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.debrief import inviting
from reviews.debrief.voices import dissents, flags, votes
from reviews.interviews import scorecard, waiting
from reviews.interviews.models import DIMENSIONS, Interview
from reviews.interviews.own_interview import own_interview
from tests.crawler.planting.planter import Story

STAGES = {"i1": "influence", "i2": "coding"}
"""Who interviews in which stage. The first's scorecard has every field."""


def give(it: Story, who: str, *, locks: bool) -> None:
    """They hold a stage of the loop and have begun to write what they lock later if they lock
    it."""
    hand, account, stage = it.hand, it.accounts[who], STAGES[who]
    what = "interview" if who == "i1" else f"{stage} interview"
    place = it.note("SL", f"{what} place")
    with hand.act() as db:
        found = db.get_one(Folio, it.folio)
        of = meetings.stage_of(db, found, stage).key
        # Nobody is in two of them at a time.
        others = db.scalar(select(func.count()).select_from(Interview)) or 0
        at = hand.now + timedelta(days=20, hours=others)
        hour = Hour(at, f"Room {place}", minutes=45)
        meetings.plan(db, found, hour, stage=of, account=account, by=it.by)
    with hand.act() as db:
        own = own_interview(db, account, db.scalars(_held(it, account)).one().id)
        fields = [key for key in own.filled.values() if key.startswith("said-")]
        fields += [field.key for field in own.filled.form.fields if field.kind == "text"]
        classes = "SX" if locks else "SO"
        said = {
            key: f"I heard {it.note(classes, f'{what} {key}', who)} there." for key in fields
        }
        scorecard.save(db, own, said, revision=0, by=account)


def _held(it: Story, account: str) -> Select[Interview]:
    return select(Interview).where(Interview.folio == it.folio, Interview.account == account)


def lock(it: Story, who: str) -> None:
    hand, account = it.hand, it.accounts[who]
    with hand.act() as db:
        interview = db.scalars(_held(it, account)).one()
        hour = Hour(hand.now - timedelta(hours=2), interview.place, minutes=45)
        found = db.get_one(Folio, it.folio)
        meetings.plan(db, found, hour, stage=interview.stage, by=it.by)
        id_ = interview.id
    with hand.act() as db:
        own = own_interview(db, account, id_)
        fields = {f"rating-{key}": "3" for key in own.filled.keys[DIMENSIONS]}
        fields |= {"level": "3", "confidence": "high"}
        scorecard.save(db, own, fields, revision=own.filled.revision, by=account)
        scorecard.lock(db, own_interview(db, account, id_), by=account)


def go_on_without(it: Story) -> None:
    with it.hand.act() as db:
        found = db.get_one(Folio, it.folio)
        for stage in waiting.waited_for(db, found):
            reason = f"Because of {it.note('SP SX', f'without {stage}')}."
            scorecard.pass_card(db, found, stage, reason, by=it.by)


def vote(it: Story) -> None:
    """r2 has voted and escalated a dissent; r1 and p2, who take part too, have not voted. In B r2
    voted for another level."""
    hand, folio, r2 = it.hand, it.folio, it.accounts["r2"]
    for who in ("r1", "r2"):
        hand.on(Folio, folio, inviting.invite, it.accounts[who], by=it.by)
    said = f"It rests on {it.note('SX DN', 'r2 vote', 'r2')}."
    level = "1" if it.in_b else "4"
    hand.on(Folio, folio, votes.cast, level=level, sentence=said, by=r2)
    against = f"Not {it.note('DN', 'r2 dissent', 'r2')}."
    dissent = {"sentence": against, "heard_by": it.by, "then": "escalates"}
    hand.on(Folio, folio, dissents.dissent, **dissent, by=r2)


def speak(it: Story, seats: Sequence[str], *, quote: str, settles: str) -> None:
    """Each of `seats` has changed a view, raised flags and disagreed; `settles` has answered the
    first flag."""
    hand, folio = it.hand, it.folio
    for n, who in enumerate(seats):

        def said(what: str, who: str = who) -> str:
            return f"Because of {it.note('DN', f'{who} {what}', who)}."

        account, rests_on = it.accounts[who], quote if n else ""
        view = {
            "criterion": "failure",
            "was": "2" if it.in_b and who in it.plan.by else "4",
            "now": "3",
            "because": said("changed"),
        }
        change_view(hand, folio, view, by=account, quote=rests_on)
        flag = raise_flag(hand, folio, said("flag"), by=account, quote=rests_on)
        if not n:
            sentence = f"Settled by {it.note('DN', 'answer')}."
            hand.on(Folio, folio, flags.answer, flag, sentence=sentence, by=settles)
            if len(seats) > 1:
                raise_flag(hand, folio, said("open flag"), by=account)
        dissent = {"sentence": said("dissent"), "heard_by": settles, "then": "commits"}
        hand.on(Folio, folio, dissents.dissent, **dissent, by=account)
