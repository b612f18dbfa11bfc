from __future__ import annotations

import json
from pathlib import Path

import click

from blindfolio.app import erase_now
from blindfolio.commands import OpenSite
from blindfolio.given_file import contents
from blindfolio.refusal import Refusal


@click.command()
@click.option("--due", is_flag=True, required=True, expose_value=False)
@click.option(
    "--again",
    type=Path,
    help="A file with the output of `dump --table erased --json` from before a backup was restored;"
    " what the backup brought back is deleted again.",
)
@click.pass_obj
def erase_command(open_site: OpenSite, again: Path | None) -> None:
    """Delete candidate data whose deletion has been requested or is due."""
    rows = _rows(again) if again is not None else []
    waiting = erase_now(open_site(), rows)
    print(
        f"Deletions still waiting for an email to go out, or for a failed job: {waiting}."
        if waiting
        else "No deletions are waiting."
    )


def _rows(file: Path) -> list[tuple[str, str, str | None]]:
    try:
        rows = json.loads(contents(file))
        return [(row["folio"], row["reason"], row["by"]) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise Refusal(
            "erased-list",
            "This file is not the output of `blindfolio dump --table erased --json`."
            " Nothing was deleted.",
        ) from error
