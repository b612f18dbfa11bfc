from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web.declare import button
from blindfolio.web.request import current
from prompts.inviting import correct as asking
from prompts.inviting import invite, new_address
from prompts.inviting.invite import Invitee
from prompts.queries import invitation_of
from reviews.board import queries, redact
from reviews.board.web.blueprint import ROLES, back, board, coordinated, look, press
from reviews.board.web.case import case

_FIELDS = ("name", "email", "handles", "employers")


@look(
    board,
    "/candidates/<folio_id>/correct",
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME),
)
def correcting(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, folio = current.db, coordinated(folio_id, DataClass.IDENTITY)
    candidate = book.person(db, current.account, folio.id)
    held = {
        "name": candidate.name,
        "email": candidate.next_email or candidate.email,
        "handles": " ".join(candidate.handles),
        "employers": ", ".join(candidate.employers),
    }
    return pages.page(
        "reviews/board/correct.html",
        "Correct their details",
        refusal,
        folio_id=folio.id,
        name=candidate.name,
        earlier=candidate.email if candidate.next_email else "",
        opened=asking.was_opened(db, invitation_of(db, folio.id)),
        sends=bool(current.site.settings.mail_url),
        form=held | {field: request.form[field] for field in _FIELDS if field in request.form},
    )


@press(
    board,
    "/candidates/<folio_id>/correct",
    shows=correcting,
    body={"name": "text", "email": "email"},
)
def press_correct(folio_id: str) -> str:
    db, folio, form = current.db, coordinated(folio_id, DataClass.IDENTITY), request.form
    settings = current.site.settings
    given = Invitee(
        form.get("name", ""),
        form.get("email", ""),
        invite.words(form.get("handles", "")),
        invite.parts(form.get("employers", "")),
    )
    again, secret, me = form.get("again") == "1", settings.signing_key(), current.account
    changed = asking.correct(db, folio, given, again=again, secret=secret, by=me)
    masked = redact.mask_again(db, folio, by=me) if changed else ""
    code, page = "person_corrected", "board.case"
    if "email" in changed and not settings.mail_url:
        code, page = "person_link", "board.messages"
    elif masked:
        code = f"person_{masked}"
    elif new_address.NEXT in changed:
        code = "person_waits" if book.next_address(db, folio.id) else "address_dropped"
    elif "email" in changed:
        code = "person_mailed"
    return said.after(code, page, folio_id=folio.id)


@button(
    board,
    "/candidates/<folio_id>/address",
    roles=ROLES,
    shows=case,
    body={"change": "text", "sure": "1"},
)
def confirm_address(folio_id: str) -> str:
    db, me, form = current.db, current.account, request.form
    folio, _ = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=queries.ROWS)
    secret, sure = current.site.settings.signing_key(), form.get("sure") == "1"
    new_address.confirm_for(db, folio, form.get("change", ""), sure=sure, secret=secret, by=me)
    return back("address_second", folio_id)
