"""The page rule, in the exact words that the page, the check and the mail use."""

from __future__ import annotations

FITS = range(3, 9)
COORDINATOR_FROM = 12

RULE = (
    "3 to 8 pages. 1, 2 and 9 to 11 are allowed, but flagged to reviewers. 12 or more need"
    " permission from the coordinator."
)


def needs_coordinator(pages: int | None) -> bool:
    """Whether a document of so many pages may be submitted only if the coordinator allows it."""
    return pages is not None and pages >= COORDINATOR_FROM


def verdict(pages: int | None) -> str:
    """The length and the rule; None is a document whose pages are not counted."""
    if pages is None:
        return f"The pages have not been counted yet. The rule: {RULE}"
    flag = "" if pages in FITS or needs_coordinator(pages) else ", flagged to reviewers"
    return f"{_count(pages)}{flag}. The rule: {RULE}"


def length(pages: int | None) -> str:
    """The length for who reads the document; what was asked only where it is another. Empty for
    a document whose pages are not counted."""
    if pages is None:
        return ""
    asked = "" if pages in FITS else f" ({FITS.start} to {FITS.stop - 1} requested)"
    return f"{_count(pages)}{asked}"


def advice(pages: int | None, *, allowed: bool) -> str:
    """`verdict`, and what it means for a candidate who wants to submit."""
    if not needs_coordinator(pages):
        return verdict(pages)
    if allowed:
        return f"{verdict(pages)} Your coordinator allowed this length."
    return f"{verdict(pages)} Ask your coordinator before you submit."


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"
