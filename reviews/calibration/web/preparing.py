from __future__ import annotations

from pathlib import PurePosixPath

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts import people
from blindfolio.levels import LEVELS, TARGETS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.authoring import versions
from prompts.folder.rubric import RATINGS
from reviews.calibration.practice import adding, consented, rounds, rounds_of
from reviews.calibration.practice.adding import OldDocument
from reviews.calibration.practice.names_to_mask import counted
from reviews.calibration.practice.prompts_for import prompts_for
from reviews.calibration.web.blueprint import practice
from reviews.calibration.web.document_page import READ, document_page
from reviews.calibration.web.round_page import COORDINATOR, page


@route(
    practice,
    "/practice/new",
    auth="account",
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
)
def new() -> ResponseReturnValue:
    return _form()


@route(
    practice,
    "/practice/new",
    auth="account",
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
    methods=("POST",),
    body={"title": "First round", "prompt": "payment-flows", "level": "3"},
)
def begin() -> ResponseReturnValue:
    """With `show`, only show the chosen prompt's guides."""
    db, form = current.db(), request.form
    if form.get("action") == "show":
        return _form()
    level = form.get("level", "")
    try:
        with db.begin_nested():
            round_ = rounds.begin(
                db,
                title=form.get("title", ""),
                slug=form.get("prompt", ""),
                level=int(level) if level in {str(it) for it in LEVELS} else 0,
                by=current.account(),
            )
    except Refusal as refusal:
        return _form(refusal)
    return redirect(url_for("practice.shown", round_id=round_.id), 303)


@route(
    practice,
    "/practice/<round_id>/samples",
    auth="account",
    methods=("POST",),
    params={"round_id": "round"},
    body={"sample": "senior"},
)
def add_samples(round_id: str) -> ResponseReturnValue:
    db, me, site = current.db(), current.account(), current.site()
    mine = _own(round_id)
    wanted = set(request.form.getlist("sample"))
    try:
        with db.begin_nested():
            if not wanted:
                raise Refusal("sample", "Choose a sample.")
            for sample in adding.samples_of(mine.prompt):
                if sample.name in wanted:
                    fences = not site.settings.weak_fences
                    adding.add_sample(
                        db, site.archive, round_id, sample, require_fences=fences, by=me
                    )
    except Refusal as refusal:
        return page(round_id, refusal, wrong="sample")
    return redirect(url_for("practice.shown", round_id=round_id, _anchor="documents"), 303)


@route(
    practice,
    "/practice/<round_id>/files",
    auth="account",
    classes=READ,
    methods=("POST",),
    params={"round_id": "round"},
    body={"document": "file", "names": "Rowan Sample"},
)
def add_file(round_id: str) -> ResponseReturnValue:
    """Keeps neither the file nor the names."""
    db, me, site = current.db(), current.account(), current.site()
    _own(round_id)
    file = request.files.get("document")
    try:
        old = OldDocument(
            (file.filename or "") if file else "",
            file.read() if file else b"",
            adding.names_in(request.form.get("names", "")),
        )
        read = adding.read(old, require_fences=not site.settings.weak_fences)
        name = request.form.get("name", "").strip() or PurePosixPath(old.file_name).stem
        with db.begin_nested():
            added = adding.add(db, site.archive, round_id, read, name, by=me)
    except Refusal as refusal:
        return page(round_id, refusal, wrong="file", form=request.form)
    # The names are not kept, so only this answer can say how often each was found.
    masked = counted(old.names, [it.text for it in read.findings if it.block is not None])
    return document_page(db.get_one(Folio, added.folio).code, masked=masked, added=True)


@route(
    practice,
    "/practice/<round_id>/agreed",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"round_id": "round"},
    body={"agreed": "consent"},
)
def add_agreed(round_id: str) -> ResponseReturnValue:
    _own(round_id)
    chosen = request.form.getlist("agreed")
    try:
        with current.db().begin_nested():
            if not chosen:
                raise Refusal("agreed", "Choose a document.")
            for key in chosen:
                consented.add(current.db(), round_id, key, by=current.account())
    except Refusal as refusal:
        return page(round_id, refusal, wrong="agreed", chosen=chosen)
    return redirect(url_for("practice.shown", round_id=round_id, _anchor="documents"), 303)


@route(
    practice,
    "/practice/<round_id>/documents/<code>/remove",
    auth="account",
    methods=("POST",),
    params={"round_id": "round", "code": "code"},
)
def remove(round_id: str, code: str) -> ResponseReturnValue:
    _own(round_id)
    try:
        with current.db().begin_nested():
            adding.remove(current.db(), round_id, code, by=current.account())
    except Refusal as refusal:
        return page(round_id, refusal)
    return redirect(url_for("practice.shown", round_id=round_id, _anchor="documents"), 303)


@route(
    practice,
    "/practice/<round_id>/start",
    auth="account",
    methods=("POST",),
    params={"round_id": "round"},
    body={"reviewer": "=account"},
)
def start(round_id: str) -> ResponseReturnValue:
    """Only coordinators can read who is in the team, so others type addresses."""
    db, form = current.db(), request.form
    _own(round_id)
    chosen = form.getlist("reviewer")
    try:
        with db.begin_nested():
            typed = [_at_address(it) for it in form.get("addresses", "").split()]
            rounds.start(db, round_id, [*chosen, *typed], by=current.account())
    except Refusal as refusal:
        return page(round_id, refusal, wrong="start", chosen=chosen, form=form)
    return redirect(said.after("round_started", "practice.shown", round_id=round_id), 303)


def _at_address(address: str) -> str:
    try:
        return people.at_address(current.db(), address).id
    except Refusal as refusal:
        raise Refusal(refusal.code, f"{address}: {refusal}") from refusal


def _own(round_id: str) -> rounds_of.RoundSeat:
    """For the owner alone."""
    mine = rounds_of.seat(current.db(), current.account(), round_id)
    if not mine.owns:
        raise Absent
    return mine


def _form(refusal: Refusal | None = None) -> ResponseReturnValue:
    db, form = current.db(), request.form
    prompts = {it.slug: it for it in prompts_for(db, current.account())}
    typed = form.get("prompt", "")
    # A team can retire every prompt; the list is then empty.
    slug = typed if typed in prompts else next(iter(prompts), "")
    html = render_template(
        "reviews/calibration/new_round.html",
        **pages.shell(),
        prompts=[{"value": it.slug, "words": it.words} for it in prompts.values()],
        slug=slug,
        chosen=versions.to_choose(db, slug) if slug and prompts[slug].guides else None,
        ratings=RATINGS,
        levels=[{"value": level.value, "words": level.words} for level in TARGETS],
        values=form,
        refusal=refusal,
    )
    return html, refusal.status if refusal else 200
