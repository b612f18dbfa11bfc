"""What somebody could not do any more once they take a part, and who is left who can.

Said on a page before the part is given, so that nobody finds out afterwards that the last person
who could read was put on the panel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.visibility import burns, eligibility, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from prompts.opening import openings

_OF_FOLIO = {
    "reviewer": "read and rate this document",
    "panel": "sit on this candidate\u2019s panel",
    "interviewer": "hold another interview with this candidate",
    "coordinator": "run this candidate\u2019s case",
    "manager": "be this candidate\u2019s hiring manager",
    "decider": "make this candidate\u2019s review decision",
}
_OF_OPENING = {
    "reviewer": "read and rate for this opening",
    "panel": "sit on a panel of this opening",
    "interviewer": "hold another interview with its candidates",
    "coordinator": "run this opening",
    "manager": "be a hiring manager of this opening",
    "decider": "make the review decisions of this opening",
}


_ROLES = ("coordinator", "manager", "decider")
"""Parts that are taken by role; everyone else may read and sit."""

_NOT_BOTH = {"coordinator": "manager", "manager": "coordinator"}
"""Who has one of these roles in an opening is refused the other one there."""


@dataclass(frozen=True, slots=True)
class LostRight:
    """A right that is lost: what it was, and by name who is left who has it."""

    kind: str
    words: str
    left: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """`Those who still can: Sam Dummy.`"""
        return (
            f"Those who still can: {', '.join(self.left)}." if self.left else "No one else can."
        )


def of_folio(db: Session, folio: Folio, account: str, kind: str) -> list[LostRight]:
    """What `account` could not do any more on this folio, having taken `kind`; to run cases or
    decide is a right of who has that role. For who runs it: who is left tells who reads and who
    sits."""
    lost = eligibility.ends(
        folio,
        kind,
        standing.held(db, folio, account),
        burns.of(db, folio, [account])[account],
    )
    roles = people.roles(db, account)
    return [
        LostRight(other, _OF_FOLIO[other], _others(_who_can(db, folio, other), account))
        for other in lost
        if other not in _ROLES or other in roles
    ]


def readers_left(db: Session, folio: Folio) -> tuple[str, ...]:
    """Who can be asked to review, by name; for who runs it."""
    return _others(_who_can(db, folio, "reviewer"))


def _who_can(db: Session, folio: Folio, kind: str) -> dict[str, str]:
    """Who can take `kind` on this folio: names by account."""
    everybody = {person.id: person.name for person in people.active(db)}
    taken = {
        member: _NOT_BOTH[role]
        for member, _, role in openings.members(db, folio.opening)
        if role in _NOT_BOTH
    }
    fitting = conflicts.among(db, everybody, [folio.id])
    sentences = eligibility.eligible(db, folio, kind, everybody)
    return {
        id_: name
        for id_, name in everybody.items()
        if sentences[id_] is None and (id_, folio.id) not in fitting and taken.get(id_) != kind
    }


def of_opening(db: Session, opening: Opening, account: str, kind: str) -> list[LostRight]:
    """What `account` could not do any more in an opening, having joined it as `kind`: for every
    candidate, also those who are still to be invited."""
    members = {member for member, _, _ in openings.members(db, opening.id)}
    lost = _joining(opening.preset, opening.decider, kind, people.active(db), members, account)
    return [it for it in lost if it.kind != "interviewer" or opening.loop]


def left_out(db: Session, opening: Opening, who: Account, kind: str) -> list[str]:
    """Sentences on the candidates for whom somebody who joins an opening as `kind` will not have
    that role, because of another one there: why, and for how many. A coordinator is refused
    altogether instead."""
    if kind == "coordinator":
        return []
    whys = standing.left_out(db, opening.id, who.id, kind).values()
    return [
        f"For {count} candidate{'' if count == 1 else 's'} of this opening, {who.name} will not"
        f" have this role. {why.removesuffix('Choose someone else.').strip()}"
        for why, count in sorted(Counter(whys).items())
    ]


def of_new_opening(db: Session, account: str) -> list[LostRight]:
    """What `account` could not do any more in an opening that they make, and so coordinate."""
    lost = _joining("full", "manager", "coordinator", people.active(db), set(), account)
    # That they never interview is said with the panel's seat, whether there is a loop or not.
    return [it for it in lost if it.kind != "interviewer"]


def _joining(
    preset: str,
    decider: str,
    kind: str,
    team: list[Account],
    members: set[str],
    account: str,
) -> list[LostRight]:
    # As a candidate who is invited next would have it; who runs and who decides are never one.
    next_one = Folio(
        purpose="live", stage=Stage.DRAFT, reached=0, preset=preset, decider=decider
    )
    lost = {*eligibility.ends(next_one, kind, {}, frozenset()), "coordinator", "manager"}
    if decider == "engineer":
        lost.add("decider")
    others = {person.id: person.name for person in team if person.id not in members}
    return [
        LostRight(other, words, _others(others, account))
        for other, words in _OF_OPENING.items()
        if other in lost and other != kind
    ]


def _others(names: Mapping[str, str], account: str = "") -> tuple[str, ...]:
    found = (name for id_, name in names.items() if id_ != account)
    return tuple(sorted(found, key=str.casefold))
