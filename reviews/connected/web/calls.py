"""The calls of the API (see docs/api.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import request
from pydantic import BaseModel, Field
from sqlalchemy import select

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.connections import answers
from blindfolio.connections.models import ConnectionCandidate
from blindfolio.ledger import chain
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import there
from blindfolio.web import api, keyed
from blindfolio.web.api import IF_MATCH, KEY, GivenPage, Taken, call
from blindfolio.web.request import current
from prompts.inviting import from_connection
from prompts.inviting.invite import Invitee
from prompts.models import Opening
from prompts.opening import openings
from reviews.board import leave
from reviews.connected import status
from reviews.connected.status import CandidateDecision, CandidateStatus

_Word = Annotated[str, Field(min_length=1, max_length=120)]


class OpeningToInvite(BaseModel):
    id: str
    title: str
    state: Literal["open", "paused", "closed"]


class OpeningPage(GivenPage):
    data: list[OpeningToInvite]


class CandidateToInvite(Taken):
    """`handles` and `employers` are removed from the document before anyone reads it."""

    opening: _Word
    name: _Word
    email: Annotated[str, Field(min_length=3, max_length=320)]
    handles: tuple[_Word, ...] = Field((), max_length=10)
    employers: tuple[_Word, ...] = Field((), max_length=10)


class TeamMember(BaseModel):
    id: str
    name: str
    email: str
    roles: list[str]
    closed: bool


class TeamPage(GivenPage):
    data: list[TeamMember]


@call("/openings", scope="openings:read", gives=OpeningPage, classes=(DataClass.PROMPT,))
def list_openings() -> OpeningPage:
    """List the openings that the token is for."""
    mine = Opening.id.in_(it.id for it in reached())

    def shown(it: Opening) -> OpeningToInvite:
        return OpeningToInvite.model_validate(it, from_attributes=True)

    return api.paged(OpeningPage, select(Opening).where(mine), Opening.id, shown)


@call(
    "/candidates",
    scope="candidates:invite",
    needs=KEY,
    takes=CandidateToInvite,
    gives=CandidateStatus,
    status=201,
    methods=("POST",),
)
def invite_candidate(sent: CandidateToInvite) -> CandidateStatus:
    """Invite a candidate. If the team should look at the address first, it is asked to."""
    db, caller = current.db, current.caller

    def ask() -> ConnectionCandidate:
        opening = there(next((it for it in reached() if it.id == sent.opening), None))
        person = Invitee(sent.name, sent.email, sent.handles, sent.employers)
        return from_connection.ask(db, caller, opening, person, team=current.shown.team)

    key = keyed.digest(f"idempotency key {caller.token} {request.headers[KEY]}").hex()
    body = keyed.digest(f"idempotency body {sent.model_dump_json()}").hex()
    made = answers.once(db, key, body, ask)
    return CandidateStatus(id=made.id, opening=made.opening, stage="received")


@call(
    "/candidates/<candidate_id>",
    scope="candidates:status",
    gives=CandidateStatus,
    classes=(
        *(DataClass.STAGE_IN_WORDS, DataClass.DEADLINE, DataClass.SLOT),
        DataClass.HOW_IT_ENDED,
    ),
    params={"candidate_id": "connection_candidate"},
)
def get_candidate(candidate_id: str) -> CandidateStatus:
    """Say how far a candidate is."""
    found = status.status(current.db, current.caller, candidate_id, sends=current.sends_mail)
    if found.stage == "complete":
        found.page = f"{current.settings.base_url}/from/{found.id}"
    return found


@call(
    "/candidates/<candidate_id>/decision",
    scope="decisions:read",
    gives=CandidateDecision,
    classes=(DataClass.DECISION,),
    params={"candidate_id": "connection_candidate"},
)
def get_decision(candidate_id: str) -> CandidateDecision:
    """Give the decision, once the candidate knows it and if the opening tells it."""
    sends = current.sends_mail
    return status.decision(current.db, current.caller, candidate_id, sends=sends)


@call("/people", scope="people:read", gives=TeamPage)
def list_people() -> TeamPage:
    """List the accounts that are open."""
    alive = select(Account).where(Account.disabled_at.is_(None))
    roles = people.all_roles(current.db)
    return api.paged(TeamPage, alive, Account.id, lambda it: _member(it, roles.get(it.id, [])))


@call("/people/<account_id>", scope="people:read", gives=TeamMember)
def get_person(account_id: str) -> TeamMember:
    """Give an account, open or closed."""
    return _person(account_id)


@call(
    "/people/<account_id>/close",
    scope="people:close",
    needs=IF_MATCH,
    gives=TeamMember,
    methods=("POST",),
)
def close_person(account_id: str) -> TeamMember:
    """Close an account, like *Close the account* on the page."""
    db, caller = current.db, current.caller
    seen = _person(account_id)
    api.refuse_changed(seen)
    if not seen.closed:
        leave.leave(db, people.found(db, account_id), by=caller.owner)
        facts = {"connection": caller.connection, "account": account_id}
        chain.record(db, "connection.closed_account", facts, by=caller.connection)
        db.expire_all()
    return _person(account_id)


def reached() -> list[Opening]:
    """Return the openings that the caller may invite to."""
    caller = current.caller
    return [it for it in openings.run_by(current.db, caller.owner) if caller.reaches(it.id)]


def _person(account: str) -> TeamMember:
    found = there(current.db.get(Account, account))
    return _member(found, people.roles(current.db, account))


def _member(it: Account, roles: list[str]) -> TeamMember:
    closed = it.disabled_at is not None
    return TeamMember(id=it.id, name=it.name, email=it.email, roles=roles, closed=closed)
