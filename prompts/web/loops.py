from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.request import current
from prompts.authoring.drafts import StaleDraft
from prompts.folder.rubric import RATINGS
from prompts.loops import catalogue, form, own_loops
from prompts.loops.form import WHOLE, Typed
from prompts.loops.loop import STEPS, Loop
from prompts.models import LoopDraft
from prompts.opening import interviews
from prompts.web.drafting import revision
from prompts.web.library import look, press

LOOP = {"key": "loop"}
look, press = partial(look, params=LOOP), partial(press, params=LOOP)
READ = "publish"


@look("/loops", params={})
def loops(refusal: Refusal | None = None) -> ResponseReturnValue:
    drafts = own_loops.drafts(current.db)
    rows = own_loops.choices(current.db)
    return pages.page(
        "prompts/loops/listed.html",
        "Interview loops",
        refusal,
        rows=rows,
        drafts=drafts,
        unpublished=[it for it in drafts.values() if it.key not in {row.key for row in rows}],
        used=own_loops.used(current.db),
        hours=interviews.hours,
    )


@press("/loops", shows=loops, params={}, body={"title": "text", "from": ""})
def new_loop() -> str:
    form, by = request.form, current.account
    made = own_loops.new(current.db, form.get("title", ""), form.get("from", ""), by=by)
    return _step(made.key, WHOLE)


@look("/loops/<key>")
def loop(key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    versions = own_loops.versions(current.db, key)
    asked = request.args.get("n", "")
    if key in catalogue.names():
        found = catalogue.load(key)
    elif versions:
        found = next((it for it in versions if str(it.version) == asked), versions[0])
    else:
        raise Absent
    more = {"versions": versions, "own": bool(versions)}
    return pages.page(
        "prompts/loops/loop.html", found.title, refusal, key=key, **_shown(found), **more
    )


@press("/loops/<key>/draft", shows=loop)
def begin_loop(key: str) -> str:
    if not own_loops.versions(current.db, key):
        raise Absent
    return _step(own_loops.edit(current.db, key, by=current.account).key, WHOLE)


@look("/loops/<key>/edit")
def edit_loop(key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    draft = _draft(key)
    if isinstance(refusal, StaleDraft):
        return _both(refusal)
    step = _asked(draft.typed)
    typed = draft.typed
    if refusal is not None and step != READ and refusal.code != "long":
        typed = form.with_step(typed, step, request.form)
    steps = _steps(typed)
    found = form.findings(key, draft.typed)
    stage = next((it for it in typed["stages"] if it["key"] == step), None)
    wrong = any(it["severity"] == "E" for it in found)
    whole = _shown(form.loop_of(key, typed)) if step == READ and not wrong else {}
    return pages.page(
        "prompts/loops/edit.html",
        f"{typed['loop']['title']}, draft",
        refusal,
        draft=draft,
        step=step,
        steps=steps,
        following=dict(pairwise(steps)).get(step, READ),
        boxes=form.ABOUT if stage is None else form.boxes(stage),
        form=typed["loop"] if stage is None else stage,
        stage=stage,
        rows=form.rows(typed) if stage is None else [],
        rated=[(it, typed["loop"].get(f"name-{it}") or it) for it in typed["dimensions"]],
        ratings=RATINGS,
        most=form.LONGEST,
        full=len(typed["stages"]) >= form.MOST_STAGES,
        revision=revision() or draft.revision,
        to_do={it["step"] for it in found if it["severity"] == "E"},
        checked={"findings": _of_step(key, step, found)},
        here=step != READ,
        **whole,
    )


@press("/loops/<key>/edit", shows=edit_loop, body={"revision": "1", "title": "text"})
def save_loop(key: str) -> str:
    typed, step = _typed(key), _asked(_draft(key).typed)
    action = current.field_sent("action") or step
    if step != WHOLE and action == "drop" and not request.form.get("sure"):
        raise Refusal("sure", "Tick the box first. A removed stage can't be restored.")
    if action == "add":
        typed, action = form.with_stage(typed)
    elif step != WHOLE and action in ("up", "down"):
        typed, action = form.moved(typed, step, -1 if action == "up" else 1), step
    elif step != WHOLE and action == "drop":
        typed, action = form.without(typed, step), WHOLE
    own_loops.save(
        *(current.db, key, typed),
        revision=revision(),
        sent=request.form.to_dict(),
        by=current.account,
    )
    return _step(key, action)


@press("/loops/<key>/check", kind="json", body={"title": "text"})
def check_loop(key: str) -> ResponseReturnValue:
    typed, step = _typed(key), _asked(_draft(key).typed)
    checked = {"findings": _of_step(key, step, form.findings(key, typed))}
    return {
        "findings": render_template(
            "prompts/library/_findings.html", checked=checked, here=True
        )
    }


@press("/loops/<key>/publish", shows=edit_loop, body={"revision": "1"})
def publish_loop(key: str) -> str:
    _draft(key)
    own_loops.publish(current.db, key, revision=revision(), by=current.account)
    return said.after("loop_published", "library.loop", key=key)


@press("/loops/<key>/discard", shows=edit_loop, body={"sure": "1"})
def discard_loop(key: str) -> str:
    _draft(key)
    if not request.form.get("sure"):
        raise Refusal("sure", "Tick the box first. A discarded draft can't be restored.")
    own_loops.discard(current.db, key, by=current.account)
    return url_for("library.loops")


def _draft(key: str) -> LoopDraft:
    found = current.db.get(LoopDraft, key)
    if found is None:
        raise Absent
    return found


def _typed(key: str) -> Typed:
    typed: Typed = _draft(key).typed
    return form.with_step(typed, _asked(typed), request.form)


def _step(key: str, step: str) -> str:
    return url_for("library.edit_loop", key=key, step=step)


def _steps(typed: Typed) -> dict[str, str]:
    stages = {it["key"]: it["title"] or f"Stage {n}" for n, it in enumerate(typed["stages"], 1)}
    return {WHOLE: "The loop"} | stages | {READ: "Read and publish"}


def _asked(typed: Typed) -> str:
    step = request.values.get("step", "")
    return step if step in _steps(typed) else WHOLE


def _of_step(key: str, step: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings of a step, each with a link to its field."""
    shown = [it for it in found if step in (READ, it["step"])]
    base = [("" if it["step"] == step else _step(key, it["step"])) for it in shown]
    return [it | {"href": f"{at}#f-{it['name']}"} for it, at in zip(shown, base, strict=True)]


def _shown(loop: Loop) -> dict[str, Any]:
    names = {it.key: it.name for it in loop.dimensions}
    return {"loop": loop, "names": names, "hours": interviews.hours, "asked": STEPS}


_NOT_TYPED = ("csrf_token", "revision")


def _both(stale: StaleDraft) -> ResponseReturnValue:
    saved: LoopDraft = stale.saved
    step = _asked(saved.typed)
    at = next((it for it in saved.typed["stages"] if it["key"] == step), saved.typed["loop"])
    typed = {name: text for name, text in stale.typed.items() if name not in _NOT_TYPED}
    return pages.page(
        "prompts/library/both.html",
        "Two versions",
        stale,
        title=saved.typed["loop"]["title"],
        stale=stale,
        send=url_for("library.save_loop", key=saved.key),
        back=_step(saved.key, step),
        revision=saved.revision,
        typed=typed,
        rows=[
            {"file": name, "here": text, "there": at.get(name, "")}
            for name, text in typed.items()
            if name in form.names_of(saved.typed, at if "key" in at else None)
            and text.strip() != at.get(name, "")
        ],
    )
