"""A site filled for measurements is a whole one: its log is intact and its lists open."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import scale
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.ledger import verify
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews.feedback.models import FeedbackOwed
from tests.sites import open_site

_OPENING = select(Opening.id).order_by(Opening.invited.desc())
_CLOSED = select(Folio.id).where(Folio.stage == "7s").order_by(Folio.stage_since)
_LISTS = {
    "jo.sampleton": (
        *("/candidates", "/candidates?done=1", "/candidates?done=1&opening={opening}"),
        *("/candidates/{closed}", "/folios", "/folios?done=1", "/openings"),
        *("/openings?closed=1", "/openings/{opening}", "/prompts", "/people", "/reminders"),
    ),
    "hanna.placeholder": ("/candidates", "/candidates?done=1", "/queue"),
    "reviewer.1": ("/queue",),
}


@pytest.mark.faults
def test_a_seeded_site_is_sound_and_its_lists_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    monkeypatch.setattr("sys.argv", ["scale", "--folder", str(folder), "--scale", "100"])
    assert scale.main() == 0
    site = open_site(folder)
    with site.parts.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Folio)) == 100
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []
        # The demo's own. Else a larger site would have more open work.
        assert db.scalar(select(func.count()).select_from(FeedbackOwed)) == 1
        words = {
            "opening": db.scalars(_OPENING.limit(1)).one(),
            "closed": db.scalars(_CLOSED.limit(1)).one(),
        }
    for who, pages in _LISTS.items():
        client = site.as_member(who)
        for page in pages:
            assert client.get(page.format(**words)).status_code == 200, (who, page)


def test_a_site_is_seeded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeded").touch()
    monkeypatch.setattr("sys.argv", ["scale", "--folder", str(tmp_path)])
    with pytest.raises(SystemExit):
        scale.main()
    assert "a folder without a site" in capsys.readouterr().err
