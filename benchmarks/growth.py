"""Measures what pages and jobs cost as a site grows, on SQLite and on PostgreSQL.

    .venv/bin/python -m benchmarks.growth [--small 1000] [--large 10000] [--runs 15]
        [--postgresql URL] [--sites FOLDER]

`blindfolio demo seed` fills a small site and a large one with the same open work. Each page is
asked from both in turn, so that a noisy machine affects both. It prints the median milliseconds
and the median of the ratios, then what the database did for the page: steps of SQLite's virtual
machine in thousands, or PostgreSQL's buffers, which are the same on every machine.

With `--postgresql`, the sites are in two databases of this server, which must not exist yet.
`--sites` keeps the sites in this folder and uses those that are there. It exits with 1 if a page
takes 1.2 times as long on SQLite, or 1.3 times on PostgreSQL; with `--runs 0`, it takes no times
and compares the database's work.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import make_url, select, text

from benchmarks.made_site import run
from blindfolio.jobs import finished
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from tests.sites import Site, open_site, steps

MOST = {"sqlite": 1.2, "postgresql": 1.3}

_ACCOUNTS = {
    "coordinator": "jo.sampleton",
    "manager": "hanna.placeholder",
    "panelist": "lee.mockworth",
    "reviewer": "reviewer.1",
}
PAGES: Mapping[str, tuple[str, ...]] = {
    "coordinator": (
        *("/people", "/people/{reader}", "/candidates", "/candidates?waits=you"),
        *("/candidates?opening={opening}", "/candidates?q=nobody", "/candidates/{folio}"),
        *("/candidates/{closed}", "/debriefs/{closed}"),
        *("/candidates?done=1", "/candidates?done=1&opening={opening}"),
        "/candidates?done=1&q=nobody",
        *("/folios", "/folios?done=1", "/reminders", "/queue"),
        *("/openings", "/openings?closed=1", "/openings/{opening}", "/prompts"),
    ),
    "manager": ("/candidates", "/candidates?done=1", "/queue", "/candidates/{folio}"),
    "panelist": ("/queue", "/panels", "/interviews"),
    "reviewer": ("/queue", "/read/{read}"),
}


@dataclass(frozen=True, slots=True)
class _Seeded:
    site: Site
    clients: Mapping[str, FlaskClient]
    words: Mapping[str, str]

    def page(self, who: str, page: str) -> None:
        answer = self.clients[who].get(page.format(**self.words))
        if answer.status_code != 200:
            raise _Missing(f"{answer.status_code}")

    def tidy(self) -> None:
        self.site.parts.worker.tidy()

    def finished(self) -> None:
        with self.site.parts.database.transaction() as db:
            finished.remove(db)

    def work(self, once: Callable[[], None]) -> int:
        """What the database does for it, in thousands."""
        database = self.site.parts.database
        if database.url.startswith("sqlite"):
            with steps(database) as taken:
                once()
                return taken()
        before = self._buffers()
        once()
        return self._buffers() - before

    def _buffers(self) -> int:
        database = self.site.parts.database
        database.engines.dispose()  # A connection tells its numbers at its end.
        time.sleep(0.3)
        with database.reading() as db:
            query = "SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)"
            return int(db.scalar(text(f"{query} FROM pg_statio_user_tables")) or 0)


class _Missing(Exception):
    pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--postgresql", default="", metavar="URL")
    parser.add_argument("--sites", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.sites or Path(name)
        small, large = (
            _site(folder / str(count), count, given.postgresql)
            for count in (given.small, given.large)
        )
        kind = "postgresql" if given.postgresql else "sqlite"
        print(f"{kind}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        work = "steps, thousands" if kind == "sqlite" else "buffers"
        print(f"{'':48}{given.small:>9,}{given.large:>9,}{'ratio':>8}   {work}")
        grown = [
            what
            for what, once in _measured(small, large).items()
            if _measure(what, small, large, once, given.runs) > MOST[kind]
        ]
    print("grew: " + ("; ".join(grown) or "nothing"))
    return 1 if grown else 0


def _measured(small: _Seeded, large: _Seeded) -> dict[str, Callable[[_Seeded], None]]:
    found: dict[str, Callable[[_Seeded], None]] = {
        "job: each minute": _Seeded.tidy,
        "job: finished jobs": _Seeded.finished,
    }
    for who, pages in PAGES.items():
        for page in pages:

            def once(site: _Seeded, who: str = who, page: str = page) -> None:
                site.page(who, page)

            found[f"{who}: {page}"] = once
    return found


def _measure(
    what: str,
    small: _Seeded,
    large: _Seeded,
    once: Callable[[_Seeded], None],
    runs: int,
) -> float:
    try:
        for seeded in (small, large):
            once(seeded)  # what is loaded once is loaded now
    except _Missing as missing:
        print(f"{what:48} answered {missing}", flush=True)
        return 0.0
    worked = [seeded.work(lambda it=seeded: once(it)) for seeded in (small, large)]
    pairs = [(_timed(once, small), _timed(once, large)) for _ in range(runs)]
    if pairs:
        few, lots = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for other, one in pairs)
    else:
        few = lots = 0.0
        ratio = (worked[1] + 1) / (worked[0] + 1)
    said = f"{few:9.1f}{lots:9.1f}{ratio:8.2f}   {worked[0]:7,} {worked[1]:8,}"
    print(f"{what:48}{said}", flush=True)
    return ratio


def _timed(once: Callable[[_Seeded], None], seeded: _Seeded) -> float:
    begun = time.perf_counter()
    once(seeded)
    return (time.perf_counter() - begun) * 1000


def _site(folder: Path, count: int, server: str) -> _Seeded:
    url = ""
    if server:
        name = f"growth_{count}"
        url = _database(server, name)
        with psycopg.connect(_database(server, "postgres"), autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not there.fetchone():
                connection.execute(f"CREATE DATABASE {name}".encode())
    if not (folder / "seeded").exists():
        env = {"BLINDFOLIO_DATABASE": url} if url else {}
        words = ["demo", "seed", "--folder", str(folder), "--scale", str(count)]
        if run(f"seed {count:,}", words, env):
            raise RuntimeError("the site could not be seeded")
    site = open_site(folder, **({"database": url} if url else {}))
    ids = {who: site.account(email) for who, email in _ACCOUNTS.items()}
    clients = {who: site.as_account(id_) for who, id_ in ids.items()}
    return _Seeded(site, clients, _words(site, ids))


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _words(site: Site, ids: Mapping[str, str]) -> dict[str, str]:
    with site.parts.database.reading() as db:
        # The opening that never closes.
        busy = select(Opening.id).order_by(Opening.invited.desc()).limit(1)
        held = Standing.account == ids["coordinator"]
        of = select(Folio.id).join(Standing, Standing.folio == Folio.id).where(held)
        read = (
            select(Folio.code)
            .join(Standing, Standing.folio == Folio.id)
            .where(Standing.account == ids["reviewer"], Standing.state == "reviewer.locked")
        )
        return {
            "opening": db.scalars(busy).one(),
            "reader": ids["reviewer"],
            "folio": db.scalars(of.where(Folio.stage == "4").limit(1)).one(),
            "closed": db.scalars(of.where(Folio.stage == "7").limit(1)).one(),
            "read": db.scalars(read.limit(1)).one(),
        }


if __name__ == "__main__":
    sys.exit(main())
