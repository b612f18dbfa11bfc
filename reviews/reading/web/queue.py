"""A reviewer's queue, the answer to being asked, and what is left of an ended draft."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.reading import assignment, shelf
from reviews.reading.content import contents
from reviews.reading.web.blueprint import reading


@route(reading, "/queue", auth="account", classes="DD FC PT RO EN")
def queue() -> ResponseReturnValue:
    """What waits for this reviewer, by due date."""
    found = shelf.shelf(current.db(), current.account())
    return render_template("reviews/reading/queue.html", **pages.shell(), shelf=found)


@route(
    reading,
    "/queue/<asked>",
    auth="account",
    classes="DD",
    params={"asked": "standing"},
)
def answer(asked: str) -> ResponseReturnValue:
    """Before accepting: what it means, and whether one knows who has applied."""
    _, due = shelf.asked_folio(current.db(), current.account(), asked)
    return _answer(asked, due)


@route(
    reading,
    "/queue/<asked>/accept",
    auth="account",
    classes="DD",
    methods=("POST",),
    params={"asked": "standing"},
    body={"knows": "no"},
)
def accept(asked: str) -> ResponseReturnValue:
    """Accept a planned review."""
    db, me = current.db(), current.account()
    folio, due = shelf.asked_folio(db, me, asked)
    knows = request.form.get("knows", "")
    try:
        with db.begin_nested():
            assignment.accept(db, folio, knows=knows, by=me)
    except Refusal as refusal:
        return _answer(asked, due, refusal=refusal, knows=knows), refusal.status
    return redirect(url_for("reading.queue"), 303)


@route(
    reading,
    "/queue/<asked>/decline",
    auth="account",
    classes="DD",
    methods=("POST",),
    params={"asked": "standing"},
)
def decline(asked: str) -> ResponseReturnValue:
    """Decline a planned review."""
    db, me = current.db(), current.account()
    folio, _ = shelf.asked_folio(db, me, asked)
    assignment.decline(db, folio, by=me)
    return redirect(url_for("reading.queue"), 303)


@route(
    reading,
    "/own-reviews/<review>",
    auth="account",
    classes="RO EN",
    params={"review": "review"},
)
def own_review(review: str) -> ResponseReturnValue:
    """One's own words where the document can be read no more: no code, no document."""
    db = current.db()
    found, folio, state = shelf.left_review(db, current.account(), review)
    return render_template(
        "reviews/reading/own_review.html",
        **pages.shell(),
        review=found,
        content=contents(db, [found.id])[found.id],
        ended="EN" in matrix.visible([state], folio.stage),
    )


def _answer(asked: str, due: object, **more: object) -> str:
    return render_template(
        "reviews/reading/answer.html", **pages.shell(), asked=asked, due=due, **more
    )
