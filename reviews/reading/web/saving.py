"""Saving a draft: the one path for autosave (JSON) and for the form's own button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.folder.rubric import RATINGS
from reviews.followups.sheet import HEADINGS
from reviews.reading import draft, lines
from reviews.reading.desk import take
from reviews.reading.draft import Stale, Unfit
from reviews.reading.room import IN_THE_ROOM, Room
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import reading
from reviews.reading.web.room import show

_NOT_FIELDS = ("csrf_token", "revision", "code", "seen", "action")
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
    sent: dict[str, Any] = _json() if request.is_json else dict(request.form)
    fields = _drafted(sent["fields"]) if request.is_json else form_fields(sent)
    db, me = current.db(), current.account()
    folio, _ = one(db, me, [DataClass.OWN_REVIEW], code=code)
    check_code(code, sent)
    revision = number(sent, "revision")
    try:
        desk = take(db, folio.id, by=me)
        behind = desk.review is not None and desk.review.revision != revision
        review = draft.save_at(db, desk, fields, revision=revision, by=me)
    except Stale as stale:
        return both(load(db, me, code), stale), stale.status
    except Refusal as refusal:
        if request.is_json and isinstance(refusal, Unfit):
            return unfit_as_json(refusal), refusal.status
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
    rows = [
        {
            "name": name,
            "words": draft.field_words(name, found.rubric),
            "kind": _kind(name),
            "here": _shown(name, stale.sent[name], numbers),
            "there": _shown(name, saved, numbers),
        }
        for name, saved in stale.saved.items()
    ]
    if request.is_json:
        return both_as_json(stale, rows)
    return render_template(
        "reviews/reading/both.html",
        **pages.shell(),
        code=found.folio.code,
        stale=stale,
        rows=rows,
    )


def both_as_json(stale: Stale, rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Both texts for a page's script: `rows` with a field's `name` and what a person reads of it,
    and with the values themselves."""
    error = {"code": stale.code, "message": str(stale)}
    fields = [
        {**row, "sent": stale.sent[row["name"]], "saved": stale.saved[row["name"]]}
        for row in rows
    ]
    return {"error": error, "revision": stale.revision, "fields": fields}


def unfit_as_json(refusal: Unfit) -> dict[str, Any]:
    """What one field can't say, for a page's script, which sends the others again without it."""
    error = {"code": refusal.code, "message": str(refusal)}
    return {"error": {**error, "fields": {refusal.field: str(refusal)}}}


def form_fields(form: Mapping[str, str]) -> dict[str, str]:
    """A posted form's fields; a box that was not ticked is not sent, and counts as empty."""
    fields = _drafted({n: value for n, value in form.items() if n not in _NOT_FIELDS})
    for name in form:
        kind, _, key = name.partition("-")
        if kind == "searched":
            fields.setdefault(f"absent-{key}", "")
    return fields


def confirmed(form: Mapping[str, str]) -> frozenset[str]:
    """The criteria whose rating was ticked as meant on the lock page."""
    return frozenset(name.removeprefix(_MEANT) for name in form if name.startswith(_MEANT))


def check_code(code: str, sent: Mapping[str, Any]) -> None:
    """The form says itself for which document it is; a mix-up is refused."""
    if sent.get("code") != code:
        raise Refusal(
            "other_document",
            "This form belongs to another document. Nothing was saved. Reload the page.",
            status=409,
        )


def number(sent: Mapping[str, Any], name: str) -> int:
    """A whole number of a form or of JSON; Refusal for anything else."""
    value = sent.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    raise Refusal("not_a_number", "Part of this form is missing. Reload the page.")


def _drafted(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without the ticks of the lock page: they are of the press, and no part of the draft."""
    return {n: value for n, value in fields.items() if not n.startswith(_MEANT)}


def _json() -> dict[str, Any]:
    sent = request.get_json()
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise Refusal(
            "not_a_draft",
            "This request does not contain a draft. Reload the page and try again.",
            status=400,
        )
    return sent


def _kind(name: str) -> str:
    """What people call what this field holds."""
    if name.startswith("rating-"):
        return "rating"
    choices = ("recommendation", "confidence", "absent", lines.COMMENT, lines.SEGMENT)
    return "choice" if name.partition("-")[0] in choices else "text"


def _shown(name: str, value: str, numbers: Mapping[str, int]) -> str:
    """A field's value as people read it; `numbers` are those of the comments, by id."""
    if name.startswith("rating-") and value:
        return f"{value} {RATINGS[int(value)]}"
    if name.startswith("absent-"):
        return "ticked" if value else "not ticked"
    if name.startswith(f"{lines.COMMENT}-") and value:
        n = numbers.get(value)
        return f"comment {n}" if n else "a comment that was deleted"
    if name.startswith(f"{lines.SEGMENT}-"):
        return next((w for s, w in HEADINGS.items() if s == value), lines.BY_PASSAGE)
    return value or "nothing"
