"""Exchanges messages with the reading child as frames of limited length. They contain JSON,
never pickled objects.

A frame is two big-endian lengths of four bytes, a JSON header `{"kind": …}` and a body. Lengths
are checked before the rest is read, so a length of 3 GB ends the child and not the job.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from blindfolio.documents import limits
from blindfolio.documents.refusals import refuse

_LENGTHS = struct.Struct("!II")


class BrokenFrames(Exception):
    """The child's output is malformed or too long."""


@dataclass(frozen=True, slots=True)
class ChildFrame:
    """A message from the child. `header["kind"]` says what it is, and `body` is usually JSON."""

    header: dict[str, Any]
    body: bytes = b""

    @property
    def kind(self) -> str:
        return str(self.header.get("kind", ""))


def json_frame(kind: str, value: object) -> ChildFrame:
    return ChildFrame({"kind": kind}, json.dumps(value).encode())


def notice_frames(notices: Iterable[tuple[str, int | str]]) -> Iterator[ChildFrame]:
    for code, n in notices:
        yield ChildFrame({"kind": "notice", "code": code, "n": n})


def json_of(frames: Sequence[ChildFrame], kind: str) -> Any:
    """Returns the body of the only frame of that kind. Raises `Refusal` if there is none or
    more than one, or if its JSON is invalid.
    """
    bodies = [frame.body for frame in frames if frame.kind == kind]
    if len(bodies) != 1:
        raise refuse("unreadable")
    try:
        return json.loads(bodies[0])
    except (ValueError, RecursionError) as error:
        raise refuse("unreadable") from error


def write_frame(out: IO[bytes], frame: ChildFrame) -> None:
    header = json.dumps(frame.header).encode()
    out.write(_LENGTHS.pack(len(header), len(frame.body)) + header + frame.body)
    out.flush()


def read_frames(source: IO[bytes]) -> Iterator[ChildFrame]:
    """Yields the frames. Raises `BrokenFrames` if they are malformed or too long."""
    total = 0
    while lengths := source.read(_LENGTHS.size):
        if len(lengths) < _LENGTHS.size:
            raise BrokenFrames("cut short")
        header_length, body_length = _LENGTHS.unpack(lengths)
        total += header_length + body_length
        if (
            header_length > limits.FRAME_HEADER_BYTES
            or body_length > limits.FRAME_BODY_BYTES
            or total > limits.FRAMES_BYTES
        ):
            raise BrokenFrames("too long")
        header = source.read(header_length)
        body = source.read(body_length)
        if len(header) < header_length or len(body) < body_length:
            raise BrokenFrames("cut short")
        try:
            parsed = json.loads(header)
        except (ValueError, RecursionError) as error:
            raise BrokenFrames("a header that is not JSON") from error
        if not isinstance(parsed, dict):
            raise BrokenFrames("a header that is no object")
        yield ChildFrame(parsed, body)
