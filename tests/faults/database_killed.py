"""F6: a site whose PostgreSQL is killed under it, again and again.

Candidates send files and submit them, and reviewers lock, over HTTP at two web processes, while a
worker reads the files. Meanwhile the server is stopped at once, killed, or ends single connections
in mid-transaction. Who gets no answer sends the same again, with the same key.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts, assemble
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import LEASE
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts.models import Opening, Submission, Upload
from prompts.submitting import upload
from reviews.board import assign
from reviews.reading import assignment
from tests.faults.blows import Blows
from tests.faults.killable_cluster import KillableCluster
from tests.faults.many_processes import WEB, ManyProcesses
from tests.faults.served import BLINDFOLIO
from tests.faults.told_and_kept import Promises, not_kept, said_too_much
from tests.faults.whole_journey import fill_review, press_lock
from tests.faults.witness import Heard, Witness
from tests.prompts import cases

CLIENTS = 4
READERS = 2
EVERY = 2.0
"""Seconds between two blows."""

DRAIN = 1800.0
"""Seconds within which the worker has read every file, once the blows are over."""

WORDS = "One table holds the steps, and a worker takes each of them once. It is written first."


class DatabaseKilled:
    """So many submissions and locks on a site, under `blows` at its database."""

    def __init__(
        self, site: ManyProcesses, parts: Parts, *, submissions: int, locks: int, seed: int
    ) -> None:
        self.site, self.parts, self.seed = site, parts, seed
        self.told, self.heard = Promises(), Heard()
        self.errors: list[str] = []
        self.each = -(-submissions // CLIENTS)
        self.blows: Blows | None = None
        self.names: set[str] = set()
        self._over = threading.Event()
        self._prepare(-(-locks // READERS))

    def _prepare(self, folios: int) -> None:
        # No candidate may send more within a day; one upload is there already.
        candidates = -(-self.each // (upload.IN_A_DAY - 1))
        transaction = self.parts.database.transaction
        with transaction() as db:
            by = cases.member(db, "Jo Sampleton", "coordinator")
            job = cases.opening(db, by=by).id
            self._readers = [cases.member(db, f"Reviewer Number {n}") for n in range(READERS)]
            self._reading = [self._browser(links.for_account(db, it)) for it in self._readers]
        self._desks = [
            [self._candidate(job) for _ in range(candidates)] for _ in range(CLIENTS)
        ]
        # In a transaction each: one that grows is slower with each review.
        self._codes = [self._review(job, by) for _ in range(folios)]
        with transaction() as db:
            self.told.before = {
                *db.scalars(select(Upload.id)),
                *db.scalars(select(Submission.id)),
            }
        self.names = {
            "Ada Example",
            "Sampleton",
            "Reviewer Number",
            "example.test",
            "design.md",
        }
        self.names |= {it.link for desk in self._desks for it, _ in desk}

    def _candidate(self, job: str) -> tuple[Witness, str]:
        with self.parts.database.transaction() as db:
            invited = cases.writing(db, db.get_one(Opening, job))
            read = cases.readable(db, self.parts.archive, invited, pages=4)
            return self._browser(links.for_invitation(db, invited.id)), read.id

    def _review(self, job: str, by: str) -> tuple[str, str]:
        due = clock.now() + timedelta(days=7)
        with self.parts.database.transaction() as db:
            invited = cases.writing(db, db.get_one(Opening, job))
            read = cases.readable(db, self.parts.archive, invited, WORDS, pages=4)
            cases.submitted(db, invited, read, final=True)
            folio = db.get_one(Folio, invited.folio)
            for account in self._readers:
                assign.reviewer(db, folio, account, due=due, by=by)
                assignment.accept(db, folio.id, knows="no", by=account)
                fill_review(db, folio.id, account)
            return folio.id, folio.code

    def _browser(self, link: str) -> Witness:
        ports = tuple(self.site.ports)
        return Witness(ports[0], link, patience=120.0, ports=ports, heard=self.heard)

    def enter(self) -> None:
        for desk in self._desks:
            for candidate, _ in desk:
                candidate.sign_in()
        for reader in self._reading:
            reader.enter()

    def go(self, blows: Blows) -> None:
        self.blows = blows
        work: list[tuple[Callable[[int, int], None], int, int]] = [
            (self._submit, n, self.each) for n in range(CLIENTS)
        ]
        work += [(self._lock, n, len(self._codes)) for n in range(READERS)]
        threads = [threading.Thread(target=self._client, args=it, daemon=True) for it in work]
        threads.append(threading.Thread(target=blows.run, daemon=True))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.errors += [f"the blows: {error!r}" for error in blows.errors]

    def _client(self, do: Callable[[int, int], None], number: int, times: int) -> None:
        try:
            for n in range(times):
                self._pace(n, times)
                do(number, n)
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {str(error)[:300]}")

    def _pace(self, n: int, times: int) -> None:
        blows = self.blows
        assert blows is not None
        while n * (blows.wanted + 1) // times > blows.begun:
            time.sleep(0.005)

    def _submit(self, number: int, n: int) -> None:
        desk = self._desks[number]
        candidate, read = desk[n * len(desk) // self.each]
        raw = f"# Design {number}-{n}\n\nOne table of steps.\n".encode()
        key = hashlib.sha256(raw + str(self.seed).encode()).hexdigest()[:40]
        self.told.uploads[candidate.upload(key, raw)] = hashlib.sha256(raw).hexdigest()
        self.told.submissions[candidate.submit(read, hours=str(n))] = read

    def _lock(self, number: int, n: int) -> None:
        folio, code = self._codes[n]
        press_lock(self._reading[number], code)
        self.told.locked.add((folio, self._readers[number]))

    def pages(self) -> bool:
        return all(
            self._at(port, "/my/document") == self._at(port, "/readyz") == 200
            for port in self.site.ports
        )

    def while_away(self) -> None:
        for path in ("/readyz", "/my/document", "/"):
            self._at(self.site.ports[0], path)

    def _at(self, port: int, path: str) -> int:
        mine = self._desks[0][0][0]
        asks = Witness(port, mine.link, ports=(port,), heard=self.heard)
        asks._cookies = mine._cookies
        return asks.ask("GET", path).status

    def drain(self) -> int:
        """Until the worker has read every file; how many it tried more than once. The waits until
        the next try, and until a lease ends, are cut short."""
        until = time.monotonic() + DRAIN
        reading = Job.kind == "ingest"
        while time.monotonic() < until:
            with self.parts.database.transaction() as db:
                if not db.scalar(select(func.count()).where(reading, Job.state != "done")):
                    again = select(func.count()).where(reading, Job.tries > 1)
                    return db.scalar(again) or 0
                now = clock.now()
                old = Job.lease_until < now + LEASE - timedelta(seconds=10)
                leased = update(Job).where(reading, Job.state == "leased", old)
                db.execute(leased.values(lease_until=now))
                db.execute(update(Job).where(reading, Job.state == "ready").values(run_at=now))
            time.sleep(1)
        self.errors.append("files were sent and never read")
        return 0

    def read_back(self) -> None:
        mine = {id_: candidate for desk in self._desks for candidate, id_ in desk}
        for receipt, read in self.told.submissions.items():
            page = mine[read].insist("GET", f"/my/receipts/{receipt}")
            if receipt.encode() not in page.body:
                self.errors.append(f"receipt {receipt}: not on its page")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found, and how much it did."""

    wrong: Sequence[str]
    kills: int
    held: int
    unknown: int
    longest: float


def run(
    folder: Path,
    *,
    submissions: int,
    locks: int,
    blows: int,
    seed: int,
    every: float = EVERY,
    command: tuple[str, ...] = BLINDFOLIO,
    whole: bool = True,
) -> Outcome:
    """So much work under so many blows; `folder` is the site's. Where it is not `whole`, there is
    no worker, and the site is not asked again for what it told."""
    made = Path(tempfile.mkdtemp(prefix="blindfolio-f6-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(made))
    cluster = KillableCluster(made / "data")
    try:
        settings = {
            "BLINDFOLIO_DATABASE": cluster.create("killed"),
            "BLINDFOLIO_SECRET": "s" * 43,
            "BLINDFOLIO_TEAM": "Example Pay",
        }
        site = ManyProcesses(folder, settings, command=command)
        # One worker; that two share the work is another test's matter.
        del site.members[WEB + whole :]
        done = site.run("db", "upgrade")
        assert done.returncode == 0, done.stderr
        given = {k.removeprefix("BLINDFOLIO_").lower(): v for k, v in settings.items()}
        parts = assemble(load(data=folder / "site", **given))
        killed = DatabaseKilled(site, parts, submissions=submissions, locks=locks, seed=seed)
        parts.database.engines.dispose()
        strikes = Blows(
            cluster,
            wanted=blows,
            every=every,
            seed=seed,
            pages=killed.pages,
            while_away=killed.while_away,
        )
        began = time.monotonic()
        try:
            site.start()
            killed.enter()
            killed.go(strikes)
            tried_again = 0
            if whole:
                tried_again = killed.drain()
                killed.read_back()
            # What was committed too late is there as well, and only a blow can have taken it away.
            time.sleep(1)
            dead = [
                it for it in site.members if it.process is None or it.process.poll() is not None
            ]
        finally:
            strikes.stop()
            site.stop()
        wrong = killed.errors + killed.heard.wrong + not_kept(parts, killed.told)
        wrong += [f"{it.log.stem}: the process has ended" for it in dead]
        logs = [it.log for it in site.members]
        wrong += said_too_much(logs, killed.names)
        audit = site.run("audit", "verify")
        if audit.returncode != 0:
            wrong.append(f"audit verify: {audit.stdout[-300:]}{audit.stderr[-300:]}")
        parts.database.engines.dispose()
    finally:
        cluster.remove()
    heard, told = killed.heard, killed.told
    retries = sum(it.retries for desk in killed._desks for it, _ in desk)
    print(
        f"{len(told.uploads)} files, {len(told.submissions)} receipts and {len(told.locked)} locks"
        f" in {time.monotonic() - began:.0f} s; {dict(strikes.fell)}, {strikes.held} commits held;"
        f" {retries} requests tried again, {heard.statuses[503]} answers 503, of them"
        f" {heard.unknown} to unknown commits; pages again {strikes.longest:.2f} s after the"
        f" database at the latest, slowest answer {heard.slowest:.2f} s; {tried_again} files read"
        f" in a second try; violations: {len(wrong)}"
    )
    return Outcome(wrong, strikes.kills, strikes.held, heard.unknown, strikes.longest)
