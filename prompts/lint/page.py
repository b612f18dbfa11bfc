from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from blindfolio.languages import SOURCE
from prompts.folder.new_folder import Part, headings
from prompts.lint.findings import Place
from prompts.lint.lists import lists
from prompts.lint.words import Word, sentences, words_of

Role = Literal["title", "intro"] | Part
Kind = Literal["title", "paragraph", "item", "row"]

FILE = "prompt.md"
_HEADING = re.compile(r"#{1,6}[ \t]")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]")


@dataclass(frozen=True)
class PromptSentence:
    """A sentence or a whole table row. `line` counts from 1 in the file."""

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
    lines: list[str]


class PromptPage:
    """A parsed page. With `facts`, the answers of the pack, it is a brief and needs no
    sections."""

    def __init__(
        self,
        markdown: str,
        *,
        file: str = FILE,
        facts: Sequence[str] | None = None,
        language: str = SOURCE,
    ) -> None:
        self.title = ""
        self.language = language
        self.file = file
        self.brief = facts is not None
        self.sentences = list(self._read(_without_comments(markdown)))
        self.facts = [
            PromptSentence(sentence, 1, "", "", file="probes.yaml")
            for answer in facts or ()
            for _, sentence in sentences(answer)
        ]

    @property
    def words(self) -> int:
        return sum(len(s.text.replace("|", " ").split()) for s in self.besides("title"))

    def place(self, section: str = "") -> Place:
        """The place to report for something that is missing. A brief has no sections."""
        return Place(self.file, None, "" if self.brief else section)

    def of(self, *roles: Role) -> list[PromptSentence]:
        return [sentence for sentence in self.sentences if sentence.role in roles]

    def besides(self, *roles: Role) -> list[PromptSentence]:
        return [sentence for sentence in self.sentences if sentence.role not in roles]

    def _read(self, markdown: str) -> Iterator[PromptSentence]:
        role: Role = "intro"
        section = ""
        for block in _blocks(markdown.splitlines()):
            text = "\n".join(block.lines)
            if block.kind == "title":
                heading = text.lstrip("#").strip().strip("*").strip()
                if not self.title and not section and text.startswith("# "):
                    self.title = heading
                    yield PromptSentence(heading, block.line, "title", "title", self.file)
                else:
                    section = heading
                    role = role if self.brief else _role(heading, self.language)
                continue
            parts = (
                [(0, text)]
                if block.kind == "row"
                else sentences(text, german=self.language == "de")
            )
            for start, sentence in parts:
                line = block.line + text.count("\n", 0, start)
                yield PromptSentence(sentence, line, role, section, self.file)


def _without_comments(markdown: str) -> str:
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
        kind = _kind(bare)
        if kind == "paragraph" and block is not None:
            block.lines.append(line)
            continue
        if block is not None:
            yield block
            block = None
        if kind == "title" or (kind == "row" and bare.strip(" \t|:-")):
            yield _Block(kind, number, [bare if kind == "title" else line])
        elif kind in ("item", "paragraph"):
            text = _ITEM.sub("", bare, count=1) if kind == "item" else line
            block = _Block(kind, number, [text])
    if block is not None:
        yield block


def _kind(bare: str) -> Kind | None:
    bold = bare.startswith("**") and bare.endswith("**") and bare[2:-2] and len(bare) < 60
    if _HEADING.match(bare) or (bold and "**" not in bare[2:-2]):
        return "title"
    if bare.startswith("|"):
        return "row"
    return "item" if _ITEM.match(bare) else "paragraph" if bare else None


def _role(heading: str, language: str) -> Role:
    if language != SOURCE:
        return headings(language).get(heading, "")
    words = words_of(heading)
    roles: tuple[Role, ...] = ("out", "length", "rated", "ask", "figures")
    return next((role for role in roles if lists().headings[role].within(words)), "")
