from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock, times
from blindfolio.accounts import absence, people
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web import request as current
from prompts.submitting import page_rule
from reviews.followups.sheet import HEADINGS
from reviews.reading import assigned_reviews, assignment
from reviews.reading.assigned_reviews import other_work
from reviews.reading.content import content_of
from reviews.reading.models import RECOMMENDED
from reviews.reading.queries import closing_of
from reviews.reading.web.blueprint import serves


@serves(
    "/queue",
    DataClass.OWN_DUE_DATE,
    DataClass.FOLIO_CODE,
    DataClass.PROMPT,
    DataClass.BLINDED_VIEW,
    DataClass.OWN_REVIEW,
    DataClass.OWN_SCORECARD,
    DataClass.ENDED,
)
def queue() -> ResponseReturnValue:
    found = assigned_reviews.shelf(current.db(), current.account())
    person = people.found(current.db(), current.account())
    away = absence.words(person, current.site().settings.zone)
    # The one just put off, as the address says; nothing if it isn't in the list.
    moved = next((it for it in found.to_read if it.code == request.args.get("of")), None)
    return render_template(
        "reviews/reading/queue.html",
        **pages.shell(),
        shelf=found,
        also=other_work(current.db(), current.account()),
        takes=assignment.TAKES,
        length=page_rule.for_reviewers,
        levels=LEVELS,
        away=away[:1].upper() + away[1:],
        moved=moved,
        days_late=days_late,
        due_words=lambda due: due.words(current.site().settings.time_zone),
    )


@serves("/queue/<asked>", DataClass.OWN_DUE_DATE, DataClass.OWN_REVIEW)
def answer(asked: str) -> ResponseReturnValue:
    """Asks before accepting whether the reviewer knows the candidate. A reviewer who has already
    accepted goes to their list."""
    db, me = current.db(), current.account()
    try:
        _, mine = assigned_reviews.asked_folio(db, me, asked)
    except Absent:
        if not assigned_reviews.has_answered(db, me, asked):
            raise
        return redirect(url_for("reading.queue"), 303)
    return _answer(mine)


@serves("/queue/<asked>/accept", DataClass.OWN_DUE_DATE, body={"knows": "no"})
def accept(asked: str) -> ResponseReturnValue:
    """A reviewer who knows the candidates declines by the same answer."""
    db, me = current.db(), current.account()
    folio, mine = assigned_reviews.asked_folio(db, me, asked)
    knows = request.form.get("knows", "")
    try:
        with db.begin_nested():
            if knows == "person":
                # Without a reason: nobody is told that somebody knows a candidate.
                assignment.decline(db, folio, by=me)
            else:
                assignment.accept(db, folio, knows=knows, by=me)
    except Refusal as refusal:
        return _answer(mine, refusal=refusal, knows=knows), refusal.status
    if knows == "person":
        return redirect(said.after("not_read", "reading.queue"), 303)
    # To the queue and not into the room: this answer gives a new reviewer no code.
    return redirect(said.after("accepted", "reading.queue"), 303)


@serves("/queue/<asked>/decline", DataClass.OWN_DUE_DATE, body={"reason": "time"})
def decline(asked: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio, mine = assigned_reviews.asked_folio(db, me, asked)
    try:
        with db.begin_nested():
            assignment.decline(db, folio, by=me, reason=request.form.get("reason", ""))
    except Refusal as refusal:
        return _answer(mine, refusal=refusal), refusal.status
    return redirect(said.after("declined", "reading.queue"), 303)


@serves("/own-reviews/<review>", DataClass.OWN_REVIEW, DataClass.ENDED)
def own_review(review: str) -> ResponseReturnValue:
    """One's own words once the document can't be read: no code, no document."""
    db = current.db()
    found, folio, state = assigned_reviews.left_review(db, current.account(), review)
    seen = matrix.visible([state], folio.stage)
    return render_template(
        "reviews/reading/own_review.html",
        **pages.shell(),
        review=found,
        content=content_of(db, found.id),
        told=closing_of(found, own=True),
        recommended=RECOMMENDED,
        segments=HEADINGS,
        ended=DataClass.ENDED in seen,
        decided=DataClass.BLINDED_VIEW not in seen,
    )


def days_late(due: datetime) -> int:
    return times.days_over(due, clock.now(), current.site().settings.time_zone)


def _answer(asked: assigned_reviews.PendingReview, **more: object) -> str:
    return render_template(
        "reviews/reading/answer.html",
        **pages.shell(),
        asked=asked,
        due=asked.due.words(current.site().settings.time_zone) if asked.due else "",
        passed=asked.due is not None and asked.due.readable and days_late(asked.due.at) > 0,
        takes=assignment.TAKES,
        others=len(people.active(current.db())) - 1,
        reasons=assignment.REASONS,
        **more,
    )
