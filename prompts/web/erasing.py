from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.connections import candidates
from blindfolio.erasure import ask
from blindfolio.identity import book
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import ErasureRequest
from blindfolio.visibility.scope import one
from blindfolio.visibility.stage import OVER
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import queries
from prompts.erasing import after_decision, holds
from prompts.erasing import erasures as verbs
from prompts.web import judging
from prompts.web.candidate.page import own_case

erasing = Blueprint("erasing", __name__)
_look = partial(route, erasing, auth="account", roles=("coordinator",))


@route(
    erasing,
    "/my/erase",
    auth="candidate",
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.DECISION),
)
def confirm(refusal: Refusal | None = None) -> ResponseReturnValue:
    db, case = current.db, own_case(DataClass.IDENTITY)
    person = book.own(db, queries.own_folio(case.invitation.id))
    return pages.page(
        "prompts/erase.html",
        _("Delete my data"),
        refusal,
        viewer_words=_("%(name)s, signed in by link", name=person.name),
        runs=case.stage in matrix.FORWARD,
        zone=case.zone,
        started=case.invitation.started_at is not None,
        decided=case.stage in OVER,
        offer=judging.tells(case).offer,
        elsewhere=candidates.is_known(db, case.invitation.folio),
        held=holds.live(db, case.invitation.folio),
        objects_to=holds.to_object_to(db, case.invitation.folio),
        operator=current.settings.operator,
        **_when(ask.asked(db, case.invitation.folio)),
    )


def _when(asked: ErasureRequest | None) -> dict[str, Any]:
    settings = current.settings
    return {
        "asked": asked,
        "gone_by": ask.gone_by(asked) if asked else clock.now() + ask.WITHIN,
        "exposure_days": settings.exposure_days,
        "backup_days": settings.backup_days,
    }


@button(erasing, "/my/erase", shows=confirm, auth="candidate", body={"sure": "1"})
def press() -> str:
    if request.form.get("sure") != "1":
        sentence = _("Tick “Yes, delete it”, then press the button again.")
        raise Refusal("sure", sentence)
    verbs.by_candidate(
        current.db,
        own_case(DataClass.IDENTITY).invitation,
        session=current.token,
        sends=current.sends_mail,
    )
    return url_for("erasing.confirm")


@button(erasing, "/my/hold", shows=confirm, auth="candidate", body={"act": "object"})
def object_to_hold() -> str:
    invitation = own_case(DataClass.IDENTITY).invitation
    holds.object_as_candidate(current.db, invitation.folio, by=invitation.id)
    return url_for("erasing.confirm")


@_look("/candidates/<folio_id>/erase", classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME))
def confirm_for(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, _ = one(db, me, {DataClass.IDENTITY}, id=folio_id, rows=("coordinator",))
    person = book.person(db, me, folio_id)
    return pages.page(
        "prompts/erase_for.html",
        "Delete data",
        refusal,
        name=person.name,
        email=person.email,
        folio_id=folio_id,
        runs=folio.stage in matrix.FORWARD,
        reasons=verbs.reasons(folio),
        decided=after_decision.decided(folio),
        requested=after_decision.current(db, folio_id),
        held=holds.live(db, folio_id),
        elsewhere=candidates.is_known(db, folio_id),
        hold_requested=holds.requested(db, folio_id),
        **_when(ask.asked(db, folio_id)),
    )


@button(
    erasing,
    "/candidates/<folio_id>/erase",
    shows=confirm_for,
    roles=("coordinator",),
    body={"reason": "told"},
)
def press_for(folio_id: str) -> str:
    reason = current.field_sent("reason")
    verbs.by_coordinator(current.db, folio_id, reason, by=current.account)
    return url_for("erasing.confirm_for", folio_id=folio_id)


@button(
    erasing,
    "/candidates/<folio_id>/hold",
    shows=confirm_for,
    roles=("coordinator",),
    body={"why": "text", "until": "2030-01-01"},
)
def request_hold(folio_id: str) -> str:
    why, until = current.field_sent("why"), day_sent("until")
    holds.request(current.db, folio_id, why, until, by=current.account)
    return url_for("erasing.confirm_for", folio_id=folio_id)


def day_sent(name: str) -> date | None:
    try:
        return date.fromisoformat(current.field_sent(name))
    except ValueError:
        return None


@_look("/candidates/erased", classes=(DataClass.TOMBSTONE, DataClass.PROMPT))
def tombstones() -> ResponseReturnValue:
    """Show the log of deletions: an id, the day, who did it and why."""
    return pages.page(
        "prompts/tombstones.html",
        "Deletion log",
        rows=verbs.tombstones(current.db, current.account),
        reasons=verbs.ALL_REASONS,
    )
