"""Sends pictures from the reading child to the job, which checks all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from blindfolio.documents import limits
from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.model import Block, Picture
from blindfolio.documents.refusals import refuse

NAME = re.compile(r"p(?:age-)?[1-9][0-9]{0,2}\Z")
_BEGINS: dict[Literal["image/png", "image/webp"], re.Pattern[bytes]] = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
SOURCE = re.compile(r'<img src="picture:([a-z0-9-]{1,20})"')


def picture_frames(pictures: Iterable[Picture]) -> Iterator[ChildFrame]:
    for p in pictures:
        header = {"kind": "picture", "name": p.name, "media_type": p.media_type}
        yield ChildFrame(header | {"width": p.width, "height": p.height}, p.data)


def pictures_in(frames: Sequence[ChildFrame]) -> tuple[Picture, ...]:
    """Raises `Refusal` for a name, type or size that our readers don't write, for a repeated
    name, and for bytes that don't match their type.
    """
    found: dict[str, Picture] = {}
    for frame in frames:
        if frame.kind == "picture":
            picture = _checked(frame)
            if picture.name in found or len(found) == limits.PICTURES:
                raise refuse("unreadable")
            found[picture.name] = picture
    return tuple(found.values())


def only_known(blocks: Iterable[Block], pictures: Iterable[Picture]) -> None:
    """Raises `Refusal` if a block shows a picture that the child didn't send."""
    names = {picture.name for picture in pictures}
    for block in blocks:
        if not names.issuperset(SOURCE.findall(block.html)):
            raise refuse("unreadable")


def shown_in(blocks: Iterable[Block], pictures: Iterable[Picture]) -> tuple[Picture, ...]:
    shown = {name for block in blocks for name in SOURCE.findall(block.html)}
    return tuple(replace(p) for p in pictures if p.name in shown)


def _checked(frame: ChildFrame) -> Picture:
    name, data = str(frame.header.get("name")), frame.body
    width, height = frame.header.get("width"), frame.header.get("height")
    longest = limits.PAGE_SIDE if name.startswith("page-") else limits.PICTURE_SIDE
    form = next((form for form, begins in _BEGINS.items() if begins.match(data)), None)
    sizes = range(1, longest + 1)
    if (
        form is None
        or form != frame.header.get("media_type")
        or not NAME.match(name)
        or not (isinstance(width, int) and width in sizes)
        or not (isinstance(height, int) and height in sizes)
    ):
        raise refuse("unreadable")
    return Picture(name, form, data, width, height)
