"""Show a deletion after a decision to those who confirm, stop or decide it, and list waiting
deletions and legal holds for admins."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.erasure import ask
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.erasing import after_decision, holds, notices, reopening
from prompts.web.erasing import day_sent

deletions = Blueprint("deletions", __name__)

_ADMIN = (people.ADMIN,)
_press = partial(button, deletions)
_NAMES = {DataClass.IDENTITY, DataClass.REVIEWER_NAMES}
"""Classes that only a coordinator has. With both, the page names the people who asked,
confirmed and objected."""


@route(
    deletions,
    "/deletions/<deletion_id>",
    auth="account",
    # The last two only show that they have had a part in it.
    classes=(
        *(DataClass.DISPLAY_NAME, DataClass.FOLIO_CODE, DataClass.REVIEWER_NAMES),
        *(DataClass.OWN_REVIEW, DataClass.SLOT_CANCELLED),
    ),
)
def deletion(deletion_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db, current.account
    seen = after_decision.seen(db, deletion_id, me)
    row = seen.row
    called, classes = notices.called(db, me, row.folio), classes_of(db, me, row.folio)
    reads_packet = "confirm" in seen.may and _has_packet(db, me, row.folio)
    return pages.page(
        "prompts/deletion.html",
        "Deletion",
        refusal,
        row=row,
        deletion_id=deletion_id,
        called=called,
        # Beside a code, it would reveal the candidate's name.
        folio_id=row.folio if seen.admin and not called else "",
        # Objectors may be reviewers.
        names=people.names(db) if classes >= _NAMES else {},
        reasons=after_decision.REASONS,
        may=seen.may,
        reads_objection=seen.reads_objection,
        packet_of=row.folio if reads_packet else "",
        held=holds.is_held(db, row.folio),
        gone_by=ask.gone_by(asked) if (asked := ask.asked(db, row.folio)) else None,
    )


def _has_packet(db: Session, account: str, folio_id: str) -> bool:
    classes = {DataClass.OTHER_REVIEWS, DataClass.DISPLAY_NAME}
    rows = ("coordinator", "decider", "manager.sits")
    try:
        one(db, account, classes, id=folio_id, rows=rows)
    except Absent:
        return False
    return True


@_press("/deletions/<deletion_id>", shows=deletion, body={"act": "confirm"})
def act(deletion_id: str) -> str:
    db, me = current.db, current.account
    what, reason = current.field_sent("act"), current.field_sent("reason")
    asked = after_decision.seen(db, deletion_id, me).row.id
    if what == "confirm":
        after_decision.confirm(db, asked, by=me)
    elif what == "withdraw":
        after_decision.withdraw(db, asked, by=me)
    elif what == "object":
        after_decision.object_to(db, asked, reason, by=me)
    else:
        after_decision.decide(db, asked, current.field_sent("decision"), reason, by=me)
    return url_for("deletions.deletion", deletion_id=deletion_id)


@route(deletions, "/deletions", auth="account", roles=_ADMIN)
def listed(refusal: Refusal | None = None, **_of_hold: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    found = holds.listed(db, me)
    return pages.page(
        "prompts/deletions.html",
        "Deletions and legal holds",
        refusal,
        waiting=after_decision.waiting(db, me),
        holds=[(hold, shut, reopening.of_folio(db, hold.folio)) for hold, shut in found],
        asked=holds.waiting(db, me),
        names=people.names(db),
    )


@_press("/holds/<hold_id>/end", shows=listed, roles=_ADMIN, body={"reason": "text"})
def end_hold(hold_id: str) -> str:
    reason = current.field_sent("reason")
    holds.end(current.db, hold_id, reason, by=current.account)
    return url_for("deletions.listed")


@_press(
    "/holds/requests/<hold_request_id>", shows=listed, roles=_ADMIN, body={"answer": "confirm"}
)
def answer_hold(hold_request_id: str) -> str:
    yes = current.field_sent("answer") == "confirm"
    holds.answer(current.db, hold_request_id, yes=yes, by=current.account)
    return url_for("deletions.listed")


@_press("/holds/<hold_id>/longer", shows=listed, roles=_ADMIN, body={"until": "2030-01-01"})
def prolong_hold(hold_id: str) -> str:
    holds.prolong(current.db, hold_id, day_sent("until"), by=current.account)
    return url_for("deletions.listed")


@_press(
    "/holds/<hold_id>/open",
    shows=listed,
    roles=_ADMIN,
    body={"email": "nobody@example.com", "reason": "text"},
)
def reopen(hold_id: str) -> str:
    email, reason = current.field_sent("email"), current.field_sent("reason")
    reopening.request(current.db, hold_id, email, reason, by=current.account)
    return url_for("deletions.listed")


@route(deletions, "/holds/requests/<hold_request_id>", auth="account")
def hold_request(hold_request_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    asked = holds.to_answer(current.db, hold_request_id, current.account)
    return pages.page("prompts/hold_request.html", "Legal hold", refusal, asked=asked)


@_press("/holds/requests/<hold_request_id>/object", shows=hold_request, body={"act": "object"})
def object_to_hold(hold_request_id: str) -> str:
    holds.object_to(current.db, hold_request_id, by=current.account)
    return url_for("deletions.hold_request", hold_request_id=hold_request_id)


@route(deletions, "/holds/reopenings/<reopening_id>", auth="account")
def reopened(reopening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    row = reopening.waiting(current.db, reopening_id, current.account)
    names = people.names(current.db)
    return pages.page("prompts/reopening.html", "Legal hold", refusal, row=row, names=names)


@_press("/holds/reopenings/<reopening_id>", shows=reopened, body={"act": "confirm"})
def confirm_reopening(reopening_id: str) -> str:
    reopening.confirm(current.db, reopening_id, by=current.account)
    return "/"
