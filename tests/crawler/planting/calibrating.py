"""Practice rounds and look-backs of the crawler's site: of each one that is prepared, one that is
open and one that is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from blindfolio.demo import look_backs
from blindfolio.demo.look_backs import Said
from blindfolio.demo.rounds import add
from blindfolio.demo.stagehand import Judgement
from blindfolio.visibility.models import Folio
from reviews.calibration.looking_back import answering
from reviews.calibration.looking_back import look_backs as verbs
from reviews.calibration.looking_back.models import LookBackHire
from reviews.calibration.practice import debrief, rounds, rounds_of
from tests.crawler.planting import words
from tests.crawler.planting.planter import CRITERIA, Planter, Story

_OWNER = "c1"
_REVIEWERS = ("r1", "r2")
_STAGES = {"prepared": "2", "running": "3", "closed": "4"}
_PROMPT = "full-flows"

Judging = Callable[[Story, str, str, bool], Judgement]
"""Of a round's folio, a reviewer, the classes that open what the review says, and whether it is
variant B's other one."""


def rounds_of_practice(planter: Planter, judging: Judging) -> None:
    """What differs between the variants is the ratings of who has not shown them yet."""
    hand, by = planter.hand, planter.accounts[_OWNER]
    reviewers = [planter.accounts[who] for who in _REVIEWERS]
    for n, (state, stage) in enumerate(_STAGES.items()):
        hand.meet(hand.now + timedelta(minutes=5), 4_000 + 500 * n)
        name = f"{state} round"
        title = f"Round of {words.word(f'{name} title')}"
        round_ = hand.do(rounds.begin, title=title, slug=_PROMPT, level=3, by=by).id
        planter.note("PT", f"{name} title", opening=round_)
        person = {
            part: words.word(f"{name} {part}")
            for part in ("name", "email", "handle", "employer", "file")
        }
        reference: dict[str, object] = {
            key: {"rating": 3, "why": f"It says {words.word(f'{name} why {key}')}."}
            for key in CRITERIA
        }
        marks = [words.word(f"{name} to quote on {key}") for key in CRITERIA]
        folio = add(
            hand,
            round_,
            f"Memo {words.word(f'{name} called')}",
            words.document(person, words.word(f"{name} body"), marks),
            masked=list(person.values()),
            reference=reference,
            by=by,
        )
        it = Story(planter, name, folio, by)
        for key in CRITERIA:
            it.note("BV", f"to quote on {key}")
            it.note("RF", f"why {key}")
        it.note("BV", "body")
        for part in person:
            it.note("ID", part)
        # The owner's own word for it, which reviewers get with everything else.
        it.note("PR RX", "called")
        rows = {by: ["practice.owner"]}
        if state != "prepared":
            rows |= {account: ["practice"] for account in reviewers}
            hand.do(rounds.start, round_, reviewers, by=by)
            _rate(it, judging, closes=state == "closed")
        if state == "closed":
            hand.do(rounds.close, round_, by=by)
            said = it.note("RX", "note")
            with hand.act() as db:
                seat = rounds_of.seat(db, reviewers[0], round_)
                debrief.add_note(db, seat, CRITERIA[0], f"Say {said}.", by=reviewers[0])
        with hand.parts.database.reading() as db:
            code = db.get_one(Folio, folio).code
        planter.rounds[name] = {
            "id": folio,
            "code": code,
            "opening": round_,
            "stage": stage,
            "rows": rows,
            "differs": ["RX"] if state == "running" else [],
            "by": [planter.accounts["r2"]] if state == "running" else [],
        }


def _rate(it: Story, judging: Judging, *, closes: bool) -> None:
    """Both rate where the round is to be closed; else r1 locks, and r2 has begun, in variant B with
    other ratings."""
    for n, who in enumerate(_REVIEWERS):
        other = it.in_b and who == "r2" and not closes
        said = judging(it, who, "RX", other or (closes and n == 1))
        locks = closes or who == "r1"
        it.hand.write_review(it.folio, it.accounts[who], said, locks=locks)


_COLLEAGUES = ("r1", "r2", "m1", "x1")
_LATER = "c2"
"""Who has said nothing yet in the open one: the crawler saves their first answer. A coordinator,
who may read every prompt."""
_STATES_OF_LOOK_BACKS = ("prepared", "open", "closed")


def look_backs_of(planter: Planter) -> None:
    """They hang on no folio, so each canary and each id says which accounts may know it."""
    for n, state in enumerate(_STATES_OF_LOOK_BACKS):
        planter.hand.meet(planter.hand.now + timedelta(minutes=5), 6_000 + 500 * n)
        _look_back(planter, f"{state} look-back", state)


def _look_back(planter: Planter, name: str, state: str) -> None:
    hand, by = planter.hand, planter.accounts[_OWNER]
    colleagues = [planter.accounts[who] for who in _COLLEAGUES] if state != "prepared" else []
    if state == "open":
        colleagues.append(planter.accounts[_LATER])
    among = [by, *colleagues]
    # Of a closed one no label is left, so that to find one anywhere is a leak.
    labelled = among if state != "closed" else []
    labels = [planter.note("", f"{name} hire {n}", among=labelled) for n in (1, 2)]
    title = f"Hires of {planter.note('', f'{name} title', among=among)}"
    typed = {"title": title, "slug": _PROMPT, "level": 3, "months": 6, "loop": "senior-product"}
    typed["hires"] = "\n".join(f"{label}, 2025-01" for label in labels)
    made = look_backs.begin(hand, typed, colleagues, by=by)
    for who, account in zip(_COLLEAGUES, colleagues, strict=False):
        other = planter.variant == "B" and state == "open" and who == "r2"
        # Until it is closed, their own words are for nobody else's eyes.
        knows = among if state == "closed" else [account]
        named = planter.note("", f"{name} dimension of {who}", among=knows)
        weak = {CRITERIA[0]: (1 if other else 2, "document" if other else "interview")}
        said = Said(4 if other else 3, weak, f"Pace of {named}", "none")
        look_backs.say(hand, made, [said, None], by=account)
        if state == "closed" or who != "r2":
            hand.do(answering.lock, made, by=account)
    if state == "closed":
        hand.do(verbs.close, made, by=by)
    with hand.parts.database.reading() as db:
        found = select(LookBackHire.id).where(LookBackHire.look_back == made)
        hires = list(db.scalars(found.order_by(LookBackHire.id)))
    planter.look_backs[name] = {
        "id": made,
        "hires": hires,
        "among": among,
        "by": [planter.accounts["r2"]] if state == "open" else [],
    }
