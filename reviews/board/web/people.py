from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.accounts import absence, welcome, working_days
from blindfolio.accounts import people as accounts
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.levels import LEVELS, TARGETS
from blindfolio.refusal import Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.opening import openings
from reviews import words
from reviews.board import choices, correcting, leave

people = Blueprint("people", __name__)
_COORDINATOR = ("coordinator",)
_SHOWN = (DataClass.PROMPT,)

_FIELDS = {
    "name": "text",
    "email": "email",
    "level": "3",
    "zone": "zone",
    "day": "1",
    "tell": "1",
}


@route(people, "/people", auth="account", roles=_COORDINATOR, classes=_SHOWN)
def listed() -> ResponseReturnValue:
    return _listed()


def _listed(refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    everybody = accounts.active(db)
    page = render_template(
        "reviews/board/people.html",
        page_title="People",
        people=everybody,
        bounced=welcome.bounced(db, [person.id for person in everybody]),
        roles=accounts.all_roles(db),
        parts=openings.parts_run_by(db, current.account()),
        role_words=words.ROLES,
        loads=choices.load(db, current.account(), [person.id for person in everybody]),
        form=request.form,
        chosen=request.form.getlist("day") if refusal else list(working_days.WEEK),
        **around(refusal),
    )
    return page, refusal.status if refusal else 200


@route(
    people,
    "/people",
    auth="account",
    roles=_COORDINATOR,
    classes=_SHOWN,
    methods=("POST",),
    body=_FIELDS,
)
def add() -> ResponseReturnValue:
    """They sign in with their address, and get an email if the form asks for it."""
    form, db = request.form, current.db()
    try:
        with db.begin_nested():
            made = accounts.create(
                db,
                form.get("name", ""),
                form.get("email", ""),
                level=level_sent(),
                zone=form.get("zone", ""),
                week=working_days.week(form.getlist("day")),
                by=current.account(),
            )
            if tells():
                welcome.tell(db, made, by=current.account())
    except Refusal as refusal:
        return _listed(refusal)
    return redirect(said.after("added_told" if tells() else "added", "people.listed"), 303)


@route(
    people,
    "/people/<account_id>",
    auth="account",
    roles=_COORDINATOR,
    params={"account_id": "account"},
)
def person(account_id: str) -> ResponseReturnValue:
    return _person(account_id)


def _person(account_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    member = accounts.found(current.db(), account_id)
    page = render_template(
        "reviews/board/person.html",
        page_title=member.name,
        person=member,
        bounced=bool(welcome.bounced(current.db(), [member.id])),
        held=accounts.roles(current.db(), member.id),
        parts=openings.kinds_of(current.db(), member.id, current.account()),
        signed_in=accounts.has_signed_in(current.db(), member.id),
        form=request.form,
        chosen=request.form.getlist("day") if refusal else list(member.working_days),
        **around(refusal),
    )
    return page, refusal.status if refusal else 200


@route(
    people,
    "/people/<account_id>",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"account_id": "account"},
    body={"level": "3", "zone": "zone", "day": "1"},
)
def change(account_id: str) -> ResponseReturnValue:
    form, db = request.form, current.db()
    member = accounts.found(db, account_id)
    told = False
    try:
        with db.begin_nested():
            week = working_days.week(form.getlist("day"))
            zone, me = form.get("zone", ""), current.account()
            moved = _correct(member)
            correcting.change(
                db,
                member,
                level=level_sent(),
                zone=zone,
                week=week,
                away=_away_sent(),
                team_zone=current.site().settings.zone,
                by=me,
            )
            if told := moved and tells():
                welcome.tell(db, member, by=me)
    except Refusal as refusal:
        return _person(account_id, refusal)
    return redirect(said.after("kept_told" if told else "kept", "people.listed"), 303)


def _correct(member: Account) -> bool:
    form, me = request.form, current.account()
    name, email = form.get("name", member.name), form.get("email", member.email)
    return correcting.correct(current.db(), member, name, email, by=me)


@route(
    people,
    "/people/<account_id>/roles",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"account_id": "account"},
    body={"kind": "manager"},
)
def take_role(account_id: str) -> ResponseReturnValue:
    """Remove a role in every opening that one runs, and at the site if no other opening has
    it."""
    form, db = request.form, current.db()
    member = accounts.found(db, account_id)
    try:
        with db.begin_nested():
            gone = openings.take_role(db, member, form.get("kind", ""), by=current.account())
    except Refusal as refusal:
        return _person(account_id, refusal)
    done = "role_taken" if gone else "role_left"
    return redirect(said.after(done, "people.person", account_id=account_id), 303)


@route(
    people,
    "/people/<account_id>/end",
    auth="account",
    roles=_COORDINATOR,
    classes=(DataClass.REVIEW_PROGRESS, DataClass.SCORECARD_PROGRESS),
    params={"account_id": "account"},
)
def confirm_end(account_id: str) -> ResponseReturnValue:
    return _end(account_id)


def _end(account_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    member = accounts.found(db, account_id)
    reviews, seats = leave.open_work(db, me, member.id)
    elsewhere = leave.elsewhere(db, member.id, me)
    page = render_template(
        "reviews/board/person_end.html",
        page_title=f"{member.name} leaves"
        if elsewhere
        else f"Close the account of {member.name}",
        person=member,
        elsewhere=elsewhere,
        reviews=reviews,
        seats=seats,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    people,
    "/people/<account_id>/end",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"account_id": "account"},
    body={},
)
def press_end(account_id: str) -> ResponseReturnValue:
    """End their parts in one's openings; close the account if nothing is left. Open work
    returns to coordinators."""
    db = current.db()
    member = accounts.found(db, account_id)
    try:
        with db.begin_nested():
            closed = leave.leave(db, member, by=current.account())
    except Refusal as refusal:
        return _end(account_id, refusal)
    return redirect(said.after("left" if closed else "left_here", "people.listed"), 303)


@route(people, "/conflicts", auth="account")
def own_conflicts() -> ResponseReturnValue:
    """Only its owner reads this list."""
    return _conflicts()


def _conflicts(refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "reviews/board/conflicts.html",
        page_title="Conflicts of interest",
        entries=conflicts.own(current.db(), current.account()),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    people,
    "/conflicts",
    auth="account",
    methods=("POST",),
    body={"kind": "person", "words": "text"},
)
def declare() -> ResponseReturnValue:
    form, db = request.form, current.db()
    try:
        with db.begin_nested():
            me = current.account()
            conflicts.declare(db, me, form.get("kind", ""), form.get("words", ""))
    except Refusal as refusal:
        return _conflicts(refusal)
    return redirect(url_for("people.own_conflicts"), 303)


@route(
    people,
    "/conflicts/<entry>/off",
    auth="account",
    methods=("POST",),
    params={"entry": "conflict"},
)
def take_off(entry: str) -> ResponseReturnValue:
    conflicts.take_off(current.db(), current.account(), entry)
    return redirect(url_for("people.own_conflicts"), 303)


@route(people, "/away", auth="account")
def own_absence() -> ResponseReturnValue:
    return _own_absence()


def _own_absence(refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "reviews/board/away.html",
        page_title="When you are away",
        person=accounts.found(current.db(), current.account()),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    people,
    "/away",
    auth="account",
    methods=("POST",),
    body={"away_from": "2100-01-04", "away_until": "2100-01-08"},
)
def note_absence() -> ResponseReturnValue:
    """Two empty days delete the absence."""
    db = current.db()
    try:
        with db.begin_nested():
            if days := _away_sent():
                me = accounts.found(db, current.account())
                absence.put(me, *days, current.site().settings.zone)
    except Refusal as refusal:
        return _own_absence(refusal)
    return redirect(said.after("away", "reading.queue"), 303)


def _away_sent() -> tuple[str, str] | None:
    form = request.form
    return (form["away_from"], form.get("away_until", "")) if "away_from" in form else None


def _away_words(person: Account) -> str:
    return absence.words(person, current.site().settings.zone)


def tells() -> bool:
    return bool(current.site().settings.mail_url) and request.form.get("tell") == "1"


def level_sent() -> int:
    level = levels.sent(request.form.get("level", ""))
    if level is None:
        raise Refusal("level", "Choose the person's level from the list.")
    return level


def around(refusal: Refusal | None) -> dict[str, object]:
    return {
        "sends": bool(current.site().settings.mail_url),
        "tell": request.method == "GET" or request.form.get("tell") == "1",
        "levels": LEVELS,
        "targets": TARGETS,
        "week_words": working_days.words,
        "away_words": _away_words,
        "weekdays": list(enumerate(working_days.NAMES, 1)),
        "zones": sorted(zone_names()),
        "team_zone": current.site().settings.zone,
        "refusal": refusal,
        **pages.shell(),
    }
