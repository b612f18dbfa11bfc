from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, FileSystemLoader

from blindfolio import resources
from blindfolio.archive import pictures
from blindfolio.commands import only_json, print_json
from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.model import Document
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.documents.report import as_report
from blindfolio.given_file import contents
from blindfolio.given_file import folder as given_folder
from blindfolio.refusal import Refusal

_PAGE = (
    '{% from "documents/article.html" import article %}'
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
    "<title>Document</title></head>\n<body>\n"
    "{{ article(leaves, address='pictures/') }}\n</body>\n</html>\n"
)


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
@click.option(
    "--out",
    type=given_folder,
    help="A folder; the document is written to it as a web page, as the site would show it.",
)
@_to_mask("name")
@_to_mask("email")
@_to_mask("handle")
@_to_mask("employer")
def ingest_command(file: Path, out: Path | None, **known: Any) -> None:
    """Read a document as the site does, and print the result."""
    document = ingest.ingest(contents(file), file.suffix, Identity(**known))
    if out is not None:
        write(document, out)
    print_json(as_report(document))


def write(document: Document, folder: Path) -> None:
    """Writes the article as the site serves it. Raises Refusal."""
    environment = Environment(loader=FileSystemLoader(resources.TEMPLATES), autoescape=True)
    environment.filters["as_shown"] = pictures.as_shown
    page = environment.from_string(_PAGE).render(
        leaves=leaves(document.blocks, sheets(document.sizes, document.geometry))
    )
    files: dict[str, bytes] = {}
    for picture in document.pictures:
        name = f"pictures/{picture.name}"
        file_name = f"{name}.{picture.media_type.removeprefix('image/')}"
        page = page.replace(f'src="{name}"', f'src="{file_name}"')
        files[file_name] = picture.data
    files["page.html"] = page.encode()
    if document.house is not None:
        files["house.pdf"] = document.house
    try:
        (folder / "pictures").mkdir(parents=True, exist_ok=True)
        for file_name, data in files.items():
            (folder / file_name).write_bytes(data)
    except OSError:
        raise Refusal(
            "folder", f"{folder.name} can't be written to. Choose another folder."
        ) from None
