"""P111: a page that is not read in its five minutes, a brief that is none."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.page import PromptPage

BRIEF = (60, 250)
"""Words of a brief."""

PAGE = (300, 700)
"""Words of a long page."""


def out_of_bounds(page: PromptPage) -> Iterator[Finding]:
    """P111: fewer words than a brief or a long page needs, or more than candidates should read."""
    least, most = BRIEF if page.brief else PAGE
    if page.words and not least <= page.words <= most:
        kind = "brief" if page.brief else "page"
        yield Finding(
            "P111",
            page.place(),
            "",
            f"The {kind} has {page.words} words without its title; {least} to {most} are right"
            f" for a {'brief' if page.brief else 'long page'}.",
        )
