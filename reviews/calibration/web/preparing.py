from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.authoring import versions
from prompts.opening import running
from prompts.web.openings import coordinated
from reviews.calibration.practice import adding, first, rounds, rounds_of
from reviews.calibration.practice.rounds import prompts_for
from reviews.calibration.practice.rounds_of import RoundSeat
from reviews.calibration.web.blueprint import COORDINATOR, practice
from reviews.calibration.web.document_page import READ, page
from reviews.calibration.web.round_page import shown

_CLASSES = (DataClass.PROMPT, DataClass.RATING_GUIDES)
_press = partial(button, practice, shows=shown)


@route(practice, "/practice/new", auth="account", classes=_CLASSES)
def new() -> ResponseReturnValue:
    return _form()


def _form(refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db
    prompts = {it.slug: it for it in prompts_for(db, current.account)}
    typed = current.field_sent("prompt")
    # A team can retire every prompt; the list is then empty.
    slug = typed if typed in prompts else next(iter(prompts), "")
    return pages.page(
        "reviews/calibration/new_round.html",
        "New practice round",
        refusal,
        prompts=[{"value": it.slug, "words": it.words} for it in prompts.values()],
        slug=slug,
        chosen=versions.to_choose(db, slug) if slug and prompts[slug].guides else None,
    )


@button(
    practice,
    "/practice/new",
    shows=_form,
    classes=_CLASSES,
    body={"title": "First round", "prompt": "payment-flows", "level": "3"},
)
def begin() -> ResponseReturnValue | str:
    # With `show`, only shows the chosen prompt's guides.
    form = request.form
    if form.get("action") == "show":
        return _form()
    round_ = rounds.begin(
        current.db,
        title=form.get("title", ""),
        slug=form.get("prompt", ""),
        level=levels.sent(form.get("level", "")),
        by=current.account,
    )
    return url_for("practice.shown", round_id=round_.id)


@_press("/practice/<round_id>/samples", body={"sample": "senior"})
def add_samples(round_id: str) -> str:
    site, mine = current.site, _own(round_id)
    wanted = _chosen("sample", "a sample")
    for name, sample in adding.samples_of(mine.prompt).items():
        if name in wanted:
            adding.add_sample(
                current.db,
                site.archive,
                round_id,
                sample,
                require_fences=not site.settings.weak_fences,
                by=current.account,
            )
    return _documents(round_id)


@_press(
    "/practice/<round_id>/files",
    classes=READ,
    body={"document": "file", "names": "Rowan Sample"},
)
def add_file(round_id: str) -> ResponseReturnValue:
    # Keeps neither the file nor the names.
    db, site, form = current.db, current.site, request.form
    prompt = _own(round_id).prompt
    file = request.files.get("document")
    file_name = (file.filename or "") if file else ""
    names = adding.names_in(form.get("names", ""))
    read = adding.read(
        file_name,
        file.read() if file else b"",
        names,
        language=prompt.language,
        require_fences=not site.settings.weak_fences,
    )
    name = form.get("name", "").strip() or PurePosixPath(file_name).stem
    added = adding.add(db, site.archive, round_id, read, name, by=current.account)
    # The names are not kept, so only this answer can say how often each was found.
    masked = adding.counted(names, [it.text for it in read.findings if it.block is not None])
    return page(db.get_one(Folio, added.folio).code, added=True, masked=masked)


@_press("/practice/<round_id>/documents/<code>/remove", params={"code": "code"})
def remove(round_id: str, code: str) -> str:
    _own(round_id)
    adding.remove(current.db, round_id, code, by=current.account)
    return _documents(round_id)


@_press("/practice/<round_id>/start", body={"reviewer": "=account"})
def start(round_id: str) -> str:
    _own(round_id)
    rounds.start(current.db, round_id, request.form.getlist("reviewer"), by=current.account)
    return said.after("round_started", "practice.shown", round_id=round_id)


def _chosen(name: str, one: str) -> list[str]:
    if chosen := request.form.getlist(name):
        return chosen
    raise Refusal(name, f"Choose {one}.")


def _documents(round_id: str) -> str:
    return url_for("practice.shown", round_id=round_id, _anchor="documents")


def _own(round_id: str) -> RoundSeat:
    mine = rounds_of.seat(current.db, current.account, round_id)
    if not mine.owns:
        raise Absent
    return mine


@route(
    practice,
    "/openings/<opening_id>/practice",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
)
def before(opening_id: str) -> ResponseReturnValue:
    opening, db = coordinated(opening_id), current.db
    return pages.page(
        "reviews/calibration/first.html",
        f"Practice before {opening.title}",
        opening=opening,
        rule=first.rule(db, opening.id),
        closed=first.closed(db, opening),
        needed=first.ROUNDS,
        paused=opening.state == running.PAUSED,
    )


@button(practice, "/openings/<opening_id>/practice", roles=COORDINATOR, body={"reviewers": "1"})
def ask(opening_id: str) -> str:
    form = request.form
    first.put(
        current.db,
        coordinated(opening_id),
        reviewers=form.get("reviewers") == "1",
        rounds=form.get("rounds") == "1",
        by=current.account,
    )
    return said.after("kept", "practice.before", opening_id=opening_id)
