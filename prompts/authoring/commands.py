from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

from blindfolio import languages
from blindfolio.commands import as_json, print_json
from blindfolio.given_file import folder
from prompts.folder import catalogue
from prompts.folder.new_folder import (
    BRIEF_SKELETON,
    SKELETON,
    files_of,
    in_language,
    make_folder,
)
from prompts.lint.findings import Finding
from prompts.lint.folder import lint_folder

_INTO = click.option("--into", type=folder, default=".", help="Where to create the folder.")


@click.group()
def prompts_command() -> None:
    """Write and check prompts."""


@prompts_command.command()
@click.argument("slug")
@_INTO
@click.option("--brief", is_flag=True, help="A page of a few sentences with ten facts.")
@click.option("--language", type=click.Choice([*languages.names()]), default=languages.SOURCE)
def new(slug: str, into: Path, brief: bool, language: str) -> None:
    """Create a prompt folder for you to fill in."""
    files = files_of(BRIEF_SKELETON if brief else SKELETON)
    made = make_folder(slug, into, in_language(files, language))
    print(f"Created {made}. Fill in its files. To see what is left to do, run:")
    print(f"  blindfolio prompts lint {made}")


@prompts_command.command()
@click.argument("prompts", nargs=-1)
@as_json
def lint(prompts: Sequence[str], as_json: bool) -> int:
    """Check PROMPTS, slugs or folders, or every prompt in the library; the exit code is 1 if there
    are errors."""
    found: dict[Path, list[Finding]] = {}
    for name in prompts or catalogue.shipped():
        if not (path := Path(name).resolve()).is_dir():
            path = catalogue.folder_named(catalogue.load(name).slug)
        found[path] = lint_folder(path)
    if as_json:
        listed = [
            {"prompt": path.name, "findings": [finding.as_json() for finding in findings]}
            for path, findings in found.items()
        ]
        print_json(listed)
    else:
        for path, findings in found.items():
            _print_findings(path.name, findings)
            if not findings:
                apart = catalogue.load_folder(path).rubric.levels
                print(f"  It tells apart levels {apart[0]} to {apart[-1]}.")
    return any(f.severity == "E" for findings in found.values() for f in findings)


def _print_findings(slug: str, findings: Sequence[Finding]) -> None:
    errors = sum(f.severity == "E" for f in findings)
    advice = len(findings) - errors
    print(f"{slug}: " + (f"{errors} to fix, {advice} to consider" if findings else "clean"))
    for finding in findings:
        words = f" “{textwrap.shorten(finding.words, 60)}”" if finding.words else ""
        print(f"  {finding.code} {finding.severity}  {finding.place}{words}")
        if finding.code != "OPEN":
            print(f"          {finding.reason} {finding.suggestion}")
