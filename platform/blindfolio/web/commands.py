from __future__ import annotations

import click

from blindfolio import settings
from blindfolio.app import assemble, create_app
from blindfolio.commands import only_json, print_json
from blindfolio.web.declare import declarations


@click.command()
@only_json
def routes_command() -> None:
    """List every route with its declarations."""
    print_json(declarations(create_app(assemble(settings.load()))))
