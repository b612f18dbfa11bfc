from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts import people
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.authoring.versions import rubric_of
from prompts.folder.rubric import RATINGS
from reviews.calibration.practice import adding, compared, consented, debrief, rounds, rounds_of
from reviews.calibration.web.blueprint import practice

COORDINATOR = ("coordinator",)
SHOWN = (
    DataClass.REVIEW_PROGRESS,
    *compared.SHOWN,
    DataClass.REFERENCE_RATINGS,
)


@route(practice, "/practice", auth="account")
def listed() -> ResponseReturnValue:
    return render_template(
        "reviews/calibration/rounds.html",
        **pages.shell(),
        rounds=rounds_of.listed(current.db(), current.account()),
        coordinator="coordinator" in _roles(),
        levels=LEVELS,
    )


@route(
    practice,
    "/practice/<round_id>",
    auth="account",
    classes=SHOWN,
    params={"round_id": "round"},
)
def shown(round_id: str) -> ResponseReturnValue:
    return page(round_id)


@route(
    practice,
    "/practice/<round_id>/close",
    auth="account",
    methods=("POST",),
    params={"round_id": "round"},
    body={"anyway": "1"},
)
def close(round_id: str) -> ResponseReturnValue:
    """Without `anyway`, asks first if a review is unlocked."""
    anyway = request.form.get("anyway") == "1"
    try:
        with current.db().begin_nested():
            rounds.close(current.db(), round_id, anyway=anyway, by=current.account())
    except Refusal as refusal:
        return page(round_id, refusal)
    return redirect(said.after("round_closed", "practice.shown", round_id=round_id), 303)


@route(
    practice,
    "/practice/<round_id>/cancel",
    auth="account",
    methods=("POST",),
    params={"round_id": "round"},
)
def cancel(round_id: str) -> ResponseReturnValue:
    try:
        with current.db().begin_nested():
            rounds.cancel(current.db(), round_id, by=current.account())
    except Refusal as refusal:
        return page(round_id, refusal)
    return redirect(url_for("practice.listed"), 303)


def page(round_id: str, refusal: Refusal | None = None, **more: Any) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    mine = rounds_of.seat(db, me, round_id)
    values: dict[str, Any] = {"form": {}, "chosen": (), "wrong": "", "about": ""}
    if mine.owns and mine.state == "preparing":
        values["samples"] = adding.samples_of(mine.prompt)
        values["agreed"] = consented.offered(db, me, mine)
        if "coordinator" in _roles():
            values["people"] = [it for it in people.active(db) if it.id != me]
        values["most"] = adding.MOST
    if mine.state == "closed":
        values["comparison"] = compared.comparison(db, me, mine)
        values["notes"] = debrief.notes(db, mine)
        values["fates"] = debrief.fates(db, mine.prompt, values["notes"])
        values["own_notes"] = debrief.own(db, mine, values["notes"], by=me)
        values["about"] = request.args.get("about", "") or values["comparison"].first_key
    html = render_template(
        "reviews/calibration/round.html",
        **pages.shell(),
        mine=mine,
        rubric=rubric_of(mine.prompt),
        documents=rounds_of.documents(db, me, mine),
        finished=rounds_of.finished(db, me, mine),
        coordinator="coordinator" in _roles(),
        levels=LEVELS,
        ratings=RATINGS,
        refusal=refusal,
        **(values | more),
    )
    return html, refusal.status if refusal else 200


def _roles() -> frozenset[str]:
    viewer = current.viewer()
    return frozenset(viewer.roles) if viewer else frozenset()
