from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from prompts.authoring.versions import probes_of
from prompts.folder.probes import Fact
from prompts.models import Opening, PromptVersion

Book = Literal["open", "brief"]
OPEN: Book = "open"
BRIEF: Book = "brief"
BOOKS: tuple[Book, ...] = (OPEN, BRIEF)


@dataclass(frozen=True, slots=True)
class Page:
    # `html` is safe.

    title: str
    intro: str
    html: str
    book: Book

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.intro}\n{self.html}"


def page_of(opening: Opening, version: PromptVersion) -> Page:
    return in_book(BRIEF if is_brief(opening) else OPEN, version)


def in_book(book: Book, version: PromptVersion) -> Page:
    if book == BRIEF and version.brief:
        return Page(version.title, version.brief["intro"], version.brief["html"], BRIEF)
    return Page(version.title, version.intro, version.html, OPEN)


def page_with(opening: Opening, version: PromptVersion, told: Collection[str]) -> Page:
    """Return the page with the facts in `told`, listed by key, if it is a brief."""
    page = page_of(opening, version)
    facts = [fact for fact in pack_of(opening, version) if fact.key in told]
    if not facts:
        return page
    rows = "\n".join(f"<p>{escape(fact.about)}: {escape(fact.answer)}</p>" for fact in facts)
    return replace(
        page, html=f"{page.html}\n<h2>Facts that the candidate asked for</h2>\n{rows}"
    )


def is_brief(opening: Opening) -> bool:
    return opening.book == BRIEF


def pack_of(opening: Opening, version: PromptVersion) -> tuple[Fact, ...]:
    # Empty for an open book.
    return probes_of(version).pack if is_brief(opening) else ()


def on_request(opening: Opening, version: PromptVersion) -> tuple[Fact, ...]:
    probes = probes_of(version)
    return probes.pack if is_brief(opening) else probes.withheld
