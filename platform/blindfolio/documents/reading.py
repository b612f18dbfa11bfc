from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from blindfolio.documents.html.blocks import Piece, notes, pieces
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.html.tree import Element
from blindfolio.documents.html.writing import is_shown, missing_file, pictures
from blindfolio.documents.model import Picture
from blindfolio.documents.pictures.gallery import Gallery


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """What was read from a document. `notices` are `(code, count or name)`, and `metadata`
    about the author is `(field, value)`.
    """

    pieces: list[Piece]
    notices: list[tuple[str, Any]] = field(default_factory=list)
    pictures: tuple[Picture, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> list[str]:
        return [walk(piece.html)[0] for piece in self.pieces]


def read_tree(
    body: Element,
    foot: Element,
    gallery: Gallery,
    flattened: int,
    bytes_of: Callable[[str], bytes | None] = lambda _: None,
) -> DocumentReading:
    """Reads elements and their list of footnotes. `flattened` elements were nested too deep.
    `bytes_of` returns the bytes behind a picture's source, if available.
    """
    images = pictures([*body.children, *foot.children])
    gallery.settle(images, bytes_of)
    found = [*pieces(body.children), *notes(foot.children)]
    missing = [missing_file(image) for image in images if not is_shown(image)]
    names = list(dict.fromkeys(unquote(name)[:100] for name in missing if name))
    told = {
        "missing-pictures": ", ".join([*names[:20], "…"] if names[20:] else names),
        "pictures": missing.count(""),
        "flattened": flattened,
    }
    return DocumentReading(
        found, [(code, n) for code, n in told.items() if n], gallery.pictures
    )
