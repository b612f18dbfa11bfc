from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from blindfolio.commands import as_json, print_json
from prompts.loops import catalogue
from prompts.loops.lint import lint as findings_of
from prompts.loops.loop import Loop


@click.group()
def loops_command() -> None:
    """Check interview loops."""


def _loop(name: str) -> Loop:
    return (
        catalogue.load(name) if name in catalogue.names() else catalogue.load_file(Path(name))
    )


@loops_command.command()
@click.argument("loops", nargs=-1)
@as_json
def lint(loops: Sequence[str], as_json: bool) -> int:
    """Check LOOPS, names or files, or every loop that ships; the exit code is 1 if there are
    findings."""
    found = {loop.key: findings_of(loop) for loop in map(_loop, loops or catalogue.names())}
    if as_json:
        rows = {key: [asdict(finding) for finding in some] for key, some in found.items()}
        print_json(rows)
    else:
        for key, some in found.items():
            for finding in some:
                print(f"{key}: {finding.code} {finding.sentence} {finding.suggestion}")
            if not some:
                print(f"{key}: no findings")
    return any(found.values())
