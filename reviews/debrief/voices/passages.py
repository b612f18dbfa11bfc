"""Where the words that a debrief quotes are in the document, for who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.model import Block
from reviews.reading import drawing


@dataclass(frozen=True, slots=True)
class Passages:
    """A document's page, to link quotes to."""

    address: str
    """Of the page on which every block has its id as an anchor."""
    sections: Mapping[str, str]
    """The section's number by block id; a block above the first heading has none."""
    blocks: Sequence[Block]

    def block_of(self, words: str) -> str:
        """The id of the first block that contains these words; "" for none."""
        return block_of(self.blocks, words)


def passages(db: Session, document: str, address: str) -> Passages:
    """Of a stored document. One statement."""
    blocks = documents.blocks(db, document)
    return Passages(address, drawing.number(blocks).of, blocks)


def block_of(blocks: Sequence[Block], words: str) -> str:
    """The id of the first block that contains these words, as they were copied: space and the
    quotation marks around them don't matter. "" for none, and where nothing else is left."""
    wanted = " ".join(words.strip('“”"').split())
    return next((it.id for it in blocks if wanted and wanted in " ".join(it.text.split())), "")
