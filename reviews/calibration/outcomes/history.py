"""Read past applications from CSV, with a row for each event. The result has one record for
each candidate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from blindfolio import csv_cells
from blindfolio.levels import DEFAULT, SiteLevels
from blindfolio.refusal import Refusal

DIFFERENT_AT_MOST = 200

COLUMNS = (
    *("candidate", "source", "applied_level", "stage", "stage_date", "result"),
    *("reviewer", "criterion", "rating", "decided_level"),
)

_LEVELS = ("applied_level", "decided_level")

Outcome = Literal[
    "open", "withdrawn", "rejected", "no_hire", "down_level", "offer", "declined", "accepted"
]
Result = Outcome | Literal["passed"]
_RESULTS: Mapping[Result, tuple[str, ...]] = {
    "open": ("", "open", "pending"),
    "passed": ("advanced", "advance", "passed", "pass", "released", "proceed"),
    "rejected": ("rejected", "reject", "failed", "fail", "stopped", "stop"),
    "no_hire": ("no hire", "no offer", "not hired"),
    "down_level": ("down level", "downlevel", "down leveled", "down levelled", "below level"),
    "offer": ("offer", "offered", "hire", "hired", "at level", "offer at level"),
    "accepted": ("accepted", "accept"),
    "declined": ("declined", "decline"),
    "withdrawn": ("withdrawn", "withdrew", "withdraw"),
}
# Accepted words; case, hyphens and underscores don't count.
RESULTS = {word: result for result, words in _RESULTS.items() for word in words}

# Stages that need a good enough document.
_INTERVIEW = (
    "interview",
    "panel",
    "debrief",
    "onsite",
    "decision",
    "offer",
    "hired",
    "5",
    "6",
    "7",
)
_DOCUMENT = ("document", "review", "gate", "4")
_AFTER_INTERVIEWS = ("no_hire", "down_level", "offer", "accepted", "declined")
_DATE = "a date such as 2026-03-31"


@dataclass(frozen=True, slots=True)
class PastRating:
    reviewer: str
    criterion: str
    value: float
    on: date | None


@dataclass(slots=True)
class Candidate:
    """A past application. `interviewed` means that the document led to an interview, and
    `decided` is how the application ended before the candidate answered an offer.
    """

    # An id; never from a file.
    opening: str = ""
    source: str = ""
    applied_level: int | None = None
    decided_level: int | None = None
    interviewed: bool = False
    decided: Literal["", "no_hire", "down_level", "offer"] = ""
    answer: Literal["", "accepted", "declined"] = ""
    ended: Literal["", "withdrawn", "rejected"] = ""
    days: dict[str, date] = field(default_factory=dict)
    # As the candidate says; never from a file.
    hours: float | None = None
    # None unless every counted reviewer gave theirs; never from a file.
    review_hours: float | None = None
    ratings: list[PastRating] = field(default_factory=list)
    # By criterion, the prompt version that last changed its guide; never from a file.
    guides: Mapping[str, int] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        if self.answer == "declined" or (self.answer and self.decided != "down_level"):
            return self.answer
        return self.decided or self.ended or "open"


def ended(end: Outcome, level: int | None, opening: str = "") -> Candidate:
    """Return a candidate of whom only the opening, the level and the end are known. Raises
    ValueError if no application ends this way.
    """
    made = Candidate(opening=opening, applied_level=level)
    if end == "withdrawn" or end == "rejected":
        made.ended = end
    elif end == "no_hire" or end == "down_level" or end == "offer":
        made.decided, made.interviewed = end, True
    else:
        raise ValueError(f"an application that is over does not end as {end!r}")
    return made


def read(raw: bytes, levels: SiteLevels = DEFAULT) -> dict[str, Candidate]:
    """Read past applications from CSV. Raises Refusal ("outcomes" or "csv"), which says what to
    do in which line.
    """
    head, rows = csv_cells.table(raw, COLUMNS)
    names = {_plain(words): level for level, words in levels.items()}
    found: dict[str, Candidate] = {}
    for line, cells in rows:
        row = {column: cells.get(at, "") for column, at in head.items()}
        if not row["candidate"]:
            raise _refuse(line, "candidate", "is empty. Fill it in, or delete the line.")
        _add(found.setdefault(row["candidate"], Candidate()), line, row, names)
    if not found:
        raise Refusal("outcomes", "The file has no candidates. Add a line for each event.")
    given = [rating for it in found.values() for rating in it.ratings]
    for what in ("reviewer", "criterion"):
        if len({getattr(rating, what) for rating in given}) > DIFFERENT_AT_MOST:
            raise Refusal(
                "outcomes",
                f"The column “{what}” has more than {DIFFERENT_AT_MOST} different entries. Split"
                " the file by team or by year.",
            )
    return found


def _add(to: Candidate, line: int, row: Mapping[str, str], levels: Mapping[str, int]) -> None:
    to.source = to.source or row["source"]
    applied, decided = (_level(line, of, row[of], levels) for of in _LEVELS)
    to.applied_level = to.applied_level or applied
    to.decided_level = decided or to.decided_level
    on = _day(line, row["stage_date"])
    stage, result = _plain(row["stage"]), _result(line, row["result"])
    if row["rating"]:
        for column in ("reviewer", "criterion"):
            if not row[column]:
                raise _refuse(line, column, "is empty beside a rating. Fill it in.")
        to.ratings.append(
            PastRating(row["reviewer"], row["criterion"], _rating(line, row["rating"]), on)
        )
    if stage and on and not row["rating"]:
        to.days[stage] = min(on, to.days.get(stage, on))
    _end(to, stage, result)


def _end(to: Candidate, stage: str, result: Result) -> None:
    after = stage.startswith(_INTERVIEW)
    if result == "rejected" and after:
        result = "no_hire"
    good = result == "passed" and stage in _DOCUMENT
    to.interviewed = to.interviewed or after or good or result in _AFTER_INTERVIEWS
    if result == "withdrawn" or result == "rejected":
        to.ended = result
    elif result == "accepted" or result == "declined":
        to.answer = result
        to.decided = to.decided or "offer"
    elif result == "no_hire" or result == "down_level" or result == "offer":
        to.decided = result
    if to.decided == "offer" and to.applied_level and to.decided_level:
        to.decided = "down_level" if to.decided_level < to.applied_level else "offer"


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _result(line: int, text: str) -> Result:
    try:
        return RESULTS[_plain(text)]
    except KeyError:
        known = ", ".join(
            "advanced" if word == "passed" else word for word in _RESULTS if word != "open"
        )
        raise _refuse(line, "result", f"is “{text[:40]}”. Use one of: {known}.") from None


def _level(line: int, column: str, text: str, levels: Mapping[str, int]) -> int | None:
    if not text:
        return None
    found = levels.get(_plain(text))
    if found is None and text.isdecimal() and len(text) < 3:
        found = int(text)
    if found is None or not 0 < found < 100:
        raise _refuse(line, column, f"is “{text[:40]}”. Use a level's name or number.")
    return found


def _day(line: int, text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise _refuse(line, "stage_date", f"is “{text[:40]}”. Use {_DATE}.") from None


def _rating(line: int, text: str) -> float:
    if (found := number(text)) is None:
        raise _refuse(line, "rating", f"is “{text[:40]}”. Use a number, such as 3.")
    return found


def number(text: str) -> float | None:
    # None also from a million up.
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e6 else None


def _refuse(line: int, column: str, words: str) -> Refusal:
    return Refusal("outcomes", f"Line {line}: the column “{column}” {words}")
