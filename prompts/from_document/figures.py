"""The document's figures, as rows of the page's table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blindfolio.facts.reading import Sentence
from blindfolio.facts.spans import Span
from blindfolio.facts.table_rows import rows_of
from prompts.from_document.dates import DATE
from prompts.from_document.solution import is_design
from prompts.from_document.source import Source, content_words
from prompts.lint.words import words_of

MOST = 15
"""A page has so many figures at most."""

_LONG = 16
"""So many of the document's words stand beside a figure at most."""

_COUNTS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_UNITS = r"%|(?:ms|s|min|h|kB|KB|MB|GB|TB|rps|qps|people|staff|percent)\b"
_NO_NOUNS = "was|is|has|does|as|its|this|us|plus|less|always|unless|across"
_MEASURE = re.compile(
    rf"(?<![\w.,#/-])(?P<number>(?:[€$£]\s?)?\d+(?:,\d{{3}})*(?:\.\d+)?k?|\b(?i:{'|'.join(_COUNTS)})\b)"
    rf"(?P<unit>\s?(?:{_UNITS})|(?:\s[a-z][a-z-]+){{0,2}}?\s(?!(?:{_NO_NOUNS})\b)(?:[a-z][a-z-]*s|people)\b"
    r"|(?<=[€$£]\S)(?!\w))"
    r"(?P<per>\s(?:a|an|per|each|every)\s(?:second|minute|hour|day|night|week|month|quarter|year)\b)?",
)
_NAMED = re.compile(
    r"\b(?:section|version|phase|step|rfc|table|figure|level|chapter|v|top|the|first|"
    r"last|of|day)\s\Z",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PIECES = re.compile(
    r"[,;:]\s+|\s[-\u2013\u2014]{1,2}\s|[()\u2026]|\bwhich\b|\bbut\b|\bso that\b"
)
_LEADS = re.compile(r"^(?:and|or|so|then|while|because|that)\s", re.IGNORECASE)
_PLANNED = re.compile(r"\b(?:would|should|will)\b|:\s*\Z")
_KINDS = (
    ("money", re.compile(r"[€$£]|\b(?:euros?|dollars?|pounds?)\b", re.IGNORECASE)),
    ("rate", re.compile(r"\b(?:a|an|per|each|every) \w+\Z|rps|qps", re.IGNORECASE)),
    ("latency", re.compile(r"\b(?:ms|milliseconds?|s|seconds?)\Z", re.IGNORECASE)),
    (
        "duration",
        re.compile(r"\b(?:min|h|minutes?|hours?|days?|weeks?|months?|years?)\Z", re.I),
    ),
    ("size", re.compile(r"\b[kKMGT]B\Z")),
    ("percent", re.compile(r"%|percent", re.IGNORECASE)),
)
_ELSEWHERE = frozenset({"alternatives", "prior_art", "migration", "open", "proposal", "meta"})
_PASSING = frozenset({"rejected", "deferred", "other", "meta", "code", "example", "open"})


@dataclass(frozen=True, slots=True)
class DocumentFigure:
    """A figure of the page: `what` are the document's words around it, `how_much` the number with
    its unit, `when` the date the sentence gives or ""; `value` is None where it is no number."""

    what: str
    how_much: str
    when: str
    value: float | None
    unit: str
    kind: str
    words: tuple[str, ...]
    span: Span


def figures_of(source: Source) -> list[DocumentFigure]:
    """The figures that a candidate may read, in the document's order; the weightiest where there
    are many, as the engine weighs them."""
    weight = {q.evidence: q.score for q in reversed(source.facts.quantities)}
    found: dict[str, DocumentFigure] = {}
    cells = [s for s in source.reading.sentences if s.block.kind == "table"]
    for sentence in (*source.sentences, *cells):
        if not _may_count(source, sentence):
            continue
        figures = (
            _in_row(source, sentence)
            if sentence.block.kind == "table"
            else _in(source, sentence)
        )
        for figure in figures:
            found.setdefault(figure.how_much.lower(), figure)
    kept = sorted(found.values(), key=lambda f: -weight.get(f.span, 0.0))[:MOST]
    return sorted(kept, key=lambda f: (f.span.block, f.span.start))


def _may_count(source: Source, sentence: Sentence) -> bool:
    """Whether a figure of this sentence says what is, and nothing of what was chosen."""
    weighed = any(q.evidence == sentence.span and q.open for q in source.facts.quantities)
    planned = _PLANNED.search(sentence.span.text) and "assum" not in sentence.low
    elsewhere = sentence.topics[:1] and sentence.topics[0] in _ELSEWHERE
    return (
        not (weighed or planned or elsewhere or sentence.role in _PASSING)
        and not is_design(sentence, source.reading)
        and source.may_stand(sentence.span)
    )


def _in(source: Source, sentence: Sentence) -> Iterator[DocumentFigure]:
    text = sentence.span.text
    for match in _MEASURE.finditer(text):
        number = match.group("number")
        # "two modes" counts parts of a sentence; "two hours" and "nine offices" count
        few = number.lower() in _COUNTS[:4] and _kind(match.group()) == "count"
        version = "." in number and _kind(match.group()) == "count"
        if few or version or _YEAR.match(number) or _NAMED.search(text[: match.start()]):
            continue
        yield _figure(source, sentence, _piece(text, match), match.group().strip())


def _in_row(source: Source, cell: Sentence) -> Iterator[DocumentFigure]:
    """A cell with a number, named by its row's first cell and, in a wide table, its column."""
    rows = rows_of(cell.block)
    for row in rows[1:]:
        for column, other in enumerate(row.cells):
            if not column or other.start != cell.span.start:
                continue
            lead = row.cells[0].text
            head = rows[0].cell(column)
            wide = len(row.cells) > 2 and head is not None
            what = f"{lead}, {head.text}" if wide and head is not None else lead
            number = _NUMBER.search(cell.span.text)
            short = len(cell.span.text.split()) <= 10
            whole_date = DATE.fullmatch(cell.span.text) or _YEAR.match(cell.span.text)
            named = any(c.isalpha() for c in lead)
            if number and short and not whole_date and named and source.may_stand(row.cells[0]):
                yield _figure(source, cell, what, cell.span.text)


def _figure(source: Source, sentence: Sentence, what: str, how_much: str) -> DocumentFigure:
    value, unit = _number(how_much)
    date = DATE.search(sentence.span.text)
    words = content_words([sentence], count=4) if sentence.block.kind != "table" else ()
    return DocumentFigure(
        what=source.names.masked(what),
        how_much=how_much,
        when=date.group() if date else "",
        value=value,
        unit=unit,
        kind=_kind(how_much),
        words=words or tuple(w.low for w in words_of(what) if len(w.low) > 3)[:4],
        span=sentence.span,
    )


def _kind(how_much: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(how_much)), "count")


def _piece(text: str, match: re.Match[str]) -> str:
    """The part of the sentence in which the number stands, in the document's words."""
    at, end = match.span()
    cuts = [0, len(text)]
    cuts += [m.end() for m in _PIECES.finditer(text) if not at < m.end() <= end]
    start = max(cut for cut in cuts if cut <= at)
    stop = min(cut for cut in cuts if cut >= end)
    words = _LEADS.sub("", text[start:stop].strip(" ,;:()–—-.")).split()  # noqa: RUF001
    if len(words) <= _LONG:
        return " ".join(words)
    before = len(text[start:at].split())
    first = max(0, min(before - _LONG // 2, len(words) - _LONG))
    cut = " ".join(words[first : first + _LONG])
    return ("… " if first else "") + cut + (" …" if first + _LONG < len(words) else "")


def _number(text: str) -> tuple[float | None, str]:
    """The one number of a text and what follows it; None for a range or no number."""
    found = _NUMBER.findall(text)
    words = words_of(text)
    if len(found) == 1:
        rest = text[text.find(found[0]) + len(found[0]) :].strip(" .~")
        sign = next((c for c in text if c in "€$£"), "")
        return float(found[0].replace(",", "")), (rest or sign)
    if not found and words and words[0].low in _COUNTS:
        return float(_COUNTS.index(words[0].low) + 2), text[words[0].end :].strip()
    return None, ""
