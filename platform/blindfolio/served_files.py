"""What readers of a document get, written into a folder: `blindfolio ingest FILE --out FOLDER`."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from blindfolio import resources
from blindfolio.archive import pictures
from blindfolio.documents.model import Document
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.refusal import Refusal

_PAGE = (
    '{% from "documents/article.html" import article %}'
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
    "<title>Document</title></head>\n<body>\n"
    "{{ article(leaves, address='pictures/') }}\n</body>\n</html>\n"
)


def write(document: Document, folder: Path) -> None:
    """Writes `page.html`, `pictures/` and, where there is one, `house.pdf` into `folder`.

    The page's article is the one that is served, by the same template; pictures only have an
    ending more in their names. Raises `Refusal` where the folder cannot be written.
    """
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
