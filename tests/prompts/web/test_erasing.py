"""“Delete my data” through HTTP: said before, asked once, done, and then an id and a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.erasure import ask
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Erasure, Standing
from prompts.models import Invitation
from tests.sites import Site, open_site


@pytest.fixture
def at_noon() -> Iterator[None]:
    with clock.at(clock.now()):
        yield


pytestmark = pytest.mark.usefixtures("at_noon")


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def worked(site: Site) -> None:
    for minutes in (0, 11):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            site.parts.worker.run_until_idle()


def name_and_address(site: Site, invitation: Invitation) -> tuple[str, str]:
    page = text(site.as_member("jo.sampleton"), f"/candidates/{invitation.folio}/erase")
    name = page.split("<h1>Delete the data of ")[1].split("</h1>")[0]
    return name, page.split("@example.test")[0].rsplit(">", 1)[1] + "@example.test"


@pytest.mark.parametrize(
    "where", ["invited", "writing", "submitted", "review", "gate", "debrief", "closed"]
)
def test_a_candidate_is_told_what_goes_and_stays_presses_and_is_gone(
    demo_site: Site, where: str
) -> None:
    mine = demo_site.invitation(where)
    client = demo_site.as_candidate(mine.id)
    assert 'href="/my/erase"' in text(client, "/my")
    said = text(client, "/my/erase")
    for words in (
        "What will be deleted",
        "What will be kept, and why",
        "for up to 90 days. If one of them is restored",
        "within 24 hours",
        "cannot be restored",
    ):
        assert words in said
    assert ("This also ends your application." in said) == (where != "closed")
    assert ("read the decision and its feedback" in said) == (where == "closed")
    assert ("Words of others" in said) == (where != "invited")
    unsure = client.post("/my/erase")
    assert (unsure.status_code, "Nothing was deleted." in unsure.text) == (422, True)
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


@pytest.mark.parametrize("where", ["submitted", "gate", "closed"])
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
        refused = handed.post("/my/withdraw")
        assert (refused.status_code, "withdraw there" in refused.text) == (409, True)
    answer = handed.post("/my/erase", data={"sure": "1"})
    if sends or where == "closed":
        assert (answer.status_code, "Nothing was deleted." in answer.text) == (409, True)
        says = "a link that we emailed to you" if sends else "Ask the team to delete it"
        assert says in answer.text
        with site.parts.database.reading() as db:
            assert ask.asked(db, mine.folio) is None
        answer = own.post("/my/erase", data={"sure": "1"})
    assert answer.status_code == 303
    with site.parts.database.reading() as db:
        assert ask.asked(db, mine.folio) is not None


def test_the_pages_of_the_erased_hold_nothing_of_theirs(demo_site: Site) -> None:
    mine = demo_site.invitation("closed")
    name, address = name_and_address(demo_site, mine)
    coordinator = demo_site.as_member("jo.sampleton")
    assert name in text(coordinator, "/candidates?done=1")
    demo_site.as_candidate(mine.id).post("/my/erase", data={"sure": "1"})
    worked(demo_site)
    tombstones = text(coordinator, "/candidates/erased")
    assert mine.folio in tombstones
    assert "Requested on their page" in tombstones
    for path in ("/candidates", "/candidates?done=1", "/folios?done=1", "/candidates/erased"):
        shown = text(coordinator, path)
        assert name not in shown
        assert address not in shown
    for path in ("", "/erase"):
        assert coordinator.get(f"/candidates/{mine.folio}{path}").status_code == 404


def test_a_coordinator_erases_for_a_candidate_and_says_why(demo_site: Site) -> None:
    mine = demo_site.invitation("writing")
    coordinator = demo_site.as_member("jo.sampleton")
    path = f"/candidates/{mine.folio}/erase"
    assert f'href="{path}"' in text(coordinator, f"/candidates/{mine.folio}")
    for reason in ("", "asked", "retention"):
        refused = coordinator.post(path, data={"reason": reason})
        assert refused.status_code == 422
        assert "Choose a reason for the deletion." in refused.text
    assert coordinator.post(path, data={"reason": "told"}).status_code == 303
    assert "This data is being deleted." in text(coordinator, path)
    page = text(coordinator, f"/candidates/{mine.folio}")
    assert "This data is being deleted." in page and f'href="{path}"' not in page
    worked(demo_site)
    with demo_site.parts.database.reading() as db:
        tombstone = db.get_one(Erasure, mine.folio)
        assert tombstone.reason == "told"
        assert tombstone.by == demo_site.account("jo.sampleton")
    shown = text(coordinator, "/candidates/erased")
    assert "Jo Sampleton" in shown.split(mine.folio)[1].split("</tr>")[0]


def test_who_waits_for_it_hears_that_it_ended_and_no_reason(demo_site: Site) -> None:
    mine = demo_site.invitation("review")
    demo_site.as_candidate(mine.id).post("/my/erase", data={"sure": "1"})
    with demo_site.parts.database.reading() as db:
        waiting = set(
            db.scalars(
                select(Standing.account).where(
                    Standing.folio == mine.folio,
                    Standing.state.in_(("reviewer.accepted", "reviewer.planned", "panel")),
                )
            )
        )
        # A panel whose hour was to come hears in one email that it is off.
        ended = select(MailOut.to_id).where(
            MailOut.template.in_(("reviews/ended", "reviews/rescheduled"))
        )
        assert set(db.scalars(ended)) == waiting != set()
        to_me = select(MailOut.template).where(
            MailOut.to_id == mine.folio, MailOut.template.in_(("prompts/erasing",))
        )
        assert db.scalars(to_me).all() == ["prompts/erasing"]


def test_the_list_of_the_erased_asks_the_same_statements_for_one_and_for_many(
    demo_site: Site,
) -> None:
    coordinator = demo_site.as_member("jo.sampleton")
    with demo_site.counted() as one:
        text(coordinator, "/candidates/erased")
    for where in ("invited", "closed", "gate"):
        demo_site.as_candidate(demo_site.invitation(where).id).post(
            "/my/erase", data={"sure": "1"}
        )
    worked(demo_site)
    with demo_site.counted() as four:
        page = text(coordinator, "/candidates/erased")
    assert page.count("<tr>") == 5
    assert len(one) == len(four)
