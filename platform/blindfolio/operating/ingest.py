from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from blindfolio.commands import only_json, print_json
from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.report import as_report
from blindfolio.given_file import contents


def _to_mask(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        f"--{kind}",
        f"{kind}s",
        multiple=True,
        help=f"The candidate's {kind}, to be masked (you can repeat this option).",
    )


@click.command()
@click.argument("file", type=Path)
@only_json
@_to_mask("name")
@_to_mask("email")
@_to_mask("handle")
@_to_mask("employer")
def ingest_command(file: Path, **known: Any) -> None:
    """Read a document as the site does, and print the result."""
    print_json(as_report(ingest.ingest(contents(file), file.suffix, Identity(**known))))
