"""Remembers places that the candidate says aren't names, so that they stay readable.

A place is identified by its words and the text around them, so that it is found again when this
file is reread and in the next file.
"""

from __future__ import annotations

from dataclasses import dataclass

from blindfolio.documents.blinding.addresses import ADDRESS
from blindfolio.documents.model import BOX

_AROUND = 24  # characters on each side
_ENOUGH = 12  # Characters needed for a comparison. A line of a page has fewer than its block.
_ALONE = "\n"  # before a word in lower case with nothing around it


@dataclass(frozen=True, slots=True)
class NotAName:
    """A place that isn't a name: its words, and the text right before and after them.

    They end at a box. Both are empty if nothing surrounds the place, and for a word in lower
    case that isn't a name anywhere, except in addresses.
    """

    words: str
    before: str = ""
    after: str = ""

    @classmethod
    def at(cls, text: str, start: int, end: int) -> NotAName:
        """Identifies the place `[start, end)`."""
        words = text[start:end]
        before, after = _around(text, start, end)
        before = before[-_AROUND:].rpartition("\n")[2].lstrip()
        after = after[:_AROUND].partition("\n")[0].rstrip()
        return cls(words, before or ("" if after else _ALONE), after)

    @property
    def is_everywhere(self) -> bool:
        return not (self.before or self.after) and self.words == self.words.lower()

    def is_at(self, text: str, start: int, end: int) -> bool:
        if text[start:end] != self.words:
            return False
        if self.is_everywhere:
            return not _is_in_address(text, start, end)
        before, after = _around(text, start, end)
        left, right = min(len(before), len(self.before)), min(len(after), len(self.after))
        known = len(self.before.strip()) + len(self.after)
        if not known:
            return not before and not after
        return (
            before[len(before) - left :] == self.before[len(self.before) - left :]
            and after[:right] == self.after[:right]
            and left + right >= min(_ENOUGH, known)
        )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return BOX.split(text[:start])[-1].lstrip(), BOX.split(text[end:], 1)[0].rstrip()


def _is_in_address(text: str, start: int, end: int) -> bool:
    # "post" is in "post.example", but not in "flow.post".
    return any(
        it.start() <= start and end <= it.end() and it.start("last") != start
        for it in ADDRESS.finditer(text)
    )
