"""What the pages of look-backs show, each to who may see it. They hang on no folio, so no read
starts from `scope`: each starts from the viewer's own seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.visibility.scope import Absent
from prompts.authoring.versions import rubric_of
from prompts.folder.rubric import Rubric
from prompts.models import PromptVersion
from reviews.calibration.looking_back.models import (
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)


@dataclass(frozen=True, slots=True)
class ListedLookBack:
    """A look-back in somebody's list; `mine` for its owner, `locked` for who has finished."""

    look_back: LookBack
    prompt: str
    mine: bool
    locked: bool

    @property
    def state(self) -> str:
        """preparing, open, closed or cancelled."""
        return state_of(self.look_back)


@dataclass(frozen=True)
class LookBackSeat:
    """How an account takes part in a look-back: it owns it, or `person` is their row."""

    look_back: LookBack
    prompt: PromptVersion
    owns: bool
    person: LookBackPerson | None

    @property
    def state(self) -> str:
        """preparing, open, closed or cancelled."""
        return state_of(self.look_back)

    @cached_property
    def rubric(self) -> Rubric:
        """What is rated, with its guides."""
        return rubric_of(self.prompt)

    @property
    def answers(self) -> bool:
        """Whether they answer now, or have locked their answers and may still read them."""
        return self.person is not None and self.state == "open"


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What somebody has saved of one hire; `answer` is None before the first save."""

    hire: LookBackHire
    answer: LookBackAnswer | None
    words: str = ""
    """The dimension that they name beside the rubric."""

    @property
    def name(self) -> str:
        """The hire's label, or a number once it was removed."""
        return name_of(self.hire)

    @property
    def known(self) -> bool | None:
        """Whether they know this hire; None where they have not said."""
        return self.answer.known if self.answer else None

    @property
    def ratings(self) -> Mapping[str, Mapping[str, str]]:
        """By criterion, what was chosen."""
        return self.answer.ratings if self.answer else {}

    @property
    def stage(self) -> str:
        """Which stage covers the dimension."""
        return self.answer.dimension_stage if self.answer else ""

    @property
    def revision(self) -> int:
        """Of the last save; 0 before the first."""
        return self.answer.revision if self.answer else 0


@dataclass(frozen=True, slots=True)
class LookBackFinisher:
    """Whether a colleague has locked their answers: nothing of what they say."""

    name: str
    locked_at: datetime | None = field(default=None)


def state_of(look_back: LookBack) -> str:
    """preparing, open, closed or cancelled."""
    if look_back.cancelled_at:
        return "cancelled"
    if look_back.closed_at:
        return "closed"
    return "open" if look_back.started_at else "preparing"


def name_of(hire: LookBackHire) -> str:
    """A hire's label, or a number once it was removed."""
    return hire.label or f"Hire {hire.n}"


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


def finished(db: Session, mine: LookBackSeat) -> Sequence[LookBackFinisher]:
    """Who has locked their answers, by name, for the owner. One statement."""
    if not mine.owns:
        return ()
    found = db.execute(
        select(Account.name, LookBackPerson.locked_at)
        .join(LookBackPerson, LookBackPerson.account == Account.id)
        .where(LookBackPerson.look_back == mine.look_back.id)
        .order_by(Account.name, Account.id)
    )
    return [LookBackFinisher(*row) for row in found]


def hires_of(db: Session, mine: LookBackSeat) -> Sequence[LookBackHire]:
    """The hires by number. One statement."""
    found = select(LookBackHire).where(LookBackHire.look_back == mine.look_back.id)
    return db.scalars(found.order_by(LookBackHire.n, LookBackHire.id)).all()


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
    return [OwnAnswer(*row) for row in found]


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
