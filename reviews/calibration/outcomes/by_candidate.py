from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from math import fsum
from statistics import fmean

from blindfolio.levels import SiteLevels
from reviews.calibration.outcomes.chances import at_least, difference, fisher, wilson
from reviews.calibration.outcomes.findings import Diagnosis, PossibleCause, coarse
from reviews.calibration.outcomes.history import Candidate

# Of offers to people who applied for one level.
USUAL_DOWN_LEVELS = 0.25
OFFERS_AT_LEAST = 10
# Candidates of one source, and of all others together.
INTERVIEWED_AT_LEAST = 10
SOURCE_WORSE_BY = 0.2
# Rating steps by which a source's documents may be weaker and still count as good.
DOCUMENTS_WORSE_BY = 0.25


def screens(candidates: Collection[Candidate], levels: SiteLevels) -> Iterator[PossibleCause]:
    offers: dict[int, list[Candidate]] = {}
    for it in candidates:
        if it.applied_level is not None and it.decided in ("offer", "down_level"):
            offers.setdefault(it.applied_level, []).append(it)
    total, of = _share([it for those in offers.values() for it in those], "down_level")
    for level, those in sorted(offers.items()):
        down, n = _share(those, "down_level")
        if n >= OFFERS_AT_LEAST:
            yield PossibleCause(
                at_least(down, n, USUAL_DOWN_LEVELS),
                down / n > USUAL_DOWN_LEVELS,
                partial(_screen, levels[level], down, n, (total - down, of - n)),
            )


def _share(candidates: Collection[Candidate], decided: str) -> tuple[int, int]:
    return sum(it.decided == decided for it in candidates), len(candidates)


def _screen(
    words: str, down: int, n: int, others: tuple[int, int], confidence: float
) -> Diagnosis:
    low, high = wilson(down, n, confidence)
    share = coarse(down / n)
    says = (
        f"About {share:.0%} of the offers to people who applied for {words} were at a lower level."
        " The screen before the document may not ask what separates the levels."
    )
    if others[1] < OFFERS_AT_LEAST:
        against = " There are too few offers at other levels to compare with."
    elif others[0] / others[1] > USUAL_DOWN_LEVELS:
        against = (
            " Against it: offers to people who applied for other levels are often lower too, so the"
            " bar itself may be what has moved."
        )
    else:
        against = (
            " At other levels this is less common, which speaks against a bar that is too high"
            " everywhere. Against it: the advertisement may name the wrong level."
        )
    return Diagnosis(
        "loose_screen",
        f"applied level {words}",
        share,
        (coarse(low), coarse(high)),
        n,
        says + against,
    )


def sources(candidates: Collection[Candidate]) -> Iterator[PossibleCause]:
    judged = [it for it in candidates if it.interviewed and it.decided]
    by_source: dict[str, list[Candidate]] = {}
    for it in judged:
        by_source.setdefault(it.source, []).append(it)
    (total, of), documents = _share(judged, "no_hire"), _ratings(judged)
    for source, own in sorted(by_source.items()):
        # Subtract, as there may be thousands of sources.
        failed, rated = _share(own, "no_hire"), _ratings(own)
        elsewhere = total - failed[0], of - failed[1]
        if not source or min(failed[1], elsewhere[1]) < INTERVIEWED_AT_LEAST:
            continue
        weaker = _mean(documents[0] - rated[0], documents[1] - rated[1]) - _mean(*rated)
        apart = failed[0] / failed[1] - elsewhere[0] / elsewhere[1]
        yield PossibleCause(
            fisher(failed, elsewhere),
            apart > SOURCE_WORSE_BY and weaker < DOCUMENTS_WORSE_BY,
            partial(_source, source, failed, elsewhere, weaker),
        )


def _ratings(candidates: Collection[Candidate]) -> tuple[float, int]:
    given = [fmean(r.value for r in it.ratings) for it in candidates if it.ratings]
    return fsum(given), len(given)


def _mean(total: float, of: int) -> float:
    return total / of if of else 0.0


def _source(
    source: str,
    failed: tuple[int, int],
    elsewhere: tuple[int, int],
    weaker: float,
    confidence: float,
) -> Diagnosis:
    apart, (low, high) = difference(failed, elsewhere, confidence)
    rated = (
        "about as high" if abs(weaker) < 0.1 else "slightly lower" if weaker > 0 else "higher"
    )
    says = (
        f"Of the candidates of “{source}” whose documents led to an interview, about"
        f" {coarse(failed[0] / failed[1]):.0%} got no offer; of all others about"
        f" {coarse(elsewhere[0] / elsewhere[1]):.0%}. Their documents were rated {rated},"
        " so the cause is more likely the source or its interviews than the review. Against it:"
        " the source may send people to other interviewers or other openings."
    )
    return Diagnosis(
        "bad_source",
        f"source {source}",
        coarse(apart),
        (coarse(low), coarse(high)),
        failed[1],
        says,
    )
