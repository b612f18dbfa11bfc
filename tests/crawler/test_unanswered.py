"""What a candidate left unanswered when the time ran out is shown to no reviewer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from prompts import deadline
from prompts.models import Invitation, Upload
from prompts.submitting import unanswered
from tests.crawler.conftest import CanarySite
from tests.crawler.judge import Entry
from tests.crawler.planting.words import word

LEFT = word("writing left open")
TEXT = f"# One reader\n\nIt is in [our code](https://github.com/{LEFT}/reader), as we said.\n"
DAY = timedelta(days=1)


def told(site: CanarySite) -> bool:
    reviewer = site.walk(site.viewer("r1"))
    folio = site.manifest["folios"]["writing"]
    site.judge.entries[LEFT.lower()] = [Entry(frozenset({"ID"}), "left open", folio["id"])]
    reviewer.judge = site.judge
    assert reviewer.ask(f"/read/{folio['code']}").status_code == 200
    reviewer.by_links()
    return any(LEFT.lower() in wrong for wrong in reviewer.wrong)


@pytest.mark.faults
def test_no_reviewer_reads_what_was_left_open(own_site: CanarySite) -> None:
    folio, parts = own_site.manifest["folios"]["writing"], own_site.site.parts
    hand = Stagehand(parts, datetime.fromisoformat(own_site.manifest["now"]))
    sent = hand.send(folio["invitation"], "reader.md", TEXT)
    with parts.database.reading() as db:
        mine = db.get_one(Invitation, folio["invitation"])
        assert mine.deadline is not None
        assert unanswered.places(db, db.get_one(Upload, sent))
        over = deadline.end_of_grace(mine.deadline) + timedelta(minutes=1)
    for later in (timedelta(), DAY, 2 * DAY):
        with clock.at(over + later):
            parts.worker.run_until_idle()
    with clock.at(over + 2 * DAY):
        assert not told(own_site)
        # A site that gives reviewers the file as the candidate left it.
        with parts.database.transaction() as db:
            given = db.scalars(select(Folio).where(Folio.id == folio["id"])).one()
            given.document = db.get_one(Upload, sent).document
        assert told(own_site)
