from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages, said
from blindfolio.web.declare import View, button
from blindfolio.web.request import current
from prompts.models import Opening
from reviews import words
from reviews.debrief import inviting, passing
from reviews.debrief.participants import VOTED
from reviews.debrief.voices import changed_views, dissents, flags, votes
from reviews.debrief.web.debrief import ALL_ROWS, debrief, look, page
from reviews.deciding.models import DebriefDecision
from reviews.feedback.judged import rubric_of_folio
from reviews.reading import queries

_COORDINATOR = ("coordinator",)
_OPENED = {DataClass.OTHER_SCORECARDS, DataClass.DISPLAY_NAME}


@look(
    "/debriefs/<folio_id>/vote",
    classes=(
        DataClass.PROMPT,
        DataClass.DISPLAY_NAME,
        DataClass.OWN_REVIEW,
        DataClass.DECISION,
    ),
)
def vote(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me, folio = current.db, current.account, _mine(folio_id)
    seen = classes_of(db, me, folio.id)
    opening = db.get_one(Opening, folio.opening) if DataClass.PROMPT in seen else None
    decision = db.get(DebriefDecision, folio.id) if DataClass.DECISION in seen else None
    decided = ""
    if decision:
        target = opening.level if opening else None
        decided = words.inside(
            words.outcome(current.levels, decision.outcome, decision.level, target)
        )
    return pages.page(
        "reviews/debrief/vote.html",
        "Your vote",
        refusal,
        folio_id=folio.id,
        stage=folio.stage,
        name=book.name(db, me, folio.id),
        opening=opening,
        review=queries.own_locked(db, folio.id, me) if DataClass.OWN_REVIEW in seen else None,
        criteria=rubric_of_folio(db, folio).criteria if opening else (),
        no_hire=votes.NO_HIRE,
        decided=decided,
    )


@button(
    debrief,
    "/debriefs/<folio_id>/vote",
    shows=vote,
    body={"level": "3", "sentence": "text"},
)
def press_vote(folio_id: str) -> str:
    db, form, me = current.db, request.form, current.account
    try:
        folio = _mine(folio_id)
    except Absent:
        # After a second press, because the first has opened the debrief.
        one(db, me, _OPENED, id=folio_id, rows=sorted(set(VOTED.values())))
        return url_for("debrief.debrief_page", folio_id=folio_id)
    level, sentence = form.get("level", ""), form.get("sentence", "")
    votes.cast(db, folio, level=level, sentence=sentence, by=me)
    return said.after("voted", "debrief.debrief_page", folio_id=folio_id)


def _mine(folio_id: str) -> Folio:
    folio, _ = one(
        current.db, current.account, {DataClass.DISPLAY_NAME}, id=folio_id, rows=[*VOTED]
    )
    if folio.stage not in (Stage.DEBRIEF, Stage.CLOSED):
        raise Absent
    return folio


@button(
    debrief,
    "/debriefs/<folio_id>/invite",
    shows=partial(page, of="invite"),
    roles=_COORDINATOR,
    body={"account": "account"},
)
def invite(folio_id: str) -> str:
    db, me = current.db, current.account
    folio, _ = one(db, me, _OPENED, id=folio_id, rows=_COORDINATOR)
    waits = request.form.get("waits") == "1"
    for account in request.form.getlist("account") or [""]:
        inviting.invite(db, folio, account, waits=waits, by=me)
    return said.after("invited_in", "debrief.debrief_page", folio_id=folio_id)


@look(
    "/debriefs/<folio_id>/pass/<account_id>",
    roles=_COORDINATOR,
    # The page exists only while somebody's scorecard or vote is missing.
    classes=(
        *(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES, DataClass.REVIEWER_NAMES),
        DataClass.SCORECARD_PROGRESS,
    ),
)
def passing_over(
    folio_id: str, account_id: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    db, me, folio = current.db, current.account, _coordinated(folio_id)
    what = passing.missing(db, folio, account_id)
    if not what:
        raise refusal or Absent
    return pages.page(
        "reviews/debrief/pass.html",
        f"Pass a {what}",
        refusal,
        folio_id=folio.id,
        account_id=account_id,
        what=what,
        who=db.get_one(Account, account_id).name,
        name=book.name(db, me, folio.id),
    )


@button(
    debrief,
    "/debriefs/<folio_id>/pass/<account_id>",
    shows=passing_over,
    roles=_COORDINATOR,
    body={"reason": "text"},
)
def press_pass(folio_id: str, account_id: str) -> str:
    folio, reason = _coordinated(folio_id), current.field_sent("reason")
    passing.pass_over(current.db, folio, account_id, reason=reason, by=current.account)
    return said.after("passed_over", "board.case", folio_id=folio_id)


def _coordinated(folio_id: str) -> Folio:
    db, me = current.db, current.account
    folio, _ = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=_COORDINATOR)
    if not {DataClass.PANEL_NAMES, DataClass.REVIEWER_NAMES} <= classes_of(db, me, folio.id):
        raise Absent
    return folio


_NEEDS = (DataClass.DEBRIEF_NOTES, DataClass.DISPLAY_NAME)


def _speak(rule: str, form: str, **body: str) -> Callable[[Callable[..., str]], View]:
    shows = partial(page, of=form)
    return button(debrief, f"/debriefs/<folio_id>{rule}", shows=shows, body=body)


def _heard(folio_id: str) -> Folio:
    folio, _ = one(current.db, current.account, _NEEDS, id=folio_id, rows=ALL_ROWS)
    return folio


@_speak(
    "/views", "view", criterion="failure", was="2", now="3", because="text", question="question"
)
def change_view(folio_id: str) -> str:
    fields = _typed("criterion", "was", "now", "because", "quote", "question")
    changed_views.change(current.db, _heard(folio_id), **fields, by=current.account)
    return _after("view_changed", folio_id)


@_speak("/flags", "flag", sentence="text", question="question")
def raise_flag(folio_id: str) -> str:
    fields = _typed("sentence", "quote", "question")
    flags.raise_flag(current.db, _heard(folio_id), **fields, by=current.account)
    return _after("flagged", folio_id)


@_speak("/flags/<flag_id>/withdraw", "settle", settle="text")
def withdraw_flag(folio_id: str, flag_id: str) -> str:
    return _settle(flags.withdraw, folio_id, flag_id)


@_speak("/flags/<flag_id>/answer", "settle", settle="text")
def answer_flag(folio_id: str, flag_id: str) -> str:
    return _settle(flags.answer, folio_id, flag_id)


def _settle(verb: Callable[..., None], folio_id: str, flag: str) -> str:
    text = current.field_sent("settle")
    verb(current.db, _heard(folio_id), flag, sentence=text, by=current.account)
    return _after("settled", folio_id)


@_speak("/dissent", "dissent", dissent="text", heard_by="account", then="commits")
def press_dissent(folio_id: str) -> str:
    fields = _typed("dissent", "heard_by", "then")
    then, _, to = fields["then"].partition("-")
    dissents.dissent(
        current.db,
        _heard(folio_id),
        sentence=fields["dissent"],
        heard_by=to or fields["heard_by"],
        then=then,
        by=current.account,
    )
    return _after("dissented", folio_id)


@_speak("/dissents/<account_id>/answer", "answer", how="goes_on", why="text")
def answer_dissent(folio_id: str, account_id: str) -> str:
    db, fields = current.db, _typed("how", "why")
    how, why = fields["how"], fields["why"]
    me = current.account
    dissents.answer(db, _heard(folio_id), account_id, how=how, sentence=why, by=me)
    return _after("dissent_answered", folio_id)


def _after(done: str, folio_id: str) -> str:
    return said.after(done, "debrief.debrief_page", folio_id=folio_id)


def _typed(*names: str) -> dict[str, str]:
    return {name: current.field_sent(name) for name in names}
