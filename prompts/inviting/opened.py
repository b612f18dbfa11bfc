from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from blindfolio.accounts.models import Link, LoginSession
from prompts.models import Invitation


def not_opened(folios: Collection[str]) -> Select[str, datetime]:
    """Select since when each candidate has had a link without opening it or starting. Links
    that ended because of a wrong address don't count."""
    one = aliased(Link)
    opened = exists().where(
        one.invitation == Invitation.id,
        one.used_at.is_(None),
        LoginSession.invitation == Invitation.id,
        LoginSession.created_at >= one.created_at,
    )
    return (
        select(Invitation.folio, func.min(Link.created_at))
        .join(Link, Link.invitation == Invitation.id)
        .where(
            Invitation.folio.in_(folios),
            Invitation.started_at.is_(None),
            Link.used_at.is_(None),
            ~opened,
        )
        .group_by(Invitation.folio)
    )
