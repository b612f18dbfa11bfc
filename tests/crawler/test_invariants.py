"""After every stage, act and kind of document, `audit verify` has nothing to say."""

from __future__ import annotations

from blindfolio.app import CHECKS
from tests.crawler.conftest import CanarySite


def test_the_crawlers_sites_pass_every_check(both: tuple[CanarySite, CanarySite]) -> None:
    for site in both:
        with site.site.parts.database.reading() as db:
            assert [fault for check in CHECKS for fault in check(db)] == []
