"""A page leads to the help for who works on it, and after a press a person is where they were."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from blindfolio import resources
from blindfolio.web.help import ROLES
from tests.platform.web.conftest import member
from tests.sites import Site

LINK = re.compile(r'<a href="(/help[^"]*)">Help</a>')


def test_everyone_can_read_the_help_of_every_role_with_its_picture(demo_site: Site) -> None:
    nobody, robin = demo_site.app.test_client(), demo_site.as_member("robin.testcase")
    for client, who in itertools.product((nobody, robin), ROLES):
        page = client.get(f"/help/{who}")
        assert page.status_code == 200
        assert f"<h1>{ROLES[who]}</h1>" in page.text
        others = set(re.findall(r'href="/help/([\w-]+)"', page.text.partition("<main")[2]))
        assert others == set(ROLES) - {who}
        sources = re.findall(r'<img src="([^"]+)" alt="[^"]+"', page.text)
        assert sources, who
        for source in sources:
            assert client.get(source).mimetype == "image/png"
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
    *(f"prompts/{it}" for it in ("_process", "library/prompt", "opening")),
    *(f"reviews/board/{it}" for it in ("_step", "_window", "case", "messages")),
    *(f"reviews/debrief/{it}" for it in ("_record", "_speak", "debrief")),
    *("reviews/panel/_clock", "reviews/scorecards/scorecard"),
    "reviews/interviews/interview",
)
"""What pages are made of that one scrolls, and whose forms lead back to them."""


@pytest.mark.parametrize(
    ("here", "end"), [("days-7", "#days-7"), ("", ""), ('"> x', "#%22%3E%20x")]
)
def test_a_press_leads_back_to_the_part_of_the_page_that_its_form_was_in(
    site: Site, here: str, end: str
) -> None:
    form = {"away_from": "2031-03-04", "away_until": "2031-03-05", "here": here}
    answer = site.as_account(member(site).id).post("/away", data=form)
    assert answer.status_code == 303
    assert answer.location.partition("said=away")[2] == end


@pytest.mark.parametrize("template", LONG)
def test_each_form_of_a_long_page_says_which_part_it_is_in(template: str) -> None:
    text = (TEMPLATES / f"{template}.html").read_text()
    forms = re.findall(
        r"<form method=\"post\".*?form_token\(.*?\)|call post\(.*? %}", text, re.DOTALL
    )
    assert forms
    assert [form for form in forms if not re.search(r"form_token\([^)]|here=", form)] == []
