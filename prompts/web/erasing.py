from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.erasure import ask
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.visibility.stage import OVER
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries
from prompts.erasing import after_decision, holds
from prompts.erasing import erasures as verbs
from prompts.web import judging
from prompts.web.candidate import own_case

erasing = Blueprint("erasing", __name__)


@route(
    erasing,
    "/my/erase",
    auth="candidate",
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.DECISION),
)
def confirm() -> ResponseReturnValue:
    return _confirm()


def _confirm(refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    case = own_case(DataClass.IDENTITY)
    person = book.own(db, queries.own_folio(case.invitation.id))
    asked = ask.asked(db, case.invitation.folio)
    page = render_template(
        "prompts/erase.html",
        page_title="Delete my data",
        viewer_words=f"{person.name}, signed in by link",
        runs=case.stage in matrix.FORWARD,
        asked=asked,
        gone_by=verbs.gone_by(asked) if asked else clock.now() + ask.WITHIN,
        zone=ZoneInfo(case.invitation.zone),
        started=case.invitation.started_at is not None,
        decided=case.stage in OVER,
        offer=judging.tells(case).offer,
        exposure_days=current.site().settings.exposure_days,
        backup_days=current.site().settings.backup_days,
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


@route(erasing, "/my/erase", auth="candidate", methods=("POST",), body={"sure": "1"})
def press() -> ResponseReturnValue:
    if request.form.get("sure") != "1":
        sentence = "Tick “Yes, delete everything listed above”, then press the button again."
        return _confirm(Refusal("sure", sentence))
    db, mine = current.db(), own_case(DataClass.IDENTITY).invitation
    sends = bool(current.site().settings.mail_url)
    try:
        with db.begin_nested():
            verbs.by_candidate(db, mine, session=current.token(), sends=sends)
    except Refusal as refusal:
        return _confirm(refusal)
    return redirect(url_for("erasing.confirm"), 303)


@route(
    erasing,
    "/candidates/<folio_id>/erase",
    auth="account",
    roles=("coordinator",),
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME),
    params={"folio_id": "folio"},
)
def confirm_for(folio_id: str) -> ResponseReturnValue:
    return _for(folio_id)


def _for(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    folio, _ = one(
        db, current.account(), {DataClass.IDENTITY}, id=folio_id, rows=("coordinator",)
    )
    person = book.person(db, current.account(), folio_id)
    asked = ask.asked(db, folio_id)
    page = render_template(
        "prompts/erase_for.html",
        page_title="Delete data",
        name=person.name,
        email=person.email,
        folio_id=folio_id,
        runs=folio.stage in matrix.FORWARD,
        asked=asked,
        gone_by=verbs.gone_by(asked) if asked else clock.now() + ask.WITHIN,
        reasons=verbs.reasons(folio),
        decided=after_decision.decided(folio),
        requested=after_decision.current(db, folio_id),
        held=holds.is_held(db, folio_id),
        exposure_days=current.site().settings.exposure_days,
        backup_days=current.site().settings.backup_days,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    erasing,
    "/candidates/<folio_id>/erase",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"reason": "told"},
)
def press_for(folio_id: str) -> ResponseReturnValue:
    try:
        with current.db().begin_nested():
            verbs.by_coordinator(
                current.db(), folio_id, request.form.get("reason", ""), by=current.account()
            )
    except Refusal as refusal:
        return _for(folio_id, refusal)
    return redirect(url_for("erasing.confirm_for", folio_id=folio_id), 303)


@route(
    erasing,
    "/candidates/erased",
    auth="account",
    roles=("coordinator",),
    classes=(DataClass.TOMBSTONE, DataClass.PROMPT),
)
def tombstones() -> ResponseReturnValue:
    """Erased people: an id, the day, who did it and why. Nothing else is left."""
    return render_template(
        "prompts/tombstones.html",
        page_title="Deletion log",
        rows=verbs.tombstones(current.db(), current.account()),
        reasons=verbs.ALL_REASONS,
        **pages.shell(),
    )
