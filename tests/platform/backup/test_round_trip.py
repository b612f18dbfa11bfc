"""A site that was backed up and restored is the same site; whoever was deleted stays deleted."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio.accounts.models import Link, LoginSession
from blindfolio.cli import main
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Erasure, Folio
from tests.platform.backup.conftest import CHANGED, delete, everything, files, lose
from tests.sites import Site, open_site


def test_a_restored_site_has_every_row_and_every_file(
    demo: Site,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = demo.parts.settings.data
    assert main(["backup", str(tmp_path / "backup")]) == 0
    told = capsys.readouterr().out
    main(["audit", "head"])
    head = capsys.readouterr().out.strip()
    assert f"Audit log head: {head}" in told
    before, blobs = everything(data / "blindfolio.sqlite"), files(data / "blobs")
    new = elsewhere()
    lose(demo)
    assert main(["restore", str(tmp_path / "backup")]) == 0
    told = capsys.readouterr().out
    assert f"continues from the backup's head {head}." in told
    assert "Deleted again, because their deletion is in the deletion log: 0." in told
    after = everything(new / "blindfolio.sqlite")
    assert set(after) == set(before)
    assert {table for table in after if after[table] != before[table]} <= CHANGED
    assert len(after["entry"]) == len(before["entry"]) + 1
    assert files(new / "blobs") == blobs
    assert main(["audit", "verify", "--expect-head", head]) == 0
    assert not list(new.glob("*restoring*"))
    restored = open_site(new)
    assert restored.as_member("jo.sampleton").get("/candidates").status_code == 200


def test_whoever_was_deleted_after_the_backup_stays_deleted(
    demo: Site,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    mine = demo.invitation("debrief")
    with demo.parts.database.reading() as db:
        who = db.scalars(
            select(CandidateIdentity).where(CandidateIdentity.folio == mine.folio)
        ).one()
    old = files(demo.parts.settings.data / "blobs")
    assert main(["backup", str(tmp_path / "backup")]) == 0
    assert who.email.encode() in b"".join(files(tmp_path / "backup").values())
    folio = delete(demo, "debrief")
    left = files(demo.parts.settings.data / "blobs")
    assert len(left) < len(old)
    lose(demo)
    new = elsewhere()
    capsys.readouterr()
    assert main(["restore", str(tmp_path / "backup")]) == 0
    assert "in the deletion log: 1." in capsys.readouterr().out
    raw = b"".join(files(new).values())
    for words in (who.email, who.name):
        assert words.encode() not in raw
    assert files(new / "blobs") == left
    restored = open_site(new)
    with restored.parts.database.reading() as db:
        assert db.get_one(Folio, folio).stage == "8"
        assert db.get_one(Erasure, folio).reason == "restored"
    assert main(["audit", "verify"]) == 0
    page = restored.as_candidate(mine.id).get("/my").text
    assert "deleted" in page and who.name not in page


def test_who_had_only_asked_is_deleted_too(
    demo: Site, tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    assert main(["backup", str(tmp_path / "backup")]) == 0
    mine = demo.invitation("writing")
    demo.as_candidate(mine.id).post("/my/erase", data={"sure": "1"})
    demo.parts.worker.run_until_idle()
    lose(demo)
    new = elsewhere()
    assert main(["restore", str(tmp_path / "backup")]) == 0
    with open_site(new).parts.database.reading() as db:
        assert db.get_one(Folio, mine.folio).stage == "8"


def test_what_was_going_on_is_stopped(
    demo: Site,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with demo.parts.database.transaction() as db:
        for job in db.scalars(select(Job).where(Job.kind == outbox.JOB)):
            job.state = "done"
        outbox.send(
            db,
            "web/sign_in",
            to_kind="account",
            to_id=demo.account("robin.testcase"),
            key="waits",
        )
        mail = db.scalars(select(MailOut.id).where(MailOut.key == "waits")).one()
        other = db.scalars(select(Job).where(Job.kind != outbox.JOB)).first()
        assert other is not None
        other.state, other.lease_until = "leased", clock.now()
    demo.as_member("robin.testcase")
    assert main(["backup", str(tmp_path / "backup")]) == 0
    lose(demo)
    new = elsewhere()
    capsys.readouterr()
    assert main(["restore", str(tmp_path / "backup")]) == 0
    told = capsys.readouterr().out
    assert "Held back: 1 emails" in told and "jobs." in told
    restored = open_site(new)
    with restored.parts.database.reading() as db:
        held = db.get_one(MailOut, mail)
        assert (held.sent_at, held.failure) == (None, "held")
        alive = select(func.count()).where(LoginSession.ended_at.is_(None))
        assert db.scalar(alive) == 0
        usable = Link.account.is_not(None) & (Link.expires_at > clock.now())
        assert db.scalar(select(func.count()).where(usable, Link.used_at.is_(None))) == 0
        assert db.scalar(select(func.count()).where(Job.state == "leased")) == 0


def test_a_second_backup_takes_what_is_new_and_drops_what_nobody_names(
    demo: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "backup"
    assert main(["backup", str(target)]) == 0
    first = files(target)
    count = len(files(demo.parts.settings.data / "blobs"))
    assert f"Files copied: {count}. Already there and verified: 0." in capsys.readouterr().out
    with demo.parts.database.transaction() as db:
        demo.parts.archive.put(db, b"one more")
    damaged = next(target.glob("blobs/*/*/*"))
    whole = damaged.read_bytes()
    damaged.write_bytes(b"rotten")
    delete(demo, "debrief")
    assert main(["backup", str(target)]) == 0
    second = files(target)
    assert len(list(target.glob("database-*"))) == 1
    left = files(demo.parts.settings.data / "blobs")
    assert {name: raw for name, raw in second.items() if name.startswith("blobs/")} == {
        f"blobs/{name}": raw for name, raw in left.items()
    }
    assert len(left) < len(first)
    assert not damaged.exists() or damaged.read_bytes() == whole
    made = json.loads((target / "manifest.json").read_text())
    assert made["blobs"] == len(left) and made["gone"] == []


def test_a_backup_is_its_owners_alone(demo: Site, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.mkdir(mode=0o755)
    assert main(["backup", str(target)]) == 0
    for path in (target, *target.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    (database,) = target.glob("database-*")
    # One file for all time: it needs no log beside it.
    assert database.read_bytes()[18:20] == b"\x01\x01"


def test_a_backup_that_is_made_during_writes_is_one_moment(
    demo: Site, tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    ended = threading.Event()
    written = []

    def write() -> None:
        while not ended.is_set():
            with demo.parts.database.transaction() as db:
                blob = demo.parts.archive.put(db, b"written meanwhile")
                chain.record(db, "link_printed", {"blob": blob.key})
            written.append(blob.key)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            assert main(["backup", str(tmp_path / "backup")]) == 0
    finally:
        ended.set()
        writer.join()
    (database,) = (tmp_path / "backup").glob("database-*")
    rows = everything(database)
    kept = {row["key"] for row in rows["blob"]} & set(written)
    told = [row for row in rows["entry"] if row["kind"] == "link_printed"]
    assert 0 < len(kept) == len(told) < len(written)
    lose(demo)
    elsewhere()
    assert main(["restore", str(tmp_path / "backup")]) == 0
    assert main(["audit", "verify"]) == 0
