"""Pictures on their way from the reading child to the job, which believes none of it unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from blindfolio.documents import limits
from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.model import Block, Picture
from blindfolio.documents.refusals import refuse

NAME = re.compile(r"p(?:age-)?[1-9][0-9]{0,2}\Z")
SOURCE = re.compile(r'<img src="picture:([a-z0-9-]{1,20})"')


def picture_frames(pictures: Iterable[Picture]) -> Iterator[ChildFrame]:
    """One `picture` frame for each."""
    for p in pictures:
        header = {"kind": "picture", "name": p.name, "media_type": p.media_type}
        yield ChildFrame(header | {"width": p.width, "height": p.height}, p.data)


def pictures_in(frames: Sequence[ChildFrame]) -> tuple[Picture, ...]:
    """The pictures of all `picture` frames; `Refusal` for names, types or sizes that no reader
    of ours writes, for one name twice and for bytes that do not begin as their type does."""
    found: dict[str, Picture] = {}
    for frame in frames:
        if frame.kind == "picture":
            picture = _checked(frame)
            if picture.name in found or len(found) == limits.PICTURES:
                raise refuse("unreadable")
            found[picture.name] = picture
    return tuple(found.values())


def only_known(blocks: Iterable[Block], pictures: Iterable[Picture]) -> None:
    """Raises `Refusal` where a block shows a picture that was not handed over."""
    names = {picture.name for picture in pictures}
    for block in blocks:
        if not names.issuperset(SOURCE.findall(block.html)):
            raise refuse("unreadable")


def shown_in(blocks: Iterable[Block], pictures: Iterable[Picture]) -> tuple[Picture, ...]:
    """Those of the pictures that a block shows: what nobody sees is not kept."""
    shown = {name for block in blocks for name in SOURCE.findall(block.html)}
    return tuple(replace(p) for p in pictures if p.name in shown)


def _checked(frame: ChildFrame) -> Picture:
    name, data = str(frame.header.get("name")), frame.body
    width, height = frame.header.get("width"), frame.header.get("height")
    png = data.startswith(b"\x89PNG\r\n\x1a\n")
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    declared = frame.header.get("media_type")
    longest = limits.PAGE_SIDE if name.startswith("page-") else limits.PICTURE_SIDE
    if (
        NAME.match(name)
        and isinstance(width, int)
        and isinstance(height, int)
        and 0 < width <= longest
        and 0 < height <= longest
    ):
        if png and declared == "image/png":
            return Picture(name, "image/png", data, width, height)
        if webp and declared == "image/webp":
            return Picture(name, "image/webp", data, width, height)
    raise refuse("unreadable")
