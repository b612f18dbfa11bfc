"""After every stage, act and kind of document, `audit verify` has nothing to say."""

from __future__ import annotations

import pytest

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.ledger.verify import verify
from tests.crawler.conftest import CanarySite


def _faults(found: CanarySite) -> list[str]:
    with found.site.parts.database.reading() as db:
        return verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)


def test_the_crawlers_site_passes_every_check(canary_site: CanarySite) -> None:
    assert _faults(canary_site) == []


@pytest.mark.faults
def test_its_other_variant_passes_too(both: tuple[CanarySite, CanarySite]) -> None:
    assert _faults(both[1]) == []
