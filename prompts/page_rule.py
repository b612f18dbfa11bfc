"""The page rule, in the exact words that the page, the check and the mail use."""

from __future__ import annotations

FITS = range(3, 9)
COORDINATOR_FROM = 12

RULE = (
    "3 to 8 pages fit; 1, 2 and 9 to 11 are allowed with a flag;"
    " 12 and more need the coordinator."
)


def verdict(pages: int | None) -> str:
    """One sentence about a document of `pages` pages; None is a document not counted yet."""
    if pages is None:
        return f"Its pages are not counted yet. The rule: {RULE}"
    if pages in FITS:
        return f"{_count(pages)}. The rule: {RULE}"
    if pages < COORDINATOR_FROM:
        return f"{_count(pages)}, flagged. The rule: {RULE}"
    return f"{_count(pages)}. The rule: {RULE} Write to your coordinator before you submit."


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"
