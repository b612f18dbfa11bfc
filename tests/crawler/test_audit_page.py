"""Who judges a submission finds nothing of it on the audit page, even as an admin: not a byte
changes when something is done with it. A filter that is left out is caught."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import false

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.audit import lines
from blindfolio.audit.acts import KINDS
from blindfolio.audit.models import AuditLine
from tests.crawler.conftest import CanarySite, opened
from tests.crawler.walk import stripped

PATHS = [
    f"/audit{form}?act={act}"
    for form in ("", ".csv", ".jsonl")
    for act in ("identity", "ratings", "rights", "deletion")
]
BLIND = ("2", "3", "4")


@pytest.fixture
def judged(planted_a: Path, tmp_path: Path) -> Iterator[CanarySite]:
    """A reviewer is an admin too."""
    with opened(planted_a, tmp_path / "A") as site:
        with site.site.parts.database.transaction() as db:
            judge = db.get_one(Account, site.manifest["accounts"]["r1"])
            people.grant(db, judge, "admin", by=None)
        yield site


def answers(site: CanarySite) -> dict[str, bytes]:
    client = site.site.as_account(site.manifest["accounts"]["r1"])
    return {path: stripped(client.get(path)) for path in PATHS}


def does(site: CanarySite, folio: str) -> None:
    """A coordinator does everything with this submission that the page shows."""
    acts = [("identity", "identity"), ("ratings", "ratings")]
    acts += [(act, kind) for kind, (act, _) in KINDS.items()]
    by = site.manifest["accounts"]["c1"]
    with site.site.parts.database.transaction() as db:
        for act, kind in acts:
            at = clock.now() - timedelta(hours=1)
            db.add(AuditLine(id=chance.new_id(), at=at, act=act, kind=kind, by=by, folio=folio))


def test_who_judges_reads_no_byte_of_it(
    judged: CanarySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = judged.manifest["accounts"]["r1"]
    folios = [
        id_
        for id_, folio in judged.judge.folios.items()
        if folio["stage"] in BLIND and folio["rows"].get(mine)
    ]
    assert len(folios) > 1
    before = answers(judged)
    for folio in folios:
        does(judged, folio)
    assert answers(judged) == before
    assert b"opening.joined" in before["/audit.jsonl?act=rights"], "others' lines are there"
    assert not [it for it in folios if it.encode() in b"".join(before.values())]
    monkeypatch.setattr(lines, "_judging", lambda _account: (false(),))
    leaking = answers(judged)
    assert [path for path in PATHS if leaking[path] == before[path]] == []
