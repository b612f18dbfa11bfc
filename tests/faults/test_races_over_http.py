"""F10 over HTTP, at two web processes: a lock against saves, a recusal and another tab, and the end
of a window against what is sent at that moment."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts
from blindfolio.jobs.models import Job
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING
from prompts.deadline import GRACE
from prompts.models import Invitation, Opening, Submission
from prompts.window import time_up
from tests.every_run import of
from tests.faults.served import BLINDFOLIO, SETTINGS, Served
from tests.faults.test_f10_races import DATABASES, Races, holds
from tests.faults.told import Told, violations
from tests.faults.visitor import Visitor
from tests.faults.wrong_builds import built
from tests.prompts import cases
from tests.sites import Site

pytestmark = pytest.mark.faults

LOCKS, ENDS = of(100, 12), of(60, 8)
CAUGHT = 25
"""Rounds in which a wrong build has to show itself."""
WAIT = 120.0


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, as Flask's client gives one."""

    status_code: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Tab:
    """A browser over HTTP that is used as Flask's client is."""

    def __init__(self, ports: list[int], link: str) -> None:
        self._browser = Visitor(ports, link)
        self._browser.enter()
        # Forms have another token from then on.
        self._browser.insist("GET", "/queue")

    def get(self, path: str) -> Heard:
        return self._heard("GET", path)

    def post(self, path: str, data: dict[str, str] | None = None, json: object = None) -> Heard:
        return self._heard("POST", path, data, None, json)

    def _heard(self, *asked: Any) -> Heard:
        answer = self._browser.ask(*asked)
        return Heard(answer.status, answer.body.decode())


@pytest.fixture
def command() -> tuple[str, ...]:
    return BLINDFOLIO


@pytest.fixture
def served(
    request: pytest.FixtureRequest, tmp_path: Path, command: tuple[str, ...]
) -> Iterator[tuple[Served, Parts]]:
    settings, server = SETTINGS, None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        server.execute("CREATE DATABASE raced")
        settings = SETTINGS | {"BLINDFOLIO_DATABASE": server.url("raced")}
    site = Served(tmp_path / "site", settings, web=2, workers=1, command=command)
    parts = site.set_up()
    site.start()
    yield site, parts
    site.kill()
    parts.database.engines.dispose()
    if server is not None:
        server.drop("raced")


both = pytest.mark.parametrize("served", DATABASES, indirect=True)
wrongly = pytest.mark.parametrize("command", [built("locks nothing")])


def _browser(site: Served, parts: Parts) -> Callable[[str], FlaskClient]:
    def browser(account: str) -> FlaskClient:
        with parts.database.transaction() as db:
            link = links.for_account(db, account)
        return cast("FlaskClient", Tab(site.ports, link))

    return browser


@both
def test_rounds_of_locks_leave_one_seal_and_tell_every_loser(
    served: tuple[Served, Parts],
) -> None:
    site, parts = served
    holds(Site(parts), LOCKS, _browser(site, parts))


@wrongly
@both
def test_a_build_that_locks_no_folio_is_caught_by_its_locks(
    served: tuple[Served, Parts],
) -> None:
    site, parts = served
    races = Races(Site(parts), 1, _browser(site, parts))
    found = next(races.rounds(CAUGHT), "")
    print(found)
    assert found


class Ends:
    """Windows that end while their candidates send a file and submit another one."""

    def __init__(self, site: Served, parts: Parts) -> None:
        self.site, self.parts = site, parts
        self.told = Told(before=set())
        self.answers: Counter[str] = Counter()
        seed = random.SystemRandom().randrange(10**6)
        print(f"seed {seed}")
        self._dice = random.Random(seed)
        with parts.database.transaction() as db:
            by = cases.member(db, "Jo Sampleton", "coordinator")
            self._opening = cases.opening(db, by=by).id

    def rounds(self, number: int) -> Iterator[str]:
        for n in range(number):
            yield from self._round(n)
        self.site.kill()
        yield from violations(self.parts, self.told)
        yield from self.site.audit()

    def _round(self, n: int) -> Iterator[str]:
        with self.parts.database.transaction() as db:
            mine = cases.writing(db, db.get_one(Opening, self._opening))
            read = cases.readable(db, self.parts.archive, mine, f"Table number {n}.")
            link, invitation = links.for_invitation(db, mine.id), mine.id
            assert self.told.before is not None
            self.told.before.add(read.id)
        tabs = [Visitor(self.site.ports, link) for _ in range(2)]
        for tab in tabs:
            tab.sign_in()
        ends = clock.now() + timedelta(seconds=self._dice.uniform(0.2, 0.6))
        with self.parts.database.transaction() as db:
            late = db.get_one(Invitation, invitation)
            late.deadline = ends - GRACE
            time_up.plan(db, late)
        pauses = [self._dice.uniform(0, 0.8) for _ in tabs]
        raw = f"# Late {n}\n\nOne table of steps.\n".encode()
        statuses: dict[str, int] = {}
        sent = [""]

        def send() -> None:
            time.sleep(pauses[0])
            fields = {"key": f"{n:040}", "ticket": tabs[0].ticket}
            answer = tabs[0].ask("POST", "/my/uploads", fields, ("late.md", raw))
            statuses["upload"] = answer.status
            sent[0] = answer.location.rpartition("/")[2]

        def submit() -> None:
            time.sleep(pauses[1])
            fields = {"ai_used": "no", "hours": "3", "ticket": tabs[1].ticket}
            answer = tabs[1].ask("POST", f"/my/submit/{read.id}", fields)
            statuses["submit"] = answer.status
            if answer.status in (302, 303):
                receipt = answer.location.partition("?")[0].rpartition("/")[2]
                self.told.submissions[receipt] = read.id

        threads = [threading.Thread(target=it) for it in (send, submit)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.answers.update(f"{what} {status}" for what, status in statuses.items())
        if statuses["upload"] in (302, 303):
            self.told.uploads[sent[0]] = hashlib.sha256(raw).hexdigest()
        for what, status in statuses.items():
            if status not in (302, 303, 409):
                yield f"{what}: {status}"
        yield from self._ended(invitation, read.id, sent[0], statuses)

    def _ended(
        self, invitation: str, read: str, sent: str, statuses: dict[str, int]
    ) -> Iterator[str]:
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            with self.parts.database.transaction() as db:
                folio = db.get_one(Invitation, invitation).folio
                if db.get_one(Folio, folio).stage not in WRITING:
                    break
                # A file that is being read is waited for, a minute at a time.
                waits = (Job.kind == "window", Job.state == "ready")
                now = clock.now()
                soon = now + timedelta(minutes=2)
                early = update(Job).where(*waits, Job.run_at > now, Job.run_at < soon)
                db.execute(early.values(run_at=now))
            time.sleep(0.3)
        else:
            yield "a window did not end"
            return
        with self.parts.database.reading() as db:
            mine = select(Submission).where(Submission.invitation == invitation)
            versions = list(db.scalars(mine.order_by(Submission.version)))
        by_hand = [it.id for it in versions if not it.automatic]
        if len(versions) != 1:
            yield f"{len(versions)} versions, {statuses}"
        if bool(by_hand) != (statuses["submit"] in (302, 303)):
            yield f"submitted by hand {by_hand}, {statuses}"
        newest = sent if statuses["upload"] in (302, 303) else read
        counts = read if by_hand else newest
        if versions and versions[-1].upload != counts:
            yield f"{versions[-1].upload} counts in place of {counts}, {statuses}"
        for it in versions:
            if it.automatic:
                self.told.submissions[it.id] = it.upload


@both
def test_a_window_that_ends_while_files_are_sent_keeps_what_was_told(
    served: tuple[Served, Parts],
) -> None:
    ends = Ends(*served)
    wrong = list(ends.rounds(ENDS))
    print(dict(ends.answers))
    assert wrong == []
    assert any(it.endswith("409") for it in ends.answers), "no round met the end"
    assert any(not it.endswith("409") for it in ends.answers)
