"""Combine what reviewers want of the author's cards. Neither the number of reviewers nor their
order changes the result."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from prompts.folder.probes import Probes
from reviews.followups.cards import cards
from reviews.followups.sheet import CHOSEN, ModelQuestions, Question, SegmentName


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """What becomes of a card. `text` replaces the author's, and `quote` is from the
    block numbered `block`."""

    ask: bool
    text: str = ""
    block: int = 0
    quote: str = ""


def together(answers: Collection[Wanted]) -> Wanted:
    """Return the answers to one card as one. It is asked if anyone asks it, in the first of the
    wordings by alphabet."""
    asking = sorted({it for it in answers if it.ask}, key=lambda it: (not it.text, it))
    return asking[0] if asking else Wanted(ask=False)


def chosen_cards(
    probes: Probes, wanted: Mapping[int, Wanted], model: ModelQuestions
) -> Iterator[tuple[SegmentName, Question]]:
    """Yield the chosen cards in the author's order. One that the model has put in the design's
    terms is left to the model, unless a reviewer has reworded it."""
    for n, (segment, card) in enumerate(cards(probes), 1):
        want = wanted.get(n)
        if want is None or not want.ask or (card.condition in model.put and not want.text):
            continue
        yield (
            segment,
            replace(
                card,
                form=CHOSEN,
                text=want.text or card.text,
                why="" if card.condition else card.why,
                quote=want.quote,
                block=want.block,
            ),
        )


def conditions_taken(probes: Probes, wanted: Mapping[int, Wanted]) -> set[str]:
    """Return the failure scenarios about which a model asks nothing, because reviewers don't
    want them asked, or have worded the question themselves."""
    return {
        card.condition
        for n, (_, card) in enumerate(cards(probes), 1)
        if card.condition and n in wanted and (not wanted[n].ask or wanted[n].text)
    }
