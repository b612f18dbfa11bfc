"""Save a form that a page sends, either whole or as JSON `{revision, code, fields}` with the
changed fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Conflict, Refusal
from blindfolio.web.place import FIELD
from blindfolio.web.request import current
from reviews.forms.filled import Filled, Incomplete, Stale

_NOT_FIELDS = {"csrf_token", FIELD, "revision", "code", "verb", "notes", "seen", "action"}

_KINDS = {"rating": "rating", "choice": "choice", "tick": "choice"}
# Fields with this prefix are confirmations, which are never saved.
CONFIRMS = "meant-"


def fields_of(form: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in form.items()
        if name not in _NOT_FIELDS and not name.startswith(CONFIRMS)
    }


def sent_as_json() -> dict[str, Any]:
    sent = request.get_json()
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise Refusal(
            "not_a_draft",
            "This request does not contain a draft. Reload the page and try again.",
            status=400,
        )
    return sent


def check_code(code: str, sent: Mapping[str, Any]) -> None:
    if sent.get("code") != code:
        raise Conflict(
            "other_document",
            "This form belongs to another document. Nothing was saved. Reload the page.",
        )


def number(sent: Mapping[str, Any], name: str) -> int:
    value = sent.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    raise Refusal("not_a_number", "Part of this form is missing. Reload the page.")


def write(
    code: str,
    filled: Callable[[], Filled[Any]],
    *,
    save: Callable[[dict[str, str], int], Any],
    then: Callable[[], None],
    shows: Callable[[Refusal, dict[str, str]], ResponseReturnValue],
    to: str,
) -> ResponseReturnValue:
    """Save the form or the changes that a page sent. A change as JSON is answered with the new
    revision, or with both versions of each field if the form was changed elsewhere. `then` runs
    after a whole form is saved; if it refuses, the saved values stay."""
    sent: Any = sent_as_json() if request.is_json else request.form
    fields = sent["fields"] if request.is_json else fields_of(sent)
    db = current.db
    try:
        check_code(code, sent)
        with db.begin_nested():
            row = save(fields, number(sent, "revision"))
        if request.is_json:
            return {"revision": row.revision}
        with db.begin_nested():
            then()
    except Refusal as refusal:
        if not request.is_json:
            return shows(refusal, fields)
        if not isinstance(refusal, Stale):
            raise
        return both_as_json(refusal, differing(refusal, filled())), refusal.status
    return redirect(to, 303)


def locks() -> bool:
    return request.form.get("verb") == "lock"


def differing(stale: Stale, filled: Filled[Any]) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "words": words,
            "kind": _KINDS.get(it.kind, "text"),
            "here": filled.said(name, stale.sent[name]),
            "there": filled.said(name, saved),
        }
        for name, saved in stale.saved.items()
        for it, words in [filled.fields()[name]]
    ]


def both_as_json(stale: Stale, rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    error = {"code": stale.code, "message": str(stale)}
    fields = [
        {**row, "sent": stale.sent[row["name"]], "saved": stale.saved[row["name"]]}
        for row in rows
    ]
    return {"error": error, "revision": stale.revision, "fields": fields}


def page(
    filled: Filled[Any],
    refusal: Refusal | None,
    typed: Mapping[str, str] | None,
    *,
    editable: bool,
) -> dict[str, Any]:
    """Return the variables of a form's template. After a refusal, they hold what was `typed`.
    If the form can no longer be edited, they list it for copying."""
    stored = filled.values()
    known = filled.fields()
    lost = [
        (known[name][1], text)
        for name, text in (typed or {}).items()
        if name in known and known[name][0].kind == "text" and text.strip() != stored[name]
    ]
    gaps = refusal.gaps if isinstance(refusal, Incomplete) else ()
    other = refusal.saved if isinstance(refusal, Stale) else {}
    return {
        "filled": filled,
        "fields": stored | dict(typed or {}),
        "editable": editable,
        "locking": locks(),
        "lost": [] if editable else [it for it in lost if it[1]],
        "gaps": gaps,
        "faults": {gap.fragment: gap.sentence for gap in gaps},
        "other_tab": {name: filled.said(name, value) for name, value in other.items()},
        "refusal": refusal,
    }
