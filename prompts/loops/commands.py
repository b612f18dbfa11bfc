from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from blindfolio.commands import as_json, print_json
from prompts.loops import catalogue
from prompts.loops.lint import lint as findings_of


@click.group()
def loops_command() -> None:
    """Check interview loops."""


@loops_command.command()
@click.argument("loops", nargs=-1)
@as_json
def lint(loops: Sequence[str], as_json: bool) -> int:
    """Check LOOPS, names or files, or every loop that ships; the exit code is 1 if there are
    findings."""
    ship = catalogue.names()
    given = (
        catalogue.load(it) if it in ship else catalogue.load_file(Path(it))
        for it in loops or ship
    )
    found = {loop.key: findings_of(loop) for loop in given}
    if as_json:
        print_json({key: [asdict(finding) for finding in some] for key, some in found.items()})
        return any(found.values())
    for key, some in found.items():
        for it in some:
            print(f"{key}: {it.code} {it.sentence} {it.suggestion}")
        if not some:
            print(f"{key}: no findings")
    return any(found.values())
