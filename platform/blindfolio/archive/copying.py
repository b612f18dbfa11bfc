"""`blindfolio storage copy FROM TO`. Can be stopped and run again: compares existing blobs and
never overwrites them.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from blindfolio.archive.store import DamagedBlob, Storage

AT_ONCE = 8
"""Each blob being copied is held in memory."""

_TOLD_AFTER = 500

COPIED, VERIFIED = "copied", "verified"
"""Any other outcome is a sentence."""


@dataclass(slots=True)
class Copied:
    """`faults` are the key and a sentence for each blob missing from the target; verified ones were
    there already."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def as_text(self) -> str:
        copied, verified = self.counts[COPIED], self.counts[VERIFIED]
        whole = "" if self.faults else " Every file is now the same at both ends."
        return "\n".join(
            [
                *(sentence for _, sentence in self.faults),
                f"Files copied and verified: {copied}. Already there and verified:"
                f" {verified}. Faults: {len(self.faults)}.{whole}",
            ]
        )


def each(
    names: Iterable[tuple[str, str]],
    work: Callable[[str, str], str],
    tell: Callable[[str], None],
) -> Copied:
    """Calls `work` with each blob's key and SHA-256, a few at a time."""
    result, rest = Copied(), iter(names)
    done = 0
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        # Submitting all would hold every name and result in memory.
        while batch := list(itertools.islice(rest, AT_ONCE * 4)):
            outcomes = pool.map(lambda name: work(*name), batch)
            for (key, _), outcome in zip(batch, outcomes, strict=True):
                if outcome in (COPIED, VERIFIED):
                    result.counts[outcome] += 1
                else:
                    result.faults.append((key, outcome))
                done += 1
                if done % _TOLD_AFTER == 0:
                    tell(f"{done} files so far: {result.counts[COPIED]} copied.")
    return result


def copy(source: Storage, target: Storage, tell: Callable[[str], None]) -> Copied:
    """Raises OSError if a storage can't be listed."""
    there: dict[str, set[str]] = {}
    for key, sha256 in target.names():
        there.setdefault(key, set()).add(sha256)

    def one(key: str, sha256: str) -> str:
        return _one(source, target, key, sha256, there.get(key, set()))

    return each(source.names(), one, tell)


def _one(source: Storage, target: Storage, key: str, sha256: str, there: set[str]) -> str:
    """COPIED, VERIFIED, or a sentence about what went wrong."""
    if there - {sha256}:
        return f"{key}: another file with this key is there already, and was left alone."
    try:
        raw = source.read(key)
    except (DamagedBlob, OSError) as error:
        return f"{key}: it can't be read where it is: {error}"
    if hashlib.sha256(raw).hexdigest() != sha256:
        return f"{key}: there are two different files with this key where it is."
    try:
        if there:
            same = target.read(key) == raw
            return VERIFIED if same else f"{key}: {_DIFFERENT}"
        target.keep(key, sha256, raw)
    except DamagedBlob:
        return f"{key}: {_DIFFERENT}"
    except OSError as error:
        return f"{key}: it was not copied: {error}"
    return COPIED


_DIFFERENT = (
    "the file that is there already has been changed, and was left alone. Delete it there and run"
    " this command again."
)
