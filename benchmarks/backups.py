"""Measures the time and memory that a backup and its restore take on a site of 2,000 submissions.

    .venv/bin/python -m benchmarks.backups [--submissions 2000] [--files 3] [--kilobytes 60]

The site is in a temporary folder and uses SQLite and a folder for files. Each submission has its
files and a document of eight pages. Three commands run as separate processes: a backup, a second
one into the same folder and, after one candidate has been deleted, a restore.

For each it prints the seconds and the largest resident memory. It exits with 1 if a command fails,
if the deleted candidate comes back, or if the audit log is not intact.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import made_site
from blindfolio.app import ERASED
from blindfolio.erasure import deletion_log, noting
from blindfolio.erasure.erase import erase
from prompts.erasing import retention
from tests.sites import Site

_NAME = "Testa Deletedson"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--kilobytes", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        site, gone = made_site.seed(
            top / "site", given.submissions, given.files, given.kilobytes, _NAME
        )
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


def _delete(site: Site, folio: str, log: Path) -> None:
    retention.request_again(site.parts.database, [(folio, "told", None)])
    with site.parts.database.transaction() as db:
        erase(db, folio, ERASED)
    settings = site.parts.settings.model_copy(update={"deletions": str(log)})
    noting.NoteDeletions(deletion_log.of_site(settings)).prepare(site.parts.database, {})


def _run(what: str, data: Path, log: Path, *given: str) -> int:
    words = what.removesuffix(" again").split(" ")
    env = {"BLINDFOLIO_DATA": str(data), "BLINDFOLIO_DELETIONS": str(log)}
    return made_site.run(what, [*words, *given], env)


if __name__ == "__main__":
    sys.exit(main())
