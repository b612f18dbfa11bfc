"""A look-back's counts in sentences. Neither web nor database."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.calibration.looking_back.counts import (
    NO_STAGE,
    CriterionCount,
    DimensionCount,
    LookBackCounts,
)


def of_criterion(it: CriterionCount, phrases: Mapping[str, str]) -> str:
    if it.too_few:
        return f"Fewer than three colleagues rated {it.name}, so nothing is shown of it."
    if not it.hires:
        return f"No one has seen {it.name} in any hire yet."
    if not it.weak and it.hires == 1:
        return f"The one hire that was rated was not weak on {it.name}."
    if not it.weak:
        return f"None of {it.hires} hires was weak on {it.name}."
    was = "was" if it.weak == 1 else "were"
    return f"{it.weak} of {_hires(it.hires)} {was} weak on {it.name}; {_which(it, phrases)}."


def of_dimension(it: DimensionCount) -> str:
    said = f"{it.words}: weak in {_hires(it.hires)}"
    if not it.uncovered:
        return f"{said}. A stage covers it."
    if it.uncovered == it.answers:
        return f"{said}. No stage covers it."
    return f"{said}. {it.uncovered} of {it.answers} answers say that no stage covers it."


def uncovered(counts: LookBackCounts) -> list[str]:
    return [
        f"{it.name}: {it.uncovered} of {it.answers}"
        f" {'answer says' if it.answers == 1 else 'answers say'} that no stage covers it."
        for it in counts.criteria
        if it.uncovered
    ]


def _which(it: CriterionCount, phrases: Mapping[str, str]) -> str:
    most = max(it.by_stage.values())
    first = [stage for stage, n in it.by_stage.items() if n == most]
    if len(first) > 1:
        said = [phrases[stage] for stage in phrases if stage in first]
        return f"answers are split between {', '.join(said[:-1])} and {said[-1]}"
    (stage,) = first
    who = _who(most, it.answers)
    if stage == NO_STAGE:
        return f"{who} that no stage covers it"
    return f"{who} that {phrases[stage]} should have seen it"


def _who(most: int, answers: int) -> str:
    if answers == 1:
        return "the one answer says"
    if most == answers:
        return "both answers say" if answers == 2 else f"all {answers} answers say"
    return "most say" if 2 * most > answers else f"{most} of {answers} answers say"


def _hires(n: int) -> str:
    return "1 hire" if n == 1 else f"{n} hires"
