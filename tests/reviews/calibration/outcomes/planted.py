"""Made years of a team that hires, with a cause planted or without one."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from reviews.calibration.outcomes.history import COLUMNS, read
from reviews.calibration.outcomes.report import outcomes

CAUSES = (
    "loose_screen",
    "bad_source",
    "lenient_reviewer",
    "drifting_criterion",
    "split_guide",
    "disputed_guide",
)
START = date(2025, 1, 6)


@dataclass(frozen=True, slots=True)
class Year:
    """A year: how many people apply, who reads, how noisy one look is (in rating steps), and which
    share of ratings is missing."""

    candidates: int = 400
    reviewers: int = 10
    criteria: int = 6
    noise: float = 0.5
    severity: float = 0.15
    missing: float = 0.05
    documents: float = 0.7
    """How far documents are apart, in rating steps."""


WHO, WHERE, FROM = "reviewer-3", "failure-modes", "agency"
NAMES = ("alternatives", WHERE, "migration", "scope", "operability", "adds-up", "clarity")


def year(of: Year, cause: str, seed: int) -> bytes:
    """The CSV file of a year with that cause, or with none ("")."""
    rng = np.random.default_rng(seed)
    people = [f"reviewer-{n}" for n in range(of.reviewers)]
    milder = dict(zip(people, rng.normal(0, of.severity, of.reviewers), strict=True))
    if cause == "lenient_reviewer":
        milder[WHO] = 0.0
    names = NAMES[: of.criteria]
    rows: list[tuple[object, ...]] = []
    for n in range(of.candidates):
        who = f"c{n:03}"
        opening = ("payments", "ledger", "platform")[rng.integers(3)]
        source = ("referral", FROM, "job-board", "sourced")[rng.integers(4)]
        level = int(rng.choice([2, 3, 4], p=[0.35, 0.45, 0.2]))
        day = START + timedelta(days=int(n * 360 / of.candidates))
        common = (who, opening, source, level)
        if rng.random() < 0.12:
            rows.append((*common, "document", day, "withdrawn", "", "", "", ""))
            continue
        quality = 2.5 + rng.normal(0, of.documents)
        given = []
        for reviewer in rng.choice(people, 2, replace=False):
            for criterion in names:
                split = cause == "disputed_guide" and criterion == WHERE
                noise = 1.1 if split else of.noise
                seen = quality + milder[str(reviewer)] + rng.normal(0, noise)
                if cause == "lenient_reviewer" and reviewer == WHO:
                    seen += 1
                if cause == "drifting_criterion" and criterion == WHERE:
                    seen += n >= of.candidates / 2
                if cause == "split_guide" and criterion == WHERE:
                    seen += 1 * (reviewer == "reviewer-1")
                if rng.random() >= of.missing:
                    value = int(np.clip(round(seen), 1, 4))
                    given.append(value)
                    rows.append((*common, "document", day, "", reviewer, criterion, value, ""))
        good = bool(given) and np.mean(given) > 2.3
        result = "advanced" if good else "rejected"
        rows.append((*common, "document", day, result, "", "", "", ""))
        if not good:
            continue
        day += timedelta(days=int(rng.integers(4, 15)))
        no_hire = 0.75 if cause == "bad_source" and source == FROM else 0.35
        down = 0.5 if cause == "loose_screen" and level == 3 else 0.08
        chance = rng.random()
        # Half of the staff applicants are down-levelled; the usual share of the others gets none.
        if cause == "loose_screen" and level == 3:
            decided = "down_level" if chance < down else "no_hire" if chance < 0.75 else "offer"
        else:
            decided = (
                "no_hire"
                if chance < no_hire
                else "down_level"
                if chance < no_hire + down
                else "offer"
            )
        if decided == "down_level" and level == 2:
            decided = "offer"
        at = {"no_hire": "", "offer": level, "down_level": level - 1}[decided]
        rows.append((*common, "decision", day, decided, "", "", "", at))
        if decided != "no_hire":
            answer = "accepted" if rng.random() < 0.8 else "declined"
            rows.append((*common, "offer", day + timedelta(days=6), answer, "", "", "", at))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((COLUMNS[0], "opening", *COLUMNS[1:]))
    writer.writerows(rows)
    return out.getvalue().encode()


RIGHT = {
    "loose_screen": "staff",
    "bad_source": FROM,
    "lenient_reviewer": WHO,
    "drifting_criterion": WHERE,
    "split_guide": WHERE,
    "disputed_guide": WHERE,
}
"""What a finding of each kind has to name."""


def found(of: Year, cause: str, seed: int) -> tuple[bool, list[str]]:
    """Whether the cause was found where it is, and the kinds of all other findings."""
    findings = outcomes(read(year(of, cause, seed))).findings
    right = [it.kind == cause and RIGHT.get(cause, "") in it.where for it in findings]
    others: list[str] = [it.kind for it, hit in zip(findings, right, strict=True) if not hit]
    return any(right), others
