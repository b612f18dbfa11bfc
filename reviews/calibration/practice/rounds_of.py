from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.archive.models import StoredDocument
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, scope
from prompts.authoring.versions import rubric_of
from prompts.folder.rubric import Rubric
from prompts.models import PromptVersion
from reviews.calibration.practice.models import RoundFolio, RoundReviewer
from reviews.prepared import PracticeRound
from reviews.reading.models import Review

OWNER, REVIEWER = "practice.owner", "practice"


@dataclass(frozen=True, slots=True)
class RoundSeat:
    # An account's part. `key` is its id in the round's figures.

    round: PracticeRound
    prompt: PromptVersion
    owns: bool
    key: str | None

    @property
    def state(self) -> str:
        return self.round.state

    @property
    def rubric(self) -> Rubric:
        return rubric_of(self.prompt)


def listed(db: Session, account: str) -> Sequence[Row[PracticeRound, str, bool]]:
    """Newest first, with the prompt's title and whether it is the account's own."""
    own = PracticeRound.owner == account
    part = select(RoundReviewer.round).where(RoundReviewer.account == account)
    return db.execute(
        select(PracticeRound, PromptVersion.title, own)
        .join(PromptVersion, PromptVersion.id == PracticeRound.prompt_version)
        .where(or_(own, and_(PracticeRound.cancelled_at.is_(None), PracticeRound.id.in_(part))))
        .order_by(PracticeRound.created_at.desc(), PracticeRound.id)
        .limit(100)
    ).all()


def seat(db: Session, account: str, round_id: str) -> RoundSeat:
    """Raises Absent without a part, and for reviewers of a cancelled round."""
    found = db.execute(
        select(PracticeRound, PromptVersion, RoundReviewer.key)
        .join(PromptVersion, PromptVersion.id == PracticeRound.prompt_version)
        .outerjoin(
            RoundReviewer,
            and_(RoundReviewer.round == PracticeRound.id, RoundReviewer.account == account),
        )
        .where(PracticeRound.id == round_id)
    ).one_or_none()
    if found is None:
        raise Absent
    round_, version, key = found
    owns = round_.owner == account
    if not owns and (key is None or round_.cancelled_at):
        raise Absent
    return RoundSeat(round_, version, owns, key)


def documents(db: Session, account: str, mine: RoundSeat) -> Sequence[Row[*tuple[Any, ...]]]:
    """Each reviewer gets their own order, and no names while they rate."""
    named = mine.owns or mine.state == "closed"
    return db.execute(
        scope(
            account,
            [DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW],
            rows=(OWNER, REVIEWER),
        )
        .join(RoundFolio, RoundFolio.folio == Folio.id)
        .join(StoredDocument, StoredDocument.id == Folio.document)
        .outerjoin(Review, and_(Review.folio == Folio.id, Review.account == account))
        .with_only_columns(
            Folio.code,
            (RoundFolio.name if named else literal("")).label("name"),
            StoredDocument.words,
            (RoundFolio.reference if mine.owns else literal(None)).label("reference"),
            Review.id.label("begun"),
            Review.locked_at,
            maintain_column_froms=True,
        )
        .where(RoundFolio.round == mine.round.id)
        .order_by(case((Standing.state == OWNER, RoundFolio.n), else_=Standing.order_key))
    ).all()


def finished(db: Session, account: str, mine: RoundSeat) -> Sequence[Row[str, int]]:
    if not mine.owns:
        return ()
    seen = (
        scope(account, [DataClass.REVIEW_PROGRESS], rows=(OWNER,))
        .with_only_columns(Folio.id, maintain_column_froms=True)
        .where(Folio.opening == mine.round.id)
    )
    return db.execute(
        select(Account.name, func.count().filter(Standing.locked).label("locked"))
        .select_from(Standing)
        .join(Account, Account.id == Standing.account)
        .where(Standing.folio.in_(seen), Standing.kind == "practice", Standing.state != "ended")
        .group_by(Account.id, Account.name)
        .order_by(Account.name, Account.id)
    ).all()


def names(db: Session, mine: RoundSeat) -> Sequence[str]:
    """Of everyone in the round, to refuse texts that name them. Never show them on a page."""
    reviewers = select(RoundReviewer.account).where(RoundReviewer.round == mine.round.id)
    return db.scalars(
        select(Account.name)
        .where(or_(Account.id == mine.round.owner, Account.id.in_(reviewers)))
        .order_by(Account.name)
    ).all()
