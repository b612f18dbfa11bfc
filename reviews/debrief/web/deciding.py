from __future__ import annotations

from collections.abc import Collection
from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import levels
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.visibility.standing import OF_OPENINGS
from blindfolio.web import pages, said
from blindfolio.web.declare import button
from blindfolio.web.request import current
from prompts.models import Opening
from reviews import words
from reviews.debrief import decide
from reviews.debrief.decide import Deciding
from reviews.debrief.participants import CAPACITIES, hearers, participants
from reviews.debrief.voices import votes
from reviews.debrief.web.debrief import debrief, page
from reviews.interviews.waiting import locked_interviews
from reviews.panel.models import Slot
from reviews.scorecards.content import locked_cards

_ROWS = ("coordinator", "decider", "manager.sits")
_FIELDS = ("outcome", "level", "reason", "conditions", "feedback")


@button(
    debrief,
    "/debriefs/<folio_id>/close",
    shows=partial(page, of="decide"),
    roles=OF_OPENINGS,
    body={"outcome": "no_offer", "reason": "text", "feedback": "text", "sure": "1"},
)
def press_close(folio_id: str) -> str | ResponseReturnValue:
    db, me, form = current.db, current.account, request.form
    needs = {DataClass.OTHER_SCORECARDS, DataClass.DISPLAY_NAME}
    folio, _ = one(db, me, needs, id=folio_id, rows=_ROWS)
    sent = Deciding(
        **{name: form.get(name, "") for name in _FIELDS if name != "level"},
        level=levels.sent(form.get("level", "")),
        present=tuple(form.getlist("present")),
    )
    if form.get("sure") == "1":
        decide.decide(db, folio, sent, by=me)
        return said.after("closed", "board.case", folio_id=folio_id)
    capacity = decide.check(db, folio, sent, by=me)
    target, level = db.get_one(Opening, folio.opening).level, sent.level_offered
    people, slot = dict(hearers(db, folio.id)), db.get(Slot, folio.id)
    return pages.page(
        "reviews/told.html",
        "Record the decision",
        name=book.name(db, me, folio.id),
        action=url_for("debrief.press_close", folio_id=folio.id),
        back=url_for("debrief.debrief_page", folio_id=folio.id, _anchor="close"),
        keep_as=f"close {folio.id}",
        offer=level is not None,
        outcome=words.outcome_told(current.levels, sent.outcome, level, target),
        feedback=sent.feedback,
        recorded={
            "Outcome": words.outcome(current.levels, sent.outcome, level, target),
            "Reason": sent.reason.strip(),
            "Conditions": sent.conditions.strip() or "none",
            "Decided by": f"you, {CAPACITIES[capacity]}",
            "Present": ", ".join(people[it] for it in sent.present),
            "Votes": _votes(db, folio, form.getlist("voted")),
        },
        fields=_FIELDS,
        lists=("present",),
        booked=slot.debrief_to_come if slot else None,
    )


def _votes(db: Session, folio: Folio, voted: Collection[str]) -> str:
    """`voted` has the names that the form was made with."""
    cards, interviews = locked_cards(db, folio.id), locked_interviews(db, folio)
    voting = votes.of_interviewers(participants(db, folio.id))
    cast = votes.votes(db, folio.id, cards, interviews, voting)
    return "; ".join(
        f"{it.by}: {current.levels[it.level] if it.level else 'no hire'}"
        f"{'' if it.by in voted else ' (new since you opened the form)'}"
        for it in cast
    )
