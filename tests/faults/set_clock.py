"""A site in use whose clock is set: back by hours, forward by days, in the middle of a lock, and
over the days that clocks and calendars change on. It needs Debian's package `faketime`."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.app import Parts, assemble
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.ledger import head_mail
from blindfolio.ledger.models import Entry
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts.models import Opening, Upload
from reviews.board import assign
from reviews.reading import assignment
from reviews.reading.models import Review
from tests.faults.served import BLINDFOLIO, Served
from tests.faults.whole_journey import Visitor, fill_review
from tests.prompts import cases

BEGIN = datetime(2027, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOURS = timedelta(hours=2)
LOCKS = 6
WAIT = 60.0
"""Seconds for which a worker is waited for."""

PARAGRAPH = "The ledger is the one place that knows how much money has moved and why it moved."
_LIBRARY = "*/faketime/libfaketimeMT.so.1"

DEADLINES = (
    (
        "Australia/Lord_Howe",
        "2027-10-01T09:10+10:30",
        "Fri 8 Oct 2027, 10:00 Lord Howe (UTC+11)",
    ),
    ("America/New_York", "2027-11-04T09:10-04:00", "Thu 11 Nov 2027, 10:00 New York (UTC-5)"),
    ("Asia/Kolkata", "2028-02-22T09:10+05:30", "Tue 29 Feb 2028, 10:00 Kolkata (UTC+5:30)"),
    ("Europe/Berlin", "2028-03-23T09:10+01:00", "Thu 30 Mar 2028, 10:00 Berlin (UTC+2)"),
    ("America/Santiago", "2028-03-30T09:10-03:00", "Thu 6 Apr 2028, 10:00 Santiago (UTC-4)"),
)
"""Zone, start, and what is said of the end of the window of seven days: clocks change in between,
or 29 February does."""


class NoFakeTime(Exception):
    """The library isn't here, so nothing can be shown."""


class FakedClock:
    """The clock of the processes that are started with `settings`."""

    def __init__(self, folder: Path) -> None:
        library = next(Path("/usr/lib").glob(_LIBRARY), None)
        if library is None:
            raise NoFakeTime("the package `faketime` is not installed")
        self._file = folder / "clock"
        self._ahead = timedelta()
        self.settings = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # Nobody sets what only measures how long something takes, nor the times of files.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set_to(self, instant: datetime) -> None:
        self.move(instant - self.now())

    def move(self, by: timedelta) -> None:
        self._ahead += by
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self._ahead.total_seconds():+.6f}\n", encoding="ascii")
        fresh.rename(self._file)


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


class SetClock:
    """Its data lies in `folder`; `command` is what is run in the place of `blindfolio`."""

    def __init__(self, folder: Path, seed: int, command: tuple[str, ...]) -> None:
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

    def go(self, *steps: Callable[[SetClock], None]) -> ClockFindings:
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
            failed = [it.error for it in db.scalars(select(Job).where(*gone_wrong))]
        in_order = times == sorted(times)
        self.found.expect("the log's times run backwards", in_order, "entries' times")
        self.found.expect(f"jobs have failed: {failed}", not failed, "queues")

    def now(self) -> AbstractContextManager[None]:
        return clock.at(self.clock.now())

    def move(self, by: timedelta) -> None:
        self.clock.move(by)
        if by > timedelta():
            self.until(
                select(Heartbeat.id).where(Heartbeat.at >= self.clock.now() - DAY / 1440)
            )

    def link(self, account: str) -> str:
        with self.now(), self.parts.database.transaction() as db:
            return links.for_account(db, account)

    def browser(self, link: str) -> Visitor:
        return Visitor(self.served.port, link, ports=(self.served.port,))

    def candidate(self, zone: str) -> Visitor:
        with self.now(), self.parts.database.transaction() as db:
            mine = cases.writing(db, db.get_one(Opening, self.opening), zone=zone)
            return self.browser(links.for_invitation(db, mine.id))

    def enters(self, browser: Visitor, may: bool, what: str) -> None:
        path = "/open/" + browser.link
        browser._read_token(browser.ask("GET", path).body)
        status = browser.ask("POST", path, {}).status
        self.found.expect(f"{what}: {status}", status == (302 if may else 410), "links")

    def is_in(self, browser: Visitor, may: bool, what: str) -> None:
        status = browser.ask("GET", "/panels").status
        self.found.expect(f"{what}: {status}", (status == 200) is may, "sessions")

    def until(self, wanted: object, *, there: bool = True) -> None:
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            with self.parts.database.reading() as db:
                if (db.execute(wanted).first() is not None) is there:  # type: ignore[call-overload]
                    return
            time.sleep(0.2)
        raise TimeoutError(f"no worker did it in {WAIT:.0f} s: {wanted}")

    def tokens(self) -> None:
        with self.now(), self.parts.database.transaction() as db:
            member, other = (
                cases.member(db, name) for name in ("Robin Example", "Kim Example")
            )
        old, used = self.link(member), self.link(member)
        browser = self.browser(used)
        self.enters(browser, True, "a fresh link")
        candidate = self.candidate("Europe/Lisbon")
        candidate.sign_in()
        late, out = self.link(other), self.browser(self.link(member))
        self.enters(out, True, "another link of the same person")
        cookies = dict(out._cookies)
        out._read_token(out.ask("GET", "/panels").body)
        left = out.ask("POST", "/sign-out", {}).status
        self.found.expect("signing out", left == 302, "links")
        out._cookies = cookies
        self.move(timedelta(minutes=16))
        self.enters(self.browser(late), False, "a link after 16 minutes")
        self.move(-HOURS)
        for name, link in (("replaced", old), ("used", used), ("expired", late)):
            self.enters(self.browser(link), False, f"a link that is {name}, time set back")
        self.is_in(out, False, "a session that was signed out, time set back")
        self.is_in(browser, True, "a session, time set back")
        replaced, fresh = self.link(member), self.link(member)
        self.enters(self.browser(replaced), False, "a link that was replaced in the past")
        self.enters(self.browser(fresh), True, "a fresh link, time set back")
        # Sent before the clock goes back once more, and read after it.
        candidate.open_document()
        sent = candidate.upload("a" * 40, f"# Design\n\n{PARAGRAPH}\n".encode())
        self.move(-HOURS)
        self.until(select(Upload.id).where(Upload.id == sent, Upload.state == "read"))
        self.move(timedelta(days=15))
        self.is_in(browser, False, "a session after 15 days")
        self.move(-timedelta(days=15))
        self.is_in(browser, False, "a session that ran out, time set back")

    def locks(self) -> None:
        for folio, code, browser in [self._judged(n) for n in range(LOCKS)]:
            path = f"/read/{code}/lock"
            sent = browser.hidden(browser.ask("GET", path).body)
            sent |= {"code": code, "recommendation": "proceed", "action": "lock"}
            over = threading.Event()
            jumping = threading.Thread(target=self._jump_about, args=(over,))
            jumping.start()
            try:
                told = browser.ask("POST", path, sent).status
            finally:
                over.set()
                jumping.join()
            with self.parts.database.reading() as db:
                review = db.scalars(select(Review).where(Review.folio == folio)).one()
                of_lock = (Entry.folio == folio, Entry.kind == "lock")
                sealed = list(db.scalars(select(Entry.at).where(*of_lock)))
            right = told in (302, 303) and [review.locked_at] == sealed
            what = f"a lock, told {told}: {review.locked_at}, {sealed}"
            self.found.expect(what, right, "locks")

    def _judged(self, n: int) -> tuple[str, str, Visitor]:
        with self.now(), self.parts.database.transaction() as db:
            now = clock.now()
            reviewer = cases.member(db, f"Reviewer Number {n}")
            mine = cases.writing(db, db.get_one(Opening, self.opening))
            read = cases.readable(db, self.parts.archive, mine, PARAGRAPH)
            cases.submitted(db, mine, read, at=now, final=True)
            folio = mine.folio
            found = db.get_one(Folio, folio)
            assign.reviewer(db, found, reviewer, due=now + 7 * DAY, by=self.by)
            assignment.accept(db, folio, knows="no", by=reviewer)
            code = fill_review(db, folio, reviewer)
        browser = self.browser(self.link(reviewer))
        browser.enter()
        return folio, code, browser

    def _jump_about(self, over: threading.Event) -> None:
        while not over.wait(self.random.uniform(0.0005, 0.005)):
            away = self.random.choice((-HOURS, DAY))
            self.clock.move(away)
            time.sleep(self.random.uniform(0.0005, 0.005))
            self.clock.move(-away)

    def daily(self) -> None:
        of_kind = Job.kind == head_mail.JOB
        for days in (1, 1, -1, 1, 1):
            self.move(days * DAY)
            due = Job.run_at <= self.clock.now() + timedelta(seconds=1)
            busy = select(Job.id).where(of_kind, Job.state.in_(("ready", "leased")), due)
            self.until(busy, there=False)
        with self.parts.database.reading() as db:
            jobs = db.execute(select(Job.key, Job.state, Job.tries).where(of_kind)).all()
        today = self.clock.now().date().isoformat()
        done = [key for key, state, _ in jobs if state == "done"]
        self.found.expect(f"days that had their job: {done}", len(done) == 4, "days")
        for key, state, tries in jobs:
            was_due = key.partition(":")[2] < today
            right = (state, tries) == ("done", 1) if was_due else tries <= 1
            self.found.expect(f"{key} is {state} after {tries} tries", right, "daily jobs")

    def deadlines(self) -> None:
        for zone, start, said in DEADLINES:
            began = datetime.fromisoformat(start)
            self.clock.set_to(began)
            candidate = self.candidate(zone)
            candidate.enter()
            for days in (0, 5):
                self.clock.set_to(began + days * DAY)
                page = candidate.ask("GET", "/my/document").body.decode()
                right = said.replace("UTC-", "UTC\N{MINUS SIGN}") in page
                what = f"{zone}, {start}, day {days}: not “{said}”"
                self.found.expect(what, right, "deadlines")


ALL = (SetClock.daily, SetClock.tokens, SetClock.locks, SetClock.deadlines)


def run(
    folder: Path,
    seed: int,
    *steps: Callable[[SetClock], None],
    command: tuple[str, ...] = BLINDFOLIO,
) -> ClockFindings:
    """One run of these steps in `folder`. NoFakeTime where the clock can't be set."""
    return SetClock(folder, seed, command).go(*steps)
