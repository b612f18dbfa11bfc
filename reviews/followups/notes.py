"""What a reader of the sheet must know of a segment: why it is short, what it could not find."""

from __future__ import annotations

from collections.abc import Sequence

from blindfolio.facts.model import Facts
from reviews.followups.candidates import Candidate
from reviews.followups.position import Stance, position_of
from reviews.followups.selection import FEW
from reviews.followups.sheet import SegmentName

SHORT_DOCUMENT = 400
_MISSING = {
    "alternatives": "Few options and few figures",
    "failure": "Few sentences on how parts work on each other",
    "migration": "Few sentences on getting from here to there",
}


def note(
    name: SegmentName,
    chosen: list[Candidate],
    facts: Facts,
    stances: Sequence[Stance],
    withheld: int,
    *,
    answers: bool = True,
) -> str:
    """The note of a segment, "" where there is nothing to say; `withheld` counts the written
    review's questions that the gate kept out, `answers` is whether the document speaks of the
    prompt's matter."""
    said = _of_document(facts)
    if not answers:
        said.append(
            "The document hardly speaks of what the prompt speaks of; only the conditions, as "
            "they stand, are put to it."
        )
    elif facts.english:
        said += _of_position(name, stances)
    if len(chosen) < FEW and facts.english and facts.words >= SHORT_DOCUMENT:
        planned = name == "migration" and any(step.labelled for step in facts.steps)
        said.append(
            "The document has phases, but few questions fit what it says of them."
            if planned
            else f"{_MISSING[name]} were found in the document; nothing is added to fill the "
            "time."
        )
    if withheld:
        said.append(
            f"{withheld} of the written review's questions would have carried a rating, a"
            " recommendation, a number of reviewers or an address, and does not stand here."
        )
    silent = sum(c.form == "absence_condition" for c in chosen)
    if silent:
        which = {1: "one", 2: "two"}.get(silent, "any")
        said.append(f"The document does not touch {which} of the prompt's three conditions.")
    return " ".join(said)


def _of_document(facts: Facts) -> list[str]:
    if not facts.sentences:
        return ["The document holds no sentence that can be read, only pictures or nothing."]
    if not facts.english:
        return [
            "The document does not read as English; only the prompt's questions stand here."
        ]
    if facts.words < SHORT_DOCUMENT:
        return [f"The document has {facts.words} words, little to hang a question on."]
    return []


def _of_position(name: SegmentName, stances: Sequence[Stance]) -> list[str]:
    """Which side the document takes, where the panel reads first; or that it takes none."""
    if name != "alternatives" or not stances:
        return []
    taken = position_of(list(stances))
    if taken is not None:
        return [f"The document takes this side: {taken.position.name}."]
    names = "; ".join(stance.position.name for stance in stances)
    return [
        f"The document takes none of the prompt's positions clearly ({names}). It may be a "
        "better one; their questions are not asked of it."
    ]
