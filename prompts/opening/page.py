"""What an opening's candidates read of its prompt: the long page, or the brief."""

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
    """A prompt as its candidates read it: the title, the lead, and the rest as safe HTML."""

    title: str
    intro: str
    html: str
    book: Book

    @property
    def text(self) -> str:
        """All of it, for whoever looks for words in it."""
        return f"{self.title}\n{self.intro}\n{self.html}"


def page_of(opening: Opening, version: PromptVersion) -> Page:
    """The page of this opening's candidates, the same for each of them."""
    return in_book(BRIEF if is_brief(opening) else OPEN, version)


def in_book(book: Book, version: PromptVersion) -> Page:
    """A version's page in a book; the long one where it has no brief."""
    if book == BRIEF and version.brief:
        return Page(version.title, version.brief["intro"], version.brief["html"], BRIEF)
    return Page(version.title, version.intro, version.html, OPEN)


def page_with(opening: Opening, version: PromptVersion, told: Collection[str]) -> Page:
    """The page of one candidate: of a brief with the facts that they have, by their keys."""
    page = page_of(opening, version)
    facts = [fact for fact in pack_of(opening, version) if fact.key in told]
    if not facts:
        return page
    rows = "\n".join(f"<p>{escape(fact.about)}: {escape(fact.answer)}</p>" for fact in facts)
    return replace(
        page, html=f"{page.html}\n<h2>Facts that the candidate asked for</h2>\n{rows}"
    )


def is_brief(opening: Opening) -> bool:
    """Whether its candidates have the brief, and ask for facts."""
    return opening.book == BRIEF


def pack_of(opening: Opening, version: PromptVersion) -> tuple[Fact, ...]:
    """The facts that a candidate of this opening can ask for and get at once; none of an open
    book."""
    return probes_of(version).pack if is_brief(opening) else ()


def on_request(opening: Opening, version: PromptVersion) -> tuple[Fact, ...]:
    """The facts that a coordinator of this opening can answer with: what its page doesn't tell."""
    probes = probes_of(version)
    return probes.pack if is_brief(opening) else probes.withheld
