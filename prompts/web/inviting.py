from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.identity import book, lists
from blindfolio.identity.models import CandidateList
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import queries
from prompts.inviting import cancel, hand_out, invitation_list, invitations_csv, invite
from prompts.inviting.screening import screening
from prompts.models import Opening
from prompts.web.openings import COORDINATOR, coordinated, openings, show, too_few
from prompts.window import cancelled
from prompts.window.feedback_date import feedback_date

_look = partial(route, openings, auth="account", roles=COORDINATOR)
_press = partial(button, openings, roles=COORDINATOR)


@_press(
    "/openings/<opening_id>/invitations", shows=show, body={"name": "text", "email": "email"}
)
def invite_candidate(opening_id: str) -> str:
    form, settings = request.form, current.settings
    made = invite.invite(
        current.db,
        coordinated(opening_id),
        name=current.field_sent("name"),
        email=current.field_sent("email"),
        handles=invite.words(current.field_sent("handles")),
        employers=invite.parts(current.field_sent("employers")),
        screened=screening(form),
        again=form.get("again") == "1",
        team=current.shown.team,
        secret=settings.signing_key(),
        by=current.account,
    )
    if settings.mail_url:
        return said.after("invited", "board.case", folio_id=made.folio)
    # Not the link itself: without a redirect, the typed text would stay on the device as if unsent.
    return url_for("board.messages", folio_id=made.folio)


@_press("/openings/<opening_id>/links", classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME))
def copy_links(opening_id: str) -> ResponseReturnValue:
    mine, settings = coordinated(opening_id), current.settings
    made = hand_out.take_all(
        current.db,
        current.account,
        mine.id,
        sends=current.sends_mail,
    )
    return pages.page(
        "prompts/invite_links.html",
        "Links to copy",
        opening=mine,
        rows=[(name, f"{settings.base_url}/open/{token}") for name, token in made],
    )


@_look("/openings/<opening_id>/lists/new", classes=(DataClass.PROMPT,))
def new_list(opening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    return pages.page(
        "prompts/invite_list_new.html",
        "Invite from a list",
        refusal,
        opening=coordinated(opening_id),
        at_most=invitations_csv.ROWS_AT_MOST,
    )


@_press(
    "/openings/<opening_id>/lists/new",
    shows=new_list,
    body={"people": "name;email\nNobody;nobody@example.test"},
)
def check_list(opening_id: str) -> str:
    db, mine, me = current.db, coordinated(opening_id), current.account
    sent = request.files.get("file")
    raw = sent.read() if sent else b""
    pasted = current.field_sent("people")
    if raw and pasted.strip():
        raise Refusal(
            "people", "You chose a file and also pasted rows. Use only one of the two."
        )
    kept = invitation_list.keep(db, mine, invitations_csv.read(raw or pasted.encode()), by=me)
    older = current.field_sent("instead")
    if any(one.id == older and one.sent_at for one in lists.all_own(db, mine.id, me)):
        lists.forget(db, older)
    return url_for("openings.people_list", opening_id=opening_id, list_id=kept.id)


def _own_list(opening_id: str, list_id: str) -> tuple[Opening, CandidateList]:
    mine = coordinated(opening_id)
    return mine, lists.own(current.db, mine.id, current.account, list_id)


@_look(
    "/openings/<opening_id>/lists/<list_id>",
    classes=(DataClass.PROMPT, DataClass.IDENTITY, DataClass.DISPLAY_NAME),
)
def people_list(
    opening_id: str, list_id: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    mine, kept = _own_list(opening_id, list_id)
    settings = current.settings
    fates = invitation_list.fates(
        current.db, mine, kept.rows, secret=settings.signing_key(), by=current.account
    )
    by_kind = {
        kind: [f for f in fates if f.kind == kind] for kind in ("bad", "ask", "good", "left")
    }
    left = [fate.row for fate in fates if kept.sent_at and fate.kind != "left"]
    return pages.page(
        "prompts/invite_list.html",
        "The list was sent" if kept.sent_at else "Check the list",
        refusal,
        opening=mine,
        kept=kept,
        by_kind=by_kind,
        stages=Counter(fate.row.stage for fate in fates if fate.row.stage),
        left_out={fate.row.stage for fate in by_kind["left"]},
        mend=invitations_csv.written(left) if left else "",
        sends_mail=current.sends_mail,
        too_few=too_few(mine),
        minutes=-(-outbox.lasts(kept.sent or len(by_kind["good"])) // timedelta(minutes=1)),
    )


@_press("/openings/<opening_id>/lists/<list_id>", shows=people_list)
def send_list(opening_id: str, list_id: str) -> str:
    mine, kept = _own_list(opening_id, list_id)
    invitation_list.send(
        current.db,
        mine,
        kept,
        again=_lines("again"),
        leave=_lines("leave"),
        team=current.shown.team,
        secret=current.settings.signing_key(),
        by=current.account,
    )
    return url_for("openings.people_list", opening_id=opening_id, list_id=list_id)


def _lines(name: str) -> set[int]:
    ticked = request.form.getlist(name)
    return {int(line) for line in ticked if line.isdecimal() and len(line) < 9}


@_press(
    "/openings/<opening_id>/lists/<list_id>/stage", shows=people_list, body={"stage": "filled"}
)
def leave_stage_out(opening_id: str, list_id: str) -> str:
    _, kept = _own_list(opening_id, list_id)
    invitation_list.leave_out(
        current.db, kept, request.form.get("stage", ""), leave=request.form.get("leave") == "1"
    )
    return url_for("openings.people_list", opening_id=opening_id, list_id=list_id)


@_press("/openings/<opening_id>/lists/<list_id>/forget")
def forget_list(opening_id: str, list_id: str) -> str:
    _, kept = _own_list(opening_id, list_id)
    lists.forget(current.db, kept.id)
    return said.after("list_deleted", "openings.opening", opening_id=opening_id)


def _coordinated_folio(folio_id: str) -> Folio:
    classes = {DataClass.DISPLAY_NAME, DataClass.IDENTITY}
    folio, _ = one(current.db, current.account, classes, id=folio_id, rows=("coordinator",))
    return folio


@_look("/candidates/<folio_id>/cancel", classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME))
def confirm_cancel(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, folio = current.db, _coordinated_folio(folio_id)
    mine = queries.invitation_of(db, folio.id)
    days = db.get_one(Opening, mine.opening).feedback_days
    promised = feedback_date(mine.deadline, days, ZoneInfo(mine.zone))
    return pages.page(
        "prompts/invite_cancel.html",
        "Cancel",
        refusal,
        folio_id=folio_id,
        name=book.name(db, current.account, folio_id),
        over=not cancel.may_cancel(folio.stage),
        promised=promised.by if promised else None,
        waits=cancel.may_start_over(db, folio),
        reasons=cancelled.choices(*cancelled.REASONS),
    )


@_press("/candidates/<folio_id>/cancel", shows=confirm_cancel, body={"reason": "filled"})
def press_cancel(folio_id: str) -> str:
    folio, reason = _coordinated_folio(folio_id), current.field_sent("reason")
    if reason == cancelled.WRONG_ADDRESS:
        secret, team = current.settings.signing_key(), current.shown.team
        made = cancel.start_over(
            current.db, folio, team=team, secret=secret, by=current.account
        )
        return said.after("invited", "board.case", folio_id=made.folio)
    cancel.cancel(current.db, folio, reason, by=current.account)
    return said.after("cancelled", "board.case", folio_id=folio_id)
