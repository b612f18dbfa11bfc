"""The demo's people live through every stage, on both databases, and leave nothing unsound."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.demo import scenes
from blindfolio.ledger import verify
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio
from tests.sites import Site, open_site


def _is_whole(site: Site) -> None:
    with site.parts.database.reading() as db:
        assert set(db.scalars(select(Folio.stage))) == set(matrix.STAGES)
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


def test_a_folio_stands_in_every_stage_and_the_ledger_is_sound(demo_site: Site) -> None:
    _is_whole(demo_site)


@pytest.mark.faults
@pytest.mark.postgresql
def test_the_whole_demo_plays_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    site = open_site(tmp_path, database=postgresql_url)
    scenes.play(site.parts)
    _is_whole(site)
    assert site.as_member("jo.sampleton").get("/candidates").status_code == 200
    assert site.as_member("robin.testcase").get("/queue").status_code == 200
    site.parts.database.engines.dispose()
