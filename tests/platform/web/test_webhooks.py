"""An admin sets a webhook up, tries it and sends events again; a real receiver gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.connections.models import Connection, ConnectionCandidate
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.visibility.models import Standing
from tests import factories
from tests.expect import answered
from tests.platform.connections.webhooks.conftest import Receiver, receiving
from tests.sites import Site, open_site

PAGE = "/connections/c/webhook"
ROBIN, JO = "robin.testcase", "jo.sampleton"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def site(
    demo_site: Site, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    monkeypatch.setenv("BLINDFOLIO_OUTBOUND_ALSO", f"http://127.0.0.1:{receiver.port}")
    opened = open_site(demo_site.parts.settings.data)
    with opened.parts.database.transaction() as db:
        for member in (ROBIN, JO):
            person = db.get_one(Account, opened.account(member))
            people.grant(db, person, people.ADMIN, by=None)
        owner = opened.account(JO)
        db.add(Connection(id="c", name="Hiring system", owner=owner, made_at=clock.now()))
    yield opened
    opened.parts.database.engines.dispose()


@pytest.fixture
def jo(site: Site) -> FlaskClient:
    return site.as_member(JO)


def secret_on(page: TestResponse) -> str:
    found = re.search(r'value="(whsec_[^"]+)"', page.text)
    assert found is not None
    return found[1]


def work(site: Site) -> None:
    site.parts.worker.tidy()
    site.parts.worker.run_until_idle()


def test_it_is_set_up_tried_and_tells_what_a_candidate_does(
    site: Site, jo: FlaskClient, receiver: Receiver
) -> None:
    answered(jo.get(PAGE), 200, "Create webhook", lacks="Send a test")
    made = jo.post(PAGE, data={"address": receiver.url})
    secret = secret_on(answered(made, 200, "It is shown only once"))
    answered(jo.get(PAGE), 200, receiver.url, "Nothing has been sent yet", lacks=secret)
    assert jo.post(f"{PAGE}/test").status_code == 303
    receiver.plan = [(500, {}, b"<b>not today</b>")]
    work(site)
    answered(jo.get(PAGE), 200, "webhook.test", "HTTP 500", "&lt;b&gt;not today&lt;/b&gt;")
    invitation = site.invitation("writing")
    with site.parts.database.transaction() as db:
        db.add(
            ConnectionCandidate(
                id="mine",
                connection="c",
                opening=invitation.opening,
                folio=invitation.folio,
                made_at=clock.now(),
            )
        )
    candidate = site.as_candidate(invitation.id)
    assert candidate.post("/my/withdraw", data={"sure": "1"}).status_code in (200, 303)
    work(site)
    said = receiver.verified(secret)[-1]
    data = {"candidate": "mine", "opening": invitation.opening}
    assert (said["type"], said["data"]) == ("candidate.ended", data)
    shown = answered(jo.get(PAGE), 200, "candidate.ended", "Delivered")
    again = re.findall(rf'action="({PAGE}/deliveries/[^"]+)"', shown.text)
    assert len(again) == 2
    for it in again:
        assert jo.post(it).status_code == 303
    work(site)
    assert len(receiver.verified(secret)) == 4
    both = answered(jo.post(f"{PAGE}/secret"), 200, "signed with the earlier secret too")
    jo.post(f"{PAGE}/test")
    work(site)
    receiver.got = receiver.got[-1:]
    assert receiver.verified(secret) == receiver.verified(secret_on(both))


def test_an_address_inside_is_refused_and_kept_in_the_form(jo: FlaskClient) -> None:
    for address in ("https://10.0.0.1/in", "https://[::1]/in", "http://127.0.0.1:1/in"):
        refused = jo.post(PAGE, data={"address": address})
        answered(refused, 422, "be sent to this address", address)


def test_it_is_switched_off_and_on(site: Site, jo: FlaskClient, receiver: Receiver) -> None:
    jo.post(PAGE, data={"address": receiver.url})
    jo.post(f"{PAGE}/switch", data={"on": ""})
    answered(jo.get(PAGE), 200, "An admin switched it off", "Switch on")
    jo.post(f"{PAGE}/switch", data={"on": "1"})
    answered(jo.get(PAGE), 200, "Switch off", lacks="It is switched off")
    receiver.plan = [(410, {}, b"")]
    with site.parts.database.transaction() as db:
        people.disable(db, factories.account(db), by=None)
    work(site)
    answered(jo.get(PAGE), 200, "The receiver answered 410", "account.closed")


def test_who_judges_a_submission_sees_nothing_of_it_and_others_than_admins_nothing(
    site: Site, jo: FlaskClient, receiver: Receiver
) -> None:
    jo.post(PAGE, data={"address": receiver.url})
    robin = site.account(ROBIN)
    with site.parts.database.transaction() as db:
        mine = select(Standing).where(Standing.account == robin, Standing.kind == "reviewer")
        folio = db.scalars(mine.where(Standing.stage.in_(("2", "3", "4")))).first()
        assert folio is not None
        known = {"connection": "c", "opening": "o", "made_at": clock.now()}
        db.add(ConnectionCandidate(id="mine", folio=folio.folio, **known))
        db.flush()
        about = {"type": "candidate.submitted", "at": clock.now(), "candidate": "mine"}
        db.add(WebhookDelivery(id="d", connection="c", data={}, **about))
    answered(jo.get(PAGE), 200, "candidate.submitted")
    blind = site.as_account(robin)
    answered(blind.get(PAGE), 200, lacks="candidate.submitted")
    assert blind.post(f"{PAGE}/deliveries/d").status_code == 404
    with site.parts.database.transaction() as db:
        people.take_role(db, db.get_one(Account, robin), people.ADMIN, by=None)
    assert site.as_account(robin).get(PAGE).status_code == 404
    assert jo.get("/connections/nothing/webhook").status_code == 404
