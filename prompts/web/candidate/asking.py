from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.accounts import sessions
from blindfolio.erasure import ask
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.operating import recipients
from blindfolio.refusal import Refusal
from blindfolio.times import zone_names
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import deadline, queries, zones
from prompts.clarifying import own_questions, questions, second_look
from prompts.erasing import erasures, holds, retention
from prompts.inviting import hand_out, new_address
from prompts.models import (
    Opening,
    ProcessAnswer,
    PromptRequest,
    PromptVersion,
    SecondLook,
)
from prompts.opening import interviews, model_use, openings
from prompts.opening.page import is_brief, page_of
from prompts.opening.terms import OPERATOR, RECIPIENTS, figures, promise, signature, to_a_model
from prompts.opening.weights import rubric_for
from prompts.queries import Own
from prompts.submitting.sent_files import SentFiles
from prompts.web import judging
from prompts.web.candidate.page import (
    filed_line,
    held,
    model_choice,
    model_matches,
    own_case,
    own_files,
    own_words,
    seen,
    shell,
    shown_zone,
)
from prompts.window import process_answer, prompt_request, start, status

asking = Blueprint("asking", __name__)
look = partial(route, asking, auth="candidate")
press = partial(button, asking, auth="candidate")

_NOT_DONE = {
    "asking.answer_address": N_("Your answer about the new address was not recorded."),
    "asking.answer_process": N_("Your answer was not sent. What you typed is kept."),
    "asking.ask_second_look": N_("Your request was not sent. What you typed is kept."),
    "clarifying.choose": N_("No fact was given."),
    "clarifying.look_up": N_("No fact was looked for. Your text is still below."),
}
"""The refusal's heading on the start page, by refused button."""


@look(
    "/my",
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
        DataClass.SECOND_LOOK,
        DataClass.STAGE_IN_WORDS,
        DataClass.HOW_IT_ENDED,
        DataClass.RECEIPT,
        DataClass.ERASED_ON,
        DataClass.ACCOMMODATIONS,
        DataClass.CANDIDATE_QUESTIONS,
    ),
)
def mine(refusal: Refusal | None = None) -> ResponseReturnValue:
    if refusal is not None and refusal.code == "ended":
        raise refusal
    db = current.db
    try:
        case = own_case(DataClass.IDENTITY)
    except Absent:
        on, settings = erasures.erased_on(db, current.invitation), current.settings
        return pages.page(
            "prompts/erased.html",
            _("Deletion report"),
            on=on,
            last_backup=on + timedelta(days=settings.backup_days),
            backup_days=settings.backup_days,
            exposure_days=settings.exposure_days,
        )
    kept_until = retention.until(db, case.invitation, case.opening, case.stage, case.since)
    # Only ended cases can be waiting for deletion.
    asked = ask.asked(db, case.invitation.folio) if kept_until else None
    if asked and not asked.closed:
        return redirect(url_for("erasing.confirm"))
    started = case.invitation.started_at is not None
    ended = DataClass.PROMPT not in case.classes
    if started and not ended:
        files = own_files(case)
    else:
        files = SentFiles((), queries.submissions(db, case.invitation.id), {})
    values = {
        "kept_until": kept_until,
        "held": holds.live(db, case.invitation.folio) if kept_until else None,
        "waits": asked is not None,
        "operator": current.settings.operator,
        "links_taken": hand_out.taken_at(db, case.invitation.id),
        "submissions": files.versions,
        "refused_as": _(_NOT_DONE.get(request.endpoint or "", "")),
        **_questions_after(case, files),
        **shell(case),
    }
    if ended:
        words = status.words(case, case.now)
        return pages.page("prompts/ended.html", _("Ended"), refusal, words=words, **values)
    version = queries.prompt(db, case)
    template = "prompts/after.html" if started else "prompts/before.html"
    values |= _prompt(case) | _own_state(case, files)
    return pages.page(template, version.title, refusal, **values)


def _questions_after(case: Own, files: SentFiles) -> dict[str, Any]:
    db, folio = current.db, case.invitation.folio
    asks = process_answer.may_answer(case.stage, submitted=bool(files.versions))
    return {
        "process": process_answer.ANSWERS if asks else None,
        "process_answered": asks and db.get(ProcessAnswer, folio) is not None,
        "process_longest": process_answer.LONGEST,
        "fewest": process_answer.FEWEST,
    }


def _prompt(case: Own) -> dict[str, Any]:
    opening, zone = case.opening, shown_zone(case)
    return {
        **what_is_sent(
            opening, zone, case.days, model=model_use.concerns(opening, case.invitation)
        ),
        "to_a_model": to_a_model(matches=is_brief(opening) and bool(current.settings.model)),
        "interviews_ahead": interviews.ahead(opening),
        "if_now": deadline.end_of_window(clock.now(), case.days, zone),
        "zones": zones.offered(zone.key),
        "known_facts": queries.facts(current.db, opening.id),
    }


def what_is_sent(opening: Opening, zone: ZoneInfo, days: int, *, model: bool) -> dict[str, Any]:
    db, settings = current.db, current.settings
    version = db.get_one(PromptVersion, opening.prompt_version)
    terms = openings.promises(
        db,
        opening,
        zone,
        model=model,
        matches=bool(settings.model),
        exposure_days=settings.exposure_days,
    )
    if settings.operator:
        terms.append(promise(OPERATOR, settings.operator))
    if others := recipients.connected(db):
        terms.append(promise(RECIPIENTS, others))
    return {
        "version": page_of(opening, version),
        "rubric": rubric_for(opening, version),
        "terms": terms,
        "figures": figures(opening.terms, days),
        "signed": signature(opening.terms, current.shown.team_name),
        "loop": interviews.loop_of(opening),
    }


def _own_state(case: Own, files: SentFiles) -> dict[str, Any]:
    db, mine, now, beyond = current.db, case.invitation, case.now, judging.tells(case)
    waits = held(case, files)
    return {
        "unanswered": waits,
        "asked_for": questions.asked_for(db, case),
        "asking_closed": own_questions.closed(mine, case.stage, now),
        "an_hour": own_questions.AN_HOUR,
        "model_matches": model_matches(case),
        "model": model_choice(case),
        "own_words": own_words(case),
        "words": status.words(case, now, beyond),
        "request": None if mine.started_at else db.get(PromptRequest, mine.id),
        "now": now,
        "beyond": beyond,
        "looked": db.get(SecondLook, mine.folio) if beyond.decided else None,
        "look_until": second_look.until(case, beyond),
        "ahead": status.ahead(case, beyond, now, waits),
        "feedback_by": status.feedback_by(case, beyond),
        "steps": status.steps(
            case,
            beyond,
            files.versions[0].at if files.versions else None,
            waits.given_at if waits else None,
        ),
        "browsers": sessions.browsers(db, mine.id) if mine.started_at else 0,
        "names": files.names,
        "filed": filed_line(case, files),
    }


@press("/my/address", shows=mine, body={"answer": "refuse", "change": "text"})
def answer_address() -> str:
    db, me = current.db, current.invitation
    folio = db.get_one(Folio, own_case(DataClass.IDENTITY).invitation.folio)
    change = current.field_sent("change")
    if request.form.get("answer") != "confirm":
        new_address.stop(db, folio, change, by=me)
        return said.after("address_refused", "asking.mine")
    settings = current.settings
    new_address.confirm(
        db,
        folio,
        change,
        session=current.token,
        sends=current.sends_mail,
        secret=settings.signing_key(),
        by=me,
    )
    return said.after("address_confirmed", "asking.mine")


@press("/my/process", shows=mine, body={"answer": "yes", "words": "text"})
def answer_process() -> str:
    given, words = current.field_sent("answer"), current.field_sent("words")
    process_answer.answer(current.db, _ended().invitation, given, words)
    return said.after("answered_process", "asking.mine")


@press("/my/second-look", shows=mine, body={"look": "text"})
def ask_second_look() -> str:
    case, text = _ended(), current.field_sent("look")
    offered = second_look.until(case, judging.tells(case))
    second_look.ask(current.db, case.invitation, text, offered)
    return said.after("asked_coordinator", "asking.mine")


def _ended() -> Own:
    return queries.own(current.db, current.invitation, [DataClass.IDENTITY])


@press("/my/prompt-request", body={})
def ask_for_another_prompt() -> str:
    mine = own_case(DataClass.PROMPT, DataClass.DEADLINE).invitation
    prompt_request.ask(current.db, mine, by=mine.id)
    return url_for("asking.mine")


@look(
    "/my/start",
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
    zone = zone_asked(case)
    return pages.page(
        "prompts/start.html",
        _("Start"),
        chosen=zone,
        due=deadline.end_of_window(clock.now(), case.days, ZoneInfo(zone)),
        due_zone=ZoneInfo(zone),
        zones=zones.offered(zone),
        own_words=own_words(case),
        model=model_choice(case),
        objects=request.args.get("no_model") == "1",
        **shell(case),
    )


def zone_asked(case: Own) -> str:
    """Return the zone in the URL, or else the candidate's."""
    zone = request.args.get("zone", "")
    return zone if zone in zone_names() else case.invitation.zone


@press("/my/start", body={"zone": "zone"})
def press_start() -> str:
    """Start the window. If it would end in another zone than the page showed, show that
    first."""
    case = own_case(DataClass.PROMPT, DataClass.DEADLINE)
    zone = current.field_sent("zone")
    objects = request.form.get("no_model") == "1"
    if request.form.get("show") or request.form.get("shown", zone) != zone:
        # Candidates start only after seeing the hour at which the window ends.
        kept = "1" if objects else None
        return url_for("asking.confirm_start", zone=zone, no_model=kept)
    secret, me = current.settings.signing_key(), current.invitation
    # A page loaded before an upgrade may lack the notice.
    told = request.form.get("told_of_model") == "1"
    mine = case.invitation
    start.start(current.db, mine, zone, secret=secret, told_of_model=told, by=me)
    if objects and told and case.opening.model:
        # Only adds an objection: an older tab must not undo one saved in another.
        model_use.say(current.db, mine, objects=True, at=current.entered, by=me)
    return url_for("asking.document")


@press("/my/model", body={"no_model": "1"})
def say_to_model() -> str:
    model_use.say(
        current.db,
        own_case(DataClass.ACCOMMODATIONS).invitation,
        objects=request.form.get("no_model") == "1",
        at=current.entered,
        by=current.invitation,
    )
    return said.after("kept", "asking.mine")


@look(
    "/my/withdraw",
    classes=(DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.RECEIPT),
)
def confirm_withdraw(refusal: Refusal | None = None) -> ResponseReturnValue:
    case = own_case(DataClass.IDENTITY)
    files = own_files(case)
    return pages.page(
        "prompts/withdraw.html",
        _("Withdraw"),
        refusal,
        can=start.may_withdraw(case.stage),
        kept_days=retention.days(case.opening, "E"),
        held=holds.live(current.db, case.invitation.folio),
        operator=current.settings.operator,
        words=status.words(case, case.now),
        submissions=files.versions,
        names=files.names,
        **shell(case),
    )


@press("/my/withdraw", shows=confirm_withdraw, body={})
def press_withdraw() -> str:
    mine = own_case(DataClass.IDENTITY).invitation
    start.withdraw(
        current.db,
        mine,
        seen=seen(),
        session=current.token,
        sends=current.sends_mail,
        by=mine.id,
    )
    return url_for("asking.mine")
