"""Record the debrief's decision: an offer, an offer below the opening's level, or none. Missing
votes, open flags and escalated dissents block it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock, level_scale, levels, times
from blindfolio.refusal import Conflict, Refusal, refusals_of, refuse_all
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from reviews import grid
from reviews.debrief import notices, queries
from reviews.debrief.models import DecisionGrounds, FlagSettled, RedFlag
from reviews.debrief.participants import (
    CAPACITIES,
    Participant,
    capacity,
    hearers,
    participants,
)
from reviews.debrief.voices import dissents, flags
from reviews.debrief.voices.dissents import Dissenting
from reviews.debrief.voices.written import Spoken
from reviews.deciding import close
from reviews.deciding.close import optional, required
from reviews.deciding.models import DebriefDecision
from reviews.grid import listed
from reviews.interviews import debrief_hour

OFFERS = ("offer", "down_level")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    outcome: str = ""  # offer, down_level or no_offer
    level: int | None = None
    feedback: str = ""
    reason: str = ""  # read only by the team
    conditions: str = ""
    present: tuple[str, ...] = ()

    @property
    def level_offered(self) -> int | None:
        return self.level if self.outcome in OFFERS else None


@dataclass(frozen=True, slots=True)
class Grounds:
    by: str
    capacity: str
    reason: str
    conditions: str
    present: tuple[str, ...]


def decide(db: Session, folio: Folio, said: Deciding, *, by: str) -> None:
    """Record the decision, close the folio, notify everyone involved, and cancel an upcoming
    debrief. Raise Absent if `by` may not decide, and Refusal if something blocks the decision
    or is missing."""
    folio = stages.locked(db, folio.id)
    mine = check(db, folio, said, by=by)
    close.tell(
        db,
        folio,
        outcome=said.outcome,
        level=said.level_offered,
        feedback=said.feedback,
        by=by,
    )
    db.flush()
    db.add(
        DecisionGrounds(
            folio=folio.id,
            capacity=mine,
            reason=said.reason.strip(),
            conditions=said.conditions.strip(),
            present=sorted(set(said.present)),
        )
    )
    off = debrief_hour.take_away(db, folio)
    stages.move(db, folio, "close", by=by)
    notices.say_decided(db, folio, off, by=by)


def check(db: Session, folio: Folio, said: Deciding, *, by: str) -> str:
    """Return the capacity in which `by` decides. Raise every refusal that `decide` would, so
    that a page can show them before the decision is confirmed."""
    mine = capacity(db, folio, by)
    outcome = refusals_of(lambda: _check_outcome(db, folio, said))
    # Before the offer is complete, the paragraph may name any level.
    told = levels.NUMBERS if outcome else _told(db, folio, said)
    refuse_all(
        [
            *unsettled(db, folio),
            *outcome,
            *refusals_of(
                lambda: required(
                    "reason", said.reason, "Write the reason. The candidate never reads it."
                ),
                lambda: optional("conditions", said.conditions),
                lambda: _check_present(db, folio, said),
                lambda: close.check_paragraph(db, folio, said.feedback, told=told),
            ),
        ]
    )
    return mine


def _told(db: Session, folio: Folio, said: Deciding) -> Sequence[int]:
    if said.level_offered is None:
        return ()
    target = db.get_one(Opening, folio.opening).level
    return (said.level_offered, *[target] * (said.outcome == "down_level"))


def _check_present(db: Session, folio: Folio, said: Deciding) -> None:
    if not said.present or not set(said.present) <= dict(hearers(db, folio.id)).keys():
        raise Refusal("present", "Tick everyone who was present, including yourself.")


def on_move(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Refuse to cancel an application that has an open dissent or flag."""
    if event != "cancel" or folio.stage != Stage.DEBRIEF:
        return
    then = "The application can be cancelled once that is settled on the debrief\u2019s page."
    for it in _to_be_heard(*_heard(db, folio)):
        raise Refusal(it.code, f"{it} {then}", status=it.status)


_Flag = Spoken[RedFlag, FlagSettled]


def unsettled(db: Session, folio: Folio) -> Iterator[Refusal]:
    return unsettled_of(participants(db, folio.id), *_heard(db, folio))


def unsettled_of(
    among: Iterable[Participant],
    said: Iterable[Dissenting],
    raised: Iterable[_Flag],
    zone: ZoneInfo,
) -> Iterator[Refusal]:
    due = [it.name for it in among if it.is_due]
    if due:
        yield Conflict(
            "votes",
            f"{listed(due)} {'has' if len(due) == 1 else 'have'} not voted yet. Wait for the vote;"
            " the coordinator can pass it with a reason.",
        )
    yield from _to_be_heard(said, raised, zone)


def _heard(db: Session, folio: Folio) -> tuple[list[Dissenting], list[_Flag], ZoneInfo]:
    zone = ZoneInfo(db.get_one(Opening, folio.opening).zone)
    return dissents.dissents(db, folio.id), flags.flags(db, folio.id), zone


def _to_be_heard(
    said: Iterable[Dissenting], raised: Iterable[_Flag], zone: ZoneInfo
) -> Iterator[Refusal]:
    for held in dissents.holding(said, clock.now()).values():
        if held.until is None:
            continue
        yield Conflict(
            "dissent",
            f"{held.waits_for} {times.when(held.until, zone)}.",
        )
    names = list(dict.fromkeys(flag.by for flag in raised if flag.end is None))
    if names:
        yield Conflict(
            "flags",
            f"A red flag by {listed(names)} is still open. Answer the flag in writing first,"
            " or ask its author to withdraw it.",
        )


def _check_outcome(db: Session, folio: Folio, said: Deciding) -> None:
    opening = db.get_one(Opening, folio.opening)
    target, level, outcome = opening.level, said.level or 0, said.outcome
    scale = level_scale.of_site(db)
    below = outcome == "down_level"
    faults = (
        (
            outcome not in OFFERS,
            "outcome",
            "Choose the outcome: an offer, an offer below level, or no offer.",
        ),
        (
            below and opening.level_fixed,
            "outcome",
            f"This job exists only at {scale[target]}, so no lower offer can be made.",
        ),
        (
            below and target == scale.lowest,
            "outcome",
            f"The opening is for {scale[target]}, the lowest level at which an offer can be made."
            " Choose an offer at this level, or no offer.",
        ),
        (level not in scale.offered, "level", "Choose the level of the offer."),
        (
            below and level >= target,
            "level",
            f"An offer below level needs a level below {scale[target]}, which the opening is"
            " for.",
        ),
        (
            outcome == "offer" and level < target,
            "level",
            f"This opening is for {scale[target]}. For an offer at a lower level, choose “An"
            " offer below level” as the outcome.",
        ),
    )
    for wrong, code, sentence in faults:
        if wrong and outcome != "no_offer":
            raise Refusal(code, sentence)


def levels_of_offer(opening: Opening, scale: levels.SiteLevels) -> dict[int, str]:
    lowest = opening.level if opening.level_fixed else scale.lowest
    return {level: words for level, words in scale.offered.items() if level >= lowest}


def rated_below(
    opening: Opening,
    offered: Iterable[int],
    table: Sequence[queries.CriterionRow],
    judges: Sequence[Mapping[str, str]],
) -> dict[int, list[str]]:
    """All ratings below each level, up to the opening's own, that a review rates below."""
    rated = [it.value for row in table for _, it, _ in row.each if it.value]
    lowest, rows = min(rated, default=opening.level), [it.grid for it in table]
    return {it: grid.below(judges, rows, it) for it in offered if lowest < it <= opening.level}


def grounds(
    db: Session,
    decision: DebriefDecision | None,
    found: DecisionGrounds | None,
    called: Mapping[str, str] | None = None,
) -> Grounds | None:
    """`called` has the names of people with a standing, if they have been read."""
    if decision is None or found is None:
        return None
    names = (
        close.names(db, [decision.by, *map(str, found.present)]) if called is None else called
    )
    return Grounds(
        names.get(decision.by, ""),
        CAPACITIES[found.capacity],
        found.reason,
        found.conditions,
        tuple(sorted(names[it] for it in found.present if it in names)),
    )
