"""A deletion through HTTP: a candidate's own, and one after a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links, people
from blindfolio.accounts.models import Account
from blindfolio.erasure import ask
from blindfolio.visibility.models import Erasure, Folio, Standing
from prompts.erasing import holds
from prompts.models import Invitation
from tests.expect import answered, got, transact
from tests.prompts import cases
from tests.sites import Site, open_site

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def at_noon() -> Iterator[None]:
    with clock.at(clock.now()):
        yield


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def worked(site: Site) -> None:
    for minutes in (0, 11):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            site.parts.worker.run_until_idle()


@pytest.mark.parametrize(
    "where", ["invited", "writing", "submitted", "review", "split", "debrief", "closed"]
)
def test_a_candidate_is_told_what_goes_and_stays_presses_and_is_gone(
    demo_site: Site, where: str
) -> None:
    mine = demo_site.invitation(where)
    client = demo_site.as_candidate(mine.id)
    assert 'href="/my/erase"' in text(client, "/my")
    said = text(client, "/my/erase")
    for words in ("What will be deleted", "What will be kept, and why", "within 24 hours"):
        assert words in said
    assert "for up to 90 days. If one is restored" in said
    assert "cannot be restored" in said
    assert ("This also ends your application." in said) == (where != "closed")
    assert ("read the decision and its feedback" in said) == (where == "closed")
    assert ("What others wrote" in said) == (where != "invited")
    answered(client.post("/my/erase"), 422, "Nothing was deleted.")
    assert client.get("/my").status_code == 200, "one press deletes nothing"
    for _ in range(2):
        assert client.post("/my/erase", data={"sure": "1"}).status_code == 303
    assert client.get("/my").location == "/my/erase"
    waiting = text(client, "/my/erase")
    assert "Your data is being deleted" in waiting
    assert "cannot be restored" not in waiting
    with demo_site.parts.database.transaction() as db:
        own_link = links.for_invitation(db, mine.id)
    worked(demo_site)
    assert client.get("/my").status_code == 302, "the session is gone"
    again = demo_site.app.test_client()
    assert again.post(f"/open/{own_link}").status_code == 302
    erased = text(again, "/my")
    assert "was deleted on" in erased
    for path in ("/my/erase", "/my/document", "/my/start", "/my/withdraw"):
        assert again.get(path).status_code == 404


@pytest.mark.parametrize("where", ["submitted", "split", "closed"])
@pytest.mark.parametrize("sends", [True, False])
def test_a_link_that_a_coordinator_was_shown_neither_deletes_nor_withdraws(
    demo_site: Site, tmp_path: Path, where: str, sends: bool
) -> None:
    site = demo_site
    if sends:
        site = open_site(site.parts.settings.data, mail=f"folder://{tmp_path / 'out'}")
    mine = site.invitation(where)
    handed, own = site.app.test_client(), site.app.test_client()
    with site.parts.database.transaction() as db:
        shown = links.for_invitation(db, mine.id, taken_by=site.account("jo.sampleton"))
        emailed = links.for_invitation(db, mine.id)
    for browser, token in ((handed, shown), (own, emailed)):
        assert browser.post(f"/open/{token}").status_code == 302
    if sends and where != "closed":
        answered(handed.post("/my/withdraw"), 409, "withdraw there")
    answer = handed.post("/my/erase", data={"sure": "1"})
    if sends or where == "closed":
        says = "a link that we emailed to you" if sends else "Ask the team to delete it"
        answered(answer, 409, "Nothing was deleted.", says)
        with site.parts.database.reading() as db:
            assert ask.asked(db, mine.folio) is None
        answer = own.post("/my/erase", data={"sure": "1"})
    assert answer.status_code == 303
    with site.parts.database.reading() as db:
        assert ask.asked(db, mine.folio) is not None


def test_a_coordinator_erases_for_a_candidate_and_says_why(demo_site: Site) -> None:
    mine = demo_site.invitation("writing")
    coordinator = demo_site.as_member("jo.sampleton")
    path = f"/candidates/{mine.folio}/erase"
    assert f'href="{path}"' in text(coordinator, f"/candidates/{mine.folio}")
    for reason in ("", "asked", "retention"):
        refused = coordinator.post(path, data={"reason": reason})
        answered(refused, 422, "Choose a reason for the deletion.")
    assert coordinator.post(path, data={"reason": "told"}).status_code == 303
    assert "This data is being deleted." in text(coordinator, path)
    page = text(coordinator, f"/candidates/{mine.folio}")
    assert "This data is being deleted." in page and f'href="{path}"' not in page
    worked(demo_site)
    tombstone = got(demo_site, Erasure, mine.folio)
    assert (tombstone.reason, tombstone.by) == ("told", demo_site.account("jo.sampleton"))
    shown = text(coordinator, "/candidates/erased")
    assert "Jo Sampleton" in shown.split(mine.folio)[1].split("</tr>")[0]


def test_the_list_of_the_erased_asks_the_same_statements_for_one_and_for_many(
    demo_site: Site,
) -> None:
    coordinator = demo_site.as_member("jo.sampleton")
    with demo_site.counted() as one:
        text(coordinator, "/candidates/erased")
    for where in ("invited", "closed", "split"):
        candidate = demo_site.as_candidate(demo_site.invitation(where).id)
        candidate.post("/my/erase", data={"sure": "1"})
    worked(demo_site)
    with demo_site.counted() as four:
        page = text(coordinator, "/candidates/erased")
    assert page.count("<tr>") == 5
    assert len(one) == len(four)


WHY = "The reviewer who disagreed has to be heard."


@pytest.fixture
def operator(demo_site: Site) -> FlaskClient:
    account = transact(demo_site, cases.member, "Ana Placeholder", people.ADMIN)
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
    answered(jo.post(path, data={"act": "confirm"}), 409, "A second person has to")
    offered = re.search(r'href="(/debriefs/\w+/packet)"', text(manager, path))
    assert offered
    assert manager.get(offered[1]).status_code == 200
    assert manager.post(path, data={"act": "confirm"}).status_code == 303
    assert "can stop the deletion by objecting" in text(manager, path)


def test_each_reads_the_name_the_code_or_neither(demo_site: Site) -> None:
    mine, path = asked(demo_site, "stopped")
    name = name_of(demo_site, mine.folio)
    code = got(demo_site, Folio, mine.folio).code
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
    answered(reviewer.post(path, data={"act": "object", "reason": ""}), 422, "Write why")
    assert reviewer.post(path, data={"act": "object", "reason": WHY}).status_code == 303
    assert WHY not in text(demo_site.as_member("jo.sampleton"), path)
    assert "An admin who has no part" in operator.post(path, data={"act": "decide"}).text
    other = transact(demo_site, cases.member, "Ben Placeholder", people.ADMIN)
    decides = demo_site.as_account(other)
    assert mine.folio in text(decides, "/deletions")
    page = text(decides, path)
    assert WHY in page and name not in page
    kept = {"act": "decide", "reason": "It was recorded."}
    answered(decides.post(path, data=kept), 422, "It was recorded.")
    answered(decides.post(path, data=kept | {"decision": "keep"}), 303)
    assert "It was recorded." in text(reviewer, path)
    with clock.at(clock.now() + timedelta(days=30)):
        worked(demo_site)
        assert name in text(demo_site.as_member("jo.sampleton"), f"/candidates/{mine.folio}")


def test_a_coordinator_names_the_candidate_and_an_admin_confirms_by_id(
    demo_site: Site, operator: FlaskClient
) -> None:
    mine, jo = demo_site.invitation("closed"), demo_site.as_member("jo.sampleton")
    path = f"/candidates/{mine.folio}"
    until = clock.now().date() + timedelta(days=200)
    sent = {"why": "A lawsuit.", "until": until.isoformat()}
    answered(jo.post(f"{path}/hold", data=sent | {"why": ""}), 422, "Write why", sent["until"])
    answered(jo.post(f"{path}/hold", data=sent | {"until": "soon"}), 422, "A lawsuit.")
    assert jo.post(f"{path}/hold", data=sent).status_code == 303
    assert "A legal hold has been requested." in text(jo, f"{path}/erase")
    page = text(operator, "/deletions")
    assert "A lawsuit." in page and name_of(demo_site, mine.folio) not in page
    (address,) = re.findall(r'action="(/holds/requests/\w+)"', page)
    assert jo.post(address, data={"answer": "confirm"}).status_code == 404
    assert operator.post(address, data={"answer": "confirm"}).status_code == 303
    page = text(jo, f"{path}/erase")
    assert "This submission is under a legal hold." in page
    assert "A lawsuit." not in page
    day = f"{until:%a} {until.day} {until:%b %Y}"
    own = text(demo_site.as_candidate(mine.id), "/my")
    assert f"A legal hold requires us to keep your data until {day}." in own
    assert "A lawsuit." not in own
    page = text(operator, "/deletions")
    assert f"until {day}" in page
    end = re.search(r'action="(/holds/\w+/end)"', page)
    assert end
    assert operator.post(end[1], data={"reason": ""}).status_code == 422
    assert operator.post(end[1], data={"reason": "Settled."}).status_code == 303
    page = text(operator, "/deletions")
    assert "Why it ended: Settled." in page
    assert "End this hold" not in page


def test_under_a_hold_a_deletion_closes_the_case_and_an_admin_opens_it_to_one(
    demo_site: Site, operator: FlaskClient
) -> None:
    mine, jo = demo_site.invitation("closed"), demo_site.as_member("jo.sampleton")
    name = name_of(demo_site, mine.folio)
    manager, ada = seat(demo_site, mine.folio, "decider"), demo_site.as_candidate(mine.id)
    until = clock.now() + timedelta(days=200)
    admin = transact(demo_site, cases.member, "Ben Placeholder", people.ADMIN)
    hold = transact(demo_site, holds.begin, mine.folio, "canarywhy", until=until, by=admin).id
    case, board = f"/candidates/{mine.folio}", "/candidates?show=done"
    assert name in text(jo, case) and name in text(manager, case)
    shown = answered(
        ada.get("/my/erase"), 200, "A legal hold requires us", "when the hold ends"
    )
    assert "canarywhy" not in shown.text
    assert ada.post("/my/erase", data={"sure": "1"}).status_code == 303
    worked(demo_site)
    for member in (jo, manager):
        for path in (case, f"/debriefs/{mine.folio}", f"/debriefs/{mine.folio}/packet.json"):
            assert member.get(path).status_code == 404
        assert name not in text(member, board)
    # The candidate's own page and copy are still there.
    for path in ("/my", "/my/erase"):
        answered(ada.get(path), 200, "You have asked us to delete it", lacks="canarywhy")
    assert ada.get("/my/copy").status_code == 200
    page = text(operator, "/deletions")
    assert "Closed: its candidate has deleted their data." in page
    email = {"email": "nobody@example.test", "reason": "The claim."}
    answered(operator.post(f"/holds/{hold}/open", data=email), 422, "No current member")
    with demo_site.parts.database.reading() as db:
        found = db.scalars(
            select(Standing.account).where(
                Standing.folio == mine.folio, Standing.state == "decider"
            )
        )
        email["email"] = db.get_one(Account, found.one()).email
    assert jo.post(f"/holds/{hold}/open", data=email).status_code == 404
    assert operator.post(f"/holds/{hold}/open", data=email).status_code == 303
    assert "The claim." in text(operator, "/deletions")
    assert name in text(manager, case)
    assert jo.get(case).status_code == 404


def test_the_manager_and_the_candidate_can_object_to_what_one_person_asks_for(
    demo_site: Site, operator: FlaskClient
) -> None:
    mine, jo = demo_site.invitation("closed"), demo_site.as_member("jo.sampleton")
    manager, ada = seat(demo_site, mine.folio, "decider"), demo_site.as_candidate(mine.id)
    admin = transact(demo_site, cases.member, "Ben Placeholder", people.ADMIN)
    until = clock.now() + timedelta(days=100)
    hold = transact(demo_site, holds.begin, mine.folio, "Why.", until=until, by=admin).id
    later = (until + timedelta(days=99)).date()
    answered(
        operator.post(f"/holds/{hold}/longer", data={"until": "soon"}), 422, "Choose a day"
    )
    longer = {"until": str(later)}
    assert operator.post(f"/holds/{hold}/longer", data=longer).status_code == 303
    (address,) = re.findall(r'action="(/holds/requests/\w+)"', text(operator, "/deletions"))
    assert manager.get(address).status_code == 404, "a second person can still answer"
    with clock.at(clock.now() + timedelta(days=8)):
        worked(demo_site)
        assert "Object" in text(manager, address)
        assert jo.get(address).status_code == 404
        assert "Object to a longer hold" in text(ada, "/my/erase")
        assert ada.post("/my/hold", data={"act": "object"}).status_code == 303
        assert "There is an objection" in text(ada, "/my/erase")
        assert "There is an objection." in text(manager, address)
        answered(manager.post(f"{address}/object"), 409, "objected to now")


def test_who_withdraws_under_a_hold_is_told_how_long_it_is_kept(demo_site: Site) -> None:
    mine = demo_site.invitation("submitted")
    client = demo_site.as_candidate(mine.id)
    assert "days from now, or sooner if you delete it" in text(client, "/my/withdraw")
    with demo_site.parts.database.transaction() as db:
        by = demo_site.account("jo.sampleton")
        holds.begin(db, mine.folio, "A claim.", until=clock.now() + timedelta(days=90), by=by)
    page = text(client, "/my/withdraw")
    assert "days from now" not in page
    assert "A legal hold requires us to keep your data until" in page
