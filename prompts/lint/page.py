"""What a candidate reads, cut into title, sections, paragraphs, items, rows, sentences: a long
page, or a brief with the facts that candidates get when they ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from prompts.lint.findings import Place
from prompts.lint.lists import lists
from prompts.lint.words import Word, sentences, words_of

Role = Literal["title", "intro", "figures", "ask", "out", "length", "rated", ""]
Kind = Literal["title", "paragraph", "item", "row"]

FILE = "prompt.md"
_HEADING = re.compile(r"#{1,6}[ \t]")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]")


@dataclass(frozen=True)
class PromptSentence:
    """A sentence, or a whole row of a table. `line` counts from 1 in the file."""

    text: str
    line: int
    role: Role
    section: str
    file: str = FILE

    @cached_property
    def words(self) -> list[Word]:
        """Its words."""
        return words_of(self.text)

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.file, self.line, self.section)


@dataclass
class _Block:
    kind: Kind
    line: int
    lines: list[str] = field(default_factory=list)


class PromptPage:
    """`prompt.md` or `brief.md`, read without loading it: half a draft is a page too.

    With `facts`, the answers of a brief's pack, it is a brief: it needs no sections, and its facts
    tell what it leaves out.
    """

    def __init__(
        self, markdown: str, *, file: str = FILE, facts: Sequence[str] | None = None
    ) -> None:
        self.title = ""
        self.file = file
        self.brief = facts is not None
        self.sentences: list[PromptSentence] = [
            replace(s, file=file) for s in self._read(_without_comments(markdown))
        ]
        self._facts = [s for answer in facts or () for s in _told(answer)]

    def with_facts(self) -> PromptPage:
        """The same page with its facts behind it, as if the situation told them."""
        whole = PromptPage("", file=self.file, facts=() if self.brief else None)
        whole.title, whole.sentences = self.title, [*self.sentences, *self._facts]
        return whole

    @property
    def words(self) -> int:
        """How many words the page has, without its title."""
        return sum(len(s.text.replace("|", " ").split()) for s in self.besides("title"))

    def place(self, section: str = "") -> Place:
        """The place of what is not on the page; a brief has no sections."""
        return Place(self.file, None, "" if self.brief else section)

    def of(self, *roles: Role) -> list[PromptSentence]:
        """The sentences of these parts, in the order of the page."""
        return [sentence for sentence in self.sentences if sentence.role in roles]

    def besides(self, *roles: Role) -> list[PromptSentence]:
        """The sentences of all other parts."""
        return [sentence for sentence in self.sentences if sentence.role not in roles]

    def has(self, role: Role) -> bool:
        """Whether the page has this part, and something in it."""
        return any(sentence.role == role for sentence in self.sentences)

    def _read(self, markdown: str) -> Iterator[PromptSentence]:
        role: Role = "intro"
        section = ""
        for block in _blocks(markdown.splitlines()):
            text = "\n".join(block.lines)
            if block.kind == "title":
                heading = text.lstrip("#").strip().strip("*").strip()
                if not self.title and not section and text.startswith("# "):
                    self.title = heading
                    yield PromptSentence(heading, block.line, "title", "title")
                else:
                    section, role = heading, _role(heading)
                continue
            parts = [(0, text)] if block.kind == "row" else sentences(text)
            for start, sentence in parts:
                line = block.line + text.count("\n", 0, start)
                yield PromptSentence(sentence, line, role, section)


def _told(answer: str) -> Iterator[PromptSentence]:
    """The sentences of a fact, as a page would tell them."""
    for _, sentence in sentences(answer):
        yield PromptSentence(sentence, 1, "", "", file="probes.yaml")


def _without_comments(markdown: str) -> str:
    """The text with comments blanked; line breaks stay, so that lines keep their numbers."""
    kept: list[str] = []
    at = 0
    while (start := markdown.find("<!--", at)) >= 0:
        end = markdown.find("-->", start)
        if end < 0:
            break
        kept += [markdown[at:start], "\n" * markdown.count("\n", start, end)]
        at = end + 3
    return "".join([*kept, markdown[at:]])


def _blocks(lines: Iterable[str]) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        starts = _starts(bare)
        if starts is None and bare and block is not None:
            block.lines.append(line)
            continue
        if block is not None:
            yield block
            block = None
        if starts == "row":
            if bare.strip(" \t|:-"):
                yield _Block("row", number, [line])
        elif starts == "title":
            yield _Block("title", number, [bare])
        elif starts == "item":
            block = _Block("item", number, [_ITEM.sub("", bare, count=1)])
        elif bare:
            block = _Block("paragraph", number, [line])
    if block is not None:
        yield block


def _starts(bare: str) -> Kind | None:
    """What kind of block begins with this line; None for plain text."""
    if _HEADING.match(bare) or (_bold(bare) and len(bare) < 60):
        return "title"
    if bare.startswith("|"):
        return "row"
    return "item" if _ITEM.match(bare) else None


def _bold(bare: str) -> bool:
    """Whether the whole line is one bold phrase: a heading by other means."""
    inner = bare[2:-2]
    return bare.startswith("**") and bare.endswith("**") and "**" not in inner and bool(inner)


def _role(heading: str) -> Role:
    """Which part of a prompt the heading opens; "" for none of them."""
    words = words_of(heading)
    roles: tuple[Role, ...] = ("out", "length", "rated", "ask", "figures")
    return next((role for role in roles if lists().headings[role].within(words)), "")
