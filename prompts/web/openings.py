from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock, languages, times
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.connections import tokens
from blindfolio.identity import lists
from blindfolio.languages import SOURCE
from blindfolio.mail import choosing, own_texts
from blindfolio.mail.render import WrittenMail
from blindfolio.refusal import Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import announce, mails
from prompts.authoring import library_view, own_loops, retirement, versions
from prompts.inviting import invite, orders
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
from prompts.opening.page import BRIEF, OPEN, in_book, pack_of
from prompts.opening.terms import CONTACT, HELP, TERMS, heading, usual_in
from prompts.web.candidate.asking import what_is_sent
from prompts.window import process_answer, prompt_request

NAME = "(the candidate's name)"

openings = Blueprint("openings", __name__)
COORDINATOR = ("coordinator",)
_look = partial(route, openings, auth="account", roles=COORDINATOR)
_press = partial(button, openings, roles=COORDINATOR)
KINDS = {"coordinator": "coordinator", "manager": "hiring manager", "decider": "decider"}
_NUMBERS = {
    "level": "level",
    "window_days": "number of days to write",
    "start_within_days": "number of days to start",
    **dict.fromkeys(
        ("retention_days", "retention_offer_days", "retention_ended_days"),
        "number of days until deletion",
    ),
    "feedback_days": "number of days until feedback",
    "quorum": "quorum",
}
"""Numeric fields in reading order, and the words for them in a refusal."""
_CHOICES = ("preset", "decider", "zone", "book", "loop")


@_look("/openings")
def listed() -> ResponseReturnValue:
    db, me, page = current.db, current.account, pages.number()
    closed = request.args.get("closed") == "1"
    rows, more = verbs.with_lists(db, me, closed=closed, page=page)
    return pages.page(
        "prompts/openings.html",
        "Closed openings" if closed else "Openings",
        rows=rows,
        closed=closed,
        page=page,
        more=more,
        counts=candidate_counts.counts(db, me),
        orders_wait=orders.is_any_waiting(db, me),
        requests_wait=prompt_request.is_any_waiting(db, me),
    )


@_look("/openings/new", classes=(DataClass.PROMPT,))
def new(refusal: Refusal | None = None) -> ResponseReturnValue:
    return _form(refusal, source=_copied())


# Of the form, by the refusals that lead to them.
_STEPS: dict[str, int] = {
    **dict.fromkeys(("title", "level", "decider", "zone", "kind", "member"), 1),
    **dict.fromkeys(("book", "prompt", "prompt_closed", "only_practised"), 2),
    **dict.fromkeys(("terms", "window", "start_within", "retention", "feedback"), 3),
    **dict.fromkeys(("retention_offer", "retention_ended"), 3),
}
_LAST_STEP = 4


def _step(refusal: Refusal | None) -> int:
    """Return which step of the form is open."""
    if refusal is not None:
        return _STEPS.get(refusal.code, _LAST_STEP)
    form = request.form
    asked = form.get("to") or request.args.get("step", "1")
    if asked in ("3", "4") and form.get("shown", form.get("prompt")) != form.get("prompt"):
        return 2  # another prompt's text was beside the choice
    return int(asked) if asked in ("2", "3", "4") else 1


def _copied() -> Opening | None:
    named = request.args.get("copy", "")
    return coordinated(named) if named else None


def _form(
    refusal: Refusal | None = None, mine: Opening | None = None, source: Opening | None = None
) -> tuple[str, int]:
    db, me = current.db, current.account
    team = people.active(db)
    members = verbs.members(db, source.id) if source else []
    values = {**_held(mine, source, len(team)), **request.form}
    loops = _loops(mine)
    if values.get("loop") not in {it["value"] for it in loops}:
        values["loop"] = ""
    prompts = library_view.choices(db)
    if mine:
        version = db.get_one(PromptVersion, mine.prompt_version)
    elif prompts:
        slug = values.get("prompt", "")
        version = versions.would_choose(db, slug if slug in dict(prompts) else prompts[0][0])
    else:
        raise Refusal(
            "no_prompt", "Every prompt is retired or leaked. Bring one back into use first."
        )
    invented = version.source in (None, SHIPPED)
    texts = usual_in(version.language or SOURCE, values)
    read = in_book(BRIEF if values["book"] == BRIEF else OPEN, version)
    return pages.page(
        "prompts/opening_form.html",
        "New opening" if mine is None else mine.title,
        refusal,
        opening=mine,
        source=source,
        same_people=list(dict.fromkeys(name for id_, name, _ in members if id_ != me)),
        # What candidates may have read can't change, except the title.
        only=mine is not None and mine.first_invited_at is not None,
        step=_step(refusal),
        read=read,
        prompt=version.slug,
        has_brief=bool(version.brief),
        has_model=bool(current.settings.model),
        people=[{"value": "", "words": "Add them later"}]
        + [{"value": it.id, "words": it.name} for it in team if it.id != me],
        prompts=[{"value": slug, "words": title} for slug, title in prompts],
        zones=sorted(zone_names()),
        loops=loops,
        texts=[
            terms.promise(key, words)
            | {"key": key, "n": n, "spared": invented and key == terms.REAL}
            for n, (key, words) in enumerate(texts.items(), 1)
        ],
        help=HELP,
        values=values,
        blank=terms.BLANK,
    )


def _held(mine: Opening | None, source: Opening | None, team: int) -> dict[str, str]:
    settings = current.site.settings
    shown = mine or source
    # Browsers don't send unticked boxes.
    boxes = {"model": "", "keeps_record": ""} if request.method == "POST" else {}
    if shown is None:
        usual = {
            "zone": settings.zone,
            "retention_days": str(settings.retention_days),
            "model": "1" if settings.model else "",
            "book": BRIEF,
            "decider": staffing.proposed_decider(team),
            "preset": "",
            CONTACT: current.db.get_one(Account, current.account).name,
        }
        return usual | boxes
    columns = {name: getattr(shown, name) for name in ("title", *_NUMBERS, *_CHOICES)}
    held = {name: "" if it is None else str(it) for name, it in columns.items()} | {
        "level_fixed": "1" if shown.level_fixed else "0",
        # A copy is ticked for a model only if the site has one.
        "model": "1" if shown.model and (mine or settings.model) else "",
        "keeps_record": "1" if shown.keeps_record else "",
        "loop": shown.loop.get("key", ""),
    }
    if source is not None:
        held["prompt"] = current.db.get_one(PromptVersion, source.prompt_version).slug
    return held | shown.terms | boxes


def _loops(mine: Opening | None) -> list[dict[str, str]]:
    """Return the loops to choose from, and the one that this opening holds if it was removed."""
    loops = {it.key: it for it in own_loops.choices(current.db)}
    if mine and (held := interviews.loop_of(mine)):
        loops.setdefault(held.key, held)
    alone = f"The document, its reviews and its panel. {staffing.said(None)}"
    none = {"value": "", "strong": "None", "guide": alone}
    return [none] + [
        {
            "value": loop.key,
            "strong": loop.title,
            "guide": f"{loop.about} After"
            + " a first call and" * (len(loop.ahead) < len(loop.stages))
            + f" the invitation: {interviews.counted(loop.ahead)}. {staffing.said(loop)}",
        }
        for loop in loops.values()
    ]


def _offer(mine: Opening | None = None) -> verbs.Offer:
    """Read the form. A missing field gets its default; a missing box isn't ticked."""
    form, settings = request.form, current.site.settings
    kept = str(settings.retention_days)
    typed = {"level": "", "zone": settings.zone, "retention_days": kept, **form}
    if typed.get("preset") == "":
        team, held = len(people.active(current.db)), mine.loop if mine else None
        loop = own_loops.picked(current.db, typed.get("loop", ""), held)
        typed["preset"] = staffing.proposed_preset(loop, team)
    given: dict[str, Any] = {
        name: _number(typed[name], name.removesuffix("_days"), words)
        for name, words in _NUMBERS.items()
        if typed.get(name, "") or (name in typed and name not in verbs.SAME)
    }
    given |= {name: typed[name] for name in _CHOICES if name in typed}
    return verbs.Offer(
        title=form.get("title", ""),
        level_fixed=form.get("level_fixed") == "1",
        retention_min_days=settings.retention_min_days,
        model=form.get("model") == "1",
        keeps_record=form.get("keeps_record") == "1",
        texts={key: form.get(key, usual) for key, usual in TERMS.items()},
        **given,
    )


@_press("/openings/new", shows=new, body={"title": "text", "prompt": "slug", "level": "3"})
def create() -> str | ResponseReturnValue:
    if to := request.form.get("to"):
        return _go_on(to, _create)
    return _after("created", _create().id)


def _create() -> Opening:
    db, me, form = current.db, current.account, request.form
    offer = _offer()
    version = versions.choose(db, current.field_sent("prompt"), by=me)
    made = verbs.create(db, offer, version=version, by=me)
    if source := _copied():
        verbs.copy_from(db, made, source, people_too=form.get("people") == "1", by=me)
    for account, kind in _named():
        verbs.join(db, made, account, kind, by=me)
    return made


def _named() -> list[tuple[str, str]]:
    # (account, kind)
    named = [(request.form.get(f"as_{kind}", ""), kind) for kind in ("manager", "decider")]
    return [(account, kind) for account, kind in named if account]


def _go_on(
    to: str, made: Callable[[], Opening], mine: Opening | None = None
) -> ResponseReturnValue:
    """Show another step of the form, with what was typed in all of them. The last one shows
    what candidates would get if `made` were called now, and undoes it."""
    db = current.db
    if to == "show":
        with db.begin_nested() as trial:
            page = _shown(made(), mine)
            trial.rollback()
        return page
    try:
        _offer(mine).checked(current.db, mine.loop if mine else None)
    except Refusal as refusal:
        if str(_step(refusal)) < to:
            raise
    return _form(mine=mine, source=_copied())


def _shown(opening: Opening, mine: Opening | None) -> ResponseReturnValue:
    db, me = current.db, current.account
    takers = [(me, "coordinator"), *_named()] if mine is None else []
    version = db.get_one(PromptVersion, opening.prompt_version)
    return pages.page(
        "prompts/opening_preview.html",
        "What candidates get",
        new=mine is None,
        typed=[it for it in request.form.items(multi=True) if it[0] not in _NOT_TYPED],
        missing=[
            (list(TERMS).index(it) + 1, heading(it))
            for it in terms.missing(opening.terms, invented=version.source == SHIPPED)
        ],
        no_decider=verbs.no_decider(db, opening),
        takers=[
            ("You" if account == me else names[account], _PARTS[kind, opening.decider], lost)
            for names in [people.names(db)]
            for account, kind in takers
            if (lost := rights.of_opening(db, opening, account, kind))
        ],
        **what_candidates_get(opening),
    )


_NOT_TYPED = ("csrf_token", "to", "here", "shown")


def what_candidates_get(mine: Opening) -> dict[str, Any]:
    """Return the email and the page of a candidate invited now. Nothing is sent."""
    zone = ZoneInfo(mine.zone)
    version = current.db.get_one(PromptVersion, mine.prompt_version)
    start_by = clock.now() + timedelta(days=mine.start_within_days)
    with languages.speaking(version.language):
        sent = what_is_sent(mine, zone, mine.window_days, model=mine.model)
        values = {
            "name": NAME,
            "team": current.shown.team_name,
            "opening": mine.title,
            "prompt": sent["version"].title,
            "start_by": times.exact(start_by, zone),
            "link": mails.LATER,
            "in_short": terms.in_short(mine.terms, mine.window_days),
            "replaces": False,
            "signed": sent["signed"],
        }
        email = as_sent(invite.MAIL, values)
    topics = [fact.about for fact in pack_of(mine, version)]
    shown = {"opening": mine, "topics": topics, "zone": zone, "start_by": start_by}
    shown["too_few"] = too_few(mine)
    return shown | {"email": email} | sent


def as_sent(template: str, values: Mapping[str, Any]) -> WrittenMail:
    return choosing.previewed(template, values, own_texts.in_use(current.db).get(template))


def _after(code: str, opening_id: str) -> str:
    return said.after(code, "openings.opening", opening_id=opening_id)


@_look("/openings/<opening_id>/edit", classes=(DataClass.PROMPT,))
def edit(opening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    return _form(refusal, mine=coordinated(opening_id))


@_press("/openings/<opening_id>/edit", shows=edit, body={"title": "text", "level": "3"})
def change(opening_id: str) -> str | ResponseReturnValue:
    db, me = current.db, current.account
    mine = coordinated(opening_id)
    if to := request.form.get("to"):
        return _go_on(to, lambda: _changed(mine), mine)
    if mine.first_invited_at is None:
        _changed(mine)
    else:
        verbs.rename(db, mine, request.form.get("title", mine.title), by=me)
    return _after("kept", opening_id)


def _changed(mine: Opening) -> Opening:
    verbs.change(current.db, mine, _offer(mine), by=current.account)
    return mine


@_look(
    "/openings/<opening_id>",
    classes=(
        DataClass.PROMPT,
        DataClass.IDENTITY,
        DataClass.DISPLAY_NAME,
        DataClass.HOW_IT_ENDED,
        DataClass.REVIEWER_NAMES,
        DataClass.PANEL_NAMES,
    ),
)
def opening(opening_id: str) -> ResponseReturnValue:
    return show(opening_id)


def coordinated(opening_id: str) -> Opening:
    found = verbs.coordinated(current.db, current.account, opening_id)
    if found is None:
        raise Absent
    return found


def show(
    opening_id: str, refusal: Refusal | None = None, **_of_the_button: str
) -> ResponseReturnValue:
    db, me, settings = current.db, current.account, current.site.settings
    mine = coordinated(opening_id)
    members = verbs.members(db, mine.id)
    version = db.get_one(PromptVersion, mine.prompt_version)
    newest = versions.newest_of(db, version.slug) or version
    team = people.active(db)
    return pages.page(
        "prompts/opening.html",
        mine.title,
        refusal,
        opening=mine,
        version=version,
        newer=newest if newest.n > version.n else None,
        closed=running.why_not(mine) or retirement.why_closed(db, version.slug),
        level=current.levels[mine.level],
        rubric=weights.rubric_for(mine, version),
        members=members,
        kinds=KINDS,
        promises=verbs.promises(
            db,
            mine,
            settings.time_zone,
            model=mine.model,
            matches=bool(settings.model),
            exposure_days=settings.exposure_days,
        ),
        has_model=bool(settings.model),
        nameless="" if current.shown.team else invite.NAMELESS,
        missing=terms.missing(mine.terms, invented=version.source == SHIPPED),
        process=process_answer.of_opening(db, mine.id),
        newest_answers=process_answer.SHOWN,
        loop=interviews.loop_of(mine),
        counted=interviews.counted,
        deciders=verbs.who_decides(db, mine),
        no_manager=verbs.why_no_manager(db, mine),
        no_decider=verbs.no_decider(db, mine),
        too_few=too_few(mine),
        headings=list(TERMS),
        heading_of=heading,
        counts=candidate_counts.counts(db, me, mine.id).get(mine.id, {}),
        lists=lists.all_own(db, mine.id, me),
        has_connections=tokens.are_there(db),
        messages=verbs.all_notes(db, mine.id)[::-1],
        sends_mail=bool(settings.mail_url),
        others=[
            {"value": person.id, "words": person.name}
            for person in team
            if person.id not in {account for account, _, _ in members}
        ],
    )


def too_few(mine: Opening) -> str:
    db = current.db
    coordinators = sum(kind == "coordinator" for _, _, kind in verbs.members(db, mine.id))
    # A manager will decide even if none is named yet.
    deciding = max(len(verbs.who_decides(db, mine)), mine.decider == "manager")
    team = len(people.active(db)) - coordinators - deciding
    return staffing.too_few(mine, max(0, team), deciders=deciding)


_PARTS = {
    ("coordinator", "manager"): "run this opening",
    ("coordinator", "engineer"): "run this opening",
    ("manager", "manager"): "make the review decisions of this opening as its hiring manager",
    ("manager", "engineer"): "be a hiring manager of this opening, and may sit on its panels",
    ("decider", "engineer"): "make the review decisions of this opening",
}


@_press(
    "/openings/<opening_id>/people", shows=show, body={"account": "account", "kind": "manager"}
)
def add_person(opening_id: str) -> str | ResponseReturnValue:
    # First shows the rights that they lose.
    db, mine = current.db, coordinated(opening_id)
    account, kind = current.field_sent("account"), current.field_sent("kind")
    sure = f"{kind} {account}"
    if request.form.get("sure") == sure:
        verbs.join(db, mine, account, kind, by=current.account)
        return _after("joined", opening_id)
    who = verbs.check_join(db, mine, account, kind)
    return pages.page(
        "prompts/rights.html",
        "Before you add them",
        who=who.name,
        part=f"is to {_PARTS[kind, mine.decider]}",
        lost=rights.of_opening(db, mine, account, kind),
        doubts=rights.left_out(db, mine, who, kind),
        action=url_for("openings.add_person", opening_id=mine.id),
        back=url_for("openings.opening", opening_id=mine.id),
        back_words=mine.title,
        press="Add them",
        fields=[("account", account), ("kind", kind), ("sure", sure)],
    )


@_press("/openings/<opening_id>/people/<account_id>/remove", shows=show, body={})
def remove_person(opening_id: str, account_id: str) -> str:
    me = current.account
    verbs.remove(current.db, coordinated(opening_id), account_id, by=me)
    if account_id == me:
        return said.after("removed", "openings.listed")
    return _after("removed", opening_id)


@_press("/openings/<opening_id>/version", shows=show)
def take_newer(opening_id: str) -> str:
    db, mine = current.db, coordinated(opening_id)
    held = db.get_one(PromptVersion, mine.prompt_version)
    newest = versions.newest_of(db, held.slug) or held
    verbs.take_newer(db, mine, newest, by=current.account)
    return _after("kept", opening_id)


@_press("/openings/<opening_id>/weights", shows=show, body={"weight-scope": "4"})
def weigh(opening_id: str) -> str:
    mine = coordinated(opening_id)
    given = {
        name.removeprefix("weight-"): _number(value, "weight", "weight")
        for name, value in request.form.items()
        if name.startswith("weight-")
    }
    weights.set_weights(current.db, mine, given, by=current.account)
    return _after("kept", opening_id)


@_press(
    "/openings/<opening_id>/notes",
    shows=show,
    body={"note": "text", "mail": "1", "sure": "1"},
)
def add_note(opening_id: str) -> str | ResponseReturnValue:
    # First shows what candidates will read, and how many get the email.
    db, mine, form = current.db, coordinated(opening_id), request.form
    note, mail = form.get("note", ""), form.get("mail") == "1"
    if form.get("sure") == "1":
        verbs.add_note(db, mine, note, mail=mail, by=current.account)
        return _after("noted_mailed" if mail else "noted", opening_id)
    text = verbs.note_text(note)
    values = {
        "name": NAME,
        "team": current.shown.team_name,
        "opening": mine.title,
        "note": text,
        "signed": terms.signature(mine.terms, current.shown.team_name),
        "link": mails.LATER,
    }
    return pages.page(
        "prompts/note_mail.html",
        "Before you publish it",
        opening=mine,
        note=note,
        text=text,
        number=announce.candidates_of_note(db, mine.id) if mail else 0,
        email=as_sent(announce.NOTE, values) if mail else None,
    )


@_press("/openings/<opening_id>/notes/withdraw", shows=show, body={"note": "text"})
def withdraw_note(opening_id: str) -> str:
    mine, note = coordinated(opening_id), current.field_sent("note")
    verbs.withdraw_note(current.db, mine, note, by=current.account)
    return _after("note_withdrawn", opening_id)


def _number(text: str, code: str, words: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise Refusal(code, f"Enter the {words} as a whole number.")
    return int(text)
