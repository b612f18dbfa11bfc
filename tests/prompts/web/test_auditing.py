"""The audit page through HTTP: what is noted and who reads what. An absent line tells nothing."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import chance, clock
from blindfolio.accounts import links, people
from blindfolio.audit import lines
from blindfolio.audit.models import AuditLine
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from tests.expect import answered, got, transact
from tests.prompts import cases
from tests.sites import Site

CASE = "/candidates/{}"


@pytest.fixture
def operator(demo_site: Site) -> str:
    return transact(demo_site, cases.member, "Ana Placeholder", people.ADMIN)


def records(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = answered(client.get(f"/audit.jsonl?{query}"), 200)
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def folio_at(site: Site, where: str) -> Folio:
    return got(site, Folio, site.invitation(where).folio)


def test_what_people_do_is_noted_with_ids_alone(demo_site: Site, operator: str) -> None:
    folio, jo = folio_at(demo_site, "debrief"), demo_site.account("jo.sampleton")
    with demo_site.parts.database.transaction() as db:
        token = links.for_account(db, jo)
    client = demo_site.app.test_client()
    assert client.post(f"/open/{token}").status_code == 302
    for _ in range(2):
        answered(client.get(CASE.format(folio.id)), 200)
        answered(client.get("/candidates.csv"), 200)
    reader = demo_site.as_account(operator)
    found = records(reader, f"by={jo}")
    seen = [(it["act"], it["submission"]) for it in found]
    assert seen.count(("sign_in", "")) == 1
    assert seen.count(("identity", folio.id)) == 1, "once a day"
    assert {it["detail"] for it in found if it["act"] == "export"} == {"candidates.csv"}
    assert [it["opening"] for it in found if it["act"] == "export"].count(folio.opening) == 2
    assert {it["by"] for it in found} == {"Jo Sampleton"}
    page = answered(reader.get(f"/audit?by={jo}"), 200, "Jo Sampleton", folio.id).text
    with demo_site.parts.database.reading() as db:
        names = lines.names(db, list(db.scalars(select(AuditLine))))
    assert "Jo Sampleton" in names.values()
    assert demo_site.app.test_client().get("/audit").status_code == 302
    assert "@example.test" not in page.partition("<main")[2]


def test_opened_ratings_rights_and_deletions_are_noted(demo_site: Site, operator: str) -> None:
    folio, manager = folio_at(demo_site, "debrief"), demo_site.account("hanna.placeholder")
    answered(demo_site.as_account(manager).get(f"/debriefs/{folio.id}"), 200)
    invited = demo_site.invitation("invited")
    client = demo_site.as_candidate(invited.id)
    assert client.post("/my/erase", data={"sure": "1"}).status_code == 303
    reader = demo_site.as_account(operator)
    assert folio.id in {it["submission"] for it in records(reader, f"act=ratings&by={manager}")}
    (gone,) = records(reader, f"act=deletion&submission={invited.folio}")
    assert (gone["what"], gone["by"]) == ("erasure.asked", "candidate")
    (given,) = [
        it
        for it in records(reader, "act=rights")
        if it["about"] == "Ana Placeholder" and it["what"] == "role"
    ]
    assert given["detail"] == "admin"
    assert not [
        it for it in records(reader) if it["what"] == "signed_in" and it["by"] == "candidate"
    ]


def test_a_coordinator_reads_their_own_openings_alone(demo_site: Site) -> None:
    jo, folio = demo_site.as_member("jo.sampleton"), folio_at(demo_site, "debrief")
    answered(jo.get(CASE.format(folio.id)), 200)
    mine = records(jo, f"opening={folio.opening}")
    assert {it["opening"] for it in mine} == {folio.opening}
    assert ("identity", folio.id) in {(it["act"], it["submission"]) for it in mine}
    assert not [it for it in records(jo) if it["act"] == "sign_in"]
    other = transact(demo_site, cases.member, "Ben Placeholder", "coordinator")
    theirs = demo_site.as_account(other)
    assert records(theirs) == []
    for opening in (folio.opening, "never2issuedaaaaaaaa"):
        assert theirs.get(f"/audit?opening={opening}").status_code == 404
    assert demo_site.as_member("robin.testcase").get("/audit").status_code == 404


@pytest.mark.parametrize("where", ["review", "split", "panel"])
def test_who_judges_finds_nothing_of_it_until_the_debrief(
    demo_site: Site, operator: str, where: str
) -> None:
    folio = folio_at(demo_site, where)
    answered(demo_site.as_member("jo.sampleton").get(CASE.format(folio.id)), 200)
    reader = demo_site.as_account(operator)
    before = records(reader)
    about = [it for it in before if it["submission"] == folio.id]
    assert about
    with demo_site.parts.database.transaction() as db:
        db.add(standing._new(db.get_one(Folio, folio.id), operator, "panel"))
    rest = [it for it in before if it["submission"] != folio.id]
    assert records(reader)[-len(rest) :] == rest, (
        "the others, in their order, with nothing between"
    )
    assert not [it for it in records(reader) if it["submission"] == folio.id]
    gone = reader.get(f"/audit?before={about[0]['id']}")
    never = reader.get("/audit?before=never2issuedaaaaaaaa")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert folio.id not in reader.get("/audit").text
    with demo_site.parts.database.transaction() as db:
        one = db.scalars(select(Standing).where(Standing.account == operator)).one()
        one.state = "ended"
    assert [it for it in records(reader) if it["submission"] == folio.id]


def test_pages_follow_each_other_and_cost_the_same(demo_site: Site, operator: str) -> None:
    now = clock.now()
    with demo_site.parts.database.transaction() as db:
        for n in range(1_201):
            at = now - timedelta(seconds=n // 3)
            db.add(
                AuditLine(
                    id=chance.new_id(), at=at, act="link", kind="link_printed", by=operator
                )
            )
    reader = demo_site.as_account(operator)
    every = [it["id"] for it in records(reader, "act=link")]
    assert len(every) == len(set(every)) == 1_201
    with demo_site.parts.database.reading() as db:
        asks = lines.AuditFilter(act="link")
        who = lines.AuditReader(operator, admin=True, zone=demo_site.parts.settings.time_zone)
        paged, before, more = [], "", True
        while more:
            with demo_site.counted() as statements:
                found, more = lines.page(db, who, asks, before)
            assert len(statements) <= 2
            paged += [it.id for it in found]
            before = paged[-1]
    assert paged == every
    table = answered(reader.get("/audit.csv?act=link"), 200).data.decode("utf-8-sig")
    assert [row["id"] for row in csv.DictReader(table.splitlines())] == every
    days = f"since={now:%Y-%m-%d}&until=9999-12-31"
    assert reader.get(f"/audit?{days}&act=nonsense&opening=%00").status_code in (200, 400)
