"""What the lock files say: `python -m tests.locked sbom` writes a bill
of materials (CycloneDX), and `python -m tests.locked audit ADVISORIES.zip` compares the locked
versions with stored advisories (OSV's `PyPI/all.zip`), without a network."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from dev import REQUIREMENTS

SERVED, EVERYTHING = "postgresql", "dev"
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(.*?)(?=^[A-Za-z0-9]|\Z)", re.M | re.S)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class LockedPackage:
    name: str
    version: str
    hashes: tuple[str, ...]


def packages(lock: str) -> list[LockedPackage]:
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    return [
        LockedPackage(canonicalize_name(name), version, tuple(_HASH.findall(rest)))
        for name, version, rest in _PACKAGE.findall(text)
    ]


def sbom(lock: str = SERVED) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "blindfolio"}},
        "components": [
            {
                "type": "library",
                "name": it.name,
                "version": it.version,
                "purl": f"pkg:pypi/{it.name}@{it.version}",
                # Each is of one file of the release, of which pip takes the one that fits.
                "properties": [{"name": "sha256", "value": hash_} for hash_ in it.hashes],
            }
            for it in packages(lock)
        ],
    }


def affected(
    locked: Iterable[LockedPackage], advisories: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """Yield a line for each advisory about a locked version."""
    versions = {it.name: it.version for it in locked}
    for advisory in advisories:
        if advisory.get("withdrawn"):
            continue
        for of in advisory.get("affected", ()):
            name = canonicalize_name(of.get("package", {}).get("name", ""))
            if name in versions and _is_in(of, versions[name]):
                yield f"{name} {versions[name]}: {advisory['id']} {advisory.get('summary', '')}"


def _is_in(of: Mapping[str, Any], version: str) -> bool:
    ranges = [it["events"] for it in of.get("ranges", ()) if it["type"] == "ECOSYSTEM"]
    return version in of.get("versions", ()) or any(_within(it, version) for it in ranges)


def _within(events: Iterable[Mapping[str, str]], version: str) -> bool:
    """Whether the last event up to this version is its introduction."""
    inside, ours = False, Version(version)
    for event in events:
        (kind, at), *_ = event.items()
        try:
            reached = ours >= Version(at)
            past = ours > Version(at)
        except InvalidVersion:
            return True  # Better a person looks than nobody.
        if kind == "introduced" and reached:
            inside = True
        elif (kind == "fixed" and reached) or (kind == "last_affected" and past):
            inside = False
    return inside


def read(file: str) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(file) as stored:
        for name in stored.namelist():
            yield json.loads(stored.read(name))


def audit(file: str) -> str:
    """Return what is wrong, or an empty string."""
    try:
        advisories = list(read(file))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        return f"Nothing was checked: {file} can't be read ({error})."
    if not advisories:
        return f"Nothing was checked: {file} has no advisories."
    locked = packages(EVERYTHING)
    print(f"{len(locked)} packages, {len(advisories)} advisories")
    return "\n".join(affected(locked, advisories))


if __name__ == "__main__":
    if sys.argv[1] == "sbom":
        print(json.dumps(sbom(), indent=1))
    else:
        sys.exit(audit(sys.argv[2]) or 0)
