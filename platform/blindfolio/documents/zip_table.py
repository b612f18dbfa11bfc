"""Checks an archive's table of contents before unpacking, inside the limited child process. The
table may lie about sizes, so readers count what they unpack and stop at the limit.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib

from blindfolio.documents import limits
from blindfolio.documents.framed import is_blank, without_front
from blindfolio.documents.refusals import refuse

_END = struct.Struct("<4sHHHHLLH")
_END_MARK = b"PK\x05\x06"
_ENCRYPTED = 1
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# blank, or a name that leads elsewhere
_ODD_NAME = re.compile(r"\A\s*\Z|\A/|[\\:\x00-\x1f]|(?:\A|/)\.\.(?:/|\Z)")
_WORTH_A_RATIO = 1_000_000


class ZipArchive:
    """A zip archive with all limits enforced, together with those of the archive `around` it."""

    def __init__(self, raw: bytes, around: ZipArchive | None = None) -> None:
        raw = without_front(raw)
        _check_end(raw)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise refuse("damaged-archive") from error
        # Other programs start reading elsewhere and could find another document in the same file.
        entries = self._zip.infolist()
        if min((entry.header_offset for entry in entries), default=self._zip.start_dir):
            raise refuse("surplus-bytes")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            _check_entry(entry)
            if entry.filename.casefold() in self._entries:
                raise refuse("tricky-archive")
            self._entries[entry.filename.casefold()] = entry
        found = [*entries, *(around._entries.values() if around else ())]
        size = sum(entry.file_size for entry in found)
        if size > limits.ZIP_BYTES or len(found) > limits.ZIP_ENTRIES:
            raise refuse("archive-too-large")

    @property
    def names(self) -> list[str]:
        return [e.filename for e in self._entries.values() if not e.is_dir()]

    def size_of(self, name: str) -> int:
        """Returns the unpacked size in bytes according to the table, or 0 if the file is
        missing.
        """
        entry = self._entries.get(name.casefold())
        return entry.file_size if entry else 0

    def read(self, name: str) -> bytes | None:
        """Returns a file's bytes, or None if it is missing. The case of its name doesn't
        matter. Raises `Refusal` if the data isn't what the table says.
        """
        entry = self._entries.get(name.casefold())
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise refuse("damaged-archive") from error
        except (NotImplementedError, RuntimeError) as error:  # a password or a rare compression
            raise refuse("tricky-archive") from error
        if len(data) != entry.file_size:
            raise refuse("damaged-archive")
        return data


def _check_end(raw: bytes) -> None:
    # Refuses bytes after the archive's end that aren't blank, and too many entries before they
    # become objects.
    at = raw.rfind(_END_MARK, max(0, len(raw) - 65_557))
    if at < 0 or len(raw) < at + _END.size:
        raise refuse("damaged-archive")
    _, _, _, here, total, size, _, comment = _END.unpack_from(raw, at)
    if not is_blank(raw[at + _END.size + comment :]):
        raise refuse("surplus-bytes")
    # Each entry takes 46 bytes and its name, whatever the count says.
    if max(here, total) > limits.ZIP_ENTRIES or size > limits.ZIP_ENTRIES * 1_000:
        raise refuse("archive-too-large")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if _ODD_NAME.search(entry.orig_filename) or stat.S_ISLNK(entry.external_attr >> 16):
        raise refuse("tricky-archive")
    if entry.flag_bits & _ENCRYPTED:
        raise refuse("archive-password")
    if entry.compress_type not in _PLAIN:
        raise refuse("tricky-archive")
    packed = max(entry.compress_size, 1)
    if entry.file_size > limits.ZIP_PART_BYTES or (
        entry.file_size > _WORTH_A_RATIO and entry.file_size > limits.ZIP_RATIO * packed
    ):
        raise refuse("archive-too-large")
