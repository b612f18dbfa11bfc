from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from blindfolio.archive.copying import COPIED, VERIFIED, Copied, each
from blindfolio.archive.store import DamagedBlob, Storage

_SHOWN = 20


def bring(
    names: Iterable[tuple[str, str]],
    source: Storage,
    target: Storage,
    tell: Callable[[str], None],
) -> Copied:
    """Hashes existing blobs and replaces damaged ones. Raises OSError if the target can't be
    listed; a single blob's failure is in the outcome."""
    there = set(target.names())

    def one(key: str, sha256: str) -> str:
        try:
            if (key, sha256) in there and _is_whole(key, target):
                return VERIFIED
            raw = source.read(key)
            if hashlib.sha256(raw).hexdigest() != sha256:
                return f"Blob {key}: its file is not the one that the database names."
            target.keep(key, sha256, raw)
        except DamagedBlob as error:
            return str(error)
        except OSError as error:
            return f"Blob {key}: {error}"
        return COPIED

    return each(names, one, tell)


def shown(faults: Sequence[str]) -> str:
    """The first few sentences, and how many more there are."""
    more = len(faults) - _SHOWN
    return "\n".join([*faults[:_SHOWN], *([f"And {more} more."] if more > 0 else [])])


def keep_only(names: Iterable[tuple[str, str]], storage: Storage) -> int:
    """Also removes truncated files. Returns how many were removed. Raises OSError."""
    known = {key for key, _ in names}
    strange = {key for key in storage.keys_older_than(0) if key not in known}
    for key in strange:
        storage.remove(key)
    return len(strange)


def _is_whole(key: str, target: Storage) -> bool:
    """Removes a damaged blob."""
    try:
        target.read(key)
    except DamagedBlob:
        target.remove(key)
        return False
    return True
