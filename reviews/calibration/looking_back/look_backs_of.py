"""Read look-backs. They have no folio, so each read starts from the viewer's own seat instead
of `scope`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from blindfolio import level_scale
from blindfolio.accounts.models import Account
from blindfolio.visibility.scope import Absent
from prompts.authoring.versions import rubric_of
from prompts.folder.rubric import Rubric
from prompts.loops.loop import Kind, Loop
from prompts.models import PromptVersion
from reviews.calibration.looking_back.counts import NO_STAGE, KnownHire, LookBackCounts, count
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
from reviews.forms.filled import Extra, Filled

_STAGES = {"document": "The document", "interview": "The interview about the document"}


@dataclass(frozen=True)
class LookBackSeat:
    """An account's part in a look-back. The account owns it, or `person` is its row."""

    look_back: LookBack
    prompt: PromptVersion
    owns: bool
    person: LookBackPerson | None

    @cached_property
    def rubric(self) -> Rubric:
        return rubric_of(self.prompt)

    @cached_property
    def stages(self) -> dict[str, str]:
        # In the order in which they take place. A loop's deep dive is the document's interview.
        loop = self.look_back.loop
        before, own = dict[str, str](), dict(_STAGES)
        for it in Loop.model_validate(loop).stages if loop else ():
            if it.kind != Kind.DEEP_DIVE:
                (before if it.kind == Kind.SCREEN else own)[f"loop:{it.key}"] = it.title
        return before | own

    @property
    def titles(self) -> dict[str, str]:
        return self.stages | {NO_STAGE: "No stage covers it"}

    @property
    def answers(self) -> bool:
        return self.person is not None and self.look_back.state == "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer(Filled[LookBackAnswer]):
    hire: LookBackHire
    locked: bool

    @property
    def is_locked(self) -> bool:
        return self.locked


def listed(db: Session, account: str) -> Sequence[Row[LookBack, str, bool, bool]]:
    """Newest first, with the prompt's title, whether it is theirs, and whether they locked."""
    return db.execute(
        select(
            LookBack,
            PromptVersion.title,
            LookBack.owner == account,
            LookBackPerson.locked_at.is_not(None),
        )
        .join(PromptVersion, PromptVersion.id == LookBack.prompt_version)
        .outerjoin(LookBackPerson, _is(account))
        .where(_has_part(account))
        .order_by(LookBack.created_at.desc(), LookBack.id)
        .limit(100)
    ).all()


def seat(db: Session, account: str, look_back: str) -> LookBackSeat:
    """Raises Absent if the account has no part in the look-back."""
    found = db.execute(
        select(LookBack, PromptVersion, LookBack.owner == account, LookBackPerson)
        .join(PromptVersion, PromptVersion.id == LookBack.prompt_version)
        .outerjoin(LookBackPerson, _is(account))
        .where(LookBack.id == look_back, _has_part(account))
    ).one_or_none()
    if found is None:
        raise Absent
    return LookBackSeat(*found)


def finished(db: Session, mine: LookBackSeat) -> Sequence[Row[str, datetime | None]]:
    """For the owner: who has locked, and nothing of their answers."""
    if not mine.owns:
        return ()
    return db.execute(
        select(Account.name, LookBackPerson.locked_at)
        .join(LookBackPerson, LookBackPerson.account == Account.id)
        .where(LookBackPerson.look_back == mine.look_back.id)
        .order_by(Account.name, Account.id)
    ).all()


def own_answers(db: Session, mine: LookBackSeat) -> list[OwnAnswer]:
    """Return the viewer's answers by hire, or nothing if they don't answer."""
    if mine.person is None:
        return []
    answer, words = (
        and_(of.hire == LookBackHire.id, of.person == mine.person.id)
        for of in (LookBackAnswer, LookBackDimension)
    )
    found = db.execute(
        select(LookBackHire, LookBackAnswer, func.coalesce(LookBackDimension.words, ""))
        .outerjoin(LookBackAnswer, answer)
        .outerjoin(LookBackDimension, words)
        .where(LookBackHire.look_back == mine.look_back.id)
        .order_by(LookBackHire.n, LookBackHire.id)
        .execution_options(populate_existing=True)
    )
    own = level_scale.of_site(db)
    form = answer_form(mine.titles, own.numbered(mine.rubric.levels))
    [group] = form.groups
    criteria = {it.key: it.name for it in mine.rubric.criteria}
    locked, made = mine.person.locked_at is not None, []
    for hire, row, said in found:
        ratings = row.ratings if row else {}
        parts = {group: {key: LookBackRating(**it) for key, it in ratings.items()}}
        extra = {DIMENSION.key: Extra(DIMENSION, DIMENSION.words, said, beside=KNOWN.key)}
        made.append(
            OwnAnswer(form, row, parts, {group: criteria}, extra, hire=hire, locked=locked)
        )
    return made


def own_answer(db: Session, mine: LookBackSeat, hire: str) -> OwnAnswer:
    # Only while it is open.
    if mine.answers:
        for it in own_answers(db, mine):
            if it.hire.id == hire:
                return it
    raise Absent


def counts_of(db: Session, mine: LookBackSeat) -> LookBackCounts:
    """The caller knows that the look-back is closed."""
    answer, words = LookBackAnswer, LookBackDimension
    found = db.execute(
        select(answer, func.coalesce(words.words, ""))
        .join(LookBackPerson, LookBackPerson.id == answer.person)
        .outerjoin(words, and_(words.person == answer.person, words.hire == answer.hire))
        .where(LookBackPerson.look_back == mine.look_back.id, answer.known.is_(True))
        .where(LookBackPerson.locked_at.is_not(None))
    )
    known = [
        KnownHire(it.hire, it.person, it.ratings, dimension, it.dimension_stage)
        for it, dimension in found
    ]
    criteria = {it.key: it.name for it in mine.rubric.criteria}
    return count(known, criteria, mine.look_back.level)


def _is(account: str) -> ColumnElement[bool]:
    return and_(LookBackPerson.look_back == LookBack.id, LookBackPerson.account == account)


def _has_part(account: str) -> ColumnElement[bool]:
    answers = and_(LookBackPerson.id.is_not(None), LookBack.cancelled_at.is_(None))
    return or_(LookBack.owner == account, answers)
