"""What every reader hands over, whatever the format it read."""

from __future__ import annotations

from dataclasses import dataclass

from blindfolio.documents.html.blocks import Piece
from blindfolio.documents.model import Picture


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """Pieces in reading order, notices as `(code, count)`, the pictures that pieces refer to, and
    what the file says of its author besides its text, as `(field, value)`."""

    pieces: list[Piece]
    notices: list[tuple[str, int]]
    pictures: tuple[Picture, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
