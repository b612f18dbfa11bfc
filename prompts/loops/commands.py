from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from prompts.loops import catalogue
from prompts.loops.lint import lint
from prompts.loops.loop import Loop


def run(given: argparse.Namespace) -> int:
    return _lint(given.loops, as_json=given.json)


def _loop(name: str) -> Loop:
    return (
        catalogue.load(name) if name in catalogue.names() else catalogue.load_file(Path(name))
    )


def _lint(names: Sequence[str], *, as_json: bool) -> int:
    """Exit 1 on any finding."""
    found = {loop.key: lint(loop) for loop in map(_loop, names or catalogue.names())}
    if as_json:
        rows = {key: [asdict(finding) for finding in some] for key, some in found.items()}
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for key, some in found.items():
            for finding in some:
                print(f"{key}: {finding.code} {finding.sentence} {finding.suggestion}")
            if not some:
                print(f"{key}: no findings")
    return 1 if any(found.values()) else 0
