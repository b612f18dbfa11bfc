from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web.request import current
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Unfit
from reviews.forms.filled import Incomplete, Stale, count_in_words
from reviews.forms.web import sending
from reviews.reading import draft, drawing, scenarios
from reviews.reading import lock as signing
from reviews.reading.content import abouts, fingerprint
from reviews.reading.draft import take
from reviews.reading.lock import at_odds
from reviews.reading.room import IN_THE_ROOM, Room
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import serves
from reviews.reading.web.room import show, words_of

SIGNED = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.OWN_REVIEW)

_SHOWN = 50


@serves(
    "/read/<code>/save",
    *IN_THE_ROOM,
    body={"revision": "0", "code": "=code", "strongest": "A sentence."},
)
def save(code: str) -> ResponseReturnValue:
    sent: dict[str, Any] = sending.sent_as_json() if request.is_json else dict(request.form)
    fields = sending.fields_of(sent["fields"]) if request.is_json else _form_fields(sent)
    db, me = current.db, current.account
    folio, _ = one(db, me, [DataClass.OWN_REVIEW], code=code)
    sending.check_code(code, sent)
    revision = sending.number(sent, "revision")
    try:
        desk = take(db, folio.id, by=me)
        behind = desk.review is not None and desk.review.revision != revision
        review = draft.save(db, folio.id, fields, revision=revision, by=me, desk=desk)
    except Stale as stale:
        return _both(load(db, me, code), stale)
    except Refusal as refusal:
        if request.is_json and isinstance(refusal, Unfit):
            # The script then sends the other fields without this one.
            fields = {refusal.field: str(refusal)}
            error = {"code": refusal.code, "message": str(refusal), "fields": fields}
            return {"error": error}, refusal.status
        if request.is_json or refusal.status != 422:
            raise
        found = load(db, me, code)
        return show(found, refusal, fields=found.fields | fields)
    if request.is_json:
        # This save changed nothing, but the rest of the page may be out of date.
        return {"revision": review.revision} | ({"behind": True} if behind else {})
    return redirect(url_for("reading.room", code=code, _anchor="ratings"), 303)


def _both(found: Room, stale: Stale) -> ResponseReturnValue:
    words = {id_: f"comment {n}" for id_, n in found.content.numbers.items()} | {"": "nothing"}
    rows = sending.differing(stale, found.filled)
    for it in rows:
        if it["name"].startswith("ask_on-"):
            for side, ids in (("here", stale.sent), ("there", stale.saved)):
                it[side] = words.get(ids[it["name"]], "a comment that was deleted")
    if request.is_json:
        return sending.both_as_json(stale, rows), stale.status
    code, template = found.folio.code, "reviews/reading/both.html"
    values = {"code": code, "stale": stale, "rows": rows}
    return pages.page(template, f"Two versions, {code}", stale, **values)


def _form_fields(form: Mapping[str, str]) -> dict[str, str]:
    # An unticked box is not sent and counts as empty.
    fields = sending.fields_of(form)
    for name in form:
        kind, _, key = name.partition("-")
        if kind == "searched":
            fields.setdefault(f"absent-{key}", "")
    return fields


def _confirmed() -> frozenset[str]:
    of, sent = sending.CONFIRMS, request.form
    return frozenset(name.removeprefix(of) for name in sent if name.startswith(of))


@serves("/read/<code>/lock", *SIGNED)
def lock_page(code: str) -> ResponseReturnValue:
    found = load(current.db, current.account, code)
    if found.filled.is_locked:
        return redirect(url_for("reading.room", code=code))
    return _signing(found, None)


@serves(
    "/read/<code>/lock",
    *SIGNED,
    body={"code": "=code", "revision": "0", "recommendation": "proceed", "action": "lock"},
)
def lock(code: str) -> ResponseReturnValue:
    """Save the recommendation, then lock the review. If the lock is refused, keep what was
    sent."""
    db, me = current.db, current.account
    folio, _ = one(db, me, SIGNED, code=code)
    sending.check_code(code, request.form)
    fields = _form_fields(request.form)
    try:
        desk = take(db, folio.id, by=me)
        revision = sending.number(request.form, "revision")
        review = draft.save(db, folio.id, fields, revision=revision, by=me, desk=desk)
    except Stale as stale:
        return _both(load(db, me, code), stale)
    except Unfit as unfit:
        found = load(db, me, code)
        return _signing(found, unfit, fields=found.fields | fields)
    except Refusal as refusal:
        if refusal.code == "locked":  # a second press gets the first receipt
            return redirect(said.after("locked", "reading.room", code=code), 303)
        raise
    action = request.form.get("action")
    if action == "stay":
        return redirect(url_for("reading.lock_page", code=code), 303)
    if action != "lock":
        return redirect(said.after("draft_saved", "reading.room", code=code), 303)
    try:
        with db.begin_nested():
            seen, desk = current.field_sent("seen"), replace(desk, review=review)
            signing.lock(db, folio.id, by=me, seen=seen, meant=_confirmed(), desk=desk)
    except Refusal as refusal:
        if not isinstance(refusal, Incomplete) and refusal.code != "changed":
            raise
        return _signing(load(db, me, code), refusal)
    return redirect(said.after("locked", "reading.room", code=code), 303)


def _passages(found: Room) -> list[dict[str, str]]:
    names = abouts(found.rubric.criteria)
    lost = drawing.unplaced(found.blocks, found.content.comments)
    return [
        {"value": it.id, "words": f"{names[it.criterion]}: “{_first_words(it.spans[0].words)}”"}
        for it in found.content.comments
        if it.id not in lost
    ]


def _parts(found: Room) -> dict[str, str]:
    """The part of the interview that the passage of each comment and line suggests."""
    where = found.asked_where
    return {
        of: f"{HEADINGS[where.of('', block)]} (by its passage)"
        for of, block in found.passages.items()
    }


def _first_words(quote: str) -> str:
    words = " ".join(quote.split())
    return textwrap.shorten(words, _SHOWN, placeholder=" …") if " " in words[:_SHOWN] else words


def _signing(found: Room, refusal: Refusal | None, **more: Any) -> ResponseReturnValue:
    code = found.folio.code
    words, unfit = words_of(found), refusal if isinstance(refusal, Unfit) else None
    gaps = refusal.gaps if isinstance(refusal, Incomplete) else ()
    if unfit:  # what was typed on this page isn't saved, so only the room's gaps are known
        gaps = tuple(gap for gap in words["gaps"] if not gap.signing)
    faults = {gap.fragment: gap.sentence.partition(": ")[2] for gap in gaps}
    where = url_for("reading.room", code=code)
    values = {
        "fields": found.fields,
        "seen": fingerprint(found.content),
        "cards": scenarios.of_author(current.db, found.folio),
        "line_numbers": draft.LINE_WORDS,
        "passages_of": _passages(found),
        "parts": _parts(found),
        "faults": {f"f-{unfit.field}": str(unfit)} if unfit else faults,
        "at_odds": {criterion.key for criterion in at_odds(found.content, found.rubric)},
        "meant": _confirmed(),
        "refused": [
            {
                "href": ("" if gap.signing else f"{where}?open={gap.of}") + f"#{gap.fragment}",
                "words": gap.sentence,
            }
            for gap in gaps
        ],
        "unfit": unfit,
        "title": f"{count_in_words(len(gaps))} to change",
    }
    title, template = f"Lock your review of {code}", "reviews/reading/lock.html"
    return pages.page(template, title, refusal, **(words | values | more))
