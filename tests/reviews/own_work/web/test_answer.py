"""What a reviewer reads before they accept is true in every opening, and names none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from reviews.board.assigning import assign
from tests import factories
from tests.expect import every, got, refused, transact
from tests.reviews import cases
from tests.sites import Site


@pytest.mark.parametrize("preset", ["full", "compact"])
def test_a_panelist_who_is_asked_keeps_the_seat(site: Site, preset: str) -> None:
    with site.parts.database.transaction() as db:
        folio, kim = factories.folio(db), cases.member(db, "Kim Lorem")
        folio.preset, id_ = preset, folio.id
        standing.give(db, folio, kim, "panel", by=None)
    due = clock.now() + timedelta(days=3)
    if preset == "full":
        with refused("cannot_stand"), site.parts.database.transaction() as db:
            assign.reviewer(db, db.get_one(Folio, id_), kim, due=due, by="jo")
        return
    transact(site, assign.reviewer, got(site, Folio, id_), kim, due=due, by="jo")
    [asked] = every(site, select(Standing.id).where(Standing.kind == "reviewer"))
    client = site.as_account(kim)
    page = client.get(f"/queue/{asked}").text
    assert "a panel seat that you already have stays yours" in page
    assert "and don\u2019t have it yet, decline" in page
    assert "compact" not in page.lower()
    client.post(f"/queue/{asked}/accept", data={"knows": "no"})
    held = every(site, select(Standing.state).where(Standing.account == kim))
    assert sorted(held) == ["panel", "reviewer.accepted"]
