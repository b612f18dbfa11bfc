from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePosixPath

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import languages
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.request import current
from prompts.authoring import checking, drafts, library_view, waivers
from prompts.authoring.checking import Checked
from prompts.authoring.drafts import StaleDraft
from prompts.authoring.versions import newest_of, only_practised
from prompts.folder import brief_form, catalogue
from prompts.models import PromptDraft
from prompts.web.library import look, press, prompt

press_read = partial(press, savepoint=False)


@look("/prompts/new", classes=(), params={})
def new(refusal: Refusal | None = None) -> ResponseReturnValue:
    return pages.page("prompts/library/new.html", "New prompt", refusal)


@press_read("/prompts/new/folder", shows=new, classes=(), params={}, body={"files": "file"})
def create() -> str:
    texts = _imported()
    title, _, _ = texts.get("prompt.md", "").partition("\n")
    return url_for("library.edit", slug=begun(title.removeprefix("# "), texts).slug)


def begun(title: str, texts: dict[str, str]) -> PromptDraft:
    db = current.db
    slug = drafts.free_slug(db, title)
    checked = read_texts(slug, texts)
    return drafts.begin(db, slug, checked, based_on=None, by=current.account)


@press_read("/prompts/<slug>/draft", shows=prompt)
def begin(slug: str) -> str:
    db = current.db
    library_view.one(db, slug)
    draft = drafts.draft_of(db, slug)
    if draft is None:
        texts, based_on = drafts.base_of(db, slug)
        checked = read_texts(slug, texts)
        draft = drafts.begin(db, slug, checked, based_on=based_on, by=current.account)
    in_steps = brief_form.form_of(draft.texts) is not None
    return url_for("library.edit_brief" if in_steps else "library.edit", slug=slug)


@look("/prompts/<slug>/edit")
def edit(slug: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    draft = the_draft(slug)
    newest = newest_of(current.db, draft.slug)
    stops = [f for f in draft.findings if f["severity"] == checking.STOPS]
    waived = newest.waivers if newest else ()
    reasons = {it["key"]: it["reason"] for it in waived} | _reasons()
    return pages.page(
        "prompts/library/edit.html",
        f"{draft.title}, draft",
        refusal,
        draft=draft,
        only_practised=only_practised(newest or draft),
        # A saved draft's reading is stored beside it, so this page needn't read it.
        checked=draft,
        waivable=waivers.waivable(stops, reasons),
        longest=waivers.REASON,
        next=newest.n + 1 if newest else 1,
        is_form=brief_form.form_of(draft.texts) is not None,
        steps=brief_form.STEPS,
    )


@press_read("/prompts/<slug>/edit", shows=edit, body={"revision": "1", "files": "file"})
def save(slug: str) -> str:
    checked = read_texts(slug, {**the_draft(slug).texts, **_imported()})
    revision = current.number_sent("revision")
    try:
        drafts.save(current.db, slug, checked, revision=revision, by=current.account)
    except StaleDraft:
        raise Conflict(
            "saved_since",
            "This draft has changed since you opened it. Read the current text, and choose"
            " the files again.",
        ) from None
    return url_for("library.edit", slug=slug)


def _imported() -> dict[str, str]:
    """Return the prompt's files among those that were sent, by their names."""
    sent = {PurePosixPath(it.filename or "").name: it for it in request.files.getlist("files")}
    if found := [name for name in catalogue.FILES if name in sent]:
        return {name: sent[name].read().decode("utf-8", "replace") for name in found}
    raise Refusal(
        "files", f"Choose the files of a prompt's folder: {', '.join(catalogue.FILES)}."
    )


def as_parts(checked: Checked) -> dict[str, str]:
    return {
        "findings": render_template(
            "prompts/library/_findings.html", checked=checked, here=True
        ),
        "preview": render_template("prompts/library/_page.html", checked=checked),
    }


@press_read("/prompts/<slug>/publish", shows=edit, body={"revision": "1"})
def publish(slug: str) -> str:
    db, me = current.db, current.account
    checked = read_texts(slug, the_draft(slug).texts)
    version = drafts.publish(
        db,
        slug,
        checked,
        revision=current.number_sent("revision"),
        by=me,
        reasons=_reasons(),
    )
    done = "practice_published" if only_practised(version) else "prompt_published"
    return said.after(done, "library.version", slug=slug, n=version.n)


@press("/prompts/<slug>/discard", shows=edit, body={"sure": "1"})
def discard(slug: str) -> str:
    the_draft(slug)
    if not request.form.get("sure"):
        raise Refusal("sure", "Tick the box first. A discarded draft can't be restored.")
    drafts.discard(current.db, slug, by=current.account)
    # A prompt without anything else no longer has a page.
    return url_for("library.listed")


def the_draft(slug: str) -> PromptDraft:
    found = drafts.draft_of(current.db, slug)
    if found is None:
        raise Absent
    return found


def offered() -> list[dict[str, str]]:
    return [{"value": code, "words": name} for code, name in languages.names().items()]


def read_texts(slug: str, texts: dict[str, str]) -> Checked:
    # Reading takes up to a second, during which a request that writes would hold SQLite's only
    # write lock. Callers have written nothing yet.
    current.db.rollback()
    return checking.check(slug, texts)


_WAIVE = "waive-"


def _reasons() -> dict[str, str]:
    return {
        name.removeprefix(_WAIVE): words
        for name, words in request.form.items()
        if name.startswith(_WAIVE)
    }


def two_versions(
    stale: StaleDraft,
    title: str,
    typed: Mapping[str, str],
    saved: Mapping[str, str],
    here: str,
    label: Callable[[str], str],
    *,
    may_keep: bool = True,
) -> ResponseReturnValue:
    """Show both texts of each field. `here` is the address of the form."""
    return pages.page(
        "prompts/library/both.html",
        "Two versions",
        stale,
        title=title,
        stale=stale,
        here=here,
        may_keep=may_keep,
        revision=stale.saved.revision,
        typed=typed,
        rows=[
            {"file": label(name), "here": typed.get(name, ""), "there": saved.get(name, "")}
            for name in {**saved, **typed}
            if typed.get(name, "") != saved.get(name, "")
        ],
    )
