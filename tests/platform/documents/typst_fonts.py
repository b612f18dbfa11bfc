"""What characters the fonts inside typst's own library have, read from the fonts themselves.

    python tests/platform/documents/typst_fonts.py

prints the ranges for `house_glyphs.py`, which is right for one release of typst; the test says
when a new release brings other fonts.
"""

from __future__ import annotations

import struct
from itertools import groupby
from pathlib import Path

import typst

_SIGNATURES = (b"OTTO", b"\x00\x01\x00\x00")


def code_points() -> set[int]:
    """Every code point that at least one of typst's fonts has a glyph for."""
    found: set[int] = set()
    for library in Path(typst.__file__).parent.glob("_typst.*"):
        raw = library.read_bytes()
        for signature in _SIGNATURES:
            at = raw.find(signature)
            while at >= 0:
                found |= _of_font(raw, at)
                at = raw.find(signature, at + 4)
    return found


def ranges(points: set[int]) -> list[tuple[int, int]]:
    """The same as ranges, both ends included."""
    runs = groupby(enumerate(sorted(points)), lambda pair: pair[1] - pair[0])
    numbers = [[point for _, point in run] for _, run in runs]
    return [(run[0], run[-1]) for run in numbers]


def _of_font(raw: bytes, at: int) -> set[int]:
    """The code points of the font that begins there; none where it is no font."""
    (count,) = struct.unpack_from(">H", raw, at + 4)
    tables: dict[bytes, tuple[int, int]] = {}
    if not 8 <= count <= 40:
        return set()
    for i in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", raw, at + 12 + 16 * i)
        tables[tag] = (at + offset, length)
    if b"cmap" not in tables or b"head" not in tables or b"maxp" not in tables:
        return set()
    cmap, length = tables[b"cmap"]
    if cmap + length > len(raw):
        return set()
    found: set[int] = set()
    (subtables,) = struct.unpack_from(">H", raw, cmap + 2)
    for i in range(subtables):
        platform, _, offset = struct.unpack_from(">HHI", raw, cmap + 4 + 8 * i)
        if platform in (0, 3):
            found |= _of_subtable(raw, cmap + offset)
    return found


def _of_subtable(raw: bytes, at: int) -> set[int]:
    (form,) = struct.unpack_from(">H", raw, at)
    found: set[int] = set()
    if form == 4:
        segments = struct.unpack_from(">H", raw, at + 6)[0] // 2
        ends = struct.unpack_from(f">{segments}H", raw, at + 14)
        starts = struct.unpack_from(f">{segments}H", raw, at + 16 + 2 * segments)
        deltas = struct.unpack_from(f">{segments}H", raw, at + 16 + 4 * segments)
        offsets_at = at + 16 + 6 * segments
        offsets = struct.unpack_from(f">{segments}H", raw, offsets_at)
        for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
            for point in range(start, min(end, 0xFFFE) + 1):
                glyph = point
                if offsets[i]:
                    place = offsets_at + 2 * i + offsets[i] + 2 * (point - start)
                    glyph = struct.unpack_from(">H", raw, place)[0]
                    if not glyph:
                        continue
                if (glyph + deltas[i]) & 0xFFFF:
                    found.add(point)
    elif form == 12:
        (groups,) = struct.unpack_from(">I", raw, at + 12)
        for i in range(groups):
            start, end, glyph = struct.unpack_from(">III", raw, at + 16 + 12 * i)
            found |= set(range(start + (glyph == 0), end + 1))
    return found


if __name__ == "__main__":
    for first, last in ranges(code_points()):
        print(f"{first:X}-{last:X}" if last > first else f"{first:X}", end=" ")
    print()
