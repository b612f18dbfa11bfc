from __future__ import annotations

from functools import partial
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from blindfolio import clock, times
from blindfolio.accounts import absence, people
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import there
from blindfolio.web import pages, said
from blindfolio.web.request import current
from prompts.submitting import page_rule
from reviews.followups.sheet import HEADINGS
from reviews.own_work import other_work
from reviews.reading import assigned_reviews, assignment
from reviews.reading.assignment import may_change, with_another_day
from reviews.reading.content import content_of
from reviews.reading.models import RECOMMENDED
from reviews.reading.queries import amendments_of, closing_of, others_open
from reviews.reading.web.blueprint import days_late, presses, serves


@serves(
    "/queue",
    *(DataClass.OWN_DUE_DATE, DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW),
    *(DataClass.OWN_REVIEW, DataClass.OWN_SCORECARD, DataClass.ENDED),
)
def queue() -> ResponseReturnValue:
    db, me = current.db, current.account
    found = assigned_reviews.shelf(db, me)
    read = request.args.get("read")
    accepted = next((it for it in found.to_read if it.id == read), None)
    if accepted:
        return redirect(said.after("accepted", "reading.room", code=accepted.code), 303)
    if read == "next" and found.to_read:
        return redirect(url_for("reading.room", code=found.to_read[0].code), 303)
    away = absence.words(people.found(db, me), current.site.settings.zone)
    # The review that was just put off, from the URL, if it is in the list.
    moved = next((it for it in found.to_read if it.code == request.args.get("of")), None)
    return pages.page(
        "reviews/own_work/queue.html",
        "Assigned reviews",
        levels=current.levels,  # not asked for at each row
        shelf=found,
        also=other_work.other_work(db, me),
        takes=assignment.TAKES,
        name=assigned_reviews.request_name,
        opens=lambda it: others_open(it.stage, opened=it.opened),
        length=_length,
        away=away[:1].upper() + away[1:],
        moved=moved,
        later={it.id for it in found.to_read if it.more_day and may_change(it.stage, it.state)},
        days_late=partial(times.days_over, now=clock.now(), zone=current.settings.time_zone),
        due_words=lambda due: due.words(current.site.settings.time_zone),
    )


@serves("/queue/<asked>", DataClass.OWN_DUE_DATE, DataClass.OWN_REVIEW)
def answer(asked: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    # Asks whether the reviewer knows the candidate before they can accept.
    db, me = current.db, current.account
    mine = assigned_reviews.asked_review(db, me, asked)
    if mine is None:
        return redirect(url_for("reading.queue"), 303)
    return pages.page(
        "reviews/own_work/answer.html",
        "Before you accept",
        refusal,
        asked=mine,
        due=mine.due.words(current.site.settings.time_zone) if mine.due else "",
        passed=mine.due is not None and mine.due.readable and days_late(mine.due.at) > 0,
        later=with_another_day(db, [mine.id]),
        takes=assignment.TAKES,
        others=len(people.active(db)) > 1,
        reasons=assignment.REASONS,
    )


@presses("/queue/<asked>/accept", DataClass.OWN_DUE_DATE, shows=answer, body={"knows": "no"})
def accept(asked: str) -> str:
    # A reviewer who knows the candidate declines with the same form.
    db, me, knows = current.db, current.account, current.field_sent("knows")
    folio = there(assigned_reviews.asked_review(db, me, asked)).folio
    if knows == "person":
        # Without a reason: nobody is told that somebody knows a candidate.
        assignment.decline(db, folio, by=me)
        return said.after("not_read", "reading.queue")
    assignment.accept(db, folio, knows=knows, by=me)
    # The queue leads to the room: this answer gives a new reviewer no code.
    return said.after("accepted", "reading.queue", read=asked)


@presses(
    "/queue/<asked>/decline", DataClass.OWN_DUE_DATE, shows=answer, body={"reason": "time"}
)
def decline(asked: str) -> str:
    db, me = current.db, current.account
    folio = there(assigned_reviews.asked_review(db, me, asked)).folio
    assignment.decline(db, folio, by=me, reason=current.field_sent("reason"))
    return said.after("declined", "reading.queue")


@serves("/own-reviews/<review>", DataClass.OWN_REVIEW, DataClass.ENDED)
def own_review(review: str) -> ResponseReturnValue:
    db = current.db
    own, folio, state = assigned_reviews.left_review(db, current.account, review)
    seen = matrix.visible([state], folio.stage)
    return pages.page(
        "reviews/own_work/own_review.html",
        "What you wrote",
        review=own,
        content=content_of(db, own.id),
        told=closing_of(own, own=True),
        amendments=amendments_of(db, [own.id])[own.id],
        recommended=RECOMMENDED,
        segments=HEADINGS,
        ended=DataClass.ENDED in seen,
        decided=DataClass.BLINDED_VIEW not in seen,
    )


def _length(it: Row[*tuple[Any, ...]]) -> str:
    if it.words is None:
        return ""
    length = page_rule.Length(it.pages, it.words, it.format)
    return page_rule.for_reviewers(length, practice=it.practice)
