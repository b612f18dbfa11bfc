from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks import made
from blindfolio.accounts import links
from blindfolio.app import FREEZES, Parts
from blindfolio.archive import documents
from blindfolio.db import migrate
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.visibility.models import Folio
from tests.faults.served import SETTINGS, Served
from tests.faults.visitor import Visitor
from tests.prompts import cases
from tests.reviews.board import many
from tests.sites import Site, open_site

_BATCH = 100
_LOOK = 0.05


def seed(
    folder: Path, count: int, files: int, kilobytes: int, named: str = ""
) -> tuple[Site, str]:
    folder.mkdir()
    migrate.upgrade(f"sqlite:///{folder / 'blindfolio.sqlite'}", FREEZES)
    site = open_site(folder)
    document = ingest(made.document(".md", 8), ".md", Identity())
    draw = random.Random(1)
    chosen = ""
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
    for start in range(0, count, _BATCH):
        with site.parts.database.transaction() as db:
            for n in range(start, min(start + _BATCH, count)):
                name = named if named and n == count // 2 else f"Candidate {n}"
                id_ = many.add(db, crowd, name, stage="7")
                blobs = [
                    site.parts.archive.put(db, draw.randbytes(kilobytes << 10))
                    for _ in range(files)
                ]
                kept = documents.keep(db, document, house=blobs[0].key)
                db.get_one(Folio, id_).document = kept.id
                chosen = id_ if name == named else chosen
    return site, chosen


@contextmanager
def candidates(data: Path, count: int) -> Iterator[tuple[Served, Parts, list[Visitor]]]:
    """A site, served with its workers, and so many candidates who are signed in and write."""
    served = Served(data, SETTINGS)
    parts = served.set_up()
    with parts.database.transaction() as db:
        opening = cases.opening(db, by=cases.member(db))
        written = [cases.writing(db, opening) for _ in range(count)]
        tokens = [links.for_invitation(db, it.id) for it in written]
    served.start()
    try:
        people = [Visitor(served.ports, token, patience=600.0) for token in tokens]
        for person in people:
            person.sign_in()
        yield served, parts, people
    finally:
        served.kill()


def pause(since: float) -> None:
    """Wait as the page's own script does before it asks again for an upload sent at `since`."""
    time.sleep(min(10.0, max(0.05, (time.perf_counter() - since) / 5)))


def run(title: str, words: list[str], env: Mapping[str, str]) -> int:
    """Run a command to its end and return its exit code. Prints what `largest` does."""
    return largest(title, words, env)[0]


def largest(
    title: str, words: list[str], env: Mapping[str, str], *, quiet: bool = False
) -> tuple[int, float]:
    """Run a command to its end. Print its seconds and the largest resident memory of its
    process. Return its exit code and this memory in MiB.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "blindfolio", *words],
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL if quiet else None,
    )
    most = 0
    while process.poll() is None:
        most = max(most, _largest_memory(process.pid))
        time.sleep(_LOOK)
    took = time.perf_counter() - begun
    print(f"{title:24}{took:8.1f} s {most / 1024:8.0f} MiB", flush=True)
    return process.returncode, most / 1024


def _largest_memory(process: int) -> int:
    # The most that it ever had, in KiB. Not what `wait4` says, which begins with the memory of
    # the process that started it.
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) if found else 0
