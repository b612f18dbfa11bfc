"""F6: whenever PostgreSQL dies, what people were told is kept, and everything else comes once.

Candidates send files and submit them, and reviewers lock, over HTTP at two web processes, while a
worker reads the files. Meanwhile the server is stopped at once, killed, or ends single connections
in mid-transaction. Who gets no answer sends the same again, with the same key.
"""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import LEASE
from prompts.models import Opening, Submission, Upload
from prompts.submitting import upload
from tests.every_run import of
from tests.faults.blows import Blows, KillableCluster
from tests.faults.judged import judged
from tests.faults.served import BLINDFOLIO, SETTINGS, Served
from tests.faults.told import Told, said_too_much, violations
from tests.faults.visitor import Heard, Visitor
from tests.faults.wrong_builds import built
from tests.prompts import cases

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]

PAGES_AGAIN = 5.0
"""Seconds from an answer of the database until each web process gives a page again, at most."""
CLIENTS, READERS = 4, 2
DRAIN = 1800.0
"""Seconds within which the worker has read every file, once the blows are over."""


class DatabaseKilled:
    """So many submissions and locks on a site, under `blows` at its database."""

    def __init__(self, site: Served, parts: Parts, *, submissions: int, locks: int) -> None:
        self.site, self.parts = site, parts
        self.told, self.heard = Told(), Heard()
        self.errors: list[str] = []
        self.each = -(-submissions // CLIENTS)
        self.blows: Blows | None = None
        # No candidate may send more within a day; one upload is there already.
        candidates = -(-self.each // (upload.IN_A_DAY - 1))
        transaction = self.parts.database.transaction
        with transaction() as db:
            by = cases.member(db, "Jo Sampleton", "coordinator")
            job = cases.opening(db, by=by).id
            readers = [cases.member(db, f"Reviewer Number {n}") for n in range(READERS)]
            self.readers = [(it, self._browser(links.for_account(db, it))) for it in readers]
        self.desks = [[self._candidate(job) for _ in range(candidates)] for _ in range(CLIENTS)]
        self._rounds = []
        for _ in range(-(-locks // READERS)):
            # In a transaction each: one that grows is slower with each review.
            with transaction() as db:
                self._rounds.append(judged(db, *readers))
        with transaction() as db:
            ids = select(Upload.id).union(select(Submission.id))
            self.told.before = set(db.scalars(ids))

    def _candidate(self, job: str) -> tuple[Visitor, str]:
        with self.parts.database.transaction() as db:
            invited = cases.writing(db, db.get_one(Opening, job))
            read = cases.readable(db, self.parts.archive, invited, pages=4)
            return self._browser(links.for_invitation(db, invited.id)), read.id

    def _browser(self, link: str) -> Visitor:
        return Visitor(self.site.ports, link, heard=self.heard)

    def enter(self) -> None:
        for desk in self.desks:
            for candidate, _ in desk:
                candidate.sign_in()
        for _, reader in self.readers:
            reader.enter()

    def go(self, blows: Blows) -> None:
        self.blows = blows
        work: list[tuple[Callable[[int, int], None], int, int]] = [
            (self._submit, n, self.each) for n in range(CLIENTS)
        ]
        work += [(self._lock, n, len(self._rounds)) for n in range(READERS)]
        threads = [threading.Thread(target=self._client, args=it, daemon=True) for it in work]
        threads.append(threading.Thread(target=blows.run, daemon=True))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.errors += [f"the blows: {error!r}" for error in blows.errors]

    def _client(self, do: Callable[[int, int], None], number: int, times: int) -> None:
        blows = self.blows
        assert blows is not None
        try:
            for n in range(times):
                while n * (blows.wanted + 1) // times > blows.begun:
                    time.sleep(0.005)
                do(number, n)
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {str(error)[:300]}")

    def _submit(self, number: int, n: int) -> None:
        desk = self.desks[number]
        candidate, read = desk[n * len(desk) // self.each]
        raw = f"# Design {number}-{n}\n\nOne table of steps.\n".encode()
        sha = hashlib.sha256(raw).hexdigest()
        self.told.uploads[candidate.upload(sha[:40], raw)] = sha
        self.told.submissions[candidate.submit(read, hours=str(n))] = read

    def _lock(self, number: int, n: int) -> None:
        account, reader = self.readers[number]
        reader.press_lock(self._rounds[n].code)
        self.told.locked.add((self._rounds[n].folio, account))

    def pages(self) -> bool:
        asked = [
            (port, path) for port in self.site.ports for path in ("/my/document", "/readyz")
        ]
        return all(self._at(*it) == 200 for it in asked)

    def while_away(self) -> None:
        for path in ("/readyz", "/my/document", "/"):
            self._at(self.site.port, path)

    def _at(self, port: int, path: str) -> int:
        mine = self.desks[0][0][0]
        asks = Visitor([port], mine.link, heard=self.heard, cookies=mine.cookies)
        return asks.ask("GET", path).status

    def drain(self) -> None:
        """Until the worker has read every file. The waits until the next try, and until a lease
        ends, are cut short."""
        until = time.monotonic() + DRAIN
        reading = Job.kind == "ingest"
        while time.monotonic() < until:
            with self.parts.database.transaction() as db:
                if not db.scalar(select(func.count()).where(reading, Job.state != "done")):
                    failed = [
                        *db.scalars(select(Job.kind).where(Job.state == "failed")),
                        *db.scalars(select(Upload.id).where(Upload.state == "refused")),
                    ]
                    self.errors += [f"{it}: failed, or a document not read" for it in failed]
                    return
                now = clock.now()
                old = Job.lease_until < now + LEASE - timedelta(seconds=10)
                leased = update(Job).where(reading, Job.state == "leased", old)
                db.execute(leased.values(lease_until=now))
                db.execute(update(Job).where(reading, Job.state == "ready").values(run_at=now))
            time.sleep(1)
        self.errors.append("files were sent and never read")

    def read_back(self) -> None:
        mine = {id_: candidate for desk in self.desks for candidate, id_ in desk}
        for receipt, read in self.told.submissions.items():
            page = mine[read].insist("GET", f"/my/receipts/{receipt}")
            if receipt.encode() not in page.body:
                self.errors.append(f"receipt {receipt}: not on its page")


@pytest.fixture
def cluster() -> Iterator[KillableCluster]:
    # Not pytest's own folder, which only its owner may enter.
    made = Path(tempfile.mkdtemp(prefix="blindfolio-f6-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(made))
    server = KillableCluster(made / "data")
    yield server
    server.remove()


def _under_blows(
    folder: Path,
    cluster: KillableCluster,
    *,
    submissions: int,
    locks: int = 0,
    blows: int,
    command: tuple[str, ...] = BLINDFOLIO,
    whole: bool = True,
) -> tuple[list[str], Blows, Heard]:
    """So much work under so many blows. Where it is not `whole`, there is no worker, and the site
    is not asked again for what it told."""
    seed = random.SystemRandom().randrange(10**6)
    settings = SETTINGS | {"BLINDFOLIO_DATABASE": cluster.create("killed")}
    # One worker; that two share the work is another test's matter.
    site = Served(folder / "site", settings, web=2, workers=int(whole), command=command)
    parts = site.set_up()
    killed = DatabaseKilled(site, parts, submissions=submissions, locks=locks)
    parts.database.engines.dispose()
    pages, away = killed.pages, killed.while_away
    strikes = Blows(cluster, wanted=blows, every=1.0, seed=seed, pages=pages, while_away=away)
    try:
        site.start()
        killed.enter()
        killed.go(strikes)
        if whole:
            killed.drain()
            killed.read_back()
        # What was committed too late is there as well, and only a blow can have taken it away.
        time.sleep(1)
        dead = [
            it for it in site.members if it.process is None or it.process.poll() is not None
        ]
    finally:
        strikes.stop()
        site.kill()
    never = {"Ada Example", "Sampleton", "Reviewer Number", "example.test", "design.md"}
    never |= {it.link for desk in killed.desks for it, _ in desk}
    wrong = killed.errors + killed.heard.wrong + violations(parts, killed.told) + site.audit()
    wrong += [f"{it.log.stem}: the process has ended" for it in dead]
    wrong += said_too_much([it.log for it in site.members], never)
    parts.database.engines.dispose()
    print(
        f"seed {seed}: {len(killed.told.submissions)} receipts, {len(killed.told.locked)} locks;"
        f" {dict(strikes.fell)}, {strikes.held} commits held; answers"
        f" {dict(killed.heard.statuses)}, {killed.heard.unknown} to unknown commits; pages again"
        f" after {strikes.longest:.2f} s; wrong: {wrong}"
    )
    return wrong, strikes, killed.heard


def test_submissions_and_locks_survive_a_database_that_is_killed(
    tmp_path: Path, cluster: KillableCluster
) -> None:
    wrong, strikes, heard = _under_blows(
        tmp_path, cluster, submissions=of(1000, 60), locks=of(200, 12), blows=of(75, 8)
    )
    assert wrong == []
    assert strikes.kills >= 6
    assert heard.unknown > 0, "no blow met a commit, so this showed nothing"
    assert strikes.longest < PAGES_AGAIN


@pytest.mark.parametrize(
    ("unsure", "caught"), [("forgetful", "one file kept 2 times"), ("hasty", "not there")]
)
def test_a_build_that_takes_an_unknown_commit_for_granted_is_caught(
    tmp_path: Path, cluster: KillableCluster, unsure: str, caught: str
) -> None:
    wrong, _, _ = _under_blows(
        tmp_path, cluster, submissions=24, blows=5, command=built(unsure), whole=False
    )
    assert any(caught in line for line in wrong)
