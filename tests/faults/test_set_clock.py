"""F9: whatever the clock is set to, what has ended stays ended, and nothing is done twice.

A site in use whose clock is set: back by hours, forward by days, in the middle of a lock, and over
the days that clocks and calendars change on. It needs Debian's package `faketime`.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.ledger import head_mail
from blindfolio.ledger.models import Entry
from prompts.deadline import GRACE
from prompts.models import Invitation, Opening, Upload
from prompts.window import time_up
from reviews.reading.models import Review
from tests.faults.judged import judged
from tests.faults.served import BLINDFOLIO, SETTINGS, Served
from tests.faults.visitor import Visitor
from tests.faults.wrong_builds import built
from tests.prompts import cases

pytestmark = pytest.mark.faults

BEGIN = datetime(2027, 6, 1, 12, tzinfo=UTC)
DAY, HOURS = timedelta(days=1), timedelta(hours=2)
LOCKS = 6
WAIT = 60.0
"""Seconds for which a worker is waited for."""
NO_ANSWER = "TimeoutError: timed out"

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


@pytest.fixture(scope="module")
def library() -> Path:
    found = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if found is None:
        print("A CLOCK THAT IS SET IS NOT TESTED: the package `faketime` is not installed.")
        pytest.skip("needs Debian's package faketime")
    return found


class FakedClock:
    """The clock of the processes that are started with `settings`."""

    def __init__(self, folder: Path, library: Path) -> None:
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

    def move(self, by: timedelta) -> None:
        self._ahead += by
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self._ahead.total_seconds():+.6f}\n", encoding="ascii")
        fresh.rename(self._file)


class SetClock:
    """Its data lies in `folder`; `command` is what is run in the place of `blindfolio`."""

    def __init__(self, folder: Path, library: Path, command: tuple[str, ...]) -> None:
        self.wrong: list[str] = []
        self.checked: Counter[str] = Counter()
        seed = random.SystemRandom().randrange(10**6)
        print(f"seed {seed}")
        self.random = random.Random(seed)
        self.clock = FakedClock(folder, library)
        self.clock.move(BEGIN - self.clock.now())
        (folder / "mails").mkdir()
        more = SETTINGS | {
            "BLINDFOLIO_MAIL": f"folder://{folder / 'mails'}",
            "BLINDFOLIO_AUDIT_HEAD_TO": "audit@example.com",
        }
        settings = more | self.clock.settings
        self.served = Served(folder / "site", settings, command=command)
        self.parts = self.served.set_up()
        with self.now(), self.parts.database.transaction() as db:
            by = cases.member(db, "Jo Sampleton", "coordinator")
            self.opening = cases.opening(db, by=by).id

    def go(self, *steps: Callable[[SetClock], None]) -> SetClock:
        try:
            self.served.start()
            for step in steps:
                step(self)
            self.log()
        except (AssertionError, TimeoutError) as error:
            self.wrong.append(f"{type(error).__name__}: {error}")
        finally:
            self.served.kill()
            self.parts.database.engines.dispose()
        print(f"checked {dict(self.checked)}\n", *self.wrong)
        return self

    def expect(self, what: str, right: bool, kind: str) -> None:
        self.checked[kind] += 1
        if not right:
            self.wrong.append(what)

    def log(self) -> None:
        self.wrong += self.served.audit()
        with self.parts.database.reading() as db:
            times = list(db.scalars(select(Entry.at).order_by(Entry.seq)))
            # A reminder that comes when there is nothing left to remind of is refused for good.
            gone_wrong = (Job.state == "failed", Job.error.not_like("Refusal%"))
            failed = [it.error for it in db.scalars(select(Job).where(*gone_wrong))]
        self.expect("the log's times run backwards", times == sorted(times), "entries' times")
        self.expect(f"jobs have failed: {failed}", not failed, "queues")

    def now(self) -> AbstractContextManager[None]:
        return clock.at(self.clock.now())

    def move(self, by: timedelta) -> None:
        self.clock.move(by)
        if by > timedelta():
            beat = Heartbeat.at >= self.clock.now() - DAY / 1440
            self.until(select(Heartbeat.id).where(beat))

    def browser(self, account: str) -> Visitor:
        with self.now(), self.parts.database.transaction() as db:
            return Visitor(self.served.ports, links.for_account(db, account))

    def candidate(self, zone: str) -> Visitor:
        with self.now(), self.parts.database.transaction() as db:
            mine = cases.writing(db, db.get_one(Opening, self.opening), zone=zone)
            return Visitor(self.served.ports, links.for_invitation(db, mine.id))

    def enters(self, browser: Visitor, may: bool, what: str) -> None:
        path = "/open/" + browser.link
        browser.ask("GET", path)
        status = browser.ask("POST", path).status
        self.expect(f"{what}: {status}", status == (302 if may else 410), "links")

    def is_in(self, browser: Visitor, may: bool, what: str) -> None:
        status = browser.ask("GET", "/panels").status
        self.expect(f"{what}: {status}", (status == 200) is may, "sessions")

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
            member, other = (cases.member(db, it) for it in ("Robin Example", "Kim Example"))
        old, browser = self.browser(member), self.browser(member)
        self.enters(browser, True, "a fresh link")
        candidate = self.candidate("Europe/Lisbon")
        candidate.sign_in()
        late, out = self.browser(other), self.browser(member)
        self.enters(out, True, "another link of the same person")
        cookies = dict(out.cookies)
        out.ask("GET", "/panels")
        left = out.ask("POST", "/sign-out").status
        self.expect("signing out", left == 302, "links")
        out.cookies = cookies
        self.move(timedelta(minutes=16))
        self.enters(late, False, "a link after 16 minutes")
        self.move(-HOURS)
        for name, it in (("replaced", old), ("used", browser), ("expired", late)):
            again = Visitor(it.ports, it.link)
            self.enters(again, False, f"a link that is {name}, time set back")
        self.is_in(out, False, "a session that was signed out, time set back")
        self.is_in(browser, True, "a session, time set back")
        replaced, fresh = self.browser(member), self.browser(member)
        self.enters(replaced, False, "a link that was replaced in the past")
        self.enters(fresh, True, "a fresh link, time set back")
        # Sent before the clock goes back once more, and read after it.
        candidate.open_document()
        sent = candidate.upload(
            "a" * 40, b"# Design\n\nThe ledger knows why money has moved.\n"
        )
        self.move(-HOURS)
        self.until(select(Upload.id).where(Upload.id == sent, Upload.state == "read"))
        self.move(15 * DAY)
        self.is_in(browser, False, "a session after 15 days")
        self.move(-15 * DAY)
        self.is_in(browser, False, "a session that ran out, time set back")

    def locks(self) -> None:
        for n in range(LOCKS):
            with self.now(), self.parts.database.transaction() as db:
                reviewer = cases.member(db, f"Reviewer Number {n}")
                round_ = judged(db, reviewer)
            browser = self.browser(reviewer)
            browser.enter()
            form = browser.lock_form(round_.code)
            over = threading.Event()
            jumping = threading.Thread(target=self._jump_about, args=(over,))
            jumping.start()
            try:
                told = browser.ask("POST", f"/read/{round_.code}/lock", form).status
            finally:
                over.set()
                jumping.join()
            with self.parts.database.reading() as db:
                review = db.scalars(select(Review).where(Review.folio == round_.folio)).one()
                of_lock = (Entry.folio == round_.folio, Entry.kind == "lock")
                sealed = list(db.scalars(select(Entry.at).where(*of_lock)))
            right = told in (302, 303) and [review.locked_at] == sealed
            self.expect(f"a lock, told {told}: {review.locked_at}, {sealed}", right, "locks")

    def ends(self) -> None:
        """A review that is locked and a window that is over stay so, back in time and forward."""
        with self.now(), self.parts.database.transaction() as db:
            reviewer = cases.member(db, "Lee Example")
            round_ = judged(db, reviewer)
            mine = cases.writing(db, db.get_one(Opening, self.opening))
            link = links.for_invitation(db, mine.id)
        reader, candidate = self.browser(reviewer), Visitor(self.served.ports, link)
        candidate.sign_in()
        reader.enter()
        form = reader.lock_form(round_.code)
        reader.insist("POST", f"/read/{round_.code}/lock", form)
        with self.now(), self.parts.database.transaction() as db:
            late = db.get_one(Invitation, mine.id)
            late.deadline = clock.now() + timedelta(seconds=1) - GRACE
            time_up.plan(db, late)
        ended = Job.key.like(f"window:{mine.id}:%")
        self.until(select(Job.id).where(ended, Job.state == "done"))
        for by in (-HOURS, DAY + HOURS, -DAY):
            self.clock.move(by)
            self._stays_locked(reader, round_.code, form)
            fields = {"key": f"{by.total_seconds():040}", "ticket": candidate.ticket}
            sent = candidate.ask("POST", "/my/uploads", fields, ("late.md", b"# Late\n")).status
            self.expect(f"a file after the end, {by}: {sent}", sent == 409, "windows")
        with self.parts.database.reading() as db:
            of_lock = (Entry.folio == round_.folio, Entry.kind == "lock")
            seals = len(db.scalars(select(Entry.seal).where(*of_lock)).all())
        self.expect(f"{seals} seals of one lock", seals == 1, "seals")

    def _stays_locked(self, reader: Visitor, code: str, form: dict[str, str]) -> None:
        save = {"code": code, "revision": int(form["revision"]), "fields": {"weakest": "Late"}}
        saved = reader.ask("POST", f"/read/{code}/save", said=save).status
        again = reader.ask("POST", f"/read/{code}/lock", form).status
        # A second press gets the first receipt.
        right = (saved, again) == (409, 303)
        self.expect(f"a locked review is saved: {saved}, locked: {again}", right, "seals")

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
        self.expect(f"days that had their job: {done}", len(done) == 4, "days")
        for key, state, tries in jobs:
            was_due = key.partition(":")[2] < today
            right = (state, tries) == ("done", 1) if was_due else tries <= 1
            self.expect(f"{key} is {state} after {tries} tries", right, "daily jobs")

    def deadlines(self) -> None:
        for zone, start, said in DEADLINES:
            began = datetime.fromisoformat(start)
            self.clock.move(began - self.clock.now())
            candidate = self.candidate(zone)
            candidate.enter()
            for days in (0, 5):
                self.clock.move(began + days * DAY - self.clock.now())
                page = candidate.ask("GET", "/my/document").body.decode()
                right = said.replace("UTC-", "UTC\N{MINUS SIGN}") in page
                self.expect(f"{zone}, {start}, day {days}: not “{said}”", right, "deadlines")


ALL = (
    *(SetClock.daily, SetClock.tokens, SetClock.locks, SetClock.ends),
    SetClock.deadlines,
)


def test_a_site_whose_clock_is_set_revives_nothing_and_does_nothing_twice(
    tmp_path: Path, library: Path
) -> None:
    (first := tmp_path / "first").mkdir()
    found = SetClock(first, library, BLINDFOLIO).go(*ALL)
    if found.wrong == [NO_ANSWER]:
        # A busy machine did not answer in time, and the rest was not played. It is, once more.
        print("A REQUEST WAS NOT ANSWERED IN 30 s; the same is played again.")
        (again := tmp_path / "again").mkdir()
        found = SetClock(again, library, BLINDFOLIO).go(*ALL)
    assert found.wrong == []
    assert found.checked["locks"] and found.checked["deadlines"]


def test_a_build_that_believes_the_clock_is_caught(tmp_path: Path, library: Path) -> None:
    wrong = (
        SetClock(tmp_path, library, built("believes")).go(SetClock.tokens, SetClock.ends).wrong
    )
    assert "a link that is expired, time set back: 302" in wrong
    assert "a session that ran out, time set back: 200" in wrong
    assert any(it.startswith("a file after the end, ") for it in wrong)
    assert "the log's times run backwards" in wrong
