"""Measures the memory and the time of `audit verify` and `dump` on a seeded site.

    .venv/bin/python -m benchmarks.audit --site FOLDER

FOLDER is one that `benchmarks/scale.py` has filled. It prints seconds and the largest resident
memory, and exits with 1 if `audit verify` took more than 200 MiB or found a fault.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.made_site import largest

MOST = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, required=True)
    env = {"BLINDFOLIO_DATA": str(parser.parse_args().site)}
    code, memory = largest("audit verify", ["audit", "verify"], env)
    for table in ("audit", "outbox", "jobs"):
        largest(f"dump {table}", ["dump", "--table", table, "--json"], env, quiet=True)
    return 1 if code or memory > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
