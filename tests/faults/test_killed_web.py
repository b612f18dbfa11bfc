"""F1: whatever moment the server is killed at, a receipt is true and nothing is torn.

A submission here is what a candidate does: a file is sent (its blob, its row, its entry in the
ledger), and a version is submitted (its row and its entry). Both answers are receipts, and both
must be true. The version that is submitted is one that was read before: reading a thousand
documents takes many minutes, and is not what a kill can tear; the files that are sent are read by
the worker of the served site meanwhile, as far as it comes.
"""

from __future__ import annotations

import hashlib
import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio.accounts import links
from prompts.submitting import upload
from tests.faults.candidate import Candidate
from tests.faults.inspected import Receipts, counts, violations
from tests.faults.served import BLINDFOLIO, Served
from tests.faults.whole_run import of
from tests.prompts import cases
from tests.sites import Site, open_site

WRONG_BUILD = (sys.executable, str(Path(__file__).with_name("early_commit.py")))
CLIENTS = 4
PATIENCE = 20.0
"""Seconds that a kill waits for receipts, at most."""

LONGEST = 1200.0
"""Seconds after which a run that makes no progress is given up."""


class Run:
    """`CLIENTS` clients with `each` submissions, on a site that is killed `kills` times or more."""

    def __init__(
        self,
        folder: Path,
        *,
        each: int,
        kills: int,
        seed: int,
        command: tuple[str, ...] = BLINDFOLIO,
    ) -> None:
        self.each, self.kills, self.seed = each, kills, seed
        self.data = folder / "site"
        self.served = Served(self.data, command=command)
        done = self.served.run("db", "upgrade")
        assert done.returncode == 0, done.stderr
        self.told = Receipts()
        self.killed = 0
        self.retries = 0
        self.errors: list[BaseException] = []
        self._over = threading.Event()
        self._clients: list[threading.Thread] = []
        self._signed_in: dict[str, Candidate] = {}
        self.desks = self._seed()
        self.of: dict[str, list[str]] = {link: [] for desk in self.desks for link, _ in desk}

    def _seed(self) -> list[list[tuple[str, str]]]:
        site: Site = open_site(self.data)
        archive = site.parts.archive
        # No candidate may send more within a day; one upload is there already.
        candidates = -(-self.each // (upload.IN_A_DAY - 1))
        desks = []
        with site.parts.database.transaction() as db:
            opening = cases.opening(db, by=cases.member(db))
            for _ in range(CLIENTS):
                desk = []
                for _ in range(candidates):
                    mine = cases.writing(db, opening)
                    read = cases.readable(db, archive, mine, pages=4)
                    desk.append((links.for_invitation(db, mine.id), read.id))
                desks.append(desk)
        site.parts.database.engines.dispose()
        return desks

    def go(self) -> list[str]:
        moments = random.Random(self.seed)
        self._clients = [
            threading.Thread(target=self._client, args=(n,), daemon=True)
            for n in range(CLIENTS)
        ]
        wrong: list[str] = []
        until = time.monotonic() + LONGEST
        self.served.start()
        for client in self._clients:
            client.start()
        try:
            while self._working() and not wrong:
                assert time.monotonic() < until, "the run does not come to its end"
                self._let_work(moments.uniform(0.5, 1.1))
                self.served.kill()
                self.killed += 1
                wrong = violations(self.data, self.told)
                self.served.start()
        finally:
            self._over.set()
            for client in self._clients:
                client.join()
        return wrong

    def _working(self) -> bool:
        return any(client.is_alive() for client in self._clients)

    def _let_work(self, seconds: float) -> None:
        """Let it run for so long; on a machine that is busy with other things as well, until a
        fair part of the submissions is through, or the run would be nothing but starts."""
        wanted = len(self.told.uploads) + max(1, CLIENTS * self.each // self.kills // 2)
        time.sleep(seconds)
        until = time.monotonic() + PATIENCE
        while len(self.told.uploads) < wanted and time.monotonic() < until:
            if not self._working():
                return
            time.sleep(0.01)

    def _client(self, number: int) -> None:
        try:
            for n in range(self.each):
                self._pace(n)
                if self._over.is_set():
                    return
                self._one(number, n)
        except BaseException as error:
            self.errors.append(error)

    def _pace(self, n: int) -> None:
        """Wait for the kills: the last submission is not sent before the last of them is near."""
        while self.killed < n * self.kills // self.each and not self._over.is_set():
            time.sleep(0.01)

    def _one(self, number: int, n: int) -> None:
        desk = self.desks[number]
        link, read = desk[n * len(desk) // self.each]
        candidate = self._candidate(link)
        raw = f"# Design {number}-{n}\n\nOne table of steps.\n".encode()
        key = hashlib.sha256(raw + str(self.seed).encode()).hexdigest()[:40]
        sent = candidate.upload(key, raw)
        self.told.uploads[sent] = hashlib.sha256(raw).hexdigest()
        self.of[link].append(sent)
        receipt = candidate.submit(read, hours=str(n))
        self.told.submissions[receipt] = read
        self.of[link].append(receipt)
        self.retries += candidate.retries
        candidate.retries = 0

    def _candidate(self, link: str) -> Candidate:
        if link not in self._signed_in:
            self._signed_in[link] = Candidate(self.served.port, link)
            self._signed_in[link].sign_in()
        return self._signed_in[link]

    def read_back(self) -> list[str]:
        """The receipts that the site itself, started once more, does not stand by."""
        self.served.start()
        wrong: list[str] = []

        def ask(desk: list[tuple[str, str]]) -> None:
            for link, _ in desk:
                candidate = self._candidate(link)
                for told in self.of[link]:
                    if told in self.told.submissions:
                        page = candidate.insist("GET", f"/my/receipts/{told}")
                        true = told.encode() in page.body
                    else:
                        raw = candidate.insist("GET", f"/my/uploads/{told}/original").body
                        true = hashlib.sha256(raw).hexdigest() == self.told.uploads[told]
                    wrong.extend([] if true else [told])

        askers = [threading.Thread(target=ask, args=(desk,)) for desk in self.desks]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        return wrong


@pytest.fixture
def seed() -> Iterator[int]:
    """A new one for each run; it is printed, so that a failure can be played again."""
    number = random.SystemRandom().randrange(10**6)
    print(f"seed {number}")
    yield number


def _survives(run: Run) -> None:
    assert run.go() == []
    assert run.errors == []
    asked = CLIENTS * run.each
    prepared = sum(len(desk) for desk in run.desks)
    print(
        f"{asked} submissions, {run.killed} kills, {run.retries} requests tried again:"
        f" {len(run.told.uploads)} and {len(run.told.submissions)} receipts, {counts(run.data)}"
    )
    assert run.killed >= run.kills
    assert run.retries > 0, "no kill met a request, so this showed nothing"
    run.served.kill()
    assert violations(run.data, run.told) == []
    assert len(run.told.uploads) == len(run.told.submissions) == asked
    found = counts(run.data)
    assert found["upload"] == found["blobs of uploads"] == asked + prepared
    assert found["submission"] == asked
    audit = run.served.run("audit", "verify")
    assert (audit.returncode, audit.stderr) == (0, ""), audit.stdout
    assert run.read_back() == []


@pytest.mark.faults
def test_submissions_survive_kills(tmp_path: Path, seed: int) -> None:
    run = Run(tmp_path, each=of(250, 80), kills=of(30, 10), seed=seed)
    try:
        _survives(run)
    finally:
        run.served.kill()


@pytest.mark.faults
def test_a_build_that_commits_before_it_writes_the_blob_is_caught(
    tmp_path: Path, seed: int
) -> None:
    """Else the tests above would prove nothing."""
    run = Run(tmp_path, each=100, kills=20, seed=seed, command=WRONG_BUILD)
    try:
        wrong = run.go()
    finally:
        run.served.kill()
    print(f"after {run.killed} kills: {wrong}")
    assert any("a row without its file" in line for line in wrong)
