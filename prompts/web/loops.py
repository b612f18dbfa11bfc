from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.request import current
from prompts.authoring import loop_form as form
from prompts.authoring import own_loops
from prompts.authoring.drafts import StaleDraft
from prompts.authoring.loop_form import Typed
from prompts.loops import catalogue
from prompts.loops.loop import Loop
from prompts.opening.interviews import hours
from prompts.web.drafting import two_versions
from prompts.web.library import look, press

LOOP = {"key": "loop"}
look, press = partial(look, params=LOOP), partial(press, params=LOOP)


@look("/loops", params={})
def loops(refusal: Refusal | None = None) -> ResponseReturnValue:
    rows, drafts = own_loops.choices(current.db), own_loops.drafts(current.db)
    title, template = "Interview loops", "prompts/loops/listed.html"
    return pages.page(template, title, refusal, rows=rows, drafts=drafts, hours=hours)


@press("/loops", shows=loops, params={}, body={"title": "text", "from": ""})
def new_loop() -> str:
    title, based_on = current.field_sent("title"), request.form.get("from", "")
    made = own_loops.new(current.db, title, based_on, by=current.account)
    return url_for("library.edit_loop", key=made.key)


@look("/loops/<key>")
def loop(key: str) -> ResponseReturnValue:
    ships = [catalogue.load(key)] if key in catalogue.names() else []
    versions = ships or own_loops.versions(current.db, key)
    if not versions:
        raise Absent
    asked = request.args.get("n", "")
    found = next((it for it in versions if str(it.version) == asked), versions[0])
    return pages.page(
        "prompts/loops/loop.html", found.title, versions=versions, **_shown(found)
    )


@look("/loops/<key>/edit")
def edit_loop(key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    draft = own_loops.draft(current.db, key)
    if isinstance(refusal, StaleDraft):
        here = url_for("library.edit_loop", key=key)
        label = partial(form.label, typed=draft.typed)
        return two_versions(
            refusal, draft.typed["title"], refusal.typed, draft.typed, here, label
        )
    typed, published = draft.typed, own_loops.published(current.db, key)
    if refusal is not None and refusal.code != "long":
        typed = form.read(request.form, typed)
    return pages.page(
        "prompts/loops/edit.html",
        f"{typed['title']}, draft",
        refusal,
        key=key,
        typed=typed,
        of=form,
        discards=published is not None and published.typed != draft.typed,
        revision=current.number_sent("revision") or draft.revision,
        **_checked(key, typed),
    )


@press("/loops/<key>/edit", shows=edit_loop, body={"revision": "1", "title": "text"})
def save_loop(key: str) -> str:
    db, by = current.db, current.account
    typed = form.read(request.form, own_loops.draft(db, key).typed)
    act, _, stage = current.field_sent("action").partition(" ")
    meant = f"{act} {stage}".strip() in request.form.getlist("sure")
    if act in ("drop", "remove", "discard") and not meant:
        raise Refusal("sure", "Tick the box first. What is removed can't be restored.")
    if act == "discard":
        published = own_loops.published(db, key)
        typed = published.typed if published else typed
    elif act == "add" or stage in form.keys(typed, "stages"):
        typed = form.arranged(typed, act, stage)
    own_loops.save(db, key, typed, revision=current.number_sent("revision"), by=by)
    if act == "publish":
        own_loops.publish(db, key, by=by)
        return said.after("loop_published", "library.loop", key=key)
    if act == "remove":
        own_loops.remove(db, key, by=by)
    if act in ("remove", "discard"):
        return url_for("library.loops")
    stage = form.keys(typed, "stages")[-1] if act == "add" else stage
    at = f"f-{stage}.title" if stage else None
    return url_for("library.edit_loop", key=key, stage=stage or None, _anchor=at)


@press("/loops/<key>/check", kind="json", body={"title": "text"})
def check_loop(key: str) -> ResponseReturnValue:
    values = _checked(key, form.read(request.form, own_loops.draft(current.db, key).typed))
    preview = "prompts/loops/_loop.html"
    return {
        "findings": render_template("prompts/library/_findings.html", **values),
        "preview": render_template(preview, **values),
    }


def _checked(key: str, typed: Typed) -> dict[str, Any]:
    found = form.findings(key, typed, current.levels)
    whole = not any(it["severity"] == "E" for it in found)
    shown = _shown(form.loop_of(key, typed)) if whole else {}
    return {"checked": {"findings": found}, **shown}


def _shown(loop: Loop) -> dict[str, Any]:
    names = {it.key: it.name for it in loop.dimensions}
    return {"loop": loop, "names": names, "hours": hours}
