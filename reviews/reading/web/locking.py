"""The lock page: what is about to be signed, and the signing."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.forms.fields import Unfit
from reviews.forms.filled import Gap, Incomplete, Stale, count_in_words
from reviews.forms.web import sending
from reviews.reading import draft, drawing, lines, quoting, sealed
from reviews.reading.content import abouts
from reviews.reading.desk import take
from reviews.reading.lock import at_odds, lock_at
from reviews.reading.models import PART_ASKED
from reviews.reading.room import Room
from reviews.reading.room import room as load
from reviews.reading.web.blueprint import reading
from reviews.reading.web.room import words_of
from reviews.reading.web.saving import both, confirmed, form_fields

_SHOWN = 50
"""Characters of a passage by which it is recognised in a list."""

SIGNED = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.OWN_REVIEW)


@route(
    reading,
    "/read/<code>/lock",
    auth="account",
    classes=SIGNED,
    params={"code": "code"},
)
def lock_page(code: str) -> ResponseReturnValue:
    """What is about to be signed; a locked review stands in its room."""
    found = load(current.db(), current.account(), code)
    if found.review is not None and found.review.locked_at is not None:
        return redirect(url_for("reading.room", code=code))
    return _page(found)


@route(
    reading,
    "/read/<code>/lock",
    auth="account",
    classes=SIGNED,
    methods=("POST",),
    params={"code": "code"},
    body={"code": "=code", "revision": "0", "recommendation": "proceed", "action": "lock"},
)
def lock(code: str) -> ResponseReturnValue:
    """Save the recommendation, then lock; what a refused lock was sent stays saved."""
    db, me = current.db(), current.account()
    folio, _ = one(db, me, SIGNED, code=code)
    sending.check_code(code, request.form)
    fields = form_fields(request.form)
    try:
        desk = take(db, folio.id, by=me)
        revision = sending.number(request.form, "revision")
        review = draft.save_at(db, desk, fields, revision=revision, by=me)
    except Stale as stale:
        return both(load(db, me, code), stale), stale.status
    except Unfit as unfit:
        found = load(db, me, code)
        return _page(found, unfit=unfit, fields=found.fields | fields), unfit.status
    except Refusal as refusal:
        if refusal.code == "locked":  # the second press of two: the first one's receipt
            return redirect(said.after("locked", "reading.room", code=code), 303)
        raise
    action = request.form.get("action")
    if action == "stay":
        return redirect(url_for("reading.lock_page", code=code), 303)
    if action != "lock":
        return redirect(said.after("draft_saved", "reading.room", code=code), 303)
    try:
        with db.begin_nested():
            seen = request.form.get("seen", "")
            desk = replace(desk, review=review)
            lock_at(db, desk, by=me, seen=seen, meant=confirmed(request.form))
    except Incomplete as incomplete:
        return _page(load(db, me, code), refused=incomplete.gaps), incomplete.status
    except Refusal as refusal:
        if refusal.code != "changed":
            raise
        return _page(load(db, me, code), refusal=refusal), refusal.status
    return redirect(said.after("locked", "reading.room", code=code), 303)


def _passages(found: Room) -> list[dict[str, str]]:
    """The passages of one's own comments to choose from, by the comment's id."""
    names = abouts(found.rubric.criteria)
    lost = drawing.unplaced(found.blocks, found.content.comments)
    return [
        {
            "value": remark.id,
            "words": f"{names[remark.criterion]}: “{_first_words(remark.spans[0].quote)}”",
        }
        for remark in found.content.comments
        if remark.id not in lost
    ]


def _first_words(quote: str) -> str:
    words = " ".join(quote.split())
    return textwrap.shorten(words, _SHOWN, placeholder=" …") if " " in words[:_SHOWN] else words


def _page(
    found: Room, refused: tuple[Gap, ...] = (), unfit: Unfit | None = None, **more: Any
) -> str:
    faults = {f"f-{unfit.field}": str(unfit)} if unfit else {}
    code = found.folio.code
    where = url_for("reading.room", code=code)
    items = [
        {
            "href": f"#{gap.fragment}"
            if gap.signing
            else f"{where}?open={gap.of}#{gap.fragment}",
            "words": gap.sentence,
        }
        for gap in refused
    ]
    return render_template(
        "reviews/reading/lock.html",
        **pages.shell(),
        **words_of(found),
        **{"fields": found.fields} | more,
        room=found,
        seen=sealed.fingerprint(found.content),
        parts=[{"value": value, "words": words} for value, words in PART_ASKED.options.items()],
        line_numbers=lines.NUMBERS,
        passages_of=_passages(found),
        faults=faults | {gap.fragment: gap.sentence.partition(": ")[2] for gap in refused},
        at_odds={criterion.key for criterion in at_odds(found.content, found.rubric)},
        meant=confirmed(request.form),
        named=quoting.named(
            quoting.texts_of(found.fields, found.content.comments), found.content
        ),
        refused=items,
        unfit=unfit,
        title=f"{count_in_words(len(items))} missing",
    )
