from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import languages
from blindfolio.accounts import people
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.authoring import exposure, library_view, retirement, versions
from prompts.authoring.differences import differences
from prompts.folder import catalogue
from prompts.folder.probes import Probes
from prompts.folder.rubric import Rubric
from prompts.models import PromptDraft, PromptVersion
from prompts.opening import openings
from prompts.opening.page import BRIEF, OPEN, Page, in_book
from prompts.opening.terms import TERMS, figures, promise

library = Blueprint("library", __name__)
COORDINATOR = ("coordinator",)
CLASSES = (DataClass.PROMPT, DataClass.RATING_GUIDES, DataClass.HELD_BACK)
"""A prompt's page may show everything, because prompts belong to the site and its
coordinators."""

PROMPT = {"slug": "prompt"}
VERSION = {"slug": "prompt", "n": "version"}
look = partial(
    route, library, auth="account", roles=COORDINATOR, classes=CLASSES, params=PROMPT
)
press = partial(button, library, roles=COORDINATOR, classes=CLASSES, params=PROMPT)


@look("/prompts", params={})
def listed() -> ResponseReturnValue:
    db, page, more = current.db, pages.number(), False
    if retired := request.args.get("retired") == "1":
        rows, more = library_view.retired(db, page)
    else:
        rows = library_view.in_library(db)
    return pages.page(
        "prompts/library/listed.html",
        "Retired prompts" if retired else "Prompts",
        rows=rows,
        sent=exposure.times_sent(db, [it.slug for it in rows]),
        retired=retired,
        page=page,
        more=more,
    )


@look("/prompts/<slug>")
def prompt(slug: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db
    it = library_view.one(db, slug)
    sent = exposure.sent(db, slug)
    mine = openings.titles(db, current.account, [row.opening for row in sent])
    return pages.page(
        "prompts/library/prompt.html",
        it.title,
        refusal,
        it=it,
        languages=languages.names(),
        versions=library_view.versions_of(db, slug),
        mine=mine,
        # Other people's openings are unnamed here: only their coordinators may know the title.
        own=[row for row in sent if row.opening in mine],
        others=[row for row in sent if row.opening not in mine],
    )


@press("/prompts/<slug>/store")
def store(slug: str) -> str:
    if slug not in catalogue.shipped():
        raise Absent
    versions.publish(current.db, catalogue.load(slug), by=current.account)
    return url_for("library.prompt", slug=slug)


@press("/prompts/<slug>/state", shows=prompt, body={"act": "retire", "reason": "text"})
def change_state(slug: str) -> str:
    db, form = current.db, request.form
    library_view.one(db, slug)
    act, reason = form.get("act", ""), form.get("reason", "")
    retirement.change(db, slug, act, reason, by=current.account)
    return url_for("library.prompt", slug=slug)


@look("/prompts/<slug>/versions/<n>", params=VERSION)
def version(slug: str, n: str) -> ResponseReturnValue:
    db = current.db
    found = library_view.version(db, slug, n)
    return pages.page(
        "prompts/library/version.html",
        f"{found.title}, version {found.n}",
        version=found,
        switching=openings.able_to_take(db, found, current.account)
        if found is versions.newest_of(db, slug)
        else [],
        texts=found.texts,
        only_practised=versions.only_practised(found),
        names=people.names(db) if found.waivers else {},
    )


@look("/prompts/<slug>/versions/<n>/candidate", classes=(DataClass.PROMPT,), params=VERSION)
def as_candidate(slug: str, n: str) -> ResponseReturnValue:
    found = library_view.readable(current.db, slug, n)
    first = BRIEF if _is_brief(found) else OPEN
    book = BRIEF if request.args.get("book", first) == BRIEF else OPEN
    return _as_candidate(found, in_book(book, found), both=bool(found.brief))


@look(
    "/prompts/<slug>/versions/<n>/reviewer",
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
    params=VERSION,
)
def as_reviewer(slug: str, n: str) -> ResponseReturnValue:
    return _as_reviewer(library_view.readable(current.db, slug, n))


@look("/prompts/<slug>/versions/<n>/panel", params=VERSION)
def as_panel(slug: str, n: str) -> ResponseReturnValue:
    return _as_panel(library_view.readable(current.db, slug, n))


@look("/prompts/<slug>/draft/candidate", classes=(DataClass.PROMPT,))
def draft_as_candidate(slug: str) -> ResponseReturnValue:
    draft = _draft(slug)
    book = BRIEF if _is_brief(draft) else OPEN
    return _as_candidate(draft, Page(draft.title, draft.intro, draft.html, book), both=False)


@look("/prompts/<slug>/draft/reviewer", classes=(DataClass.PROMPT, DataClass.RATING_GUIDES))
def draft_as_reviewer(slug: str) -> ResponseReturnValue:
    return _as_reviewer(_draft(slug))


@look("/prompts/<slug>/draft/panel")
def draft_as_panel(slug: str) -> ResponseReturnValue:
    return _as_panel(_draft(slug))


@look("/prompts/<slug>/diff")
def diff(slug: str) -> ResponseReturnValue:
    all_versions = library_view.versions_of(current.db, slug)
    if not all_versions:
        raise Absent
    by_number = {str(v.n): v for v in all_versions}
    new = by_number.get(request.args.get("to", ""), all_versions[0])
    before = next((v for v in all_versions if v.n < new.n), new)
    old = by_number.get(request.args.get("from", ""), before)
    return _diff("what changed", old, new, numbers=list(by_number))


@look("/prompts/<slug>/draft/changes")
def draft_changes(slug: str) -> ResponseReturnValue:
    draft, newest = _draft(slug), versions.newest_of(current.db, slug)
    if newest is None:
        raise Absent
    return _diff(
        "what the draft changes",
        newest,
        draft,
        numbers=[],
        next=newest.n + 1,
        only_practised=versions.only_practised(newest),
    )


def _diff(
    title: str, old: PromptVersion, new: PromptVersion | PromptDraft, **values: Any
) -> ResponseReturnValue:
    return pages.page(
        "prompts/library/diff.html",
        f"{new.title}, {title}",
        slug=new.slug,
        old=old,
        new=new,
        changes=list(differences(old, new)),
        **values,
    )


def _draft(slug: str) -> PromptDraft:
    found = current.db.get(PromptDraft, slug)
    if found is None or found.rubric is None or found.probes is None:
        raise Absent
    return found


def _as_candidate(
    it: PromptVersion | PromptDraft, read: Page, *, both: bool
) -> ResponseReturnValue:
    terms = [
        promise(key, words or "Each opening has its own text here.")
        for key, words in TERMS.items()
    ]
    pack = Probes.model_validate(it.probes).pack if read.book == BRIEF else ()
    shown = {"terms": terms, "figures": figures(TERMS, 7), "read": read, "both": both}
    return _preview("candidate", it, topics=[fact.about for fact in pack], **shown)


def _as_reviewer(it: PromptVersion | PromptDraft) -> ResponseReturnValue:
    # Only from these, so that the page can't show other probes.
    risks = [risk["text"] for risk in (it.probes or {})["known_risks"]]
    return _preview("reviewer", it, risks=risks)


def _as_panel(it: PromptVersion | PromptDraft) -> ResponseReturnValue:
    return _preview("panel", it, probes=Probes.model_validate(it.probes))


def _is_brief(it: PromptVersion | PromptDraft) -> bool:
    return (it.probes or {}).get("form") == "brief"


def _preview(view: str, it: PromptVersion | PromptDraft, **values: Any) -> ResponseReturnValue:
    practised = versions.only_practised(it)
    if practised and view != "reviewer":
        raise Absent
    return pages.page(
        f"prompts/library/as_{view}.html",
        f"{it.title}, as {view}",
        version=it,
        view=view,
        rubric=Rubric.model_validate(it.rubric),
        draft=isinstance(it, PromptDraft),
        only_practised=practised,
        **values,
    )
