"""Saving a draft: the one path for autosave (JSON) and for the form's own button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.forms.fields import Unfit
from reviews.forms.filled import Stale
from reviews.forms.web import sending
from reviews.reading import draft
from reviews.reading.desk import take
from reviews.reading.room import IN_THE_ROOM, Room
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import reading
from reviews.reading.web.room import show

_MEANT = "meant-"
"""Before a criterion's key: the tick that its rating is meant."""


@route(
    reading,
    "/read/<code>/save",
    auth="account",
    classes=IN_THE_ROOM,
    methods=("POST",),
    params={"code": "code"},
    body={"revision": "0", "code": "=code", "strongest": "A sentence."},
)
def save(code: str) -> ResponseReturnValue:
    """Save a draft's fields: from the form, or as JSON `{revision, code, fields}`."""
    sent: dict[str, Any] = sending.sent_as_json() if request.is_json else dict(request.form)
    fields = _drafted(sent["fields"]) if request.is_json else form_fields(sent)
    db, me = current.db(), current.account()
    folio, _ = one(db, me, [DataClass.OWN_REVIEW], code=code)
    sending.check_code(code, sent)
    revision = sending.number(sent, "revision")
    try:
        desk = take(db, folio.id, by=me)
        behind = desk.review is not None and desk.review.revision != revision
        review = draft.save_at(db, desk, fields, revision=revision, by=me)
    except Stale as stale:
        return both(load(db, me, code), stale), stale.status
    except Refusal as refusal:
        if request.is_json and isinstance(refusal, Unfit):
            return sending.unfit_as_json(refusal), refusal.status
        if request.is_json or refusal.status != 422:
            raise
        found = load(db, me, code)
        return show(found, fields=found.fields | fields, refusal=refusal), refusal.status
    if request.is_json:
        # Nothing of it was new then; whether the rest of the page still fits, it doesn't say.
        return {"revision": review.revision} | ({"behind": True} if behind else {})
    return redirect(url_for("reading.room", code=code, _anchor="ratings"), 303)


def both(found: Room, stale: Stale) -> str | dict[str, Any]:
    """Both texts, as a page with a choice or as JSON for the room's script."""
    numbers = found.content.numbers
    differ = sending.differing(stale, found.filled)
    for it in differ:
        if it["name"].startswith("ask_on-"):
            it["here"] = _comment(stale.sent[it["name"]], numbers)
            it["there"] = _comment(stale.saved[it["name"]], numbers)
    if request.is_json:
        return sending.both_as_json(stale, differ)
    return render_template(
        "reviews/reading/both.html",
        **pages.shell(),
        code=found.folio.code,
        stale=stale,
        rows=differ,
    )


def _comment(id_: str, numbers: Mapping[str, int]) -> str:
    if id_ in numbers:
        return f"comment {numbers[id_]}"
    return "a comment that was deleted" if id_ else "nothing"


def form_fields(form: Mapping[str, str]) -> dict[str, str]:
    """A posted form's fields; a box that was not ticked is not sent, and counts as empty."""
    fields = _drafted(sending.fields_of(form))
    for name in form:
        kind, _, key = name.partition("-")
        if kind == "searched":
            fields.setdefault(f"absent-{key}", "")
    return fields


def confirmed(form: Mapping[str, str]) -> frozenset[str]:
    """The criteria whose rating was ticked as meant on the lock page."""
    return frozenset(name.removeprefix(_MEANT) for name in form if name.startswith(_MEANT))


def _drafted(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without the ticks of the lock page: they are of the press, and no part of the draft."""
    return {n: value for n, value in fields.items() if not n.startswith(_MEANT)}
