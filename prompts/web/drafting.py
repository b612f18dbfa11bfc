from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.authoring import (
    brief_form,
    checking,
    drafts,
    library_view,
    waivers,
)
from prompts.authoring.checking import Checked
from prompts.authoring.drafts import StaleDraft
from prompts.authoring.versions import newest_of, only_practised
from prompts.folder import catalogue
from prompts.models import PromptDraft
from prompts.web.library import (
    CLASSES,
    COORDINATOR,
    PROMPT,
    library,
    practice_round,
    prompt_page,
)

FIELDS = {
    "prompt.md": "f-prompt",
    "brief.md": "f-brief",
    "rubric.yaml": "f-rubric",
    "probes.yaml": "f-probes",
}


@route(library, "/prompts/new", auth="account", roles=COORDINATOR)
def new() -> ResponseReturnValue:
    return _new()


def _new(refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "prompts/library/new.html",
        page_title="New prompt",
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    library,
    "/prompts/new",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    body={"title": "text"},
)
def create() -> ResponseReturnValue:
    db = current.db()
    title = request.form.get("title", "")
    try:
        slug = drafts.free_slug(db, title)
        checked = read_texts(slug, drafts.new_texts(title))
        drafts.begin(db, slug, checked, based_on=None, by=current.account())
    except Refusal as refusal:
        return _new(refusal)
    return redirect(url_for("library.edit", slug=slug), 303)


@route(
    library,
    "/prompts/<slug>/draft",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
)
def begin(slug: str) -> ResponseReturnValue:
    db = current.db()
    library_view.one(db, slug)
    if drafts.draft_of(db, slug) is None:
        try:
            texts, based_on = drafts.base_of(db, slug)
        except Refusal as refusal:
            return prompt_page(slug, refusal)
        checked = read_texts(slug, texts)
        drafts.begin(db, slug, checked, based_on=based_on, by=current.account())
    return redirect(url_for("library.edit", slug=slug), 303)


@route(
    library,
    "/prompts/<slug>/edit",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=PROMPT,
)
def edit(slug: str) -> ResponseReturnValue:
    return _edit(the_draft(slug))


@route(
    library,
    "/prompts/<slug>/edit",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
    body={"revision": "1", "prompt.md": "text"},
)
def save(slug: str) -> ResponseReturnValue:
    checked = None
    try:
        checked = read_texts(slug, _typed(the_draft(slug)))
        if request.form.get("action") == "check":
            return _edit(the_draft(slug), checked)
        with current.db().begin_nested():
            drafts.save(current.db(), slug, checked, revision=revision(), by=current.account())
    except StaleDraft as stale:
        return both(stale)
    except Refusal as refusal:
        return _edit(the_draft(slug), checked, refusal)
    return redirect(url_for("library.edit", slug=slug, round=practice_round() or None), 303)


@route(
    library,
    "/prompts/<slug>/check",
    auth="account",
    roles=COORDINATOR,
    kind="json",
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
    body={"prompt.md": "text"},
)
def check(slug: str) -> ResponseReturnValue:
    checked = read_texts(slug, _typed(the_draft(slug)))
    return {
        "findings": render_template("prompts/library/_findings.html", checked=checked),
        "preview": render_template("prompts/library/_page.html", checked=checked),
    }


@route(
    library,
    "/prompts/<slug>/publish",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
    body={"revision": "1"},
)
def publish(slug: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    checked = None
    try:
        checked = read_texts(slug, _typed(the_draft(slug)))
        # Two steps, so that a refused publication leaves the text saved.
        with db.begin_nested():
            saved = drafts.save(db, slug, checked, revision=revision(), by=me)
        with db.begin_nested():
            version = drafts.publish(
                db, slug, checked, revision=saved.revision, by=me, reasons=_reasons()
            )
    except StaleDraft as stale:
        return both(stale)
    except Refusal as refusal:
        return _edit(the_draft(slug), checked, refusal)
    round_ = practice_round() or None
    done = "practice_published" if only_practised(version) else "prompt_published"
    there = said.after(done, "library.version", slug=slug, n=version.n, round=round_)
    return redirect(there, 303)


@route(
    library,
    "/prompts/<slug>/discard",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
    body={"sure": "1"},
)
def discard(slug: str) -> ResponseReturnValue:
    draft = the_draft(slug)
    if not request.form.get("sure"):
        sentence = "Tick the box first. A discarded draft can't be restored."
        return _edit(draft, refusal=Refusal("sure", sentence))
    drafts.discard(current.db(), slug, by=current.account())
    # A prompt with nothing else left has no page any more.
    return redirect(url_for("library.listed"), 303)


def the_draft(slug: str) -> PromptDraft:
    found = drafts.draft_of(current.db(), slug)
    if found is None:
        raise Absent
    return found


def _typed(draft: PromptDraft) -> dict[str, str]:
    return {name: request.form.get(name, draft.texts.get(name, "")) for name in catalogue.FILES}


def read_texts(slug: str, texts: dict[str, str]) -> Checked:
    # Reading takes up to a second. A request that writes holds SQLite's one write lock from its
    # first statement, and others would wait. Callers have written nothing so far.
    current.db().rollback()
    return checking.check(slug, texts)


_WAIVE = "waive-"


def _reasons() -> dict[str, str]:
    return {
        name.removeprefix(_WAIVE): words
        for name, words in request.form.items()
        if name.startswith(_WAIVE)
    }


def revision() -> int:
    given = request.form.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _edit(
    draft: PromptDraft, checked: Checked | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    texts = checked.texts if checked else _typed(draft)
    saved = all(texts.get(name, "") == draft.texts.get(name, "") for name in catalogue.FILES)
    newest = newest_of(current.db(), draft.slug)
    practised = only_practised(newest or draft)
    reading: Checked | PromptDraft = checked or draft
    before = newest.texts if newest else {}
    changed = [
        name for name in FIELDS if before and texts.get(name, "") != before.get(name, "")
    ]
    stops = [f for f in reading.findings if f["severity"] == checking.STOPS]
    reasons = {**waivers.of_version(newest.waivers if newest else ()), **_reasons()}
    page = render_template(
        "prompts/library/edit.html",
        page_title=f"{draft.title}, draft",
        most=checking.MOST,
        draft=draft,
        only_practised=practised,
        # A saved draft's reading is stored beside it, so this page reads nothing.
        checked=reading,
        waivable=waivers.waivable(stops, reasons),
        longest=waivers.REASON,
        texts=texts,
        # Typed text is based on its page's revision until it is saved.
        revision=draft.revision if saved else revision() or draft.revision,
        saved=saved,
        next=newest.n + 1 if newest else 1,
        # No brief is sent in place of a practice-only prompt's long page.
        fields={k: v for k, v in FIELDS.items() if not practised or k != catalogue.BRIEF},
        round=practice_round(),
        opened=changed or list(FIELDS)[:1],
        is_form=brief_form.form_of(draft.texts) is not None,
        is_brief=brief_form.IS_BRIEF in texts.get("probes.yaml", ""),
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def both(stale: StaleDraft) -> ResponseReturnValue:
    saved, typed = stale.saved, stale.typed.texts
    page = render_template(
        "prompts/library/both.html",
        page_title="Two versions",
        slug=saved.slug,
        title=saved.title,
        stale=stale,
        revision=saved.revision,
        typed=typed,
        rows=[
            {"file": name, "here": typed.get(name, ""), "there": saved.texts.get(name, "")}
            for name in catalogue.FILES
            if typed.get(name, "") != saved.texts.get(name, "")
        ],
        **pages.shell(),
    )
    return page, stale.status
