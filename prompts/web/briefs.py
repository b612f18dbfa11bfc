from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.authoring import brief_form, checking, drafts
from prompts.authoring.brief_form import BriefForm, FactRow
from prompts.authoring.checking import Checked
from prompts.authoring.drafts import StaleDraft
from prompts.folder import company
from prompts.models import PromptDraft
from prompts.web.drafting import both, read_texts, revision, the_draft
from prompts.web.library import CLASSES, COORDINATOR, PROMPT, library

_UNNAMED = "brief"


@route(library, "/prompts/new/brief", auth="account", roles=COORDINATOR, classes=CLASSES)
def new_brief() -> ResponseReturnValue:
    return _page(BriefForm())


@route(
    library,
    "/prompts/new/brief",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    body={"title": "text", "problem": "text", "rubric": "one-bar"},
)
def create_brief() -> ResponseReturnValue:
    db, form = current.db(), brief_form.read(request.form)
    checked: Checked | None = None
    try:
        texts = brief_form.files(form)
        if _only_looks():
            return _page(form, _look(form, texts))
        slug = drafts.free_slug(db, form.title)
        checked = read_texts(slug, texts)
        drafts.begin(db, slug, checked, based_on=None, by=current.account())
    except Refusal as refusal:
        return _page(form, checked and _in_words(checked, form), refusal=refusal)
    return redirect(url_for("library.edit", slug=slug), 303)


@route(
    library,
    "/prompts/new/brief/check",
    auth="account",
    roles=COORDINATOR,
    kind="json",
    methods=("POST",),
    classes=CLASSES,
    body={"title": "text", "problem": "text", "rubric": "one-bar"},
)
def check_brief() -> ResponseReturnValue:
    """For the form's script, while one types. Keeps nothing."""
    form = brief_form.read(request.form)
    checked = _look(form, brief_form.files(form))
    return {
        "findings": render_template("prompts/library/_findings.html", checked=checked),
        "preview": render_template("prompts/library/_page.html", checked=checked),
    }


@route(
    library,
    "/prompts/<slug>/brief",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params=PROMPT,
)
def edit_brief(slug: str) -> ResponseReturnValue:
    draft = the_draft(slug)
    form = brief_form.form_of(draft.texts)
    if form is None:
        raise Absent
    return _page(form, _in_words(_saved(draft), form), draft=draft)


@route(
    library,
    "/prompts/<slug>/brief",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    classes=CLASSES,
    params=PROMPT,
    body={"revision": "1", "title": "text", "problem": "text", "rubric": "one-bar"},
)
def save_brief(slug: str) -> ResponseReturnValue:
    draft, form = the_draft(slug), brief_form.read(request.form)
    if brief_form.form_of(draft.texts) is None and draft.revision == revision():
        raise Absent  # its files hold more than the form; saved since, both texts are shown
    checked: Checked | None = None
    try:
        texts = brief_form.files(form)
        if _only_looks():
            looked = _look(form, texts)
            return _page(form, looked, draft=the_draft(slug))
        checked = read_texts(slug, texts)
        with current.db().begin_nested():
            drafts.save(current.db(), slug, checked, revision=revision(), by=current.account())
    except StaleDraft as stale:
        return both(stale)
    except Refusal as refusal:
        shown = checked and _in_words(checked, form)
        return _page(form, shown, draft=the_draft(slug), refusal=refusal)
    return redirect(url_for("library.edit", slug=slug), 303)


def _only_looks() -> bool:
    return request.form.get("action") in ("check", "rows")


def _look(form: BriefForm, texts: dict[str, str]) -> Checked:
    return _in_words(read_texts(_UNNAMED, texts), form)


def _saved(draft: PromptDraft) -> Checked:
    """The stored findings, so that a page that only shows the draft lints nothing."""
    found = tuple(draft.findings)
    return Checked(dict(draft.texts), draft.title, draft.intro, draft.html, None, found)


def _in_words(checked: Checked, form: BriefForm) -> Checked:
    return replace(checked, findings=tuple(_told(f, form) for f in checked.findings))


def _told(finding: dict[str, Any], form: BriefForm) -> dict[str, Any]:
    told = {**finding, "where": _where(finding, form)}
    if finding["code"] != "OPEN":
        return told
    several = finding["reason"].startswith(tuple("0123456789"))
    if several:
        told["where"] = "The facts"
    reason = "Several answers are still empty." if several else "This is still empty."
    return {
        **told,
        "words": "",
        "reason": reason,
        "suggestion": "Fill it in before you publish.",
    }


def _where(finding: dict[str, Any], form: BriefForm) -> str:
    if finding["file"] == "prompt.md":
        return "The title" if finding["line"] == 1 else "The page"
    if finding["file"] == "probes.yaml":
        return brief_form.where(finding["field"], form)
    return "The rubric"


def _rows(form: BriefForm) -> list[FactRow]:
    room = brief_form.ROWS
    if request.method == "POST":
        more = brief_form.MORE if request.form.get("action") == "rows" else 0
        room = max(room, brief_form.rows_of(request.form) + more)
    room = min(max(room, len(form.facts) + 2), max(brief_form.MOST, len(form.facts)))
    return [*form.facts, *[FactRow()] * (room - len(form.facts))]


def _page(
    form: BriefForm,
    checked: Checked | None = None,
    *,
    draft: PromptDraft | None = None,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "prompts/library/brief.html",
        page_title=f"{draft.title}, draft" if draft else "New brief",
        form=form,
        rows=_rows(form),
        checked=checked,
        draft=draft,
        saved=request.method == "GET",
        revision=(revision() or draft.revision) if draft else 0,
        rubrics=company.names(),
        most=checking.MOST,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200
