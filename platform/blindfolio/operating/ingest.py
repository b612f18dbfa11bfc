from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from blindfolio import languages, resources
from blindfolio.archive.pictures import as_shown
from blindfolio.commands import only_json, print_json
from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.model import Document
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.documents.report import as_report
from blindfolio.given_file import contents
from blindfolio.refusal import Refusal

_STYLES = ("tokens", "base", "layout", "document", "print")
_PAGE = """{% from "documents/article.html" import article %}<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Document</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{{ styles }}</style>
</head><body>
<main class="page wide"><div class="section">{{ article(leaves) }}</div></main></body></html>
"""


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
@click.option(
    "--out", type=Path, help="A folder for the page that reviewers see and its pictures."
)
def ingest_command(file: Path, out: Path | None, **known: Any) -> None:
    """Read a document as the site does, and print the result."""
    document = ingest.ingest(contents(file), file.suffix, Identity(**known))
    if out is not None:
        _write(document, out)
    print_json(as_report(document))


def _write(document: Document, folder: Path) -> None:
    files = {picture.name: picture.data for picture in document.pictures}
    files["page.html"] = _page(document).encode()
    if document.house is not None:
        files["pages.pdf"] = document.house
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        sentence = f"{folder} can't be written ({error.strerror}). Choose another folder."
        raise Refusal("folder", sentence) from error


def _page(document: Document) -> str:
    environment = Environment(loader=FileSystemLoader(resources.TEMPLATES), autoescape=True)
    environment.filters["as_shown"] = as_shown
    languages.install(environment)
    pages = sheets(document.sizes, document.geometry)
    css = (resources.STATIC / "css" / f"{name}.css" for name in _STYLES)
    return environment.from_string(_PAGE).render(
        leaves=leaves(document.blocks, pages, document.language),
        styles=Markup("\n".join(it.read_text("utf-8") for it in css)),
    )
