"""Hires as a coordinator types them, one a line."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal

LABEL = 60
FEWEST, MOST = 2, 20
"""Hires of one look-back. With one, every figure would be about that person."""

_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
_MONTHS_LENGTH = len("2025-11")
_SEPARATORS = (",", ";", "\t")


def read(typed: str, months: int, *, now: datetime) -> dict[str, str]:
    """Months by label. Raises Refusal for a line that can't be read, is less than `months` ago, or
    repeats a label."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for line in typed.splitlines():
        if not line.strip():
            continue
        label, hired = _read(line.strip(), months, now)
        if label.casefold() in taken:
            raise _refuse(f"Two hires are called “{label}”. Give each a label of its own.")
        taken.add(label.casefold())
        found[label] = hired
    return found


def names(words: str, labels: Collection[str]) -> str:
    """The first label that is a word of its own, or ""."""
    for label in labels:
        if label and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", words, re.IGNORECASE):
            return label
    return ""


def _read(line: str, months: int, now: datetime) -> tuple[str, str]:
    match = _MONTH.fullmatch(line[-_MONTHS_LENGTH:])
    before = line[:-_MONTHS_LENGTH].rstrip(" ")
    if match is None or not before.endswith(_SEPARATORS) or not before[:-1].strip():
        raise _refuse(
            f"“{line[:LABEL]}” can't be read. Write a label, a comma and the month, such as"
            " “R. S., 2025-11”."
        )
    label = one_line(before[:-1].strip(), LABEL + 1)
    if len(label) > LABEL:
        raise _refuse(f"Shorten “{label[:20]}…” to at most {LABEL} characters.")
    year, month = int(match["year"]), int(match["month"])
    if (now.year - year) * 12 + now.month - month < months:
        raise _refuse(
            f"“{label}” was hired less than {months} months ago. Leave them out, or look back"
            " later."
        )
    return label, f"{year}-{month:02}"


def _refuse(sentence: str) -> Refusal:
    return Refusal("hires", sentence)
