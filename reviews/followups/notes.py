"""What a reader of the sheet must know of a segment: what the document is, where its questions come
from, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.facts.model import Facts
from reviews.followups.position import Stance
from reviews.followups.sheet import MINUTES, ModelQuestions, SegmentName

SHORT_DOCUMENT = 400
_UNCHECKED = (
    "The second reading of the model's questions failed, so nobody has checked them. Read them "
    "against the document before you ask them."
)


def notes_of(
    facts: Facts,
    withheld: Mapping[SegmentName, int],
    model: ModelQuestions,
    *,
    answers: bool,
    side: Stance | None,
) -> dict[SegmentName, str]:
    """A note for each segment that needs one. `withheld` counts the reviewers' questions that the
    gate kept out, `answers` is whether the document speaks of the prompt's matter, `side` the
    author's design that it argues for."""
    notes: dict[SegmentName, str] = {}
    for name in MINUTES:
        said = _of_document(facts)
        if not answers:
            said.append("The document hardly speaks of what the prompt asks for.")
        elif side is not None and name == "alternatives":
            said.append(f"The document takes this side: {side.position.name}.")
        if model.questions.get(name) and not model.checked:
            said.append(_UNCHECKED)
        if withheld.get(name):
            said.append(
                f"Left out of the reviewers' questions: {withheld[name]}, because they would have "
                "given away a rating, a recommendation, the number of reviewers or an address."
            )
        if said:
            notes[name] = " ".join(said)
    return notes


def _of_document(facts: Facts) -> list[str]:
    if not facts.sentences:
        return ["The document has no sentence that can be read, only pictures or nothing."]
    if not facts.english:
        return ["The document doesn't read as English."]
    if facts.words < SHORT_DOCUMENT:
        return [f"The document has only {facts.words} words."]
    return []
