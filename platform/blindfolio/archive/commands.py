from __future__ import annotations

import sys

from blindfolio.archive import opening
from blindfolio.archive.copying import copy
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import Storage, StorageAway
from blindfolio.refusal import Refusal


def run_copy(source: str, target: str) -> int:
    """Returns 1 if a file differs at both ends. Raises Refusal if a storage can't be used."""
    if source.rstrip("/") == target.rstrip("/"):
        raise Refusal("storage", "These are the same place. Name two different ones.")
    leaves, gets = opening.at(source), opening.at(target)
    _refuse_no_files(leaves, source)
    try:
        went = copy(leaves, gets, lambda line: print(line, file=sys.stderr, flush=True))
    except StorageAway as away:
        raise Refusal(
            "storage",
            f"A bucket can't be listed: {away.code}. `blindfolio doctor` tries the bucket of the"
            " settings and says what to check.",
        ) from away
    print(went.as_text())
    return 1 if went.faults else 0


def _refuse_no_files(storage: Storage, given: str) -> None:
    """An empty folder is nearly always the folder above."""
    if isinstance(storage, FolderArchive) and next(storage.names(), None) is None:
        raise Refusal(
            "storage",
            f"There are no stored files in {given}. Give the folder that has them: `blobs` in the"
            " site's data folder.",
        )
