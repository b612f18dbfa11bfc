from __future__ import annotations

from dataclasses import dataclass

from blindfolio.documents.html.blocks import Piece
from blindfolio.documents.model import Picture


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """`notices` are `(code, count)`; `metadata` tells of the author, as `(field, value)`."""

    pieces: list[Piece]
    notices: list[tuple[str, int]]
    pictures: tuple[Picture, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
