"""A deletion after a decision, for whoever confirms, stops or decides it, and the admins' page
of what waits and of legal holds."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.erasure import ask
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.erasing import after_decision, holds, notices

deletions = Blueprint("deletions", __name__)

_ADMIN = (people.ADMIN,)
_NAMES = {DataClass.IDENTITY, DataClass.REVIEWER_NAMES}
"""Classes that only a coordinator has; with both, the page names who asked, confirmed and
objected."""


@route(
    deletions,
    "/deletions/<deletion_id>",
    auth="account",
    # The last two say no more than that they have had a part in it.
    classes=(
        *(DataClass.DISPLAY_NAME, DataClass.FOLIO_CODE, DataClass.REVIEWER_NAMES),
        *(DataClass.OWN_REVIEW, DataClass.SLOT_CANCELLED),
    ),
    params={"deletion_id": "deletion"},
)
def deletion(deletion_id: str) -> ResponseReturnValue:
    return _deletion(deletion_id)


def _deletion(deletion_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    found = after_decision.seen(db, deletion_id, me)
    row = found.row
    called, classes = notices.called(db, me, row.folio), classes_of(db, me, row.folio)
    page = render_template(
        "prompts/deletion.html",
        page_title="Deletion",
        row=row,
        deletion_id=deletion_id,
        called=called,
        # Beside a code, it would lead to the candidate's name.
        folio_id=row.folio if found.admin and not called else "",
        # Objectors may be reviewers.
        names=people.names(db) if classes >= _NAMES else {},
        reasons=after_decision.REASONS,
        may=found.may,
        reads_objection=found.reads_objection,
        packet_of=row.folio
        if "confirm" in found.may and _has_packet(db, me, row.folio)
        else "",
        held=holds.is_held(db, row.folio),
        gone_by=asked.at + ask.WITHIN if (asked := ask.asked(db, row.folio)) else None,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _has_packet(db: Session, account: str, folio_id: str) -> bool:
    classes = {DataClass.OTHER_REVIEWS, DataClass.DISPLAY_NAME}
    rows = ("coordinator", "decider", "manager.sits")
    try:
        one(db, account, classes, id=folio_id, rows=rows)
    except Absent:
        return False
    return True


@route(
    deletions,
    "/deletions/<deletion_id>",
    auth="account",
    methods=("POST",),
    params={"deletion_id": "deletion"},
    body={"act": "confirm"},
)
def act(deletion_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    what, reason = request.form.get("act", ""), request.form.get("reason", "")
    asked = after_decision.seen(db, deletion_id, me).row.id
    try:
        with db.begin_nested():
            if what == "confirm":
                after_decision.confirm(db, asked, by=me)
            elif what == "withdraw":
                after_decision.withdraw(db, asked, by=me)
            elif what == "object":
                after_decision.object_to(db, asked, reason, by=me)
            else:
                after_decision.decide(
                    db, asked, request.form.get("decision", ""), reason, by=me
                )
    except Refusal as refusal:
        return _deletion(deletion_id, refusal)
    return redirect(url_for("deletions.deletion", deletion_id=deletion_id), 303)


@route(deletions, "/deletions", auth="account", roles=_ADMIN)
def listed() -> ResponseReturnValue:
    return _listed()


def _listed(refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    page = render_template(
        "prompts/deletions.html",
        page_title="Deletions and legal holds",
        waiting=after_decision.waiting(db, me),
        holds=holds.current(db, me),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    deletions,
    "/holds",
    auth="account",
    roles=_ADMIN,
    methods=("POST",),
    body={"submission": "folio", "reason": "text"},
)
def begin_hold() -> ResponseReturnValue:
    submission, reason = request.form.get("submission", ""), request.form.get("reason", "")
    try:
        with current.db().begin_nested():
            holds.begin(current.db(), submission, reason, by=current.account())
    except Refusal as refusal:
        return _listed(refusal)
    return redirect(url_for("deletions.listed"), 303)


@route(
    deletions,
    "/holds/<hold_id>/end",
    auth="account",
    roles=_ADMIN,
    methods=("POST",),
    params={"hold_id": "hold"},
    body={"reason": "text"},
)
def end_hold(hold_id: str) -> ResponseReturnValue:
    try:
        with current.db().begin_nested():
            reason = request.form.get("reason", "")
            holds.end(current.db(), hold_id, reason, by=current.account())
    except Refusal as refusal:
        return _listed(refusal)
    return redirect(url_for("deletions.listed"), 303)
