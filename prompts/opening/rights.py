"""Work out which rights a person loses by taking a role, and who keeps them. A warning then
keeps a coordinator from putting the last possible reviewer on the panel by accident."""

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


_NOT_BOTH = {"coordinator": "manager", "manager": "coordinator"}


@dataclass(frozen=True, slots=True)
class LostRight:
    """A right that is lost. `left` has the names of people who keep it."""

    kind: str
    words: str
    left: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return (
            f"Those who still can: {', '.join(self.left)}." if self.left else "No one else can."
        )


def of_folio(db: Session, folio: Folio, account: str, kind: str) -> list[LostRight]:
    lost = eligibility.ends(
        folio,
        kind,
        standing.held(db, folio, account),
        burns.of(db, [folio], [account])[folio.id, account],
    )
    roles = people.roles(db, account)
    return [
        LostRight(other, _OF_FOLIO[other], _others(_who_can(db, folio, other), account))
        for other in lost
        if other not in standing.OF_OPENINGS or other in roles
    ]


def _who_can(db: Session, folio: Folio, kind: str) -> dict[str, str]:
    everybody = {person.id: person.name for person in people.active(db)}
    taken = {
        member: _NOT_BOTH[role]
        for member, _, role in openings.members(db, folio.opening)
        if role in _NOT_BOTH
    }
    fitting = conflicts.among(db, everybody, [folio.id])
    sentences = eligibility.eligible(db, [folio], kind, everybody)
    return {
        id_: name
        for id_, name in everybody.items()
        if sentences[folio.id, id_] is None
        and (id_, folio.id) not in fitting
        and taken.get(id_) != kind
    }


def of_opening(db: Session, opening: Opening, account: str, kind: str) -> list[LostRight]:
    """Return the rights lost for every candidate, including future ones."""
    members = {member for member, _, _ in openings.members(db, opening.id)}
    # As for the next candidate.
    folio = _unsent(opening.preset, opening.decider)
    return _joining(db, folio, account, kind, members, loop=bool(opening.loop))


def left_out(db: Session, opening: Opening, who: Account, kind: str) -> list[str]:
    """Return for how many candidates a new `kind` can't act, and why. A coordinator can't
    take the role at all."""
    if kind == "coordinator":
        return []
    whys = standing.left_out(db, opening.id, who.id, kind).values()
    return [
        f"For {count} candidate{'' if count == 1 else 's'} of this opening, {who.name} will not"
        f" have this role. {why.removesuffix('Choose someone else.').strip()}"
        for why, count in sorted(Counter(whys).items())
    ]


def _unsent(preset: str, decider: str) -> Folio:
    return Folio(purpose="live", stage=Stage.DRAFT, reached=0, preset=preset, decider=decider)


def _joining(
    db: Session, folio: Folio, account: str, kind: str, members: set[str], *, loop: bool
) -> list[LostRight]:
    # No one both runs an opening and decides.
    lost = {*eligibility.ends(folio, kind, {}, frozenset()), "coordinator", "manager"}
    if folio.decider == "engineer":
        lost.add("decider")
    lost -= {kind} if loop else {kind, "interviewer"}
    others = {it.id: it.name for it in people.active(db) if it.id not in members}
    return [
        LostRight(other, words, _others(others, account))
        for other, words in _OF_OPENING.items()
        if other in lost
    ]


def _others(names: Mapping[str, str], account: str = "") -> tuple[str, ...]:
    found = (name for id_, name in names.items() if id_ != account)
    return tuple(sorted(found, key=str.casefold))
