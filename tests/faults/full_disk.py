"""A site whose disk fills up while it is used, and gets room again.

Candidates send files until the site refuses them. Then another program takes what is left, to the
last byte, and on that disk a reviewer saves and locks a review and a candidate has their data
deleted. Then the other program's file goes, and everything has to work, without a restart.
"""

from __future__ import annotations

import base64
import hashlib
import io
import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from PIL import Image
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts, assemble
from blindfolio.files.disk_space import Reserve
from blindfolio.jobs.models import Job
from blindfolio.settings import load
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.models import Invitation, Upload
from reviews.board import assign
from reviews.reading import assignment
from reviews.reading.models import Review
from tests.faults.candidate import Answer, Candidate
from tests.faults.inspected import Receipts, violations
from tests.faults.served import BLINDFOLIO, Served
from tests.faults.small_disk import MIB, SmallDisk, mounted
from tests.faults.whole_journey import Visitor, fill_review
from tests.prompts import cases

SIZE = 22
"""MiB of the disk."""

OTHERS = 5 * MIB
"""What another program has on it from the beginning."""

CANDIDATES = 14
EACH = 3
"""Files of one candidate, who may send so many before the first is read."""

REFUSED = frozenset({503, 507})
"""What a full disk may be answered with."""

ENOUGH = 4
"""Refusals after which the disk counts as full."""

WAIT = 120.0
"""Seconds for which a worker is waited for."""

PARAGRAPH = "The ledger is the one place that knows how much money has moved and why it moved."


@dataclass(slots=True)
class DiskFindings:
    """What one run has shown."""

    wrong: list[str] = field(default_factory=list)
    kept: int = 0
    """Uploads with a receipt."""
    refused: dict[int, int] = field(default_factory=dict)
    """How many uploads were answered with which status."""
    waited: int = 0
    """Jobs that were waiting for room on the full disk."""

    def __str__(self) -> str:
        return (
            f"{self.kept} receipts, refused {self.refused}, {self.waited} jobs waited for room;"
            f" violations: {len(self.wrong)}"
        )


class FullDisk:
    """One run on `disk`; `command` is what is run in the place of `blindfolio`."""

    def __init__(
        self,
        disk: SmallDisk,
        seed: int,
        *,
        command: tuple[str, ...] = BLINDFOLIO,
    ) -> None:
        self.shown = DiskFindings()
        self.told = Receipts()
        self._disk = disk
        disk.take(OTHERS)
        self._random = random.Random(seed)
        self.data = disk.folder / "site"
        beside = disk.folder.parent
        more = {
            "BLINDFOLIO_SECRET": "s" * 43,
            "BLINDFOLIO_MAIL": f"folder://{beside / 'mails'}",
            "BLINDFOLIO_TEAM": "Example Pay",
            "BLINDFOLIO_LOG": str(beside / "served.log"),
        }
        (beside / "mails").mkdir()
        self.served = Served(self.data, command=command, **more)
        done = self.served.run("db", "upgrade")
        assert done.returncode == 0, done.stderr
        given = {name.removeprefix("BLINDFOLIO_").lower(): said for name, said in more.items()}
        self._parts: Parts = assemble(load(data=self.data, **given))
        self._seed()

    def _seed(self) -> None:
        archive, now = self._parts.archive, clock.now()
        with self._parts.database.transaction() as db:
            by = cases.member(db, "Jo Sampleton", "coordinator")
            manager = cases.member(db, "Hanna Placeholder", "manager")
            self._reviewer = cases.member(db, "Robin Testcase")
            opening = cases.opening(db, by=by)
            self._links = []
            for _ in range(CANDIDATES):
                mine = cases.writing(db, opening)
                self._links.append((links.for_invitation(db, mine.id), mine.id))
            judged, self._leaving = cases.writing(db, opening), cases.writing(db, opening)
            for mine in (judged, self._leaving):
                read = cases.readable(db, archive, mine, PARAGRAPH)
                cases.submitted(db, mine, read, at=now, final=mine is judged)
            self._leaving_link = links.for_invitation(db, self._leaving.id)
            self._folio = judged.folio
            standing.give(db, db.get_one(Folio, judged.folio), manager, "manager", by=None)
        with self._parts.database.transaction() as db:
            found = db.get_one(Folio, self._folio)
            due = now + timedelta(days=7)
            assign.reviewer(db, found, self._reviewer, due=due, by=by)
        with self._parts.database.transaction() as db:
            assignment.accept(db, self._folio, knows="no", by=self._reviewer)
        with self._parts.database.transaction() as db:
            self._code = fill_review(db, self._folio, self._reviewer)
            self._reviewer_link = links.for_account(db, self._reviewer)

    def go(self) -> DiskFindings:
        try:
            self.served.start()
            self._sign_in()
            self._send_until_refused()
            self._fill_up()
            self._refused_on_the_full_disk()
            self._review()
            self._delete()
            self.shown.waited = self._waiting()
            self._disk.free()
            self._everything_works()
            self._read_back()
        except (AssertionError, OSError) as error:
            self.shown.wrong.append(str(error))
        finally:
            self.served.kill()
            self._parts.database.engines.dispose()
        self.shown.kept = len(self.told.uploads)
        self.shown.wrong += violations(self.data, self.told)
        audit = self.served.run("audit", "verify")
        if audit.returncode:
            self.shown.wrong.append(f"audit verify: {audit.stdout[-300:]}{audit.stderr[-300:]}")
        return self.shown

    def _sign_in(self) -> None:
        self._candidates = [Candidate(self.served.port, link) for link, _ in self._links]
        self._gone = Candidate(self.served.port, self._leaving_link)
        for candidate in (*self._candidates, self._gone):
            candidate.sign_in()
        ports = (self.served.port,)
        self._reader = Visitor(self.served.port, self._reviewer_link, ports=ports)
        self._reader.enter()

    def _send_until_refused(self) -> None:
        turns = [candidate for candidate in self._candidates for _ in range(EACH)]
        refusals = 0
        for turn in turns:
            refusals += self._send(turn) is None
            if refusals == ENOUGH:
                return
        self.shown.wrong.append("the disk did not fill up, or nobody was told")

    def _fill_up(self) -> None:
        """Another program takes the last byte at the worst moment: the database's log was just cut
        off, as after each deletion, so that the reserve is all there is to write to."""
        self._disk.free()
        until = time.monotonic() + WAIT
        with closing(sqlite3.connect(self.data / "blindfolio.sqlite", timeout=30)) as db:
            while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                assert time.monotonic() < until, "the database's log could not be cut off"
        assert Reserve(self.data / "blindfolio.sqlite").keep(), "the reserve is not made anew"
        self._disk.fill()

    def _refused_on_the_full_disk(self) -> None:
        told = self._send(self._candidates[-1])
        assert told is None, "a file was taken on a disk without a byte of room"

    def _send(self, candidate: Candidate) -> str | None:
        raw = self._document()
        key = hashlib.sha256(raw).hexdigest()[:40]
        fields = {"key": key, "ticket": candidate.ticket}
        answer = candidate.ask("POST", "/my/uploads", fields, file=("design.md", raw))
        if answer.status in (302, 303):
            receipt = answer.location.rpartition("/")[2]
            self.told.uploads[receipt] = hashlib.sha256(raw).hexdigest()
            self._last = (candidate, receipt)
            return receipt
        self.shown.refused[answer.status] = self.shown.refused.get(answer.status, 0) + 1
        # Once the web layer has its own answer for a full disk, only 503 and 507 are right.
        assert answer.status in REFUSED, f"an upload on a full disk: {answer.status}"
        assert b"<p" in answer.body, "a refused upload was answered without a sentence"
        return None

    def _document(self) -> bytes:
        noise = Image.frombytes("RGB", (256, 256), self._random.randbytes(256 * 256 * 3))
        png = io.BytesIO()
        noise.save(png, "PNG")
        picture = base64.b64encode(png.getvalue()).decode()
        return f"# Design\n\n{PARAGRAPH}\n\n![Flow](data:image/png;base64,{picture})\n".encode()

    def _review(self) -> None:
        with self._parts.database.reading() as db:
            revision = db.scalars(
                select(Review.revision).where(Review.folio == self._folio)
            ).one()
        path = f"/read/{self._code}"
        said = {"code": self._code, "revision": str(revision), "weakest": "Nobody is woken."}
        # The page to sign, which has the form's token.
        self._reader.hidden(self._reader.ask("GET", f"{path}/lock").body)
        saved = self._reader.ask("POST", f"{path}/save", said)
        assert saved.status == 303, f"a review saved on a full disk: {saved.status}"
        locked = self._lock(f"{path}/lock")
        assert locked.status in (302, 303), f"a review locked on a full disk: {locked.status}"
        with self._parts.database.reading() as db:
            review = db.scalars(select(Review).where(Review.folio == self._folio)).one()
        assert review.locked_at is not None, "a lock was told, and is not there"

    def _lock(self, path: str) -> Answer:
        page = self._reader.ask("GET", path).body
        sent = {"code": self._code, "recommendation": "proceed", "action": "lock"}
        return self._reader.ask("POST", path, sent | self._reader.hidden(page))

    def _delete(self) -> None:
        """Somebody who asks for it while nothing else fits is deleted all the same."""
        asked = self._gone.ask("POST", "/my/erase", {"sure": "1"})
        assert asked.status in (302, 303), f"a deletion asked for: {asked.status}"
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            self._hurry("erase", "remove_files", "mail")
            with self._parts.database.reading() as db:
                stage = db.get_one(Folio, self._leaving.folio).stage
                left = select(Job.id).where(Job.kind == "remove_files", Job.state != "done")
                if stage == "8" and db.execute(left).first() is None:
                    return
            time.sleep(0.5)
        raise AssertionError("somebody was not deleted on the full disk")

    def _hurry(self, *kinds: str) -> None:
        with self._parts.database.transaction() as db:
            early = update(Job).where(Job.kind.in_(kinds), Job.state == "ready")
            db.execute(early.values(run_at=clock.now()))

    def _waiting(self) -> int:
        with self._parts.database.reading() as db:
            waiting = select(func.count()).where(Job.state == "ready", Job.error.is_not(None))
            return db.scalar(waiting) or 0

    def _everything_works(self) -> None:
        sent = self._send(self._candidates[-2])
        assert sent is not None, "there is room again, and a file was refused"
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            self._hurry("ingest", "pictures")
            with self._parts.database.reading() as db:
                waiting = select(Upload.id).where(Upload.state.in_(("received", "reading")))
                if db.execute(waiting).first() is None:
                    break
            time.sleep(0.5)
        with self._parts.database.reading() as db:
            states = {row[0]: row[1] for row in db.execute(select(Upload.id, Upload.state))}
            lost = list(db.scalars(select(Job.kind).where(Job.state == "failed")))
        unread = [id_ for id_ in self.told.uploads if states.get(id_) != "read"]
        assert not unread, f"{len(unread)} uploads were not read: {states}"
        assert not lost, f"jobs were given up: {lost}"

    def _read_back(self) -> None:
        with self._parts.database.reading() as db:
            owners = {it.id: it.invitation for it in db.scalars(select(Upload))}
            assert db.scalar(select(func.count()).select_from(Invitation)) == CANDIDATES + 1
        of = {
            invitation: candidate
            for (_, invitation), candidate in zip(self._links, self._candidates, strict=True)
        }
        for upload, sha in self.told.uploads.items():
            answer = of[owners[upload]].ask("GET", f"/my/uploads/{upload}/original")
            if hashlib.sha256(answer.body).hexdigest() != sha:
                self.shown.wrong.append(f"upload {upload}: {answer.status}, other bytes")


def run(folder: Path, seed: int, *, command: tuple[str, ...] = BLINDFOLIO) -> DiskFindings:
    with mounted(folder / "disk", SIZE) as disk:
        return FullDisk(disk, seed, command=command).go()
