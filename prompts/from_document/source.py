from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from blindfolio.documents.model import BOX, Block, Document
from blindfolio.documents.sentences import sentences
from blindfolio.refusal import Refusal
from prompts.from_document.names import DocumentNames
from prompts.from_document.solution import SMALL, Solution
from prompts.lint.words import words_of

FEWEST_WORDS = 120
# By heading words; the first match counts.
_PARTS = {
    part: re.compile(words, re.IGNORECASE)
    for part, words in {
        "out": r"out of scope|non-?goals?",
        "alternatives": r"alternativ|rejected|considered|turned down|why not|trade-?offs?|prior art"
        r"|related work|other (?:options|designs|approaches|ideas)|^options|what else",
        "risk": r"risk|drawback|downside|concern|limitation|caveat|go(?:es)? wrong",
        "plan": r"migrat|roll-?out|\bplan\b|phase|next steps|milestone",
        "proposal": r"propos|\bdesign\b|solution|implementation|approach|architecture|decision"
        r"|specification|\bapi\b|how it works|what we (?:will|are going)|how we (?:will|fix)"
        r"|^actions?\b|action items|remed|corrective|prevention|^fix",
        "problem": r"problem|motivation|background|context|\bpain|history|current|today|status quo"
        r"|situation|introduction|what happened|^impact|timeline|root cause|detection|symptom",
        "goal": r"\bgoals?\b|objectives?|success criteria",
        "meta": r"authors?$|appendix|glossary|references|links|changelog|licen[cs]e|acknowledg"
        r"|questions?$|contents|copyright",
    }.items()
}

_PROPOSES = re.compile(
    r"\b(?:should|instead(?! of)|we.ll|this (?:rfc|proposal|document|design|adr|rfd|kep)"
    r"|(?:we|i) (?:will|would|propose|want to|plan|suggest|recommend|intend|build|keep))\b",
    re.IGNORECASE,
)
_TELLS = re.compile(r"\b(?:currently|today|existing|now|since|was|were|had)\b", re.IGNORECASE)
_PAST = re.compile(
    rf"{_TELLS.pattern}|\b(?:in (?:19|20)\d\d|cost|took|paid|spent|tried|lost)\b", re.I
)
# "There is a risk that" and "three consumers break" tell of the future.
_STATES = r"\b(?:is|are|has|have|ends?|expires?)\b(?! a risk).*\d"
_BINDS = re.compile(r"\b(?:contract|deadline|penalt|fine[ds]?\b|by law|expires?\b)", re.I)
_LIMITS = {
    "risk": re.compile(rf"{_PAST.pattern}|{_STATES}", re.I),
    "goal": _BINDS,
    "alternatives": _PAST,
    "plan": _PAST,
}
_MIGHT = re.compile(r"\b(?:would|could|might|may|will|[Ii]f|[Oo]ption)\b")
FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|hundred|thousand)\b", re.I
)
_NUMBERED = re.compile(r"^\W*(?:(?:rfc|adr|rfd|kep|incident|proposal)\b[^:]{0,40}:\s*)?", re.I)
_BOILERPLATE = re.compile(r"copyright|©|licen[cs]ed? under|warrant|=>|[{};]\s*$", re.IGNORECASE)
_TICKET = re.compile(r" ?\(?(?<![\w&])#\d{2,6}\)?")
_LEANS = re.compile(
    r"(?:this|that|these|those|it|they|he|she|such|however|furthermore|moreover|also|then|thus"
    r"|therefore|instead|similarly|in addition|so|but|and|or|here|for (?:example|instance)"
    r"|of course|otherwise|consequently|hence|finally|either|neither|half of|both|the other)\b"
    # "Today five shops read it", "in that time"
    r"|\A(?:\S+ ){1,5}(?:it|they|them)\b|\A.*\bin that time\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"the \w+ (?:is|are|was|were|has|had|can|will)\b|\A\S+(?: \S+){0,5}$", re.I
)


@dataclass(frozen=True, slots=True)
class Passage:
    text: str
    block: int
    part: str
    heading: str = ""

    @property
    def proposes(self) -> bool:
        """Whether the passage describes the future design."""
        return self.part == "proposal" or bool(_PROPOSES.search(self.text))

    @property
    def limits(self) -> bool:
        """Whether the passage has a figure of what was tried, or of what limits any design."""
        told = _LIMITS.get(self.part)
        might = self.part != "goal" and _MIGHT.search(self.text)
        return bool(told and told.search(self.text) and FIGURE.search(self.text) and not might)

    @property
    def leans(self) -> bool:
        """Whether the passage refers to the sentence before it."""
        return bool(_LEANS.match(self.text))

    @property
    def continues(self) -> bool:
        """Whether, within a paragraph, the passage needs the sentence before it."""
        return self.leans or bool(_CONTINUES.match(self.text))


class Source:
    def __init__(self, document: Document) -> None:
        self.blocks = document.blocks
        self._headings = {b.id: b for b in document.blocks if b.kind == "heading"}
        titles = (b.text for b in self._headings.values() if not BOX.search(b.text))
        self._first = next(titles, "")
        self.title = _NUMBERED.sub("", self._first)
        self._names = DocumentNames(document)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        # Without headings, cells, code, licences and fragments.
        return tuple(
            Passage(span.text, block.seq, self.part_of(block), self.heading(block))
            for block in self.blocks
            if block.kind in ("paragraph", "item", "quote")
            for span in sentences(block)
            if _speaks(span.text)
        )

    @cached_property
    def known(self) -> tuple[Passage, ...]:
        """The passages of a problem section and, of other text, those about the past or present.
        Beside a proposal, all that is under a neutral heading counts."""
        told = [p for p in self.passages if not p.proposes]
        designed = any(p.part == "proposal" for p in self.passages)
        here = {
            p
            for p in told
            if not p.part and ((designed and p.heading) or _TELLS.search(p.text))
        }
        return tuple(p for p in told if p in here or p.part == "problem" or p.limits)

    @cached_property
    def problem(self) -> tuple[Passage, ...]:
        """The passages of a problem section or, without one, all under neutral headings."""
        part = "problem" if any(self.part_of(it) == "problem" for it in self.blocks) else ""
        return tuple(p for p in self.known if p.part == part)

    @property
    def questions(self) -> list[str]:
        """The open questions of the document."""
        asked = (p for p in self.passages if p.text[-1] == "?" and p.part != "alternatives")
        return [p.text for p in asked if self.may_stand(p.text)]

    @cached_property
    def solution(self) -> Solution:
        return Solution(
            self.title,
            (p.text for p in self.problem),
            (p.text for p in self.passages if p.proposes or p.part == "plan"),
        )

    def above(self, block: Block) -> list[Block]:
        path = (self._headings[i] for i in block.section if i in self._headings)
        return [heading for heading in path if heading.text != self._first][::-1]

    def heading(self, block: Block) -> str:
        return next((it.text for it in self.above(block)), "")

    def part_of(self, block: Block) -> str:
        return next(filter(None, (part_in(it.text) for it in self.above(block))), "")

    def text(self, text: str) -> str:
        return self._names.masked(" ".join(_TICKET.sub("", text).split()))

    def may_stand(self, text: str) -> bool:
        """Whether the passage names no choice, mechanism or ticket."""
        return not self.solution.is_named_in(text) and not _TICKET.search(text)


def part_in(heading: str) -> str:
    return next((part for part, words in _PARTS.items() if words.search(heading)), "")


def source_of(document: Document) -> Source:
    if document.words < FEWEST_WORDS:
        raise Refusal(
            "draft-thin",
            f"The document has {document.words} words, which is too few for a draft. Use a"
            " document that describes a problem and what was decided, or start with `blindfolio"
            " prompts new`.",
        )
    source = Source(document)
    said = [word for p in source.passages for word in words_of(p.text)]
    if sum(word in SMALL for word in said) * 5 < len(said):
        raise Refusal(
            "draft-language",
            "The document is not in English, and a draft can be made only from an English"
            " text. Start with `blindfolio prompts new`.",
        )
    return source


def _speaks(text: str) -> bool:
    begins = text[0].isupper() or text[0].isdigit()
    whole = begins and text[-1] in ".!?" and len(words_of(text)) > 4
    return whole and not text.isupper() and not _BOILERPLATE.search(text)
