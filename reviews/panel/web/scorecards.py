from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.folder.rubric import RATINGS, Criterion
from reviews.followups.sheet import HEADINGS
from reviews.forms.web import sending
from reviews.panel import conversation
from reviews.panel.edit import GONE
from reviews.panel.models import SheetQuestion, Slot
from reviews.panel.scorecards import draft, lock
from reviews.panel.scorecards.own_card import OwnCard, own_card
from reviews.panel.scorecards.record import OwnRecord, piece, record_of, taken_over
from reviews.panel.ticks import TICKS
from reviews.panel.web.panels import mine, panels

_NEEDS = (
    DataClass.OWN_SCORECARD,
    DataClass.DISPLAY_NAME,
    DataClass.QUESTION_SHEET,
    DataClass.RATING_GUIDES,
)
_NO_NOTES = "no_notes"
NONE_TICKED = (
    "None of the ticked questions has a note of yours. Tick one that has, then choose “Use my"
    " notes” again."
)


@dataclass(frozen=True, slots=True)
class CardChoice:
    question: SheetQuestion
    name: str
    part: str
    tick: str
    gone: str
    """Why the panel would not ask it any more; "" if it is on the sheet."""
    record: OwnRecord | None
    piece: str
    is_asked: bool
    """Whether it was asked, or the panelist has a record of it."""
    is_near: bool


@route(
    panels,
    "/panels/<folio_id>/scorecard",
    auth="account",
    classes=(DataClass.PROMPT, *_NEEDS),
    params={"folio_id": "folio"},
)
def scorecard(folio_id: str) -> ResponseReturnValue:
    return _show(mine(folio_id, *_NEEDS))


@route(
    panels,
    "/panels/<folio_id>/scorecard",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"revision": "0", "code": "=folio_id", "text": "text", "verb": "save"},
)
def write_scorecard(folio_id: str) -> ResponseReturnValue:
    """A form may also copy one's notes or lock; JSON is `{revision, code, fields}` with the
    changes."""
    folio = mine(folio_id, *_NEEDS)
    if request.is_json:
        return _autosave(folio)
    form = dict(request.form)
    fields = sending.fields_of(form)
    notes = form.get("notes", "")
    db, me = current.db(), current.account()
    try:
        sending.check_code(folio_id, form)
        pieces = _pieces(folio, fields, notes) if notes else []
        if pieces:
            said = f"said-{notes}"
            fields[said] = taken_over(fields.get(said, ""), pieces)
        with db.begin_nested():
            revision = sending.number(form, "revision")
            draft.save(db, folio, fields, revision=revision, by=me, whole=True)
        if notes and not pieces:
            raise Refusal(_NO_NOTES, NONE_TICKED)
        if form.get("verb") == "lock":
            with db.begin_nested():
                lock.lock(db, folio, by=me)
    except Refusal as refusal:
        return _show(folio, refusal, fields)
    anchor = f"f-said-{notes}" if notes else None
    return redirect(url_for("panels.scorecard", folio_id=folio_id, _anchor=anchor), 303)


def _autosave(folio: Folio) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    return sending.autosave(
        folio.id,
        lambda fields, revision: (
            draft.save(db, folio, fields, revision=revision, by=me).revision
        ),
        lambda: own_card(db, folio, me).filled,
    )


def _pieces(folio: Folio, fields: Mapping[str, str], criterion: str) -> list[str]:
    db, me = current.db(), current.account()
    own = own_card(db, folio, me)
    if criterion not in {c.key for c in own.criteria}:
        return []
    found = record_of(db, folio.id, me)
    return [
        piece(q, found[q.id])
        for q in own.choices(criterion)
        if q.id in found and fields.get(f"basis-{criterion}-{q.id}")
    ]


def _show(
    folio: Folio, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    own = own_card(db, folio, me)
    form = own.filled
    editable = folio.stage == Stage.PANEL and not own.is_locked
    slot = db.get(Slot, folio.id) if editable else None
    if typed is not None:
        typed = {n: "" for n in form.extra} | dict(typed)
    shown = sending.page(form, refusal, typed, editable=editable)
    html = render_template(
        "reviews/panel/scorecard.html",
        page_title="Your scorecard",
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        own=own,
        choices=_choices(folio, own, shown["fields"]) if editable else {},
        none_ticked=NONE_TICKED,
        no_notes=request.form.get("notes", "") if refusal and refusal.code == _NO_NOTES else "",
        levels=LEVELS,
        ratings=RATINGS,
        booked=slot.at if slot and not conversation.has_begun(db, folio.id, slot) else None,
        **shown,
        **pages.shell(),
    )
    return html, refusal.status if refusal else 200


def _choices(
    folio: Folio, own: OwnCard, fields: Mapping[str, str]
) -> dict[str, list[CardChoice]]:
    found = record_of(current.db(), folio.id, current.account())
    return {
        criterion.key: [
            _choice(own, criterion, question, fields, found.get(question.id))
            for question in own.choices(criterion.key)
        ]
        for criterion in own.criteria
    }


def _choice(
    own: OwnCard,
    criterion: Criterion,
    question: SheetQuestion,
    fields: Mapping[str, str],
    found: OwnRecord | None,
) -> CardChoice:
    part = own.part_of(criterion.key)
    name = f"basis-{criterion.key}-{question.id}"
    gone = "dropped since" if question.state in GONE else ""
    if question not in part.questions:
        gone = f"moved to {HEADINGS.get(question.segment, '')}"
    several = part.name not in HEADINGS
    was_asked = bool(question.went or found)
    return CardChoice(
        question,
        name,
        HEADINGS.get(question.segment, "Asked of everyone") if several else "",
        TICKS.get(question.went, ""),
        gone,
        found,
        piece(question, found) if found else "",
        was_asked,
        bool(fields.get(name)) or (was_asked and not several),
    )
