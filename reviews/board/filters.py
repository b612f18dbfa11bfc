"""Filters for the board's candidates.

A filter uses only what the viewer's row shows, so leaving a row out tells no more than the
whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace

from blindfolio import clock
from blindfolio.visibility.stage import BEING_READ, WRITING, Stage
from reviews import words
from reviews.board.next_steps import READING, CaseFacts, NextStep, missing

LONGEST = 200

OPEN_STAGES = {
    "invited": words.of(Stage.DRAFT, frozenset(), started=False),
    "writing": words.STAGES[Stage.DRAFT],
    "submitted": words.STAGES[Stage.SUBMITTED],
    "review": words.STAGES[Stage.REVIEW],
    "decision": words.STAGES[Stage.GATE],
    "panel": words.STAGES[Stage.PANEL],
    "debrief": words.STAGES[Stage.DEBRIEF],
}
"""A stage of open candidates, as their rows say it, by its word in an address."""

DONE_STAGES = {"closed": Stage.CLOSED, "rejected": Stage.STOPPED, "ended": Stage.ENDED}
"""The stages of finished candidates. They are the same for every viewer of such a row."""

DONE_STAGES_SAID = {key: words.STAGES[stage] for key, stage in DONE_STAGES.items()}

_Waits = Callable[[CaseFacts, Collection[NextStep]], bool]


def _is_late(facts: CaseFacts) -> bool:
    now = clock.now()
    dates = [facts.promised, *(reader.due for reader in facts.pending)]
    return any(at is not None and at < now for at in dates)


_WAITS: Mapping[str, tuple[str, _Waits]] = {
    "you": ("What needs you", lambda _, steps: bool(steps)),
    "reviewers": (
        "Too few reviewers",
        lambda facts, steps: missing(facts) > 0 or any(s.code == "third" for s in steps),
    ),
    "candidate": ("Waiting for the candidate", lambda facts, _: facts.stage in WRITING),
    "review": (
        "Waiting for a reviewer",
        lambda facts, _: facts.stage in BEING_READ and bool(facts.pending),
    ),
    "decision": (
        "Waiting for a decision",
        lambda facts, _: (
            facts.stage == Stage.DEBRIEF or (facts.stage == Stage.GATE and not facts.further)
        ),
    ),
    "panel": ("Waiting for the panel", lambda facts, _: facts.stage == Stage.PANEL),
    "late": ("Late", lambda facts, _: _is_late(facts)),
    "bounced": ("Email bounced", lambda facts, _: facts.bounced),
    "unopened": ("Link not opened yet", lambda facts, _: facts.unopened_since is not None),
}
WAITS = {key: label for key, (label, _) in _WAITS.items()}
"""Labels of the filter. All but the first are only for coordinators."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    opening: str = ""
    wanted: str = ""
    """Searched in names, and in addresses if the viewer may see them."""
    stage: str = ""
    """A key of `OPEN_STAGES`, or of `DONE_STAGES` if `done`."""
    waits: str = ""
    """A key of `WAITS`; not if `done`."""
    reviewer: str = ""
    """A reviewer's account; not if `done`."""
    done: bool = False

    @property
    def narrows(self) -> bool:
        return replace(self, done=False) != BoardFilter()

    @property
    def whole(self) -> BoardFilter:
        return BoardFilter(done=self.done)

    @property
    def of_done(self) -> BoardFilter:
        return replace(self, done=True)

    def address(self) -> dict[str, str]:
        found = {
            name: ("1" if value is True else value)
            for name, value in ((it.name, getattr(self, it.name)) for it in fields(self))
            if value
        }
        return {_IN_ADDRESS.get(name, name): value for name, value in found.items()}


_IN_ADDRESS = {"wanted": "q"}
EVERYTHING = BoardFilter()


def of_address(asked: Mapping[str, str]) -> BoardFilter:
    done = asked.get("done") == "1"
    stage, waits = asked.get("stage", ""), asked.get("waits", "")
    return BoardFilter(
        opening=asked.get("opening", "")[:LONGEST],
        wanted=asked.get("q", "")[:LONGEST],
        stage=stage if stage in (DONE_STAGES if done else OPEN_STAGES) else "",
        waits=waits if waits in WAITS and not done else "",
        reviewer="" if done else asked.get("reviewer", "")[:LONGEST],
        done=done,
    )


def of_codes(asked: Mapping[str, str]) -> BoardFilter:
    """A filter for the list of codes, which uses only what the list shows: a filter by
    reviewer would link a code to a candidate."""
    asks = of_address(asked)
    return BoardFilter(opening=asks.opening, wanted=asks.wanted, done=asks.done)


def fits(asks: BoardFilter, said: str, facts: CaseFacts, steps: Collection[NextStep]) -> bool:
    """Whether an open candidate's row fits; `said` is its stage in words. The query has
    already filtered by opening and name."""
    if asks.stage and said != OPEN_STAGES[asks.stage]:
        return False
    if asks.reviewer and asks.reviewer not in {
        reader.account for reader in facts.readers if reader.state in READING
    }:
        return False
    if not asks.waits:
        return True
    return (facts.runs or asks.waits == "you") and _WAITS[asks.waits][1](facts, steps)
