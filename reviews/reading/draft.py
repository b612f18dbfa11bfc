"""Saving a draft: one path for ratings, reasons, absences, the closing words, the questions of
the lock page and the notes.

A draft is private to its reviewer, so it leaves no entry in the ledger: the times of its saves
would tell others of its progress. The lock is what is sealed.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from prompts.folder.rubric import Rubric
from reviews.forms import filled, rows
from reviews.forms.filled import Filled
from reviews.reading import lines
from reviews.reading.desk import Desk, begin, check_open, take
from reviews.reading.models import LINES, RATINGS, REVIEW, Review


def open_draft(db: Session, folio: str, *, by: str) -> Review:
    """The reviewer's draft of the folio of this id, made where there is none yet.

    Raises Absent for who may not read it, Refusal where it is locked or reading has ended.
    """
    desk = take(db, folio, by=by)
    check_open(desk)
    return begin(db, desk, by=by)


def save(
    db: Session, folio: str, fields: Mapping[str, str], *, revision: int, by: str
) -> Review:
    """Save the named fields of a draft, as `filled.save`. Raises Absent too, and Refusal for a
    draft that is locked or over."""
    return save_at(db, take(db, folio, by=by), fields, revision=revision, by=by)


def save_at(
    db: Session, desk: Desk, fields: Mapping[str, str], *, revision: int, by: str
) -> Review:
    """`save` for who has taken the desk in this transaction."""
    check_open(desk)
    # Most saves name no line.
    groups = [it for it in REVIEW.groups if any(rows.key_of(it, name) for name in fields)]
    ids = [desk.review.id] if desk.review else []
    parts = {it: rows.views(db, it, ids)[ids[0]] for it in groups if ids}
    own = filled_of(desk.review, parts, desk.rubric)
    return filled.save(
        db,
        own,
        own.checked(fields),
        revision=revision,
        begin=lambda: begin(db, desk, by=by),
        check_open=lambda: None,
    )


def filled_of(review: Review | None, parts: rows.Parts, rubric: Rubric) -> Filled[Review]:
    """A review as a form. `parts` may lack the groups that nobody asks for."""
    names = {criterion.key: criterion.name for criterion in rubric.criteria}
    return Filled(REVIEW, review, parts, {RATINGS: names, LINES: lines.NUMBERS})
