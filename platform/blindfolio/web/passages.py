from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.model import Block
from blindfolio.documents.selectors import find_quote
from blindfolio.languages import N_, number
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal

LONGEST = 500  # Searching for a longer one takes seconds in some documents.

MOST = 50  # A single letter may occur thousands of times.

NOT_THERE = N_("This passage is not in the document. Select it again.")
_PLACE = re.compile(r"(b[1-9][0-9]{0,8}):([0-9]{1,9}):([0-9]{1,9})\Z")
_AROUND = 50


@dataclass(frozen=True, slots=True)
class PassageChoice:
    value: str
    block: str
    before: str
    words: str
    after: str


def value(block: str, start: int, end: int) -> str:
    """Returns a passage as one word, which `chosen` can read."""
    return f"{block}:{start}:{end}"


def chosen(values: Sequence[str]) -> list[RedactedPassage]:
    """Returns each chosen passage once. Raises Refusal for values that our pages never write."""
    found: list[RedactedPassage] = []
    for one in " ".join(values).split(" ") if values else ():
        place = _PLACE.match(one)
        if place is None:
            raise Refusal("passage", NOT_THERE)
        found.append(RedactedPassage(place[1], int(place[2]), int(place[3])))
    return list(dict.fromkeys(found))


def quoted(blocks: Sequence[Block], quote: str) -> list[RedactedPassage]:
    if len(quote) > LONGEST:
        raise Refusal(
            "quote",
            _(
                "Mark a shorter passage, of at most %(longest)s characters at a time.",
                longest=number(LONGEST),
            ),
        )
    places = find_quote(blocks, quote, most=MOST + 1)
    # Elsewhere numbers may be formatted differently, and names capitalised.
    places = places or list(islice(find_wording(blocks, quote), MOST + 1))
    if not places:
        raise Refusal(
            "quote",
            _(
                "We cannot find these words in any paragraph of the document. Copy them"
                " exactly, from a single paragraph."
            ),
        )
    if len(places) > MOST:
        raise Refusal(
            "quote",
            _(
                "These words appear in the document more than %(n)s times. Copy more of the"
                " text around them.",
                n=MOST,
            ),
        )
    return [RedactedPassage(block.id, start, end) for block, start, end in places]


def choices(
    blocks: Sequence[Block], passages: Sequence[RedactedPassage]
) -> list[PassageChoice]:
    texts = {block.id: block.text for block in blocks}
    if not all(p.block in texts for p in passages):
        raise Refusal("passage", NOT_THERE)
    return [
        PassageChoice(
            value(p.block, p.start, p.end),
            p.block,
            _from_a_word(text[max(0, p.start - _AROUND) : p.start], p.start > _AROUND),
            text[p.start : p.end],
            _to_a_word(text[p.end : p.end + _AROUND], p.end + _AROUND < len(text)),
        )
        for p in passages
        for text in [texts[p.block]]
    ]


def _from_a_word(words: str, cut: bool) -> str:
    # If the text was `cut` there, a partial first word becomes "…".
    whole = words.partition(" ")[2] if " " in words.rstrip() else words
    return f"…{whole}" if cut else words


def _to_a_word(words: str, cut: bool) -> str:
    whole = words.rpartition(" ")[0] if " " in words.lstrip() else words
    return f"{whole}…" if cut else words
