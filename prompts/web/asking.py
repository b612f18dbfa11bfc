from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from blindfolio import clock
from blindfolio.accounts import sessions
from blindfolio.erasure import ask
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import request as current
from blindfolio.web import said
from blindfolio.web.declare import route
from prompts import deadline, queries, zones
from prompts.clarifying import own_questions, questions
from prompts.erasing import erasures, holds, retention
from prompts.inviting import hand_out, new_address
from prompts.opening import interviews, model_use, openings
from prompts.opening.page import is_brief, page_of
from prompts.opening.terms import to_a_model
from prompts.opening.weights import rubric_for
from prompts.web import judging
from prompts.web.candidate import (
    filed_line,
    model_choice,
    model_matches,
    own_case,
    own_labels,
    own_words,
    seen,
    shell,
    shown_zone,
)
from prompts.window import practice_consent, process_answer, start, status

asking = Blueprint("asking", __name__)


@route(
    asking,
    "/my",
    auth="candidate",
    classes=(
        DataClass.PROMPT,
        DataClass.IDENTITY,
        DataClass.DISPLAY_NAME,
        DataClass.KNOWN_FACTS,
        DataClass.DEADLINE,
        DataClass.SLOT,
        DataClass.PANEL_NAMES,
        DataClass.DECISION,
        DataClass.FEEDBACK,
        DataClass.STAGE_IN_WORDS,
        DataClass.HOW_IT_ENDED,
        DataClass.RECEIPT,
        DataClass.ERASED_ON,
        DataClass.ACCOMMODATIONS,
        DataClass.CANDIDATE_QUESTIONS,
    ),
)
def mine() -> ResponseReturnValue:
    return show()


def show(refusal: Refusal | None = None, heading: str = "") -> ResponseReturnValue:
    """The start page. A `heading` over the refusal says what was not done."""
    page = _page(refusal, heading)
    return (page, refusal.status) if refusal and isinstance(page, str) else page


def _page(refusal: Refusal | None, heading: str) -> str | Response:
    db = current.db()
    try:
        case = own_case(DataClass.IDENTITY)
    except Absent:
        return render_template(
            "prompts/erased.html",
            page_title="Deleted",
            on=erasures.erased_on(db, current.invitation()),
            exposure_days=current.site().settings.exposure_days,
        )
    kept_until = retention.until(case.stage, case.since, case.opening)
    # Only ended cases can be waiting for erasure.
    if kept_until and ask.asked(db, case.invitation.folio):
        return redirect(url_for("erasing.confirm"))
    held = kept_until is not None and holds.is_held(db, case.invitation.folio)
    asks = process_answer.may_answer(case.invitation, case.stage)
    submissions = queries.submissions(db, case.invitation.id)
    may_consent = bool(submissions) and practice_consent.may_answer(case.stage)
    question = {
        "practice": practice_consent.ANSWERS if may_consent else None,
        "consent": practice_consent.of(db, case.invitation.folio) if may_consent else None,
        "process": process_answer.ANSWERS if asks else None,
        "process_answered": asks and process_answer.has_answered(db, case.invitation.folio),
        "process_longest": process_answer.LONGEST,
        "fewest": process_answer.FEWEST,
        "form": request.form,
        "refusal": refusal,
        "refused_as": heading,
    }
    if DataClass.PROMPT not in case.classes:
        return render_template(
            "prompts/ended.html",
            words=status.words(case, clock.now()),
            page_title="Ended",
            kept_until=kept_until,
            held=held,
            submissions=submissions,
            links_taken=hand_out.taken_at(db, case.invitation.id),
            **question,
            **shell(case),
        )
    version = queries.prompt(db, case)
    zone = shown_zone(case)
    started = case.invitation.started_at is not None
    beyond = judging.tells(case)
    sent = queries.uploads(db, case.invitation.id) if started else []
    names = own_labels(case, sent) if started else {}
    return render_template(
        "prompts/after.html" if started else "prompts/before.html",
        page_title=version.title,
        version=page_of(case.opening, version),
        asked_for=questions.asked_for(
            db, case.invitation.id, case.opening, version, case.classes
        ),
        asking_closed=own_questions.closed(case.invitation, case.stage, clock.now()),
        an_hour=own_questions.AN_HOUR,
        model_matches=model_matches(case),
        rubric=rubric_for(case.opening, version),
        terms=openings.promises(
            db,
            case.opening,
            zone,
            model=model_use.concerns(case.opening, case.invitation),
            exposure_days=current.site().settings.exposure_days,
        ),
        model=model_choice(case),
        to_a_model=to_a_model(brief=is_brief(case.opening)),
        level=LEVELS[case.opening.level],
        loop=interviews.loop_of(case.opening),
        interviews_ahead=interviews.ahead(case.opening),
        if_now=deadline.end_of_window(clock.now(), case.days, zone),
        zones=zones.offered(zone.key),
        own_words=own_words(case),
        links_taken=hand_out.taken_at(db, case.invitation.id),
        known_facts=queries.facts(db, case.opening.id),
        words=status.words(case, clock.now(), beyond),
        now=clock.now(),
        kept_until=kept_until,
        held=held,
        beyond=beyond,
        ahead=status.ahead(case, beyond, clock.now()),
        feedback_by=status.feedback_by(case, beyond),
        browsers=sessions.browsers(db, case.invitation.id) if started else 0,
        exposure_days=current.site().settings.exposure_days,
        submissions=submissions,
        names=names,
        filed=filed_line(case, sent, submissions, names),
        **question,
        **shell(case),
    )


@route(
    asking,
    "/my/address",
    auth="candidate",
    methods=("POST",),
    body={"answer": "refuse", "change": "text"},
)
def answer_address() -> ResponseReturnValue:
    db, me = current.db(), current.invitation()
    folio = db.get_one(Folio, own_case(DataClass.IDENTITY).invitation.folio)
    change, refuses = request.form.get("change", ""), request.form.get("answer") != "confirm"
    try:
        with db.begin_nested():
            if refuses:
                new_address.refuse(db, folio, change, by=me)
            else:
                settings = current.site().settings
                new_address.confirm(
                    db,
                    folio,
                    change,
                    session=current.token(),
                    sends=bool(settings.mail_url),
                    secret=settings.signing_key(),
                    by=me,
                )
    except Refusal as refusal:
        return show(refusal, "Your answer about the new address was not recorded.")
    done = "address_refused" if refuses else "address_confirmed"
    return redirect(said.after(done, "asking.mine"), 303)


@route(
    asking,
    "/my/process",
    auth="candidate",
    methods=("POST",),
    body={"answer": "yes", "words": "text"},
)
def answer_process() -> ResponseReturnValue:
    db = current.db()
    case = queries.own(db, current.invitation(), [DataClass.IDENTITY])
    given, words = request.form.get("answer", ""), request.form.get("words", "")
    try:
        with db.begin_nested():
            process_answer.answer(db, case.invitation, given, words)
    except Refusal as refusal:
        return show(refusal, "Your answer was not sent. What you typed is kept.")
    return redirect(said.after("answered_process", "asking.mine"), 303)


@route(asking, "/my/practice", auth="candidate", methods=("POST",), body={"practice": "yes"})
def answer_practice() -> ResponseReturnValue:
    db = current.db()
    case = queries.own(db, current.invitation(), [DataClass.IDENTITY])
    try:
        with db.begin_nested():
            practice_consent.answer(db, case.invitation, request.form.get("practice", ""))
    except Refusal as refusal:
        return show(refusal, "Your answer was not sent.")
    return redirect(said.after("answered_practice", "asking.mine"), 303)


@route(asking, "/my/practice/withdraw", auth="candidate", methods=("POST",), body={})
def withdraw_practice() -> ResponseReturnValue:
    db = current.db()
    case = queries.own(db, current.invitation(), [DataClass.IDENTITY])
    practice_consent.withdraw(db, case.invitation)
    return redirect(url_for("asking.mine"), 303)


@route(
    asking,
    "/my/start",
    auth="candidate",
    classes=(
        DataClass.PROMPT,
        DataClass.IDENTITY,
        DataClass.DISPLAY_NAME,
        DataClass.DEADLINE,
        DataClass.ACCOMMODATIONS,
        DataClass.CANDIDATE_QUESTIONS,
    ),
)
def confirm_start() -> ResponseReturnValue:
    case = own_case(DataClass.PROMPT, DataClass.DEADLINE)
    chosen = request.args.get("zone", case.invitation.zone)
    zone = chosen if chosen in zone_names() else case.invitation.zone
    due = deadline.end_of_window(clock.now(), case.days, ZoneInfo(zone))
    return render_template(
        "prompts/start.html",
        page_title="Start",
        chosen=zone,
        due=due,
        due_zone=ZoneInfo(zone),
        zones=zones.offered(zone),
        own_words=own_words(case),
        model=model_choice(case),
        objects=request.args.get("no_model") == "1",
        **shell(case),
    )


@route(asking, "/my/start", auth="candidate", methods=("POST",), body={"zone": "zone"})
def press_start() -> ResponseReturnValue:
    """Begin the window; if it would end in another zone than shown, show that first."""
    case = own_case(DataClass.PROMPT, DataClass.DEADLINE)
    zone = request.form.get("zone", "")
    objects = request.form.get("no_model") == "1"
    if request.form.get("show") or request.form.get("shown", zone) != zone:
        # A candidate starts only on an hour that they were shown.
        kept = "1" if objects else None
        return redirect(url_for("asking.confirm_start", zone=zone, no_model=kept), 303)
    secret = current.site().settings.signing_key()
    told = request.form.get("told_of_model") == "1"
    start.start(
        current.db(),
        case.invitation,
        zone,
        secret=secret,
        # A page from before an upgrade may still be open, without the notice.
        told_of_model=told,
        by=current.invitation(),
    )
    if objects and told and case.opening.model:
        # Only an objection: a page older than one saved in another tab takes none back.
        at, by = current.entered(), current.invitation()
        model_use.say(current.db(), case.invitation, objects=True, at=at, by=by)
    return redirect(url_for("asking.document"), 303)


@route(asking, "/my/model", auth="candidate", methods=("POST",), body={"no_model": "1"})
def say_to_model() -> ResponseReturnValue:
    model_use.say(
        current.db(),
        own_case(DataClass.ACCOMMODATIONS).invitation,
        objects=request.form.get("no_model") == "1",
        at=current.entered(),
        by=current.invitation(),
    )
    return redirect(said.after("kept", "asking.mine"), 303)


@route(
    asking,
    "/my/withdraw",
    auth="candidate",
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.RECEIPT),
)
def confirm_withdraw() -> ResponseReturnValue:
    return _withdraw_page()


def _withdraw_page(refusal: Refusal | None = None) -> ResponseReturnValue:
    db, case = current.db(), own_case(DataClass.IDENTITY)
    page = render_template(
        "prompts/withdraw.html",
        page_title="Withdraw",
        can=start.may_withdraw(case.stage),
        words=status.words(case, clock.now()),
        submissions=queries.submissions(db, case.invitation.id),
        names=own_labels(case, queries.uploads(db, case.invitation.id)),
        refusal=refusal,
        **shell(case),
    )
    return page, refusal.status if refusal else 200


@route(asking, "/my/withdraw", auth="candidate", methods=("POST",), body={})
def press_withdraw() -> ResponseReturnValue:
    db, mine = current.db(), own_case(DataClass.IDENTITY).invitation
    sends = bool(current.site().settings.mail_url)
    try:
        with db.begin_nested():
            start.withdraw(
                db, mine, seen=seen(), session=current.token(), sends=sends, by=mine.id
            )
    except Refusal as refusal:
        return _withdraw_page(refusal)
    return redirect(url_for("asking.mine"), 303)
