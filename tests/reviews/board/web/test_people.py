"""The team's page, and one's own list of whom one knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from werkzeug.test import Client

from blindfolio import clock
from blindfolio.accounts import absence, people, second_person, welcome
from blindfolio.accounts.models import Account
from blindfolio.identity.models import DeclaredConflict
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from prompts.opening import openings
from tests.expect import answered, every, got, one, told
from tests.prompts import cases as asking
from tests.reviews import cases
from tests.sites import Site, open_site

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
    answered(jo.get("/people"), 200, "Kim Beispiel", "Mon to Thu")
    account = demo_site.account("kim.beispiel")
    assert jo.get(f"/people/{account}").status_code == 200
    changed = {"level": "4", "zone": "", "day": ["5"]}
    assert jo.post(f"/people/{account}", data=changed).status_code == 303
    kim = got(demo_site, Account, account)
    assert (kim.level, kim.zone, kim.working_days) == (4, "", "5")


def test_everyones_roles_are_listed_with_the_openings_that_one_runs(demo_site: Site) -> None:
    with demo_site.parts.database.transaction() as db:
        kim = people.create(db, "Kim Beispiel", "kim.beispiel@example.test", by=None)
        for role in ("coordinator", "admin"):
            people.grant(db, kim, role, by=None)

    def row(who: str, reader: str) -> str:
        page = demo_site.as_member(reader).get("/people").text
        (found,) = [it for it in page.split("<tr>") if f">{who}<" in it]
        return found.partition('data-label="Level"')[0]

    of_hanna = row("Hanna Placeholder", "jo.sampleton")
    assert "Hiring manager" in of_hanna
    assert "Senior Staff Engineer, Ledger · Staff Engineer, Payments" in of_hanna
    for words in ("Admin", "Coordinator"):
        assert words in row("Kim Beispiel", "jo.sampleton")
    assert "Hiring manager" in row("Hanna Placeholder", "kim.beispiel")
    assert "Payments" not in row("Hanna Placeholder", "kim.beispiel"), "an opening of others"
    assert 'data-label="Roles" class="nothing"' in row("Robin Testcase", "jo.sampleton")


def test_who_is_away_says_so_and_is_listed_last(demo_site: Site) -> None:
    robin, jo = demo_site.as_member("robin.testcase"), demo_site.as_member("jo.sampleton")
    assert "When you are away" in robin.get("/queue").text
    today = clock.now().date()
    days = {"away_from": f"{today}", "away_until": f"{today + timedelta(days=9)}"}
    refused = robin.post("/away", data=days | {"away_until": "soon"})
    assert (refused.status_code, "Enter the last day away" in refused.text) == (422, True)
    assert f'value="{today}"' in refused.text
    for _ in range(2):
        assert robin.post("/away", data=days).status_code == 303
    assert f'value="{days["away_until"]}"' in robin.get("/away").text
    person = got(demo_site, Account, demo_site.account("robin.testcase"))
    words = absence.words(person, "Europe/Lisbon")
    assert words.startswith("away until ") and words in jo.get("/people").text
    folio = demo_site.invitation("submitted").folio
    able = re.findall(
        r"<option [^>]*>([^<]+, due [^<]+)<", jo.get(f"/candidates/{folio}/plan").text
    )
    assert person.name in able[-1] and words in able[-1]
    ended = {"level": "3", "zone": "", "day": ["1"], "away_from": "", "away_until": ""}
    assert jo.post(f"/people/{person.id}", data=ended).status_code == 303
    assert words not in jo.get("/people").text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    for change, says in (
        ({"name": " "}, "Enter the person"),
        ({"email": "robin.testcase@example.test"}, "already has this email"),
        ({"level": "9"}, "level from the list"),
        ({"zone": "Nowhere"}, "time zone"),
        ({"day": []}, "at least one working day"),
    ):
        refused = answered(jo.post("/people", data=KIM | change), 422, says)
        assert "Kim" in refused.text or "name" in change


def test_the_page_shows_what_somebody_has_to_read_and_no_candidate(demo_site: Site) -> None:
    page = demo_site.as_member("jo.sampleton").get("/people").text
    for name in ("Lena Nadie", "Dana Mustermann"):
        assert name not in page
    for name, asked in {"Kim Lorem": 0, "Robin Testcase": 3}.items():
        row = page[page.index(name) :]
        count = row.partition('data-label="Open reviews"')[2]
        assert count.startswith(f' class="figure">{asked}</td>'), name


def test_a_list_of_whom_one_knows_is_ones_own(demo_site: Site) -> None:
    robin, jo = demo_site.as_member("robin.testcase"), demo_site.as_member("jo.sampleton")
    said = {"kind": "person", "words": "Ada Example"}
    assert robin.post("/conflicts", data=said).status_code == 303
    assert "Ada Example" in robin.get("/conflicts").text
    assert "Ada Example" not in jo.get("/conflicts").text
    entry = one(demo_site, select(DeclaredConflict.id))
    assert jo.post(f"/conflicts/{entry}/off").status_code == 404
    refused = robin.post("/conflicts", data={"kind": "employer", "words": " , "})
    assert (refused.status_code, "Write a name" in refused.text) == (422, True)
    assert robin.post(f"/conflicts/{entry}/off").status_code == 303
    assert "Ada Example" not in robin.get("/conflicts").text


def test_a_coordinator_closes_an_account_after_a_page_that_says_what_ends(
    demo_site: Site,
) -> None:
    jo = demo_site.as_member("jo.sampleton")
    robin = demo_site.as_member("robin.testcase")
    account = demo_site.account("robin.testcase")
    end = f"/people/{account}/end"
    assert end in jo.get(f"/people/{account}").text
    page = jo.post(end).text
    assert "Close the account of Robin Testcase" in page
    assert "their boards will show who is missing" in page
    assert "Open reviews in “Staff Engineer, Payments”" in page
    for name in ("Lena Nadie", "Dana Mustermann"):
        assert name not in page
    assert robin.get("/conflicts").status_code == 200, "it was undone"
    again = answered(jo.post(end, data={"sure": "something else"}), 200, "Open reviews in")
    assert robin.get("/conflicts").status_code == 200, "the list was another one"
    assert _closed(jo, end, again.text) == "/people?said=left"
    assert robin.get("/conflicts").status_code == 302, "signed out with the next request"
    assert "Robin Testcase" not in jo.get("/people").text
    assert jo.post(end).status_code == 404
    with demo_site.parts.database.reading() as db:
        states = select(Standing.state).where(Standing.account == account)
        held = set(db.scalars(states))
        assert "reviewer.locked" in held
        assert not held & {"reviewer.planned", "reviewer.accepted"}
        told = select(MailOut.to_id).where(MailOut.template == "reviews/left")
        assert demo_site.account("jo.sampleton") in set(db.scalars(told))


def _closed(client: Client, path: str, page: str, **more: str) -> str:
    """Where one gets after confirming what the page lists."""
    (sure,) = re.findall('name="sure" value="([^"]*)"', page)
    return client.post(path, data={"sure": unescape(sure), **more}).headers["Location"]


def test_a_refused_leaving_says_what_to_do(demo_site: Site) -> None:
    jo, own = demo_site.as_member("jo.sampleton"), demo_site.account("jo.sampleton")
    for path, data in (("end", {}), ("roles", {"kind": "coordinator"})):
        answered(jo.post(f"/people/{own}/{path}", data=data), 422, "Ask another coordinator")


def test_a_role_is_taken_away_on_the_persons_page(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    hanna, account = (
        demo_site.as_member("hanna.placeholder"),
        demo_site.account("hanna.placeholder"),
    )
    assert hanna.get("/candidates").status_code == 200
    assert "Remove the role hiring manager" in jo.get(f"/people/{account}").text
    due = jo.post(f"/people/{account}/roles", data={"kind": "manager"})
    assert (due.status_code, "A review decision is due" in due.text) == (409, True)
    _another_manager(demo_site)
    roles, kind = f"/people/{account}/roles", {"kind": "manager"}
    page = answered(
        jo.post(roles, data=kind), 200, "Hiring manager in “Staff Engineer, Pay"
    ).text
    assert hanna.get("/candidates").status_code == 200, "it was undone"
    taken = _closed(jo, roles, page, **kind)
    assert taken == f"/people/{account}?said=role_taken"
    assert hanna.get("/candidates").status_code == 302
    assert "Remove role" not in jo.get(f"/people/{account}").text
    again = jo.post(f"/people/{account}/roles", data={"kind": "manager"})
    assert again.status_code == 404


@pytest.mark.parametrize("kind", ["coordinator", "manager"])
def test_the_managers_and_the_admins_hear_who_gets_a_part_in_an_opening_and_confirm_them(
    demo_site: Site, kind: str
) -> None:
    jo, hanna = (demo_site.account(it) for it in ("jo.sampleton", "hanna.placeholder"))
    with demo_site.parts.database.transaction() as db:
        ann, bea = (cases.member(db, it, "admin") for it in ("Ann", "Bea"))
        box = people.create(db, "Box Placeholder", "box@x.test", by=jo)
        folio = db.get_one(Folio, demo_site.invitation("submitted").folio)
        opening = db.get_one(Opening, folio.opening)
        managers = {it for it, _, part in openings.members(db, opening.id) if part == "manager"}
        openings.join(db, opening, box.id, kind, by=jo)
        assert set(told(db, "web/raised")) == {ann, bea, *managers} and hanna in managers
        mail = db.scalars(select(MailOut).where(MailOut.template == "web/raised")).first()
        assert mail is not None
        values = welcome.to_raised(db, mail, demo_site.parts.settings).values
        assert (values["who"], values["part"]) == (
            "Box Placeholder",
            "a hiring manager" if kind == "manager" else "a coordinator",
        )
    path = f"/people/{box.id}"
    assert demo_site.as_account(jo).post(f"{path}/confirm").status_code == 404
    page = demo_site.as_account(hanna).get(path)
    assert "Jo Sampleton added this person" in page.text
    assert "Remove role" not in page.text and "Close the account" not in page.text
    assert demo_site.as_account(hanna).post(path, data={"level": "3"}).status_code == 404
    assert demo_site.as_account(hanna).post(f"{path}/confirm").status_code == 303
    assert "added this person" not in demo_site.as_account(hanna).get(path).text
    with demo_site.parts.database.reading() as db:
        assert second_person.independent_of(db, jo, (box.id,)) == {box.id}


def test_what_one_does_not_run_stays_and_the_page_says_so(demo_site: Site) -> None:
    hanna = demo_site.account("hanna.placeholder")
    jo = demo_site.as_member("jo.sampleton")
    _another_manager(demo_site)
    with demo_site.parts.database.transaction() as db:
        kim = cases.member(db, "Kim Beispiel", "coordinator")
        job = asking.opening(db, by=kim)
        openings.join(db, job, hanna, "manager", by=kim)
        job.title = "Nobody else's business"
    said = "They will keep it in openings that you don't run."
    page, end = jo.get(f"/people/{hanna}").text, jo.post(f"/people/{hanna}/end").text
    assert said in page and "The account will stay open" in end
    assert job.title not in page + end
    left = _closed(jo, f"/people/{hanna}/end", end)
    assert "Their account stays open" in jo.get(left).text
    refused = jo.post(f"/people/{hanna}/roles", data={"kind": "manager"})
    assert (refused.status_code, "in none of yours" in refused.text) == (409, True)
    assert "blindfolio people end" in refused.text
    other, path = demo_site.as_account(kim), f"/people/{hanna}/end"
    assert _closed(other, path, other.post(path).text) == "/people?said=left"


def test_details_are_changed_only_by_who_runs_all_of_a_persons_openings(
    demo_site: Site,
) -> None:
    """Else who reads a new address could act for them, or a reviewer be made unfit."""
    robin = demo_site.account("robin.testcase")
    with demo_site.parts.database.transaction() as db:
        kim = cases.member(db, "Kim Beispiel")
        people.grant(db, people.found(db, kim), "coordinator", by=None)
        held = people.found(db, robin)
        as_it_is = {
            "name": held.name,
            "level": str(held.level),
            "zone": held.zone,
            "day": list(held.working_days),
        }
    other = demo_site.as_account(kim)
    assert other.post(f"/people/{robin}", data=as_it_is).status_code == 303
    for changed in (
        {"name": "Someone Else"},
        {"email": "mine@example.test"},
        {"level": "1"},
        {"day": ["7"]},
        {"away_from": "2100-01-04", "away_until": "2100-01-08"},
    ):
        refused = other.post(f"/people/{robin}", data=as_it_is | changed)
        said = "you can&#39;t change their details" in refused.text
        assert (refused.status_code, said) == (409, True), changed


def test_no_coordinator_changes_an_admin_or_gives_a_coordinator_another_address(
    demo_site: Site,
) -> None:
    """Else who reads the new address signs in as them."""
    jo, held = demo_site.account("jo.sampleton"), {}
    client = demo_site.as_account(jo)
    with demo_site.parts.database.transaction() as db:
        for name, role in (("Ana Placeholder", "admin"), ("Kim Beispiel", "coordinator")):
            held[role] = cases.member(db, name, role)
            person = people.found(db, held[role])
            person.level, person.zone = 3, ""
        names = {role: people.found(db, id_).name for role, id_ in held.items()}
    fields = {"level": "3", "zone": "", "day": list("12345"), "email": "mine@example.test"}
    for role, says in (("admin", "only an admin can"), ("coordinator", "only an admin can")):
        moved = fields | {"name": names[role]}
        answered(client.post(f"/people/{held[role]}", data=moved), 409, says)
    with demo_site.parts.database.transaction() as db:
        people.grant(db, people.found(db, jo), "admin", by=None)
    client = demo_site.as_account(jo)
    moved = fields | {"name": names["coordinator"]}
    assert client.post(f"/people/{held['coordinator']}", data=moved).status_code == 303


def _another_manager(site: Site) -> None:
    """In each opening with a decision that is due from Hanna alone."""
    jo, hanna = site.account("jo.sampleton"), site.account("hanna.placeholder")
    with site.parts.database.transaction() as db:
        nia = cases.member(db, "Nia Newcomer")
        for opening, kind in openings.parts_of(db, hanna):
            openings.join(db, opening, nia, kind, by=jo)


@pytest.fixture
def mailing(demo_site: Site) -> Iterator[Site]:
    """The demo's site, which sends email."""
    data = demo_site.parts.settings.data
    site = open_site(data, mail=f"folder://{data}/mail")
    yield site
    site.parts.database.engines.dispose()


def _sent_to(site: Site, account: str) -> list[str]:
    found = select(MailOut.template).where(MailOut.to_id == account)
    return every(site, found)


def test_who_is_added_hears_of_it_if_that_is_ticked(mailing: Site) -> None:
    jo = mailing.as_member("jo.sampleton")
    assert 'name="tell" value="1" id="f-tell" checked' in jo.get("/people").text
    refused = jo.post("/people", data=KIM | {"email": "kim"})
    assert 'id="f-tell">' in refused.text, "as it was left"
    told = jo.post("/people", data=KIM | {"tell": "1"})
    assert "They will get an email." in jo.get(told.location).text
    assert _sent_to(mailing, mailing.account("kim.beispiel")) == ["web/added"]
    quiet = jo.post("/people", data=KIM | {"email": "lou.beispiel@example.test"})
    assert "Tell them yourself." in jo.get(quiet.location).text
    assert _sent_to(mailing, mailing.account("lou.beispiel")) == []


def test_a_site_that_sends_no_email_says_so_and_queues_none(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    page = jo.get("/people").text
    assert "This site sends no email, so tell them yourself." in page and "f-tell" not in page
    jo.post("/people", data=KIM | {"tell": "1"})
    assert _sent_to(demo_site, demo_site.account("kim.beispiel")) == []


def test_a_name_and_an_unused_address_are_corrected_on_the_persons_page(mailing: Site) -> None:
    jo = mailing.as_member("jo.sampleton")
    jo.post("/people", data=KIM | {"email": "kim.beispeil@example.test"})
    account = mailing.account("kim.beispeil")
    fields = {"level": "3", "zone": "", "day": ["1"]}
    new = fields | {"name": "Kim Beispiel-Neu", "email": "kim.beispiel@example.test"}
    answer = jo.post(f"/people/{account}", data=new | {"tell": "1"})
    assert "email at the new address" in jo.get(answer.location).text
    assert mailing.account("kim.beispiel") == account
    assert _sent_to(mailing, account) == ["web/added"]
    assert "Kim Beispiel-Neu" in jo.get("/people").text
    kim = mailing.as_account(account)
    assert "readonly" in jo.get(f"/people/{account}").text
    refused = jo.post(f"/people/{account}", data=new | {"email": "jo.too@example.test"})
    assert (refused.status_code, "act as this person" in refused.text) == (409, True)
    assert kim.get("/queue").status_code == 200


def test_a_pasted_list_is_checked_before_anyone_is_added(mailing: Site) -> None:
    jo = mailing.as_member("jo.sampleton")
    assert "/people/list" in jo.get("/people").text
    text = "Ada Liste <ada.liste@example.test>\nRobin, robin.testcase@example.test\nBo Liste"
    fields = {"people": text, "level": "3", "zone": "", "day": ["1", "2"], "tell": "1"}
    for verb in ("check", "add"):
        page = jo.post("/people/list", data=fields | {"verb": verb})
        assert page.status_code == (200 if verb == "check" else 422)
        for words in ("Ada Liste &lt;ada.liste@example.test&gt;", "Already in the team"):
            assert words in page.text
        assert "not an email address" in page.text and 'value="add"' not in page.text
    assert "Ada Liste" not in jo.get("/people").text
    mended = fields | {"people": text.replace("Bo Liste", "Bo Liste, bo.liste@example.test")}
    page = jo.post("/people/list", data=mended | {"verb": "check"})
    assert "Add 2 people" in page.text and "No one has been added yet" in page.text
    assert "Ada Liste" not in jo.get("/people").text
    without = jo.post("/people/list", data=mended | {"verb": "add", "level": ""})
    assert (without.status_code, "Ada Liste" in without.text) == (422, True)
    done = jo.post("/people/list", data=mended | {"verb": "add"})
    assert "Each of them will get an email." in jo.get(done.location).text
    for name in ("ada.liste", "bo.liste"):
        account = mailing.account(name)
        assert _sent_to(mailing, account) == ["web/added"]
        assert got(mailing, Account, account).working_days == "12"
    hanna = mailing.as_member("hanna.placeholder")
    assert hanna.get("/people/list").status_code == 404
