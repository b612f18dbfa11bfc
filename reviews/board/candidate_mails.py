"""The emails that tell a candidate the hours of their interviews: as their page says them when the
email is sent, with a file for their calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of_own
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from prompts import mails
from prompts.models import Invitation, Opening
from prompts.window import calendar_file
from prompts.window.status import NOTHING, Beyond
from reviews.debrief.candidate import beyond

OF_THE_SLOT = "prompts/slot"


def to_candidate(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """That email; without an hour where the interview has been cancelled since, or is over."""
    to = mails.to_candidate(db, mail, settings)
    folio = db.get_one(Folio, mail.to_id)
    invitation = db.scalars(select(Invitation).where(Invitation.folio == folio.id)).one()
    told = _told(db, folio)
    return replace(
        to,
        values={**to.values, **_values(told, folio, invitation)},
        calendar=_calendar(db, told, folio, invitation),
    )


def values(db: Session, folio: Folio) -> dict[str, Any]:
    """What that email says now, for who runs the opening."""
    invitation = db.scalars(select(Invitation).where(Invitation.folio == folio.id)).one()
    return _values(_told(db, folio), folio, invitation)


def _told(db: Session, folio: Folio) -> Beyond:
    """What the candidate's page says of the interview now, if it is to come."""
    if folio.stage not in (*BEFORE_PANEL, Stage.PANEL):
        return NOTHING
    told = beyond(db, folio.id, classes_of_own(folio))
    return told if told.slot is not None and told.slot > clock.now() else NOTHING


def _values(told: Beyond, folio: Folio, invitation: Invitation) -> dict[str, Any]:
    """`when` ("" without an hour), `minutes` and `place`; `held`: only in case there is one."""
    zone = ZoneInfo(invitation.zone)
    return {
        "when": times.exact(told.slot, zone) if told.slot else "",
        "minutes": told.minutes,
        "place": told.place,
        "held": folio.stage in BEFORE_PANEL,
    }


def _calendar(db: Session, told: Beyond, folio: Folio, invitation: Invitation) -> bytes:
    known = calendar_file.entry(db, invitation.id, "conversation")
    if known is None or told.slot is None:
        return b""
    return calendar_file.conversation_file(
        known,
        db.get_one(Opening, invitation.opening).title,
        told.slot,
        told.minutes,
        told.place,
        times.exact(told.slot, ZoneInfo(invitation.zone)),
        held=folio.stage in BEFORE_PANEL,
    )
