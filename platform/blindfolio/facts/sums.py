"""Sums that a sentence shows as an equation, done again.

A sum is only called wrong where neither rounding nor another unit can explain it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from blindfolio.facts.model import Sum
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import quote

_TOKEN = re.compile(
    r"(?P<number>(?<![\w.,])[$€£]?\d[\d,]*(?:\.\d+)?)|(?P<equals>[=≈])|"
    r"(?P<operator>[×*·÷+]|(?<=\s)[x/−–-](?=\s))|"  # noqa: RUF001
    r"(?P<word>%|[^\W\d][\w’'-]*)|(?P<other>\S)"  # noqa: RUF001
)
_TIMES, _BY, _LESS = frozenset("×*·x"), frozenset("/÷"), frozenset("−–-")  # noqa: RUF001
_LARGE = {"k": 1e3, "K": 1e3, "thousand": 1e3, "M": 1e6, "million": 1e6, "%": 0.01}
_ABOUT = frozenset({"~", "about", "roughly", "some", "nearly", "almost", "over", "under"})
_WORDS = frozenset({"word", "unit"})
_UNIT_WORDS = 3
"""So many words may stand between a number and the operator behind it."""
_SCALES = (1.0, 100.0, 0.01, 1e3, 1e-3)
"""A share written as per cent, thousands left out."""
_OTHER_UNITS = (60.0, 3600.0, 86_400.0, 1440.0, 24.0, 7.0, 12.0, 30.0, 365.0, 8.0, 1024.0, 1e6)
"""What a result in another unit than its parts may differ by."""
_EXACT, _ROUGH = 0.01, 0.15
"""The share by which a result may be off: written with "=", and where it says "about"."""
_ROUNDED_FROM = 10_000.0
"""From here on a figure that ends in noughts was rounded."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Term:
    """A number as the range that its rounding leaves, with the operator before it and its unit."""

    operator: str
    low: float
    high: float
    unit: str


def shown_sums(reading: Reading) -> list[Sum]:
    """Every equation of the running text that could be done again, best first."""
    found = [s for sentence in reading.sentences for s in _equations(sentence)]
    return sorted(found, key=lambda s: (-s.score, s.quote))


def _equations(sentence: Sentence) -> list[Sum]:
    """What stands to the left of each sign of the sentence, worked out."""
    text = sentence.span.text
    if sentence.block.kind in ("heading", "code", "table") or not re.search("[=≈]", text):
        return []
    tokens = _tokens(sentence)
    found = []
    for at in (n for n, token in enumerate(tokens) if token.kind == "equals"):
        left, right = _left(tokens, at), _right(tokens, at)
        if left is None or right is None:
            continue
        (first, terms), (result, end, rough) = left, right
        low, high = _worked_out(terms)
        rule = _judged((low, high), terms, result, rough)
        if rule:
            begin = tokens[first].start
            slots = {
                "sum": Phrase(f"“{text[begin:end]}”"),
                "result": Phrase(text[tokens[at].end : end].strip()),
                "right": Phrase(figure((low + high) / 2)),
            }
            shown = quote(sentence.span, sentence.span.start + begin)
            found.append(Sum(rule, slots, sentence.span, shown, _SCORES[rule]))
    return found


def _tokens(sentence: Sentence) -> list[_Token]:
    """The sentence's numbers, signs and words; a noun may be a number's unit."""
    nouns = {
        t.start - sentence.span.start for t in sentence.tokens if t.tag in ("NOUN", "NAME")
    }
    return [
        _Token(
            "unit" if _may_be_unit(m, nouns) else m.lastgroup or "",
            m.group(),
            m.start(),
            m.end(),
        )
        for m in _TOKEN.finditer(sentence.span.text)
    ]


def _may_be_unit(match: re.Match[str], nouns: set[int]) -> bool:
    return match.lastgroup == "word" and (match.start() in nouns or match.group() == "%")


_SCORES = {"wrong": 3.0, "shown": 2.2}


def _left(tokens: list[_Token], equals: int) -> tuple[int, list[_Term]] | None:
    """The first term's place and the terms before the sign; None unless two are joined."""
    terms: list[_Term] = []
    at = equals
    while (first := _number_before(tokens, at)) is not None:
        before = tokens[first - 1] if first else None
        if before is None or before.kind != "operator":
            terms.append(_term(tokens, first, ""))
            cut = before is not None and before.text in _JOINS
            return None if cut or len(terms) < 2 else (first, terms[::-1])
        terms.append(_term(tokens, first, before.text))
        at = first - 1
    return None


_JOINS = frozenset("-–−/.,:_^")  # noqa: RUF001
"""What before a number says that it is a piece of something else: a range, a date, a name."""


def _number_before(tokens: list[_Token], at: int) -> int | None:
    """The number whose unit ends right before the token at `at`; a remark in brackets is passed."""
    words, inside = 0, False
    for place in range(at - 1, -1, -1):
        token = tokens[place]
        if token.kind == "number":
            return None if inside else place
        if token.kind in ("operator", "equals"):
            return None
        if token.text in "()":
            inside = token.text == ")"
        elif token.kind not in _WORDS or (words := words + 1) > _UNIT_WORDS:
            return None
    return None


def _right(tokens: list[_Token], equals: int) -> tuple[_Term, int, bool] | None:
    """The result, where it ends in the text, and whether it is given as about right."""
    rough = tokens[equals].text == "≈"
    place = equals + 1
    while place < len(tokens) and tokens[place].text.lower() in _ABOUT:
        rough, place = True, place + 1
    if place >= len(tokens) or tokens[place].kind != "number":
        return None
    behind = place + 1
    while behind < len(tokens) and tokens[behind].kind in _WORDS:
        behind += 1
    if behind < len(tokens) and tokens[behind].kind == "operator":
        return None  # the sum goes on
    last = tokens[place + 1] if _has_unit(tokens, place) else tokens[place]
    return _term(tokens, place, ""), last.end, rough


def _has_unit(tokens: list[_Token], place: int) -> bool:
    """Whether a unit stands right behind a number."""
    if place + 1 >= len(tokens) or tokens[place + 1].start - tokens[place].end > 1:
        return False
    return tokens[place + 1].kind == "unit" or tokens[place + 1].text in _LARGE


def _term(tokens: list[_Token], place: int, operator: str) -> _Term:
    text = tokens[place].text
    digits = text.strip("$€£").replace(",", "")
    value, half = float(digits), rounding(digits)
    factor, unit = 1.0, text[0] if text[0] in "$€£" else ""
    if _has_unit(tokens, place):
        word = tokens[place + 1].text
        if word in _LARGE:
            factor, half = _LARGE[word], half or 0.5
        else:
            unit = unit or word.lower().rstrip("s")
    return _Term(operator, (value - half) * factor, (value + half) * factor, unit)


def rounding(digits: str) -> float:
    """Half of the last digit that counts: of decimals, and of noughts at a large figure's end."""
    if "." in digits:
        return 0.5 * math.pow(10, -len(digits.partition(".")[2]))
    if float(digits) < _ROUNDED_FROM:
        return 0.0
    noughts = len(digits) - len(digits.rstrip("0"))
    return 0.5 * math.pow(10, noughts) if noughts else 0.0


def _judged(given: tuple[float, float], terms: list[_Term], result: _Term, rough: bool) -> str:
    """ "shown" where the sum is right, "wrong" where it cannot be, "" where that is not known."""
    (low, high), slack = given, _ROUGH if rough else _EXACT
    if high <= 0 or result.high <= 0:
        return ""
    one_unit = len({t.unit for t in (*terms, result)} - {""}) <= 1
    others = () if one_unit else (*_OTHER_UNITS, *(1 / unit for unit in _OTHER_UNITS))
    for scale in (*_SCALES, *others):
        least, most = low * scale * (1 - slack), high * scale * (1 + slack)
        if least <= result.high and result.low <= most:
            return "shown"
    return "wrong" if one_unit else ""


def _worked_out(terms: list[_Term]) -> tuple[float, float]:
    """The least and the most that the terms give, products before sums; 0, 0 if it divides by 0."""
    total = [0.0, 0.0]
    product = (terms[0].low, terms[0].high)
    sign = 1.0
    for term in terms[1:]:
        if term.operator in _TIMES:
            product = (product[0] * term.low, product[1] * term.high)
        elif term.operator in _BY:
            if term.low <= 0:
                return 0.0, 0.0
            product = (product[0] / term.high, product[1] / term.low)
        else:
            _add(total, product, sign)
            product, sign = (term.low, term.high), -1.0 if term.operator in _LESS else 1.0
    _add(total, product, sign)
    return total[0], total[1]


def _add(total: list[float], product: tuple[float, float], sign: float) -> None:
    ends = sorted(sign * value for value in product)
    total[0] += ends[0]
    total[1] += ends[1]


def figure(value: float) -> str:
    """A figure as one writes it, with four digits that count."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"
