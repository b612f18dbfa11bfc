from __future__ import annotations

import click

from blindfolio.app import erase_now
from blindfolio.commands import OpenSite


@click.command()
@click.option("--due", is_flag=True, required=True, expose_value=False)
@click.pass_obj
def erase_command(open_site: OpenSite) -> None:
    """Delete candidate data whose deletion has been requested or is due.

    People in the deletion log whom a copy of the database brought back are deleted again.
    """
    waiting = erase_now(open_site())
    print(
        f"Deletions still waiting for an email to go out, or for a failed job: {waiting}."
        if waiting
        else "No deletions are waiting."
    )
