"""Lets two hundred candidates submit in the last minute before one deadline, over real HTTP.

    .venv/bin/python -m benchmarks.last_minute [--candidates 200] [--seconds 60]

It serves an empty site with `blindfolio serve` and its two workers. Each candidate has the page
open, uploads a document of 8 pages (Markdown, Word and PDF in turn), waits for the preview as the
page's own script does, and submits from the page that shows it.

Uploads become more frequent towards the deadline, and the last are within a second of it. These are
read and submitted after the deadline, within the grace period. It prints the 95th percentiles, and
exits with 1 if anyone was refused or if a receipt differs from the database or the archive.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import made, made_site
from blindfolio import clock
from blindfolio.app import Parts
from blindfolio.ledger import chain
from prompts.models import Invitation, Submission
from tests.faults.told import Told, violations
from tests.faults.visitor import Refused, Visitor


@dataclass(slots=True)
class _Seen:
    kept: list[float] = field(default_factory=list)
    previewed: list[float] = field(default_factory=list)
    submitted: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    documents = [(ending, made.document(ending, 8)) for ending in made.ENDINGS]
    with tempfile.TemporaryDirectory() as name:
        site = made_site.candidates(Path(name) / "site", given.candidates)
        with site as (served, parts, people):
            seen, told = _go(parts, people, documents, given.seconds)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; seconds")
        _row("until a file is kept", seen.kept)
        _row("until its preview", seen.previewed)
        _row("until it is submitted", seen.submitted)
        wrong = seen.refused + violations(parts, told) + served.audit()
        with parts.database.reading() as db:
            late = db.scalar(select(func.count()).where(Submission.in_grace)) or 0
        parts.database.engines.dispose()
        print(f"{late} submitted within the grace")
        missing = given.candidates - len(told.submissions)
        print(
            f"{len(told.submissions)} receipts of {given.candidates}; refused or untrue: {wrong}"
        )
        return 1 if wrong or missing else 0


def _go(
    parts: Parts,
    people: Sequence[Visitor],
    documents: Sequence[tuple[str, bytes]],
    seconds: float,
) -> tuple[_Seen, Told]:
    dice = random.Random(5)
    seen, told = _Seen(), Told()
    deadline = clock.now() + timedelta(seconds=seconds + 5)
    with parts.database.transaction() as db:
        for invitation in db.scalars(select(Invitation)):
            invitation.deadline = deadline
            chain.record(db, "deadline", {}, folio=invitation.folio)
    threads = []
    for n, person in enumerate(people):
        # Squared: of all moments before the deadline, the last quarter has half of the people.
        begins = deadline - timedelta(seconds=0.5 + seconds * dice.random() ** 2)
        ending, raw = documents[n % len(documents)]
        threads.append(
            threading.Thread(
                target=_submit, args=(person, begins, n, ending, raw, seen, told), daemon=True
            )
        )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen, told


def _submit(
    person: Visitor,
    begins: datetime,
    n: int,
    ending: str,
    raw: bytes,
    seen: _Seen,
    told: Told,
) -> None:
    time.sleep(max(0.0, (begins - datetime.now(UTC)).total_seconds()))
    try:
        begun = time.perf_counter()
        sent = person.upload(f"form {n}", raw, f"design{ending}")
        told.uploads[sent] = hashlib.sha256(raw).hexdigest()
        seen.kept.append(time.perf_counter() - begun)
        _wait(person, sent)
        # The page that shows the preview brings a ticket of its own.
        person.open_document()
        seen.previewed.append(time.perf_counter() - begun)
        receipt = person.submit(sent, hours="6")
        told.submissions[receipt] = sent
        seen.submitted.append(time.perf_counter() - begun)
    except (Refused, TimeoutError) as error:
        seen.refused.append(str(error))


def _wait(person: Visitor, sent: str) -> None:
    begun = time.perf_counter()
    while (
        json.loads(person.insist("GET", f"/my/uploads/{sent}/state").body)["state"]
        == "received"
    ):
        made_site.pause(begun)


def _row(title: str, taken: list[float]) -> None:
    taken.sort()
    if taken:
        p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
        middle = statistics.median(taken)
        print(f"{title:24} median {middle:6.2f}  p95 {p95:6.2f}  most {taken[-1]:6.2f}")


if __name__ == "__main__":
    sys.exit(main())
