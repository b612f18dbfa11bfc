"""How long a site takes to move from one machine to several: SQLite to PostgreSQL, a folder to S3.

    .venv/bin/python benchmarks/moving.py [--submissions 2000] [--files 3] [--kilobytes 60]

Makes a site with SQLite and a folder, starts a PostgreSQL and an S3 server on this machine, and
runs `storage copy` and `db copy` as processes of their own: each is killed twice on the way, then
run to its end. Seconds, and the process's largest resident memory. Exits with 1 if a command
fails, if a file or a row is not the same at both ends, or if `audit verify` doesn't say the same.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import made_site

from tests.faults.whole_journey import shared_parts

_KILLED_AFTER = (0.3, 0.7)
"""The parts of the whole time after which a command is killed."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--kilobytes", type=int, default=60)
    parser.add_argument(
        "--seconds", type=float, default=40.0, help="about how long a whole copy takes"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, shared_parts("postgresql") as shared:
        top = Path(name)
        site, _ = made_site.seed(top / "site", given.submissions, given.files, given.kilobytes)
        site.parts.database.engines.dispose()
        old = {"BLINDFOLIO_DATA": str(top / "site")}
        new = {"BLINDFOLIO_DATA": str(top / "new"), **shared}
        source = f"sqlite:///{top / 'site' / 'blindfolio.sqlite'}"
        files = [
            "storage",
            "copy",
            str(top / "site" / "blobs"),
            shared["BLINDFOLIO_STORAGE"],
        ]
        rows = ["db", "copy", source, "env:BLINDFOLIO_DATABASE"]
        wrong = 0
        for words in (files, rows):
            title = " ".join(words[:2])
            for part in _KILLED_AFTER:
                made_site.run(title, words, new, kill_after=part * given.seconds)
            wrong += made_site.run(title, words, new) != 0
            wrong += made_site.run(f"{title}, compared", words, new) != 0
        heads = [_said(["audit", "head"], env) for env in (old, new)]
        verified = [_said(["audit", "verify"], env) for env in (old, new)]
        print("\n".join(f"{head} {said}" for head, said in zip(heads, verified, strict=True)))
        same = heads[0] == heads[1] and verified[0] == verified[1]
    return 0 if same and not wrong else 1


def _said(words: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "blindfolio", *words],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout.strip()}{done.stderr.strip()} (exit {done.returncode})"


if __name__ == "__main__":
    sys.exit(main())
