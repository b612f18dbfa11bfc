from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts import people
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.authoring import exposure, library_view, retirement, versions
from prompts.authoring.comments import comment_changes
from prompts.authoring.differences import differences
from prompts.folder import catalogue
from prompts.folder.catalogue import PromptFolder
from prompts.folder.probes import Probes
from prompts.folder.rubric import RATINGS, Rubric
from prompts.models import PromptDraft, PromptVersion
from prompts.opening import openings
from prompts.opening.page import BRIEF, OPEN, Page, in_book
from prompts.opening.terms import TERMS, heading

library = Blueprint("library", __name__)
COORDINATOR = ("coordinator",)
CLASSES = (DataClass.PROMPT, DataClass.RATING_GUIDES, DataClass.HELD_BACK)
"""A prompt's page may show all of it: prompts belong to the site and its coordinators."""

PROMPT = {"slug": "prompt"}
VERSION = {"slug": "prompt", "n": "version"}


@route(library, "/prompts", auth="account", roles=COORDINATOR, classes=CLASSES)
def listed() -> ResponseReturnValue:
    return render_template(
        "prompts/library/listed.html",
        page_title="Prompts",
        rows=library_view.all_of(current.db()),
        **pages.shell(),
    )


@route(
    library,
    "/prompts/<slug>",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=PROMPT,
)
def prompt(slug: str) -> ResponseReturnValue:
    return prompt_page(slug)


def prompt_page(slug: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    it = library_view.one(db, slug)
    mine = {opening.id: opening for opening in openings.run_by(db, current.account())}
    sent = exposure.sent(db, slug)
    page = render_template(
        "prompts/library/prompt.html",
        page_title=it.title,
        it=it,
        versions=library_view.versions_of(db, slug),
        people=exposure.people(db, slug),
        mine=mine,
        # Other people's openings have no name here: only their coordinators may know the title.
        own=[row for row in sent if row.opening in mine],
        others=[row for row in sent if row.opening not in mine],
        days=current.site().settings.exposure_days,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    library,
    "/prompts/<slug>/store",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
)
def store(slug: str) -> ResponseReturnValue:
    if slug not in catalogue.shipped():
        raise Absent
    versions.publish(current.db(), catalogue.load(slug), by=current.account())
    return redirect(url_for("library.prompt", slug=slug), 303)


@route(
    library,
    "/prompts/<slug>/state",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
    body={"act": "retire", "reason": "text"},
)
def change_state(slug: str) -> ResponseReturnValue:
    db = current.db()
    library_view.one(db, slug)
    form = request.form
    try:
        with db.begin_nested():
            retirement.change(
                db, slug, form.get("act", ""), form.get("reason", ""), by=current.account()
            )
    except Refusal as refusal:
        return prompt_page(slug, refusal)
    return redirect(url_for("library.prompt", slug=slug), 303)


@route(
    library,
    "/prompts/<slug>/versions/<n>",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=VERSION,
)
def version(slug: str, n: str) -> ResponseReturnValue:
    db = current.db()
    found = library_view.version(db, slug, n)
    seen, newest = exposure.people(db, slug).get(found.id, (0, None))
    return render_template(
        "prompts/library/version.html",
        page_title=f"{found.title}, version {found.n}",
        version=found,
        texts=found.texts,
        only_practised=versions.only_practised(found),
        names=people.names(db) if found.waivers else {},
        seen=seen,
        newest=newest,
        round=practice_round(),
        **pages.shell(),
    )


@route(
    library,
    "/prompts/<slug>/versions/<n>/candidate",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    params=VERSION,
)
def as_candidate(slug: str, n: str) -> ResponseReturnValue:
    found = library_view.version(current.db(), slug, n)
    _refuse_practised(found)
    book = BRIEF if request.args.get("book") == BRIEF else OPEN
    return _as_candidate(found, in_book(book, found), bool(found.brief))


@route(
    library,
    "/prompts/<slug>/versions/<n>/reviewer",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
    params=VERSION,
)
def as_reviewer(slug: str, n: str) -> ResponseReturnValue:
    return _as_reviewer(library_view.version(current.db(), slug, n))


@route(
    library,
    "/prompts/<slug>/versions/<n>/panel",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=VERSION,
)
def as_panel(slug: str, n: str) -> ResponseReturnValue:
    found = library_view.version(current.db(), slug, n)
    _refuse_practised(found)
    return _as_panel(found)


@route(
    library,
    "/prompts/<slug>/draft/candidate",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    params=PROMPT,
)
def draft_as_candidate(slug: str) -> ResponseReturnValue:
    draft = _draft(slug)
    _refuse_practised(draft)
    return _as_candidate(draft, Page(draft.title, draft.intro, draft.html, OPEN))


@route(
    library,
    "/prompts/<slug>/draft/reviewer",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
    params=PROMPT,
)
def draft_as_reviewer(slug: str) -> ResponseReturnValue:
    return _as_reviewer(_draft(slug))


@route(
    library,
    "/prompts/<slug>/draft/panel",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=PROMPT,
)
def draft_as_panel(slug: str) -> ResponseReturnValue:
    draft = _draft(slug)
    _refuse_practised(draft)
    return _as_panel(draft)


@route(
    library,
    "/prompts/<slug>/diff",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=PROMPT,
)
def diff(slug: str) -> ResponseReturnValue:
    db = current.db()
    all_versions = library_view.versions_of(db, slug)
    if not all_versions:
        raise Absent
    by_number = {str(v.n): v for v in all_versions}
    new = by_number.get(request.args.get("to", ""), all_versions[0])
    before = next((v for v in all_versions if v.n < new.n), new)
    old = by_number.get(request.args.get("from", ""), before)
    return render_template(
        "prompts/library/diff.html",
        page_title=f"{new.title}, what changed",
        slug=slug,
        old=old,
        new=new,
        numbers=[str(v.n) for v in all_versions],
        changes=_changes(
            (versions.folder_of(old), old.texts),
            (versions.folder_of(new), new.texts),
        ),
        round=practice_round(),
        **pages.shell(),
    )


@route(
    library,
    "/prompts/<slug>/draft/changes",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=PROMPT,
)
def draft_changes(slug: str) -> ResponseReturnValue:
    draft, newest = _draft(slug), versions.newest_of(current.db(), slug)
    if newest is None:
        raise Absent
    return render_template(
        "prompts/library/diff.html",
        page_title=f"{draft.title}, what the draft changes",
        slug=slug,
        old=newest,
        new=draft,
        next=newest.n + 1,
        only_practised=versions.only_practised(newest),
        numbers=[],
        changes=_changes(
            (versions.folder_of(newest), newest.texts),
            (versions.folder_of_draft(draft), draft.texts),
        ),
        round=practice_round(),
        **pages.shell(),
    )


def practice_round() -> str:
    """The practice round that led here, to link back to, or "". Only an id: its own page checks
    whose it is."""
    given = request.values.get("round", "")
    return given if re.fullmatch(r"[\w-]{1,40}", given, re.ASCII) else ""


def _changes(
    old: tuple[PromptFolder, Mapping[str, str]],
    new: tuple[PromptFolder | None, Mapping[str, str]],
) -> list[tuple[str, str]] | None:
    """Where and what, line by line, then the files' comments. None if the new ones can't be
    read."""
    if new[0] is None:
        return None
    said = [
        (where, what)
        for where, _, what in (line.partition(": ") for line in differences(old[0], new[0]))
    ]
    return [*said, *comment_changes(old[1], new[1])]


def _draft(slug: str) -> PromptDraft:
    found = current.db().get(PromptDraft, slug)
    if found is None or found.rubric is None or found.probes is None:
        raise Absent
    return found


def _refuse_practised(it: PromptVersion | PromptDraft) -> None:
    """Raise Absent: practice-only prompts have no page for candidates or panels."""
    if versions.only_practised(it):
        raise Absent


def _as_candidate(it: PromptVersion | PromptDraft, read: Page, both: bool = False) -> str:
    terms = [
        {"term": heading(key), "words": words or "Each opening has its own text here."}
        for key, words in TERMS.items()
    ]
    return _preview("candidate", it, terms=terms, read=read, both=both)


def _as_reviewer(it: PromptVersion | PromptDraft) -> str:
    # From these alone, so that the page can't show a probe that reviewers never see.
    risks = [risk["text"] for risk in (it.probes or {})["known_risks"]]
    return _preview("reviewer", it, risks=risks, ratings=RATINGS)


def _as_panel(it: PromptVersion | PromptDraft) -> str:
    return _preview("panel", it, probes=Probes.model_validate(it.probes))


def _preview(view: str, it: PromptVersion | PromptDraft, **values: object) -> str:
    return render_template(
        f"prompts/library/as_{view}.html",
        page_title=f"{it.title}, as {view}",
        version=it,
        view=view,
        rubric=Rubric.model_validate(it.rubric),
        draft=isinstance(it, PromptDraft),
        only_practised=versions.only_practised(it),
        **values,
        **pages.shell(),
    )
