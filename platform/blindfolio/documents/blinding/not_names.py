"""Places that looked like a name and, as the candidate says, are none: they are left readable.

Such a place is known by its words and those beside it, not by its block: it is found again when
the file is read once more, and in the next file. A word in small letters is meant wherever it is
written so.
"""

from __future__ import annotations

from dataclasses import dataclass

_AROUND = 24
"""Characters on each side by which a place is known."""
_ENOUGH = 12
"""Of these, so many must be there to compare, where a line of a page has fewer than its block."""


@dataclass(frozen=True, slots=True)
class NotAName:
    """Words as they are written, and what stands right before and after; "" for the ends of a
    block, both for a block of nothing else, or for words in small letters."""

    words: str
    before: str = ""
    after: str = ""

    @classmethod
    def at(cls, text: str, start: int, end: int, *, first: int = 0, last: int = -1) -> NotAName:
        """The place `[start, end)` of a text, known by what is within `[first, last)`."""
        words = text[start:end]
        if words == words.lower():
            return cls(words)
        last = len(text) if last < 0 else last
        before = text[max(first, start - _AROUND) : start].rpartition("\n")[2].lstrip()
        after = text[end : min(last, end + _AROUND)].partition("\n")[0].rstrip()
        return cls(words, before, after)

    def is_at(self, text: str, start: int, end: int) -> bool:
        """Whether this is the place `[start, end)` of a text."""
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
