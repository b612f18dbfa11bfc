"""What a reading of an uploaded file is: an immutable list of blocks.

Pure data: nothing here knows a file format, a database or the web.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

REPLACEMENT = "[name removed]"
"""What stands in a text where the candidate's identity stood."""

BlockKind = Literal["heading", "paragraph", "item", "table", "code", "image", "quote", "note"]

PIPELINE = "3"
"""Version of the whole reading; stored with each document, because block ids depend on it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document, masked, as reviewers see it.

    `text` is the canonical text on which selectors stand (NFC, white space collapsed outside
    code; a table is cells by tab and rows by newline). `html` is safe HTML of this block only.
    `offsets` lists `(text offset, html offset)` pairs in code points, ascending, from which
    every text offset's place in `html` follows, so that marks are drawn by slicing.
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
        """How many items the list stands in that the block was taken out of; 0 for all else."""
        return (self.level or 1) - 1 if self.kind in ("item", "note") else 0


def block_id(seq: int) -> str:
    """The id of a document's block `seq`, which counts from 1: `b12`."""
    return f"b{seq}"


def seq_of(block: str) -> int:
    """The other way round: by these numbers blocks are in reading order, by their ids not."""
    return int(block.removeprefix("b"))


@dataclass(frozen=True, slots=True)
class IdentityFinding:
    """A place where the candidate's identity stood: what kind, in which block, how often.

    `text` is the original wording; it belongs to the sealed record and never to a blind role.
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
    """Text `[start, end)` of a masked block that may still name the author: they are asked.

    `text` is what may do so: the words there, or the target of the link that they are.
    """

    kind: DoubtKind
    block: str
    start: int
    end: int
    text: str

    def overlaps(self, other: Doubt) -> bool:
        """Whether the two have a letter in common."""
        return self.block == other.block and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a document, decoded and encoded anew, so that nothing of its file is left.

    Block HTML refers to it as `src="picture:NAME"`; whoever draws the page puts their own address
    in place of `picture:`. `name` is `p1`, `p2` … for the document's own pictures and `page-1` …
    for the masked pictures of a PDF's pages. Sizes are in pixels.
    """

    name: str
    media_type: Literal["image/png", "image/webp"]
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block on a page of a PDF, in tenths of a point from the page's top left.

    `start` is the offset of its first character in the block's text, `edges` the left edges of its
    characters and the right edge of the last one.
    """

    page: int
    top: int
    bottom: int
    start: int
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole reading. `words` counts the blocks' words; `pages` is None until counted.

    `house` is the house PDF: the masked blocks laid out by our own ruler. For a PDF, `geometry`
    says by block id where its lines stand, and `sizes` the widths and heights of its pages, in
    tenths of a point. `unmasked` are the blocks as a file has them, for whoever reads it: they are
    never kept.
    """

    format: Literal["markdown", "docx", "pdf"]
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
        """SHA-256 (hex) over pipeline, masked blocks and pictures: the fingerprint people see."""
        pictures = [(p.name, hashlib.sha256(p.data).hexdigest()) for p in self.pictures]
        return fingerprint(self.pipeline, self.body(), pictures)

    def body(self) -> list[dict[str, Any]]:
        """The blocks as JSON-ready values, in the shape that `blocks_from_body` reads back."""
        return body_of(self.blocks)


def fingerprint(
    pipeline: str, body: list[dict[str, Any]], pictures: Iterable[tuple[str, str]]
) -> str:
    """SHA-256 (hex) over a document's pipeline, its `body` and its pictures, each with its name and
    the SHA-256 of its bytes, in their order."""
    whole = canonical_json([pipeline, body, [list(picture) for picture in pictures]])
    return hashlib.sha256(whole).hexdigest()


def body_of(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as JSON-ready values; the inverse of `blocks_from_body`."""
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
    """Blocks out of what `body_of` gave; the inverse, exactly."""
    return tuple(
        Block(
            id=b["id"],
            seq=b["seq"],
            kind=b["kind"],
            text=b["text"],
            html=b["html"],
            level=b["level"],
            section=tuple(b["section"]),
            offsets=tuple((t, h) for t, h in b["offsets"]),
        )
        for b in body
    )


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8: the one form of a value that is ever hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
