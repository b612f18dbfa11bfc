from __future__ import annotations

from functools import partial

from flask import request, url_for

from blindfolio.web.declare import button
from blindfolio.web.request import current
from reviews.calibration.practice import debrief, rounds_of
from reviews.calibration.web.blueprint import practice
from reviews.calibration.web.round_page import shown

_press = partial(button, practice, shows=shown)


@_press(
    "/practice/<round_id>/notes",
    body={"criterion": "alternatives", "text": "Say what counts as weighed."},
)
def note(round_id: str) -> str:
    db, me, form = current.db, current.account, request.form
    mine = rounds_of.seat(db, me, round_id)
    debrief.add_note(db, mine, form.get("criterion", ""), form.get("text", ""), by=me)
    return _notes(round_id)


@_press(
    "/practice/<round_id>/notes/<note_id>/change",
    body={"text": "Say what counts as weighed, and by whom."},
)
def change_note(round_id: str, note_id: str) -> str:
    db, me = current.db, current.account
    mine = rounds_of.seat(db, me, round_id)
    debrief.change_note(db, mine, note_id, request.form.get("text", ""), by=me)
    return _notes(round_id)


@_press("/practice/<round_id>/notes/<note_id>/remove")
def remove_note(round_id: str, note_id: str) -> str:
    db, me = current.db, current.account
    debrief.remove_note(db, rounds_of.seat(db, me, round_id), note_id, by=me)
    return _notes(round_id)


def _notes(round_id: str) -> str:
    return url_for("practice.shown", round_id=round_id, _anchor="notes")
