from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from blindfolio import languages
from blindfolio.documents.notices import Notice

REPLACEMENT = "[name removed]"
# Not in the catalogues, because documents hold it and it must be found there again.
_REPLACEMENTS = {languages.SOURCE: REPLACEMENT, "de": "[Name entfernt]"}
BOX = re.compile("|".join(map(re.escape, _REPLACEMENTS.values())))

Format = Literal["markdown", "docx", "pdf"]

BlockKind = Literal["heading", "paragraph", "item", "table", "code", "image", "quote", "note"]

PIPELINE = "5"  # stored with each document, because block ids depend on it


@dataclass(frozen=True, slots=True)
class Block:
    """A masked block of a document, as reviewers see it.

    Selectors refer to `text`, which is canonical: in NFC, with white space collapsed outside
    code, tabs between table cells and newlines between rows. `html` is safe to show. `offsets`
    are ascending pairs `(text offset, html offset)` in code points.
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
        """How many list items the block was nested in."""
        return (self.level or 1) - 1 if self.kind in ("item", "note") else 0


def replacement() -> str:
    """Returns what stands for a covered name in the spoken language."""
    return _REPLACEMENTS.get(languages.spoken(), REPLACEMENT)


def seq_of(block: str) -> int:
    """Returns a block's position in reading order."""
    return int(block.removeprefix("b"))


@dataclass(frozen=True, slots=True)
class IdentityFinding:
    """A place that identified the candidate. `text` is the original wording, which only the
    sealed record may store and no blind role may see.
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
        "unanswered",
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
    """The text `[start, end)` of a masked block that may still name the author. The candidate
    is asked about it. `text` contains those words or the target of their link.
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
    """A picture, decoded and re-encoded so that nothing of its file remains. Sizes are in
    pixels.

    A block's HTML refers to it as `src="picture:NAME"`, where `picture:` is replaced when the
    page is rendered. `name` is `p1`, `p2` … for the document's pictures and `page-1` … for a
    PDF's masked pages.
    """

    name: str
    media_type: Literal["image/png", "image/webp"]
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block on a PDF page, in tenths of a point from the page's top left.

    `start` is the offset of its first character in the block's text. `edges` are the left edges
    of its characters and the right edge of the last one.
    """

    page: int
    top: int
    bottom: int
    start: int
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read. `unmasked` contains the blocks before masking and must never
    be stored.

    `pages` is None until the pages have been counted, and `house` is the house PDF. For a PDF,
    `geometry` contains lines by block id, and `sizes` the widths and heights of its pages in
    tenths of a point.
    """

    format: Format
    blocks: tuple[Block, ...]
    words: int
    pages: int | None = None
    warnings: tuple[Notice, ...] = ()
    findings: tuple[IdentityFinding, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    pipeline: str = PIPELINE
    pictures: tuple[Picture, ...] = ()
    geometry: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    house: bytes | None = None
    sizes: tuple[tuple[int, int], ...] = ()
    unmasked: tuple[Block, ...] = ()
    language: str = languages.SOURCE

    @property
    def sha(self) -> str:
        """The SHA-256 (hex) of the pipeline's version, the masked blocks and the pictures.
        Pages show it as the document's fingerprint.
        """
        pictures = [(p.name, hashlib.sha256(p.data).hexdigest()) for p in self.pictures]
        return fingerprint(self.pipeline, self.body(), pictures)

    def body(self) -> list[dict[str, Any]]:
        return body_of(self.blocks)


def fingerprint(
    pipeline: str, body: list[dict[str, Any]], pictures: Iterable[tuple[str, str]]
) -> str:
    """Returns the SHA-256 (hex) of the pipeline's version, `body`, and each picture's name and
    SHA-256, in order.
    """
    whole = canonical_json([pipeline, body, [list(picture) for picture in pictures]])
    return hashlib.sha256(whole).hexdigest()


def body_of(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Returns the blocks ready for JSON. This is the inverse of `blocks_from_body`."""
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
    return tuple(
        Block(
            *(b["id"], b["seq"], b["kind"], b["text"], b["html"], b["level"]),
            tuple(b["section"]),
            tuple(map(tuple, b["offsets"])),
        )
        for b in body
    )


def canonical_json(value: Any) -> bytes:
    """Returns a value as JSON with sorted keys, without spaces and in UTF-8. Only this form is
    ever hashed.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
