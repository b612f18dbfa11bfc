from __future__ import annotations

import click

from blindfolio import settings
from blindfolio.app import assemble, create_app
from blindfolio.commands import only_json, print_json
from blindfolio.web.declare import declarations
from blindfolio.web.openapi import document


@click.command()
@only_json
@click.option("--openapi", is_flag=True, help="Describe the API instead.")
def routes_command(openapi: bool) -> None:
    """List every route with its declarations."""
    app = create_app(assemble(settings.load()))
    print_json(document(app) if openapi else declarations(app))
