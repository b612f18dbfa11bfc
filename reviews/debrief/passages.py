from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.model import Block
from reviews.reading import drawing


@dataclass(frozen=True, slots=True)
class Passages:
    address: str
    sections: Mapping[str, str]
    blocks: Sequence[Block]

    @property
    def pictures(self) -> str:
        return f"{self.address.rpartition('/')[0]}/pictures/"

    def block_of(self, words: str) -> str:
        return block_of(self.blocks, words)


def passages(db: Session, document: str, address: str) -> Passages:
    blocks = documents.blocks(db, document)
    return Passages(address, drawing.number(blocks).of, blocks)


def block_of(blocks: Sequence[Block], words: str) -> str:
    wanted = " ".join(words.strip('“”"').split())
    return next((it.id for it in blocks if wanted and wanted in " ".join(it.text.split())), "")
