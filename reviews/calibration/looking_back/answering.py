"""Saving what a colleague says of one hire. A draft requires nothing and is theirs alone, so it
leaves no entry in the ledger; the lock is what is sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.folder.rubric import RATINGS
from reviews.calibration.looking_back import hires, look_backs, look_backs_of, offered
from reviews.calibration.looking_back.look_backs_of import LookBackSeat, OwnAnswer
from reviews.calibration.looking_back.models import (
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
)
from reviews.forms.filled import refuse_stale

NOT_SEEN = "not_seen"
"""Where a form sends a rating: that the work has not shown it yet."""

WORDS = 80
"""Characters of a dimension beside the rubric."""


def fields_of(mine: LookBackSeat, it: OwnAnswer) -> dict[str, str]:
    """An answer as the fields of its form: what `save` takes, and what it compares with."""
    fields = {
        "known": {True: "yes", False: "no", None: ""}[it.known],
        "dimension": it.words,
        "dimension-stage": it.stage,
    }
    for criterion in mine.rubric.criteria:
        said = it.ratings.get(criterion.key, {})
        fields[f"rating-{criterion.key}"] = said.get("rating", "")
        fields[f"stage-{criterion.key}"] = said.get("stage", "")
    return fields


def save(
    db: Session,
    look_back: str,
    hire: str,
    typed: Mapping[str, str],
    *,
    revision: int,
    by: str,
) -> None:
    """Save what the form of one hire says. `revision` is the answer's when it was read.

    Saving the same again is no change. Raises Refusal for what can't be said, and once the answers
    are locked, and `Stale` with both; then nothing was saved.
    """
    known = db.get(LookBackHire, hire)
    if known is None or known.look_back != look_back:
        raise Absent
    mine = opened(db, look_back, by=by)
    own = look_backs_of.own_answer(db, mine, hire)
    before = fields_of(mine, own)
    sent = {name: _checked(mine, name, value) for name, value in _known(before, typed)}
    changed = {name: value for name, value in sent.items() if value != before[name]}
    if not changed and own.answer is not None:
        return
    _refuse_locked(mine)
    refuse_stale(before, changed, revision=revision, stands=own.revision)
    _refuse_names(db, mine, changed.get("dimension", ""))
    _write(db, mine, own, before | changed)


def opened(db: Session, look_back: str, *, by: str) -> LookBackSeat:
    """The seat of somebody who answers, read under the look-back's lock. Absent for others, and a
    Refusal once it is closed."""
    look_backs.locked(db, look_back)
    mine = look_backs_of.seat(db, by, look_back)
    if mine.person is not None and mine.state == "closed":
        raise Refusal(
            "over", "This look-back is closed, so nothing more can be saved.", status=409
        )
    if not mine.answers:
        raise Absent
    return mine


def _refuse_locked(mine: LookBackSeat) -> None:
    if mine.person is not None and mine.person.locked_at:
        raise Refusal("locked", "Your answers are locked. No one can change them.", status=409)


def _known(before: Mapping[str, str], typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name, value in typed.items():
        if name not in before:
            raise Refusal(
                "unknown_field",
                "This form has a field that doesn't belong to this look-back. Reload the page.",
            )
        yield name, value


def _checked(mine: LookBackSeat, name: str, value: str) -> str:
    text = one_line(value.strip(), WORDS + 1)
    if name == "dimension":
        if len(text) > WORDS:
            raise Refusal("dimension", f"Shorten the dimension to at most {WORDS} characters.")
        return text
    if text not in _allowed(mine, name):
        raise Refusal("unknown_value", "Choose a value from the list.")
    return text


def _allowed(mine: LookBackSeat, name: str) -> tuple[str, ...]:
    if name == "known":
        return ("", "yes", "no")
    if name.startswith("rating-"):
        return ("", *map(str, RATINGS), NOT_SEEN)
    return ("", *offered.titles(mine.look_back.loop))


def _refuse_names(db: Session, mine: LookBackSeat, words: str) -> None:
    """What is named stays when the look-back is closed, so it may name nobody."""
    labels = [it.label for it in look_backs_of.hires_of(db, mine)]
    if label := hires.names(words, labels):
        raise Refusal(
            "dimension",
            f"Name the dimension without “{label}”: everyone who took part will read it.",
        )


def _write(db: Session, mine: LookBackSeat, own: OwnAnswer, fields: Mapping[str, str]) -> None:
    assert mine.person is not None
    answer = own.answer
    if answer is None:
        answer = LookBackAnswer(person=mine.person.id, hire=own.hire.id, revision=0)
        db.add(answer)
    answer.known = {"yes": True, "no": False, "": None}[fields["known"]]
    answer.ratings = {
        it.key: {"rating": fields[f"rating-{it.key}"], "stage": fields[f"stage-{it.key}"]}
        for it in mine.rubric.criteria
    }
    answer.dimension_stage = fields["dimension-stage"]
    answer.revision += 1
    answer.saved_at = clock.now()
    db.flush()
    _write_words(db, mine.person.id, own.hire.id, fields["dimension"])


def _write_words(db: Session, person: str, hire: str, words: str) -> None:
    row = db.query(LookBackDimension).filter_by(person=person, hire=hire).one_or_none()
    if row is None and words:
        db.add(LookBackDimension(id=chance.new_id(), person=person, hire=hire, words=words))
    elif row is not None and words:
        row.words = words
    elif row is not None:
        db.delete(row)
    db.flush()
