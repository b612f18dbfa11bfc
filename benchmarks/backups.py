"""How long a backup and its restore take, and how much memory: a site of 2,000 submissions.

    .venv/bin/python benchmarks/backups.py [--submissions 2000] [--files 3] [--kilobytes 60]

Makes a site with SQLite and a folder in a temporary folder, each submission with a document of
eight pages and its files. Then the commands run as processes of their own: a backup, a second one
into the same folder, and, after one candidate was deleted, a restore. Seconds, and the process's
largest resident memory. Exits with 1 if a command fails, if the deleted candidate comes back, or if
the audit log is not intact.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import made

from blindfolio.app import ERASED, FREEZES
from blindfolio.archive import documents
from blindfolio.db import migrate
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.erasure import deletion_log, noting
from blindfolio.erasure.erase import erase
from blindfolio.visibility.models import Folio
from prompts.erasing import retention
from tests.reviews.board import many
from tests.sites import Site, open_site

_BATCH = 100
_NAME = "Testa Deletedson"


def main() -> int:
    """Print a line for each command; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--kilobytes", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        site, gone = _seed(top / "site", given.submissions, given.files, given.kilobytes)
        log = top / "log"
        first = _run("backup", top / "site", log, str(top / "backup"))
        again = _run("backup again", top / "site", log, str(top / "backup"))
        _delete(site, gone, log)
        restored = _run("restore", top / "restored", log, str(top / "backup"))
        audit = _run("audit verify", top / "restored", log)
        raw = b"".join(it.read_bytes() for it in (top / "restored").glob("*.sqlite*"))
        if _NAME.encode() in raw:
            print("The deleted candidate's name is in the restored database.")
            return 1
    return 1 if any((first, again, restored, audit)) else 0


def _seed(folder: Path, count: int, files: int, kilobytes: int) -> tuple[Site, str]:
    """The site, and the submission of the candidate who will be deleted."""
    folder.mkdir()
    migrate.upgrade(f"sqlite:///{folder / 'blindfolio.sqlite'}", FREEZES)
    site = open_site(folder)
    document = ingest(made.document(".md", 8), ".md", Identity())
    draw = random.Random(1)
    gone = ""
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
    for start in range(0, count, _BATCH):
        with site.parts.database.transaction() as db:
            for n in range(start, min(start + _BATCH, count)):
                name = _NAME if n == count // 2 else f"Candidate {n}"
                id_ = many.add(db, crowd, name, stage="7")
                blobs = [
                    site.parts.archive.put(db, draw.randbytes(kilobytes << 10))
                    for _ in range(files)
                ]
                kept = documents.keep(db, document, house=blobs[0].key)
                db.get_one(Folio, id_).document = kept.id
                gone = id_ if name == _NAME else gone
    return site, gone


def _delete(site: Site, folio: str, log: Path) -> None:
    retention.request_again(site.parts.database, [(folio, "told", None)])
    with site.parts.database.transaction() as db:
        erase(db, folio, ERASED)
    settings = site.parts.settings.model_copy(update={"deletions": str(log)})
    noting.NoteDeletions(deletion_log.of_site(settings)).prepare(site.parts.database, {})


def _run(what: str, data: Path, log: Path, *given: str) -> int:
    """Run a command on the site in `data`; its exit code."""
    command = [sys.executable, "-m", "blindfolio", what.removesuffix(" again").split(" ")[0]]
    words = [*command, *what.split(" ")[1:]] if what.startswith("audit") else command
    settings = {"BLINDFOLIO_DATA": str(data), "BLINDFOLIO_DELETIONS": str(log)}
    begun = time.perf_counter()
    process = os.posix_spawn(sys.executable, [*words, *given], {**os.environ, **settings})
    _, status, used = os.wait4(process, 0)
    took = time.perf_counter() - begun
    print(f"{what:14}{took:8.1f} s {used.ru_maxrss / 1024:8.0f} MiB", flush=True)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
