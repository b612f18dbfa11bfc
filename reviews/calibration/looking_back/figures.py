from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from reviews.calibration.looking_back.counts import KnownHire, LookBackCounts, count
from reviews.calibration.looking_back.look_backs_of import LookBackSeat
from reviews.calibration.looking_back.models import (
    NOT_SEEN,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.calibration.looking_back.sentences import of_criterion

COLUMNS = ("what", "name", "figure", "count", "n")
"""Of the file; `n` is what the count is a part of."""


def of(db: Session, mine: LookBackSeat) -> LookBackCounts:
    """The caller knows that the look-back is closed. Two statements."""
    answer, words = LookBackAnswer, LookBackDimension
    found = db.execute(
        select(LookBackPerson.id, answer, func.coalesce(words.words, ""))
        .outerjoin(answer, answer.person == LookBackPerson.id)
        .outerjoin(words, and_(words.person == answer.person, words.hire == answer.hire))
        .where(
            LookBackPerson.look_back == mine.look_back.id,
            LookBackPerson.locked_at.is_not(None),
        )
        .order_by(LookBackPerson.id, answer.hire)
    ).all()
    hires = select(func.count()).where(LookBackHire.look_back == mine.look_back.id)
    return count(
        [_known(row, words) for _, row, words in found if row is not None and row.known],
        criteria={it.key: it.name for it in mine.rubric.criteria},
        stages=[it.key for it in mine.stages],
        level=mine.look_back.level,
        hires=db.scalar(hires) or 0,
        people=len({person for person, _, _ in found}),
    )


def _known(row: LookBackAnswer, dimension: str) -> KnownHire:
    ratings = {
        key: (int(said["rating"]), said["stage"])
        for key, said in row.ratings.items()
        if said["rating"] not in ("", NOT_SEEN)
    }
    return KnownHire(row.hire, row.person, ratings, dimension, row.dimension_stage)


def as_rows(mine: LookBackSeat, found: LookBackCounts) -> list[tuple[str, str, str, int, int]]:
    rows = [("all", "", "hires", found.hires, found.hires)]
    rows.append(("all", "", "people who answered", found.people, found.people))
    for it in found.criteria:
        rows += [
            ("criterion", it.name, "ratings", it.ratings, it.ratings),
            ("criterion", it.name, "weak to at least one", it.weak, it.hires),
            ("criterion", it.name, "weak to everyone who rated them", it.weak_to_all, it.hires),
            *(
                ("stage", it.name, mine.titles[at], n, it.answers)
                for at, n in it.by_stage.items()
            ),
        ]
    for named in found.dimensions:
        rows += [
            ("dimension", named.words, "hires", named.hires, found.hires),
            ("dimension", named.words, "no stage covers it", named.uncovered, named.answers),
        ]
    return rows


def as_json(mine: LookBackSeat, found: LookBackCounts) -> dict[str, Any]:
    return {
        "months": mine.look_back.months,
        "level": mine.look_back.level,
        "hires": found.hires,
        "people": found.people,
        "criteria": [
            asdict(it)
            | {
                "says": of_criterion(it, mine.phrases),
                "by_stage": {mine.titles[key]: n for key, n in it.by_stage.items()},
            }
            for it in found.criteria
        ],
        "dimensions": [asdict(it) for it in found.dimensions],
        "unnamed_stages": [mine.titles[key] for key in found.unnamed],
    }
