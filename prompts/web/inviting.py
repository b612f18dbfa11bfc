from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.identity import book, lists
from blindfolio.identity.models import CandidateList
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries
from prompts.inviting import cancel, hand_out, invitation_list, invitations_csv, invite
from prompts.inviting.screening import screening
from prompts.models import Opening
from prompts.web.openings import COORDINATOR, coordinated, openings, show
from prompts.window import cancelled
from prompts.window.feedback_date import feedback_date


@route(
    openings,
    "/openings/<opening_id>/invitations",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"name": "text", "email": "email"},
)
def invite_candidate(opening_id: str) -> ResponseReturnValue:
    db = current.db()
    mine = coordinated(opening_id)
    form = request.form
    try:
        with db.begin_nested():
            made = invite.invite(
                db,
                mine,
                name=form.get("name", ""),
                email=form.get("email", ""),
                handles=invite.words(form.get("handles", "")),
                employers=invite.parts(form.get("employers", "")),
                screened=screening(form),
                again=form.get("again") == "1",
                team=current.site().settings.team,
                secret=current.site().settings.signing_key(),
                by=current.account(),
            )
    except Refusal as refusal:
        return show(opening_id, refusal)
    if not current.site().settings.mail_url:
        # Not the link itself: an answer to a form without a redirect would leave the typed text
        # on the device, as if it had not been taken.
        page = url_for("openings.opening", opening_id=opening_id, _anchor="invited")
        return redirect(page, 303)
    return redirect(said.after("invited", "board.case", folio_id=made.folio), 303)


@route(
    openings,
    "/openings/<opening_id>/links",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME),
    methods=("POST",),
    params={"opening_id": "opening"},
)
def copy_links(opening_id: str) -> ResponseReturnValue:
    return _links(coordinated(opening_id), request.form.get("folio", ""))


def _links(mine: Opening, folio: str) -> ResponseReturnValue:
    settings = current.site().settings
    sends = bool(settings.mail_url)
    made = hand_out.take_all(current.db(), current.account(), mine.id, folio=folio, sends=sends)
    return render_template(
        "prompts/invite_links.html",
        page_title="Links to copy",
        opening=mine,
        rows=[(name, f"{settings.base_url}/open/{token}") for name, token in made],
        **pages.shell(),
    )


@route(
    openings,
    "/openings/<opening_id>/lists/new",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    params={"opening_id": "opening"},
)
def new_list(opening_id: str) -> ResponseReturnValue:
    return _new_list(coordinated(opening_id))


def _new_list(mine: Opening, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "prompts/invite_list_new.html",
        page_title="Invite from a list",
        opening=mine,
        at_most=invitations_csv.ROWS_AT_MOST,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    openings,
    "/openings/<opening_id>/lists/new",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"people": "name;email\nNobody;nobody@example.test"},
)
def check_list(opening_id: str) -> ResponseReturnValue:
    db = current.db()
    mine = coordinated(opening_id)
    sent = request.files.get("file")
    raw = sent.read() if sent else b""
    pasted = request.form.get("people", "")
    try:
        if raw and pasted.strip():
            raise Refusal(
                "people", "You chose a file and also pasted rows. Use only one of the two."
            )
        sheet = invitations_csv.read(raw or pasted.encode())
        kept = invitation_list.keep(db, mine, sheet, by=current.account())
        _forget_older(db, mine)
    except Refusal as refusal:
        return _new_list(mine, refusal)
    return redirect(
        url_for("openings.people_list", opening_id=opening_id, list_id=kept.id), 303
    )


def _forget_older(db: Session, mine: Opening) -> None:
    older = request.form.get("instead", "")
    me = current.account()
    if any(one.id == older and one.sent_at for one in lists.all_own(db, mine.id, me)):
        lists.forget(db, older)


@route(
    openings,
    "/openings/<opening_id>/lists/<list_id>",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.IDENTITY, DataClass.DISPLAY_NAME),
    params={"opening_id": "opening", "list_id": "list"},
)
def people_list(opening_id: str, list_id: str) -> ResponseReturnValue:
    mine, kept = _own_list(opening_id, list_id)
    return _list(mine, kept)


def _own_list(opening_id: str, list_id: str) -> tuple[Opening, CandidateList]:
    mine = coordinated(opening_id)
    return mine, lists.own(current.db(), mine.id, current.account(), list_id)


def _list(
    mine: Opening, kept: CandidateList, refusal: Refusal | None = None
) -> ResponseReturnValue:
    secret = current.site().settings.signing_key()
    fates = invitation_list.fates(current.db(), mine, kept.rows, secret=secret)
    by_kind = {kind: [f for f in fates if f.kind == kind] for kind in ("bad", "ask", "good")}
    left = [fate.row for fate in fates if kept.sent_at]
    page = render_template(
        "prompts/invite_list.html",
        page_title="The list was sent" if kept.sent_at else "Check the list",
        opening=mine,
        kept=kept,
        by_kind=by_kind,
        mend=invitations_csv.written(left) if left else "",
        sends_mail=bool(current.site().settings.mail_url),
        minutes=-(-outbox.lasts(kept.sent or len(by_kind["good"])) // timedelta(minutes=1)),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    openings,
    "/openings/<opening_id>/lists/<list_id>",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening", "list_id": "list"},
)
def send_list(opening_id: str, list_id: str) -> ResponseReturnValue:
    db = current.db()
    mine, kept = _own_list(opening_id, list_id)
    again = request.form.getlist("again")
    try:
        with db.begin_nested():
            invitation_list.send(
                db,
                mine,
                kept,
                again={int(line) for line in again if line.isdecimal() and len(line) < 9},
                team=current.site().settings.team,
                secret=current.site().settings.signing_key(),
                by=current.account(),
            )
    except Refusal as refusal:
        return _list(mine, kept, refusal)
    return redirect(
        url_for("openings.people_list", opening_id=opening_id, list_id=list_id), 303
    )


@route(
    openings,
    "/openings/<opening_id>/lists/<list_id>/rows",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening", "list_id": "list"},
    body={"name-2": "Nobody", "email-2": "nobody@example.test"},
)
def mend_rows(opening_id: str, list_id: str) -> ResponseReturnValue:
    db, form = current.db(), request.form
    mine, kept = _own_list(opening_id, list_id)
    fates = invitation_list.fates(
        db, mine, kept.rows, secret=current.site().settings.signing_key()
    )
    given: dict[int, dict[str, str] | None] = {}
    for row in (fate.row for fate in fates if fate.kind == "bad"):
        if form.get(f"leave-{row.line}"):
            given[row.line] = None
        elif f"email-{row.line}" in form:
            given[row.line] = {
                column: form.get(f"{column}-{row.line}", "")
                for column in ("name", "email", "handles", "employers")
            }
    invitation_list.mend(db, kept, given)
    return redirect(
        said.after(
            "rows_checked",
            "openings.people_list",
            opening_id=opening_id,
            list_id=list_id,
            _anchor="list",
        ),
        303,
    )


@route(
    openings,
    "/openings/<opening_id>/lists/<list_id>/forget",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening", "list_id": "list"},
)
def forget_list(opening_id: str, list_id: str) -> ResponseReturnValue:
    _, kept = _own_list(opening_id, list_id)
    lists.forget(current.db(), kept.id)
    return redirect(said.after("list_deleted", "openings.opening", opening_id=opening_id), 303)


@route(
    openings,
    "/candidates/<folio_id>/cancel",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME),
    params={"folio_id": "folio"},
)
def confirm_cancel(folio_id: str) -> ResponseReturnValue:
    return _cancel(folio_id)


def _cancel(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio, _ = one(
        db, me, {DataClass.DISPLAY_NAME, DataClass.IDENTITY}, id=folio_id, rows=("coordinator",)
    )
    page = render_template(
        "prompts/invite_cancel.html",
        page_title="Cancel",
        folio_id=folio_id,
        name=book.name(db, me, folio_id),
        over=not cancel.may_cancel(folio.stage),
        promised=_promised(folio),
        reasons=[
            {"value": code, "strong": reason.words, "guide": reason.told}
            for code, reason in cancelled.REASONS.items()
        ],
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _promised(folio: Folio) -> datetime | None:
    mine = queries.invitation_of(current.db(), folio.id)
    days = current.db().get_one(Opening, mine.opening).feedback_days
    found = feedback_date(mine.deadline, days, ZoneInfo(mine.zone))
    return found.by if found else None


@route(
    openings,
    "/candidates/<folio_id>/cancel",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"reason": "filled"},
)
def press_cancel(folio_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio, _ = one(
        db, me, {DataClass.DISPLAY_NAME, DataClass.IDENTITY}, id=folio_id, rows=("coordinator",)
    )
    try:
        with db.begin_nested():
            cancel.cancel(db, folio, request.form.get("reason", ""), by=me)
    except Refusal as refusal:
        return _cancel(folio_id, refusal)
    return redirect(said.after("cancelled", "board.case", folio_id=folio_id), 303)
