"""Lints every readable part of a folder; the catalogue's refusals become `FILE` findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from prompts.folder import catalogue, company
from prompts.folder.catalogue import BRIEF, FILES
from prompts.folder.company import Reference, Shared
from prompts.folder.marked_yaml import FileRefusal, faults, line_of, root_of, values_of
from prompts.folder.probes import Probes
from prompts.folder.rubric import Rubric
from prompts.lint.check import PROBES, RUBRIC, lint
from prompts.lint.findings import Finding, Place
from prompts.lint.page import FILE

_MODELS: dict[str, type[BaseModel]] = {RUBRIC: Rubric, PROBES: Probes}


def lint_folder(path: Path) -> list[Finding]:
    """Never raises for folder contents; a path that isn't a prompt folder gives one `FILE`."""
    texts = {name: _text(path / name) for name in FILES}
    refused: list[FileRefusal] = []
    values: dict[str, Any] = {}
    for name, model in _MODELS.items():
        try:
            values[name] = values_of(texts[name], file=name)
            if texts[name]:
                refers = name == RUBRIC and company.refers(values[name])
                refused += faults(texts[name], Reference if refers else model, file=name)
        except FileRefusal as fault:
            refused.append(fault)
    shared = None
    if company.refers(values.get(RUBRIC)):
        if all(fault.file == PROBES for fault in refused):
            shared = company.shared_by(texts[RUBRIC], file=RUBRIC)
        values[RUBRIC] = shared.rubric.model_dump() if shared else None
    found = (
        lint(texts[FILE], values.get(RUBRIC), values.get(PROBES), texts[BRIEF])
        if any(texts.values())
        else []
    )
    readable = {name: text for name, text in texts.items() if name in values}
    found = [_with_line(_in_its_file(finding, shared), readable) for finding in found]
    refused += _of_catalogue(path, refused)
    refused = [fault for fault in refused if not _covered(fault, found)]
    # Where a field can't be read, advice on it says the same once more.
    unread = {(fault.file, fault.path) for fault in refused if fault.path}
    found = [
        f for f in found if f.severity == "E" or (f.place.file, f.place.path) not in unread
    ]
    return [*(_as_finding(fault) for fault in refused), *found]


def _text(path: Path) -> str:
    """ "" if missing or not text; the catalogue reports that."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _of_catalogue(path: Path, known: list[FileRefusal]) -> list[FileRefusal]:
    """The catalogue's refusal, unless already `known`."""
    try:
        catalogue.load_folder(path)
    except FileRefusal as fault:
        own = FileRefusal(fault.file.removeprefix(f"{path.name}/"), fault.line, fault.what)
        return [] if any(own.file == other.file for other in known) else [own]
    return []


def _in_its_file(finding: Finding, shared: Shared | None) -> Finding:
    """Points findings in shared criteria to the shared file."""
    place = finding.place
    if shared is None or place.file != RUBRIC:
        return finding
    line = line_of(root_of(shared.text), place.path)
    return replace(finding, place=replace(place, file=shared.file, line=line))


def _with_line(finding: Finding, texts: dict[str, str]) -> Finding:
    """A missing field has its parent's line."""
    place = finding.place
    if place.line is not None or not texts.get(place.file):
        return finding
    line = line_of(root_of(texts[place.file]), place.path)
    return replace(finding, place=replace(place, line=line))


def _covered(fault: FileRefusal, found: list[Finding]) -> bool:
    """Whether a finding explains this refusal better."""
    for finding in found:
        path = finding.place.path
        if finding.place.file != fault.file or finding.severity != "E":
            continue
        if finding.code == "OPEN" and finding.place.line == fault.line:
            return True
        if not path:
            continue
        shorter = min(len(path), len(fault.path))
        if path[:shorter] == fault.path[:shorter]:
            return True
    return False


def _as_finding(fault: FileRefusal) -> Finding:
    field = ".".join(str(part) for part in fault.path)
    return Finding(
        "FILE", Place(fault.file, fault.line, field, fault.path), "", f"{fault.what}."
    )
