from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from blindfolio.documents.html.blocks import Piece, notes, pieces
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.html.tree import Element
from blindfolio.documents.html.writing import is_shown, pictures
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
    counts = {
        "pictures": sum(not is_shown(image) for image in images),
        "flattened": flattened,
    }
    return DocumentReading(
        found, [(code, n) for code, n in counts.items() if n], gallery.pictures
    )
