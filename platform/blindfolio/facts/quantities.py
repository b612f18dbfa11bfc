"""Numbers that carry weight: value, unit, what they bound, and whether they are a target, a
measurement or a guess."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.model import Quantity
from blindfolio.facts.phrases import Phrase, noun_phrase, plain
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import quote

_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b|\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|#\d+|"
    r"\b\d+\.\d+\.\d+|\b\d+\.\d+\b(?=\s+(?:and|is|was|had))"
)
_OPEN = re.compile(r"\b[NXkM] ?\(\s*~?\d+\s*\?\s*\)|\b\d+\s*\(\?\)|\b[Nn]\s*=\s*\d+")
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)


class Numbers(BaseModel):
    """`numbers.yaml`."""

    model_config = ConfigDict(extra="forbid")
    units: dict[str, list[str]]
    counted: str
    number_words: str
    drop: str
    target: str
    measured: str
    assumed: str
    example: str
    chosen: str
    set: str
    left: str
    total: str


@cache
def _patterns() -> tuple[Numbers, dict[str, re.Pattern[str]], re.Pattern[str]]:
    data = read_yaml(FOLDER / "numbers.yaml", Numbers)
    kinds = {
        k: re.compile(rf"[\s-]?(?:of\s)?(?:{'|'.join(u)})(?![\w])")
        for k, u in data.units.items()
    }
    number = re.compile(
        r"(?<![\w.#/-])[~$€£<>≈]{0,4}\s?\d[\d,]*(?:\.\d+)?(?:\s?[kKM](?![\w]))?"
        r"(?:\s?(?:-|–|to|or)\s?\d[\d,]*(?:\.\d+)?)?"  # noqa: RUF001
        rf"|(?<![\w-])(?:{data.number_words})(?![\w-])",
        re.IGNORECASE,
    )
    return data, kinds, number


def quantities(reading: Reading) -> list[Quantity]:
    """The document's load-bearing numbers, best first; each value once per block."""
    data, kinds, number = _patterns()
    found: list[Quantity] = []
    repeated = Counter(
        m.group().strip() for s in reading.sentences for m in number.finditer(s.low)
    )
    holding = _holding(reading)
    for sentence in reading.sentences:
        if sentence.block.kind == "heading" or "meta" in sentence.topics[:1]:
            continue
        seen: set[str] = set()
        for quantity in _in_sentence(sentence, reading, data, kinds, number, repeated):
            if quantity.value.lower() not in seen:
                if _again(quantity, sentence, holding):
                    quantity = replace(quantity, loaded=True)
                seen.add(quantity.value.lower())
                found.append(quantity)
    return sorted(found, key=lambda q: (-q.score, q.evidence.block, q.quote.start, q.value))


def _in_sentence(
    sentence: Sentence,
    reading: Reading,
    data: Numbers,
    kinds: dict[str, re.Pattern[str]],
    number: re.Pattern[str],
    repeated: Counter[str],
) -> list[Quantity]:
    text = sentence.span.text
    dates = [m.span() for m in _DATE.finditer(text)]
    found = []
    for match in _OPEN.finditer(text):
        found.append(
            _quantity(sentence, reading, data, match.start(), match.end(), "count", 4.0)
        )
    for match in _CLOCK.finditer(text):
        found.append(
            _quantity(sentence, reading, data, match.start(), match.end(), "time", 1.6)
        )
    taken = [m.span() for m in (*_OPEN.finditer(text), *_CLOCK.finditer(text))]
    for match in number.finditer(text):
        start, end = match.span()
        while start < end and text[start] == " ":
            start += 1
        if any(a < end and start < b for a, b in taken):
            continue
        if any(a < end and start < b for a, b in dates):
            continue
        if re.search(data.drop, text[:start], re.IGNORECASE) or (start == 0 and end <= 2):
            continue
        kind, stop, score = _kind(text, start, end, data, kinds)
        if not kind:
            continue
        score += 0.4 if repeated[match.group().strip().lower()] > 1 else 0.0
        found.append(_quantity(sentence, reading, data, start, stop, kind, score))
    return found


def _kind(
    text: str, start: int, end: int, data: Numbers, kinds: dict[str, re.Pattern[str]]
) -> tuple[str, int, float]:
    """Kind, where value and unit end, and a first score; kind "" for a number that says nothing."""
    for kind in ("rate", "size", "latency", "percent", "duration", "money", "ratio"):
        match = kinds[kind].match(text, end)
        if match:
            return kind, match.end(), {"rate": 2.2, "size": 2.0, "latency": 2.2}.get(kind, 1.6)
    if text[start:end].startswith(("$", "€", "£")):
        return "money", end, 1.8
    digits = any(c.isdigit() for c in text[start:end])
    counted = re.match(rf"\s(?:[\w./'-]+\s){{0,2}}?{data.counted}\b", text[end:], re.IGNORECASE)
    if counted:
        return "count", end + counted.end(), 1.3 if digits else 0.6
    if not digits and " " in text[start:end].strip():
        return "duration" if re.search("second|minute|hour|day|week|month|year", text[start:end]) \
            else "ratio", end, 0.8  # fmt: skip
    if (
        digits
        and re.search(r"\b(?:of|to|size of|limit|maximum|minimum|default)\s$", text[:start])
        and len(text[start:end].strip("~ ")) >= 2
    ):
        return "count", end, 0.8
    return "", end, 0.0


def _quantity(
    sentence: Sentence,
    reading: Reading,
    data: Numbers,
    start: int,
    end: int,
    kind: str,
    score: float,
) -> Quantity:
    text, low = sentence.span.text, sentence.low
    near = low[max(0, start - 70) : end + 50]
    role = "plain"
    if re.search(data.assumed, near):
        role, score = "assumed", score + 0.8
    elif sentence.role in ("design", "unknown") and re.search(data.chosen, near):
        role, score = "target", score + 0.8
    elif re.search(data.measured, near):
        role, score = "measured", score + 0.5
    elif re.search(data.target, near):
        role, score = "target", score + 0.8
    if sentence.role == "example" or re.search(data.example, low):
        score -= 0.6
    if sentence.role in ("other", "meta"):
        score -= 0.8
    if re.search(data.left, low[:start]):
        score -= 1.6
    if any(t in ("proposal", "risk", "migration") for t in sentence.topics[:2]):
        score += 0.3
    at = sentence.span.start + start
    return Quantity(
        value=text[start:end].strip(),
        kind=kind,
        role=role,
        bounds=_bounds(sentence, reading, at, sentence.span.start + end),
        phrase=_phrase(sentence, reading, at, sentence.span.start + end),
        evidence=sentence.span,
        quote=quote(sentence.span, at),
        score=round(score, 3),
        open="?" in text[start:end],
        loaded=_loaded(sentence, near, role),
        chosen=sentence.role in ("design", "unknown")
        and role != "assumed"
        and not re.search(r"(?:longer|more|less|fewer|shorter) than $", low[:start])
        and bool(re.search(data.set, low[max(0, start - 40) : end + 15])),
    )


def _loaded(sentence: Sentence, near: str, role: str) -> bool:
    """Whether something hangs on the number: it bounds, adds up, is proposed or is a risk."""
    if role == "target" or re.search(_patterns()[0].total, near):
        return True
    if "risk" in sentence.topics[:1]:
        return True
    return sentence.role == "design" and "problem" not in sentence.topics[:1]


def _again(quantity: Quantity, sentence: Sentence, holding: dict[str, list[Sentence]]) -> bool:
    """Whether another sentence holds the same value; short values are too common to count."""
    low = quantity.value.lower()
    if len(low) < 4:
        return False
    words = _WORD.findall(low)
    fewest = min((holding.get(word, []) for word in words), key=len, default=[])
    value = re.compile(rf"(?<![\w.,]){re.escape(low)}(?![\w])")
    return any(value.search(s.low) for s in fewest[:_MANY] if s.span != sentence.span)


_WORD = re.compile(r"\w+")
_MANY = 40
"""A value that so many sentences hold is found again among the first of them."""


def _holding(reading: Reading) -> dict[str, list[Sentence]]:
    """The sentences by the words in them, so that a value is looked up and not searched for."""
    found: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in reading.sentences:
        for word in set(_WORD.findall(sentence.low)):
            found[word].append(sentence)
    return found


_GOES_ON = re.compile(r"\s?(?:(?:of|per|a|an|each)\s){0,2}(?:the\s)?")


def _phrase(sentence: Sentence, reading: Reading, start: int, end: int) -> Phrase | None:
    """The number with the noun phrase behind it, through "of" and "per"; else with its subject."""
    value = sentence.within(start, end).text.strip()
    until = end
    for chunk in sentence.chunks:
        if chunk.start <= start and chunk.end > end:
            until = chunk.end
            continue
        if any(t.tag == "NUM" for t in chunk.words) or until > chunk.start:
            continue
        short = len(sentence.within(start, chunk.end).text.split()) <= 7
        if short and _GOES_ON.fullmatch(sentence.within(until, chunk.start).text):
            until = chunk.end
    if until > end:
        return Phrase(plain(sentence.within(start, until).text), False, value.lower())
    for clause in sentence.clauses:
        subject = clause.subject
        if subject is None or "team" in subject.kinds or subject.named:
            continue
        if subject.usable and clause.start < start <= clause.end + 12:
            return Phrase(
                f"{value} for {noun_phrase(subject, reading).text}", False, value.lower()
            )
    return None


def _bounds(sentence: Sentence, reading: Reading, start: int, end: int) -> Phrase | None:
    """The noun that the number counts, else the subject of its clause."""
    for chunk in sentence.chunks:
        if chunk.start <= start < chunk.end and chunk.usable:
            words = tuple(t for t in chunk.words if t.tag != "NUM")
            if words and words[-1] is chunk.head and chunk.end >= end:
                text = " ".join(t.text for t in words)
                return Phrase(text, chunk.plural, text.lower())
    following = [c for c in sentence.chunks if 0 <= c.start - end <= 4 and c.usable]
    if following:
        return noun_phrase(following[0], reading)
    subjects = [
        c.subject
        for c in sentence.clauses
        if c.subject and c.subject.end <= start and c.end >= start - 25
    ]
    usable = [s for s in subjects if s is not None and s.usable]
    return noun_phrase(usable[-1], reading) if usable else None
