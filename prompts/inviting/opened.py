from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts.models import Link, LoginSession
from prompts.models import Invitation


@dataclass(frozen=True, slots=True)
class Linked:
    since: datetime
    opened: bool


def of_waiting(db: Session, folios: Collection[str]) -> Mapping[str, Linked]:
    """For candidates who haven't started. One statement. Ignores links ended because of a wrong
    address.
    """
    one = aliased(Link)
    opened = exists().where(
        one.invitation == Invitation.id,
        one.used_at.is_(None),
        LoginSession.invitation == Invitation.id,
        LoginSession.created_at >= one.created_at,
    )
    query = (
        select(Invitation.folio, func.min(Link.created_at), opened)
        .join(Link, Link.invitation == Invitation.id)
        .where(
            Invitation.folio.in_(folios),
            Invitation.started_at.is_(None),
            Link.used_at.is_(None),
        )
        .group_by(Invitation.folio, Invitation.id)
    )
    return {folio: Linked(since, was) for folio, since, was in db.execute(query)}
