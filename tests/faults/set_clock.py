"""A site in use whose clock is set: back by hours, forward by days, in the middle of a lock, and
over every kind of day that clocks and calendars have.

It needs Debian's package `faketime`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from blindfolio.jobs.models import Job
from blindfolio.ledger import head_mail
from blindfolio.ledger.models import Entry
from reviews.reading.models import Review
from tests.faults.clocked_site import DAY, PARAGRAPH, ClockedSite, ClockFindings
from tests.faults.served import BLINDFOLIO

HOURS = timedelta(hours=2)
LOCKS = 6

DEADLINES = (
    (
        "Europe/Berlin",
        "2027-10-29T09:10+02:00",
        "Fri 5 Nov 2027, 10:00 Berlin (UTC+1), 09:00 UTC",
    ),
    ("America/New_York", "2027-11-04T09:10-04:00", "Thu 11 Nov 2027, 10:00 New York (UTC-5)"),
    (
        "Australia/Lord_Howe",
        "2027-10-01T09:10+10:30",
        "Fri 8 Oct 2027, 10:00 Lord Howe (UTC+11)",
    ),
    ("America/Santiago", "2027-09-02T09:10-04:00", "Thu 9 Sep 2027, 10:00 Santiago (UTC-3)"),
    ("Asia/Kolkata", "2028-02-22T09:10+05:30", "Tue 29 Feb 2028, 10:00 Kolkata (UTC+5:30)"),
    ("Asia/Kolkata", "2028-02-26T09:10+05:30", "Sat 4 Mar 2028, 10:00 Kolkata (UTC+5:30)"),
    ("America/New_York", "2028-03-09T09:10-05:00", "Thu 16 Mar 2028, 10:00 New York (UTC-4)"),
    ("Europe/Berlin", "2028-03-23T09:10+01:00", "Thu 30 Mar 2028, 10:00 Berlin (UTC+2)"),
    ("America/Santiago", "2028-03-30T09:10-03:00", "Thu 6 Apr 2028, 10:00 Santiago (UTC-4)"),
    (
        "Australia/Lord_Howe",
        "2028-03-29T09:10+11:00",
        "Wed 5 Apr 2028, 10:00 Lord Howe (UTC+10:30)",
    ),
)
"""Zone, start, and what is said of the end of the window of seven days: clocks change in between,
or 29 February does."""


class SetClock(ClockedSite):
    """The steps of a run."""

    def tokens(self) -> None:
        member = self.member("Robin Testcase")
        old, used = self.link(member), self.link(member)
        browser = self.browser(used)
        self.enters(browser, True, "a fresh link")
        mine, candidate = self.candidate("Europe/Lisbon")
        candidate.sign_in()
        late, out = self.link(self.member("Kim Testcase")), self.browser(self.link(member))
        self.enters(out, True, "another link of the same person")
        cookies = dict(out._cookies)
        out._read_token(out.ask("GET", "/panels").body)
        self.found.expect(
            "signing out", out.ask("POST", "/sign-out", {}).status == 302, "links"
        )
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
        self.until_read(sent)
        self.found.expect("a candidate's file", mine != "", "uploads read")
        self.move(timedelta(days=15))
        self.is_in(browser, False, "a session after 15 days")
        self.move(-timedelta(days=15))
        self.is_in(browser, False, "a session that ran out, time set back")

    def locks(self) -> None:
        judged = [self.judged(n) for n in range(LOCKS)]
        for folio, code, browser in judged:
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
            self._sealed_once(folio, told)

    def daily(self) -> None:
        for days in (1, 1, -1, 1, 1):
            self.move(days * DAY)
            self.until_idle()
        with self.parts.database.reading() as db:
            found = db.execute(
                select(Job.key, Job.state, Job.tries).where(Job.kind == head_mail.JOB)
            )
            jobs = {key: (state, tries) for key, state, tries in found}
        now = self.clock.now()
        done = {key for key, (state, _) in jobs.items() if state == "done"}
        self.found.expect(f"days that had their job: {done}", len(done) == 4, "days")
        for key, (state, tries) in jobs.items():
            date = key.partition(":")[2]
            due = date < now.date().isoformat()
            right = (state, tries) == ("done", 1) if due else tries <= 1
            self.found.expect(f"{key} is {state} after {tries} tries", right, "daily jobs")

    def deadlines(self) -> None:
        for zone, start, said in sorted(
            DEADLINES, key=lambda it: datetime.fromisoformat(it[1])
        ):
            began = datetime.fromisoformat(start)
            self.clock.set_to(began)
            _, candidate = self.candidate(zone)
            candidate.enter()
            for days in (0, 5):
                self.clock.set_to(began + days * DAY)
                page = candidate.ask("GET", "/my/document").body.decode()
                right = said.replace("UTC-", "UTC\N{MINUS SIGN}") in page
                self.found.expect(
                    f"{zone}, {start}, day {days}: not “{said}”", right, "deadlines"
                )

    def _jump_about(self, over: threading.Event) -> None:
        while not over.wait(self.random.uniform(0.0005, 0.005)):
            away = self.random.choice((-HOURS, DAY))
            self.clock.move(away)
            time.sleep(self.random.uniform(0.0005, 0.005))
            self.clock.move(-away)

    def _sealed_once(self, folio: str, told: int) -> None:
        with self.parts.database.reading() as db:
            review = db.scalars(select(Review).where(Review.folio == folio)).one()
            sealed = list(
                db.scalars(select(Entry.at).where(Entry.folio == folio, Entry.kind == "lock"))
            )
        right = told in (302, 303) and [review.locked_at] == sealed
        self.found.expect(f"a lock, told {told}: {review.locked_at}, {sealed}", right, "locks")


ALL = (SetClock.daily, SetClock.tokens, SetClock.locks, SetClock.deadlines)


def run(
    folder: Path,
    seed: int,
    *steps: Callable[[SetClock], None],
    command: tuple[str, ...] = BLINDFOLIO,
) -> ClockFindings:
    """One run of these steps in `folder`. NoFakeTime where the clock can't be set."""
    return SetClock(folder, seed, command).go(*steps)
