"""What pages of look-backs show. These have no folio, so reads start from the viewer's own seat
instead of `scope`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.visibility.scope import Absent
from prompts.authoring.versions import rubric_of
from prompts.folder.rubric import Rubric
from prompts.models import PromptVersion
from reviews.calibration.looking_back import offered
from reviews.calibration.looking_back.models import (
    DIMENSION,
    KNOWN,
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
    LookBackRating,
    answer_form,
)
from reviews.forms.fields import Form
from reviews.forms.filled import Extra, Filled


@dataclass(frozen=True, slots=True)
class ListedLookBack:
    look_back: LookBack
    prompt: str
    mine: bool
    locked: bool


@dataclass(frozen=True)
class LookBackSeat:
    """An account's part: it owns the look-back, or `person` is its row."""

    look_back: LookBack
    prompt: PromptVersion
    owns: bool
    person: LookBackPerson | None

    @cached_property
    def rubric(self) -> Rubric:
        return rubric_of(self.prompt)

    @property
    def answers(self) -> bool:
        return self.person is not None and self.look_back.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer(Filled[LookBackAnswer]):
    hire: LookBackHire
    locked: bool

    @property
    def is_locked(self) -> bool:
        return self.locked


def listed(db: Session, account: str) -> list[ListedLookBack]:
    """Those that the account owns or answers in, newest first. One statement."""
    found = db.execute(
        select(
            LookBack,
            PromptVersion.title,
            LookBack.owner == account,
            LookBackPerson.locked_at.is_not(None),
        )
        .join(PromptVersion, PromptVersion.id == LookBack.prompt_version)
        .outerjoin(LookBackPerson, _is(account))
        .where(or_(LookBack.owner == account, _takes_part()))
        .order_by(LookBack.created_at.desc(), LookBack.id)
        .limit(100)
    )
    return [ListedLookBack(*row) for row in found]


def seat(db: Session, account: str, look_back: str) -> LookBackSeat:
    """Raises Absent for an account without a part. One statement."""
    found = db.execute(
        select(LookBack, PromptVersion, LookBackPerson)
        .join(PromptVersion, PromptVersion.id == LookBack.prompt_version)
        .outerjoin(LookBackPerson, _is(account))
        .where(LookBack.id == look_back, or_(LookBack.owner == account, _takes_part()))
    ).one_or_none()
    if found is None:
        raise Absent
    row, version, person = found
    return LookBackSeat(row, version, row.owner == account, person)


def finished(db: Session, mine: LookBackSeat) -> Sequence[Row[str, datetime | None]]:
    """For the owner: each `name` with `locked_at`, and nothing of the answers. One statement."""
    if not mine.owns:
        return ()
    return db.execute(
        select(Account.name, LookBackPerson.locked_at)
        .join(LookBackPerson, LookBackPerson.account == Account.id)
        .where(LookBackPerson.look_back == mine.look_back.id)
        .order_by(Account.name, Account.id)
    ).all()


def own_answers(db: Session, mine: LookBackSeat) -> list[OwnAnswer]:
    """By hire; empty for viewers who don't answer. One statement."""
    if mine.person is None:
        return []
    me = mine.person.id
    found = db.execute(
        select(LookBackHire, LookBackAnswer, func.coalesce(LookBackDimension.words, ""))
        .outerjoin(
            LookBackAnswer,
            and_(LookBackAnswer.hire == LookBackHire.id, LookBackAnswer.person == me),
        )
        .outerjoin(
            LookBackDimension,
            and_(LookBackDimension.hire == LookBackHire.id, LookBackDimension.person == me),
        )
        .where(LookBackHire.look_back == mine.look_back.id)
        .order_by(LookBackHire.n, LookBackHire.id)
        .execution_options(populate_existing=True)
    )
    form = answer_form(offered.titles(mine.look_back.loop))
    return [_own_answer(mine, form, *row) for row in found]


def _own_answer(
    mine: LookBackSeat,
    form: Form[LookBackAnswer],
    hire: LookBackHire,
    answer: LookBackAnswer | None,
    words: str,
) -> OwnAnswer:
    [group] = form.groups
    said = answer.ratings if answer else {}
    return OwnAnswer(
        form,
        answer,
        {group: {key: LookBackRating(**each) for key, each in said.items()}},
        {group: {it.key: it.name for it in mine.rubric.criteria}},
        {DIMENSION.key: Extra(DIMENSION, DIMENSION.words, words, beside=KNOWN.key)},
        hire=hire,
        locked=mine.person is not None and mine.person.locked_at is not None,
    )


def own_answer(db: Session, mine: LookBackSeat, hire: str) -> OwnAnswer:
    """Raises Absent unless the look-back is open."""
    if mine.answers:
        for it in own_answers(db, mine):
            if it.hire.id == hire:
                return it
    raise Absent


def _is(account: str) -> ColumnElement[bool]:
    return and_(LookBackPerson.look_back == LookBack.id, LookBackPerson.account == account)


def _takes_part() -> ColumnElement[bool]:
    return and_(LookBackPerson.id.is_not(None), LookBack.cancelled_at.is_(None))
