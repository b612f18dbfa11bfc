"""The team's page, and one's own list of whom one knows."""

from __future__ import annotations

from sqlalchemy import select

from blindfolio.accounts.models import Account
from blindfolio.identity.models import DeclaredConflict
from tests.sites import Site

KIM = {
    "name": "Kim Beispiel",
    "email": "Kim.Beispiel@example.test",
    "level": "3",
    "zone": "Asia/Kolkata",
    "day": ["1", "2", "3", "4"],
}


def test_a_coordinator_adds_somebody_and_changes_their_level(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    assert jo.post("/people", data=KIM).status_code == 303
    page = jo.get("/people").text
    assert "Kim Beispiel" in page
    assert "Mon to Thu" in page
    account = demo_site.account("kim.beispiel")
    assert jo.get(f"/people/{account}").status_code == 200
    changed = {"level": "4", "zone": "", "day": ["5"]}
    assert jo.post(f"/people/{account}", data=changed).status_code == 303
    with demo_site.parts.database.reading() as db:
        kim = db.get_one(Account, account)
        assert (kim.level, kim.zone, kim.working_days) == (4, "", "5")


def test_what_is_missing_is_said_and_what_was_typed_is_kept(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    for change, says in (
        ({"name": " "}, "Write the person"),
        ({"email": "kim"}, "not a mail address"),
        ({"email": "robin.testcase@example.test"}, "already signs in"),
        ({"level": ""}, "own level"),
        ({"zone": "Nowhere"}, "time zone"),
        ({"day": []}, "at least one working day"),
    ):
        refused = jo.post("/people", data=KIM | change)
        assert (refused.status_code, says in refused.text) == (422, True), change
        assert "Kim" in refused.text or "name" in change
    account = demo_site.account("robin.testcase")
    refused = jo.post(f"/people/{account}", data={"level": "9", "day": ["1"]})
    assert (refused.status_code, "own level" in refused.text) == (422, True)


def test_the_page_shows_what_somebody_has_to_read_and_no_candidate(demo_site: Site) -> None:
    page = demo_site.as_member("jo.sampleton").get("/people").text
    for name in ("Lena Nadie", "Dana Mustermann", "Staff Engineer, Payments"):
        assert name not in page
    for name, asked in {"Kim Lorem": 0, "Robin Testcase": 4}.items():
        row = page[page.index(name) :]
        count = row.partition('data-label="Asked to read for you"')[2]
        assert count.startswith(f' class="figure">{asked}</td>'), name


def test_nobody_else_has_the_page(demo_site: Site) -> None:
    account = demo_site.account("kim.lorem")
    for who in ("robin.testcase", "hanna.placeholder"):
        client = demo_site.as_member(who)
        for path in ("/people", f"/people/{account}"):
            assert client.get(path).status_code == 404
            assert client.post(path, data=KIM).status_code == 404


def test_a_list_of_whom_one_knows_is_ones_own(demo_site: Site) -> None:
    robin, jo = demo_site.as_member("robin.testcase"), demo_site.as_member("jo.sampleton")
    said = {"kind": "person", "words": "Ada Example"}
    assert robin.post("/conflicts", data=said).status_code == 303
    assert "Ada Example" in robin.get("/conflicts").text
    assert "Ada Example" not in jo.get("/conflicts").text
    with demo_site.parts.database.reading() as db:
        entry = db.scalars(select(DeclaredConflict.id)).one()
    assert jo.post(f"/conflicts/{entry}/off").status_code == 404
    refused = robin.post("/conflicts", data={"kind": "employer", "words": " , "})
    assert (refused.status_code, "Write a name" in refused.text) == (422, True)
    assert robin.post(f"/conflicts/{entry}/off").status_code == 303
    assert "Ada Example" not in robin.get("/conflicts").text
