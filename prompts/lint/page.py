"""Cuts what candidates read into sections and sentences: a long page, or a brief with its facts."""

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
    """Or a whole table row. `line` counts from 1 in the file."""

    text: str
    line: int
    role: Role
    section: str
    file: str = FILE

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.text)

    @property
    def place(self) -> Place:
        return Place(self.file, self.line, self.section)


@dataclass
class _Block:
    kind: Kind
    line: int
    lines: list[str] = field(default_factory=list)


class PromptPage:
    """Parsed without loading, so drafts work too. With `facts`, the pack's answers, it is a brief:
    no sections needed.
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
        """Appends the facts as if the situation told them."""
        whole = PromptPage("", file=self.file, facts=() if self.brief else None)
        whole.title, whole.sentences = self.title, [*self.sentences, *self._facts]
        return whole

    @property
    def words(self) -> int:
        """Without the title."""
        return sum(len(s.text.replace("|", " ").split()) for s in self.besides("title"))

    def place(self, section: str = "") -> Place:
        """For what is missing from the page; a brief has no sections."""
        return Place(self.file, None, "" if self.brief else section)

    def of(self, *roles: Role) -> list[PromptSentence]:
        return [sentence for sentence in self.sentences if sentence.role in roles]

    def besides(self, *roles: Role) -> list[PromptSentence]:
        return [sentence for sentence in self.sentences if sentence.role not in roles]

    def has(self, role: Role) -> bool:
        """Present and not empty."""
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
    for _, sentence in sentences(answer):
        yield PromptSentence(sentence, 1, "", "", file="probes.yaml")


def _without_comments(markdown: str) -> str:
    """Keeps line breaks, so line numbers don't change."""
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
    """None for plain text."""
    if _HEADING.match(bare) or (_bold(bare) and len(bare) < 60):
        return "title"
    if bare.startswith("|"):
        return "row"
    return "item" if _ITEM.match(bare) else None


def _bold(bare: str) -> bool:
    """Whether the line is one bold phrase, used as a heading."""
    inner = bare[2:-2]
    return bare.startswith("**") and bare.endswith("**") and "**" not in inner and bool(inner)


def _role(heading: str) -> Role:
    """ "" if it opens no part."""
    words = words_of(heading)
    roles: tuple[Role, ...] = ("out", "length", "rated", "ask", "figures")
    return next((role for role in roles if lists().headings[role].within(words)), "")
