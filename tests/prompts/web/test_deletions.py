"""A deletion after a decision through HTTP: each reads what they may see, and does their part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Invitation
from tests.prompts import cases
from tests.prompts.web.test_erasing import text, worked
from tests.sites import Site

WHY = "The reviewer who disagreed has to be heard."


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(clock.now()):
        yield


@pytest.fixture
def operator(demo_site: Site) -> FlaskClient:
    with demo_site.parts.database.transaction() as db:
        account = cases.member(db, "Ana Placeholder", people.ADMIN)
    return demo_site.as_account(account)


def asked(site: Site, where: str = "closed") -> tuple[Invitation, str]:
    mine = site.invitation(where)
    jo, path = site.as_member("jo.sampleton"), f"/candidates/{mine.folio}/erase"
    assert jo.post(path, data={"reason": "told"}).status_code == 303
    found = re.search(r'href="(/deletions/\w+)"', text(jo, path))
    assert found
    return mine, found[1]


def seat(site: Site, folio: str, state: str) -> FlaskClient:
    with site.parts.database.reading() as db:
        found = select(Standing.account).where(Standing.folio == folio, Standing.state == state)
        return site.as_account(db.scalars(found.order_by(Standing.id)).first() or "")


def name_of(site: Site, folio: str) -> str:
    page = text(site.as_member("jo.sampleton"), f"/candidates/{folio}/erase")
    return page.split("<h1>Delete the data of ")[1].split("</h1>")[0]


def test_the_one_who_asked_cannot_confirm_and_the_manager_reads_the_packet_first(
    demo_site: Site,
) -> None:
    mine, path = asked(demo_site)
    jo, manager = demo_site.as_member("jo.sampleton"), seat(demo_site, mine.folio, "decider")
    assert "Confirm the deletion" not in text(jo, path)
    refused = jo.post(path, data={"act": "confirm"})
    assert (refused.status_code, "A second person has to" in refused.text) == (409, True)
    offered = re.search(r'href="(/debriefs/\w+/packet)"', text(manager, path))
    assert offered
    assert manager.get(offered[1]).status_code == 200
    assert manager.post(path, data={"act": "confirm"}).status_code == 303
    assert "can stop it with an objection" in text(manager, path)


def test_each_reads_the_name_the_code_or_neither(demo_site: Site) -> None:
    mine, path = asked(demo_site, "stopped")
    name = name_of(demo_site, mine.folio)
    with demo_site.parts.database.reading() as db:
        code = db.get_one(Folio, mine.folio).code
    reviewer = seat(demo_site, mine.folio, "reviewer.locked")
    coded = f"/deletions/{code}"
    assert reviewer.get(coded).status_code == 404, "not told before it is confirmed"
    manager = seat(demo_site, mine.folio, "decider")
    manager.post(path, data={"act": "confirm"})
    panelist = seat(demo_site, mine.folio, "panel")
    for client, address, words, closed in (
        (reviewer, coded, code, (name, mine.folio, path)),
        (manager, path, name, (code,)),
        (panelist, path, "Deletion of a submission", (name, code)),
    ):
        page = text(client, address)
        assert words in page
        assert [it for it in closed if it in page] == []
    # One address for both would join code and name.
    for client, address in ((reviewer, path), (manager, coded), (panelist, coded)):
        assert client.get(address).status_code == 404
    assert demo_site.as_candidate(mine.id).get(path).status_code == 404


def test_an_objection_stops_it_and_an_admin_decides_with_a_reason(
    demo_site: Site, operator: FlaskClient
) -> None:
    mine, path = asked(demo_site)
    name = name_of(demo_site, mine.folio)
    operator.post(path, data={"act": "confirm"})
    reviewer = seat(demo_site, mine.folio, "reviewer.locked+debrief")
    empty = reviewer.post(path, data={"act": "object", "reason": ""})
    assert (empty.status_code, "Write why" in empty.text) == (422, True)
    assert reviewer.post(path, data={"act": "object", "reason": WHY}).status_code == 303
    assert WHY not in text(demo_site.as_member("jo.sampleton"), path)
    assert "An admin who has no part" in operator.post(path, data={"act": "decide"}).text
    with demo_site.parts.database.transaction() as db:
        other = cases.member(db, "Ben Placeholder", people.ADMIN)
    decides = demo_site.as_account(other)
    assert mine.folio in text(decides, "/deletions")
    page = text(decides, path)
    assert WHY in page
    assert name not in page
    typed = decides.post(path, data={"act": "decide", "reason": "It was recorded."})
    assert (typed.status_code, "It was recorded." in typed.text) == (422, True)
    kept = {"act": "decide", "decision": "keep", "reason": "It was recorded."}
    assert decides.post(path, data=kept).status_code == 303
    assert "It was recorded." in text(reviewer, path)
    with clock.at(clock.now() + timedelta(days=30)):
        worked(demo_site)
        assert name in text(demo_site.as_member("jo.sampleton"), f"/candidates/{mine.folio}")


def test_an_admin_holds_a_submission_by_its_id(demo_site: Site, operator: FlaskClient) -> None:
    mine = demo_site.invitation("closed")
    wrong = operator.post("/holds", data={"submission": "nowhere", "reason": "A lawsuit."})
    assert (wrong.status_code, "A lawsuit." in wrong.text) == (422, True)
    sent = {"submission": mine.folio, "reason": "A lawsuit."}
    assert operator.post("/holds", data=sent).status_code == 303
    path = f"/candidates/{mine.folio}/erase"
    page = text(demo_site.as_member("jo.sampleton"), path)
    assert "A legal hold keeps this submission." in page
    assert "A lawsuit." not in page
    assert "for a legal reason" in text(demo_site.as_candidate(mine.id), "/my")
    end = re.search(r'action="(/holds/\w+/end)"', text(operator, "/deletions"))
    assert end
    assert operator.post(end[1], data={"reason": ""}).status_code == 422
    assert operator.post(end[1], data={"reason": "Settled."}).status_code == 303
    assert "No legal holds." in text(operator, "/deletions")
