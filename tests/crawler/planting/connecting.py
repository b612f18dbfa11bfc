"""Other systems: one that uses the API, and two that order candidates.

What hiring systems ask for, they ask for by their own calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, site_keys
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.connections import candidates, tokens
from blindfolio.connections.models import AssessmentOrder, Connection, ConnectionCandidate
from blindfolio.connections.tokens import Caller
from blindfolio.connections.webhooks import endpoint
from blindfolio.identity import lists
from blindfolio.site_keys import SiteKeys
from prompts.inviting import orders
from prompts.inviting.invite import Invitee
from prompts.inviting.orders import Ordered
from prompts.models import Opening
from prompts.opening import openings
from reviews.connected.hiring import told
from tests.crawler.planting import words
from tests.crawler.planting.planter import Planter
from tests.reviews.connected import hiring
from tests.sites import Site

HIRING = "https://hiring.example.test"
ORDERS = f"{HIRING}/integrations/testing_partners/take_home_tests"
"""Stands in for each hiring system."""

WAITING = "ordered"
"""For whom nobody was invited, because the address is none."""

_TAKES = "orders:take"
VIEWERS = {told.GREENHOUSE: _TAKES, told.ASHBY: told.ASHBY}
"""Of each hiring system: who walks the site with its token."""

Connections = dict[str, dict[str, Any]]


def connect(planter: Planter) -> Connections:
    """Each connection's `opening`, that its tokens are for, `tokens` by the viewer who has
    each, and `candidates`, its own ids by short name. Each knows everybody."""
    hand, admin, full = planter.hand, planter.accounts["c1"], planter.openings["full"]
    keys = site_keys.of_site(hand.parts.settings)
    with hand.act() as db:
        people.grant(db, db.get_one(Account, admin), people.ADMIN, by=None)
        openings.tell_decisions(db, db.get_one(Opening, full), tells=True, by=admin)
        made = tokens.make(db, "Internal tools", by=admin)
        known = {
            name: candidates.add(db, made.id, folio["opening"], folio["id"]).id
            for name, folio in planter.folios.items()
        }
        endpoint.save(db, made.id, "https://hooks.example.test/in", keys, by=admin)
        endpoint.test(db, made.id)
        issued = {
            scope: tokens.issue(db, made, [scope], [full], 365, by=admin)
            for scope in tokens.SCOPES
            if scope != _TAKES
        }
    return {
        "api": {"opening": full, "tokens": issued, "candidates": known},
        **{system: _hiring(planter, system, keys) for system in VIEWERS},
    }


def _hiring(planter: Planter, system: str, keys: SiteKeys) -> dict[str, Any]:
    hand, admin, full = planter.hand, planter.accounts["c1"], planter.openings["full"]
    with hand.act() as db:
        made = tokens.make(db, told.SYSTEMS[system].title, by=admin)
        token = tokens.issue(db, made, [_TAKES], [full], 365, by=admin)
        endpoint.report(db, made.id, system, HIRING, "key two", keys, by=admin)
    client = hiring.calling(Site(hand.parts), token)
    known = {}
    for name, folio in planter.folios.items():
        planter.note("ID", f"{name} {system} profile", folio=folio["id"])
        planter.note("", f"{name} {system} order", among=[])
        if folio["opening"] == full:
            known[name] = _order(planter, client, system, name)
        else:
            with hand.act() as db:
                known[name] = _of_another_opening(db, made, name, folio["opening"])
        with hand.act() as db:
            _invited(db, known[name], folio, is_erased=name == "erased")
    if system == told.GREENHOUSE:
        known[WAITING] = _wait(planter, client)
        _say(planter, client, *greenhouse("gate", full, email="other@example.test"))
    else:
        _say(planter, client, *cancelled(known["writing"]))
    hand.work()
    return {"opening": full, "tokens": {VIEWERS[system]: token}, "candidates": known}


def _of_another_opening(db: Session, made: Connection, name: str, opening: str) -> str:
    """Ordered when the connection had an owner who ran it."""
    caller = Caller("", made.id, made.owner, frozenset(), None, None)
    url = f"{ORDERS}/{words.word(f'{name} {made.name.lower()} order')}"
    asked = Ordered(f"{made.id} {name}", name, Invitee(name, _address(name)), report_to=url)
    return orders.take(db, caller, db.get_one(Opening, opening), asked).id


def _wait(planter: Planter, client: FlaskClient) -> str:
    """Whoever runs the opening looks at it, and nobody else."""
    may = [planter.accounts["c1"]]
    for what in ("given", "name", "email", f"{told.GREENHOUSE} profile"):
        planter.note("", f"{WAITING} {what}", among=may)
    planter.note("", f"{WAITING} {told.GREENHOUSE} order", among=[])
    return _order(planter, client, told.GREENHOUSE, WAITING)


def _order(planter: Planter, client: FlaskClient, system: str, name: str) -> str:
    asks = greenhouse if system == told.GREENHOUSE else started
    said = _say(planter, client, *asks(name, planter.openings["full"]))
    id_: str = said.get("results", said)[
        "partner_interview_id" if system == told.GREENHOUSE else "assessment_id"
    ]
    return id_


def _say(
    planter: Planter, client: FlaskClient, path: str, body: Mapping[str, Any]
) -> dict[str, Any]:
    planter.hand.skip()
    with clock.at(planter.hand.now):
        answer = client.post(f"{hiring.API}/{path}", json=body)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.get_json()
    return said


def _invited(db: Session, id_: str, folio: Mapping[str, Any], *, is_erased: bool) -> None:
    """As if the invitation had come of the order."""
    order = db.scalars(select(AssessmentOrder).where(AssessmentOrder.candidate == id_)).one()
    lists.forget(db, order.list or "")
    order.list = None
    candidate = db.get_one(ConnectionCandidate, id_)
    candidate.opening, candidate.folio = folio["opening"], folio["id"]
    if is_erased:
        db.flush()
        candidates.empty_orders(db, AssessmentOrder.key == order.key)


Call = tuple[str, dict[str, Any]]
"""The path of a call, and its body."""


def greenhouse(name: str, opening: str, *, email: str = "") -> Call:
    """Greenhouse's order of one of `plan`'s candidates, or of who waits."""
    url = words.word(f"{name} {told.GREENHOUSE} order")
    body = hiring.order(opening, email or _address(name), home=HIRING)
    body["url"] = f"{ORDERS}/{url}"
    body["candidate"] |= _names(name, "greenhouse_profile_url", told.GREENHOUSE)
    return "greenhouse/send_test", body


def started(name: str, opening: str, *, email: str = "") -> Call:
    """Ashby's order."""
    application = words.word(f"{name} {told.ASHBY} order")
    body = hiring.start(opening, email or _address(name), application)
    body["candidate"] |= _names(name, "ashby_profile_url", told.ASHBY)
    return "ashby/assessment.start", body


def cancelled(id_: str) -> Call:
    return "ashby/assessment.cancel", {"assessment_id": id_}


def _address(name: str) -> str:
    word = words.word(f"{name} email")
    return f"{word} at nowhere" if name == WAITING else f"{word.lower()}@example.test"


def _names(name: str, key: str, system: str) -> dict[str, str]:
    page = words.word(f"{name} {system} profile")
    profile = f"https://app.{told.SYSTEMS[system].pages}/people/{page}"
    given, family = (words.word(f"{name} {part}") for part in ("given", "name"))
    return {"first_name": given, "last_name": family, key: profile}
