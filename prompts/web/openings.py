"""The coordinator's openings: making one, its people, inviting candidates."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import invite, retirement, shelf, versions, weights
from prompts import openings as verbs
from prompts.models import Opening, PromptVersion
from prompts.rubric import LEVELS
from prompts.terms import TERMS

openings = Blueprint("openings", __name__)
COORDINATOR = ("coordinator",)


@route(openings, "/openings", auth="account", roles=COORDINATOR)
def listed() -> ResponseReturnValue:
    """The openings that this coordinator runs."""
    return render_template(
        "prompts/openings.html",
        page_title="Openings",
        rows=verbs.run_by(current.db(), current.account()),
        levels=LEVELS,
        **pages.shell(),
    )


@route(openings, "/openings/new", auth="account", roles=COORDINATOR)
def new() -> ResponseReturnValue:
    """The form for an opening, its terms filled with the usual words."""
    return _form()


def _form(refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "prompts/opening_new.html",
        page_title="New opening",
        prompts=[
            {"value": slug, "words": title} for slug, title in shelf.choices(current.db())
        ],
        levels=[{"value": n, "words": LEVELS[n]} for n in (2, 3, 4)],
        zones=sorted(available_timezones()),
        zone=current.site().settings.zone,
        terms=TERMS,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    openings,
    "/openings/new",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    body={"title": "text", "prompt": "slug", "level": "3"},
)
def create() -> ResponseReturnValue:
    """Make the opening."""
    db = current.db()
    form = request.form
    try:
        with db.begin_nested():
            version = versions.choose(db, form.get("prompt", ""), by=current.account())
            made = verbs.create(
                db,
                title=form.get("title", ""),
                level=_number(form.get("level", ""), "level"),
                version=version,
                by=current.account(),
                window_days=_number(form.get("window_days", "7"), "days"),
                quorum=_number(form.get("quorum", "2"), "quorum"),
                preset=form.get("preset", "full"),
                zone=form.get("zone", current.site().settings.zone),
                texts={heading: form.get(heading, TERMS[heading]) for heading in TERMS},
            )
    except Refusal as refusal:
        return _form(refusal)
    return redirect(url_for("openings.opening", opening_id=made.id), 303)


@route(
    openings,
    "/openings/<opening_id>",
    auth="account",
    roles=COORDINATOR,
    classes="PT",
    params={"opening_id": "opening"},
)
def opening(opening_id: str) -> ResponseReturnValue:
    """One opening: its terms, its people, and the form that invites."""
    return _opening(opening_id)


def _mine(opening_id: str) -> Opening:
    found = verbs.coordinated(current.db(), current.account(), opening_id)
    if found is None:
        raise Absent
    return found


def _opening(opening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    mine = _mine(opening_id)
    members = verbs.members(db, mine.id)
    version = db.get_one(PromptVersion, mine.prompt_version)
    newest = versions.newest_of(db, version.slug) or version
    page = render_template(
        "prompts/opening.html",
        page_title=mine.title,
        opening=mine,
        version=version,
        newer=newest if newest.n > version.n else None,
        closed=retirement.why_closed(db, version.slug),
        level=LEVELS[mine.level],
        rubric=weights.rubric_for(mine, version),
        members=members,
        others=[
            {"value": a.id, "words": a.name}
            for a in people.active(db)
            if a.id not in {account for account, _, _ in members}
        ],
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _act(opening_id: str, act: Callable[[Session, Opening], None]) -> ResponseReturnValue:
    """One act on an opening: back to it, or its page with what was refused."""
    db = current.db()
    mine = _mine(opening_id)
    try:
        with db.begin_nested():
            act(db, mine)
    except Refusal as refusal:
        return _opening(opening_id, refusal)
    return redirect(url_for("openings.opening", opening_id=opening_id), 303)


@route(
    openings,
    "/openings/<opening_id>/people",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"account": "account", "kind": "manager"},
)
def add_person(opening_id: str) -> ResponseReturnValue:
    """Let somebody run the opening or decide in it."""
    form, me = request.form, current.account()
    return _act(
        opening_id,
        lambda db, mine: verbs.join(
            db, mine, form.get("account", ""), form.get("kind", ""), by=me
        ),
    )


@route(
    openings,
    "/openings/<opening_id>/version",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
)
def take_newer(opening_id: str) -> ResponseReturnValue:
    """Move an opening that has sent nothing to its prompt's newest version."""

    def take(db: Session, mine: Opening) -> None:
        held = db.get_one(PromptVersion, mine.prompt_version)
        newest = versions.newest_of(db, held.slug) or held
        verbs.take_newer(db, mine, newest, by=current.account())

    return _act(opening_id, take)


@route(
    openings,
    "/openings/<opening_id>/weights",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"weight-scope": "4"},
)
def weigh(opening_id: str) -> ResponseReturnValue:
    """Give criteria this opening's own weights, while nobody is invited."""

    def set_weights(db: Session, mine: Opening) -> None:
        given = {
            name.removeprefix("weight-"): _number(value, "weight")
            for name, value in request.form.items()
            if name.startswith("weight-")
        }
        weights.set_weights(db, mine, given, by=current.account())

    return _act(opening_id, set_weights)


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
    """Send the prompt to a candidate."""
    db = current.db()
    mine = _mine(opening_id)
    form = request.form
    try:
        with db.begin_nested():
            made = invite.invite(
                db,
                mine,
                name=form.get("name", ""),
                email=form.get("email", ""),
                handles=form.get("handles", "").split(),
                employers=[
                    e.strip() for e in form.get("employers", "").split(",") if e.strip()
                ],
                again=form.get("again") == "1",
                secret=current.site().settings.signing_key(),
                by=current.account(),
            )
    except Refusal as refusal:
        return _opening(opening_id, refusal)
    return redirect(url_for("board.case", folio_id=made.folio), 303)


def _number(text: str, what: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        raise Refusal("number", f"Write the {what} as a whole number.")
    return int(text)
