"""Measures what pages and jobs cost as a site grows, on SQLite and on PostgreSQL.

    .venv/bin/python -m benchmarks.growth [--small 1000] [--large 10000] [--runs 15]
        [--postgresql URL] [--sites FOLDER]

`benchmarks/scale.py` fills a small site and a large one with the same open work. Four people ask
for `PAGES` and for every kind of page and download to which these lead. Each is asked from both
sites in turn, so that a noisy machine affects both. It prints the median milliseconds and the
median of the ratios, then what the database did for the page: steps of SQLite's virtual machine in
thousands, or PostgreSQL's buffers, which are the same on every machine. Then how many times as
long the answer is, if it is longer: a fuller page or download may take longer by as much.

With `--postgresql`, the sites are in two databases of this server, which must not exist yet.
`--sites` keeps the sites in this folder and uses those that are there. It exits with 1 if a page
takes 1.2 times as long on SQLite, or 1.3 times on PostgreSQL, also when it is measured again; with
`--runs 0`, it takes no times and compares the database's work.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, urlsplit

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import make_url, select, text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from blindfolio.jobs import finished
from blindfolio.operating.serving import keep_what_is_loaded
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from tests.sites import Site, open_site, steps

MOST = {"sqlite": 1.2, "postgresql": 1.3}
_LONG = 2000  # ms; what takes longer, as a large file does, is measured once

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


# A link in a page of a demo leads nowhere else.
_LINK = re.compile(r'href="(/[^"#]*)')


@dataclass(frozen=True, slots=True)
class _Seeded:
    site: Site
    clients: Mapping[str, FlaskClient]
    words: Mapping[str, str]

    def page(self, who: str, address: str) -> int:
        """Asks for it. Returns the bytes of the answer, unpacked."""
        answer = self.clients[who].get(address)
        if answer.mimetype != "application/zip":
            return len(answer.data)
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            return sum(it.file_size for it in packed.infolist())

    def tidy(self) -> int:
        self.site.parts.worker.tidy()
        return 0

    def finished(self) -> int:
        with self.site.parts.database.transaction() as db:
            finished.remove(db)
        return 0

    def pages(self) -> dict[str, tuple[str, str]]:
        """Returns who asks for which address, by the name of each kind of page."""
        found: dict[str, tuple[str, str]] = {}
        for who, pages in PAGES.items():
            todo = deque((f"{who}: {page}", page.format(**self.words)) for page in pages)
            while todo:
                name, address = todo.popleft()
                if name in found:
                    continue
                found[name] = who, address
                if _is_file(name):
                    continue
                answer = self.clients[who].get(address)
                if answer.status_code != 200:
                    del found[name]
                    continue
                links = map(unescape, _LINK.findall(answer.text))
                todo += ((f"{who}: {kind}", it) for it in links if (kind := self._kind(it)))
        return found

    def _kind(self, address: str) -> str:
        parts = urlsplit(address)
        urls = self.site.app.url_map.bind("")
        try:
            rule, _ = urls.match(parts.path, return_rule=True)
        except (HTTPException, RequestRedirect):
            return ""
        if rule.endpoint == "static":
            return ""
        return "?".join(filter(None, (rule.rule, "&".join(sorted(parse_qs(parts.query))))))

    def first(self, once: _Once) -> tuple[int, int, float]:
        """Returns what the database does, in thousands of steps or buffers, the bytes of the
        answer, and milliseconds.
        """
        database = self.site.parts.database
        if database.url.startswith("sqlite"):
            with steps(database) as taken:
                begun = time.perf_counter()
                size = once(self)
                return taken(), size, (time.perf_counter() - begun) * 1000
        before, begun = self._buffers(), time.perf_counter()
        size = once(self)
        passed = (time.perf_counter() - begun) * 1000
        return self._buffers() - before, size, passed

    def _buffers(self) -> int:
        database = self.site.parts.database
        database.engines.dispose()  # A connection tells its numbers at its end.
        time.sleep(0.3)
        with database.reading() as db:
            query = "SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)"
            return int(db.scalar(text(f"{query} FROM pg_statio_user_tables")) or 0)


_Once = Callable[[_Seeded], int]


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
        once = _asked(small, large)
        keep_what_is_loaded()  # as a served site does
        grown = [name for name in once if _grew(name, small, large, once[name], given.runs)]
        # A busy moment can cost a page a fifth.
        grown = [
            name for name in grown if _grew(name, small, large, once[name], 3 * given.runs)
        ]
    print("grew: " + ("; ".join(grown) or "nothing"))
    return 1 if grown else 0


def _asked(small: _Seeded, large: _Seeded) -> dict[str, tuple[_Once, _Once]]:
    found: dict[str, tuple[_Once, _Once]] = {
        "job: each minute": (_Seeded.tidy, _Seeded.tidy),
        "job: finished jobs": (_Seeded.finished, _Seeded.finished),
    }
    few, lots = small.pages(), large.pages()
    for name in few.keys() & lots.keys():
        found[name] = _asking(*few[name]), _asking(*lots[name])
    alone = sorted(few.keys() ^ lots.keys())
    print(f"only on one of them: {'; '.join(alone) or 'nothing'}")
    return dict(sorted(found.items()))


def _is_file(name: str) -> bool:
    return bool(PurePosixPath(name.partition("?")[0]).suffix)


def _asking(who: str, address: str) -> _Once:
    return lambda seeded: seeded.page(who, address)


def _grew(
    name: str, small: _Seeded, large: _Seeded, once: tuple[_Once, _Once], runs: int
) -> bool:
    of = (small, once[0]), (large, once[1])
    worked, sizes, times = zip(*(seeded.first(asked) for seeded, asked in of), strict=True)
    if runs and max(times) > _LONG:
        pairs = [times]
    else:
        pairs = [tuple(_timed(asked, seeded) for seeded, asked in of) for _ in range(runs)]
    if pairs:
        few, lots = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for other, one in pairs)
    else:
        few = lots = 0.0
        ratio = (worked[1] + 1) / (worked[0] + 1)
    longer = max(1.0, (sizes[1] + 1) / (sizes[0] + 1))
    said = f"{few:9.1f}{lots:9.1f}{ratio:8.2f}   {worked[0]:7,} {worked[1]:8,}"
    said += f"   {longer:.1f} times as long" if longer >= 1.05 else ""
    print(f"{name:48}{said}", flush=True)
    kind = "sqlite" if small.site.parts.database.url.startswith("sqlite") else "postgresql"
    return ratio > MOST[kind] * longer


def _timed(once: _Once, seeded: _Seeded) -> float:
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
        words = ["benchmarks.scale", "--folder", str(folder), "--scale", str(count)]
        subprocess.run([sys.executable, "-m", *words], env=os.environ | env, check=True)
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
        held = Standing.account == ids["coordinator"], Standing.state == "coordinator"
        of = select(Folio.id).join(Standing, Standing.folio == Folio.id).where(*held)
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
