"""A document's house pages: its masked blocks laid out by one ruler, in a limited child."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from blindfolio.documents import limits
from blindfolio.documents.contents_list import without_contents
from blindfolio.documents.house_glyphs import missing
from blindfolio.documents.layout_nodes import nodes
from blindfolio.documents.limited_process import run
from blindfolio.documents.model import Block, Picture
from blindfolio.documents.notices import missing_characters, sentence
from blindfolio.refusal import Refusal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """The house PDF and its number of pages, both None where no layout could be made.

    `notices` are sentences for the candidate.
    """

    pages: int | None
    pdf: bytes | None
    notices: tuple[str, ...]


def lay_out(blocks: Sequence[Block], pictures: Sequence[Picture] = ()) -> House:
    """The house pages of masked blocks: the same bytes for the same blocks, each time.

    A layout that fails, or costs too much, is made again without pictures and joined cells; if
    that fails too there is none. It never raises for a document's sake: the upload is kept.
    """
    body = without_contents(blocks)
    notices: list[str] = []
    if boxes := missing(block.text for block in body):
        notices.append(missing_characters(boxes))
    for shown, failed in ((pictures, "house-plain"), ((), "house-failed")):
        try:
            pages, pdf = _typeset(body, shown, plain=failed == "house-failed")
        except Refusal as refusal:
            log.warning("a layout failed: %s", refusal.code)
            notices.append(sentence(failed, 0))
            continue
        return House(pages, pdf, tuple(notices))
    return House(None, None, (notices[-1],))


def _typeset(
    blocks: Sequence[Block], pictures: Sequence[Picture], *, plain: bool
) -> tuple[int, bytes]:
    """Pages and PDF of one try; `Refusal` where the child did not manage."""
    packed = {p.name: base64.b64encode(p.data).decode() for p in pictures}
    parts = nodes(blocks, pictures=frozenset(packed), spans=not plain)
    frames = run(
        "layout-pictures" if packed else "layout",
        json.dumps({"parts": parts, "pictures": packed}).encode(),
        cpu_seconds=limits.LAYOUT_CPU_SECONDS,
    )
    [house] = [frame for frame in frames if frame.kind == "house"]
    return int(house.header["pages"]), house.body
