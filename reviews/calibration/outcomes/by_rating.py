"""What the ratings say: a reviewer far from the others, a criterion that drifts, a guide that
people read differently."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import combinations
from statistics import fmean

import numpy as np

from reviews.calibration.outcomes.findings import Diagnosis, PossibleCause
from reviews.calibration.outcomes.history import Candidate
from reviews.calibration.outcomes.severity import Contrast, Effects

FAR = 0.6
"""Rating steps by which a reviewer is far from the others."""
USUAL_SEVERITY = 0.35
"""Rating steps by which people who share a bar differ all the same."""
DRIFTED = 0.4
"""Rating steps by which a criterion has drifted, against the other criteria of a document."""
SPLIT = 0.4
"""Rating steps by which a guide is read differently, beyond how severe people are."""
USUAL = 0.1
"""Rating steps by which a criterion moves or a guide divides without anything having changed."""
DOCUMENTS_AT_LEAST = 20
"""Of a reviewer, shared with others; of each half of the time."""
PAIRED_AT_MOST = 6
"""Reviewers of whom every pair is compared. Of more, each is compared with all others alone: so
many questions would hide what there is."""
OTHERS = "the others"
OTHER_CRITERIA = 2
"""Rated beside a criterion in the same review, to compare it with."""

Cells = Mapping[tuple[str, str, str], float]
"""By candidate, reviewer and criterion."""


def cells(candidates: Mapping[str, Candidate]) -> dict[tuple[str, str, str], float]:
    """Every rating; of two by one person for one criterion the later one in the file."""
    return {
        (name, rating.reviewer, rating.criterion): rating.value
        for name, it in candidates.items()
        for rating in it.ratings
    }


def _reviews(given: Cells) -> dict[tuple[str, str], dict[str, float]]:
    reviews: dict[tuple[str, str], dict[str, float]] = {}
    for (candidate, reviewer, criterion), value in given.items():
        reviews.setdefault((candidate, reviewer), {})[criterion] = value
    return reviews


def reviewers(given: Cells) -> Iterator[PossibleCause]:
    """For each reviewer: whether they rate far from the others who rated the same documents."""
    reviews = _reviews(given)
    shared: dict[str, set[str]] = {}
    for (candidate, _), by in reviews.items():
        shared[candidate] = shared.get(candidate, set(by)) & set(by)
    effects = Effects(
        {
            (candidate, reviewer): fmean(by[criterion] for criterion in shared[candidate])
            for (candidate, reviewer), by in reviews.items()
            if shared[candidate]
        }
    )
    for reviewer in effects.reviewers:
        if effects.documents[reviewer] >= DOCUMENTS_AT_LEAST:
            found = effects.from_others(reviewer)
            yield PossibleCause(
                found.chance(USUAL_SEVERITY),
                abs(found.estimate) > FAR,
                partial(_reviewer, reviewer, found),
            )


def _reviewer(reviewer: str, found: Contrast, confidence: float) -> Diagnosis:
    side, word = ("lenient", "higher") if found.estimate > 0 else ("severe", "lower")
    return Diagnosis(
        "lenient_reviewer" if side == "lenient" else "severe_reviewer",
        f"reviewer {reviewer}",
        found.estimate,
        found.interval(confidence),
        found.documents,
        f"{reviewer} rates about {abs(found.estimate):.1f} steps {word} than the others who rated"
        " the same documents. Talk about two of these documents with the guides at hand. Against"
        " it: the others may be the ones who are off; a rating stays as it was locked.",
    )


def criteria(given: Cells, days: Mapping[str, date]) -> Iterator[PossibleCause]:
    """For each criterion: whether its ratings have moved, against the other criteria of the same
    documents, between the first and the second half of the documents by date."""
    against = _against_others(given)
    for criterion in sorted({criterion for _, _, criterion in against}):
        of_document: dict[str, list[float]] = {}
        for (candidate, _, which), value in against.items():
            if which == criterion and candidate in days:
                of_document.setdefault(candidate, []).append(value)
        ordered = [
            fmean(of_document[it]) for it in sorted(of_document, key=lambda it: (days[it], it))
        ]
        half = len(ordered) // 2
        if half >= DOCUMENTS_AT_LEAST:
            found = _later(np.array(ordered[:half]), np.array(ordered[half:]))
            yield PossibleCause(
                found.chance(USUAL),
                abs(found.estimate) > DRIFTED,
                partial(_criterion, criterion, found),
            )


def _later(first: np.ndarray, second: np.ndarray) -> Contrast:
    """The difference of two means (B. L. Welch, *The generalization of Student's problem*,
    Biometrika 34, 1947)."""
    parts = first.var(ddof=1) / len(first), second.var(ddof=1) / len(second)
    error = math.sqrt(sum(parts))
    freedom = len(first) - 1
    if error:
        freedom = int(
            sum(parts) ** 2
            / (parts[0] ** 2 / (len(first) - 1) + parts[1] ** 2 / (len(second) - 1))
        )
    apart = float(second.mean() - first.mean())
    return Contrast(apart, error, freedom, len(first) + len(second))


def _criterion(criterion: str, found: Contrast, confidence: float) -> Diagnosis:
    word = "higher" if found.estimate > 0 else "lower"
    return Diagnosis(
        "drifting_criterion",
        f"criterion {criterion}",
        found.estimate,
        found.interval(confidence),
        found.documents,
        f"In the second half of the documents, “{criterion}” is rated about"
        f" {abs(found.estimate):.1f} steps {word} than in the first, against the other criteria of"
        " the same documents. Look whether its guide was changed then. Against it: candidates may"
        " have learned what the criterion asks for, or another prompt came into use.",
    )


def guides(given: Cells) -> Iterator[PossibleCause]:
    """For each criterion: whether a reviewer differs on it from another or from all others, beyond
    how severe they are otherwise."""
    against = _against_others(given)
    for criterion in sorted({criterion for _, _, criterion in against}):
        effects = Effects(
            {
                (candidate, reviewer): value
                for (candidate, reviewer, which), value in against.items()
                if which == criterion
            }
        )
        usual = [it for it in effects.reviewers if effects.documents[it] >= DOCUMENTS_AT_LEAST]
        pairs = combinations(usual, 2) if 2 < len(usual) <= PAIRED_AT_MOST else ()
        contrasts = [
            *((one, other, effects.between(one, other)) for one, other in pairs),
            *((one, OTHERS, effects.from_others(one)) for one in usual),
        ]
        for one, other, found in contrasts:
            yield PossibleCause(
                found.chance(USUAL),
                abs(found.estimate) > SPLIT,
                partial(_guide, criterion, one, other, found),
            )


def _guide(
    criterion: str, one: str, other: str, found: Contrast, confidence: float
) -> Diagnosis:
    higher, lower = (one, other) if found.estimate > 0 else (other, one)
    low, high = found.interval(confidence)
    if found.estimate < 0:
        low, high = -high, -low
    return Diagnosis(
        "split_guide",
        f"criterion {criterion}: {higher} and {lower}",
        abs(found.estimate),
        (low, high),
        found.documents,
        f"{higher} rates “{criterion}” about {abs(found.estimate):.1f} steps higher than {lower},"
        " beyond how they differ on other criteria. They may read its guide differently: compare"
        " what each takes as evidence, and reword the guide. Against it: they mostly rate"
        " different documents, so the difference is worked out through others.",
    )


def _against_others(given: Cells) -> dict[tuple[str, str, str], float]:
    """Each rating less the mean of the same review's other criteria."""
    return {
        (candidate, reviewer, criterion): value
        - fmean(other for which, other in by.items() if which != criterion)
        for (candidate, reviewer), by in _reviews(given).items()
        if len(by) > OTHER_CRITERIA
        for criterion, value in by.items()
    }
