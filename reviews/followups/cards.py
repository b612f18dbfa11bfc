"""Cards by a prompt's author: failure scenarios and what-ifs, asked of any design."""

from __future__ import annotations

from prompts.folder.probes import FailureCondition, Flip, ListenFor, Probes
from reviews.followups.sheet import Levels, Question, SegmentName

_HEARD = Levels(
    senior="Says what this design does then.",
    staff="Says who notices, by which signal, and what is lost meanwhile.",
    senior_staff="Says whether the design should change for it, and who has to agree to that.",
)
"""For a scenario without its own levels."""


def cards(probes: Probes | None) -> list[tuple[SegmentName, Question]]:
    """With their segments, in the author's order."""
    if probes is None:
        return []
    return [
        *(("failure", _scenario(condition)) for condition in probes.failure_conditions),
        *((flip.segment, _what_if(flip)) for flip in probes.flips),
    ]


def _scenario(condition: FailureCondition) -> Question:
    return Question(
        text=" ".join(condition.text.split()),
        form="author_scenario",
        why="A failure scenario of the prompt’s author.",  # noqa: RUF001
        listen_for=_levels(condition.listen_for) if condition.listen_for else _HEARD,
        condition=condition.key,
    )


def _what_if(flip: Flip) -> Question:
    # Either can be a phrase or a sentence.
    now, then = flip.from_.rstrip("."), flip.to.rstrip(".")
    return Question(
        text=" ".join(flip.text.split()),
        form="author_what_if",
        why=f"Instead of “{now}”, suppose “{then}”. Another design might win.",
        listen_for=_levels(flip.listen_for),
    )


def _levels(heard: ListenFor) -> Levels:
    return Levels(heard.senior, heard.staff, heard.senior_staff)
