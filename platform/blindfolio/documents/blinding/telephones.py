"""Finds telephone numbers: with a country code, after a word such as "Tel.", and as the given
countries write them. A number may also be a date, a figure or an id.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from blindfolio.documents.model import BOX, Block

_WITH_CODE = re.compile(r"(?<![\w.+-])(?<!\d )(?:\+|00)[1-9][\d ()./\u00a0-]{6,18}\d(?!\w)")
_LABEL = (
    r"(?<![^\W_])(?:t[e\u00e9]l(?:[e\u00e9](?:phone|fone?|fono))?|phone|ph(?=[.:]| no)|fone?"
    r"|mobile?|cell(?:ulare)?|handy|fax|whatsapp|rufnummer|m[o\u00f3]vil|telem[o\u00f3]vel|celular|contac?to?"
    r"|(?:reach|call|text) me (?:on|at))(?: ?(?:no|number|nr|nummer))?"
)
_SIGN = (
    "(?:[\u260e\u260f\U0001f4de\U0001f4f1]\ufe0f?"
    "|\u7535\u8bdd|\u96fb\u8a71|\u624b[\u673a\u6a5f]|\u643a\u5e2f)"
)
_LABELLED = re.compile(
    rf"(?:{_LABEL}\.?\s?[:\uff1a\s\u2013-]|{_SIGN}[:\uff1a]?)\s{{0,3}}"
    r"(?P<number>[(\d][\d ()./\u00a0-]{5,18}\d)(?!\w)",
    re.IGNORECASE,
)
_HEAD = re.compile(rf"{_LABEL}\b|{_SIGN}", re.IGNORECASE)
_CALL = re.compile(
    r"\b(?:call|dial|reach|ring|text)\b:?(?: (?:at|me|on|us)\b:?){0,2} \Z", re.IGNORECASE
)
# "2025-11-02", "02.11.2025", "20251102"; "912 345 678" may be a figure, and "10.0.0.1" an address.
_DATE = re.compile(
    r"(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d"
    r"|(?:19|20)\d\d([-/. ]?)(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?:\D.*)?"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/. ])(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)?\d\d"
)
_FIGURE = re.compile(r"[1-9]\d*|[1-9]\d{0,2}(?:[ .\u00a0]\d{3})+|\d{1,3}(?:\.\d{1,3}){3}")
_BEFORE_FIGURE = re.compile(
    r"(?:[$\u20ac\u00a3#=<>~\u2248\u00d7_/]|\b(?:no|nr|id|isbn)\.?) ?\Z", re.IGNORECASE
)
_UNIT = re.compile(
    r"\s?(?:%|[$\u20ac\u00a3\u00d7=]|(?:[kKMGTP]i?[Bb]|[kMG]Hz|[num\u00b5]?s|min|h|rows?|bytes?"
    r"|requests?|events?|users?|times|seconds?|minutes?|hours?|days?|Zeilen|Byte|Anfragen"
    r"|Sekunden|Minuten|Stunden|Tage)\b)"
)


def telephones(
    block: Block, regions: Collection[str], prompt: str
) -> Iterator[tuple[int, int]]:
    """Yields where telephone numbers are, perhaps more than once. `regions` are countries. No
    number of the prompt is one.
    """
    text = block.text
    for found in _WITH_CODE.finditer(text):
        yield found.span()
    for found in _LABELLED.finditer(text):
        yield found.span("number")
    for start, end in _national(text, regions) if block.kind != "code" else ():
        number = text[start:end]
        if not (
            _digits(number) in _digits(prompt)
            or _DATE.fullmatch(number)
            or _BEFORE_FIGURE.search(text, max(0, start - 6), start)
            or _UNIT.match(text, end)
            or (
                (_FIGURE.fullmatch(number) or block.kind == "table")
                and not (
                    _is_told(block, start) or _CALL.search(text, max(0, start - 20), start)
                )
            )
        ):
            yield start, end


def _national(text: str, regions: Collection[str]) -> Iterator[tuple[int, int]]:
    if regions and sum(map(str.isdigit, text)) >= 7:
        # Loaded here, because it takes 8 MB and a tenth of a second.
        from phonenumbers import Leniency, PhoneNumberMatcher

        for region in regions:
            for found in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
                yield found.start, found.end


def _is_told(block: Block, start: int) -> bool:
    # Whether the line names someone or the column's head is "Phone".
    before = block.text[:start]
    line = before.count("\n")
    lines = block.text.split("\n")
    column = before.rpartition("\n")[2].count("\t")
    heads = lines[0].split("\t")
    head = heads[column] if line and block.kind == "table" and column < len(heads) else ""
    return bool(BOX.search(lines[line]) or _HEAD.match(head))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
