"""A candidate's new address that waits: what each of them reads, and may press."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from blindfolio.accounts import links
from blindfolio.identity import book
from tests.sites import Site

NEW = "jo.herself@example.test"
WAITS = "A new email address waits to be confirmed."


class _Moved:
    """Who writes has opened their page, and their coordinator gave them another address."""

    def __init__(self, site: Site, email: str = NEW) -> None:
        self.site = site
        self.mine = site.invitation("writing")
        self.ada = site.as_candidate(self.mine.id)
        self.jo = site.as_member("jo.sampleton")
        self.hanna = site.as_member("hanna.placeholder")
        self.page = f"/candidates/{self.mine.folio}"
        with site.parts.database.reading() as db:
            self.name, self.old = book.address(db, self.mine.folio)
        self.said = self.correct(email)

    def correct(self, email: str) -> str:
        sent = {"name": self.name, "email": email}
        answer = self.jo.post(f"{self.page}/correct", data=sent, follow_redirects=True)
        assert answer.status_code == 200
        return answer.text

    def address(self) -> str:
        with self.site.parts.database.reading() as db:
            return book.address(db, self.mine.folio)[1]

    def link(self, *, held: bool) -> FlaskClient:
        """A browser in which the button of a mailed link was pressed."""
        with self.site.parts.database.transaction() as db:
            token = links.for_invitation(db, self.mine.id, held=held)
        browser = self.site.app.test_client()
        self.answered = browser.post(f"/open/{token}")
        return browser


def _change(page: str) -> str:
    found = re.search(r'name="change" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def test_the_new_link_shows_nothing_until_the_candidate_confirms(demo_site: Site) -> None:
    it = _Moved(demo_site)
    assert WAITS in it.said and NEW in it.said and it.old in it.said
    stranger = it.link(held=True)
    assert it.answered.status_code == 409
    assert "opens nothing until the address" in it.answered.text
    assert it.name not in it.answered.text
    assert stranger.get("/my").status_code == 302
    page = it.ada.get("/my").text
    assert "Is this your new email address?" in page and NEW in page
    told = it.ada.post(
        "/my/address",
        data={"answer": "confirm", "change": _change(page)},
        follow_redirects=True,
    ).text
    assert "Your new email address is confirmed" in told and "Is this your new" not in told
    assert it.address() == NEW
    page = it.hanna.get(it.page).text
    assert re.search(r"A coordinator changed it on [^<]+ and the candidate confirmed it", page)
    assert NEW not in page


def test_the_candidate_objects_and_everyone_reads_it(demo_site: Site) -> None:
    it = _Moved(demo_site)
    change = _change(it.ada.get("/my").text)
    told = it.ada.post(
        "/my/address", data={"answer": "refuse", "change": change}, follow_redirects=True
    ).text
    assert "we go on writing to your earlier address" in told
    assert it.address() == it.old
    for browser in (it.jo, it.hanna):
        assert "did not ask for a new email address" in browser.get(it.page).text
    again = it.ada.post("/my/address", data={"answer": "confirm", "change": change})
    assert again.status_code == 409 and "settled meanwhile" in again.text
    assert "Your answer about the new address was not recorded." in again.text
    assert it.address() == it.old


def test_a_second_person_confirms_and_never_the_one_who_corrected(demo_site: Site) -> None:
    it = _Moved(demo_site)
    jos = it.jo.get(it.page).text
    assert "a second person can confirm it on this page: Hanna Placeholder" in jos
    assert f'action="{it.page}/address"' not in jos
    page = it.hanna.get(it.page).text
    assert WAITS in page and NEW not in page and it.old not in page
    assert "only coordinators see email addresses" in page
    waits = "A new email address waits to be confirmed."
    assert waits in it.hanna.get("/candidates").text
    assert waits not in it.jo.get("/candidates").text
    sent = {"change": _change(page), "sure": "1"}
    assert it.jo.post(f"{it.page}/address", data=sent).status_code == 409
    unsure = it.hanna.post(f"{it.page}/address", data=sent | {"sure": ""})
    assert unsure.status_code == 422 and "spoken with the candidate" in unsure.text
    robin = demo_site.as_member("robin.testcase")
    assert robin.post(f"{it.page}/address", data=sent).status_code == 404
    assert it.address() == it.old
    assert it.hanna.post(f"{it.page}/address", data=sent).status_code == 303
    assert waits not in it.hanna.get("/candidates").text
    assert it.address() == NEW
    assert it.ada.get("/my").status_code == 302, "signed out: the earlier address is lost"


def test_the_earlier_address_written_again_takes_it_back(demo_site: Site) -> None:
    it = _Moved(demo_site)
    form = it.jo.get(f"{it.page}/correct").text
    assert f"To keep the earlier address, enter {it.old}" in form
    assert "The new address has been dropped" in it.correct(it.old)
    assert WAITS not in it.jo.get(it.page).text
    assert "Is this your new" not in it.ada.get("/my").text


def test_once_it_is_over_the_form_says_why_the_address_stays(demo_site: Site) -> None:
    folio = demo_site.invitation("withdrawn").folio
    jo = demo_site.as_member("jo.sampleton")
    answer = jo.post(f"/candidates/{folio}/correct", data={"name": "Jona", "email": NEW})
    assert answer.status_code == 409
    assert "This application is over" in answer.text and NEW in answer.text
