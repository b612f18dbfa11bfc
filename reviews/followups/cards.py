"""Turn the failure scenarios and what-ifs of a prompt's author into questions."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.folder.probes import ListenFor, Probes
from reviews.followups.sheet import Question, SegmentName

_HEARD = ListenFor(
    senior="Says what this design does then.",
    staff="Says who notices, by which signal, and what is lost meanwhile.",
    senior_staff="Says whether the design should change for it, and who has to agree to that.",
)


def cards(probes: Probes) -> Iterator[tuple[SegmentName, Question]]:
    for scenario in probes.failure_conditions:
        yield (
            "failure",
            Question(
                text=" ".join(scenario.text.split()),
                form="author_scenario",
                why="A failure scenario of the prompt’s author.",  # noqa: RUF001
                listen_for=(scenario.listen_for or _HEARD).model_dump(),
                condition=scenario.key,
            ),
        )
    for flip in probes.flips:
        # Either can be a phrase or a sentence.
        now, then = flip.from_.rstrip("."), flip.to.rstrip(".")
        yield (
            flip.segment,
            Question(
                text=" ".join(flip.text.split()),
                form="author_what_if",
                why=f"Instead of “{now}”, suppose “{then}”. Another design might win.",
                listen_for=flip.listen_for.model_dump(),
            ),
        )
