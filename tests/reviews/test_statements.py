"""How many SQL statements a page takes, whoever is on it and however far they have come."""

from __future__ import annotations

from sqlalchemy import select

from prompts.models import Invitation
from tests.sites import Site

MOST = 20
WHO = ("jo.sampleton", "hanna.placeholder", "lee.mockworth", "alex.ipsum", "robin.testcase")
PAGES = (
    *("/candidates", "/candidates?done=1", "/folios"),
    *("/candidates/{folio}", "/candidates/{folio}/decide", "/debriefs/{folio}"),
)


def test_pages_about_a_candidate_take_few_statements_at_each_stage(demo_site: Site) -> None:
    with demo_site.parts.database.reading() as db:
        folios = db.scalars(select(Invitation.folio)).all()
    taken: dict[str, list[int]] = {page: [] for page in PAGES}
    for client in map(demo_site.as_member, WHO):
        paths = {page.format(folio=folio): page for page in PAGES for folio in folios}
        for path, page in paths.items():
            client.get(path)  # The first of a day adds a statement: it is noted.
            with demo_site.counted() as statements:
                answer = client.get(path)
            if answer.status_code == 200:
                taken[page].append(len(statements))
    assert all(taken.values())
    assert {page: max(found) for page, found in taken.items() if max(found) > MOST} == {}
