from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from blindfolio.archive.store import DamagedBlob, Storage

AT_ONCE = 8  # Each blob being copied is held in memory.

COPIED, VERIFIED = "copied", "verified"  # any other outcome is a sentence

_TOLD_AFTER = 500
_SHOWN = 20


@dataclass(slots=True)
class Brought:
    """The result of copying blobs. `faults` lists each blob missing from the target, with a
    sentence that says why. Verified blobs were already there.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)


def bring(
    names: Iterable[tuple[str, str]],
    source: Storage,
    target: Storage,
    tell: Callable[[str], None],
) -> Brought:
    """Copies blobs, a few at a time. Blobs that already exist are checked and replaced if
    damaged.

    Raises OSError if the target can't be listed. A failure of a single blob is part of the
    result.
    """
    there = set(target.names())

    def one(name: tuple[str, str]) -> str:
        key, sha256 = name
        try:
            if name in there and _is_whole(key, target):
                return VERIFIED
            raw = source.read(key)
            if hashlib.sha256(raw).hexdigest() != sha256:
                return f"Blob {key}: its file is not the one that the database records."
            target.keep(key, sha256, raw)
        except DamagedBlob as error:
            return str(error)
        except OSError as error:
            return f"Blob {key}: {error}"
        return COPIED

    brought, rest = Brought(), iter(names)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # Not all at once, or an interrupted command would first finish them.
        while batch := list(islice(rest, _TOLD_AFTER)):
            for (key, _), outcome in zip(batch, pool.map(one, batch), strict=True):
                brought.counts[outcome] += 1
                if outcome not in (COPIED, VERIFIED):
                    brought.faults.append((key, outcome))
            tell(f"{brought.counts.total()} files so far: {brought.counts[COPIED]} copied.")
    return brought


def shown(faults: Sequence[str]) -> str:
    more = len(faults) - _SHOWN
    return "\n".join([*faults[:_SHOWN], *([f"And {more} more."] if more > 0 else [])])


def keep_only(names: Iterable[tuple[str, str]], storage: Storage) -> int:
    """Removes all other blobs and truncated files from a storage. Returns how many were
    removed. Raises OSError.
    """
    strange = set(storage.keys_older_than(0)) - {key for key, _ in names}
    for key in strange:
        storage.remove(key)
    return len(strange)


def _is_whole(key: str, target: Storage) -> bool:
    try:
        target.read(key)
    except DamagedBlob:
        target.remove(key)
        return False
    return True
