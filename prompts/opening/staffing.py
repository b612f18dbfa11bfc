from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompts.loops.loop import Loop
from prompts.models import Opening
from prompts.opening.interviews import loop_of

SEATS = 2
# A coordinator and a decider, who neither review nor interview.
RUNNING = 2


@dataclass(frozen=True, slots=True)
class Needed:
    """The people that an opening needs if each has one role. In the compact preset,
    reviewers may also be on the panel."""

    preset: str
    reviewers: int
    interviewers: int

    @property
    def panelists(self) -> int:
        return SEATS if self.preset == "full" else 0

    @property
    def people(self) -> int:
        return self.reviewers + self.panelists + self.interviewers

    @property
    def parts(self) -> str:
        # "2 reviewers, 2 panelists and 3 interviewers"
        interviewers = "interviewer" if self.interviewers == 1 else "interviewers"
        counted = (
            (self.reviewers, "reviewers"),
            (self.panelists, "panelists"),
            (self.interviewers, interviewers),
        )
        *first, last = (f"{count} {what}" for count, what in counted if count)
        return f"{', '.join(first)} and {last}" if first else last


def needed(preset: str, quorum: int, loop: Loop | None) -> Needed:
    return Needed(preset, quorum, len(loop.seats) if loop else 0)


def said(loop: Loop | None, quorum: int = 2) -> str:
    """Say for the form how many people are needed if each has one role."""
    full, compact = (RUNNING + needed(it, quorum, loop).people for it in ("full", "compact"))
    return (
        f"With {quorum} reviews, it needs {full} people (Compact: {compact}), or one fewer if the"
        " coordinator makes the review decision."
    )


def proposed_decider(team: int) -> str:
    """Propose who decides. A hiring manager who doesn't decide can be on the panel. With too
    few people for a hiring manager, too, no engineer is named, and the coordinator decides."""
    full, compact = (RUNNING + needed(it, 2, None).people for it in ("full", "compact"))
    return "manager" if compact <= team < full else "engineer"


def proposed_preset(loop: Mapping[str, Any], team: int) -> str:
    """Propose *full* if the team is large enough for it with this loop, as it is stored."""
    read = Loop.model_validate(loop) if loop else None
    return "full" if team >= RUNNING + needed("full", 2, read).people else "compact"


def too_few(opening: Opening, team: int, *, deciders: int = 0) -> str:
    """Return a warning if the team is too small. `team` counts people who neither coordinate
    nor decide."""
    wanted = needed(opening.preset, opening.quorum, loop_of(opening))
    if team >= wanted.people:
        return ""
    besides = "the coordinators and the decider" if deciders else "the coordinators"
    return (
        f"{opening.preset.capitalize()} needs {wanted.people} people besides {besides}:"
        f" {wanted.parts}. The team has {team}. Add the missing people under People."
    )
