from __future__ import annotations

import math
from dataclasses import dataclass

from blindfolio.archive.models import StoredDocument
from prompts.models import Invitation
from prompts.opening.terms import WORDS_A_PAGE

FITS = range(3, 9)
COORDINATOR_FROM = 12

_ASKED = "3 to 8 pages."
_LONG = "12 or more need permission from the coordinator."
_DENSE = f"In a PDF, a page counts as several if it has more than {WORDS_A_PAGE} words."
_LAID_OUT = "Pages are counted as reviewers get them, without page breaks."
RULE = f"{_ASKED} 1, 2 and 9 to 11 are allowed, but flagged to reviewers. {_LONG} {_DENSE}"


@dataclass(frozen=True, slots=True)
class Length:
    """A document's length. Small type gives a PDF fewer pages, so its words count too. The
    site's own layout always uses the same type."""

    pages: int | None
    words: int
    format: str

    @property
    def counted(self) -> int | None:
        if self.pages is None or self.format != "pdf":
            return self.pages
        return max(self.pages, math.ceil(self.words / WORDS_A_PAGE))

    @property
    def fits(self) -> bool:
        return self.counted in FITS

    @property
    def needs_coordinator(self) -> bool:
        return self.counted is None or self.counted >= COORDINATOR_FROM

    def __str__(self) -> str:
        words = _count(self.words, "word")
        if self.pages is None:
            return f"{words}, pages not counted"
        said = f"{_count(self.pages, 'page')}, {words}"
        if self.counted == self.pages:
            return said
        return f"{said}: as much as {_count(self.counted or 0, 'ordinary page')}"


def of(stored: StoredDocument) -> Length:
    return Length(stored.pages, stored.words, stored.format)


def needs_permission(invitation: Invitation, stored: StoredDocument) -> bool:
    return not invitation.pages_allowed and of(stored).needs_coordinator


def verdict(length: Length) -> str:
    """Say the length and, unless it fits, what of the rule concerns this file."""
    if length.fits:
        return measured(length)
    concerns = {
        _LONG: length.counted and length.needs_coordinator,
        _DENSE: length.counted != length.pages,
        _LAID_OUT: length.pages and length.format != "pdf",
    }
    rule = " ".join([_ASKED, *(words for words, so in concerns.items() if so)])
    return f"{measured(length)} The rule: {rule}"


def measured(length: Length) -> str:
    flagged = not length.fits and not length.needs_coordinator
    return f"{length}.{' This is flagged to reviewers.' if flagged else ''}"


def for_reviewers(length: Length, *, practice: bool = False) -> str:
    """Return the length for reviewers. The requested length is added only if it differs, and
    never in `practice`, where none was requested."""
    asked = "" if length.fits or practice else f" ({FITS.start} to {FITS.stop - 1} requested)"
    return f"{length}{asked}"


def advice(length: Length, *, allowed: bool) -> str:
    if not length.needs_coordinator:
        return verdict(length)
    if allowed:
        return f"{verdict(length)} Your coordinator allowed this length."
    why = "Because its pages are not counted, ask" if length.pages is None else "Ask"
    return f"{verdict(length)} {why} your coordinator before you submit."


def _count(number: int, one: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {one}s"
