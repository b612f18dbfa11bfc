"""The words of one of the prompt's conditions on this document: what it meets is named in them."""

from __future__ import annotations

import re

from blindfolio.facts.lexicon import singular
from blindfolio.facts.phrases import Phrase
from prompts.folder.probes import FailureCondition
from reviews.followups.forms import fill, fill_authored
from reviews.followups.meeting import Asker, closings, naming, nearest, part_of, spared
from reviews.followups.passages import Passage


def worded(
    condition: FailureCondition,
    slots: dict[str, Phrase],
    passage: Passage | None,
    asker: Asker,
    *,
    met: bool,
    spares: bool,
    turn: int = 0,
) -> str:
    """The condition's text as it is put to this document.

    With a `thing` in the slots: the author's bound text. Without one, the author's text for any
    document, or the bound one about the part that acts most, with a sentence of our own on what
    the passage speaks of; not `met`: on what comes nearest. Where nothing can be named, or it
    would be longer than a printed question may be, the author's text as it stands.
    """
    thing = slots.get("thing")
    if met and thing is not None and not spares and condition.bound:
        return fill_authored(condition.bound, slots) or condition.text
    part = thing or part_of(passage, slots.get("design"), slots.get("component"), asker)
    if spares:
        own = spared(passage, part, asker, met=met) if part is not None else []
    elif met and passage is not None:
        own = closings(passage, asker, turn)
        if thing is not None:
            own = [t for f in naming().acting if (t := fill(f, slots))] + own
    else:
        own = nearest(passage, part, asker)
    bases = [condition.text]
    if condition.bound:
        filled = fill_authored(condition.bound, {**slots, "thing": part or _YOU})
        if filled is not None:
            bases = [filled, *bases] if part is not None else [*bases, filled]
    most = naming().most_words
    fitting = (
        f"{base} {text}"
        for text in own
        for base in bases
        if len(base.split()) + len(text.split()) <= most and not _twice(base, text, part)
    )
    short = len(bases[0].split()) <= most and part is not None and met and not spares
    return next(fitting, bases[0] if short else condition.text)


_YOU = Phrase("your design")
"""What stands for a document's own part where none is named."""


def _twice(base: str, text: str, part: Phrase | None) -> bool:
    """Whether both sentences would name the same part."""
    if part is None or part.text not in base:
        return False
    return bool(re.search(rf"\b{re.escape(singular(part.text.split()[-1]))}s?\b", text.lower()))
