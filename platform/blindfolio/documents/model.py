from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

REPLACEMENT = "[name removed]"

Format = Literal["markdown", "docx", "pdf"]

BlockKind = Literal["heading", "paragraph", "item", "table", "code", "image", "quote", "note"]

PIPELINE = "3"
"""Stored with each document, because block ids depend on it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document, masked, as reviewers see it.

    Selectors refer to `text` (canonical: NFC, white space collapsed outside code, tabs between a
    table's cells and newlines between its rows). `html` is safe. `offsets` are ascending pairs
    `(text offset, html offset)` in code points, so that marks can be drawn by slicing.
    """

    id: str
    seq: int
    kind: BlockKind
    text: str
    html: str
    level: int | None = None
    section: tuple[str, ...] = ()
    offsets: tuple[tuple[int, int], ...] = ()

    @property
    def depth(self) -> int:
        """How many list items a block was nested in; 0 outside lists."""
        return (self.level or 1) - 1 if self.kind in ("item", "note") else 0


def seq_of(block: str) -> int:
    """The sort key for reading order, which ids lack."""
    return int(block.removeprefix("b"))


@dataclass(frozen=True, slots=True)
class IdentityFinding:
    """A place where the candidate's identity was.

    `text` is the original wording: for the sealed record, never for a blind role.
    """

    kind: Literal[
        "name",
        "email",
        "handle",
        "employer",
        "own",
        "profile",
        "metadata",
        "marked",
        "redacted",
    ]
    block: str | None
    text: str


DoubtKind = Literal[
    "repository",
    "author",
    "short",
    "account",
    "phone",
    "role",
    "letter",
    "beside",
    "holder",
    "word",
    "part",
]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Text `[start, end)` of a masked block that may still name the author, who is asked about it.

    `text` holds those words, or their link's target.
    """

    kind: DoubtKind
    block: str
    start: int
    end: int
    text: str

    def overlaps(self, other: Doubt) -> bool:
        return self.block == other.block and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, decoded and re-encoded so that nothing of its file is left.

    Block HTML refers to it as `src="picture:NAME"`; `picture:` is replaced when the page is drawn.
    `name` is `p1`, `p2` … for the document's pictures and `page-1` … for a PDF's masked pages.
    Sizes are in pixels.
    """

    name: str
    media_type: Literal["image/png", "image/webp"]
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """A block's line on a PDF page, in tenths of a point from the page's top left.

    `start` is its first character's offset in the block's text, `edges` its characters' left edges
    and the last one's right edge.
    """

    page: int
    top: int
    bottom: int
    start: int
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read.

    `pages` is None until counted; `house` is the house PDF. For a PDF, `geometry` has lines by
    block id, and `sizes` the pages' widths and heights in tenths of a point. `unmasked` holds the
    blocks before masking; never store it.
    """

    format: Format
    blocks: tuple[Block, ...]
    words: int
    pages: int | None = None
    warnings: tuple[str, ...] = ()
    findings: tuple[IdentityFinding, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    pipeline: str = PIPELINE
    pictures: tuple[Picture, ...] = ()
    geometry: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    house: bytes | None = None
    sizes: tuple[tuple[int, int], ...] = ()
    unmasked: tuple[Block, ...] = ()

    @property
    def sha(self) -> str:
        """SHA-256 (hex) of pipeline, masked blocks and pictures: the fingerprint shown to
        people.
        """
        pictures = [(p.name, hashlib.sha256(p.data).hexdigest()) for p in self.pictures]
        return fingerprint(self.pipeline, self.body(), pictures)

    def body(self) -> list[dict[str, Any]]:
        """JSON-ready; `blocks_from_body` reads it."""
        return body_of(self.blocks)


def fingerprint(
    pipeline: str, body: list[dict[str, Any]], pictures: Iterable[tuple[str, str]]
) -> str:
    """SHA-256 (hex) of pipeline, `body`, and each picture's name and SHA-256, in order."""
    whole = canonical_json([pipeline, body, [list(picture) for picture in pictures]])
    return hashlib.sha256(whole).hexdigest()


def body_of(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """JSON-ready; the inverse of `blocks_from_body`."""
    return [
        {
            "id": b.id,
            "seq": b.seq,
            "kind": b.kind,
            "level": b.level,
            "text": b.text,
            "html": b.html,
            "section": list(b.section),
            "offsets": [list(pair) for pair in b.offsets],
        }
        for b in blocks
    ]


def blocks_from_body(body: list[dict[str, Any]]) -> tuple[Block, ...]:
    """The exact inverse of `body_of`."""
    return tuple(
        Block(
            **b
            | {
                "section": tuple(b["section"]),
                "offsets": tuple((text, html) for text, html in b["offsets"]),
            }
        )
        for b in body
    )


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8: the only form of a value that we hash."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
