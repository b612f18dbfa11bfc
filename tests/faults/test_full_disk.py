"""F5: on a full disk nothing is told that was not kept, and a deletion is still done.

Candidates send files until the site refuses them. Then another program takes what is left, to the
last byte, and on that disk a reviewer saves and locks a review and a candidate has their data
deleted. Then the other program's file goes, and everything has to work, without a restart.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import random
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.files.disk_space import Reserve
from blindfolio.jobs.models import Job
from blindfolio.visibility.models import Folio
from prompts.models import Upload
from reviews.reading.models import Review
from tests.faults.judged import judged
from tests.faults.served import BLINDFOLIO, SETTINGS, Served
from tests.faults.told import Told, violations
from tests.faults.visitor import Visitor
from tests.faults.wrong_builds import built
from tests.prompts import cases

pytestmark = pytest.mark.faults

MIB = 1024**2
SIZE = 22
"""MiB of the disk."""
OTHERS = 5 * MIB
"""What another program has on it from the beginning."""
CANDIDATES = 14
EACH = 3
"""Files of one candidate, who may send so many before the first is read."""
REFUSED = {503, 507}
"""What a full disk may be answered with."""
ENOUGH = 4
"""Refusals after which the disk counts as full."""
WAIT = 120.0
"""Seconds for which a worker is waited for."""
PARAGRAPH = "The ledger is the one place that knows how much money has moved and why it moved."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few MiB of its own, which other programs can fill too."""
    folder = tmp_path / "disk"
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(folder)]
    try:
        subprocess.run(asked, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as none:
        print(f"THE FULL DISK IS NOT TESTED: no disk can be mounted here ({none}).")
        pytest.skip(f"needs root: no disk can be mounted here ({none})")
    yield folder
    # Lazily: a process of the site that is just dying may still hold a file.
    subprocess.run(["umount", "-l", str(folder)], check=True)


class FullDisk:
    """One run; `command` is what is run in the place of `blindfolio`."""

    def __init__(self, disk: Path, command: tuple[str, ...]) -> None:
        self.wrong: list[str] = []
        self.told = Told()
        self.refused: Counter[int] = Counter()
        self.waited = 0
        """Jobs that were waiting for room on the full disk."""
        self._ballast = disk / "ballast"
        self._ballast.write_bytes(b"x" * OTHERS)
        seed = random.SystemRandom().randrange(10**6)
        print(f"seed {seed}")
        self._random = random.Random(seed)
        self.data = disk / "site"
        mails = disk.parent / "mails"
        mails.mkdir()
        more = SETTINGS | {"BLINDFOLIO_MAIL": f"folder://{mails}"}
        self.served = Served(self.data, more, logs=disk.parent, command=command)
        self._parts = self.served.set_up()
        ports = self.served.ports
        with self._parts.database.transaction() as db:
            opening = cases.opening(db, by=cases.member(db, "Jo Sampleton", "coordinator"))
            writing = [cases.writing(db, opening) for _ in range(CANDIDATES + 1)]
            read = cases.readable(db, self._parts.archive, writing[-1], PARAGRAPH)
            cases.submitted(db, writing[-1], read, at=clock.now())
            visitors = [Visitor(ports, links.for_invitation(db, it.id)) for it in writing]
            *self._candidates, self._gone = visitors
            self._of = dict(zip((it.id for it in writing), visitors, strict=True))
            self._leaving = writing[-1].folio
            reviewer = cases.member(db, "Robin Testcase")
            self._round = judged(db, reviewer)
            self._reader = Visitor(ports, links.for_account(db, reviewer))

    def go(self) -> FullDisk:
        try:
            self.served.start()
            for candidate in (*self._candidates, self._gone):
                candidate.sign_in()
            self._reader.enter()
            self._send_until_refused()
            self._fill_up()
            told = self._send(self._candidates[-1])
            assert not told, "a file was taken on a disk without a byte of room"
            self._review()
            self._delete()
            with self._parts.database.reading() as db:
                waiting = (Job.state == "ready", Job.error.is_not(None))
                self.waited = db.scalar(select(func.count()).where(*waiting)) or 0
            self._ballast.unlink()
            self._everything_works()
            self._read_back()
        except (AssertionError, OSError) as error:
            self.wrong.append(str(error))
        finally:
            self.served.kill()
            self._parts.database.engines.dispose()
        self.wrong += [*violations(self._parts, self.told), *self.served.audit()]
        self._parts.database.engines.dispose()
        print(f"{len(self.told.uploads)} receipts, refused {self.refused}", *self.wrong)
        return self

    def _send_until_refused(self) -> None:
        for candidate in self._candidates:
            for _ in range(EACH):
                self._send(candidate)
                if self.refused.total() == ENOUGH:
                    return
        self.wrong.append("the disk did not fill up, or nobody was told")

    def _fill_up(self) -> None:
        """Another program takes the last byte at the worst moment: the database's log was just cut
        off, as after each deletion, so that the reserve is all there is to write to."""
        self._ballast.unlink()
        until = time.monotonic() + WAIT
        with closing(sqlite3.connect(self.data / "blindfolio.sqlite", timeout=30)) as db:
            while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                assert time.monotonic() < until, "the database's log could not be cut off"
        assert Reserve(self.data / "blindfolio.sqlite").keep(), "the reserve is not made anew"
        with self._ballast.open("ab", buffering=0) as file:
            for size in (MIB // 4, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError as error:
                    assert error.errno == errno.ENOSPC

    def _send(self, candidate: Visitor) -> bool:
        noise = Image.frombytes("RGB", (256, 256), self._random.randbytes(256 * 256 * 3))
        png = io.BytesIO()
        noise.save(png, "PNG")
        picture = base64.b64encode(png.getvalue()).decode()
        raw = f"# Design\n\n{PARAGRAPH}\n\n![Flow](data:image/png;base64,{picture})\n".encode()
        sha = hashlib.sha256(raw).hexdigest()
        fields = {"key": sha[:40], "ticket": candidate.ticket}
        answer = candidate.ask("POST", "/my/uploads", fields, file=("design.md", raw))
        if answer.status in (302, 303):
            self.told.uploads[answer.location.rpartition("/")[2]] = sha
            return True
        self.refused[answer.status] += 1
        assert answer.status in REFUSED, f"an upload on a full disk: {answer.status}"
        assert b"<p" in answer.body, "a refused upload was answered without a sentence"
        return False

    def _review(self) -> None:
        code, of = self._round.code, Review.folio == self._round.folio
        with self._parts.database.reading() as db:
            revision = db.scalars(select(Review.revision).where(of)).one()
        said = {"code": code, "revision": str(revision), "weakest": "Nobody is woken."}
        # The page to sign, which has the form's token.
        self._reader.lock_form(code)
        saved = self._reader.ask("POST", f"/read/{code}/save", said)
        assert saved.status == 303, f"a review saved on a full disk: {saved.status}"
        form = self._reader.lock_form(code)
        locked = self._reader.ask("POST", f"/read/{code}/lock", form)
        assert locked.status in (302, 303), f"a review locked on a full disk: {locked.status}"
        with self._parts.database.reading() as db:
            review = db.scalars(select(Review).where(of)).one()
        self.told.locked.add((review.folio, review.account))

    def _delete(self) -> None:
        """Somebody who asks for it while nothing else fits is deleted all the same."""
        asked = self._gone.ask("POST", "/my/erase", {"sure": "1"})
        assert asked.status in (302, 303), f"a deletion asked for: {asked.status}"
        left = select(Job.id).where(Job.kind == "remove_files", Job.state != "done")
        erased = select(Folio.id).where(Folio.id == self._leaving, Folio.stage == "8")

        def done() -> bool:
            with self._parts.database.reading() as db:
                found = db.execute(erased).first(), db.execute(left).first()
            return found[0] is not None and found[1] is None

        kinds = ("erase", "remove_files", "mail")
        self._hurry(kinds, done, "somebody was not deleted on the full disk")

    def _hurry(self, kinds: tuple[str, ...], done: Callable[[], bool], if_not: str) -> None:
        until = time.monotonic() + WAIT
        early = update(Job).where(Job.kind.in_(kinds), Job.state == "ready")
        while not done():
            assert time.monotonic() < until, if_not
            with self._parts.database.transaction() as db:
                db.execute(early.values(run_at=clock.now()))
            time.sleep(0.5)

    def _everything_works(self) -> None:
        sent = self._send(self._candidates[-2])
        assert sent, "there is room again, and a file was refused"

        def states() -> set[str]:
            with self._parts.database.reading() as db:
                return set(db.scalars(select(Upload.state)))

        def done() -> bool:
            return not states() & {"received", "reading"}

        self._hurry(("ingest", "pictures"), done, "uploads were not read")
        assert states() == {"read"}
        with self._parts.database.reading() as db:
            lost = list(db.scalars(select(Job.kind).where(Job.state == "failed")))
        assert not lost, f"jobs were given up: {lost}"

    def _read_back(self) -> None:
        with self._parts.database.reading() as db:
            owners = {it.id: it.invitation for it in db.scalars(select(Upload))}
        for upload, sha in self.told.uploads.items():
            answer = self._of[owners[upload]].ask("GET", f"/my/uploads/{upload}/original")
            if hashlib.sha256(answer.body).hexdigest() != sha:
                self.wrong.append(f"upload {upload}: {answer.status}, other bytes")


def test_a_site_on_a_full_disk_loses_nothing_deletes_and_recovers(disk: Path) -> None:
    shown = FullDisk(disk, BLINDFOLIO).go()
    assert shown.wrong == []
    assert shown.told.uploads
    assert shown.waited > 0, "no job met the full disk, so this showed nothing of them"


@pytest.mark.parametrize(
    ("build", "caught"),
    [
        # A job that ends after the disk was filled can leave room for the last file.
        ("swallows", ("a row without its file", "without a byte of room")),
        ("no reserve", ("on a full disk", "deletion")),
    ],
)
def test_a_wrong_build_is_caught(disk: Path, build: str, caught: tuple[str, ...]) -> None:
    wrong = FullDisk(disk, built(build)).go().wrong
    assert any(words in line for line in wrong for words in caught)
