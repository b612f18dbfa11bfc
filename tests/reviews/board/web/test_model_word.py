"""A coordinator reads on the case whether a model may get the document; hiring managers, the panel
and reviewers read nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.visibility import stages, standing
from prompts.models import Invitation
from prompts.opening import openings
from tests.crawler.walk import stripped
from tests.prompts import cases
from tests.sites import Site

OBJECTS = "the candidate asked that the document is not sent to one"
MAY = "may get the document at the release"
OLD = "the document is not sent to one: the candidate started before their page said"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with clock.at(cases.NOON):
        yield


def _case(site: Site, *, model: bool = True, started: bool = True) -> tuple[str, Invitation]:
    """The coordinator's id, and a candidate who has started, or not yet."""
    with site.parts.database.transaction() as db:
        jo = cases.member(db, role="coordinator")
        job = cases.opening(db, by=jo, model=model)
        mine = cases.writing(db, job) if started else cases.invited(db, job)
        db.expunge(mine)
        return jo, mine


def _set(site: Site, mine: Invitation, **columns: bool) -> None:
    with site.parts.database.transaction() as db:
        for column, value in columns.items():
            setattr(db.get_one(Invitation, mine.id), column, value)


def test_the_coordinator_reads_what_the_candidate_said(site: Site) -> None:
    jo, mine = _case(site)
    client, path = site.as_account(jo), f"/candidates/{mine.folio}"
    assert MAY in client.get(path).text
    _set(site, mine, no_model=True)
    assert OBJECTS in client.get(path).text
    _set(site, mine, no_model=False, told_of_model=False)
    assert OLD in client.get(path).text


def test_before_the_start_only_an_objection_is_shown(site: Site) -> None:
    jo, mine = _case(site, started=False)
    client, path = site.as_account(jo), f"/candidates/{mine.folio}"
    assert "Language model" not in client.get(path).text
    _set(site, mine, no_model=True)
    assert OBJECTS in client.get(path).text


def test_an_opening_without_a_model_says_nothing_of_one(site: Site) -> None:
    jo, mine = _case(site, model=False)
    assert "Language model" not in site.as_account(jo).get(f"/candidates/{mine.folio}").text


def test_managers_reviewers_and_the_panel_see_no_trace_of_it(site: Site) -> None:
    jo, mine = _case(site)
    with site.parts.database.transaction() as db:
        manager, seat, reader = (cases.member(db) for _ in range(3))
        job = openings.coordinated(db, jo, mine.opening)
        assert job is not None
        openings.join(db, job, manager, "manager", by=jo)
        people.grant(db, db.get_one(Account, manager), "manager", by=None)
        folio = stages.locked(db, mine.folio)
        standing.give(db, folio, seat, "panel", by=jo)
        standing.give(db, folio, reader, "reviewer", by=jo)

    def seen(account: str) -> list[tuple[int, bytes]]:
        client = site.as_account(account)
        paths = ("/candidates", f"/candidates/{mine.folio}", "/panels", "/read")
        answers = [client.get(path) for path in (*paths, f"/panels/{mine.folio}")]
        return [(answer.status_code, stripped(answer)) for answer in answers]

    before = {who: seen(who) for who in (manager, seat, reader, jo)}
    _set(site, mine, no_model=True)
    assert seen(jo) != before.pop(jo), "else this test could not fail"
    assert {who: seen(who) for who in before} == before
