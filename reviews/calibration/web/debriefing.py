from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.web import request as current
from blindfolio.web import said
from blindfolio.web.declare import route
from reviews.calibration.practice import debrief, rounds_of
from reviews.calibration.web.blueprint import practice
from reviews.calibration.web.round_page import page


@route(
    practice,
    "/practice/<round_id>/notes",
    auth="account",
    methods=("POST",),
    params={"round_id": "round"},
    body={"criterion": "alternatives", "text": "Say what counts as weighed."},
)
def note(round_id: str) -> ResponseReturnValue:
    db, me, form = current.db(), current.account(), request.form
    mine = rounds_of.seat(db, me, round_id)
    try:
        with db.begin_nested():
            debrief.add_note(db, mine, form.get("criterion", ""), form.get("text", ""), by=me)
    except Refusal as refusal:
        return page(round_id, refusal, wrong="note", form=form)
    return redirect(url_for("practice.shown", round_id=round_id, _anchor="notes"), 303)


@route(
    practice,
    "/practice/<round_id>/notes/<note_id>/change",
    auth="account",
    methods=("POST",),
    params={"round_id": "round", "note_id": "note"},
    body={"text": "Say what counts as weighed, and by whom."},
)
def change_note(round_id: str, note_id: str) -> ResponseReturnValue:
    db, me, form = current.db(), current.account(), request.form
    mine = rounds_of.seat(db, me, round_id)
    found = debrief.note_of(db, mine, note_id)
    try:
        with db.begin_nested():
            debrief.change_note(db, mine, found, form.get("text", ""), by=me)
    except Refusal as refusal:
        return page(round_id, refusal, wrong=f"change {found.id}", form=form)
    return redirect(url_for("practice.shown", round_id=round_id, _anchor="notes"), 303)


@route(
    practice,
    "/practice/<round_id>/notes/<note_id>/remove",
    auth="account",
    methods=("POST",),
    params={"round_id": "round", "note_id": "note"},
)
def remove_note(round_id: str, note_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    mine = rounds_of.seat(db, me, round_id)
    found = debrief.note_of(db, mine, note_id)
    try:
        with db.begin_nested():
            debrief.remove_note(db, mine, found, by=me)
    except Refusal as refusal:
        return page(round_id, refusal)
    return redirect(url_for("practice.shown", round_id=round_id, _anchor="notes"), 303)


@route(
    practice,
    "/practice/<round_id>/notes/<note_id>",
    auth="account",
    methods=("POST",),
    params={"round_id": "round", "note_id": "note"},
    body={"level": "3", "guide": "Weighs two alternatives with figures."},
)
def propose(round_id: str, note_id: str) -> ResponseReturnValue:
    db, me, form = current.db(), current.account(), request.form
    mine = rounds_of.seat(db, me, round_id)
    found = debrief.note_of(db, mine, note_id)
    level = form.get("level", "")
    try:
        with db.begin_nested():
            debrief.propose_change(
                db,
                mine,
                found,
                int(level) if level in ("1", "2", "3", "4") else 0,
                form.get("guide", ""),
                by=me,
            )
    except Refusal as refusal:
        return page(round_id, refusal, wrong=found.id, form=form)
    return redirect(
        said.after("guide_proposed", "practice.shown", round_id=round_id, _anchor="notes"), 303
    )
