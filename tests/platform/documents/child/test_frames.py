from __future__ import annotations

import io
import struct

import pytest

from blindfolio.documents import limits
from blindfolio.documents.child.frames import BrokenFrames, ChildFrame, read_frames, write_frame


def test_frames_come_back_as_they_were_written() -> None:
    frames = [
        ChildFrame({"kind": "notice", "n": 3}),
        ChildFrame({"kind": "blocks"}, b"\0\xff" * 9),
    ]
    stream = io.BytesIO()
    for frame in frames:
        write_frame(stream, frame)
    stream.seek(0)
    assert list(read_frames(stream)) == frames


class Unread(io.BytesIO):
    """Fails if anybody asks for more than the lengths allow."""

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None and 0 <= size <= limits.FRAME_BODY_BYTES
        return super().read(size)


@pytest.mark.parametrize(
    "raw",
    [
        b"\0\0",
        struct.pack("!II", 10, 0) + b"{}",
        struct.pack("!II", 2, 10) + b"{}abc",
        struct.pack("!II", limits.FRAME_HEADER_BYTES + 1, 0),
        struct.pack("!II", 2, limits.FRAME_BODY_BYTES + 1) + b"{}",
        struct.pack("!II", 2, 3_000_000_000) + b"{}",
        struct.pack("!II", 2, 0) + b"[]",
        struct.pack("!II", 2, 0) + b"\xff\xfe",
        struct.pack("!II", 60_000, 0) + b"[" * 60_000,
    ],
)
def test_anything_else_is_broken_and_nothing_too_long_is_read(raw: bytes) -> None:
    with pytest.raises(BrokenFrames):
        list(read_frames(Unread(raw)))


def test_many_frames_together_have_a_limit() -> None:
    frame = (
        struct.pack("!II", 2, limits.FRAME_BODY_BYTES) + b"{}" + bytes(limits.FRAME_BODY_BYTES)
    )
    with pytest.raises(BrokenFrames):
        list(read_frames(io.BytesIO(frame * 4)))
