from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts import people
from blindfolio.audit import noting
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from reviews.calibration.practice import adding, compared, debrief, rounds, rounds_of
from reviews.calibration.practice.rounds_of import RoundSeat
from reviews.calibration.web import files
from reviews.calibration.web.blueprint import coordinates, practice

SHOWN = (*compared.SHOWN, DataClass.REFERENCE_RATINGS)


@route(practice, "/practice", auth="account")
def listed() -> ResponseReturnValue:
    return pages.page(
        "reviews/calibration/rounds.html",
        "Practice rounds",
        rounds=rounds_of.listed(current.db, current.account),
    )


@route(
    practice,
    "/practice/<round_id>",
    auth="account",
    classes=(DataClass.REVIEW_PROGRESS, *SHOWN),
)
def shown(round_id: str, refusal: Refusal | None = None, **about: str) -> ResponseReturnValue:
    # `about`: the note or document whose button was refused.
    db, me = current.db, current.account
    mine = rounds_of.seat(db, me, round_id)
    parts: dict[str, Any] = {}
    if mine.owns and mine.state == "preparing":
        parts = _preparing(mine)
    if mine.state == "closed":
        parts = _closed(mine)
    return pages.page(
        "reviews/calibration/round.html",
        mine.round.title,
        refusal,
        wrong=" ".join([str(request.endpoint), *about.values()]) if refusal else "",
        mine=mine,
        documents=rounds_of.documents(db, me, mine),
        finished=rounds_of.finished(db, me, mine),
        coordinator=coordinates(),
        **parts,
    )


def _preparing(mine: RoundSeat) -> dict[str, Any]:
    db, me = current.db, current.account
    return {
        "samples": adding.samples_of(mine.prompt).values(),
        "people": [it for it in people.active(db) if it.id != me],
        "most": adding.MOST,
    }


def _closed(mine: RoundSeat) -> dict[str, Any]:
    db, me = current.db, current.account
    comparison, notes = compared.comparison(db, me, mine), debrief.notes(db, mine)
    return {
        "comparison": comparison,
        "notes": notes,
        "own_notes": debrief.own(db, notes, by=me),
        "about": request.args.get("about", "") or comparison.first_key,
    }


@button(practice, "/practice/<round_id>/close", shows=shown, body={"anyway": "1"})
def close(round_id: str) -> str:
    # Without `anyway`, asks first if a review is unlocked.
    anyway = request.form.get("anyway") == "1"
    rounds.close(current.db, round_id, anyway=anyway, by=current.account)
    return said.after("round_closed", "practice.shown", round_id=round_id)


@button(practice, "/practice/<round_id>/cancel", shows=shown)
def cancel(round_id: str) -> str:
    rounds.cancel(current.db, round_id, by=current.account)
    return url_for("practice.listed")


@route(
    practice,
    "/practice/<round_id>/ratings.csv",
    auth="account",
    classes=SHOWN,
    kind="export",
)
def ratings_csv(round_id: str) -> Response:
    db, me = current.db, current.account
    mine = rounds_of.seat(db, me, round_id)
    if mine.state != "closed":
        raise Absent
    rows = compared.rows_of(compared.comparison(db, me, mine))
    noting.says_about(db, ())
    return files.csv_file("practice-ratings", [compared.COLUMNS, *rows])


@route(
    practice,
    "/practice/documents/<code>/reviews",
    auth="account",
    classes=compared.SHOWN,
    params={"code": "code"},
)
def reviews(code: str) -> ResponseReturnValue:
    found = compared.whole_reviews(current.db, current.account, code)
    return pages.page(
        "reviews/calibration/whole_reviews.html",
        f"{found.name}, the reviews",
        found=found,
    )


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
