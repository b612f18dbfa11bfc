from __future__ import annotations

import click

from blindfolio.archive import opening
from blindfolio.archive.copying import copy
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import StorageAway
from blindfolio.commands import tell
from blindfolio.refusal import Refusal


@click.command()
@click.argument("what", type=click.Choice(("copy",)), expose_value=False)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def storage_command(source: str, target: str) -> int:
    """Copy a site's files from one storage to another.

    Each is a folder or an s3:// address.
    """
    if source.rstrip("/") == target.rstrip("/"):
        raise Refusal("storage", "These are the same place. Name two different ones.")
    leaves, gets = opening.at(source), opening.at(target)
    # An empty folder is nearly always a mistake for the one above.
    if isinstance(leaves, FolderArchive) and next(leaves.names(), None) is None:
        raise Refusal(
            "storage",
            f"There are no stored files in {source}. Give the folder that has them: `blobs` in the"
            " site's data folder.",
        )
    try:
        copied = copy(leaves, gets, tell)
    except StorageAway as away:
        raise Refusal(
            "storage",
            f"A bucket can't be listed: {away.code}. `blindfolio doctor` tries the bucket of the"
            " settings and says what to check.",
        ) from away
    print(copied.as_text())
    return bool(copied.faults)
