"""Remembers places that the candidate says aren't names, so that they stay readable.

A place is identified by its words and the text around them, so that it is found again when this
file is reread and in the next file. A lower-case word counts everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

_AROUND = 24  # characters on each side
_ENOUGH = 12  # Characters needed for a comparison. A line of a page has fewer than its block.


@dataclass(frozen=True, slots=True)
class NotAName:
    """A place that isn't a name: its words, and the text right before and after them.

    Both texts are empty for a word in lower case, or if nothing surrounds the place.
    """

    words: str
    before: str = ""
    after: str = ""

    @classmethod
    def at(cls, text: str, start: int, end: int, *, first: int = 0, last: int = -1) -> NotAName:
        """Identifies the place `[start, end)` by the surrounding text within `[first, last)`."""
        words = text[start:end]
        if words == words.lower():
            return cls(words)
        last = len(text) if last < 0 else last
        before = text[max(first, start - _AROUND) : start].rpartition("\n")[2].lstrip()
        after = text[end : min(last, end + _AROUND)].partition("\n")[0].rstrip()
        return cls(words, before, after)

    def is_at(self, text: str, start: int, end: int) -> bool:
        if text[start:end] != self.words:
            return False
        if self.words == self.words.lower():
            return True
        before, after = text[:start].lstrip(), text[end:].rstrip()
        left, right = min(len(before), len(self.before)), min(len(after), len(self.after))
        known = len(self.before) + len(self.after)
        if not known:
            return not before and not after
        return (
            before[len(before) - left :] == self.before[len(self.before) - left :]
            and after[:right] == self.after[:right]
            and left + right >= min(_ENOUGH, known)
        )
