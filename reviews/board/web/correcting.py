"""The page on which a coordinator corrects who a candidate is."""

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
from prompts.inviting import invite
from prompts.inviting.invite import Invitee
from reviews.board import correct
from reviews.board.web.blueprint import board

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
    """What the team knows of the candidate, to be corrected."""
    return _page(_run(folio_id))


def _run(folio_id: str) -> Folio:
    """The folio, for its coordinator; everybody else gets what does not exist."""
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
        "email": candidate.email,
        "handles": " ".join(candidate.handles),
        "employers": ", ".join(candidate.employers),
    }
    page = render_template(
        "reviews/board/correct.html",
        page_title="Correct their details",
        folio_id=folio.id,
        name=candidate.name,
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
    """Correct them; a new address gets a new link."""
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
    code, page = _said(done, sends=bool(settings.mail_url))
    return redirect(said.after(code, page, folio_id=folio.id), 303)


def _said(done: correct.Corrected, *, sends: bool) -> tuple[str, str]:
    """What is told, and on which page: the one where a link is made, if one has to be."""
    if "email" in done.changed and not sends:
        return "person_link", "board.messages"
    if done.document:
        return f"person_{done.document}", "board.case"
    return ("person_mailed" if "email" in done.changed else "person_corrected"), "board.case"
