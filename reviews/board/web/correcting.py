from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.inviting import correct as asking
from prompts.inviting import invite, new_address
from prompts.inviting.invite import Invitee
from prompts.queries import invitation_of
from reviews.board import correct, queries
from reviews.board.web import case
from reviews.board.web.blueprint import ROLES, board

_FIELDS = ("name", "email", "handles", "employers")


@route(
    board,
    "/candidates/<folio_id>/correct",
    auth="account",
    roles=("coordinator",),
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME),
    params={"folio_id": "folio"},
)
def correcting(folio_id: str) -> ResponseReturnValue:
    return _page(_run(folio_id))


def _run(folio_id: str) -> Folio:
    """The folio, for its coordinator; Absent for everyone else."""
    folio, _ = one(
        current.db(),
        current.account(),
        {DataClass.IDENTITY, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=("coordinator",),
    )
    return folio


def _page(folio: Folio, refusal: Refusal | None = None) -> ResponseReturnValue:
    candidate = book.person(current.db(), current.account(), folio.id)
    held = {
        "name": candidate.name,
        "email": candidate.next_email or candidate.email,
        "handles": " ".join(candidate.handles),
        "employers": ", ".join(candidate.employers),
    }
    page = render_template(
        "reviews/board/correct.html",
        page_title="Correct their details",
        folio_id=folio.id,
        name=candidate.name,
        earlier=candidate.email if candidate.next_email else "",
        opened=asking.was_opened(current.db(), invitation_of(current.db(), folio.id)),
        sends=bool(current.site().settings.mail_url),
        form=held | {field: request.form[field] for field in _FIELDS if field in request.form},
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    board,
    "/candidates/<folio_id>/correct",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"name": "text", "email": "email"},
)
def press_correct(folio_id: str) -> ResponseReturnValue:
    db, folio, form = current.db(), _run(folio_id), request.form
    settings = current.site().settings
    given = Invitee(
        form.get("name", ""),
        form.get("email", ""),
        invite.words(form.get("handles", "")),
        invite.parts(form.get("employers", "")),
    )
    try:
        with db.begin_nested():
            done = correct.correct(
                db,
                folio,
                given,
                again=form.get("again") == "1",
                secret=settings.signing_key(),
                by=current.account(),
            )
    except Refusal as refusal:
        return _page(folio, refusal)
    waits = book.next_address(db, folio.id) is not None
    code, page = _said(done, waits=waits, sends=bool(settings.mail_url))
    return redirect(said.after(code, page, folio_id=folio.id), 303)


def _said(done: correct.Corrected, *, waits: bool, sends: bool) -> tuple[str, str]:
    if "email" in done.changed and not sends:
        return "person_link", "board.messages"
    if done.document:
        return f"person_{done.document}", "board.case"
    if new_address.NEXT in done.changed:
        return ("person_waits" if waits else "address_dropped"), "board.case"
    return ("person_mailed" if "email" in done.changed else "person_corrected"), "board.case"


@route(
    board,
    "/candidates/<folio_id>/address",
    auth="account",
    roles=ROLES,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"change": "text", "sure": "1"},
)
def confirm_address(folio_id: str) -> ResponseReturnValue:
    """By a second person of the team."""
    db, me, form = current.db(), current.account(), request.form
    folio, _ = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=queries.ROWS)
    try:
        with db.begin_nested():
            new_address.confirm_for(
                db,
                folio,
                form.get("change", ""),
                sure=form.get("sure") == "1",
                secret=current.site().settings.signing_key(),
                by=me,
            )
    except Refusal as refusal:
        return case.show(folio_id, refusal)
    return redirect(said.after("address_second", "board.case", folio_id=folio_id), 303)
