"""What the pages of look-backs show, each to who may see it. They hang on no folio, so no read
starts from `scope`: each starts from the viewer's own seat."""

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
    """A look-back in somebody's list; `mine` for its owner, `locked` for who has finished."""

    look_back: LookBack
    prompt: str
    mine: bool
    locked: bool


@dataclass(frozen=True)
class LookBackSeat:
    """How an account takes part in a look-back: it owns it, or `person` is their row."""

    look_back: LookBack
    prompt: PromptVersion
    owns: bool
    person: LookBackPerson | None

    @cached_property
    def rubric(self) -> Rubric:
        """What is rated, with its guides."""
        return rubric_of(self.prompt)

    @property
    def answers(self) -> bool:
        """Whether they answer now, or have locked their answers and may still read them."""
        return self.person is not None and self.look_back.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer(Filled[LookBackAnswer]):
    """What somebody has saved of one hire."""

    hire: LookBackHire
    locked: bool

    @property
    def is_locked(self) -> bool:
        """Whether they have locked what they say of all hires."""
        return self.locked


def listed(db: Session, account: str) -> list[ListedLookBack]:
    """The look-backs that an account runs or answers in, the newest first. One statement."""
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
    """The account's part in a look-back; Absent for who has none. One statement."""
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
    """For the owner by `name`, and nothing of what they say: who has `locked_at`. One statement."""
    if not mine.owns:
        return ()
    return db.execute(
        select(Account.name, LookBackPerson.locked_at)
        .join(LookBackPerson, LookBackPerson.account == Account.id)
        .where(LookBackPerson.look_back == mine.look_back.id)
        .order_by(Account.name, Account.id)
    ).all()


def own_answers(db: Session, mine: LookBackSeat) -> list[OwnAnswer]:
    """What the viewer has saved, hire by hire; empty for who doesn't answer. One statement."""
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
    """What the viewer has saved of one hire, while the look-back is open; Absent otherwise."""
    if mine.answers:
        for it in own_answers(db, mine):
            if it.hire.id == hire:
                return it
    raise Absent


def _is(account: str) -> ColumnElement[bool]:
    return and_(LookBackPerson.look_back == LookBack.id, LookBackPerson.account == account)


def _takes_part() -> ColumnElement[bool]:
    return and_(LookBackPerson.id.is_not(None), LookBack.cancelled_at.is_(None))
