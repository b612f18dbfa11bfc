"""Lint every readable part of a folder. What the catalogue refuses becomes a `FILE` finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from prompts.folder import catalogue, company
from prompts.folder.catalogue import BRIEF, FILES
from prompts.folder.company import Shared
from prompts.folder.marked_yaml import FileRefusal, faults, line_of, root_of, values_of
from prompts.folder.probes import Probes
from prompts.folder.rubric import Rubric
from prompts.lint.check import PROBES, RUBRIC, lint
from prompts.lint.findings import Finding, Place
from prompts.lint.page import FILE


def lint_folder(path: Path) -> list[Finding]:
    texts = {name: _text(path / name) for name in FILES}
    values, refused = _read(texts)
    shared = None
    if company.refers(values.get(RUBRIC)):
        try:
            shared = company.shared_by(texts[RUBRIC], file=RUBRIC)
        except FileRefusal as fault:
            refused.append(_as_finding(fault, fault.file))
        values[RUBRIC] = shared.rubric.model_dump() if shared else None
    found: list[Finding] = []
    if any(texts.values()):
        found = lint(texts[FILE], values.get(RUBRIC), values.get(PROBES), texts[BRIEF])
    readable = {name: texts[name] for name in values}
    found = [_with_line(finding, readable, shared) for finding in found]
    if any(it.place.file == PROBES for it in refused):
        # Facts that can't be read can't be counted.
        found = [it for it in found if it.code != "F305"]
    refused += _of_catalogue(path, {finding.place.file for finding in refused})
    refused = [finding for finding in refused if not _is_covered(finding.place, found)]
    # Drop advice on fields that can't be read, which would only repeat it.
    unread = [(it.place.file, it.place.path) for it in refused if it.place.path]
    return refused + [
        it for it in found if it.severity == "E" or (it.place.file, it.place.path) not in unread
    ]


_MODELS: dict[str, type[BaseModel]] = {RUBRIC: Rubric, PROBES: Probes}


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _read(texts: Mapping[str, str]) -> tuple[dict[str, Any], list[Finding]]:
    values: dict[str, Any] = {}
    refused: list[FileRefusal] = []
    for name in _MODELS:
        try:
            values[name] = values_of(texts[name], file=name)
            if texts[name] and not (name == RUBRIC and company.refers(values[name])):
                refused += faults(texts[name], _MODELS[name], file=name)
        except FileRefusal as fault:
            refused.append(fault)
    return values, [_as_finding(fault, fault.file) for fault in refused]


def _of_catalogue(path: Path, known: set[str]) -> list[Finding]:
    try:
        catalogue.load_folder(path)
    except FileRefusal as fault:
        file = fault.file.removeprefix(f"{path.name}/")
        return [] if file in known else [_as_finding(fault, file)]
    return []


def _as_finding(fault: FileRefusal, file: str) -> Finding:
    field = ".".join(map(str, fault.path))
    return Finding("FILE", Place(file, fault.line, field, fault.path), "", f"{fault.what}.")


def _with_line(finding: Finding, texts: Mapping[str, str], shared: Shared | None) -> Finding:
    """Give findings their lines. A finding in shared criteria gets the shared file, and a
    missing field gets its parent's line."""
    place = finding.place
    if shared and place.file == RUBRIC:
        file, text = shared.file, shared.text
    else:
        file, text = place.file, texts.get(place.file, "")
        if place.line is not None or not text:
            return finding
    line = line_of(root_of(text), place.path)
    return replace(finding, place=replace(place, file=file, line=line))


def _is_covered(refused: Place, found: Sequence[Finding]) -> bool:
    """Return whether a finding already explains this refusal better."""
    for finding in found:
        place = finding.place
        if place.file == refused.file and finding.severity == "E":
            if finding.code == "OPEN" and place.line == refused.line:
                return True
            same = (a == b for a, b in zip(place.path, refused.path, strict=False))
            if place.path and all(same):
                return True
    return False
