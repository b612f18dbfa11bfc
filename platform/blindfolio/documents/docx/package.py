"""Opens a Word file as a package. Parts are found by relationship, and each is checked before
it is parsed.

The constructor refuses macros, passwords, misleading names and sizes, and every DTD. No
document parser sees the file before that.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

from blindfolio.documents import limits
from blindfolio.documents.refusals import refuse
from blindfolio.documents.zip_table import ZipArchive

_XML = (".xml", ".rels", ".vml")
_MACROS = ("vbaproject.bin", "vbadata.xml")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CHUNK = 4_096
_ENCODING_ERRORS = {
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
}
# UTF-8 or similar, or UTF-16
_BEGINS_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<(?!\0\0)|\xff\xfe(?!\0\0)|\xfe\xff|\0<")


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship of a package. `kind` is the last word of its type, and `target` is a
    part's name, or an address if `external`.
    """

    kind: str
    target: str
    external: bool


class Package:
    """A Word file's parts. Nothing outside the file is ever opened."""

    def __init__(self, raw: bytes) -> None:
        self.archive = ZipArchive(raw)
        xml = 0
        for name in self.archive.names:
            lower = name.casefold()
            if lower.endswith(_MACROS):
                raise refuse("docx-macros")
            if lower.endswith(_XML):
                size = self.archive.size_of(name)
                if size > limits.XML_PART_BYTES:
                    raise refuse("docx-too-long")
                xml += size
                data = self.archive.read(name)
                if data:
                    _check_prolog(data)
                if lower == "[content_types].xml" and b"macroEnabled" in (data or b""):
                    raise refuse("docx-macros")
        if xml > limits.ZIP_BYTES:
            raise refuse("docx-too-long")
        self._parsed = 0
        self._relationships: dict[str, dict[str, Relationship]] = {}
        self.main = self._main()

    def tree(self, name: str) -> ElementTree.Element | None:
        """Returns None if the part is missing.

        Raises `Refusal` if the part can't be read, because its words would be lost, or if the
        parts read so far are too large in total.
        """
        data = self.archive.read(name)
        if not data:
            return None
        self._parsed += len(data)
        if len(data) > limits.XML_PART_BYTES or self._parsed > limits.XML_BYTES:
            raise refuse("docx-too-long")
        _check_prolog(data)
        try:
            return ElementTree.fromstring(data)
        except ElementTree.ParseError as error:
            raise refuse("docx-damaged") from error

    def relationships(self, name: str) -> dict[str, Relationship]:
        if name not in self._relationships:
            self._relationships[name] = self._read_relationships(name)
        return self._relationships[name]

    def _read_relationships(self, name: str) -> dict[str, Relationship]:
        folder, _, file = name.rpartition("/")
        tree = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relationship] = {}
        for item in [] if tree is None else tree.iter(_RELATIONSHIP):
            external = item.get("TargetMode", "").casefold() == "external"
            target = item.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = item.get("Type", "").rsplit("/", 1)[-1]
            found[item.get("Id", "")] = Relationship(kind, target, external)
        return found

    def parts(self, kind: str) -> Iterator[str]:
        """Yields the parts of that kind that the main part points to."""
        for item in self.relationships(self.main).values():
            if item.kind == kind and not item.external:
                yield item.target

    def _main(self) -> str:
        for item in self.relationships("").values():
            here = not item.external and self.archive.size_of(item.target)
            if item.kind == "officeDocument" and here:
                return item.target
        return "word/document.xml"


class _Enough(Exception):
    """Stops the parser at the root element, after which no DTD can follow."""


def _check_prolog(data: bytes) -> None:
    # Refuses XML with a document type or an unsupported encoding. Parses only up to the root.
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise refuse("docx-dtd")

    def root(*_: object) -> None:
        raise _Enough

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        for start in range(0, len(data), _CHUNK):
            parser.Parse(data[start : start + _CHUNK], False)
    except _Enough:
        return
    except (LookupError, ValueError) as error:  # unknown to Python or expat
        raise refuse("docx-encoding") from error
    except expat.ExpatError as error:
        if error.code in _ENCODING_ERRORS or not _BEGINS_XML.match(data):
            raise refuse("docx-encoding") from error
