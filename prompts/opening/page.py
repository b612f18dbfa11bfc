"""What an opening's candidates read of its prompt: the long page, or the brief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prompts.models import Opening, PromptVersion

Book = Literal["open", "brief"]
OPEN: Book = "open"
BRIEF: Book = "brief"


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
    if opening.book == BRIEF and version.brief:
        return Page(version.title, version.brief["intro"], version.brief["html"], BRIEF)
    return Page(version.title, version.intro, version.html, OPEN)
