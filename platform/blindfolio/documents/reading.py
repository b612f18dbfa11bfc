from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from blindfolio.documents.html.blocks import Piece, notes, pieces
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.html.tree import Element, parse
from blindfolio.documents.html.writing import is_shown, pictures
from blindfolio.documents.model import Picture
from blindfolio.documents.pictures.gallery import Gallery


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """What was read from a document. `notices` are `(code, count)`, and `metadata` about the
    author is `(field, value)`.
    """

    pieces: list[Piece]
    notices: list[tuple[str, int]] = field(default_factory=list)
    pictures: tuple[Picture, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> list[str]:
        return [walk(piece.html)[0] for piece in self.pieces]


def read_html(
    body: str,
    foot: str,
    gallery: Gallery,
    *,
    bytes_of: Callable[[str], bytes | None] = lambda _: None,
    prepare: Callable[[Element], None] = lambda _: None,
) -> DocumentReading:
    """Reads sanitised HTML and its list of footnotes. `prepare` may change both first.
    `bytes_of` returns the bytes behind a picture's source, if available.
    """
    (root, deep), (notes_root, notes_deep) = parse(body), parse(foot)
    prepare(root)
    prepare(notes_root)
    images = pictures([*root.children, *notes_root.children])
    gallery.settle(images, bytes_of)
    found = [*pieces(root.children), *notes(notes_root.children)]
    counts = {
        "pictures": sum(not is_shown(image) for image in images),
        "flattened": deep + notes_deep,
    }
    return DocumentReading(
        found, [(code, n) for code, n in counts.items() if n], gallery.pictures
    )
