"""A rejected candidate asks once for a second look, and the answer is added to their feedback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import ERASED
from blindfolio.erasure import erase
from blindfolio.ledger.models import Payload
from prompts.erasing import erasures
from prompts.models import Invitation, SecondLook
from reviews.deciding.models import DebriefDecision
from tests.expect import answered, every, got, told, transact
from tests.reviews import cases as judged
from tests.reviews.cases import Case
from tests.reviews.feedback import cases
from tests.sites import Site

ASKED = "You say that nobody is woken. Section 4 says who."
TOLD = "You are right: section 4 says who is woken."
OFFER = "Ask for a second look"


@pytest.fixture
def case(site: Site) -> Case:
    return transact(site, cases.stopped)


@pytest.fixture
def ada(site: Site, case: Case) -> FlaskClient:
    return site.as_candidate(case.invitation)


def _ask(ada: FlaskClient, text: str = ASKED, status: int = 303) -> str:
    return answered(ada.post("/my/second-look", data={"look": text}), status).text


def test_it_is_asked_answered_by_whom_the_coordinator_chose_and_read_by_the_candidate(
    site: Site, case: Case, ada: FlaskClient
) -> None:
    path = f"/candidates/{case.folio}/second-look"
    page = f"/candidates/{case.folio}/feedback"
    jo, hanna = map(site.as_account, (case.coordinator, case.manager))
    answered(ada.get("/my"), 200, OFFER, "No rating and no decision changes by itself.")
    answered(jo.get(page), 200, lacks="econd look")
    assert ">Write what is wrong first.<" in _ask(ada, " ", 422)
    assert "x" * 2001 in _ask(ada, "x" * 2001, 422), "what was typed is kept"
    for _ in range(2):
        _ask(ada)
    answered(ada.get("/my"), 200, ASKED, "You will get an email", lacks=OFFER)
    assert "You can ask once, within ten days." in _ask(ada, "And more.", 409)
    with site.parts.database.transaction() as db:
        assert told(db, "prompts/second_look") == [case.coordinator]
    answered(jo.get("/candidates"), 200, "They asked for a second look.", f"{page}#look")
    answered(jo.get(page), 200, ASKED, "Everything hangs on", "Hanna Placeholder")
    # Nobody else reads it, nor a decider who wasn't chosen.
    for other in (case.manager, *case.readers, *case.panel):
        client = site.as_account(other)
        answered(client.get(page), 404)
        answered(client.post(path, data={"answer": TOLD}), 404)
        assert ASKED not in client.get(f"/candidates/{case.folio}").text
    chosen = {"pass_on": "1", "account": case.manager}
    answered(jo.post(path, data=chosen | {"account": case.readers[0]}), 422, "in the list.")
    for _ in range(2):
        answered(jo.post(path, data=chosen), 303)
    answered(jo.get(page), 200, f'value="{case.manager}" selected')
    answered(hanna.get(page), 200, ASKED, lacks=("let someone else", "Release the"))
    answered(hanna.post(path, data=chosen), 404)
    unfit = hanna.post(path, data={"answer": "We rated you 2."})
    answered(unfit, 422, "reads like a rating", ">\nWe rated you 2.<")
    for _ in range(2):
        answered(hanna.post(path, data={"answer": TOLD}), 303)
    answered(jo.post(path, data={"answer": "Mine."}), 409, "already been answered", "Mine.")
    answered(ada.get("/my"), 200, ASKED, TOLD)
    for reader in (jo, hanna):
        says = ASKED, "Answered by Hanna Placeholder", TOLD
        answered(reader.get(f"/candidates/{case.folio}"), 200, *says)
    assert "They asked for a second look." not in jo.get("/candidates").text
    with site.parts.database.transaction() as db:
        assert told(db, "prompts/second_look") == sorted([case.coordinator, case.manager])
        assert told(db, "prompts/second_look_answered") == [case.folio]
        log = str(db.scalars(select(Payload.body)).all())
        assert ASKED not in log and TOLD not in log
        erasures.by_candidate(db, db.get_one(Invitation, case.invitation))
    transact(site, erase.erase, case.folio, ERASED)
    assert every(site, select(SecondLook)) == []


def test_who_was_not_chosen_gets_no_answer_without_its_question(
    site: Site, case: Case, ada: FlaskClient
) -> None:
    home = f"/candidates/{case.folio}"
    jo, hanna = map(site.as_account, (case.coordinator, case.manager))
    _ask(ada)
    answered(jo.post(f"{home}/second-look", data={"answer": TOLD}), 303)
    answered(jo.get(home), 200, ASKED, "Answered by Jo Sampleton", TOLD)
    answered(hanna.get(home), 200, lacks=(ASKED, TOLD))


def test_the_offer_lasts_ten_days_from_the_decision_or_from_later_feedback(
    site: Site, case: Case, ada: FlaskClient
) -> None:
    decided = got(site, DebriefDecision, case.folio).at
    with clock.at(decided + timedelta(days=12)):
        answered(ada.get("/my"), 200, lacks="econd look")
        assert ASKED in _ask(ada, ASKED, 409), "what was typed is kept"
        transact(site, cases.released, case)
        answered(ada.get("/my"), 200, OFFER)
        _ask(ada)
    with clock.at(decided + timedelta(days=24)):
        answered(site.as_candidate(case.invitation).get("/my"), 200, ASKED, lacks=OFFER)


@pytest.mark.parametrize("ends", [cases.closed, judged.begun])
def test_there_is_none_with_an_offer_or_before_the_end(
    site: Site, ends: Callable[[Session], Case]
) -> None:
    case = transact(site, ends)
    ada = site.as_candidate(case.invitation)
    answered(ada.get("/my"), 200, lacks="econd look")
    _ask(ada, status=404)
