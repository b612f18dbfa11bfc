"""Measures what pages cost as the site grows from 250 to 20,050 submissions.

    .venv/bin/python benchmarks/growth.py [--runs 15] [--small 250] [--large 20050]

It fills two sites in a temporary folder. Both have the same open work: one coordinator runs 50 open
candidates, and all others are closed. Each page is requested from both in turn, so that a noisy
machine affects both.

It prints the median milliseconds in the process and the median of the ratios. Then it prints the
steps that SQLite took, in thousands, which are the same on every machine. It exits with 1 if a page
takes SQLite half as many steps again.

At last, it does the same with boards of 7 and 400 open candidates, and prints their SQL statements
instead of steps. It exits with 1 if these differ or are more than 15.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from tests.prompts import cases
from tests.reviews.board import many
from tests.sites import Site, open_site, steps

OPEN = 50
RATIO = 1.5
BOARDS = (7, 400)
MOST_STATEMENTS = 15

PAGES = (
    *("/people", "/people/{reader}", "/candidates", "/candidates?waits=you"),
    *("/candidates?opening={opening}", "/candidates?q=open", "/candidates/{folio}"),
    *("/folios", "/reminders", "/openings"),
    *("/candidates?done=1", "/folios?done=1", "/openings/{opening}", "/prompts"),
)


@dataclass(frozen=True, slots=True)
class _Seeded:
    site: Site
    client: FlaskClient
    words: dict[str, str]

    def ask(self, page: str) -> float:
        begun = time.perf_counter()
        answer = self.client.get(page.format(**self.words))
        took = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{page}: {answer.status_code}")
        return took

    def statements(self, page: str) -> int:
        with self.site.counted() as seen:
            self.ask(page)
        return len(seen)

    def steps(self, page: str) -> int:
        with steps(self.site.parts.database) as taken:
            self.ask(page)
            return taken()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--small", type=int, default=250)
    parser.add_argument("--large", type=int, default=20_050)
    given = parser.parse_args()
    grown: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name) / "empty"
        empty.mkdir()
        migrate.upgrade(f"sqlite:///{empty / 'blindfolio.sqlite'}", FREEZES)
        small, large = (
            _seed(empty, Path(name) / str(count), count) for count in (given.small, given.large)
        )
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {given.runs} runs")
        print(f"{'':30}{given.small:>9,}{given.large:>9,}{'ratio':>8}   steps (thousands)")
        grown += [page for page in PAGES if _measure(page, small, large, given.runs)]
        boards = [_seed(empty, Path(name) / f"board-{n}", n, n) for n in BOARDS]
        print("{:30}{:>9}{:>9}{:>8}   statements".format("open candidates", *BOARDS, "ratio"))
        _time("/candidates", *boards, given.runs)
        few, lots = (board.statements("/candidates") for board in boards)
        print(f"   {few:6,} {lots:8,}")
        if few != lots or lots > MOST_STATEMENTS:
            grown.append("statements of the board")
    print("grew: " + (", ".join(grown) or "nothing"))
    return 1 if grown else 0


def _time(page: str, small: _Seeded, large: _Seeded, runs: int) -> None:
    for seeded in (small, large):
        seeded.ask(page)  # what is loaded once is loaded now
    pairs = [(small.ask(page), large.ask(page)) for _ in range(runs)]
    few, lots = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for other, one in pairs)
    print(f"{page:30}{few:9.1f}{lots:9.1f}{ratio:8.2f}", end="")


def _measure(page: str, small: _Seeded, large: _Seeded, runs: int) -> bool:
    _time(page, small, large, runs)
    worked = small.steps(page), large.steps(page)
    print(f"   {worked[0]:6,} {worked[1]:8,}")
    return worked[1] > RATIO * worked[0] + 2


def _seed(empty: Path, folder: Path, count: int, opened: int = OPEN) -> _Seeded:
    shutil.copytree(empty, folder)
    site = open_site(folder)
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        crowd.opening = cases.opening(db, by=crowd.coordinator)
        for n in range(opened):
            many.add(db, crowd, f"Open {n}")
        if count > opened:
            many.ended(db, crowd, count - opened)
    words = {
        "opening": crowd.opening.id,
        "folio": crowd.folios[2],
        "reader": crowd.readers[0],
    }
    return _Seeded(site, site.as_account(crowd.coordinator), words)


if __name__ == "__main__":
    sys.exit(main())
