from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web.request import current
from prompts.folder.rubric import Criterion
from reviews.followups.sheet import HEADINGS
from reviews.forms.web import sending
from reviews.panel import conversation
from reviews.panel.desk import OwnRecord, piece, record_of, taken_over
from reviews.panel.models import Scorecard, SheetQuestion, Slot
from reviews.panel.sheet.edit import DROPPED
from reviews.panel.sheet.ticks import TICKS
from reviews.panel.web.panels import look, mine
from reviews.scorecards import draft, lock
from reviews.scorecards.own_card import WHOLE, OwnCard, own_card

_NEEDS = (
    DataClass.OWN_SCORECARD,
    DataClass.DISPLAY_NAME,
    DataClass.QUESTION_SHEET,
    DataClass.RATING_GUIDES,
)
_NO_NOTES = "no_notes"
NONE_TICKED = (
    "You have no notes on the ticked questions. Tick one that has, then choose “Use my"
    " notes” again."
)


@dataclass(frozen=True, slots=True)
class CardChoice:
    question: SheetQuestion
    name: str
    part: str
    gone: str
    record: OwnRecord | None
    is_near: bool

    @property
    def tick(self) -> str:
        return TICKS.get(self.question.went, "")

    @property
    def piece(self) -> str:
        return piece(self.question, self.record) if self.record else ""

    @property
    def is_asked(self) -> bool:
        return bool(self.question.went or self.record)


@look("/panels/<folio_id>/scorecard", classes=(DataClass.PROMPT, *_NEEDS))
def scorecard(folio_id: str) -> ResponseReturnValue:
    return _show(mine(folio_id, *_NEEDS))


@look(
    "/panels/<folio_id>/scorecard",
    methods=("POST",),
    body={"revision": "0", "code": "=folio_id", "text": "text", "verb": "save"},
)
def write_scorecard(folio_id: str) -> ResponseReturnValue:
    folio, db, me = mine(folio_id, *_NEEDS), current.db, current.account
    notes = request.form.get("notes", "")
    pieces = _pieces(folio, request.form, notes) if notes else []

    def save(fields: dict[str, str], at: int) -> Scorecard:
        if pieces:
            fields[f"said-{notes}"] = taken_over(fields.get(f"said-{notes}", ""), pieces)
        whole = not request.is_json
        return draft.save(db, folio, fields, revision=at, by=me, whole=whole)

    def then() -> None:
        if notes and not pieces:
            raise Refusal(_NO_NOTES, NONE_TICKED)
        if sending.locks():
            lock.lock(db, folio, by=me, meant="meant-lock" in request.form)

    anchor = f"f-said-{notes}" if notes else None
    return sending.write(
        folio_id,
        lambda: own_card(db, folio, me).filled,
        save=save,
        then=then,
        shows=lambda *refused: _show(folio, *refused),
        to=url_for("panels.scorecard", folio_id=folio_id, _anchor=anchor),
    )


def _pieces(folio: Folio, fields: Mapping[str, str], criterion: str) -> list[str]:
    db, me = current.db, current.account
    own = own_card(db, folio, me)
    if criterion not in {c.key for c in own.criteria}:
        return []
    records = record_of(db, folio.id, me)
    return [
        piece(q, records[q.id])
        for q in own.choices(criterion)
        if q.id in records and fields.get(f"basis-{criterion}-{q.id}")
    ]


def _show(
    folio: Folio, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    db, me = current.db, current.account
    own = own_card(db, folio, me)
    form = own.filled
    editable = folio.stage == Stage.PANEL and not own.is_locked
    slot = db.get(Slot, folio.id) if editable else None
    if typed is not None:
        typed = {n: "" for n in form.extra} | dict(typed)
    shown = sending.page(form, refusal, typed, editable=editable)
    records = record_of(db, folio.id, me) if editable else {}
    criteria = own.criteria if editable else []
    choices = {it.key: _choices(own, it, shown["fields"], records) for it in criteria}
    return pages.page(
        "reviews/scorecards/scorecard.html",
        "Your scorecard",
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        own=own,
        choices=choices,
        left=_left(own, choices),
        none_ticked=NONE_TICKED,
        no_notes=current.field_sent("notes") if refusal and refusal.code == _NO_NOTES else "",
        booked=slot.at if slot and not conversation.has_begun(db, folio.id, slot) else None,
        **shown,
    )


def _left(
    own: OwnCard, choices: Mapping[str, list[CardChoice]]
) -> dict[str, dict[str, dict[str, str]]]:
    """Return the questions that were neither asked nor chosen, once each: by part and text, the
    fields that choose one, with their criteria."""
    names = {part.name for part in own.parts}
    left: dict[str, dict[str, dict[str, str]]] = {}
    for criterion in own.criteria:
        for it in choices.get(criterion.key, []):
            if not it.is_near and not it.is_asked:
                part = it.question.segment if it.question.segment in names else WHOLE
                boxes = left.setdefault(part, {}).setdefault(it.question.text, {})
                boxes[it.name] = criterion.name
    return left


def _choices(
    own: OwnCard,
    criterion: Criterion,
    fields: Mapping[str, str],
    records: Mapping[str, OwnRecord],
) -> list[CardChoice]:
    part = own.part_of(criterion.key)
    several = part.name not in HEADINGS
    choices = []
    for it in own.choices(criterion.key):
        name, record = f"basis-{criterion.key}-{it.id}", records.get(it.id)
        heading = HEADINGS.get(it.segment, "")
        gone = "dropped since" if it.state == DROPPED else ""
        if it not in part.questions:
            gone = f"moved to {heading}"
        choices.append(
            CardChoice(
                it,
                name,
                (heading or "Asked of everyone") if several else "",
                gone,
                record,
                bool(fields.get(name)) or bool((it.went or record) and not several),
            )
        )
    return choices
