"""A site that was backed up and restored is the same site, also on another database and storage;
whoever was deleted stays deleted."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio import settings as site_settings
from blindfolio.accounts.models import Link, LoginSession
from blindfolio.archive import opening
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Erasure, Folio
from tests.platform.archive import s3_server
from tests.platform.backup.conftest import CHANGED, Operator, everything, files
from tests.sites import open_site


def test_a_restored_site_has_every_row_and_every_file(operator: Operator) -> None:
    told = operator.runs("backup", operator.backup)
    head = operator.runs("audit", "head").strip()
    assert f"Audit log head: {head}" in told
    before, blobs = everything(operator.data / "blindfolio.sqlite"), operator.blobs()
    new = operator.lose()
    told = operator.runs("restore", operator.backup)
    assert f"continues from the backup's head {head}." in told
    assert "Deleted again, because their deletion is in the deletion log: 0." in told
    after = everything(new / "blindfolio.sqlite")
    assert set(after) == set(before)
    assert {table for table in after if after[table] != before[table]} <= CHANGED
    assert len(after["entry"]) == len(before["entry"]) + 1
    assert files(new / "blobs") == blobs
    operator.runs("audit", "verify", "--expect-head", head)
    assert not list(new.glob("*restoring*"))
    assert open_site(new).as_member("jo.sampleton").get("/candidates").status_code == 200


def test_whoever_was_deleted_after_the_backup_stays_deleted(operator: Operator) -> None:
    mine = operator.site.invitation("debrief")
    with operator.site.parts.database.reading() as db:
        named = select(CandidateIdentity).where(CandidateIdentity.folio == mine.folio)
        who = db.scalars(named).one()
    old = operator.blobs()
    operator.runs("backup", operator.backup)
    assert who.email.encode() in b"".join(files(operator.backup).values())
    folio = operator.delete()
    left = operator.blobs()
    assert len(left) < len(old)
    new = operator.lose()
    assert "in the deletion log: 1." in operator.runs("restore", operator.backup)
    raw = b"".join(files(new).values())
    assert who.email.encode() not in raw and who.name.encode() not in raw
    assert files(new / "blobs") == left
    restored = open_site(new)
    with restored.parts.database.reading() as db:
        assert db.get_one(Folio, folio).stage == "8"
        assert db.get_one(Erasure, folio).reason == "restored"
    operator.runs("audit", "verify")
    page = restored.as_candidate(mine.id).get("/my").text
    assert "deleted" in page and who.name not in page


def test_who_had_only_asked_is_deleted_too(operator: Operator) -> None:
    operator.runs("backup", operator.backup)
    mine = operator.site.invitation("writing")
    operator.site.as_candidate(mine.id).post("/my/erase", data={"sure": "1"})
    operator.site.parts.worker.run_until_idle()
    new = operator.lose()
    operator.runs("restore", operator.backup)
    with open_site(new).parts.database.reading() as db:
        assert db.get_one(Folio, mine.folio).stage == "8"


def test_what_was_going_on_is_stopped(operator: Operator) -> None:
    robin = operator.site.account("robin.testcase")
    with operator.site.parts.database.transaction() as db:
        for job in db.scalars(select(Job).where(Job.kind == outbox.JOB)):
            job.state = "done"
        outbox.send(db, "web/sign_in", to_kind="account", to_id=robin, key="waits")
        mail = db.scalars(select(MailOut.id).where(MailOut.key == "waits")).one()
        other = db.scalars(select(Job).where(Job.kind != outbox.JOB)).first()
        assert other is not None
        other.state, other.lease_until = "leased", clock.now()
    operator.site.as_account(robin)
    operator.runs("backup", operator.backup)
    new = operator.lose()
    told = operator.runs("restore", operator.backup)
    assert "Held back: 1 emails" in told and "jobs." in told
    with open_site(new).parts.database.reading() as db:
        held = db.get_one(MailOut, mail)
        assert (held.sent_at, held.failure) == (None, "held")
        usable = Link.account.is_not(None) & (Link.expires_at > clock.now())
        for going_on in (
            LoginSession.ended_at.is_(None),
            usable & Link.used_at.is_(None),
            Job.state == "leased",
        ):
            assert db.scalar(select(func.count()).where(going_on)) == 0


def test_a_second_backup_takes_what_is_new_and_drops_what_nobody_names(
    operator: Operator,
) -> None:
    target, count = operator.backup, len(operator.blobs())
    told = operator.runs("backup", target)
    assert f"Files copied: {count}. Already there and verified: 0." in told
    first = files(target)
    with operator.site.parts.database.transaction() as db:
        operator.site.parts.archive.put(db, b"one more")
    damaged = next(target.glob("blobs/*/*/*"))
    whole = damaged.read_bytes()
    damaged.write_bytes(b"rotten")
    operator.delete()
    operator.runs("backup", target)
    assert len(list(target.glob("database-*"))) == 1
    left = operator.blobs()
    assert files(target / "blobs") == left
    assert len(left) < len(first)
    assert not damaged.exists() or damaged.read_bytes() == whole
    made = json.loads((target / "manifest.json").read_text())
    assert made["blobs"] == len(left) and made["gone"] == []


def test_a_backup_is_its_owners_alone(operator: Operator) -> None:
    operator.backup.mkdir(mode=0o755)
    operator.runs("backup", operator.backup)
    for path in (operator.backup, *operator.backup.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    (database,) = operator.backup.glob("database-*")
    # One file for all time: it needs no log beside it.
    assert database.read_bytes()[18:20] == b"\x01\x01"


def test_a_backup_that_is_made_during_writes_is_one_moment(operator: Operator) -> None:
    ended, written, parts = threading.Event(), list[str](), operator.site.parts

    def write() -> None:
        while not ended.is_set():
            with parts.database.transaction() as db:
                blob = parts.archive.put(db, b"written meanwhile")
                chain.record(db, "link_printed", {"blob": blob.key})
            written.append(blob.key)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            operator.runs("backup", operator.backup)
    finally:
        ended.set()
        writer.join()
    (database,) = operator.backup.glob("database-*")
    rows = everything(database)
    kept = {row["key"] for row in rows["blob"]} & set(written)
    told = [row for row in rows["entry"] if row["kind"] == "link_printed"]
    assert 0 < len(kept) == len(told) < len(written)
    operator.lose()
    operator.runs("restore", operator.backup)
    operator.runs("audit", "verify")


@pytest.mark.postgresql
def test_a_site_goes_to_postgresql_and_back_row_by_row(
    operator: Operator, empty_postgresql: str
) -> None:
    operator.runs("backup", operator.backup)
    before, blobs = everything(operator.data / "blindfolio.sqlite"), operator.blobs()
    new = operator.lose()
    operator.sets("DATABASE", empty_postgresql)
    for command in (("restore", operator.backup), ("audit", "verify"), ("db", "check")):
        operator.runs(*command)
    assert not list(new.glob("*restoring*"))
    assert "The database isn't empty," in operator.runs("restore", operator.backup, code=2)
    second = operator.folder / "second"
    operator.runs("backup", second)
    (written,) = second.glob("database-*")
    after = everything(written)
    assert set(after) == set(before)
    assert len(after["entry"]) == len(before["entry"]) + 1
    assert {table for table in after if after[table] != before[table]} <= CHANGED
    operator.environment.delenv("BLINDFOLIO_DATABASE")
    operator.sets("DATA", operator.folder / "back")
    operator.runs("restore", second)
    operator.runs("audit", "verify")
    assert files(operator.folder / "back" / "blobs") == blobs


def test_a_site_goes_to_a_bucket_and_back_with_its_deletion_log_in_one(
    operator: Operator,
) -> None:
    for name, value in s3_server.CREDENTIALS.items():
        operator.environment.setenv(name, value)
    with s3_server.running() as endpoint:
        at, log = (
            s3_server.address(s3_server.make_bucket(endpoint, name))
            for name in ("files", "log")
        )
        operator.sets("DELETIONS", log)
        operator.site = open_site(operator.data)
        operator.runs("backup", operator.backup)
        operator.delete()
        left = operator.blobs()
        new = operator.lose()
        operator.sets("STORAGE", at)
        assert "in the deletion log: 1." in operator.runs("restore", operator.backup)
        assert not (new / "blobs").exists()
        storage = opening.of_site(site_settings.load())
        assert {key for key, _ in storage.names()} == {Path(it).name[:32] for it in left}
        operator.runs("backup", operator.folder / "second")
        assert files(operator.folder / "second" / "blobs") == left
