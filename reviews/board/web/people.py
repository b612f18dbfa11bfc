from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import csv_cells, levels, times
from blindfolio.accounts import (
    absence,
    access,
    outside_identities,
    pasted_list,
    second_person,
    sessions,
    welcome,
    working_days,
)
from blindfolio.accounts import people as accounts
from blindfolio.accounts.models import Account
from blindfolio.accounts.pasted_list import PastedColleague
from blindfolio.audit import noting
from blindfolio.connections import tokens
from blindfolio.connections.models import Connection
from blindfolio.identity import conflicts
from blindfolio.refusal import Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts.opening import openings
from reviews import words
from reviews.board import absences, correcting, leave
from reviews.board.assigning import choices
from reviews.board.leave import Leaving

people = Blueprint("people", __name__)
_ROLES = ("coordinator", accounts.ADMIN)
look = partial(route, auth="account", roles=_ROLES)
press = partial(button, roles=_ROLES)
_SHOWN = (DataClass.PROMPT,)

_FIELDS = {
    "name": "text",
    "email": "email",
    "level": "3",
    "zone": "zone",
    "day": "1",
    "tell": "1",
}


@look(people, "/people", classes=_SHOWN)
def listed(refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db
    everybody = accounts.active(db)
    return pages.page(
        "reviews/board/people.html",
        "People",
        refusal,
        people=everybody,
        bounced=welcome.bounced(db, [person.id for person in everybody]),
        roles=accounts.all_roles(db),
        parts=openings.parts_run_by(db, current.account),
        role_words=words.ROLES,
        loads=choices.load(db, current.account, [person.id for person in everybody]),
        chosen=request.form.getlist("day") if refusal else list(working_days.WEEK),
        **_around(),
    )


@press(people, "/people", shows=listed, classes=_SHOWN, body=_FIELDS)
def add() -> str:
    form, db, me = request.form, current.db, current.account
    made = accounts.create(
        db,
        form.get("name", ""),
        form.get("email", ""),
        level=_level_sent(),
        zone=form.get("zone", ""),
        week=working_days.week(form.getlist("day")),
        by=me,
    )
    if _tells():
        welcome.tell(db, made, by=me)
    return said.after("added_told" if _tells() else "added", "people.listed")


@look(people, "/people.csv", kind="export")
def access_csv() -> Response:
    """Who has access, since when, and their last sign-in."""
    noting.says_about(current.db, ())
    held = access.listed(current.db, words.ROLES, current.settings.time_zone)
    raw = csv_cells.written([access.COLUMNS, *held])
    return downloads.attachment(raw, "access", ".csv", "text/csv; charset=utf-8")


@look(people, "/people/list")
def pasting() -> ResponseReturnValue:
    return _pasted()


def _pasted(
    found: Sequence[PastedColleague] = (), refusal: Refusal | None = None
) -> ResponseReturnValue:
    fresh = request.method == "GET"
    return pages.page(
        "reviews/board/people_list.html",
        "Add several people",
        refusal,
        found=found,
        new=sum(it.new for it in found),
        wrong=sum(bool(it.wrong) for it in found),
        at_most=pasted_list.AT_MOST,
        chosen=list(working_days.WEEK) if fresh else request.form.getlist("day"),
        **_around(),
    )


@press(
    people,
    "/people/list",
    body={"people": "text", "level": "3", "zone": "zone", "day": "1", "verb": "check"},
)
def paste() -> str | ResponseReturnValue:
    form, db, me = request.form, current.db, current.account
    found: list[PastedColleague] = []
    try:
        with db.begin_nested():
            found = pasted_list.read(db, form.get("people", ""))
            level, zone = _level_sent(), form.get("zone", "")
            week = working_days.week(form.getlist("day"))
            accounts.check_level(current.db, level, zone)
            if form.get("verb") != "add":
                return _pasted(found)
            pasted_list.add(db, found, level=level, zone=zone, week=week, tell=_tells(), by=me)
    except Refusal as refusal:
        return _pasted(found, refusal)
    return said.after("added_many_told" if _tells() else "added_many", "people.listed")


@route(people, "/people/<account_id>", auth="account", roles=(*_ROLES, "manager"))
def person(account_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db
    member, names = accounts.found(db, account_id), accounts.names(db)
    edits = _has_role(*_ROLES)
    if not (edits or second_person.was_made(db, member.id)):
        raise Absent
    made_by = second_person.made_by(db, member.id)
    return pages.page(
        "reviews/board/person.html",
        member.name,
        refusal,
        person=member,
        bounced=bool(welcome.bounced(current.db, [member.id])),
        held=accounts.roles(current.db, member.id),
        given=access.GIVEN if _is_admin() else (),
        role_words=words.ROLES,
        signed_in=sessions.ever(current.db, member.id),
        other_email_at=_other_email_at(member.id),
        edits=edits,
        made_by=sorted(names[it] for it in made_by),
        confirms=current.account in second_person.able_to_confirm(current.db, member.id),
        chosen=request.form.getlist("day") if refusal else list(member.working_days),
        **_around(),
    )


def _other_email_at(account: str) -> str:
    # the provider that has another address for this person
    settings = current.settings
    issuer = settings.oidc_issuer
    other = issuer and outside_identities.has_other_email(current.db, account, issuer)
    return settings.oidc_name if other else ""


@press(
    people,
    "/people/<account_id>",
    shows=person,
    body={"level": "3", "zone": "zone", "day": "1"},
)
def change(account_id: str) -> str:
    form, db, me = request.form, current.db, current.account
    member = accounts.found(db, account_id)
    week = working_days.week(form.getlist("day"))
    name, email = form.get("name", member.name), form.get("email", member.email)
    moved = correcting.correct(db, member, name, email, by=me)
    correcting.change(
        db,
        member,
        level=_level_sent(),
        zone=form.get("zone", ""),
        week=week,
        away=_away_sent(),
        team_zone=current.site.settings.zone,
        by=me,
    )
    if told := moved and _tells():
        welcome.tell(db, member, by=me)
    return said.after("kept_told" if told else "kept", "people.listed")


@button(
    people,
    "/people/<account_id>/give",
    shows=person,
    roles=(accounts.ADMIN,),
    body={"kind": "coordinator"},
)
def give_role(account_id: str) -> str:
    member = accounts.found(current.db, account_id)
    access.give(current.db, member, current.field_sent("kind"), by=current.account)
    return said.after("role_given", "people.person", account_id=account_id)


@button(
    people,
    "/people/<account_id>/confirm",
    shows=person,
    roles=sorted(second_person.CONFIRM),
    body={},
)
def confirm(account_id: str) -> str:
    member = accounts.found(current.db, account_id)
    second_person.confirm(current.db, member, by=current.account)
    return said.after("person_confirmed", "people.person", account_id=account_id)


_ENDS = (
    *_SHOWN,
    DataClass.REVIEWER_NAMES,
    DataClass.PANEL_NAMES,
    DataClass.REVIEW_PROGRESS,
    DataClass.SCORECARD_PROGRESS,
    DataClass.SLOT,
)


@press(
    people,
    "/people/<account_id>/roles",
    shows=person,
    classes=_ENDS,
    body={"kind": "manager", "sure": "text"},
)
def take_role(account_id: str) -> str | ResponseReturnValue:
    # In every opening that the viewer runs, and at the site if none is left.
    kind = current.field_sent("kind")
    if kind == accounts.ADMIN and _is_admin():
        access.take_admin(
            current.db, accounts.found(current.db, account_id), by=current.account
        )
        return said.after("role_ended", "people.person", account_id=account_id)
    return _ends(account_id, kind)


@press(people, "/people/<account_id>/end", shows=person, classes=_ENDS, body={"sure": "text"})
def end(account_id: str) -> str | ResponseReturnValue:
    # Closes the account if nothing is left elsewhere.
    return _ends(account_id)


def _ends(account_id: str, kind: str = "") -> str | ResponseReturnValue:
    """Ends one role or all that the person has. Before that, does it, shows what has ended, and
    undoes it."""
    db = current.db
    member = accounts.found(db, account_id)
    connects = tokens.are_there(db, Connection.owner == member.id)
    with db.begin_nested() as trial:
        left = leave.leave(db, member, kind=kind, by=current.account)
        lines = _ending(left)
        leaves = (
            f"Close the account of {member.name}" if left.closed else f"{member.name} leaves"
        )
        role = words.ROLES.get(kind)
        title = f"Remove the role {words.inside(role)} of {member.name}" if role else leaves
        sure = " ".join((title, *lines))
        if request.form.get("sure") == sure:
            if kind:
                done = "role_taken" if left.closed else "role_left"
                return said.after(done, "people.person", account_id=account_id)
            return said.after("left" if left.closed else "left_here", "people.listed")
        trial.rollback()
    return pages.page(
        "reviews/board/person_end.html",
        title,
        None,
        person=member,
        kind=kind,
        closes=left.closed,
        connects=connects,
        lines=lines,
        sure=sure,
    )


def _ending(left: Leaving) -> list[str]:
    zone = current.site.settings.time_zone
    ended = [
        f"{words.ENDS[kind]} in “{title}”{f': {n}' if n > 1 else ''}"
        for (title, kind), n in sorted(left.ended.items())
    ]
    return ended + [
        f"Interview on {times.short(at, zone)}: the candidate hears nothing until you name who"
        " holds it, or cancel it."
        for at in left.hours
    ]


@route(people, "/conflicts", auth="account")
def own_conflicts(refusal: Refusal | None = None) -> ResponseReturnValue:
    # Only its owner reads this list.
    entries = conflicts.own(current.db, current.account)
    return pages.page(
        "reviews/board/conflicts.html", "Conflicts of interest", refusal, entries=entries
    )


@button(people, "/conflicts", shows=own_conflicts, body={"kind": "person", "words": "text"})
def declare() -> str:
    form = request.form
    conflicts.declare(current.db, current.account, form.get("kind", ""), form.get("words", ""))
    return url_for("people.own_conflicts")


@button(people, "/conflicts/<entry>/off", params={"entry": "conflict"})
def take_off(entry: str) -> str:
    conflicts.take_off(current.db, current.account, entry)
    return url_for("people.own_conflicts")


@route(people, "/away", auth="account")
def own_absence(refusal: Refusal | None = None) -> ResponseReturnValue:
    me = accounts.found(current.db, current.account)
    return pages.page("reviews/board/away.html", "When you are away", refusal, person=me)


@button(
    people,
    "/away",
    shows=own_absence,
    body={"away_from": "2100-01-04", "away_until": "2100-01-08"},
)
def note_absence() -> str:
    # Two empty days delete the absence.
    if days := _away_sent():
        me = accounts.found(current.db, current.account)
        absence.put(me, *days, current.site.settings.zone)
        absences.tell(current.db, me, by=me.id)
    return said.after("away", "reading.queue")


def _away_sent() -> tuple[str, str] | None:
    form = request.form
    return (form["away_from"], form.get("away_until", "")) if "away_from" in form else None


def _away_words(person: Account) -> str:
    return absence.words(person, current.site.settings.zone)


def _tells() -> bool:
    return bool(current.site.settings.mail_url) and request.form.get("tell") == "1"


def _level_sent() -> int:
    level = levels.sent(current.field_sent("level"))
    if level is None:
        raise Refusal("level", "Choose the person's level from the list.")
    return level


def _is_admin() -> bool:
    return _has_role(accounts.ADMIN)


def _has_role(*kinds: str) -> bool:
    viewer = current.viewer
    return viewer is not None and not viewer.roles.isdisjoint(kinds)


def _around() -> dict[str, object]:
    return {
        "sends": bool(current.site.settings.mail_url),
        "tell": request.method == "GET" or request.form.get("tell") == "1",
        "week_words": working_days.words,
        "away_words": _away_words,
        "weekdays": list(enumerate(working_days.NAMES, 1)),
        "zones": sorted(zone_names()),
        "team_zone": current.site.settings.zone,
    }
