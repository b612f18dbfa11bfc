"""Whole journeys on two web processes and two workers, one killed every few seconds.

A journey: a candidate uploads a document over HTTP, a worker reads it, the candidate submits and
closes the window; two reviewers, assigned by a coordinator, lock their reviews over HTTP; a
decider releases it; a worker makes the question sheet; every tenth candidate has their data
deleted. The acts of the team between these are the product's own functions, in this process.
A thousand with `FAULTS=whole`.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts
from blindfolio.jobs.models import Job
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import Opening, Upload
from reviews.board.assigning import assign
from reviews.deciding import deciders, gate
from reviews.panel.models import PanelSheet
from reviews.reading import assignment
from tests.every_run import of
from tests.faults.judged import judge
from tests.faults.served import BLINDFOLIO, SETTINGS, Member, Served, answers
from tests.faults.told import Told, violations
from tests.faults.visitor import Visitor
from tests.faults.wrong_builds import built
from tests.platform.archive import s3_server
from tests.prompts import cases

pytestmark = pytest.mark.faults

SAMPLES = [sample.text for sample in catalogue.load("payment-flows").samples]
WEB, WORKERS, REVIEWERS = 2, 2, 6
AT_ONCE = 24
"""Journeys under way at the same time: most of them wait for a worker or for a lease to end."""
DELETED_EACH = 10
WAIT = 1500.0
"""Seconds for which a journey waits for a worker: a lease of a killed one takes two minutes, and
its next try begins up to an hour later."""
SEEDED = 25


@dataclass(slots=True)
class Killer:
    """Kills one of these processes now and then, and starts it again at once; `wanted` times, or
    to the end where that is 0."""

    site: Served
    mortal: list[Member]
    after: tuple[float, float]
    wanted: int
    seed: int
    kills: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        moments = random.Random(self.seed)
        while not self.over.wait(moments.uniform(*self.after)):
            member = moments.choice(self.mortal)
            member.kill()
            member.start()
            self.kills += 1
            if self.kills == self.wanted:
                return
            # On a slow machine, the site would do nothing but start.
            while not self.over.is_set() and not all(map(answers, self.site.ports)):
                time.sleep(0.1)


class Journeys:
    """So many journeys on a site; `parts` are the same site's, in this process."""

    def __init__(self, killer: Killer, parts: Parts, how_many: int, patience: float) -> None:
        self._killer, self._parts, self._patience = killer, parts, patience
        self.told = Told(before=set())
        self.errors: list[str] = []
        with parts.database.transaction() as db:
            self._coordinator = cases.member(db, "Jo Sampleton", "coordinator")
            self._decider = cases.member(db, "Hanna Placeholder", "decider")
            reviewers = [cases.member(db, f"Reviewer Number {n}") for n in range(REVIEWERS)]
            panel = [cases.member(db, f"Panel Member {n}") for n in (1, 2)]
            job = cases.opening(db, by=self._coordinator)
            self._desks = [
                (it, self._visitor(links.for_account(db, it)), threading.Lock())
                for it in reviewers
            ]
        self._folios: list[tuple[str, str]] = []
        # In several transactions: PostgreSQL plans for tables as it last counted them, and in a
        # single one it would take all of these for empty.
        for start in range(0, how_many, SEEDED):
            with parts.database.transaction() as db:
                job = db.get_one(Opening, job.id)
                for _ in range(start, min(start + SEEDED, how_many)):
                    invited = cases.writing(db, job)
                    folio = db.get_one(Folio, invited.folio)
                    standing.give(db, folio, self._decider, "decider", by=None)
                    for account in panel:
                        standing.give(db, folio, account, "panel", by=self._coordinator)
                    self._folios.append((folio.id, links.for_invitation(db, invited.id)))
                if db.get_bind().dialect.name == "postgresql":
                    db.execute(text("ANALYZE"))

    def _visitor(self, link: str) -> Visitor:
        return Visitor(self._killer.site.ports, link, patience=300.0)

    def go(self) -> None:
        for _, browser, _ in self._desks:
            browser.enter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._survived, range(len(self._folios))))
        self._delete()

    def _survived(self, n: int) -> None:
        # On a fast machine the later journeys wait for the kills.
        while self._killer.kills < n * self._killer.wanted // len(self._folios):
            time.sleep(0.1)
        try:
            self._journey(n, *self._folios[n])
        except Exception as error:
            self.errors.append(f"journey {n}: {type(error).__name__}: {str(error)[:300]}")

    def _journey(self, n: int, folio: str, link: str) -> None:
        candidate = self._visitor(link)
        candidate.sign_in()
        raw = f"{SAMPLES[n % len(SAMPLES)]}\n\nThis is design number {n}.\n".encode()
        sha = hashlib.sha256(raw).hexdigest()
        sent = candidate.upload(sha[:40], raw)
        self.told.uploads[sent] = sha
        self._wait(select(Upload.id).where(Upload.id == sent, Upload.state == "read"))
        candidate.open_document()
        receipt = candidate.submit(sent, hours="3", final="yes")
        self.told.submissions[receipt] = sent
        for desk in (self._desks[n % REVIEWERS], self._desks[(n + 1) % REVIEWERS]):
            self._review(folio, *desk)
        with self._parts.database.transaction() as db:
            found = db.get_one(Folio, folio)
            deciders.open_reviews(db, found, by=self._decider)
            gate.decide(db, found, "release", reason="It holds.", feedback="", by=self._decider)
        self._wait(select(PanelSheet.folio).where(PanelSheet.folio == folio))
        self.told.sheets.add(folio)
        if n % DELETED_EACH == 0:
            candidate.insist("GET", "/my/erase")
            candidate.insist("POST", "/my/erase", {"sure": "1"})
            self.told.deleted.add(folio)
            del self.told.uploads[sent], self.told.submissions[receipt]

    def _review(self, folio: str, account: str, browser: Visitor, turn: threading.Lock) -> None:
        due = clock.now() + timedelta(days=7)
        with self._parts.database.transaction() as db:
            found = db.get_one(Folio, folio)
            assign.reviewer(db, found, account, due=due, by=self._coordinator)
        with self._parts.database.transaction() as db:
            assignment.accept(db, folio, knows="no", by=account)
        with self._parts.database.transaction() as db:
            found = db.get_one(Folio, folio)
            judge(db, found, account)
        with turn:
            browser.press_lock(found.code)
        self.told.locked.add((folio, account))

    def _wait(self, wanted: object) -> None:
        until = time.monotonic() + self._patience
        while True:
            with self._parts.database.reading() as db:
                if db.execute(wanted).first() is not None:  # type: ignore[call-overload]
                    return
            if time.monotonic() > until:
                raise TimeoutError(f"no worker did it: {wanted}")
            time.sleep(0.5)

    def _delete(self) -> None:
        """Until workers have deleted everybody who pressed for it, and their files. A deletion
        holds back for some minutes; that is the one wait that is cut short here."""
        until = time.monotonic() + self._patience
        of_kind = Job.kind.in_(("erase", "remove_files"))
        while time.monotonic() < until:
            with self._parts.database.transaction() as db:
                waiting = select(Job.id).where(of_kind, Job.state != "done")
                if db.execute(waiting).first() is None:
                    return
                early = update(Job).where(of_kind, Job.state == "ready")
                db.execute(early.values(run_at=clock.now()))
            time.sleep(1)
        self.errors.append("deletions were pressed for and never done")


def _gone(
    folder: Path,
    shared: dict[str, str],
    how_many: int,
    *,
    command: tuple[str, ...] = BLINDFOLIO,
    after: tuple[float, float] = (2.0, 5.0),
    wait: float = WAIT,
    only_web: bool = False,
    kills: int = 0,
) -> tuple[list[str], int]:
    """Journeys on one kind of site: what was found wrong, and how many kills there were."""
    seed = random.SystemRandom().randrange(10**6)
    (folder / "mails").mkdir()
    settings = SETTINGS | shared | {"BLINDFOLIO_MAIL": f"folder://{folder / 'mails'}"}
    site = Served(folder / "site", settings, web=WEB, workers=WORKERS, command=command)
    parts = site.set_up()
    mortal = site.members[:WEB] if only_web else site.members
    killer = Killer(site, mortal, after, kills, seed)
    journeys = Journeys(killer, parts, how_many, wait)
    killing = threading.Thread(target=killer.run, daemon=True)
    try:
        site.start()
        killing.start()
        journeys.go()
    finally:
        killer.over.set()
        killing.join()
        site.kill()
    wrong = journeys.errors + violations(parts, journeys.told) + site.audit()
    told = {name: len(getattr(journeys.told, name)) for name in ("locked", "sheets", "deleted")}
    print(f"seed {seed}: {how_many} journeys, {killer.kills} kills, {told}; wrong: {wrong}")
    parts.database.engines.dispose()
    return wrong, killer.kills


@pytest.fixture
def shared(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """The settings of a database and a storage: `postgresql` with S3, or `sqlite` with a folder."""
    if request.param == "sqlite":
        yield {}
        return
    server = request.getfixturevalue("postgresql_server")
    server.execute("CREATE DATABASE journeys")
    for name, value in s3_server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with s3_server.running() as endpoint:
        at = s3_server.make_bucket(endpoint, "journeys")
        yield {
            "BLINDFOLIO_DATABASE": server.url("journeys"),
            "BLINDFOLIO_STORAGE": f"{at}?region={at.region}&endpoint={endpoint}",
        }
    server.drop("journeys")


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.mark.parametrize("shared", KINDS, indirect=True)
def test_whole_journeys_survive_the_death_of_any_process(
    tmp_path: Path, shared: dict[str, str]
) -> None:
    kills = of(100, 6)
    command = of(BLINDFOLIO, built("waits less"))
    wrong, fell = _gone(tmp_path, shared, of(1000, 8), kills=kills, command=command)
    assert wrong == []
    assert fell >= kills - 1


@pytest.mark.parametrize("shared", KINDS[1:], indirect=True)
def test_a_build_that_commits_before_the_bucket_has_the_file_is_caught(
    tmp_path: Path, shared: dict[str, str]
) -> None:
    wrong, _ = _gone(
        *(tmp_path, shared, 24),
        command=built("slow disk"),
        after=(4.0, 5.0),
        wait=5.0,
        only_web=True,
    )
    assert any(line.startswith("blob ") for line in wrong)
