"""How many SQL statements a page takes, whoever is on it and however far they have come."""

from __future__ import annotations

from sqlalchemy import select

from prompts.models import Invitation
from tests.sites import Site

MOST = 20
WHO = ("jo.sampleton", "hanna.placeholder", "lee.mockworth", "alex.ipsum", "robin.testcase")
PAGES = (
    *("/candidates", "/candidates?done=1", "/folios"),
    *("/candidates/{folio}", "/candidates/{folio}/decide"),
)


def test_no_page_about_a_candidate_takes_more_than_20_statements(demo_site: Site) -> None:
    with demo_site.parts.database.reading() as db:
        folios = db.scalars(select(Invitation.folio)).all()
    taken: dict[str, list[int]] = {page: [] for page in PAGES}
    for client in map(demo_site.as_member, WHO):
        for page, folio in ((page, folio) for page in PAGES for folio in folios):
            with demo_site.counted() as statements:
                answer = client.get(page.format(folio=folio))
            if answer.status_code == 200:
                taken[page].append(len(statements))
    assert all(len(found) > 3 for found in taken.values())
    assert {page: max(found) for page, found in taken.items() if max(found) > MOST} == {}
