from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from reviews.calibration.looking_back import offered
from reviews.calibration.looking_back.counts import (
    CriterionCount,
    GivenRating,
    LookBackCounts,
    NamedDimension,
    count,
)
from reviews.calibration.looking_back.look_backs_of import LookBackSeat
from reviews.calibration.looking_back.models import (
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.calibration.looking_back.sentences import of_criterion

COLUMNS = ("what", "name", "figure", "count", "n")
"""Of the file; `n` is what the count is a part of."""


def of(db: Session, mine: LookBackSeat) -> LookBackCounts:
    """The caller has its seat from `look_backs_of.seat`, and knows that the look-back is closed.
    Three statements."""
    answers = db.execute(_locked(mine)).all()
    known = [it for it in answers if it[1] is not None and it[1].known]
    hires = select(func.count()).where(LookBackHire.look_back == mine.look_back.id)
    return count(
        criteria={it.key: it.name for it in mine.rubric.criteria},
        stages=[it.key for it in offered.offered(mine.look_back.loop)],
        level=mine.look_back.level,
        hires=db.scalar(hires) or 0,
        people=len({person for person, _, _ in answers}),
        ratings=[one for _, answer, _ in known for one in _ratings(answer)],
        dimensions=[
            NamedDimension(answer.hire, answer.person, words, answer.dimension_stage)
            for _, answer, words in known
            if words
        ],
        knowing=len({person for person, _, _ in known}),
    )


def as_rows(mine: LookBackSeat, found: LookBackCounts) -> list[tuple[str, str, str, int, int]]:
    titles = offered.titles(mine.look_back.loop)
    rows = [("all", "", "hires", found.hires, found.hires)]
    rows.append(("all", "", "people who answered", found.people, found.people))
    for it in found.criteria:
        rows += [("criterion", it.name, *figure) for figure in _figures(it)]
        rows += [
            ("stage", it.name, titles[key], n, it.answers) for key, n in it.by_stage.items()
        ]
    for dimension in found.dimensions:
        said = ("dimension", dimension.words)
        rows.append((*said, "hires", dimension.hires, found.hires))
        rows.append((*said, "no stage covers it", dimension.uncovered, dimension.answers))
    return rows


def as_json(mine: LookBackSeat, found: LookBackCounts) -> dict[str, Any]:
    titles = offered.titles(mine.look_back.loop)
    phrases = offered.phrases(mine.look_back.loop)
    return {
        "months": mine.look_back.months,
        "level": mine.look_back.level,
        "hires": found.hires,
        "people": found.people,
        "criteria": [
            asdict(it)
            | {
                "says": of_criterion(it, phrases),
                "by_stage": {titles[key]: n for key, n in it.by_stage.items()},
            }
            for it in found.criteria
        ],
        "dimensions": [asdict(it) for it in found.dimensions],
        "unnamed_stages": [titles[key] for key in found.unnamed],
    }


def _figures(it: CriterionCount) -> Iterator[tuple[str, int, int]]:
    yield "ratings", it.ratings, it.ratings
    yield "weak to at least one", it.weak, it.hires
    yield "weak to everyone who rated them", it.weak_to_all, it.hires


def _locked(mine: LookBackSeat) -> Select[str, LookBackAnswer, str]:
    answer, words = LookBackAnswer, LookBackDimension
    return (
        select(LookBackPerson.id, answer, words.words)
        .outerjoin(answer, answer.person == LookBackPerson.id)
        .outerjoin(words, and_(words.person == answer.person, words.hire == answer.hire))
        .where(
            LookBackPerson.look_back == mine.look_back.id,
            LookBackPerson.locked_at.is_not(None),
        )
        .order_by(LookBackPerson.id, answer.hire)
    )


def _ratings(answer: LookBackAnswer) -> Iterator[GivenRating]:
    for key, said in answer.ratings.items():
        rating = said["rating"]
        value = int(rating) if rating.isdigit() else None
        yield GivenRating(answer.hire, answer.person, key, value, said["stage"])
