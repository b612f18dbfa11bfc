"""Answer a look-back. A draft leaves no ledger entry. The lock records only a digest, so the
audit log holds no rating.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.documents.model import canonical_json
from blindfolio.ledger import chain
from blindfolio.ledger.on_disk import compare
from blindfolio.ledger.verify import recorded
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.scope import Absent
from reviews.calibration.looking_back import look_backs, look_backs_of
from reviews.calibration.looking_back.look_backs_of import LookBackSeat, OwnAnswer
from reviews.calibration.looking_back.models import (
    ANSWER,
    COVERED,
    DIMENSION,
    KNOWN,
    NOT_SEEN,
    RATING,
    STAGE,
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.forms import filled, rows
from reviews.forms.filled import Gap, Incomplete
from reviews.prepared import locked

KIND = "look_back.locked"


def save(
    db: Session,
    look_back: str,
    hire: str,
    fields: Mapping[str, str],
    *,
    revision: int,
    by: str,
) -> None:
    # Checked before any refusal, so that another look-back's hire is answered like an unknown
    # one.
    known = db.get(LookBackHire, hire)
    if known is None or known.look_back != look_back:
        raise Absent
    mine, person = _opened(db, look_back, by=by)
    own = look_backs_of.own_answer(db, mine, hire)

    def begin() -> LookBackAnswer:
        row = LookBackAnswer(person=person.id, hire=hire, ratings={}, revision=0)
        db.add(row)
        return row

    filled.save(
        db,
        own,
        own.checked(fields),
        revision=revision,
        begin=begin,
        check_open=lambda: _refuse_locked(own),
        written=partial(_write_words, db, look_back),
    )


def _refuse_locked(own: OwnAnswer) -> None:
    if own.locked:
        says = "Your answers are locked. No one can change them."
        raise Conflict("locked", says)


def _opened(db: Session, look_back: str, *, by: str) -> tuple[LookBackSeat, LookBackPerson]:
    # Read under the look-back's lock.
    locked(db, LookBack, look_back)
    mine = look_backs_of.seat(db, by, look_back)
    if mine.person is not None and mine.look_back.state == "closed":
        says = "This look-back is closed, so nothing more can be saved."
        raise Conflict("over", says)
    if mine.person is None or not mine.answers:
        raise Absent
    return mine, mine.person


def _write_words(
    db: Session,
    look_back: str,
    answer: LookBackAnswer,
    after: Mapping[str, str],
    changed: Mapping[str, str],
) -> None:
    # Outlives the close, so it may name nobody.
    if DIMENSION.key not in changed:
        return
    words, whose = after[DIMENSION.key], {"person": answer.person, "hire": answer.hire}
    for label in filter(None, (it.label for it in look_backs.hires_of(db, look_back))):
        if re.search(rf"(?<!\w){re.escape(label)}(?!\w)", words, re.IGNORECASE):
            raise Refusal(
                DIMENSION.key,
                f"Name the dimension without “{label}”. Everyone who took part will read the"
                " name.",
            )
    row = db.query(LookBackDimension).filter_by(**whose).one_or_none()
    if not words:
        db.delete(row)
    elif row is None:
        db.add(LookBackDimension(id=chance.new_id(), words=words, **whose))
    else:
        row.words = words
    db.flush()


def lock(db: Session, look_back: str, *, by: str) -> None:
    """Lock the person's answers about all hires. A second call changes nothing. Raises
    `Incomplete`.
    """
    mine, person = _opened(db, look_back, by=by)
    if person.locked_at:
        return
    answers = look_backs_of.own_answers(db, mine)
    if gaps := [gap for it in answers for gap in missing(mine, it)]:
        raise Incomplete(gaps)
    # Once `locked_at` is set, triggers refuse every other change.
    person.locked_at = clock.now()
    db.flush()
    chain.record(db, KIND, facts(person, [it.row for it in answers if it.row]), by=by)


def missing(mine: LookBackSeat, own: OwnAnswer) -> list[Gap]:
    """Return what is missing in the answers about a hire. A hire whom the person doesn't know
    leaves no gaps. Each gap's `of` is the hire's id.
    """
    said, name, of = own.values(), own.hire.name, own.hire.id
    if said["known"] != "yes":
        return [] if said["known"] else [Gap(f"{name}: {KNOWN.needed}", "f-known", of)]
    gaps = []
    for it in mine.rubric.criteria:
        rating, stage = said[f"rating-{it.key}"], said[f"stage-{it.key}"]
        if not rating:
            gaps.append(Gap(f"{name}, {it.name}: {RATING.needed}", f"f-rating-{it.key}", of))
        elif rating != NOT_SEEN and int(rating) < mine.look_back.level and not stage:
            gaps.append(Gap(f"{name}, {it.name}: {STAGE.needed}", f"f-stage-{it.key}", of))
    if said["dimension"] and not said["dimension-stage"]:
        lacks = f"{name}: {COVERED.needed} “{said['dimension']}”"
        gaps.append(Gap(lacks, "f-dimension-stage", of))
    return gaps


def facts(person: LookBackPerson, answers: Sequence[LookBackAnswer]) -> dict[str, Any]:
    said = [
        {"hire": it.hire, "ratings": it.ratings, **rows.said(ANSWER, it)}
        for it in sorted(answers, key=lambda it: it.hire)
    ]
    whole = canonical_json([ANSWER.version, person.salt, person.id, said])
    return {
        "form": ANSWER.version,
        "look_back": person.look_back,
        "person": person.id,
        "digest": hashlib.sha256(whole).hexdigest(),
    }


def check(db: Session) -> Iterable[str]:
    """Yield locked answers that are gone or differ from the ledger, for `audit verify`.
    Cancelled look-backs are skipped.
    """
    cancelled = set(db.scalars(select(LookBack.id).where(LookBack.cancelled_at.is_not(None))))
    told = {
        entry.facts["person"]: (entry.facts, entry.by)
        for entry in recorded(db, KIND)
        if entry.facts["look_back"] not in cancelled
    }
    found = db.execute(
        select(LookBackPerson, LookBackAnswer)
        .outerjoin(LookBackAnswer, LookBackAnswer.person == LookBackPerson.id)
        .where(LookBackPerson.locked_at.is_not(None))
        .order_by(LookBackPerson.id)
        .execution_options(populate_existing=True)
    )
    kept = {
        person.id: (facts(person, [it for _, it in each if it is not None]), person.account)
        for person, each in groupby(found, key=lambda row: row[0])
    }
    altered, gone = compare(told.items(), kept.items())
    for it in altered:
        yield f"The look-back answers of {it} are not what was recorded when locked."
    for it in gone:
        yield f"The look-back answers of {it} were locked, but are gone or a draft again."
