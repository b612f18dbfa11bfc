from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from blindfolio.archive import copying
from blindfolio.archive.store import DamagedBlob, Storage

_TOLD_AFTER = 500

Outcome = Literal["copied", "there"]


@dataclass(slots=True)
class Brought:
    """`wanting` maps the key of a blob that could not be brought to a sentence."""

    copied: int = 0
    there: int = 0
    wanting: dict[str, str] = field(default_factory=dict)


def bring(
    names: Iterable[tuple[str, str]],
    source: Storage,
    target: Storage,
    tell: Callable[[str], None],
) -> Brought:
    """Have each blob of `names` (key and SHA-256) in `target`.

    Hashes what is there and replaces it if damaged. Raises OSError if the target can't be listed; a
    single blob's failure is in the outcome.
    """
    there = set(target.names())
    result = Brought()

    def one(name: tuple[str, str]) -> Outcome | str:
        return _one(*name, source, target, is_there=name in there)

    rest = iter(names)
    n = 0
    with ThreadPoolExecutor(max_workers=copying.AT_ONCE) as pool:
        # All at once would hold every name's result in memory.
        while batch := list(itertools.islice(rest, copying.AT_ONCE * 4)):
            for (key, _), outcome in zip(batch, pool.map(one, batch), strict=True):
                n += 1
                if outcome == "copied":
                    result.copied += 1
                elif outcome == "there":
                    result.there += 1
                else:
                    result.wanting[key] = outcome
                if n % _TOLD_AFTER == 0:
                    tell(f"{n} files so far: {result.copied} copied.")
    return result


def keep_only(names: Iterable[tuple[str, str]], storage: Storage) -> int:
    """Also removes what was cut short. Returns how many. Raises OSError."""
    known = {key for key, _ in names}
    strange = {key for key in storage.keys_older_than(0) if key not in known}
    for key in strange:
        storage.remove(key)
    return len(strange)


def _one(
    key: str, sha256: str, source: Storage, target: Storage, *, is_there: bool
) -> Outcome | str:
    try:
        if is_there and _is_whole(key, target):
            return "there"
        raw = source.read(key)
        if hashlib.sha256(raw).hexdigest() != sha256:
            return f"Blob {key}: its file is not the one that the database names."
        target.keep(key, sha256, raw)
    except DamagedBlob as error:
        return str(error)
    except OSError as error:
        return f"Blob {key}: {error}"
    return "copied"


def _is_whole(key: str, target: Storage) -> bool:
    """Removes a damaged blob."""
    try:
        target.read(key)
    except DamagedBlob:
        target.remove(key)
        return False
    return True
