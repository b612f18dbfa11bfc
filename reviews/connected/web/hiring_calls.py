"""The calls of hiring systems (see docs/hiring-systems.md), each with the words and statuses of the
system that makes it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from blindfolio import clock
from blindfolio.connections import candidates
from blindfolio.connections.models import AssessmentOrder, ConnectionCandidate
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import there
from blindfolio.web import api, errors, keyed
from blindfolio.web.declare import route
from blindfolio.web.errors import API
from blindfolio.web.request import current
from prompts.inviting import from_connection, invite, orders
from prompts.inviting.invite import Invitee
from prompts.inviting.orders import Ordered
from prompts.models import Opening
from reviews.connected.hiring import ashby, greenhouse, told
from reviews.connected.hiring.told import ASHBY, GREENHOUSE
from reviews.connected.web.calls import reached

hiring_calls = Blueprint("hiring_calls", __name__)

_ASHBY = f"{API}/ashby/"
_WORDS = (
    *(DataClass.STAGE_IN_WORDS, DataClass.DEADLINE, DataClass.SLOT),
    *(DataClass.HOW_IT_ENDED, DataClass.DECISION),
)
_LONGEST_URL = 500
_call = partial(route, hiring_calls, auth="token", kind="json", scope="orders:take")
_post = partial(_call, methods=("POST",))


class Complaint(BaseModel):
    api_call: str = ""


@hiring_calls.errorhandler(Refusal)
def refused(error: Refusal) -> ResponseReturnValue:
    if not request.path.startswith(_ASHBY):
        return errors.answer(error.code, str(error), error.status)
    # Ashby shows a message to people with 422 only, and takes 409 for an order that it has made.
    status = 422 if error.status == 409 and error.code != "assessed" else error.status
    return {"success": False, "message": str(error)}, status


@_call(f"{API}/greenhouse/list_tests", classes=(DataClass.PROMPT,))
def list_tests() -> ResponseReturnValue:
    return [
        {"partner_test_id": it.id, "partner_test_name": it.title} for it in _offered(GREENHOUSE)
    ]


@_post(f"{API}/greenhouse/send_test")
def send_test() -> ResponseReturnValue:
    told.refuse_other(current.db, current.caller, GREENHOUSE)
    sent = api.read(greenhouse.SendTest)
    opening = there(_opening(sent.partner_test_id))
    key = greenhouse.key_of(told.home(current.settings, GREENHOUSE), sent.url)
    if key is None:
        raise Refusal("url", "The URL isn't that of a take-home test of Greenhouse.")
    person = sent.candidate
    invitee = Invitee(person.name, (person.email or "").strip())
    profile = person.greenhouse_profile_url
    order = _ordered(GREENHOUSE, opening, key, invitee, profile)
    order = replace(order, report_to=sent.url, asked_by=sent.sent_by or "")
    made = orders.take(current.db, current.caller, opening, order)
    return {"partner_interview_id": made.id}


@_call(f"{API}/greenhouse/test_status", classes=_WORDS)
def test_status() -> ResponseReturnValue:
    told.refuse_other(current.db, current.caller, GREENHOUSE)
    candidate = request.args.get("partner_interview_id", "")
    found = told.said(current.db, current.caller, candidate, sends=current.sends_mail)
    return greenhouse.answer(found, told.page_of(current.settings.base_url, candidate))


@_post(f"{API}/greenhouse/request_errors")
def request_errors() -> ResponseReturnValue:
    """Notes which call failed, without the errors: they may have an address."""
    told.refuse_other(current.db, current.caller, GREENHOUSE)
    webhook = current.db.get_one(Webhook, current.caller.connection, with_for_update=True)
    call = api.read(Complaint).api_call
    webhook.complaint = call if call in ("list_tests", "send_test", "test_status") else ""
    webhook.complained_at = clock.now()
    return {"status": 200}


@_post(f"{_ASHBY}assessment.list", classes=(DataClass.PROMPT,))
def assessment_list() -> ResponseReturnValue:
    listed = [
        {"assessment_type_id": it.id, "name": it.title, "description": ""}
        for it in _offered(ASHBY)
    ]
    return {"success": True, "results": listed}


@_post(f"{_ASHBY}assessment.start")
def assessment_start() -> ResponseReturnValue:
    db, caller = current.db, current.caller
    told.refuse_other(db, caller, ASHBY)
    sent = api.read(ashby.Start)
    opening = _opening(sent.assessment_type_id)
    if opening is None:
        raise Refusal("opening", "This opening is no longer offered. Choose another one.")
    person = Invitee(sent.candidate.name, (sent.candidate.email or "").strip())
    profile = sent.candidate.ashby_profile_url
    order = _ordered(ASHBY, opening, sent.application.ashby_id, person, profile)
    known = db.get(AssessmentOrder, order.key)
    if known is None:
        if fault := from_connection.fault_of(person):
            raise fault
        invite.begin(db, opening, team=current.shown.team)
    elif _has_begun(known):
        raise Conflict("assessed", "The candidate is already being assessed.")
    made = orders.take(db, caller, opening, order)
    return {"success": True, "results": {"assessment_id": made.id}}


@_post(f"{_ASHBY}assessment.cancel")
def assessment_cancel() -> ResponseReturnValue:
    told.refuse_other(current.db, current.caller, ASHBY)
    asked = api.read(ashby.Cancel).assessment_id
    mine, _ = candidates.one(current.db, current.caller, asked, {DataClass.STAGE_IN_WORDS})
    orders.cancel(current.db, mine)
    return {"success": True, "results": {"assessment_id": mine.id}}


def _offered(system: str) -> list[Opening]:
    told.refuse_other(current.db, current.caller, system)
    return [it for it in reached() if it.state == "open"]


def _opening(id_: str) -> Opening | None:
    return next((it for it in reached() if it.id == id_), None)


def _has_begun(order: AssessmentOrder) -> bool:
    found = there(current.db.get(ConnectionCandidate, order.candidate))
    said = told.said(current.db, current.caller, found.id, sends=current.sends_mail)
    return said.status.stage != "received"


def _ordered(
    system: str, opening: Opening, key: str, person: Invitee, profile: str | None
) -> Ordered:
    url = profile or ""
    is_shown = told.is_own_page(system, url) and len(url) <= _LONGEST_URL
    # With the opening: a token for one must not reach another's orders.
    return Ordered(
        keyed.digest(f"order {current.caller.connection} {opening.id} {key}").hex(),
        keyed.digest(f"order address {person.email.lower()}").hex(),
        person,
        url if is_shown else "",
    )
