"""A guide that a practice round changed, for coordinators, who can take it into other prompts."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.authoring import versions
from prompts.folder.rubric import RATINGS
from reviews.calibration.practice import elsewhere
from reviews.calibration.web.blueprint import practice
from reviews.calibration.web.round_page import COORDINATOR

CLASSES = (DataClass.PROMPT, DataClass.RATING_GUIDES)


@route(
    practice,
    "/practice/changes/<note_id>",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    params={"note_id": "note"},
)
def change(note_id: str) -> ResponseReturnValue:
    return _page(note_id, request.args.get("prompt", ""))


@route(
    practice,
    "/practice/changes/<note_id>",
    auth="account",
    roles=COORDINATOR,
    classes=CLASSES,
    methods=("POST",),
    params={"note_id": "note"},
    body={
        "prompt": "payment-flows",
        "criterion": "alternatives",
        "level": "3",
        "guide": "Weighs two alternatives with figures.",
    },
)
def take_over(note_id: str) -> ResponseReturnValue:
    db, form = current.db(), request.form
    found = elsewhere.proposed(db, note_id)
    slug, level = form.get("prompt", ""), form.get("level", "")
    number = int(level) if level in ("1", "2", "3", "4") else 0
    try:
        with db.begin_nested():
            words = (form.get("criterion", ""), number, form.get("guide", ""))
            elsewhere.propose_for(db, found, slug, words, by=current.account())
    except Refusal as refusal:
        return _page(note_id, slug, refusal)
    return redirect(url_for("library.draft_changes", slug=slug), 303)


def _page(note_id: str, slug: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    found = elsewhere.proposed(db, note_id)
    choices = elsewhere.choices(db, found)
    html = render_template(
        "reviews/calibration/change.html",
        **pages.shell(),
        it=found,
        prompts=[{"value": value, "words": words} for value, words in choices],
        chosen=versions.to_choose(db, slug) if slug in dict(choices) else None,
        ratings=RATINGS,
        form=request.form,
        refusal=refusal,
    )
    return html, refusal.status if refusal else 200
