"""What the panel's scorecards and those of a loop's interviews are saved and locked by alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blindfolio.documents.words import PLAIN_WORD
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from prompts.folder.rubric import RATINGS
from reviews.reading.draft import CONFIDENCES, Stale
from reviews.reading.lock import count_in_words
from reviews.reading.typed import typed

NOT_COVERED = "none"
"""Where a form sends a criterion's rating: that the interview did not cover it."""

FEWEST_WORDS = 3
"""Of what was said, and of what supports the level: "Good" can be discussed by nobody."""

AT_LEAST = f"in at least {FEWEST_WORDS} words"

OF_THE_CARD = {
    "level": "Overall level",
    "confidence": "Confidence",
    "text": "What supports it",
}
"""The fields of the whole interview, as people call them."""

_ALLOWED: dict[str, tuple[str, ...]] = {
    "level": ("", *map(str, LEVELS)),
    "confidence": ("", *CONFIDENCES),
    "rating": ("", *map(str, RATINGS), NOT_COVERED),
    "basis": ("", "1"),
}


@dataclass(frozen=True, slots=True)
class CardGap:
    """What a lock still misses, in words; `fragment` is the id of the field where it is mended."""

    sentence: str
    fragment: str


class CardIncomplete(Refusal):
    """The scorecard lacks something; nothing was locked, and the draft stays as it was saved."""

    def __init__(self, gaps: Sequence[CardGap]) -> None:
        super().__init__(
            "incomplete",
            f"{count_in_words(len(gaps))} missing. Nothing was locked, and your draft is"
            " saved.",
        )
        self.gaps = tuple(gaps)


def says(text: str) -> bool:
    """Whether a text says something that can be discussed."""
    return len(PLAIN_WORD.findall(text)) >= FEWEST_WORDS


def overall_gaps(
    *, level: int | None, confidence: str, text: str, none_covered: bool
) -> list[CardGap]:
    """What the closing fields of a scorecard lack, in the order of its page."""
    gaps = [] if level else [CardGap("Overall level: choose one", "f-level")]
    if not says(text):
        ask = "say why nothing was covered" if none_covered else "say what supports the level"
        gaps.append(CardGap(f"Overall level: {ask}, {AT_LEAST}", "f-text"))
    if not confidence:
        gaps.append(CardGap("Confidence: choose how sure you are", "f-confidence"))
    return gaps


def checked(kind: str, words: str, value: object) -> str:
    """A field's value, trimmed; Refusal for one that its kind doesn't have. `words` name it."""
    text = typed(value, words).strip()
    if text not in _ALLOWED.get(kind, (text,)):
        raise Refusal("unknown_value", f"{words}: choose a value from the list.")
    return text


def refuse_stale(
    before: Mapping[str, str],
    changed: Mapping[str, str],
    *,
    revision: int,
    stands: int,
) -> None:
    """Raise `Stale` with both texts where a save began from another revision than what stands."""
    if changed and revision != stands:
        saved = {name: before.get(name, "") for name in changed}
        raise Stale(saved, dict(changed), stands)
