from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.text import team_text
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web.request import current
from prompts.authoring import checking, drafts, model_draft, versions
from prompts.authoring.checking import Checked
from prompts.authoring.drafts import StaleDraft
from prompts.folder import brief_form, catalogue, company, marks
from prompts.folder.brief_form import STEPS, Form
from prompts.folder.probes import Probes
from prompts.folder.rubric import Rubric
from prompts.models import PromptDraft
from prompts.web.drafting import (
    as_parts,
    begun,
    new,
    offered,
    press_read,
    read_texts,
    the_draft,
    two_versions,
)
from prompts.web.library import look, press

EXAMPLE = "payment-flows"
_BODY = {"title": "text", "problem": "text", "rubric": "one-bar"}


@press_read("/prompts/new/brief", shows=new, params={}, body=_BODY)
def create_brief() -> str:
    form = brief_form.unread(brief_form.new(**request.form))
    slug = begun(form["title"], brief_form.files(form)).slug
    return _step(slug, request.form.get("action", ""))


@look("/prompts/<slug>/brief")
def edit_brief(slug: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    if isinstance(refusal, StaleDraft):
        return _both(refusal)
    draft = the_draft(slug)
    saved = brief_form.form_of(draft.texts)
    if saved is None:
        return redirect(url_for("library.edit", slug=slug))
    step = _shown()
    waits = model_draft.is_asked(current.db, slug, by=current.account)
    came = any(model_draft.PROPOSED in it for it in saved.values())
    if "asked" in request.args and not waits and came:
        return redirect(_step(slug, "situation"))
    form = brief_form.typed_over(saved, request.form) if refusal else saved
    # Stored findings, so that just showing the draft doesn't lint.
    findings = tuple(draft.findings)
    title, intro, html = map(marks.told, (draft.title, draft.intro, draft.html))
    stored = Checked(dict(draft.texts), title, intro, html, None, findings)
    rows = max(len(brief_form.facts(form)) + brief_form.MORE, brief_form.ROWS)
    example = catalogue.load(EXAMPLE)
    return pages.page(
        "prompts/library/brief.html",
        f"{stored.title}, {STEPS.get(step, 'draft with a model')}",
        refusal,
        step=step,
        steps=STEPS,
        following=dict(pairwise(STEPS)).get(step),
        form=form,
        parts={name: _parted(text) for name, text in form.items()},
        rows=min(rows, brief_form.MOST),
        positions=brief_form.positions(form),
        criteria=brief_form.criteria_of(form["rubric"]),
        here=step != "publish",
        checked=_of_step(slug, stored, saved),
        to_do={brief_form.step_of(it) for it in findings if it["severity"] == checking.STOPS},
        draft=draft,
        revision=current.number_sent("revision") or draft.revision,
        read=current.field_sent("read") or brief_form.sum_of(saved, step),
        rubrics=company.names(),
        languages=offered(),
        most=checking.MOST,
        whole=_in_steps(draft.probes, draft.rubric)
        if draft.probes and step == "publish"
        else {},
        example=example,
        of_example=_in_steps(example.probes, example.rubric),
        example_html=team_text.render(versions.body(example.brief)),
        carried=model_draft.request_for(form) if step == "model" else None,
        answer=current.field_sent("answer"),
        model=current.site.settings.asked_model,
        waits=waits,
        came=request.args.get("came", type=int),
        left=request.args.get("left", type=int),
    )


@press_read("/prompts/<slug>/brief", shows=edit_brief, body={"revision": "1", **_BODY})
def save_brief(slug: str) -> str:
    draft = the_draft(slug)
    saved = brief_form.form_of(draft.texts)
    if saved is None and draft.revision == current.number_sent("revision"):
        raise Absent  # its files hold more than the form; if saved since, both texts are shown
    form = brief_form.typed_over(saved or brief_form.new(), request.form)
    revision = current.number_sent("revision")
    if saved and current.field_sent("read") == brief_form.sum_of(saved, _shown()):
        revision = draft.revision  # other steps have been saved since
    checked = read_texts(slug, brief_form.files(form))
    drafts.save(current.db, slug, checked, revision=revision, by=current.account)
    return _step(slug, current.field_sent("action") or _shown())


@press("/prompts/<slug>/brief/check", savepoint=False, kind="json", body=_BODY)
def check_brief(slug: str) -> ResponseReturnValue:
    saved = _saved(the_draft(slug))
    form, typed = brief_form.typed_over(saved, request.form), saved | request.form.to_dict()
    checked = read_texts(slug, brief_form.files(form))
    return as_parts(_of_step(slug, checked, form, typed))


@press_read("/prompts/<slug>/brief/model", shows=edit_brief, body={"verb": "ask"})
def draft_brief(slug: str) -> str:
    draft, by = the_draft(slug), current.account
    if current.field_sent("verb") != "paste":
        model_draft.ask(current.db, slug, by=by)
        return url_for("library.edit_brief", slug=slug, step="model", asked=1)
    saved, answer = _saved(draft), current.field_sent("answer")
    form = model_draft.pasted(saved, answer)
    came, left = model_draft.counts(saved, form, answer)
    was = draft.revision
    checked = read_texts(slug, brief_form.files(form))
    drafts.save(current.db, slug, checked, revision=was, by=by)
    return url_for("library.edit_brief", slug=slug, step="situation", came=came, left=left)


def _both(stale: StaleDraft) -> ResponseReturnValue:
    typed, saved = (brief_form.form_of(it.texts) for it in (stale.typed, stale.saved))
    if typed is None:
        raise stale
    other_files = url_for("library.edit", slug=stale.saved.slug) if saved is None else ""
    saved = saved or {}  # its files hold more than the form
    differ = [it for it in {**saved, **typed} if typed.get(it) != saved.get(it)]
    mine, other = ({name: form.get(name, "") for name in differ} for form in (typed, saved))
    return two_versions(
        stale,
        stale.saved.title,
        mine,
        other,
        here=other_files or _step(stale.saved.slug, _shown()),
        label=partial(brief_form.label, form=typed),
        may_keep=not other_files,
    )


def _row(typed: Form, name: str) -> str:
    """Return the field in whose row it was typed what becomes `name` once gaps are closed."""
    kind, _, n = name.partition("-")
    fields = ("answer", "topic") if kind in ("answer", "topic") else (kind,)

    def is_typed(n: int) -> bool:
        texts = (typed.get(f"{it}-{n}", "").strip() for it in fields)
        return any(texts) and typed.get(f"choice-{fields[0]}-{n}") != "drop"

    if not n.isdecimal():
        return name
    return f"{kind}-{sorted(range(brief_form.MOST), key=lambda n: not is_typed(n))[int(n)]}"


def _step(slug: str, step: str) -> str:
    return url_for("library.edit_brief", slug=slug, step=step)


def _in_steps(probes: object, rubric: object) -> dict[str, list[tuple[str, str]]]:
    known, rated = Probes.model_validate(probes), Rubric.model_validate(rubric)
    return {
        "facts": [(it.about, it.answer) for it in known.pack],
        "positions": [(f"{n}", it.name) for n, it in enumerate(known.positions, 1)],
        "scenarios": [(f"{n}", it.text) for n, it in enumerate(known.failure_conditions, 1)],
        "rubric": [(f"{it.name}, {it.weight}", it.reason) for it in rated.criteria],
    }


def _shown() -> str:
    step = request.values.get("step", "")
    return step if step in (*STEPS, "model") else "situation"


def _saved(draft: PromptDraft) -> Form:
    form = brief_form.form_of(draft.texts)
    if form is None:
        raise Absent
    return form


def _parted(text: str) -> tuple[str, str]:
    mark, rest = marks.parted(text)
    mark = mark.replace("] [decide:", " ·").replace("] [", " · ")
    return mark.removeprefix("[decide: ").strip("[]"), rest


def _of_step(slug: str, checked: Checked, form: Form, typed: Form | None = None) -> Checked:
    """Return the shown step's findings in its own words."""
    told: dict[str, dict[str, Any]] = {}
    for it in checked.findings:
        step, name = brief_form.step_of(it), brief_form.name_of(it, form)
        undecided = it["code"] == "OPEN"
        if _shown() in ("publish", step) and not (undecided and name in told):
            field = _row(typed, name) if typed else name
            where = "" if step == _shown() else _step(slug, step)
            at = {"file": brief_form.label(field, form), "href": f"{where}#f-{field}"}
            told[name if undecided else f"{len(told)}"] = _in_words(it | at, form.get(name, ""))
    return replace(checked, findings=tuple(told.values()))


def _in_words(finding: dict[str, Any], field: str) -> dict[str, Any]:
    told = finding | {"line": None}
    if told["code"] == "FILE":
        reason = told["reason"].rpartition("expected")[2].lstrip(": ")
        return told | {"reason": f"Expected: {reason}", "suggestion": ""}
    if told["code"] != "OPEN":
        return told
    _, proposed = marks.parted(field)
    says = "keep, change or drop the proposal" if proposed else "this is empty"
    if (words := told["words"]).endswith(" removed]"):
        says = f"write something instead of “{words}”"
    return told | {
        "file": f"{told['file']}: {says}.",
        "reason": "",
        "words": "",
        "suggestion": "",
    }
