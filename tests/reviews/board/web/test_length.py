"""The coordinator reads how long a document is, and may allow a longer one."""

from __future__ import annotations

from sqlalchemy import select

from blindfolio.archive.models import StoredDocument
from blindfolio.visibility.models import Folio
from prompts.models import Invitation
from prompts.submitting import page_rule
from tests.sites import Site


def test_a_coordinator_allows_a_longer_document_while_it_is_written(demo_site: Site) -> None:
    mine = demo_site.invitation("writing")
    coordinator = demo_site.as_member("jo.sampleton")
    page = f"/candidates/{mine.folio}"
    assert "Allow any length" in coordinator.get(page).text
    assert coordinator.post(f"{page}/length").status_code == 303
    with demo_site.parts.database.reading() as db:
        assert db.get_one(Invitation, mine.id).pages_allowed
    shown = coordinator.get(page).text
    assert "Any length is allowed here." in shown
    assert "Allow any length" not in shown


def test_nobody_else_allows_it(demo_site: Site) -> None:
    mine = demo_site.invitation("writing")
    for who in ("robin.testcase", "hanna.placeholder"):
        answer = demo_site.as_member(who).post(f"/candidates/{mine.folio}/length")
        assert answer.status_code == 404
    with demo_site.parts.database.reading() as db:
        assert not db.get_one(Invitation, mine.id).pages_allowed


def test_the_length_of_what_was_submitted_stands_on_the_case(demo_site: Site) -> None:
    mine = demo_site.invitation("submitted")
    with demo_site.parts.database.reading() as db:
        folio = db.get_one(Folio, mine.folio)
        stored = db.scalars(
            select(StoredDocument).where(StoredDocument.id == folio.document)
        ).one()
    assert stored.pages is not None
    page = demo_site.as_member("jo.sampleton").get(f"/candidates/{mine.folio}").text
    assert page_rule.verdict(page_rule.of(stored)) in page
