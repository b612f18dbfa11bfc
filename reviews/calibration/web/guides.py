"""Notes of a round's debrief, and the guides that they change."""

from __future__ import annotations

from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import button, route
from prompts.authoring import versions
from prompts.folder.rubric import RATINGS
from reviews.calibration.practice import debrief, elsewhere, rounds_of
from reviews.calibration.practice.models import RoundNote
from reviews.calibration.practice.rounds_of import RoundSeat
from reviews.calibration.web.blueprint import COORDINATOR, practice
from reviews.calibration.web.round_page import shown

CLASSES = (DataClass.PROMPT, DataClass.RATING_GUIDES)


_press = partial(button, practice, shows=shown)


@_press(
    "/practice/<round_id>/notes",
    body={"criterion": "alternatives", "text": "Say what counts as weighed."},
)
def note(round_id: str) -> str:
    db, me, form = current.db(), current.account(), request.form
    mine = rounds_of.seat(db, me, round_id)
    debrief.add_note(db, mine, form.get("criterion", ""), form.get("text", ""), by=me)
    return _notes(round_id)


@_press(
    "/practice/<round_id>/notes/<note_id>/change",
    body={"text": "Say what counts as weighed, and by whom."},
)
def change_note(round_id: str, note_id: str) -> str:
    mine, found = _of_round(round_id, note_id)
    text = current.field_sent("text")
    debrief.change_note(current.db(), mine, found, text, by=current.account())
    return _notes(round_id)


@_press("/practice/<round_id>/notes/<note_id>/remove")
def remove_note(round_id: str, note_id: str) -> str:
    mine, found = _of_round(round_id, note_id)
    debrief.remove_note(current.db(), mine, found, by=current.account())
    return _notes(round_id)


@_press(
    "/practice/<round_id>/notes/<note_id>",
    body={"level": "3", "guide": "Weighs two alternatives with figures."},
)
def propose(round_id: str, note_id: str) -> str:
    mine, found = _of_round(round_id, note_id)
    debrief.propose_change(current.db(), mine, found, *_guide_sent(), by=current.account())
    return said.after("guide_proposed", "practice.shown", round_id=round_id, _anchor="notes")


def _of_round(round_id: str, note_id: str) -> tuple[RoundSeat, RoundNote]:
    db = current.db()
    mine = rounds_of.seat(db, current.account(), round_id)
    return mine, debrief.note_of(db, mine, note_id)


def _notes(round_id: str) -> str:
    return url_for("practice.shown", round_id=round_id, _anchor="notes")


def _guide_sent() -> tuple[int, str]:
    """The level (0 if no guide has it) and the new words."""
    form = request.form
    return levels.sent(form.get("level", "")) or 0, form.get("guide", "")


@route(
    practice, "/practice/changes/<note_id>", auth="account", roles=COORDINATOR, classes=CLASSES
)
def change(note_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    """For coordinators, who can take the changed guide into other prompts."""
    db = current.db()
    found = elsewhere.proposed(db, note_id)
    choices = elsewhere.choices(db, found)
    slug = request.values.get("prompt", "")
    return pages.page(
        "reviews/calibration/change.html",
        f"Changed guide: {found.criterion.name}",
        refusal,
        it=found,
        prompts=[{"value": value, "words": words} for value, words in choices],
        chosen=versions.to_choose(db, slug) if slug in dict(choices) else None,
        ratings=RATINGS,
    )


@button(
    practice,
    "/practice/changes/<note_id>",
    shows=change,
    roles=COORDINATOR,
    classes=CLASSES,
    body={
        "prompt": "payment-flows",
        "criterion": "alternatives",
        "level": "3",
        "guide": "Weighs two alternatives with figures.",
    },
)
def take_over(note_id: str) -> str:
    db, form = current.db(), request.form
    slug, words = form.get("prompt", ""), (form.get("criterion", ""), *_guide_sent())
    found = elsewhere.proposed(db, note_id)
    elsewhere.propose_for(db, found, slug, words, by=current.account())
    return url_for("library.draft_changes", slug=slug)
