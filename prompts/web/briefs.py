from __future__ import annotations

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web.request import current
from prompts.authoring import brief_form, checking, drafts
from prompts.authoring.brief_form import BriefForm, FactRow
from prompts.authoring.checking import Checked
from prompts.authoring.drafts import StaleDraft
from prompts.folder import company
from prompts.models import PromptDraft
from prompts.web.drafting import (
    as_parts,
    begun,
    both,
    press_read,
    read_texts,
    revision,
    the_draft,
)
from prompts.web.library import look, press

_BODY = {"title": "text", "problem": "text", "rubric": "one-bar"}


@look("/prompts/new/brief", params={})
def new_brief(refusal: Refusal | None = None) -> ResponseReturnValue:
    return _page(_typed() if refusal else BriefForm(), refusal=refusal)


@press_read("/prompts/new/brief", shows=new_brief, params={}, body=_BODY)
def create_brief() -> str | ResponseReturnValue:
    form = _typed()
    texts = brief_form.files(form)
    if request.form.get("action") == "check":
        return _page(form, _look(texts))
    return begun(form.title, texts)


@press("/prompts/new/brief/check", savepoint=False, kind="json", params={}, body=_BODY)
def check_brief() -> ResponseReturnValue:
    return as_parts(_look(brief_form.files(_typed())))


@look("/prompts/<slug>/brief")
def edit_brief(slug: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    if isinstance(refusal, StaleDraft):
        return both(refusal)
    draft = the_draft(slug)
    if refusal:
        return _page(_typed(), draft=draft, refusal=refusal)
    form = brief_form.form_of(draft.texts)
    if form is None:
        raise Absent
    # Stored findings, so that just showing the draft doesn't lint.
    findings = tuple(draft.findings)
    saved = Checked(dict(draft.texts), draft.title, draft.intro, draft.html, None, findings)
    return _page(form, _in_words(saved), draft=draft)


@press_read("/prompts/<slug>/brief", shows=edit_brief, body={"revision": "1", **_BODY})
def save_brief(slug: str) -> str | ResponseReturnValue:
    draft, form = the_draft(slug), _typed()
    if brief_form.form_of(draft.texts) is None and draft.revision == revision():
        raise Absent  # its files hold more than the form; if saved since, both texts are shown
    texts = brief_form.files(form)
    if request.form.get("action") == "check":
        return _page(form, _look(texts), draft=the_draft(slug))
    checked = read_texts(slug, texts)
    drafts.save(current.db, slug, checked, revision=revision(), by=current.account)
    return url_for("library.edit", slug=slug)


def _typed() -> BriefForm:
    return brief_form.read(request.form)


def _look(texts: dict[str, str]) -> Checked:
    return _in_words(read_texts("brief", texts))


def _in_words(checked: Checked) -> Checked:
    told = (it | {"where": brief_form.where(it)} for it in checked.findings)
    return replace(
        checked, findings=tuple(it | _EMPTY if it["code"] == "OPEN" else it for it in told)
    )


_EMPTY = {
    "words": "",
    "reason": "This is still empty.",
    "suggestion": "Fill it in before you publish.",
}


def _page(
    form: BriefForm,
    checked: Checked | None = None,
    *,
    draft: PromptDraft | None = None,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    room = min(brief_form.MORE, brief_form.MOST - len(form.facts))
    return pages.page(
        "prompts/library/brief.html",
        f"{draft.title}, draft" if draft else "New brief",
        refusal,
        form=form,
        rows=[*form.facts, *[FactRow()] * max(room, brief_form.ROWS - len(form.facts))],
        checked=checked,
        draft=draft,
        saved=request.method == "GET",
        revision=(revision() or draft.revision) if draft else 0,
        rubrics=company.names(),
        most=checking.MOST,
    )
