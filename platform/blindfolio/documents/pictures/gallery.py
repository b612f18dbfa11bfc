from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from blindfolio.documents import limits
from blindfolio.documents.html.not_shown import sentence_of, source_of
from blindfolio.documents.html.tree import Element
from blindfolio.documents.model import Picture
from blindfolio.documents.refusals import refuse

_SCHEME = "picture:"
# First bytes of formats that would be shown if they weren't broken.
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")


class Gallery:
    """A document's pictures. Equal pictures are stored once, and names follow reading order."""

    def __init__(self) -> None:
        self._sources: dict[bytes, str] = {}
        self._pictures: dict[str, Picture] = {}

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(self._pictures.values())

    def add(self, data: bytes) -> str:
        """Returns the picture's source, such as `picture:p3`, or a source that says why it
        isn't shown. Raises `Refusal` for too many pictures, or too many pixels in one.
        """
        key = hashlib.sha256(data).digest()
        if key not in self._sources:
            if len(self._sources) >= limits.PICTURES:
                raise refuse("too-many-pictures")
            self._sources[key] = self._new(data)
        return self._sources[key]

    def settle(
        self, images: Iterable[Element], bytes_of: Callable[[str], bytes | None]
    ) -> None:
        """Sets each image's source and size. Removes sources that only look like ours.
        `bytes_of` returns the bytes behind a source, if available.
        """
        for image in images:
            source = image.attrs.get("src", "")
            if data := bytes_of(source):
                source = self.add(data)
            picture = self._pictures.get(source)
            if picture is not None:
                image.attrs |= {"width": str(picture.width), "height": str(picture.height)}
            elif source.startswith(_SCHEME) and sentence_of(source) is None:
                source = ""
            image.attrs["src"] = source

    def _new(self, data: bytes) -> str:
        # Documents without pictures needn't load the library.
        from blindfolio.documents.pictures.encode import picture_of

        name = f"p{len(self._pictures) + 1}"
        picture = picture_of(data, name)
        if picture is None:
            return source_of("broken" if data.startswith(_SIGNATURES) else "diagram")
        self._pictures[_SCHEME + name] = picture
        return _SCHEME + name
