"""The demo has two: one closed, one open for answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blindfolio.demo.stagehand import Stagehand
from reviews.calibration.looking_back import answering, look_backs, look_backs_of

_ANSWER = ("robin", "sam", "lee")
_HIRES = ("Platform hire, 2025-02", "Ledger hire, 2025-03", "Payouts hire, 2025-04")


@dataclass(frozen=True, slots=True)
class Said:
    """`level` goes to every criterion except the `weak` ones, which name the stage that should have
    noticed.
    """

    level: int
    weak: Mapping[str, tuple[int, str]]
    dimension: str = ""
    stage: str = ""


def begin(
    hand: Stagehand, typed: Mapping[str, Any], accounts: Sequence[str], *, by: str
) -> str:
    """Open for answers if there are `accounts`. Returns its id."""
    with hand.act() as db:
        made = look_backs.begin(db, **typed, by=by).id
    if accounts:
        with hand.act() as db:
            look_backs.start(db, made, accounts, by=by)
    return made


def say(hand: Stagehand, look_back: str, said: Sequence[Said | None], *, by: str) -> None:
    """In the list's order; None if the account doesn't know the hire."""
    with hand.act() as db:
        mine = look_backs_of.seat(db, by, look_back)
        for own, one in zip(look_backs_of.own_answers(db, mine), said, strict=False):
            keys = [it.key for it in mine.rubric.criteria]
            fields = _fields(keys, one) if one else {"known": "no"}
            answering.save(db, look_back, own.hire.id, fields, revision=own.revision, by=by)


def lock(hand: Stagehand, look_back: str, *, by: str) -> None:
    with hand.act() as db:
        answering.lock(db, look_back, by=by)


def close(hand: Stagehand, look_back: str, *, by: str) -> None:
    with hand.act() as db:
        look_backs.close(db, look_back, by=by)


def tell(hand: Stagehand, slug: str, people: Mapping[str, str]) -> None:
    jo = people["jo"]
    answer = [people[who] for who in _ANSWER]
    of = {"slug": slug, "level": 3, "hires": "\n".join(_HIRES)}
    typed = of | {"title": "Hires of last spring", "months": 6, "loop": "staff-platform"}
    first = begin(hand, typed, answer, by=jo)
    weak = {"failure": (2, "interview"), "migration": (2, "none")}
    mentoring = {"dimension": "Mentoring", "stage": "none"}
    say(hand, first, [Said(3, weak, **mentoring), Said(3, {}), None], by=answer[0])
    seen = {"failure": (2, "interview"), "scope": (2, "document")}
    say(hand, first, [Said(3, seen), Said(4, {}), Said(3, weak)], by=answer[1])
    say(hand, first, [Said(3, {}), Said(3, {}), Said(3, weak)], by=answer[2])
    for account in answer:
        lock(hand, first, by=account)
    close(hand, first, by=jo)
    again = of | {"title": "The same hires, a year on", "months": 12}
    second = begin(hand, again, answer, by=jo)
    say(hand, second, [Said(3, {})], by=answer[0])
    say(hand, second, [None, None, None], by=answer[1])
    lock(hand, second, by=answer[1])


def _fields(keys: Sequence[str], said: Said) -> dict[str, str]:
    fields = {"known": "yes", "dimension": said.dimension, "dimension-stage": said.stage}
    for key in keys:
        rating, stage = said.weak.get(key, (said.level, ""))
        fields |= {f"rating-{key}": str(rating), f"stage-{key}": stage}
    return fields
