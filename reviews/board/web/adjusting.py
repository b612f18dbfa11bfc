from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import partial

from flask import request
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.request import current
from prompts import deadline
from prompts.inviting import correct as asking
from prompts.inviting import invite, new_address
from prompts.inviting.invite import Invitee
from prompts.queries import invitation_of
from prompts.window import adjustment, extend
from reviews.board import notes, redact
from reviews.board.web.blueprint import back, board, coordinated, look, press, wall_clock
from reviews.board.web.case import case


@press(
    board,
    "/candidates/<folio_id>/deadline",
    shows=case,
    body={"until": "2026-05-01T10:00", "why": "text"},
)
def move_deadline(folio_id: str) -> str:
    return _extended(folio_id, extend.deadline, _until)


@press(board, "/candidates/<folio_id>/days", shows=case, body={"days": "10", "why": "text"})
def grant_days(folio_id: str) -> str:
    return _extended(folio_id, extend.days, _days)


@press(
    board,
    "/candidates/<folio_id>/start-by",
    shows=case,
    body={"start_by": "2026-05-01T10:00", "why": "text"},
)
def move_start(folio_id: str) -> str:
    return _extended(folio_id, extend.start_by, lambda: _hour("start_by"))


@press(
    board,
    "/candidates/<folio_id>/adjustments/<adjustment_id>",
    shows=case,
    body={"answer": "text"},
)
def answer_adjustment(folio_id: str, adjustment_id: str) -> str:
    db, form, folio = current.db, request.form, coordinated(folio_id)
    text, me = current.field_sent("answer"), current.account
    gives = [it for it in ("until", "days") if form.get(it)]
    adjustment.answer(db, folio.id, adjustment_id, text, mails=not gives, by=me)
    if gives:
        verb, typed = (extend.deadline, _until) if "until" in gives else (extend.days, _days)
        return _extended(folio_id, verb, typed, cause="asked")
    return back("answered", folio_id)


def _extended(
    folio_id: str, verb: Callable[..., object], typed: Callable[[], object], **more: str
) -> str:
    db, folio = current.db, coordinated(folio_id)
    invitation, why = invitation_of(db, folio.id), request.form.get("why", "")
    verb(db, invitation, typed(), reason=why, by=current.account, **more)
    return back("moved", folio_id)


def _days() -> int:
    text = current.field_sent("days").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise Refusal("days", "Enter the number of days, such as 10.")
    return int(text)


def _hour(name: str) -> datetime:
    # In the team's zone.
    wrong = Refusal(name, "Enter the date and time, such as 2026-12-04 18:00.")
    local = wall_clock(current.field_sent(name), wrong)
    if local.time() == time(0):
        raise Refusal(
            name, "Midnight could mean either of two days. Choose another hour, such as 18:00."
        )
    return deadline.instant(local, current.site.settings.time_zone)


_until = partial(_hour, "until")

_PATH = "/candidates/<folio_id>/notes"


@press(board, _PATH, shows=case, body={"note": "text"})
def add_note(folio_id: str) -> str:
    folio, text = coordinated(folio_id, DataClass.NOTES), current.field_sent("note")
    notes.add(current.db, folio, text, by=current.account)
    return back("note_added", folio_id)


_OWN = {"note": "candidate_note"}


@press(board, f"{_PATH}/<note>/delete", shows=case, params=_OWN, body={})
def delete_note(folio_id: str, note: str) -> str:
    folio = coordinated(folio_id, DataClass.NOTES)
    notes.delete(current.db, folio, note, by=current.account)
    return back("note_deleted", folio_id)


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
