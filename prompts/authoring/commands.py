from __future__ import annotations

import argparse
import json
import math
import textwrap
from collections.abc import Sequence
from pathlib import Path

from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Identity
from blindfolio.given_file import contents
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


def run(given: argparse.Namespace) -> int:
    if given.what == "new":
        return _new(given.slug, given.into, brief=given.brief)
    if given.what == "from":
        return _from(given.file, given.slug, given.into)
    if given.what == "lint":
        return _lint(given.prompts, as_json=given.json)
    if given.what == "show":
        return _show(given.prompt)
    if given.what == "diff":
        return _diff(given.old, given.new)
    print(json.dumps(schema(given.kind), indent=2, ensure_ascii=False))
    return 0


def _new(slug: str, into: Path, *, brief: bool) -> int:
    folder = make_folder(slug, into, files_of(BRIEF_SKELETON if brief else SKELETON))
    print(f"Created {folder}. Fill in its files. To see what is left to do, run:")
    print(f"  blindfolio prompts lint {folder}")
    return 0


def _from(file: Path, slug: str, into: Path) -> int:
    document = ingest.ingest(contents(file), file.suffix, Identity())
    folder = make_folder(slug, into, draft_brief(document))
    print(
        f"Created {folder}, the draft of a brief. Its comments hold the document's own words."
    )
    _print_findings(slug, lint_folder(folder))
    return 0


def _path(name: str) -> Path:
    if name in catalogue.shipped():
        return catalogue.folder_named(name)
    if Path(name).is_dir():
        return Path(name).resolve()
    catalogue.load(name)  # says which prompts there are
    raise AssertionError(name)


def _folder(name: str) -> PromptFolder:
    return catalogue.load_folder(_path(name))


def _lint(names: Sequence[str], *, as_json: bool) -> int:
    """Exit 1 if anything stops a publication."""
    paths = [_path(name) for name in names or catalogue.shipped()]
    found = {path.name: lint_folder(path) for path in paths}
    if as_json:
        listed = [
            {"prompt": slug, "findings": [finding.as_json() for finding in findings]}
            for slug, findings in found.items()
        ]
        print(json.dumps(listed, indent=2, ensure_ascii=False))
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


def _show(name: str) -> int:
    folder = _folder(name)
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
    return 0


def _diff(old: str, new: str | None) -> int:
    """Given one folder, compares it with the library's prompt of the same name."""
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
    return 0
