from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.folder.rubric import RATINGS
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews import words
from reviews.debrief import inviting, passing
from reviews.debrief.models import DebriefDecision
from reviews.debrief.participants import VOTED
from reviews.debrief.voices import votes
from reviews.debrief.web.debrief import debrief, page
from reviews.reading import queries

_COORDINATOR = ("coordinator",)
_OPENED = {DataClass.OTHER_SCORECARDS, DataClass.DISPLAY_NAME}


@route(
    debrief,
    "/debriefs/<folio_id>/vote",
    auth="account",
    classes=(
        DataClass.PROMPT,
        DataClass.DISPLAY_NAME,
        DataClass.OWN_REVIEW,
        DataClass.DECISION,
    ),
    params={"folio_id": "folio"},
)
def vote(folio_id: str) -> ResponseReturnValue:
    """Shows one's own review, and nothing of anyone else's."""
    return _vote(_mine(folio_id))


@route(
    debrief,
    "/debriefs/<folio_id>/vote",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"level": "3", "sentence": "text"},
)
def press_vote(folio_id: str) -> ResponseReturnValue:
    db, form = current.db(), request.form
    try:
        folio = _mine(folio_id)
    except Absent:
        # On a second press: the first has opened the debrief.
        one(db, current.account(), _OPENED, id=folio_id, rows=sorted(set(VOTED.values())))
        return redirect(url_for("debrief.debrief_page", folio_id=folio_id), 303)
    try:
        with db.begin_nested():
            votes.cast(
                db,
                folio,
                level=form.get("level", ""),
                sentence=form.get("sentence", ""),
                by=current.account(),
            )
    except Refusal as refusal:
        return _vote(folio, refusal)
    return redirect(said.after("voted", "debrief.debrief_page", folio_id=folio_id), 303)


def _mine(folio_id: str) -> Folio:
    folio, _ = one(
        current.db(), current.account(), {DataClass.DISPLAY_NAME}, id=folio_id, rows=[*VOTED]
    )
    if folio.stage not in (Stage.DEBRIEF, Stage.CLOSED):
        raise Absent
    return folio


def _vote(folio: Folio, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    seen = classes_of(db, me, folio.id)
    opening = db.get_one(Opening, folio.opening) if DataClass.PROMPT in seen else None
    decision = db.get(DebriefDecision, folio.id) if DataClass.DECISION in seen else None
    drawn = render_template(
        "reviews/debrief/vote.html",
        page_title="Your vote",
        folio_id=folio.id,
        stage=folio.stage,
        name=book.name(db, me, folio.id),
        opening=opening,
        review=queries.own_locked(db, folio.id, me) if DataClass.OWN_REVIEW in seen else None,
        criteria=rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version)).criteria
        if opening
        else (),
        ratings=RATINGS,
        no_hire=votes.NO_HIRE,
        decided=words.inside(
            words.outcome(decision.outcome, decision.level, opening.level if opening else None)
        )
        if decision
        else "",
        levels=LEVELS,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return drawn, refusal.status if refusal else 200


@route(
    debrief,
    "/debriefs/<folio_id>/invite",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"account": "account"},
)
def invite(folio_id: str) -> ResponseReturnValue:
    """Invite all ticked people, or nobody."""
    db, me = current.db(), current.account()
    folio, _ = one(db, me, _OPENED, id=folio_id, rows=_COORDINATOR)
    try:
        with db.begin_nested():
            for account in request.form.getlist("account") or [""]:
                inviting.invite(db, folio, account, by=me)
    except Refusal as refusal:
        return page(folio_id, refusal, of="invite")
    return redirect(said.after("invited_in", "debrief.debrief_page", folio_id=folio_id), 303)


@route(
    debrief,
    "/debriefs/<folio_id>/pass/<account_id>",
    auth="account",
    roles=_COORDINATOR,
    # The page exists only while somebody's scorecard or vote is missing.
    classes=(
        *(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES, DataClass.REVIEWER_NAMES),
        DataClass.SCORECARD_PROGRESS,
    ),
    params={"folio_id": "folio", "account_id": "account"},
)
def passing_over(folio_id: str, account_id: str) -> ResponseReturnValue:
    folio = _coordinated(folio_id)
    what = passing.missing(current.db(), folio, account_id)
    if not what:
        raise Absent
    return _pass(folio, account_id, what)


@route(
    debrief,
    "/debriefs/<folio_id>/pass/<account_id>",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio", "account_id": "account"},
    body={"reason": "text"},
)
def press_pass(folio_id: str, account_id: str) -> ResponseReturnValue:
    db, me, folio = current.db(), current.account(), _coordinated(folio_id)
    what = passing.missing(db, folio, account_id)
    if not what:
        raise Absent
    try:
        with db.begin_nested():
            reason = request.form.get("reason", "")
            passing.pass_over(db, folio, account_id, reason=reason, by=me)
    except Refusal as refusal:
        return _pass(folio, account_id, what, refusal)
    return redirect(said.after("passed_over", "board.case", folio_id=folio_id), 303)


def _coordinated(folio_id: str) -> Folio:
    db, me = current.db(), current.account()
    folio, _ = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=_COORDINATOR)
    if not {DataClass.PANEL_NAMES, DataClass.REVIEWER_NAMES} <= classes_of(db, me, folio.id):
        raise Absent
    return folio


def _pass(
    folio: Folio, account: str, what: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    drawn = render_template(
        "reviews/debrief/pass.html",
        page_title=f"Pass a {what}",
        folio_id=folio.id,
        account_id=account,
        what=what,
        who=db.get_one(Account, account).name,
        name=book.name(db, me, folio.id),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return drawn, refusal.status if refusal else 200
