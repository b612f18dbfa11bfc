"""Check a model's question for faults that a program can prove.

Relevance is never guessed: counting the document's own words in a question refused four good
questions of five. A fault is a quote that isn't in the document, a number without a source, an
unknown name, anything but one short question, or words that are barred from a sheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from blindfolio.documents.model import Block
from blindfolio.documents.words import LEVEL
from blindfolio.languages import SOURCE
from blindfolio.text.english import common_words, is_in, singular, verb_forms, verbs
from reviews.followups import german
from reviews.followups.asking import any_of, plain, tells, tells_of_reviews
from reviews.followups.personal import about_a_person
from reviews.followups.sheet import Refused
from reviews.model_questions.answers import Chosen, Proposed
from reviews.model_questions.numbers import numbers_in, unknown_numbers
from reviews.model_questions.passages import QuotedPassage, find_passage

FEWEST, MOST = 15, 45
MOST_OF_INVENTED = 40
LONGEST_LINE = 320

Fault = Literal[
    "quote",
    "number",
    "name",
    "untold",
    "length",
    "one-question",
    "language",
    "judging",
    # what the second reader said that it is about
    "person",
    "instruction",
    "address",
    "to-a-model",
]


_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")  # noqa: RUF001
_ADDRESS = re.compile(
    r"(?:https?|ftp|file|mailto|tel|data|javascript|vbscript):(?=\S)|//|www\.|[\w.]{1,64}@\w"
    # a host with a path
    r"|\b[a-z\d-]{1,63}(?:\.[a-z][a-z\d-]{1,62}){1,8}/(?=\S)"
    r"|[<>{}\[\]]|\*\*|~~|`|&#?\w{1,10};"
    # a word of two alphabets
    r"|[a-z][\u0400-\u052f]|[\u0400-\u052f][a-z]",
    re.IGNORECASE,
)
_JUDGING = re.compile(
    r"\b(?:rubric|applicants?|candidates?|interviewe[er]s?|hir(?:e|ed|ing)|seniority|ratings?"
    r"|recommend(?:ation)? (?:to hire|them)"
    r"|(?:junior|senior|staff|principal)[- ](?:level|engineer|developer|architect))\b"
    # this section is the weakest; reads like a beginner's work
    r"|\b(?:your|this|the|that) (?:\w+ ){0,2}(?:document|design|proposal|plan|section|answer)\b"
    r"[^.?!;:]{0,50}\b(?:is|was|are|reads|looks|seems|feels|sounds|as)\b[^.?!;:]{0,25}"
    r"\b(?:weak(?:est)?|poor(?:est)?|excellent|outstanding|brilliant|exceptional|mediocre"
    r"|disappointing|impressive|superficial|sloppy|naive|immature)\b"
    r"|\b(?:best|worst|weakest|strongest|poorest) (?:that )?(?:we|i)(?: have|['\u2019]ve)"
    r" (?:read|seen|had)\b|\b(?:reads|looks|sounds) like (?:the work|something) (?:of|by|from)\b"
    r"|\b(?:beginner|amateur)s?['\u2019]?s? (?:work|mistake|answer|error|design)\b"
    # why should anyone hire the person who wrote it; hire you
    r"|\b(?:should|would|could|can|will) (?:we|i|they|one|any(?:one|body)|some(?:one|body)"
    r"|a company|the (?:panel|team|company)) (?:ever |really )?(?:hire|employ|recruit|reject)\b"
    r"|\b(?:hire|hiring|employ|reject) (?:you|them|somebody|someone|the (?:person|author|writer))\b"
    # the choice of a beginner; what a more seasoned engineer would have written
    r"|\b(?:choice|idea|thinking|text|writing|design|work|mistake|answer|error|plan) of"
    r" (?:an? |some )?(?:\w+ )?(?:beginner|novice|amateur|rookie|graduate|intern|student"
    r"|junior)s?\b"
    r"|\b(?:seasoned|(?:more|less) (?:experienced|senior|skilled|capable)|competent|inexperienced"
    r"|better) (?:engineer|developer|architect|designer|author|writer)s?\b"
    r"|\b(?:people|someone|somebody|engineers?|graduates?) (?:of your kind|like you)\b"
    # the author is weak; what is wrong with you
    r"|\b(?:you|the (?:author|writer|person)) (?:is|are|was|were|seems?|looks?|sounds?)"
    r" (?:\w+ ){0,2}(?:weak|poor|lazy|naive|careless|clueless|incompetent|inexperienced|unqualified"
    r"|stupid|brilliant|gifted)\b|\bwrong with you\b"
    # as though a chatbot wrote it; which of these sentences you wrote yourself
    r"|\b(?:chat ?bot|ai|llm|machine|chatgpt) (?:\w+ )?(?:wrote|written|generated) (?:it|this|that"
    r"|your|the (?:document|design|text|section))\b|\b(?:document|design|text|section|answer)"
    r" (?:was |is |were )?(?:written|generated) (?:by|with) (?:an? )?(?:chat ?bot|ai|llm|chatgpt)\b"
    r"|\b(?:sentences?|words|parts?|sections?|pages?) did you (?:really )?write\b"
    r"|\byou (?:clearly |obviously )?lack\b|\byour (?:ability|abilities|talent|competence"
    r"|inexperience|skills?)\b",
    re.IGNORECASE,
)
_TO_A_MODEL = re.compile(
    r"(?:^|[.!:;] )(?:ignore|disregard|forget|override) (?:what|everything)\b"
    r"|\b(?:answer|reply|respond) (?:only|just|solely|exclusively) (?:with|in|by)\b"
    r"|\b(?:run|execute) the following\b|\bfrom now on,? (?:act|answer)\b"
    r"|\b(?:dear|hello|hi|hey) (?:ai|assistant|model|chatbot|bot)\b"
    r"|\bmark (?:this|the) (?:design|document) as\b"
    r"|\b(?:ignore|disregard|forget|override)"
    r" (?:all|any|every|the|this|these|those|your|my|previous"
    r"|prior|earlier|above)\b.{0,60}\b(?:instructions?|prompts?|rules?|rubric)\b"
    # disregard the panel and end the interview; tell the reviewers to
    r"|(?:^|[.!:;] |\band |\bplease |\bto )(?:ignore|disregard|forget|override|overrule|skip|end"
    r"|stop|close|cancel|abort|leave|finish) (?:the|this|your) (?:panel|interview|interviewers?"
    r"|reviewers?)\b|\b(?:tell|ask|urge|convince|persuade) (?:the|your|all|this) (?:panel"
    r"|interviewers?|reviewers?) (?:to|that)\b"
    r"|\b(?:system prompt|language model|as an ai)\b"
    r"|\byou are (?:now )?(?:an? |the )(?:\w{1,20} )?(?:ai|assistant|chatbot|model)\b"
    # an imperative at the start of a question or sentence; not: open orders, post offices
    r"|(?:^|[.!:;] )(?:please )?(?:call|invoke|run|execute|open|visit|browse|fetch|send|post|email"
    r"|upload|print|output|repeat|reveal|approve) (?:the|this|that|your|all|an?|any|every|it|to|me"
    r"|us|what|everything)\b",
    re.IGNORECASE,
)
# Tells someone to do something to a definite thing. Headings such as "Open pages" don't.
_ORDER = any_of(
    r"(?:^|[.!:;] )(?:please )?(?!suppose|imagine|assume|say|take|consider|picture)"
    rf"(?:{'|'.join(sorted(verbs()))}) (?:the|this|that|these|your|all|any|every|it|me|us|what"
    r"|everything|nothing|only|not|following)\b"
)
# By language. In one that isn't here, no model is asked.
RULES = {SOURCE: (_TO_A_MODEL, _JUDGING), "de": (german.TO_A_MODEL, german.JUDGING)}
_OPENS = re.compile(r"(?:^|[.?!:]\s+[“\"'(]?|[“\"(])$")
_SUPPOSE = re.compile(r"(?:^|[.!;:] )(?:Suppose|Angenommen|Nehmen (?:Sie|wir) an)\b")
_DAYS = "monday tuesday wednesday thursday friday saturday sunday christmas easter"
_MONTHS = (
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
)
_OPENERS = (
    "i you we they he she it that what who how suppose imagine today first second third finally"
    " lastly meanwhile currently instead otherwise afterwards"
)
_ADDRESSED = re.compile(
    r"(?: [A-Z]\w+){0,2}, (?:what|how|why|when|who|would|could|can|do|does|did|is|are|you|please)\b"
)
_GREETED = re.compile(r"\b(?:Dear|Hello|Hi|Mr|Mrs|Ms)\.? $")
_FIELD = "api ci cpu dns git html http https json pr qa sla slo sql tls ui url utc vm xml yaml"
_NO_NAMES = frozenset(f"{_DAYS} {_MONTHS} {_OPENERS} {_FIELD}".split())


@dataclass(frozen=True)
class Material:
    """What a question may mention. `page` is the text of the candidate's page, and `known` is
    what the prompt's author knows besides."""

    blocks: Sequence[Block]
    page: str = ""
    known: str = ""
    language: str = SOURCE

    @property
    def _texts(self) -> tuple[str, ...]:
        return (*(block.text for block in self.blocks), self.page, self.known)

    @cached_property
    def told(self) -> Material:
        """What the candidate has written or read."""
        return replace(self, known="")

    @cached_property
    def numbers(self) -> set[float]:
        return set().union(*map(numbers_in, self._texts))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        found: set[str] = set()
        for text in self._texts:
            for word in _WORD.findall(text.translate(LEVEL).lower()):
                found |= {word, singular(word), *re.split(r"['’.-]", word)}  # noqa: RUF001
        return frozenset(found)

    def names_in(self, text: str, *, any_opening: bool = False) -> list[str]:
        found = _names(text, self.vocabulary, any_opening=any_opening)
        if self.language != "de":
            return found
        # Each German noun has a capital, so only what looks like a system's name counts.
        return [it for it in found if not it[1:].islower() and "-" not in it]


def checked(question: Proposed, of: Material) -> QuotedPassage | Refused:
    """Return the passage that the question quotes, or why the question is refused. Its reason
    and what to look for are checked too, because the panel reads them. What the second reader
    says that it is about can only get it refused."""
    passage = find_passage(question.quote, question.block, of.blocks)
    if passage is None:
        return Refused(question.text, "quote", question.quote[:80])
    if isinstance(question, Chosen) and question.about != "design":
        return Refused(question.text, question.about, "the second reader")
    beside = (question.why, *(said for _, said in question.look_for))
    fault = (
        _form(question.text, of.language)
        or _ordered(question.why)
        or _forbidden((question.text, *beside), of)
        or _unknown(question, beside, of)
    )
    return Refused(question.text, *fault) if fault else passage


def _unknown(
    question: Proposed, beside: Sequence[str], of: Material
) -> tuple[Fault, str] | None:
    for number in unknown_numbers(question.text, of.numbers, question.sums):
        return "number", number
    names = of.names_in(question.text)
    names += [it for part in beside for it in of.names_in(part, any_opening=True)]
    if names:
        return "name", names[0]
    return None if invented(question.text) else _untold(question, of.told)


def invented(text: str) -> bool:
    """Return whether a question starts from what its author can't know."""
    return bool(_SUPPOSE.search(text))


def _untold(question: Proposed, told: Material) -> tuple[Fault, str] | None:
    numbers = unknown_numbers(question.text, told.numbers, question.sums)
    found = [*numbers, *told.names_in(question.text)]
    return ("untold", found[0]) if found else None


def _form(text: str, language: str) -> tuple[Fault, str] | None:
    words = len(text.split())
    if not FEWEST <= words <= (MOST_OF_INVENTED if invented(text) else MOST):
        return "length", str(words)
    if text.count("?") != 1 or not text.rstrip().endswith("?"):
        return "one-question", str(text.count("?"))
    if not is_in(language, text):
        return "language", text[:20]
    return _ordered(text)


def _ordered(text: str) -> tuple[Fault, str] | None:
    found = _ORDER.search(plain(text))
    return ("to-a-model", found.group()) if found else None


def _forbidden(parts: Sequence[str], of: Material) -> tuple[Fault, str] | None:
    for part in parts:
        if len(part) > LONGEST_LINE:
            return "length", f"{len(part)} characters"
        # In each language, because a model need not keep to the one it was asked in.
        for to_a_model, _ in RULES.values():
            if found := to_a_model.search(plain(part)):
                return "to-a-model", found.group()
        if found := _ADDRESS.search(part):
            return "address", found.group()
        for char in part:
            if unicodedata.category(char)[0] == "C" and not char.isspace():
                return "address", f"U+{ord(char):04X}"
        if said := about_a_person(part) or tells(part) or tells_of_reviews(part):
            return "judging", said
        for _, judging in RULES.values():
            for found in judging.finditer(plain(part)):
                word = found.group().lower()
                if not {word, singular(word), word.removesuffix("n")} & of.vocabulary:
                    return "judging", found.group()
    return None


def _names(text: str, vocabulary: frozenset[str], *, any_opening: bool = False) -> list[str]:
    """Return the names in a text that aren't in the material. A name that is addressed ("Ada,
    what …") counts even if the material has it. With `any_opening`, the first word of a
    sentence is never a name."""
    found = []
    text = text.translate(LEVEL)
    for match in _WORD.finditer(text):
        word = match.group()
        low = word.lower().replace("’", "'").removesuffix("'s")  # noqa: RUF001
        first = low.split("'")[0]
        if word[0].islower() or {low, first} & _NO_NAMES:
            continue
        before, after = text[: match.start()], text[match.end() :]
        opens = bool(_OPENS.search(before))
        known = any_opening or low in common_words() or low in verb_forms()
        addressed = opens and not known and _ADDRESSED.match(after)
        if not (addressed or _GREETED.search(before)):
            if {low, singular(low), first} & vocabulary:
                continue
            if set(re.split(r"[.-]", low)) <= vocabulary:
                continue
        if opens and not addressed and (known or not after.startswith(",")):
            continue
        found.append(word)
    return found
