"""How many people an opening needs; warns, and never blocks."""

from __future__ import annotations

from dataclasses import dataclass

from prompts.loops.loop import Loop
from prompts.models import Opening
from prompts.opening.interviews import loop_of

SEATS = 2
"""Minimum panel size for staffing counts."""
RUNNING = 2
"""People without review or interview duty: a coordinator and a decider."""


@dataclass(frozen=True, slots=True)
class Needed:
    """People needed if each has one role. In the compact preset, reviewers may be panelists."""

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
        """`2 reviewers, 2 panelists and 3 interviewers`."""
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
    """For the form: with one role each, coordinator and decider included."""
    full, compact = (RUNNING + needed(it, quorum, loop).people for it in ("full", "compact"))
    return f"With {quorum} reviews, it needs {full} people (Compact: {compact})."


def proposed_decider(team: int) -> str:
    """A hiring manager who doesn't decide can sit on the panel."""
    return "engineer" if team >= RUNNING + needed("full", 2, None).people else "manager"


def too_few(opening: Opening, team: int, *, deciders: int = 0) -> str:
    """`team` counts people who neither coordinate nor decide."""
    wanted = needed(opening.preset, opening.quorum, loop_of(opening))
    if team >= wanted.people:
        return ""
    besides = "the coordinators and the decider" if deciders else "the coordinators"
    return (
        f"{opening.preset.capitalize()} needs {wanted.people} people besides {besides}:"
        f" {wanted.parts}. The team has {team}. Add the missing people under People."
    )
