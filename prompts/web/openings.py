from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import resources
from blindfolio.accounts import people
from blindfolio.identity import lists
from blindfolio.levels import LEVELS, TARGETS
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import announce, mails
from prompts.authoring import library_view, retirement, versions
from prompts.inviting import invitation_list, invite, invitees
from prompts.loops import catalogue
from prompts.models import SHIPPED, Opening, PromptVersion
from prompts.opening import (
    candidate_counts,
    interviews,
    rights,
    running,
    staffing,
    terms,
    weights,
)
from prompts.opening import openings as verbs
from prompts.opening.page import BRIEF, OPEN
from prompts.opening.terms import EXAMPLES, HELP, TERMS, heading
from prompts.web import insertion
from prompts.window import process_answer

WRITER = MailWriter(resources.TEMPLATES)
NAME = "(the candidate's name)"

openings = Blueprint("openings", __name__)
COORDINATOR = ("coordinator",)
KINDS = {"coordinator": "coordinator", "manager": "hiring manager", "decider": "decider"}
EVERY_EXAMPLE = "every"
FEEDBACK_DAYS = 30


@route(openings, "/openings", auth="account", roles=COORDINATOR)
def listed() -> ResponseReturnValue:
    return render_template(
        "prompts/openings.html",
        page_title="Openings",
        rows=sorted(
            verbs.run_by(current.db(), current.account()),
            key=lambda row: row.state == running.CLOSED,
        ),
        counts=candidate_counts.counts(current.db(), current.account()),
        levels=LEVELS,
        **pages.shell(),
    )


@route(openings, "/openings/new", auth="account", roles=COORDINATOR)
def new() -> ResponseReturnValue:
    return _form(source=_copied())


def _copied() -> Opening | None:
    named = request.args.get("copy", "")
    return coordinated(named) if named else None


def _form(
    refusal: Refusal | None = None, mine: Opening | None = None, source: Opening | None = None
) -> ResponseReturnValue:
    settings = current.site().settings
    by_default = {
        "zone": settings.zone,
        "model": _box(bool(settings.model)),
        "book": BRIEF,
        "decider": staffing.proposed_decider(team := len(people.active(current.db()))),
    }
    shown = mine or source
    held = by_default if shown is None else {**_columns(shown), **shown.terms}
    if source is not None:
        held |= {"prompt": current.db().get_one(PromptVersion, source.prompt_version).slug}
    if request.method == "POST":
        held |= {"model": ""}  # a box without its tick is not sent
    values = {**held, **request.form, **(inserted := _example(mine))}
    quorum = values.get("quorum", "")
    page = render_template(
        "prompts/opening_form.html",
        page_title="New opening" if mine is None else mine.title,
        opening=mine,
        source=source,
        same_people=verbs.others_of(current.db(), source, current.account()) if source else [],
        # What candidates may have read stays, except for a typo in the title.
        only=mine is not None and mine.first_invited_at is not None,
        prompts=[
            {"value": slug, "words": title}
            for slug, title in library_view.choices(current.db())
        ],
        levels=[{"value": level.value, "words": level.words} for level in TARGETS],
        zones=sorted(zone_names()),
        loops=[
            {
                "value": "",
                "strong": "None",
                "guide": "The document, its reviews and its panel.",
            },
            *(
                {
                    "value": loop.key,
                    "strong": loop.title,
                    "guide": f"{loop.about} {interviews.hours(loop.stages)} in all.",
                }
                for loop in catalogue.choices()
            ),
        ],
        texts=TERMS if mine is None else {h: mine.terms.get(h, "") for h in TERMS},
        help=HELP,
        examples=EXAMPLES,
        heading_of=heading,
        values=values,
        team_size=team,
        people_needed=staffing.by_loop(
            int(quorum) if quorum.isdecimal() and len(quorum) < 3 else 2
        ),
        inserted=list(inserted),
        every_example=EVERY_EXAMPLE,
        blank=terms.BLANK,
        lost=rights.of_new_opening(current.db(), current.account()) if mine is None else [],
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _example(mine: Opening | None) -> dict[str, str]:
    key = request.form.get("example", "")
    if key == EVERY_EXAMPLE:
        typed = {name: text.strip() for name, text in request.form.items()}
        needed = terms.missing(typed, invented=_is_invented(mine))
        return {
            key: EXAMPLES[key] for key in needed if typed.get(key) == "" and key in EXAMPLES
        }
    if key not in EXAMPLES:
        return {}
    return {key: insertion.after(request.form.get(key, ""), EXAMPLES[key])}


def _is_invented(mine: Opening | None) -> bool:
    db = current.db()
    version = (
        db.get_one(PromptVersion, mine.prompt_version)
        if mine is not None
        else versions.newest_of(db, request.form.get("prompt", ""))
    )
    return version is None or version.source == SHIPPED


def _columns(mine: Opening) -> dict[str, str]:
    names = ("title", "level", "window_days", "start_within_days", "retention_days", "quorum")
    columns = {
        name: str(getattr(mine, name)) for name in (*names, "preset", "decider", "zone", "book")
    }
    return columns | {
        "feedback_days": str(mine.feedback_days),
        "level_fixed": "1" if mine.level_fixed else "0",
        "model": _box(mine.model),
        "loop": mine.loop.get("key", ""),
    }


def _box(ticked: bool) -> str:
    return "1" if ticked else ""


def _offer() -> verbs.Offer:
    """The form's fields. Missing ones have their usual value; a missing box is not ticked."""
    form = request.form
    return verbs.Offer(
        title=form.get("title", ""),
        level=_number(form.get("level", ""), "level"),
        level_fixed=form.get("level_fixed") == "1",
        window_days=_number(form.get("window_days", "7"), "window"),
        start_within_days=_number(form.get("start_within_days", "21"), "start_within"),
        retention_days=_number(form.get("retention_days", "180"), "retention"),
        retention_min_days=current.site().settings.retention_min_days,
        feedback_days=_number(form.get("feedback_days", str(FEEDBACK_DAYS)), "feedback"),
        quorum=_number(form.get("quorum", "2"), "quorum"),
        preset=form.get("preset", "full"),
        decider=form.get("decider", "engineer"),
        zone=form.get("zone", current.site().settings.zone),
        book=form.get("book", OPEN),
        loop=form.get("loop", ""),
        model=form.get("model") == "1",
        texts={key: form.get(key, usual) for key, usual in TERMS.items()},
    )


@route(
    openings,
    "/openings/new",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    body={"title": "text", "prompt": "slug", "level": "3"},
)
def create() -> ResponseReturnValue:
    if request.form.get("example"):
        return _form(source=_copied())
    db = current.db()
    try:
        with db.begin_nested():
            offer = _offer()
            version = versions.choose(db, request.form.get("prompt", ""), by=current.account())
            made = verbs.create(db, offer, version=version, by=current.account())
            if (source := _copied()) is not None:
                _weigh_alike(db, made, source)
                if request.form.get("people") == "1":
                    verbs.join_alike(db, made, source, by=current.account())
    except Refusal as refusal:
        return _form(refusal, source=_copied())
    return redirect(said.after("created", "openings.opening", opening_id=made.id), 303)


def _weigh_alike(db: Session, made: Opening, source: Opening) -> None:
    rubric = versions.rubric_of(db.get_one(PromptVersion, made.prompt_version))
    if own := weights.kept(source.weights, rubric):
        weights.set_weights(db, made, own, by=current.account())


@route(
    openings,
    "/openings/<opening_id>/edit",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    params={"opening_id": "opening"},
)
def edit(opening_id: str) -> ResponseReturnValue:
    return _form(mine=coordinated(opening_id))


@route(
    openings,
    "/openings/<opening_id>/edit",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"title": "text", "level": "3"},
)
def change(opening_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    mine = coordinated(opening_id)
    if request.form.get("example"):
        return _form(mine=mine)
    try:
        with db.begin_nested():
            if mine.first_invited_at is None:
                verbs.change(db, mine, _offer(), by=me)
            else:
                verbs.rename(db, mine, request.form.get("title", mine.title), by=me)
    except Refusal as refusal:
        return _form(refusal, mine)
    return redirect(said.after("kept", "openings.opening", opening_id=opening_id), 303)


@route(
    openings,
    "/openings/<opening_id>",
    auth="account",
    roles=COORDINATOR,
    classes=(
        DataClass.PROMPT,
        DataClass.IDENTITY,
        DataClass.DISPLAY_NAME,
        DataClass.HOW_IT_ENDED,
        DataClass.REVIEWER_NAMES,
        DataClass.PANEL_NAMES,
    ),
    params={"opening_id": "opening"},
)
def opening(opening_id: str) -> ResponseReturnValue:
    return show(opening_id)


def coordinated(opening_id: str) -> Opening:
    """Raises `Absent` unless the reader coordinates the opening."""
    found = verbs.coordinated(current.db(), current.account(), opening_id)
    if found is None:
        raise Absent
    return found


def show(opening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    mine = coordinated(opening_id)
    members = verbs.members(db, mine.id)
    version = db.get_one(PromptVersion, mine.prompt_version)
    newest = versions.newest_of(db, version.slug) or version
    number = pages.number()
    sends = bool(current.site().settings.mail_url)
    rows, invited = invitees.listed(db, current.account(), mine.id, sends=sends, page=number)
    own_lists = lists.all_own(db, mine.id, current.account())
    team = people.active(db)
    coordinators = sum(kind == "coordinator" for _, _, kind in members)
    deciders = verbs.who_decides(db, mine)
    # If a manager decides, a member of the team will.
    deciding = max(len(deciders), mine.decider == "manager")
    page = render_template(
        "prompts/opening.html",
        page_title=mine.title,
        opening=mine,
        version=version,
        newer=newest if newest.n > version.n else None,
        closed=running.why_not(mine) or retirement.why_closed(db, version.slug),
        level=LEVELS[mine.level],
        rubric=weights.rubric_for(mine, version),
        members=members,
        kinds=KINDS,
        promises=verbs.promises(
            db,
            mine,
            current.site().settings.time_zone,
            model=mine.model,
            exposure_days=current.site().settings.exposure_days,
        ),
        nameless="" if current.site().settings.team else invite.NAMELESS,
        missing=terms.missing(mine.terms, invented=version.source == SHIPPED),
        process=process_answer.of_opening(db, mine.id),
        loop=interviews.loop_of(mine),
        loop_findings=interviews.findings(mine),
        hours=interviews.hours,
        below=staffing.below(db, current.account(), opening=mine.id),
        deciders=deciders,
        no_manager=verbs.why_no_manager(db, mine),
        too_few=staffing.too_few(
            mine, max(0, len(team) - coordinators - deciding), deciders=deciding
        ),
        headings=list(TERMS),
        heading_of=heading,
        rows=rows,
        page=number,
        invited=invited,
        more=invited > number * invitees.PAGE,
        usual=invitees.usual_start_by(rows, current.site().settings.time_zone),
        counts=candidate_counts.counts(db, current.account(), mine.id).get(mine.id, {}),
        lists=own_lists,
        messages=verbs.all_notes(db, mine.id)[::-1],
        mails_of=announce.mails_of_notes(db, mine.id),
        waiting=invitation_list.waiting(db, mine, [it for it in own_lists if it.sent_at]),
        sends_mail=sends,
        others=[
            {"value": a.id, "words": a.name}
            for a in team
            if a.id not in {account for account, _, _ in members}
        ],
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def act_on(
    opening_id: str, act: Callable[[Session, Opening], object], done: str = "kept"
) -> ResponseReturnValue:
    """Run an act on an opening; redirect to it with the line `done` of `said`, or show its page
    with the refusal."""
    db = current.db()
    mine = coordinated(opening_id)
    try:
        with db.begin_nested():
            act(db, mine)
    except Refusal as refusal:
        return show(opening_id, refusal)
    return redirect(said.after(done, "openings.opening", opening_id=opening_id), 303)


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
    me = current.account()
    account, kind = request.form.get("account", ""), request.form.get("kind", "")
    if request.form.get("sure") != f"{kind} {account}":
        return _before_joining(coordinated(opening_id), account, kind)
    return act_on(
        opening_id, lambda db, mine: verbs.join(db, mine, account, kind, by=me), "joined"
    )


@route(
    openings,
    "/openings/<opening_id>/people/<account_id>/remove",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening", "account_id": "account"},
    body={},
)
def remove_person(opening_id: str, account_id: str) -> ResponseReturnValue:
    db, mine, me = current.db(), coordinated(opening_id), current.account()
    try:
        with db.begin_nested():
            verbs.remove(db, mine, account_id, by=me)
    except Refusal as refusal:
        return show(opening_id, refusal)
    if account_id == me:
        return redirect(said.after("removed", "openings.listed"), 303)
    return redirect(said.after("removed", "openings.opening", opening_id=opening_id), 303)


_PARTS = {
    ("coordinator", "manager"): "run this opening",
    ("coordinator", "engineer"): "run this opening",
    ("manager", "manager"): "make the review decisions of this opening as its hiring manager",
    ("manager", "engineer"): "be a hiring manager of this opening, and may sit on its panels",
    ("decider", "engineer"): "make the review decisions of this opening",
}


def _before_joining(mine: Opening, account: str, kind: str) -> ResponseReturnValue:
    db = current.db()
    try:
        who = verbs.check_join(db, mine, account, kind)
    except Refusal as refusal:
        return show(mine.id, refusal)
    part = _PARTS[kind, mine.decider]
    return render_template(
        "prompts/rights.html",
        page_title="Before you add them",
        who=who.name,
        part=f"is to {part}",
        lost=rights.of_opening(db, mine, account, kind),
        doubts=rights.left_out(db, mine, who, kind),
        action=url_for("openings.add_person", opening_id=mine.id),
        back=url_for("openings.opening", opening_id=mine.id),
        back_words=mine.title,
        press="Add them",
        fields=[("account", account), ("kind", kind), ("sure", f"{kind} {account}")],
        **pages.shell(),
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
    def take(db: Session, mine: Opening) -> None:
        held = db.get_one(PromptVersion, mine.prompt_version)
        newest = versions.newest_of(db, held.slug) or held
        verbs.take_newer(db, mine, newest, by=current.account())

    return act_on(opening_id, take)


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
    def set_weights(db: Session, mine: Opening) -> None:
        given = {
            name.removeprefix("weight-"): _number(value, "weight")
            for name, value in request.form.items()
            if name.startswith("weight-")
        }
        weights.set_weights(db, mine, given, by=current.account())

    return act_on(opening_id, set_weights)


@route(
    openings,
    "/openings/<opening_id>/notes",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"note": "text", "mail": "1", "sure": "1"},
)
def add_note(opening_id: str) -> ResponseReturnValue:
    """Add a dated sentence to what candidates read, and email it. First shows what they read,
    and how many get the email."""
    note, me = request.form.get("note", ""), current.account()
    mail = request.form.get("mail") == "1"
    if request.form.get("sure") != "1":
        return _before_publishing(coordinated(opening_id), note, mail)
    return act_on(
        opening_id,
        lambda db, mine: verbs.add_note(db, mine, note, mail=mail, by=me),
        "noted_mailed" if mail else "noted",
    )


@route(
    openings,
    "/openings/<opening_id>/notes/withdraw",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"note": "text"},
)
def withdraw_note(opening_id: str) -> ResponseReturnValue:
    note, me = request.form.get("note", ""), current.account()
    return act_on(
        opening_id,
        lambda db, mine: verbs.withdraw_note(db, mine, note, by=me),
        "note_withdrawn",
    )


def _before_publishing(mine: Opening, note: str, mail: bool) -> ResponseReturnValue:
    try:
        text = verbs.note_text(note)
    except Refusal as refusal:
        return show(mine.id, refusal)
    values = {
        "name": NAME,
        "team": current.site().settings.team_name,
        "opening": mine.title,
        "note": text,
        "link": mails.LATER,
    }
    return render_template(
        "prompts/note_mail.html",
        page_title="Before you publish it",
        opening=mine,
        note=note,
        text=text,
        number=announce.candidates_of_note(current.db(), mine.id) if mail else 0,
        email=WRITER.write(announce.NOTE, values) if mail else None,
        **pages.shell(),
    )


def _number(text: str, what: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        words = {
            "window": "number of days to write",
            "start_within": "number of days to start",
            "retention": "number of days until deletion",
            "feedback": "number of days until feedback",
        }
        raise Refusal(what, f"Enter the {words.get(what, what)} as a whole number.")
    return int(text)
