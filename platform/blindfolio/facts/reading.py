"""A document read once: sentences with words, phrases, clauses, topic and role."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict

from blindfolio.documents.model import REPLACEMENT, Block, Document
from blindfolio.facts.chunks import Chunk, chunks
from blindfolio.facts.clauses import Clause, clauses
from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.sentences import sentences
from blindfolio.facts.spans import Span
from blindfolio.facts.tagger import Token, tag

_CODE = re.compile(r"<code[^<>]*>([^<]{2,60})</code>")


class Sections(BaseModel):
    """`sections.yaml`."""

    model_config = ConfigDict(extra="forbid")
    topics: dict[str, list[str]]
    template_titles: list[str]


class RoleCues(BaseModel):
    """One role and the expressions that show it."""

    model_config = ConfigDict(extra="forbid")
    role: str
    cues: list[str]


class Roles(BaseModel):
    """`roles.yaml`."""

    model_config = ConfigDict(extra="forbid")
    roles: list[RoleCues]
    by_topic: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with everything that is read from it alone and from its section."""

    span: Span
    block: Block
    tokens: tuple[Token, ...]
    chunks: tuple[Chunk, ...]
    clauses: tuple[Clause, ...]
    topics: tuple[str, ...]
    role: str
    low: str
    """The text in lower case, with straight apostrophes, of the same length."""

    def within(self, start: int, end: int) -> Span:
        """The part of this sentence between two offsets of its block."""
        text = self.span.text[start - self.span.start : end - self.span.start]
        return Span(self.span.block, start, end, text)


@dataclass(frozen=True)
class Reading:
    """All sentences in order, and the document's own habits."""

    document: Document
    title: str
    headings: dict[str, Block]
    names: frozenset[str]
    sentences: tuple[Sentence, ...]
    by_block: dict[int, tuple[Sentence, ...]] = field(default_factory=dict)

    def path(self, block: Block) -> tuple[Block, ...]:
        """The headings above a block, from the top."""
        return tuple(self.headings[i] for i in block.section if i in self.headings)

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that the text writes small somewhere in running prose."""
        return frozenset(
            t.text
            for s in self.sentences
            if s.block.kind != "heading"
            for t in s.tokens
            if t.text.islower() and t.text.capitalize() not in self.names
        )

    @cached_property
    def phrase_counts(self) -> Counter[str]:
        """How often each noun phrase (without determiner, lower case) occurs."""
        return Counter(c.key for s in self.sentences for c in s.chunks)

    @cached_property
    def word_counts(self) -> Counter[str]:
        """How often each word (lower case) occurs in prose."""
        return Counter(t.low for s in self.sentences for t in s.tokens if t.tag != "PUNCT")

    @cached_property
    def with_article(self) -> Counter[str]:
        """How often each noun phrase stands after "the", "this", "that", "our"."""
        return Counter(
            c.key
            for s in self.sentences
            for c in s.chunks
            if c.determiner in ("the", "this", "that", "our", "these", "those", "a", "an")
        )


@cache
def _sections() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
    data = read_yaml(FOLDER / "sections.yaml", Sections)
    topics = {k: re.compile("|".join(v), re.IGNORECASE) for k, v in data.topics.items()}
    return topics, re.compile("|".join(data.template_titles), re.IGNORECASE)


@cache
def _roles() -> tuple[list[tuple[str, re.Pattern[str]]], dict[str, str]]:
    data = read_yaml(FOLDER / "roles.yaml", Roles)
    return [(r.role, re.compile("|".join(r.cues))) for r in data.roles], data.by_topic


def topics_of(path: tuple[Block, ...]) -> tuple[str, ...]:
    """What the headings say the section is about, the nearest heading's topics first."""
    found: list[str] = []
    for heading in reversed(path):
        for topic, pattern in _sections()[0].items():
            if topic not in found and pattern.search(heading.text):
                found.append(topic)
    return tuple(found)


def is_template_title(text: str) -> bool:
    """Whether a title is a template's own words rather than this document's."""
    return bool(_sections()[1].search(re.sub(r"^[\W\d]+|[\W]+$", "", text)))


_CODE_LINE = re.compile(
    r"=>|[{};]\s*$|\w\(\)\)|\bself\.|&mut|^\s*(?:import|fn|def|let|const) |\w\s=\s\w{1,80}[,;]"
)


def role_of(low: str, topics: tuple[str, ...]) -> str:
    """The role of a sentence, from its words first and its section second."""
    if _CODE_LINE.search(low):
        return "code"
    if low.rstrip(" )\"'").endswith("?"):
        return "open"
    cues, by_topic = _roles()
    nearest = topics[0] if topics else ""
    worded = next((role for role, pattern in cues if pattern.search(low)), "")
    if worded in ("meta", "example", "rejected", "deferred", "measured", "other"):
        return worded
    if "alternatives" in topics and nearest not in ("risk", "migration"):
        return by_topic["alternatives"]
    if nearest in ("alternatives", "prior_art", "meta", "open", "status_quo"):
        return by_topic[nearest]
    return worded or by_topic.get(nearest, "unknown")


def read(document: Document) -> Reading:
    """The whole document, read. Pure: the same document gives the same reading."""
    names = frozenset(
        html.unescape(m.group(1))
        for b in document.blocks
        if b.kind != "code"
        for m in _CODE.finditer(b.html)
        if " " not in m.group(1)
    )
    headings = {b.id: b for b in document.blocks if b.kind == "heading"}
    # A heading that held the author's name says nothing of the document.
    named = (
        b.text for b in document.blocks if b.kind == "heading" and REPLACEMENT not in b.text
    )
    title = next(named, "")
    names |= _proper(document)
    found: list[Sentence] = []
    by_block: dict[int, tuple[Sentence, ...]] = {}
    for block in document.blocks:
        path = tuple(headings[i] for i in block.section if i in headings)
        # the title's words are about the whole document, not about one section
        topics = topics_of(tuple(h for h in path if h.text != title))
        here = tuple(_sentence(span, block, names, topics) for span in sentences(block))
        by_block[block.seq] = here
        found.extend(here)
    return Reading(document, title, headings, names, tuple(found), by_block)


_WORD = re.compile(r"(?<![.!?:]\s)(?<=[a-z,\d)] )\w[\w-]*\w")


def _proper(document: Document) -> frozenset[str]:
    """Words that stand with a capital within sentences, and small less often."""
    inside: Counter[str] = Counter()
    for block in document.blocks:
        if block.kind in ("paragraph", "item", "quote"):
            inside.update(m.group() for m in _WORD.finditer(block.text))
    return frozenset(
        word
        for word, n in inside.items()
        if word[0].isupper() and word[1:].islower() and n >= max(2, inside[word.lower()])
    )


def _sentence(
    span: Span, block: Block, names: frozenset[str], topics: tuple[str, ...]
) -> Sentence:
    tokens = tag(span.text, span.start, names, heading=block.kind == "heading")
    phrases = chunks(tokens)
    low = span.text.lower().replace("’", "'")  # noqa: RUF001
    return Sentence(
        span=span,
        block=block,
        tokens=tuple(tokens),
        chunks=tuple(phrases),
        clauses=tuple(clauses(tokens, phrases)),
        topics=topics,
        role=role_of(low, topics),
        low=low,
    )
