"""A brief's facts are on the pages where the pack is open, and on a candidate's only when asked
for."""

from __future__ import annotations

from sqlalchemy import update

from prompts.models import Clarification
from tests.crawler.conftest import CanarySite
from tests.crawler.planting.words import word

ASKED, OTHER = "full-flows load answer", "full-flows team answer"
"""The fact that every candidate of the brief asks for, and one that nobody does."""


def _read(site: CanarySite, name: str, *paths: str) -> str:
    walk = site.walk(site.viewer(name))
    return "".join(walk.client.get(path).text for path in paths).lower()


def test_candidates_read_the_fact_that_they_asked_for_and_no_other(
    canary_site: CanarySite,
) -> None:
    paths = ("/my", "/my/questions", "/my/document")
    page = _read(canary_site, "candidate writing", *paths)
    assert word(ASKED).lower() in page
    assert word(OTHER).lower() not in page
    assert word("full-flows brief").lower() in page
    assert word("full-flows text").lower() not in page  # the long page


def test_reviewers_and_panels_read_all_facts_alike_whoever_asked(
    canary_site: CanarySite,
) -> None:
    folios = canary_site.manifest["folios"]
    for name, path in (
        ("r1", f"/read/{folios['gate']['code']}/prompt"),
        ("p1", f"/panels/{folios['panel']['id']}/prompt"),
    ):
        page = _read(canary_site, name, path)
        assert word(ASKED).lower() in page, name
        assert word(OTHER).lower() in page, name
    # An open book has no pack.
    page = _read(canary_site, "r5", f"/read/{folios['c_read']['code']}/prompt")
    assert "candidates could ask for" not in page
    assert word("compact-flows text").lower() in page


def test_the_list_of_facts_is_the_same_whoever_asked_for_what(own_site: CanarySite) -> None:
    folios = own_site.manifest["folios"]
    r1, p1 = (own_site.walk(own_site.viewer(name)).client for name in ("r1", "p1"))
    paths = [
        (r1, f"/read/{folios['gate']['code']}/prompt"),
        (p1, f"/panels/{folios['panel']['id']}/prompt"),
    ]

    def lists() -> list[str]:
        return [
            client.get(path).text.split('id="pack"')[1].split("</dl>")[0]
            for client, path in paths
        ]

    before = lists()
    given = update(Clarification).where(Clarification.given == "load")
    with own_site.site.parts.database.transaction() as db:
        db.execute(given.values(given="team", topic="The team"))
    assert lists() == before
