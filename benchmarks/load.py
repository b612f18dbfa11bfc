"""Measures how a served site on SQLite copes with many people at once.

    .venv/bin/python -m benchmarks.load [--writers 20] [--seconds 60] [--minutes 5]

First, so many reviewers save their drafts at the same time, each again two seconds after the last
answer, as the page does at most. It prints the 95th percentile, and exits with 1 if any answer was
not "saved": nobody may be told that the database is locked.

Then a mixed load runs for the minutes: pages, saves and comments. It prints the server's memory at
the end of each tenth, and exits with 1 if the last third has 10 % more than the second.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from blindfolio.archive import documents
from blindfolio.visibility.models import Folio
from tests.faults.served import Served
from tests.faults.visitor import hidden
from tests.reviews.reading import crowd, desks
from tests.sites import open_site

_PAUSE = 2.0
_GROWTH = 1.1


@dataclass(slots=True)
class Reviewer:
    port: int
    cookie: str
    code: str
    csrf: str = ""
    revision: int = 0
    taken: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: object = None) -> str:
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.csrf}
        raw = None
        if body is not None:
            raw, headers["Content-Type"] = json.dumps(body), "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        begun = time.perf_counter()
        try:
            connection.request(method, path, raw, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            if cookie := answer.headers.get("Set-Cookie"):
                self.cookie = cookie.partition(";")[0]
        finally:
            connection.close()
        self.taken.append(time.perf_counter() - begun)
        if answer.status != 200:
            said = re.sub(r"\s+", " ", text)[:200]
            self.wrong.append(f"{method} {path.partition('/')[0]}: {answer.status} {said}")
        return text

    def open(self) -> None:
        page = self.ask("GET", f"/read/{self.code}")
        revision, self.csrf = hidden(page, "revision", "csrf_token")
        self.revision = int(revision)

    def save(self) -> None:
        fields = {"strongest": f"Sentence {self.revision}."}
        body = {"code": self.code, "revision": self.revision, "fields": fields}
        answer = self.ask("POST", f"/read/{self.code}/save", body)
        if answer.startswith("{"):
            self.revision = json.loads(answer).get("revision", self.revision)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=5.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "site"
        served = Served(data)
        served.set_up().database.engines.dispose()
        people = _seed(data, given.writers, served.port)
        served.start()
        try:
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            for person in people:
                person.open()
            wrong = _write(people, given.seconds)
            process = served.members[0].process
            if process is None:
                raise RuntimeError("the site isn't served")
            grew = _mixed(people, given.minutes * 60, process.pid)
        finally:
            served.kill()
    return 1 if wrong or grew else 0


def _write(people: list[Reviewer], seconds: float) -> list[str]:
    for person in people:
        person.taken.clear()
    _all(people, seconds, Reviewer.save, _PAUSE)
    taken = sorted(it for person in people for it in person.taken)
    wrong = [it for person in people for it in person.wrong]
    p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    print(
        f"{len(people)} reviewers saved {len(taken)} times: median"
        f" {statistics.median(taken) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, most"
        f" {taken[-1] * 1000:.0f} ms; not saved: {len(wrong)} {wrong[:2] or ''}",
        flush=True,
    )
    return wrong


def _mixed(people: list[Reviewer], seconds: float, process: int) -> bool:
    dice = random.Random(3)

    def one(person: Reviewer) -> None:
        at = dice.random()
        if at < 0.4:
            person.save()
        elif at < 0.7:
            person.open()
        else:
            person.ask("GET", dice.choice(("/queue", "/folios", f"/read/{person.code}/lock")))

    seen: list[float] = []
    end = time.monotonic() + seconds

    def watch() -> None:
        while time.monotonic() < end:
            time.sleep(seconds / 30)
            seen.append(_memory(process))

    watching = threading.Thread(target=watch)
    watching.start()
    _all(people[:6], seconds, one, 0.05)
    watching.join()
    middle, last = seen[len(seen) // 3 : -len(seen) // 3], seen[-len(seen) // 3 :]
    ratio = statistics.median(last) / statistics.median(middle)
    told = ", ".join(f"{it:.0f}" for it in seen[2::3])
    print(f"memory over {seconds / 60:.0f} minutes, MiB: {told}; last third {ratio:.2f}")
    return ratio > _GROWTH


def _all(
    people: list[Reviewer], seconds: float, once: Callable[[Reviewer], None], pause: float
) -> None:
    end = time.monotonic() + seconds

    def go(person: Reviewer) -> None:
        while time.monotonic() < end:
            once(person)
            time.sleep(pause)

    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    (found,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(found.split()[1]) / 1024


def _seed(data: Path, count: int, port: int) -> list[Reviewer]:
    site = open_site(data)
    found: list[tuple[str, str]] = []
    with site.parts.database.transaction() as db:
        read = crowd.sample(3)
        for _ in range(count):
            round_ = desks.begin(db, readers=1)
            folio = db.get_one(Folio, round_.folio)
            stored = documents.keep(db, read)
            folio.document, folio.sha = stored.id, stored.sha
            crowd.comment_all_over(db, folio.id, read, 10, by=round_.readers[0])
            found.append((round_.readers[0], round_.code))
    people = []
    for account, code in found:
        cookie = site.as_account(account).get_cookie("blindfolio")
        if cookie is None:
            raise RuntimeError("the site gave no session")
        people.append(Reviewer(port, f"{cookie.key}={cookie.value}", code))
    site.parts.database.engines.dispose()
    return people


if __name__ == "__main__":
    sys.exit(main())
