from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import combinations
from statistics import fmean

import numpy as np

from reviews.calibration.outcomes.chances import Interval, whole_fives
from reviews.calibration.outcomes.findings import Diagnosis, PossibleCause
from reviews.calibration.outcomes.history import Candidate
from reviews.calibration.outcomes.severity import Contrast, Effects

FAR = 0.6
# Rating steps, as are the next three.
USUAL_SEVERITY = 0.35
# Against a document's other criteria.
DRIFTED = 0.4
# Beyond reviewers' severity.
SPLIT = 0.4
# How much further two reviewers are apart on a criterion than on the others.
DISPUTED = 0.3
# Without a cause.
USUAL = 0.1
# A reviewer's documents shared with others; also those in each half of the time.
DOCUMENTS_AT_LEAST = 20
# Up to this many reviewers are compared in pairs, more only with all others: too many tests
# would hide findings.
PAIRED_AT_MOST = 6
OTHERS = "the others"
_CONFIDENCE = 0.95
# Fewest others in the same review to compare a criterion with.
OTHER_CRITERIA = 2

Cells = Mapping[tuple[str, str, str], float]


def cells(candidates: Mapping[str, Candidate]) -> dict[tuple[str, str, str], float]:
    # If a person rates a criterion twice, the later one in the file counts.
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
        " it: the others may be the ones who are off. Locked ratings stay as they are.",
    )


@dataclass(frozen=True, slots=True)
class Drift:
    """The change of a criterion's ratings from earlier to later documents. `found` is relative
    to the other criteria.
    """

    criterion: str
    earlier: float
    later: float
    found: Contrast
    # When the later documents began, if a changed guide separates them; None for halves.
    guide_changed: date | None

    @property
    def documents(self) -> int:
        # In whole fives.
        return whole_fives(self.found.documents)

    @property
    def interval(self) -> Interval:
        return self.found.interval(_CONFIDENCE)


# By candidate and criterion, the prompt version that last changed the guide.
Guides = Mapping[tuple[str, str], int]


def criteria(given: Cells, days: Mapping[str, date], guides: Guides) -> Iterator[PossibleCause]:
    for it in drifts(given, days, guides):
        yield PossibleCause(
            it.found.chance(USUAL),
            abs(it.found.estimate) > DRIFTED,
            partial(_criterion, it),
        )


def drifts(given: Cells, days: Mapping[str, date], guides: Guides) -> Iterator[Drift]:
    """Yield how each criterion drifted. Documents rated by the newest guide are compared with
    the earlier ones. Without a changed guide, the later half is compared with the earlier half.
    """
    against = _against_others(given)
    for criterion in sorted({criterion for _, _, criterion in against}):
        apart = _by_document(against, criterion, days)
        rated = _by_document(given, criterion, days)
        ordered = sorted(apart, key=lambda it: (days[it], it))
        own = {it: guides[it, criterion] for it in ordered if (it, criterion) in guides}
        earlier, later, changed = _parted(ordered, days, own)
        if min(len(earlier), len(later)) >= DOCUMENTS_AT_LEAST:
            yield Drift(
                criterion,
                fmean(rated[it] for it in earlier),
                fmean(rated[it] for it in later),
                _later(*(np.array([apart[it] for it in part]) for part in (earlier, later))),
                changed,
            )


def _by_document(values: Cells, criterion: str, days: Mapping[str, date]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for (candidate, _, which), value in values.items():
        if which == criterion and candidate in days:
            found.setdefault(candidate, []).append(value)
    return {candidate: fmean(given) for candidate, given in found.items()}


def _parted(
    ordered: Sequence[str], days: Mapping[str, date], guides: Mapping[str, int]
) -> tuple[Sequence[str], Sequence[str], date | None]:
    # Separated by the guide used, not by date: some are rated by the old one after others by
    # the new.
    newest = max(guides.values(), default=0)
    if len(guides) == len(ordered):
        old = [it for it in ordered if guides[it] != newest]
        new = [it for it in ordered if guides[it] == newest]
        if min(len(old), len(new)) >= DOCUMENTS_AT_LEAST:
            return old, new, days[new[0]]
    half = len(ordered) // 2
    return ordered[:half], ordered[half:], None


def _later(first: np.ndarray, second: np.ndarray) -> Contrast:
    """Return the difference of two means (B. L. Welch, *The generalization of Student's
    problem*, Biometrika 34, 1947).
    """
    parts = [(it.var(ddof=1) / len(it), len(it) - 1) for it in (first, second)]
    whole = sum(part for part, _ in parts)
    freedom = len(first) - 1
    if whole:
        freedom = int(whole**2 / sum(part**2 / free for part, free in parts))
    apart = float(second.mean() - first.mean())
    return Contrast(apart, math.sqrt(whole), freedom, len(first) + len(second))


def _criterion(it: Drift, confidence: float) -> Diagnosis:
    word = "higher" if it.found.estimate > 0 else "lower"
    moved = f"“{it.criterion}” is rated about {abs(it.found.estimate):.1f} steps {word}"
    if it.guide_changed is None:
        says = (
            f"In the second half of the documents, {moved} than in the first, against the other"
            " criteria of the same documents. Check whether its guide was changed then. Against it:"
            " candidates may have learned what the criterion asks for, or another prompt came into"
            " use."
        )
    else:
        says = (
            f"A criterion that drifted after a guide changed: since its guide changed on"
            f" {it.guide_changed.isoformat()}, {moved} than before, against the other criteria of"
            " the same documents. The new words may ask for more or less than was meant. Against"
            " it: candidates may have learned what the criterion asks for, or the prompt changed"
            " with its guide."
        )
    return Diagnosis(
        "drifting_criterion",
        f"criterion {it.criterion}",
        it.found.estimate,
        it.found.interval(confidence),
        it.found.documents,
        says,
    )


def guides(given: Cells) -> Iterator[PossibleCause]:
    """Yield criteria on which a reviewer differs by more than their severity explains."""
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


def readings(given: Cells) -> Iterator[PossibleCause]:
    """Yield criteria on which reviewers of the same document are further apart than on others."""
    rated: dict[str, dict[str, list[float]]] = {}
    for (candidate, _, criterion), value in given.items():
        rated.setdefault(candidate, {}).setdefault(criterion, []).append(value)
    further: dict[str, list[float]] = {}
    for by in rated.values():
        apart = {it: _apart(values) for it, values in by.items() if len(values) > 1}
        for criterion, own in apart.items() if len(apart) > OTHER_CRITERIA else ():
            others = (sum(apart.values()) - own) / (len(apart) - 1)
            further.setdefault(criterion, []).append(own - others)
    for criterion, values in sorted(further.items()):
        if len(values) >= DOCUMENTS_AT_LEAST:
            error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
            found = Contrast(fmean(values), error, len(values) - 1, len(values))
            yield PossibleCause(
                found.chance(USUAL),
                found.estimate > DISPUTED,
                partial(_reading, criterion, found),
            )


def _apart(values: Sequence[float]) -> float:
    return fmean(abs(one - other) for one, other in combinations(values, 2))


def _reading(criterion: str, found: Contrast, confidence: float) -> Diagnosis:
    return Diagnosis(
        "disputed_guide",
        f"criterion {criterion}",
        found.estimate,
        found.interval(confidence),
        found.documents,
        f"On “{criterion}”, reviewers of the same document are about {found.estimate:.1f} steps"
        " further apart than on their other criteria. Its guide may leave open what counts: rate"
        " two documents together, and reword it. Against it: documents may say little about it.",
    )


def _against_others(given: Cells) -> dict[tuple[str, str, str], float]:
    return {
        (candidate, reviewer, criterion): value
        - fmean(other for which, other in by.items() if which != criterion)
        for (candidate, reviewer), by in _reviews(given).items()
        if len(by) > OTHER_CRITERIA
        for criterion, value in by.items()
    }
