"""Seeds the demo's look-back, which is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blindfolio.demo.stagehand import Stagehand
from reviews.calibration.looking_back import answering, look_backs, look_backs_of

_HIRES = ("Platform hire, 2025-02", "Ledger hire, 2025-03", "Payouts hire, 2025-04")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in a look-back. `level` applies to every criterion except the `weak` ones,
    which name the stage that should have noticed.
    """

    level: int
    weak: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    dimension: str = ""
    stage: str = ""

    def fields(self, keys: Sequence[str]) -> dict[str, str]:
        fields = {"known": "yes", "dimension": self.dimension, "dimension-stage": self.stage}
        for key in keys:
            rating, stage = self.weak.get(key, (self.level, ""))
            fields |= {f"rating-{key}": str(rating), f"stage-{key}": stage}
        return fields


def begin(
    hand: Stagehand, typed: Mapping[str, Any], accounts: Sequence[str], *, by: str
) -> str:
    """Begins a look-back and returns its id. It is open for answers if there are `accounts`."""
    made = hand.do(look_backs.begin, **typed, by=by).id
    if accounts:
        hand.do(look_backs.start, made, accounts, by=by)
    return made


def say(hand: Stagehand, look_back: str, said: Sequence[Said | None], *, by: str) -> None:
    """Records the answers in the order of the list. None is for a person who doesn't know the
    hire.
    """
    with hand.act() as db:
        mine = look_backs_of.seat(db, by, look_back)
        keys = [it.key for it in mine.rubric.criteria]
        for own, one in zip(look_backs_of.own_answers(db, mine), said, strict=False):
            fields = one.fields(keys) if one else {"known": "no"}
            answering.save(db, look_back, own.hire.id, fields, revision=own.revision, by=by)


def tell(hand: Stagehand, slug: str, people: Mapping[str, str]) -> None:
    jo = people["jo"]
    weak = {"failure": (2, "interview"), "migration": (2, "none")}
    seen = {"failure": (2, "interview"), "scope": (2, "document")}
    said: dict[str, list[Said | None]] = {
        people["robin"]: [Said(3, weak, "Mentoring", "none"), Said(3), None],
        people["sam"]: [Said(3, seen), Said(4), Said(3, weak)],
        people["lee"]: [Said(3), Said(3), Said(3, weak)],
    }
    typed = {"title": "Hires of last spring", "months": 6, "loop": "staff-platform"}
    typed |= {"slug": slug, "level": 3, "hires": "\n".join(_HIRES)}
    first = begin(hand, typed, list(said), by=jo)
    for account, answers in said.items():
        say(hand, first, answers, by=account)
        hand.do(answering.lock, first, by=account)
    hand.do(look_backs.close, first, by=jo)
