"""`blindfolio storage copy FROM TO`. It can be stopped and run again: it compares what is there and
never overwrites it.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from blindfolio.archive.store import DamagedBlob, Storage

AT_ONCE = 8
"""Each blob on its way has its bytes in memory."""

_TOLD_AFTER = 500

COPIED, VERIFIED = "copied", "verified"
"""Any other outcome of a blob is a sentence."""


@dataclass(slots=True)
class Copied:
    """`faults` has a sentence for each blob that differs; verified ones were there already."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        copied, verified = self.counts[COPIED], self.counts[VERIFIED]
        whole = "" if self.faults else " Every file is now the same at both ends."
        return "\n".join(
            [
                *self.faults,
                f"Files copied and verified: {copied}. Already there and verified:"
                f" {verified}. Faults: {len(self.faults)}.{whole}",
            ]
        )


def copy(source: Storage, target: Storage, tell: Callable[[str], None]) -> Copied:
    """Raises OSError if a storage can't be listed."""
    there: dict[str, set[str]] = {}
    for key, sha256 in target.names():
        there.setdefault(key, set()).add(sha256)
    result = Copied()

    def one(name: tuple[str, str]) -> str:
        return _one(source, target, *name, there.get(name[0], set()))

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for n, outcome in enumerate(_some_at_once(pool, one, source.names()), start=1):
            if outcome in (COPIED, VERIFIED):
                result.counts[outcome] += 1
            else:
                result.faults.append(outcome)
            if n % _TOLD_AFTER == 0:
                tell(f"{n} files so far: {result.counts[COPIED]} copied.")
    return result


def _some_at_once(
    pool: ThreadPoolExecutor,
    work: Callable[[tuple[str, str]], str],
    names: Iterable[tuple[str, str]],
) -> Iterator[str]:
    # All at once would hold every name and every result in memory.
    rest = iter(names)
    while batch := list(itertools.islice(rest, AT_ONCE * 4)):
        yield from pool.map(work, batch)


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
