from __future__ import annotations

import math
from dataclasses import dataclass

from blindfolio.archive.models import StoredDocument
from blindfolio.languages import N_, ngettext, number
from blindfolio.languages import gettext as _
from prompts.models import Invitation
from prompts.opening.terms import WORDS_A_PAGE

FITS = range(3, 9)
COORDINATOR_FROM = 12

_ASKED = N_("3 to 8 pages.")
_FLAGGED = N_("1, 2 and 9 to 11 are allowed, but flagged to reviewers.")
_LONG = N_("12 or more need permission from the coordinator.")
_DENSE = N_("In a PDF, a page counts as several if it has more than %(words)s words.")
_LAID_OUT = N_("Pages are counted as reviewers get them, without page breaks.")


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
        words = ngettext("1 word", "%(count)s words", self.words, count=number(self.words))
        if self.pages is None:
            return _("%(words)s, pages not counted", words=words)
        pages = ngettext("%(n)d page", "%(n)d pages", self.pages)
        if self.counted == self.pages:
            return f"{pages}, {words}"
        return ngettext(
            "%(pages)s, %(words)s: as much as %(n)d ordinary page",
            "%(pages)s, %(words)s: as much as %(n)d ordinary pages",
            self.counted or 0,
            pages=pages,
            words=words,
        )


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
    said = _together(_ASKED, *(words for words, so in concerns.items() if so))
    return _("%(measured)s The rule: %(rule)s", measured=measured(length), rule=said)


def rule() -> str:
    return _together(_ASKED, _FLAGGED, _LONG, _DENSE)


def _together(*sentences: str) -> str:
    return " ".join(_(it, words=WORDS_A_PAGE) for it in sentences)


def measured(length: Length) -> str:
    if length.fits or length.needs_coordinator:
        return f"{length}."
    return _("%(length)s. This is flagged to reviewers.", length=length)


def for_reviewers(length: Length, *, practice: bool = False) -> str:
    """Return the length for reviewers. The requested length is added only if it differs, and
    never in `practice`, where none was requested."""
    asked = "" if length.fits or practice else f" ({FITS.start} to {FITS.stop - 1} requested)"
    return f"{length}{asked}"


def advice(length: Length, *, allowed: bool) -> str:
    if not length.needs_coordinator:
        return verdict(length)
    if allowed:
        then = _("Your coordinator allowed this length.")
    elif length.pages is None:
        then = _("Because its pages are not counted, ask your coordinator before you submit.")
    else:
        then = _("Ask your coordinator before you submit.")
    return f"{verdict(length)} {then}"
