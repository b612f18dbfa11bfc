"""A page leads to the help for who works on it, and after a press a person is where they were."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blindfolio import resources
from blindfolio.web.help import ROLES
from tests import factories
from tests.sites import Site

LINK = re.compile(r'<a href="(/help[^"]*)">Help</a>')


@pytest.mark.parametrize("who", ROLES)
def test_everyone_can_read_the_help_of_every_role(demo_site: Site, who: str) -> None:
    for client in (demo_site.app.test_client(), demo_site.as_member("robin.testcase")):
        page = client.get(f"/help/{who}")
        assert page.status_code == 200
        assert f"<h1>{ROLES[who]}</h1>" in page.text
        others = set(re.findall(r'href="/help/([\w-]+)"', page.text.partition("<main")[2]))
        assert others == set(ROLES) - {who}


def test_every_picture_that_a_page_shows_is_there(demo_site: Site) -> None:
    nobody = demo_site.app.test_client()
    for who in ROLES:
        sources = re.findall(
            r'<img src="([^"]+)" alt="([^"]+)"', nobody.get(f"/help/{who}").text
        )
        assert sources, who
        for source, words in sources:
            assert words
            assert nobody.get(source).mimetype == "image/png"
    assert len(list((resources.STATIC / "help").glob("*.png"))) == len(ROLES)


@pytest.mark.parametrize(
    ("who", "path", "leads_to"),
    [
        ("jo.sampleton", "/candidates", "/help/coordinators"),
        ("jo.sampleton", "/panels", "/help/coordinators"),
        ("jo.sampleton", "/queue", "/help/reviewers"),
        ("hanna.placeholder", "/candidates", "/help/hiring-managers"),
        ("robin.testcase", "/queue", "/help/reviewers"),
        ("alex.ipsum", "/panels", "/help/panelists"),
        ("nic.blindtext", "/interviews", "/help/panelists"),
        ("robin.testcase", "/no-such-page", "/help"),
    ],
)
def test_a_page_leads_to_the_help_for_who_works_on_it(
    demo_site: Site, who: str, path: str, leads_to: str
) -> None:
    page = demo_site.as_member(who).get(path).text
    assert LINK.findall(page) == [leads_to]


def test_candidates_find_their_team_and_the_way_back_in_help(demo_site: Site) -> None:
    client = demo_site.as_candidate(demo_site.invitation("writing").id)
    for path in ("/help", "/help/candidates"):
        page = client.get(path).text
        assert f"<strong>{demo_site.parts.settings.team_name}</strong>" in page
        assert 'href="/my">Back to your page' in page
        assert LINK.findall(page) == ["/help/candidates"]
        assert "Back to your page" not in demo_site.app.test_client().get(path).text
    assert 'href="/help"' in demo_site.app.test_client().get("/sign-in").text
    assert client.get("/help/owners").status_code == 404


TEMPLATES = Path("templates")
LONG = (
    "prompts/_process.html",
    "prompts/library/prompt.html",
    "prompts/opening.html",
    "reviews/board/_meeting.html",
    "reviews/board/_step.html",
    "reviews/board/_window.html",
    "reviews/board/case.html",
    "reviews/board/messages.html",
    "reviews/debrief/_record.html",
    "reviews/debrief/_speak.html",
    "reviews/debrief/debrief.html",
    "reviews/interviews/interview.html",
    "reviews/panel/_beside.html",
    "reviews/panel/_clock.html",
    "reviews/panel/scorecard.html",
)
"""What pages are made of that one scrolls, and whose forms lead back to them."""


@pytest.mark.parametrize(
    ("here", "end"), [("days-7", "#days-7"), ("", ""), ('"> x', "#%22%3E%20x")]
)
def test_a_press_leads_back_to_the_part_of_the_page_that_its_form_was_in(
    site: Site, here: str, end: str
) -> None:
    with site.parts.database.transaction() as db:
        account = factories.account(db).id
    form = {"away_from": "2031-03-04", "away_until": "2031-03-05", "here": here}
    answer = site.as_account(account).post("/away", data=form)
    assert answer.status_code == 303
    assert answer.location.partition("said=away")[2] == end


@pytest.mark.parametrize("template", LONG)
def test_each_form_of_a_long_page_says_which_part_it_is_in(template: str) -> None:
    text = (TEMPLATES / template).read_text()
    forms = re.findall(r"<form method=\"post\".*?form_token\(.*?\)", text, re.DOTALL)
    assert forms
    assert [form for form in forms if form.endswith("form_token()")] == []
