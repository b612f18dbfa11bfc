from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.app import erase_now
from blindfolio.connections import candidates, tokens
from blindfolio.connections.models import Connection, ConnectionCandidate, ConnectionToken
from blindfolio.identity.models import CandidateIdentity, CandidateList
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web.declare import declared
from prompts.erasing import erasures
from prompts.inviting import from_connection
from prompts.models import Invitation, Opening
from reviews.connected import status
from tests.expect import answered, every, got, one, told, transact
from tests.reviews.connected.conftest import connected
from tests.sites import Site, open_site

API = "/api/v1"


def opening_of(site: Site, where: str = "invited") -> str:
    return site.invitation(where).opening


def invite(client: FlaskClient, opening: str, email: str, key: str = "one") -> TestResponse:
    body = {"opening": opening, "name": "Nova Example", "email": email}
    return client.post(f"{API}/candidates", json=body, headers={"Idempotency-Key": key})


def known(site: Site, where: str) -> str:
    """The newest connection's id for the demo's candidate."""
    with site.parts.database.transaction() as db:
        newest = select(Connection.id).order_by(Connection.made_at.desc()).limit(1)
        folio = db.get_one(Folio, site.invitation(where).folio)
        return candidates.own_id(db, db.scalars(newest).one(), folio)


def problem(answer: TestResponse, status: int, code: str = "") -> str:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    said = answer.get_json()
    assert said["status"] == status and code in ("", said["code"])
    return str(said["detail"])


def test_openings_come_in_pages(demo_site: Site, caller: FlaskClient) -> None:
    every_one = caller.get(f"{API}/openings").get_json()["data"]
    assert {it["title"] for it in every_one} >= {"Staff Engineer, Payments"}
    found, where = [], f"{API}/openings?limit=1"
    while where:
        page = caller.get(where)
        found += page.get_json()["data"]
        assert list(page.get_json()) == ["data"]
        where = page.headers.get("Link", "").partition(">")[0][1:]
    assert found == every_one
    only = connected(demo_site, openings=[opening_of(demo_site)])
    listed = only.get(f"{API}/openings").get_json()["data"]
    assert [it["id"] for it in listed] == [opening_of(demo_site)]
    problem(caller.get(f"{API}/openings?limit=101"), 422, "limit")
    problem(caller.get(f"{API}/openings?cursor=eA.sig"), 422, "cursor")


def test_without_a_token_that_works_nothing_is_said(
    demo_site: Site, caller: FlaskClient
) -> None:
    nobody = demo_site.app.test_client()
    jo = demo_site.as_member("jo.sampleton")
    for client in (nobody, jo):
        answer = client.get(f"{API}/openings")
        problem(answer, 401, "token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "Set-Cookie" not in answer.headers
    with clock.at(clock.now() + timedelta(days=91)):
        problem(caller.get(f"{API}/openings"), 401)
    with demo_site.parts.database.transaction() as db:
        db.execute(update(ConnectionToken).values(revoked_at=clock.now()))
    problem(caller.get(f"{API}/openings"), 401)


def test_a_missing_scope_is_named(demo_site: Site) -> None:
    reads = connected(demo_site, ["openings:read"])
    assert "`candidates:invite`" in problem(invite(reads, "x", "a@example.test"), 403, "scope")
    assert one(demo_site, select(ConnectionToken)).used_at  # The attempt is a use.
    assert "`people:close`" in problem(reads.post(f"{API}/people/x/close"), 403)


def test_a_candidate_is_invited_once_for_each_key(demo_site: Site, caller: FlaskClient) -> None:
    opening = opening_of(demo_site)
    first = answered(invite(caller, opening, "nova@example.test"), 201)
    assert invite(caller, opening, "nova@example.test").data == first.data
    problem(invite(caller, opening, "other@example.test"), 422, "key")
    assert first.get_json() == {
        "id": first.get_json()["id"],
        "opening": opening,
        "stage": "received",
    }
    demo_site.parts.worker.run_until_idle()
    at_address = select(CandidateIdentity).where(CandidateIdentity.email == "nova@example.test")
    folio = one(demo_site, at_address).folio
    mailed = select(MailOut).where(MailOut.to_id == folio)
    assert [it.template for it in every(demo_site, mailed)] == ["prompts/invitation"]
    again = caller.get(f"{API}/candidates/{first.get_json()['id']}")
    assert again.get_json() == first.get_json()
    # After a day, a key means nothing any more.
    with clock.at(clock.now() + timedelta(hours=25)):
        answered(invite(caller, opening, "other@example.test"), 201)


def test_an_address_that_was_invited_before_is_answered_alike_and_left_to_a_coordinator(
    demo_site: Site, caller: FlaskClient
) -> None:
    opening = opening_of(demo_site)
    before = invite(caller, opening, "ada.example@example.test", "known").get_json()
    fresh = invite(caller, opening, "nova@example.test", "new").get_json()
    demo_site.parts.worker.run_until_idle()
    for made in (before, fresh):
        shown = caller.get(f"{API}/candidates/{made['id']}").get_json()
        assert shown == {"id": made["id"], "opening": opening, "stage": "received"}
    told_to = transact(demo_site, told, from_connection.WAITS)
    assert told_to == [demo_site.account("jo.sampleton")]
    for days, stage, ended in ((8, "received", None), (22, "ended", "not submitted")):
        with clock.at(clock.now() + timedelta(days)):
            demo_site.parts.worker.run_until_idle()
            for made in (before, fresh):
                shown = caller.get(f"{API}/candidates/{made['id']}").get_json()
                assert (shown["stage"], shown.get("ended")) == (stage, ended)


def test_a_coordinator_can_invite_whom_the_connection_asked_for(
    demo_site: Site, caller: FlaskClient
) -> None:
    # Jo is a member of the team, so a person has to look.
    opening = opening_of(demo_site)
    made = invite(caller, opening, "kim.lorem@example.test").get_json()
    demo_site.parts.worker.run_until_idle()
    waits = one(
        demo_site, select(CandidateList).order_by(CandidateList.created_at.desc()).limit(1)
    )
    jo, page = demo_site.as_member("jo.sampleton"), f"/openings/{opening}/lists/{waits.id}"
    answered(jo.get(page), 200, "kim.lorem@example.test")
    assert jo.post(page, data={"again": "1"}).status_code == 303
    candidate = select(Invitation).join(
        CandidateIdentity, CandidateIdentity.folio == Invitation.folio
    )
    invited = one(
        demo_site, candidate.where(CandidateIdentity.email == "kim.lorem@example.test")
    )
    assert got(demo_site, ConnectionCandidate, made["id"]).folio == invited.folio


STAGES = {
    "invited": "received",
    "writing": "started",
    "submitted": "submitted",
    "review": "being read",
    "one_lock": "being read",
    "split": "being read",
    "panel": "interview",
    "debrief": "interview",
    "closed": "complete",
    "stopped": "complete",
    "withdrawn": "ended",
}


def test_a_status_is_one_word_and_what_the_stage_allows(
    demo_site: Site, caller: FlaskClient
) -> None:
    seen = {}
    for where in STAGES:
        id_ = known(demo_site, where)
        seen[where] = answered(caller.get(f"{API}/candidates/{id_}"), 200).get_json()
    assert {where: said["stage"] for where, said in seen.items()} == STAGES
    more = {where: {*seen[where]} - {"id", "opening", "stage"} for where in STAGES}
    assert {where: keys for where, keys in more.items() if keys} == {
        "writing": {"deadline"},
        "submitted": {"deadline"},
        "panel": {"interview_on"},
        "debrief": {"interview_on"},
        "closed": {"page"},
        "stopped": {"page"},
        "withdrawn": {"ended"},
    }
    assert seen["withdrawn"]["ended"] == "withdrawn"
    page = urlsplit(seen["closed"]["page"]).path
    led = demo_site.as_member("jo.sampleton").get(page)
    assert led.location == f"/candidates/{demo_site.invitation('closed').folio}"
    answered(demo_site.as_member("robin.testcase").get(page), 404)


def test_until_the_candidate_has_been_told_a_decision_changes_nothing(
    demo_site: Site, caller: FlaskClient
) -> None:
    token = caller.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    folio, id_ = demo_site.invitation("closed").folio, known(demo_site, "closed")
    with demo_site.parts.database.transaction() as db:
        mine = update(MailOut).where(MailOut.key == f"closed:{folio}")
        db.execute(mine.values(sent_at=None, failed_at=None))
        caller_ = tokens.find(db, token)
        assert caller_ is not None
        said = status.status(db, caller_, id_, sends=True)
        assert (said.stage, said.page) == ("interview", None)
        assert said.interview_on is not None


def test_a_request_that_comes_again_after_a_deletion_invites_no_one(
    demo_site: Site, caller: FlaskClient
) -> None:
    opening = opening_of(demo_site)
    first = answered(invite(caller, opening, "nova@example.test"), 201)
    demo_site.parts.worker.run_until_idle()
    at_address = select(CandidateIdentity).where(CandidateIdentity.email == "nova@example.test")
    folio = one(demo_site, at_address).folio
    invitation = one(demo_site, select(Invitation).where(Invitation.folio == folio))
    transact(demo_site, lambda db: erasures.by_candidate(db, db.merge(invitation)))
    erase_now(demo_site.parts)
    assert invite(caller, opening, "nova@example.test").data == first.data
    demo_site.parts.worker.run_until_idle()
    assert not every(demo_site, at_address)


def test_another_connections_candidate_is_like_none(
    demo_site: Site, caller: FlaskClient
) -> None:
    foreign = known(demo_site, "review")
    other = connected(demo_site, openings=[opening_of(demo_site, "closed")])
    own = known(demo_site, "review")  # in an opening that this token is not for
    folio = demo_site.invitation("review").folio
    for what in ("", "/decision"):
        said = [
            other.get(f"{API}/candidates/{id_}{what}")
            for id_ in (foreign, own, folio, "never2issuedaaaaaaaa")
        ]
        for answer in said:
            problem(answer, 404, "not_found")
        plain = {answer.text.replace(answer.request.path, "") for answer in said}
        assert len(plain) == 1
    problem(invite(other, opening_of(demo_site), "nova@example.test"), 404, "not_found")
    problem(invite(other, "never2issuedaaaaaaaa", "nova@example.test"), 404, "not_found")


def test_a_decision_is_told_where_the_opening_says_so_after_the_candidate_knows(
    demo_site: Site, caller: FlaskClient
) -> None:
    where = f"{API}/candidates/{known(demo_site, 'closed')}/decision"
    problem(caller.get(where), 404)
    opening, jo = opening_of(demo_site, "closed"), demo_site.as_member("jo.sampleton")
    answered(jo.get(f"/openings/{opening}"), 200, "read decisions of this opening")
    assert jo.post(f"/openings/{opening}/decisions", data={"tells": "1"}).status_code == 303
    said = answered(caller.get(where), 200).get_json()
    assert said.keys() == {"id", "opening", "decision", "decided_on"}
    assert said["decision"] == "offer"
    with demo_site.parts.database.transaction() as db:
        folio = demo_site.invitation("closed").folio
        db.execute(
            update(MailOut)
            .where(MailOut.key == f"closed:{folio}")
            .values(sent_at=None, failed_at=None)
        )
        caller_ = tokens.find(db, caller.environ_base["HTTP_AUTHORIZATION"][7:])
        assert caller_ is not None
        with pytest.raises(Absent):
            status.decision(db, caller_, said["id"], sends=True)
    problem(caller.get(f"{API}/candidates/{known(demo_site, 'panel')}/decision"), 404)


def test_a_person_is_closed_like_on_the_page(demo_site: Site, caller: FlaskClient) -> None:
    sam = demo_site.account("sam.dummy")
    listed = caller.get(f"{API}/people").get_json()["data"]
    assert sam in {it["id"] for it in listed}
    shown = caller.get(f"{API}/people/{sam}")
    close = f"{API}/people/{sam}/close"
    problem(caller.post(close), 428)
    problem(caller.post(close, headers={"If-Match": '"another"'}), 412, "changed")
    problem(caller.post(close, headers={"If-Match": f"W/{shown.headers['ETag']}"}), 412)
    seen = {"If-Match": shown.headers["ETag"]}
    closed = answered(caller.post(close, headers=seen), 200)
    assert closed.get_json() == {**shown.get_json(), "closed": True}
    assert got(demo_site, Account, sam).disabled_at is not None
    problem(caller.post(close, headers=seen), 412)
    assert caller.post(close, headers={"If-Match": closed.headers["ETag"]}).data == closed.data
    jo = demo_site.account("jo.sampleton")
    seen = {"If-Match": caller.get(f"{API}/people/{jo}").headers["ETag"]}
    problem(caller.post(f"{API}/people/{jo}/close", headers=seen), 422, "self")
    problem(caller.get(f"{API}/people/never"), 404)


BODY = {"opening": "x", "name": "Nova", "email": "nova@example.test"}


@pytest.mark.parametrize(
    ("sent", "status_", "code"),
    [
        ({"data": "{"}, 415, ""),
        ({"data": "{", "content_type": "application/json"}, 400, ""),
        ({"json": []}, 422, "body"),
        ({"json": {**BODY, "e-mail": "x"}}, 422, "body"),
        ({"json": {**BODY, "name": 7}}, 422, "body"),
        ({"json": {**BODY, "name": "x" * 70_000}}, 413, ""),
    ],
)
def test_what_cant_be_read_is_refused_with_its_reason(
    caller: FlaskClient, sent: dict[str, object], status_: int, code: str
) -> None:
    keyed = {"Idempotency-Key": "one"}
    problem(caller.post(f"{API}/candidates", headers=keyed, **sent), status_, code)


def test_other_refusals_are_problems_too(demo_site: Site, caller: FlaskClient) -> None:
    opening = opening_of(demo_site)
    problem(caller.post(f"{API}/candidates", json=BODY), 400, "header")
    problem(invite(caller, opening, "no address"), 422, "email")
    problem(caller.delete(f"{API}/openings"), 405)
    problem(caller.get(f"{API}/nothing"), 404)
    elsewhere = {"Origin": "https://elsewhere.example"}
    problem(caller.post(f"{API}/people/x/close", headers=elsewhere), 403, "elsewhere")
    assert (
        "Access-Control-Allow-Origin"
        not in caller.get(f"{API}/openings", headers=elsewhere).headers
    )
    with demo_site.parts.database.transaction() as db:
        db.get_one(Opening, opening).state = "closed"
    problem(invite(caller, opening, "nova@example.test"), 409, "state")


def test_too_many_requests_wait(demo_site: Site, caller: FlaskClient) -> None:
    for _ in range(300):
        assert caller.get(f"{API}/openings").status_code == 200
    answer = caller.get(f"{API}/openings")
    problem(answer, 429, "too_many")
    assert answer.headers["Retry-After"] == "60"
    assert connected(demo_site).get(f"{API}/openings").status_code == 200


def test_only_calls_with_a_token_need_no_form_token(demo_site: Site) -> None:
    site = open_site(demo_site.parts.settings.data, csrf=True)
    problem(site.app.test_client().post(f"{API}/candidates", json=BODY), 401)
    made = site.as_member("jo.sampleton").post("/connections", data={"name": "x"})
    assert made.status_code == 403
    writes = [it for it in declared(site.app) if it.writes and it.endpoint.startswith("api.")]
    assert {it.auth for it in writes} == {"token"}
