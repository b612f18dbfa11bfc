"""The site's own roles are given and removed by admins, and a file says who has access."""

from __future__ import annotations

import csv

from blindfolio import clock
from blindfolio.accounts import people
from tests.expect import answered, transact
from tests.prompts import cases
from tests.sites import Site


def test_an_admin_gives_and_removes_roles_and_a_coordinator_no_admins(demo_site: Site) -> None:
    mine = transact(demo_site, cases.member, "Ana Placeholder", people.ADMIN)
    ana, jo = demo_site.as_account(mine), demo_site.as_member("jo.sampleton")
    robin = demo_site.account("robin.testcase")
    client = demo_site.as_account(robin)
    path = f"/people/{robin}"
    assert jo.post(f"{path}/give", data={"kind": "admin"}).status_code == 404
    answered(jo.get(path), 200, lacks="Make this person")
    answered(ana.get(path), 200, "Make this person an admin", "Make this person a coordinator")
    for kind in ("manager", "nonsense"):
        assert ana.post(f"{path}/give", data={"kind": kind}).status_code == 422
    for kind in ("admin", "coordinator"):
        assert ana.post(f"{path}/give", data={"kind": kind}).status_code == 303
    assert client.get("/queue").status_code == 302, "the session ended with the rights"
    answered(demo_site.as_account(robin).get("/people"), 200, "Admin")
    assert jo.post(f"{path}/roles", data={"kind": "admin"}).status_code == 404
    answered(ana.post(f"/people/{mine}/roles", data={"kind": "admin"}), 422, "your own role")
    roles, both = f"{path}/roles", [{"kind": "admin"}, {"kind": "coordinator"}]
    assert ana.post(roles, data=both[0]).status_code == 303
    title = "Remove the role coordinator of Robin Testcase"
    answered(ana.post(roles, data=both[1]), 200, title)
    assert ana.post(roles, data={"sure": title, **both[1]}).status_code == 303
    assert demo_site.as_account(robin).get("/people").status_code == 404


def test_who_has_access_since_when_and_their_last_sign_in(demo_site: Site) -> None:
    mine = transact(demo_site, cases.member, "Ana Placeholder", people.ADMIN)
    answer = answered(demo_site.as_account(mine).get("/people.csv"), 200)
    rows = list(csv.DictReader(answer.data.decode("utf-8-sig").splitlines()))
    today = f"{clock.now().astimezone(demo_site.parts.settings.time_zone):%Y-%m-%d}"
    (ana,) = [it for it in rows if it["Name"] == "Ana Placeholder"]
    assert (ana["Role"], ana["Role since"]) == ("Admin", today)
    assert (ana["Account since"], ana["Last sign-in"]) == (today, today)
    never = transact(demo_site, cases.member, "Ben Placeholder")
    with demo_site.parts.database.transaction() as db:
        people.disable(db, people.found(db, demo_site.account("robin.testcase")), by=None)
    answer = demo_site.as_account(mine).get("/people.csv").data.decode("utf-8-sig")
    by_name = {it["Name"]: it for it in csv.DictReader(answer.splitlines())}
    ben = by_name["Ben Placeholder"]
    assert never and (ben["Role"], ben["Last sign-in"]) == ("Reviewer or panelist", "")
    assert "Robin Testcase" not in by_name
    assert demo_site.as_member("alex.ipsum").get("/people.csv").status_code == 404
