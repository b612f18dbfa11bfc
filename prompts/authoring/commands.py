from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

from blindfolio.commands import as_json, print_json
from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Identity
from blindfolio.given_file import contents, folder
from blindfolio.refusal import Refusal
from prompts.authoring.differences import differences
from prompts.folder import catalogue
from prompts.folder.catalogue import PromptFolder
from prompts.folder.new_folder import BRIEF_SKELETON, SKELETON, files_of, make_folder
from prompts.folder.schema import schema
from prompts.from_document.brief import draft_brief
from prompts.lint.findings import Finding
from prompts.lint.folder import lint_folder
from prompts.lint.page import PromptPage

_WORDS_A_MINUTE = 140
"""Reading speed for a page with figures."""

_SHOWN = 5
"""Most `FILE` rows printed per file; a new folder has dozens."""


_INTO = click.option("--into", type=folder, default=".", help="Where to create the folder.")


@click.group()
def prompts_command() -> None:
    """Write, check and compare prompts."""


@prompts_command.command()
@click.argument("slug")
@_INTO
@click.option("--brief", is_flag=True, help="A page of a few sentences with ten facts.")
def new(slug: str, into: Path, brief: bool) -> None:
    """Create a prompt folder for you to fill in."""
    made = make_folder(slug, into, files_of(BRIEF_SKELETON if brief else SKELETON))
    print(f"Created {made}. Fill in its files. To see what is left to do, run:")
    print(f"  blindfolio prompts lint {made}")


@prompts_command.command("from")
@click.argument("file", type=Path)
@click.option("--slug", default="draft", help="The folder's name.")
@_INTO
def draft(file: Path, slug: str, into: Path) -> None:
    """Draft a brief from your own RFC or incident report, a Markdown, DOCX or PDF FILE."""
    document = ingest.ingest(contents(file), file.suffix, Identity())
    made = make_folder(slug, into, draft_brief(document))
    print(f"Created {made}, the draft of a brief. Its comments hold the document's own words.")
    _print_findings(slug, lint_folder(made))


def _path(name: str) -> Path:
    if name in catalogue.shipped():
        return catalogue.folder_named(name)
    if Path(name).is_dir():
        return Path(name).resolve()
    catalogue.load(name)  # its error lists the prompts
    raise AssertionError(name)


def _folder(name: str) -> PromptFolder:
    return catalogue.load_folder(_path(name))


@prompts_command.command()
@click.argument("prompts", nargs=-1)
@as_json
def lint(prompts: Sequence[str], as_json: bool) -> int:
    """Check PROMPTS, slugs or folders, or every prompt in the library; the exit code is 1 if there
    are errors."""
    paths = [_path(name) for name in prompts or catalogue.shipped()]
    found = {path.name: lint_folder(path) for path in paths}
    if as_json:
        listed = [
            {"prompt": slug, "findings": [finding.as_json() for finding in findings]}
            for slug, findings in found.items()
        ]
        print_json(listed)
    else:
        for slug, findings in found.items():
            _print_findings(slug, findings)
    return 1 if any(f.severity == "E" for findings in found.values() for f in findings) else 0


def _print_findings(slug: str, findings: Sequence[Finding]) -> None:
    errors = sum(f.severity == "E" for f in findings)
    advice = len(findings) - errors
    print(f"{slug}: " + (f"{errors} to fix, {advice} to consider" if findings else "clean"))
    shown: dict[str, int] = {}
    for finding in findings:
        if finding.code == "FILE":
            shown[finding.place.file] = shown.get(finding.place.file, 0) + 1
            if shown[finding.place.file] > _SHOWN:
                continue
        if finding.code == "OPEN":
            place, words = finding.place, textwrap.shorten(finding.words, 60)
            print(f"  OPEN E  {place.file}:{place.line}  {words}")
            continue
        print(f"\n  {finding.code} {finding.severity}  {finding.place}")
        if finding.words:
            print(_indented(f"“{finding.words}”"))
        print(_indented(finding.reason))
        print(_indented(f"→ {finding.suggestion}"))
    for file, count in shown.items():
        if count > _SHOWN:
            print(
                f"\n  FILE     {file}: {count - _SHOWN} more fields that are not filled in"
                " correctly"
            )
    waivable = list(dict.fromkeys(f.code for f in findings if f.waivable))
    if waivable:
        print(
            f"\n  {', '.join(waivable)}: if a finding is wrong, a coordinator can publish despite"
            " it in the\n  browser, with a reason. FILE and OPEN can't be waived."
        )
    if findings:
        print()


def _indented(text: str) -> str:
    return textwrap.fill(text, 96, initial_indent="          ", subsequent_indent="          ")


@prompts_command.command()
@click.argument("prompt")
def show(prompt: str) -> None:
    """Print a summary of a PROMPT, a slug or a folder."""
    folder = _folder(prompt)
    words = PromptPage(f"# {folder.title}\n\n{folder.text}").words
    probes, groups = folder.probes, folder.probes.estate.groups
    print(f"{folder.slug}: {folder.title}")
    print(f"{words} words, about {math.ceil(words / _WORDS_A_MINUTE)} minutes to read")
    print("criteria:")
    for criterion in folder.rubric.criteria:
        print(f"  {criterion.weight}  {criterion.name}")
    for heading, lines in (
        ("positions", [position.name for position in probes.positions]),
        ("failure scenarios", [condition.text for condition in probes.failure_conditions]),
    ):
        print(f"{heading}:")
        for line in lines:
            print(textwrap.fill(line, 96, initial_indent="  - ", subsequent_indent="    "))
    print(f"estate: {sum(group.count for group in groups)} {probes.estate.unit}")
    for group in groups:
        print(f"  {group.count:>5}  {group.name}")
    print(
        f"{len(probes.flips)} flips, {len(probes.parties)} parties,"
        f" {len(probes.withheld)} withheld facts, {len(probes.known_risks)} known risks,"
        f" {len(folder.samples)} samples"
    )


@prompts_command.command()
@click.argument("old")
@click.argument("new", required=False)
def diff(old: str, new: str | None) -> None:
    """Print the differences between two prompts, each a slug or a folder. Without NEW, OLD is
    compared with the prompt of the same name in the library."""
    if new is None:
        slug = Path(old).resolve().name
        if slug not in catalogue.shipped():
            raise Refusal(
                "unknown-prompt",
                f"The library has no prompt {slug!r} to compare this one with. Give two prompts.",
            )
        lines = differences(catalogue.load(slug), catalogue.load_folder(Path(old).resolve()))
    else:
        lines = differences(_folder(old), _folder(new))
    print("\n".join(lines) if lines else "No differences.")


@prompts_command.command("schema")
@click.argument("kind", type=click.Choice(("rubric", "company", "probes", "review")))
def schema_of(kind: str) -> None:
    """Print the JSON Schema for one kind of prompt file."""
    print_json(schema(kind))
