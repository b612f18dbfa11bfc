from __future__ import annotations

import click

from blindfolio.commands import OpenSite


@click.command()
@click.argument("what", type=click.Choice(("run",)), expose_value=False)
@click.option("--until-idle", is_flag=True, required=True, expose_value=False)
@click.pass_obj
def jobs_command(open_site: OpenSite) -> None:
    """Run queued jobs."""
    worker = open_site().worker
    worker.tidy()
    print(worker.run_until_idle())
