from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from blindfolio.documents import limits
from blindfolio.documents.child.frames import ChildFrame, json_of
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.house.contents_list import without_contents
from blindfolio.documents.house.glyphs import missing
from blindfolio.documents.house.nodes import nodes
from blindfolio.documents.model import Block, Picture
from blindfolio.documents.notices import Notice, missing_characters
from blindfolio.documents.refusals import refuse
from blindfolio.languages import spoken
from blindfolio.refusal import Refusal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """The house pages of a document. `pdf` and `pages` are None if there is no layout.

    `hostile` contains the indexes of blocks that bleach's allow-list would change. If there are
    any, nothing was laid out. `notices` are for the candidate.
    """

    pages: int | None
    pdf: bytes | None
    notices: tuple[Notice, ...] = ()
    hostile: tuple[int, ...] = ()


def lay_out(blocks: Sequence[Block], pictures: Sequence[Picture] = ()) -> House:
    """Lays out blocks as house pages. The same blocks always give the same bytes.

    If the layout fails or takes too much time or memory, it is tried once more without pictures
    and joined cells. Raises only if bleach can't check the blocks, because then nothing may be
    shown.
    """
    body = without_contents(blocks)
    notices: list[Notice] = []
    if boxes := missing(block.text for block in body):
        notices.append(missing_characters(boxes))
    for shown, failed in ((pictures, "house-plain"), ((), "house-failed")):
        try:
            house = _typeset(blocks, body, shown, plain=failed == "house-failed")
        except Refusal as refusal:
            log.warning("a layout failed: %s", refusal.code)
            if refusal.code == "too-costly" and not pictures:
                # Without pictures to drop, a retry would take as long.
                break
            notices.append(Notice(failed))
            continue
        return replace(house, notices=tuple(notices))
    return House(None, None, (Notice("house-failed"),), hostile_in(blocks))


def hostile_in(blocks: Sequence[Block]) -> tuple[int, ...]:
    """Returns the indexes of blocks that bleach would change."""
    raw = json.dumps([block.html for block in blocks]).encode()
    return _hostile(run("gate", raw, cpu_seconds=limits.GATE_CPU_SECONDS), len(blocks))


def _typeset(
    blocks: Sequence[Block],
    body: Sequence[Block],
    pictures: Sequence[Picture],
    *,
    plain: bool,
) -> House:
    packed = {p.name: base64.b64encode(p.data).decode() for p in pictures}
    given = {
        "html": [block.html for block in blocks],
        "parts": nodes(body, pictures=frozenset(packed), spans=not plain),
        "pictures": packed,
        "language": spoken(),
    }
    raw = json.dumps(given).encode()
    frames = run("layout", raw, cpu_seconds=limits.LAYOUT_CPU_SECONDS)
    if hostile := _hostile(frames, len(blocks)):
        return House(None, None, hostile=hostile)
    [house] = [frame for frame in frames if frame.kind == "house"]
    return House(int(house.header["pages"]), house.body)


def _hostile(frames: Sequence[ChildFrame], blocks: int) -> tuple[int, ...]:
    places = json_of(frames, "hostile")
    if not isinstance(places, list) or not all(
        type(place) is int and 0 <= place < blocks for place in places
    ):
        raise refuse("unreadable")
    return tuple(places)
