"""A site under a clock that a test sets, with the people who use it, and what was found wrong."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts, assemble
from blindfolio.jobs.models import Job
from blindfolio.ledger import head_mail
from blindfolio.ledger.models import Entry
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts.models import Opening, Upload
from reviews.board import assign
from reviews.reading import assignment
from tests.faults.faked_time import FakedClock
from tests.faults.served import BLINDFOLIO, Served
from tests.faults.whole_journey import Visitor, fill_review
from tests.prompts import cases

BEGIN = datetime(2027, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WAIT = 60.0
"""Seconds for which a worker is waited for."""

PARAGRAPH = "The ledger is the one place that knows how much money has moved and why it moved."


@dataclass(slots=True)
class ClockFindings:
    """What one run has shown."""

    wrong: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)

    def expect(self, what: str, right: bool, kind: str) -> None:
        self.checked[kind] += 1
        if not right:
            self.wrong.append(what)

    def __str__(self) -> str:
        kinds = ", ".join(f"{n} {kind}" for kind, n in self.checked.items())
        return f"checked {kinds}; violations: {len(self.wrong)}"


class ClockedSite:
    """Its data lies in `folder`; `command` is what is run in the place of `blindfolio`."""

    def __init__(self, folder: Path, seed: int, command: tuple[str, ...] = BLINDFOLIO) -> None:
        self.found = ClockFindings()
        self.random = random.Random(seed)
        self.clock = FakedClock(folder)
        self.clock.set_to(BEGIN)
        (folder / "mails").mkdir()
        more = {
            "BLINDFOLIO_SECRET": "s" * 43,
            "BLINDFOLIO_MAIL": f"folder://{folder / 'mails'}",
            "BLINDFOLIO_TEAM": "Example Pay",
            "BLINDFOLIO_AUDIT_HEAD_TO": "audit@example.com",
        }
        data = folder / "site"
        self.served = Served(data, command=command, **more, **self.clock.settings)
        done = self.served.run("db", "upgrade")
        assert done.returncode == 0, done.stderr
        given = {name.removeprefix("BLINDFOLIO_").lower(): said for name, said in more.items()}
        self.parts: Parts = assemble(load(data=data, **given))
        with self.now(), self.parts.database.transaction() as db:
            self.by = cases.member(db, "Jo Sampleton", "coordinator")
            self.opening = cases.opening(db, by=self.by).id

    def go(self, *steps: Callable[[Self], None]) -> ClockFindings:
        try:
            self.served.start()
            for step in steps:
                step(self)
            self.log()
        except (AssertionError, TimeoutError) as error:
            self.found.wrong.append(f"{type(error).__name__}: {error}")
        finally:
            self.served.kill()
            self.parts.database.engines.dispose()
        return self.found

    def log(self) -> None:
        audit = self.served.run("audit", "verify")
        self.found.expect(f"audit verify: {audit.stdout[-300:]}", audit.returncode == 0, "logs")
        with self.parts.database.reading() as db:
            times = list(db.scalars(select(Entry.at).order_by(Entry.seq)))
            # A reminder that comes when there is nothing left to remind of is refused for good.
            gone_wrong = (Job.state == "failed", Job.error.not_like("Refusal%"))
            failed = [
                f"{it.kind}: {it.error}" for it in db.scalars(select(Job).where(*gone_wrong))
            ]
        self.found.expect(
            "the log's times run backwards", times == sorted(times), "entries' times"
        )
        self.found.expect(f"jobs have failed: {failed}", not failed, "queues")

    def now(self) -> AbstractContextManager[None]:
        return clock.at(self.clock.now())

    def move(self, by: timedelta) -> None:
        self.clock.move(by)
        if by > timedelta():
            self.clock.wait_for_beat(self.parts)

    def member(self, name: str) -> str:
        with self.now(), self.parts.database.transaction() as db:
            return cases.member(db, name)

    def link(self, account: str) -> str:
        with self.now(), self.parts.database.transaction() as db:
            return links.for_account(db, account)

    def browser(self, link: str) -> Visitor:
        return Visitor(self.served.port, link, ports=(self.served.port,))

    def candidate(self, zone: str) -> tuple[str, Visitor]:
        with self.now(), self.parts.database.transaction() as db:
            mine = cases.writing(db, db.get_one(Opening, self.opening), zone=zone)
            return mine.folio, self.browser(links.for_invitation(db, mine.id))

    def enters(self, browser: Visitor, may: bool, what: str) -> None:
        path = "/open/" + browser.link
        browser._read_token(browser.ask("GET", path).body)
        status = browser.ask("POST", path, {}).status
        self.found.expect(f"{what}: {status}", status == (302 if may else 410), "links")

    def is_in(self, browser: Visitor, may: bool, what: str) -> None:
        status = browser.ask("GET", "/panels").status
        self.found.expect(f"{what}: {status}", (status == 200) is may, "sessions")

    def until_read(self, upload: str) -> None:
        self.until(select(Upload.id).where(Upload.id == upload, Upload.state == "read"))

    def until_idle(self) -> None:
        due = Job.run_at <= self.clock.now() + timedelta(seconds=1)
        states = Job.state.in_(("ready", "leased"))
        busy = select(Job.id).where(Job.kind == head_mail.JOB, states, due)
        self.until(busy, there=False)

    def until(self, wanted: object, *, there: bool = True) -> None:
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            with self.parts.database.reading() as db:
                if (db.execute(wanted).first() is not None) is there:  # type: ignore[call-overload]
                    return
            time.sleep(0.2)
        raise TimeoutError(f"no worker did it in {WAIT:.0f} s: {wanted}")

    def judged(self, n: int) -> tuple[str, str, Visitor]:
        database = self.parts.database
        with self.now():
            now = clock.now()
            with database.transaction() as db:
                reviewer = cases.member(db, f"Reviewer Number {n}")
                mine = cases.writing(db, db.get_one(Opening, self.opening))
                read = cases.readable(db, self.parts.archive, mine, PARAGRAPH)
                cases.submitted(db, mine, read, at=now, final=True)
                folio = mine.folio
            with database.transaction() as db:
                found = db.get_one(Folio, folio)
                assign.reviewer(db, found, reviewer, due=now + 7 * DAY, by=self.by)
            with database.transaction() as db:
                assignment.accept(db, folio, knows="no", by=reviewer)
            with database.transaction() as db:
                code = fill_review(db, folio, reviewer)
        browser = self.browser(self.link(reviewer))
        browser.enter()
        return folio, code, browser
