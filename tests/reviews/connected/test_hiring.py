from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.app import erase_now
from blindfolio.connections.models import AssessmentOrder, ConnectionCandidate, ConnectionToken
from blindfolio.connections.webhooks import events
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.db.orm import Base
from blindfolio.identity.models import CandidateIdentity, CandidateList
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts.erasing import erasures
from prompts.inviting import from_connection, invite
from prompts.models import Invitation, Opening
from prompts.opening import running
from prompts.window.start import start as start_window
from reviews.connected.hiring import told as hiring_told
from tests.expect import answered, every, got, one, told, transact
from tests.reviews.connected import hiring
from tests.reviews.connected.hiring import ashby, order, send_test, start, status, system
from tests.reviews.connected.test_calls import opening_of
from tests.sites import Site, steps

NOVA = "nova@example.test"
BEFORE = "ada.example@example.test"


@pytest.fixture
def greenhouse(demo_site: Site) -> FlaskClient:
    return system(demo_site, "greenhouse")


def ordered(client: FlaskClient, opening: str, email: str = NOVA, test: int = 1) -> str:
    answer = answered(send_test(client, order(opening, email, test)), 200)
    assert answer.get_json().keys() == {"partner_interview_id"}
    return str(answer.get_json()["partner_interview_id"])


def invited(site: Site, email: str = NOVA) -> list[CandidateIdentity]:
    site.parts.worker.run_until_idle()
    return every(site, select(CandidateIdentity).where(CandidateIdentity.email == email))


def waits(site: Site) -> str:
    return one(site, select(AssessmentOrder)).waits


def test_an_order_invites_once_however_often_it_comes(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    opening = opening_of(demo_site)
    listed = greenhouse.get("/api/v1/greenhouse/list_tests").get_json()
    assert {"partner_test_id", "partner_test_name"} == listed[0].keys()
    assert opening in {it["partner_test_id"] for it in listed}
    first = ordered(greenhouse, opening)
    assert ordered(greenhouse, opening) == first
    (person,) = invited(demo_site)
    assert person.name == "Nova Example"
    assert ordered(greenhouse, opening) == first
    assert len(invited(demo_site)) == 1
    with demo_site.parts.database.reading() as db:
        assert told(db, "prompts/invitation").count(person.folio) == 1
        assert not told(db, from_connection.WAITS)
    row = one(demo_site, select(AssessmentOrder))
    assert row.asked_by == demo_site.account("jo.sampleton") and not row.waits
    assert status(greenhouse, first) == {
        "partner_status": "received",
        "metadata": {"Stage": "Received"},
    }


def test_what_it_must_not_keep_is_dropped(demo_site: Site, greenhouse: FlaskClient) -> None:
    ordered(greenhouse, opening_of(demo_site))
    with demo_site.parts.database.engines.read.connect() as db:
        kept = "\n".join(db.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    for dropped in ("cv.example.test", "555 0100"):
        assert dropped not in kept


def test_a_wrong_key_gets_401_and_an_unknown_test_404(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    opening = opening_of(demo_site)
    assert send_test(greenhouse, order("never", NOVA)).status_code == 404
    assert (
        greenhouse.get("/api/v1/greenhouse/test_status?partner_interview_id=no").status_code
        == 404
    )
    wrong = hiring.calling(demo_site, "wrong")
    other = system(demo_site, "ashby")
    for client in (wrong, other):
        assert send_test(client, order(opening, NOVA)).status_code == 401
    assert not every(demo_site, select(AssessmentOrder))


@pytest.mark.parametrize(
    ("email", "why"),
    [("not an address", "address"), ("jo.sampleton@example.test", "team"), ("", "address")],
)
def test_a_refusal_is_taken_and_left_to_the_coordinator(
    demo_site: Site, greenhouse: FlaskClient, email: str, why: str
) -> None:
    id_ = ordered(greenhouse, opening_of(demo_site), email)
    demo_site.parts.worker.run_until_idle()
    assert waits(demo_site) == why
    jo = demo_site.account("jo.sampleton")
    with demo_site.parts.database.reading() as db:
        assert told(db, from_connection.WAITS) == [jo]
    page = demo_site.as_member("jo.sampleton")
    answered(page.get("/openings"), 200, 'href="/orders"')
    answered(page.get("/orders"), 200, "Nova Example", "app.greenhouse.io/people/1")
    assert demo_site.as_member("robin.testcase").get("/orders").status_code == 404
    bad = {"name": "Nova Example", "email": "still bad"}
    answered(page.post(f"/orders/{id_}/invite", data=bad), 422, "still bad")
    fixed = {"name": "Nova Example", "email": NOVA}
    assert page.post(f"/orders/{id_}/invite", data=fixed).status_code == 303
    (person,) = invited(demo_site)
    assert one(demo_site, select(ConnectionCandidate)).folio == person.folio
    answered(page.get("/orders"), 200, "No order needs you")
    assert page.post(f"/orders/{id_}/invite", data=fixed).status_code == 409
    answered(page.get(f"/candidates/{person.folio}"), 200, "app.greenhouse.io/people/1")


def test_an_order_that_waits_for_its_address_outlives_anybody_elses_deletion(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    ordered(greenhouse, opening_of(demo_site), "nova at example.test")
    demo_site.parts.worker.run_until_idle()
    other = demo_site.invitation("writing")
    transact(demo_site, lambda db: erasures.by_candidate(db, db.merge(other)))
    erase_now(demo_site.parts)
    jo = demo_site.as_member("jo.sampleton")
    answered(jo.get("/orders"), 200, "nova at example.test")


@pytest.mark.parametrize("where", ["review", "invited"])
def test_inviting_takes_as_much_for_who_was_invited_before(
    demo_site: Site, greenhouse: FlaskClient, where: str
) -> None:
    folio = demo_site.invitation(where).folio
    person = one(demo_site, select(CandidateIdentity).where(CandidateIdentity.folio == folio))
    opening = got(demo_site, Folio, folio).opening
    if got(demo_site, Opening, opening).state != "open":
        opening = opening_of(demo_site)
    ordered(greenhouse, opening, person.email)
    held = one(demo_site, select(AssessmentOrder))
    before = len(every(demo_site, select(Folio)))
    with demo_site.counted() as statements:
        demo_site.parts.worker.run_until_idle()
    assert any("INSERT INTO folio" in it for it in statements)
    assert got(demo_site, AssessmentOrder, held.key).waits
    assert len(every(demo_site, select(Folio))) == before
    assert person.folio not in every(demo_site, select(ConnectionCandidate.folio))


def test_an_order_says_nothing_of_an_earlier_application_with_the_prompt(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    folio = demo_site.invitation("closed").folio
    person = one(demo_site, select(CandidateIdentity).where(CandidateIdentity.folio == folio))
    ordered(greenhouse, opening_of(demo_site), person.email)
    demo_site.parts.worker.run_until_idle()
    assert waits(demo_site) == ""
    assert len(invited(demo_site, person.email)) == 2


def test_another_address_for_the_same_order_is_asked_about(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    opening = opening_of(demo_site)
    first = ordered(greenhouse, opening)
    assert invited(demo_site)
    assert ordered(greenhouse, opening, "other@example.test") == first
    assert not invited(demo_site, "other@example.test")
    jo = demo_site.as_member("jo.sampleton")
    answered(jo.get("/orders"), 200, "another address", ">The candidate")
    assert jo.post(f"/orders/{first}/settle").status_code == 303
    answered(jo.get("/orders"), 200, "No order needs you")
    assert ordered(greenhouse, opening, "other@example.test") == first
    answered(jo.get("/orders"), 200, "No order needs you")


def test_an_order_for_a_closed_opening_waits_and_goes_after_a_week(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    opening = opening_of(demo_site)
    jo = demo_site.account("jo.sampleton")
    id_ = ordered(greenhouse, opening)
    with demo_site.parts.database.transaction() as db:
        running.turn(db, db.get_one(Opening, opening), "paused", by=jo)
    demo_site.parts.worker.run_until_idle()
    assert waits(demo_site) == "closed"
    page = demo_site.as_account(jo)
    data = {"name": "Nova Example", "email": NOVA}
    assert page.post(f"/orders/{id_}/invite", data=data).status_code in (409, 422)
    with clock.at(clock.now() + timedelta(days=8)):
        demo_site.parts.worker.run_until_idle()
        answered(page.get("/orders"), 200, "No order needs you")
        assert ordered(greenhouse, opening) == id_
    assert_is_emptied(one(demo_site, select(AssessmentOrder)))
    assert not every(demo_site, select(CandidateList).where(CandidateList.opening == opening))


def test_an_invitation_that_bounces_needs_the_coordinator(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    ordered(greenhouse, opening_of(demo_site))
    (person,) = invited(demo_site)
    with demo_site.parts.database.transaction() as db:
        mail = db.scalars(select(MailOut).where(MailOut.to_id == person.folio)).one()
        mail.sent_at, mail.failed_at, mail.failure = None, clock.now(), "refused"
    jo = demo_site.as_member("jo.sampleton")
    answered(jo.get("/orders"), 200, "could not be delivered", f"/candidates/{person.folio}")


def test_orders_of_years_cost_a_page_of_coordinators_nothing(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    ordered(greenhouse, opening_of(demo_site), "not an address")
    invited(demo_site)
    first = one(demo_site, select(ConnectionCandidate))
    jo = demo_site.as_member("jo.sampleton")

    def taken() -> list[int]:
        with steps(demo_site.parts.database) as so_far:
            answered(jo.get("/openings"), 200, 'href="/orders"')
            openings = so_far()
            answered(jo.get("/orders"), 200, "Nova Example")
            return [openings, so_far() - openings]

    taken()  # what is loaded once is loaded now
    few, now = taken(), clock.now()
    of = {"connection": first.connection, "opening": first.opening, "made_at": now}
    asked = dict.fromkeys(("address", "profile", "report_to", "waits"), "")
    asked |= {"asked_by": demo_site.account("jo.sampleton")}
    mail = {"template": invite.MAIL, "to_kind": "candidate", "args": {}, "created_at": now}
    rows: dict[type[Base], list[dict[str, Any]]] = {
        ConnectionCandidate: [of | {"id": f"c{n}"} for n in range(3000)],
        AssessmentOrder: [
            asked | {"key": f"k{n}", "candidate": f"c{n}", "at": now} for n in range(3000)
        ],
        MailOut: [
            mail | {"id": f"m{n}", "key": f"m{n}", "to_id": f"f{n}", "sent_at": now}
            for n in range(3000)
        ],
    }
    with demo_site.parts.database.transaction() as db:
        for table, values in rows.items():
            db.execute(insert(table), values)
    assert all(after <= 1.3 * before + 2 for before, after in zip(few, taken(), strict=True))


def test_ashby_lists_starts_and_cancels(demo_site: Site) -> None:
    client, opening = system(demo_site, "ashby"), opening_of(demo_site)
    listed = ashby(client, "list", {}).get_json()
    assert listed["success"] and opening in {
        it["assessment_type_id"] for it in listed["results"]
    }
    bad = ashby(client, "start", start(opening, "no address"))
    assert bad.status_code == 422 and "not an email address" in bad.get_json()["message"]
    assert ashby(client, "start", start("never", NOVA)).status_code == 422
    made = answered(ashby(client, "start", start(opening, NOVA)), 200).get_json()
    assert ashby(client, "start", start(opening, NOVA)).get_json() == made
    (person,) = invited(demo_site)
    id_ = made["results"]["assessment_id"]
    answered(ashby(client, "cancel", {"assessment_id": id_}), 200)
    jo = demo_site.as_member("jo.sampleton")
    answered(jo.get("/orders"), 200, "asks to cancel", f"/candidates/{person.folio}")
    assert ashby(client, "cancel", {"assessment_id": "never"}).status_code == 404
    assert ashby(hiring.calling(demo_site, "no"), "list", {}).status_code == 401
    with demo_site.parts.database.transaction() as db:
        db.scalars(select(ConnectionCandidate)).one().folio = demo_site.invitation(
            "panel"
        ).folio
    assert ashby(client, "start", start(opening, NOVA)).status_code == 409


def test_an_order_that_is_cancelled_and_comes_again_is_left_to_the_coordinator(
    demo_site: Site,
) -> None:
    client, opening = system(demo_site, "ashby"), opening_of(demo_site)
    made = answered(ashby(client, "start", start(opening, NOVA)), 200).get_json()
    id_, jo = made["results"]["assessment_id"], demo_site.as_member("jo.sampleton")
    answered(ashby(client, "cancel", made["results"]), 200)
    assert not invited(demo_site)
    answered(jo.get("/orders"), 200, "asks to cancel", NOVA)
    assert ashby(client, "start", start(opening, NOVA)).get_json() == made
    answered(jo.get("/orders"), 200, "cancelled this and then ordered it again", NOVA)
    answered(ashby(client, "cancel", made["results"]), 200)
    assert jo.post(f"/orders/{id_}/settle").status_code == 303
    assert ashby(client, "start", start(opening, NOVA)).get_json() == made
    answered(jo.get("/orders"), 200, "ordered it again", f'"/openings/{opening}"')
    assert jo.post(f"/orders/{id_}/settle").status_code == 303
    assert ashby(client, "start", start(opening, NOVA)).get_json() == made
    answered(jo.get("/orders"), 200, "No order needs you")
    assert not invited(demo_site)


def test_an_order_that_was_cancelled_and_sent_all_the_same_is_asked_about_when_it_comes_again(
    demo_site: Site,
) -> None:
    client, opening = system(demo_site, "ashby"), opening_of(demo_site)
    made = answered(ashby(client, "start", start(opening, NOVA)), 200).get_json()
    id_, jo = made["results"]["assessment_id"], demo_site.as_member("jo.sampleton")
    answered(ashby(client, "cancel", made["results"]), 200)
    assert not invited(demo_site)
    data = {"name": "Nova Example", "email": NOVA}
    assert jo.post(f"/orders/{id_}/invite", data=data).status_code == 303
    assert invited(demo_site)
    assert ashby(client, "start", start(opening, NOVA)).get_json() == made
    answered(jo.get("/orders"), 200, "cancelled this and then ordered it again")


def test_a_coordinator_is_told_once_however_many_addresses_come(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    opening = opening_of(demo_site)
    ordered(greenhouse, opening)
    assert invited(demo_site)
    for number in range(4):
        ordered(greenhouse, opening, f"{number}@example.test")
    with demo_site.parts.database.reading() as db:
        assert len(told(db, from_connection.WAITS)) == 1


@pytest.mark.parametrize("name", ["greenhouse", "ashby"])
def test_an_order_looks_the_same_whether_or_not_the_address_was_invited_before(
    demo_site: Site, name: str
) -> None:
    client, opening = system(demo_site, name), opening_of(demo_site)
    new, before = (_take(client, name, opening, it) for it in (NOVA, BEFORE))
    assert invited(demo_site)
    held, real = every(demo_site, select(ConnectionCandidate).order_by("folio"))
    assert (held.folio, held.id, real.id) == (None, before, new)
    begun = clock.now()
    kept = timedelta(got(demo_site, Opening, opening).retention_days + 30)
    for after in (timedelta(), *map(timedelta, (8, 22, 60)), kept):
        with clock.at(begun + after):
            demo_site.parts.worker.run_until_idle()
            transact(demo_site, _last)
            erase_now(demo_site.parts)
            client.get(
                f"{hiring.API}/greenhouse/list_tests"
            )  # The first call of a day is noted.
            of_new, of_before = (
                _seen(demo_site, client, name, opening, it)
                for it in ((NOVA, new), (BEFORE, before))
            )
            for a, b in zip(of_new, of_before, strict=True):
                assert a == b, after
    assert got(demo_site, Folio, real.folio).stage == "8"
    assert not every(demo_site, select(WebhookDelivery))


def _last(db: Session) -> None:
    for token in db.scalars(select(ConnectionToken)):
        token.expires_at = clock.now() + timedelta(1)
    events.follow(db, sends=False, told=hiring_told.EVENTS)


def _take(client: FlaskClient, name: str, opening: str, email: str) -> str:
    if name == "greenhouse":
        return ordered(client, opening, email, {NOVA: 1, BEFORE: 2}[email])
    made = ashby(client, "start", start(opening, email, application=email)).get_json()
    return str(made["results"]["assessment_id"])


def _seen(
    site: Site, client: FlaskClient, name: str, opening: str, of: tuple[str, str]
) -> list[object]:
    """All that a hiring system can see of an order, and how many statements that takes."""
    email, id_ = of
    number = {NOVA: 1, BEFORE: 2}[email]
    calls: dict[str, tuple[Callable[[], TestResponse], ...]] = {
        "greenhouse": (
            lambda: client.get(
                f"{hiring.API}/greenhouse/test_status?partner_interview_id={id_}"
            ),
            lambda: send_test(client, order(opening, email, number)),
            lambda: send_test(client, order(opening, f"other.{email}", number)),
        ),
        "ashby": (
            lambda: ashby(client, "start", start(opening, email, application=email)),
            lambda: ashby(client, "cancel", {"assessment_id": id_}),
            lambda: ashby(client, "start", start(opening, email, application=email)),
        ),
    }
    seen: list[object] = []
    for call in calls[name]:
        with site.counted() as statements:
            answer = call()
        assert statements
        said = answer.text.replace(id_, "id")
        seen.append((answer.status_code, said, list(statements)))
    return seen


@pytest.mark.parametrize("starts", [False, True])
def test_an_order_that_comes_again_after_a_deletion_invites_no_one(
    demo_site: Site, greenhouse: FlaskClient, starts: bool
) -> None:
    opening = opening_of(demo_site)
    id_ = ordered(greenhouse, opening)
    (person,) = invited(demo_site)
    second = ordered(greenhouse, opening, test=2)
    demo_site.parts.worker.run_until_idle()
    invitation = one(demo_site, select(Invitation).where(Invitation.folio == person.folio))
    if starts:
        transact(
            demo_site,
            lambda db: start_window(
                db,
                db.merge(invitation),
                "UTC",
                secret=demo_site.parts.settings.signing_key(),
                by=invitation.id,
            ),
        )
    jo = demo_site.account("jo.sampleton")
    transact(demo_site, lambda db: erasures.by_coordinator(db, person.folio, "mistake", by=jo))
    erase_now(demo_site.parts)
    for number, known in ((1, id_), (2, second)):
        assert ordered(greenhouse, opening, test=number) == known
        assert not invited(demo_site)
        stage = "Erased" if starts and known == id_ else "Received"
        assert status(greenhouse, known)["metadata"]["Stage"] == stage
    for it in every(demo_site, select(AssessmentOrder)):
        assert_is_emptied(it)


def assert_is_emptied(it: AssessmentOrder) -> None:
    assert {it.address, it.profile, it.report_to, it.waits} == {""}


def test_the_result_leads_to_a_page_that_answers_anyone(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    id_ = ordered(greenhouse, opening_of(demo_site))
    (person,) = invited(demo_site)
    nobody = demo_site.app.test_client()
    known, never = nobody.get(f"/from/{id_}"), nobody.get("/from/never")
    answered(known, 200, "Sign in")
    assert known.text.replace(id_, "never") == never.text
    jo = demo_site.as_member("jo.sampleton").get(f"/from/{id_}")
    assert jo.location.endswith(f"/candidates/{person.folio}")
    hanna = demo_site.as_member("hanna.placeholder")
    assert hanna.get(f"/from/{id_}").location == jo.location
    answered(hanna.get(jo.location), 200, "Nova Example")
    assert demo_site.as_member("robin.testcase").get(f"/from/{id_}").status_code == 404


def test_an_order_for_someone_who_is_invited_leads_to_their_page(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    ordered(greenhouse, opening_of(demo_site), BEFORE)
    demo_site.parts.worker.run_until_idle()
    assert waits(demo_site) == "invited"
    page = f"/candidates/{demo_site.invitation('invited').folio}"
    answered(demo_site.as_member("jo.sampleton").get("/orders"), 200, f'href="{page}"')


def test_a_token_for_one_opening_reaches_no_order_of_another(demo_site: Site) -> None:
    client, mine = system(demo_site, "greenhouse"), opening_of(demo_site)
    foreign = next(
        it.id
        for it in every(demo_site, select(Opening))
        if it.id != mine and it.state == "open"
    )
    first = ordered(client, foreign)
    demo_site.parts.worker.run_until_idle()

    def narrow(db: Session) -> None:
        db.scalars(select(ConnectionToken)).one().openings = [mine]

    transact(demo_site, narrow)
    assert ordered(client, mine, "other@example.test") != first
    kept = select(AssessmentOrder).where(AssessmentOrder.candidate == first)
    assert not one(demo_site, kept).waits


@pytest.mark.parametrize(
    "url",
    [
        "https://app.greenhouse.io.example.test/integrations/testing_partners/take_home_tests/1",
        "https://app.greenhouse.io@example.test/integrations/testing_partners/take_home_tests/1",
        "https://app.greenhouse.io/users/1",
        "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/",
        "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/1/../../2",
        "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/1?x=2",
    ],
)
def test_only_the_documented_url_gets_the_second_key(
    demo_site: Site, greenhouse: FlaskClient, url: str
) -> None:
    body = order(opening_of(demo_site), NOVA) | {"url": url}
    assert send_test(greenhouse, body).status_code == 422
    assert not every(demo_site, select(AssessmentOrder))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://app.greenhouse.io/people/1?application_id=2", True),
        ("https://app.eu.greenhouse.io/people/1", True),
        ("https://app.greenhouse.io@example.test/people/1", False),
        ("https://greenhouse.io.example.test/people/1", False),
        ("https://evilgreenhouse.io/people/1", False),
        ("http://app.greenhouse.io/people/1", False),
        ("javascript:alert(1)", False),
        (None, False),
    ],
)
def test_only_their_own_pages_are_linked(
    demo_site: Site, greenhouse: FlaskClient, url: str | None, shown: bool
) -> None:
    body = order(opening_of(demo_site), NOVA)
    body["candidate"]["greenhouse_profile_url"] = url
    answered(send_test(greenhouse, body), 200)
    assert one(demo_site, select(AssessmentOrder)).profile == (url if shown else "")


def test_the_page_of_a_connection_says_whether_it_works(demo_site: Site) -> None:
    client = system(demo_site, "greenhouse")
    connection = one(demo_site, select(ConnectionToken)).connection
    page, jo = f"/connections/{connection}/hiring", demo_site.as_member("jo.sampleton")
    shown = answered(jo.get(page), 200, "may order invitations", "None yet", "greenhouse")
    assert hiring.KEY_2 not in shown.text
    said = {"api_call": "send_test", "errors": [f"{NOVA} is bad"], "candidate_email": NOVA}
    complained = client.post("/api/v1/greenhouse/request_errors", json=said)
    assert complained.get_json() == {"status": 200}
    answered(jo.get(page), 200, "send_test", lacks=NOVA)
    client.post("/api/v1/greenhouse/request_errors", json={"api_call": NOVA})
    answered(jo.get(page), 200, "A call failed", lacks=NOVA)
    own = client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Basic ")
    sent = {"system": "greenhouse", "key": b64decode(own).decode().rstrip(":")}
    answered(jo.post(page, data=sent), 422, "a token of this site")
    assert jo.post(page, data=sent | {"key": hiring.KEY_2}).status_code == 303
    answered(jo.post(f"{page}/check"), 200, "Not reachable from the internet")
    for act in ("webhook", "webhook/secret", "webhook/test"):
        answered(jo.post(f"/connections/{connection}/{act}"), 422, "hiring system")
    transact(demo_site, lambda db: db.execute(delete(ConnectionToken)))
    answered(jo.get(page), 200, "Missing. Make a token")


def test_a_deletion_reaches_the_order_and_says_who_keeps_a_copy(
    demo_site: Site, greenhouse: FlaskClient
) -> None:
    id_ = ordered(greenhouse, opening_of(demo_site))
    (person,) = invited(demo_site)
    invitation = one(demo_site, select(Invitation).where(Invitation.folio == person.folio)).id
    candidate = demo_site.as_candidate(invitation)
    answered(candidate.get("/my/erase"), 200, "keeps its own copy of your name")
    other = demo_site.as_candidate(demo_site.invitation("invited").id)
    answered(other.get("/my/erase"), 200, lacks="keeps its own copy")
    candidate.post("/my/erase", data={"sure": "1"})
    erase_now(demo_site.parts)
    assert_is_emptied(one(demo_site, select(AssessmentOrder)))
    assert status(greenhouse, id_) == {
        "partner_status": "complete",
        "partner_profile_url": f"{demo_site.parts.settings.base_url}/from/{id_}",
        "metadata": {"Stage": "Erased"},
    }
