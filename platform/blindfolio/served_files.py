"""What readers of a document get, written into a folder: `blindfolio ingest FILE --out FOLDER`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from blindfolio import resources
from blindfolio.documents.model import Document, Picture
from blindfolio.refusal import Refusal

_PAGE = (
    '{% from "documents/article.html" import article %}'
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
    "<title>Document</title></head>\n<body>\n{{ article(blocks) }}\n</body>\n</html>\n"
)


def write(document: Document, folder: Path) -> None:
    """Writes `page.html`, `house.pdf` (where there is one) and each picture into `folder`.

    The page's article is the one that is served, by the same template; only its pictures have
    addresses in the folder. Raises `Refusal` where the folder cannot be written.
    """
    environment = Environment(loader=FileSystemLoader(resources.TEMPLATES), autoescape=True)
    names = {picture.name: _file_name(picture) for picture in document.pictures}
    blocks = [replace(b, html=_with_files(b.html, names)) for b in document.blocks]
    files = {"page.html": environment.from_string(_PAGE).render(blocks=blocks).encode()}
    files |= {names[picture.name]: picture.data for picture in document.pictures}
    if document.house is not None:
        files["house.pdf"] = document.house
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError:
        raise Refusal(
            "folder", f"{folder.name} cannot be written. Give a folder that can."
        ) from None


def _file_name(picture: Picture) -> str:
    return f"{picture.name}.{picture.media_type.removeprefix('image/')}"


def _with_files(html: str, names: dict[str, str]) -> str:
    for name, file_name in names.items():
        html = html.replace(f'src="picture:{name}"', f'src="{file_name}"')
    return html
