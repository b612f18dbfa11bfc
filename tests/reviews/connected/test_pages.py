from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.connections import candidates
from blindfolio.connections.models import Connection, ConnectionToken
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import BEFORE_PANEL
from tests.expect import answered, one
from tests.sites import Site

FORM = {"name": "Hiring system", "scope": ["openings:read", "people:read"], "days": "90"}


def admin(site: Site, who: str, *more: str) -> FlaskClient:
    with site.parts.database.transaction() as db:
        for role in (people.ADMIN, *more):
            people.grant(db, db.get_one(Account, site.account(who)), role, by=None)
    return site.as_member(who)


def test_only_admins_notice_connections(demo_site: Site) -> None:
    jo, opening = demo_site.as_member("jo.sampleton"), demo_site.invitation("invited").opening
    answered(jo.get("/connections"), 404)
    answered(jo.get("/people"), 200, lacks="Connections")
    answered(jo.get(f"/openings/{opening}"), 200, lacks="Connected systems")
    answered(admin(demo_site, "robin.testcase").get("/queue"), 200, ">Admin</a>")


def test_a_token_is_shown_once_and_works_until_it_is_revoked(demo_site: Site) -> None:
    jo, opening = admin(demo_site, "jo.sampleton"), demo_site.invitation("invited").opening
    answered(jo.get("/connections"), 200, '<option value="90" selected>90 days')
    made = answered(jo.post("/connections", data=FORM | {"opening": opening}), 200)
    (token,) = re.findall('bfk_[^"]+', made.text)
    listed = answered(
        jo.get("/connections"), 200, "Hiring system", "List the team", lacks=token
    )
    assert ">1</td>" in listed.text  # opening
    caller = demo_site.app.test_client()
    bearer = {"Authorization": f"Bearer {token}"}
    seen = caller.get("/api/v1/openings", headers=bearer).get_json()["data"]
    assert [it["id"] for it in seen] == [opening]
    row = one(demo_site, select(ConnectionToken))
    tokens = f"/connections/{row.connection}/tokens"
    second = answered(jo.post(tokens, data=FORM | {"all": "1"}), 200, "bfk_")
    assert token not in second.text
    kept = answered(jo.post(tokens, data=FORM), 422, f'href="#{row.connection}-openings"')
    assert len(re.findall("<input[^>]* checked", kept.text)) == len(FORM["scope"])
    assert jo.post(f"{tokens}/{row.id}/revoke").status_code == 303
    assert caller.get("/api/v1/openings", headers=bearer).status_code == 401


def test_a_refused_form_keeps_what_was_chosen_and_makes_nothing(demo_site: Site) -> None:
    jo, form = admin(demo_site, "jo.sampleton"), FORM | {"days": "30"}
    page = answered(jo.post("/connections", data=form), 422, "Choose the openings")
    answered(page, 422, "Hiring system", '<option value="30" selected>')
    assert len(re.findall("<input[^>]* checked", page.text)) == len(FORM["scope"])
    # Another coordinator's opening is none of theirs.
    answered(jo.post("/connections", data=FORM | {"opening": "x" * 20}), 422)
    with demo_site.parts.database.reading() as db:
        assert db.scalars(select(Connection)).all() == []


def test_a_connection_without_its_owner_can_be_taken_over_and_ended(demo_site: Site) -> None:
    kim, jo = admin(demo_site, "kim.lorem", "coordinator"), admin(demo_site, "jo.sampleton")
    kim.post("/connections", data=FORM | {"all": "1"})
    leaves = f"/people/{demo_site.account('kim.lorem')}/end"
    page = answered(jo.post(leaves), 200, "Their connections will stop working").text
    (sure,) = re.findall('name="sure" value="([^"]*)"', page)
    jo.post(leaves, data={"sure": unescape(sure)})
    answered(jo.get("/connections"), 200, "no longer an admin", "Become its owner")
    made = f"/connections/{one(demo_site, select(Connection)).id}"
    assert jo.post(f"{made}/owner").status_code == 303
    answered(jo.get("/connections"), 200, "Jo Sampleton", lacks="Become its owner")
    assert jo.post(f"{made}/end").status_code == 303
    answered(jo.get("/connections"), 200, lacks="Hiring system")
    answered(jo.post(f"{made}/tokens", data=FORM | {"all": "1"}), 404)


def test_a_token_is_made_only_by_who_is_a_coordinator_and_judges_none_of_its_candidates(
    demo_site: Site,
) -> None:
    robin = admin(demo_site, "robin.testcase")
    refused = robin.post("/connections", data=FORM | {"all": "1"})
    answered(refused, 422, "only an admin who is also a coordinator")
    jo = admin(demo_site, "jo.sampleton")
    jo.post("/connections", data=FORM | {"all": "1"})
    made = one(demo_site, select(Connection)).id
    answered(robin.post(f"/connections/{made}/tokens", data=FORM), 422, "Only the owner")
    with demo_site.parts.database.transaction() as db:
        robins = select(Standing.folio).where(
            Standing.account == demo_site.account("robin.testcase"),
            Standing.kind == "reviewer",
            Standing.stage.in_(BEFORE_PANEL),
        )
        folio = db.get_one(Folio, db.scalars(robins).first())
        candidates.own_id(db, made, folio)
    for act in ("tokens", "owner", "webhook"):
        answered(robin.post(f"/connections/{made}/{act}", data=FORM), 403, "You judge")
