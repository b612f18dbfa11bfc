"""The pictures of one document while it is read: each taken in once, and named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from blindfolio.documents import limits
from blindfolio.documents.html.not_shown import sentence_of, source_of
from blindfolio.documents.html.tree import Element
from blindfolio.documents.model import Picture
from blindfolio.documents.refusals import refuse

_SCHEME = "picture:"
# How files begin that would be shown if they were whole.
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")


class Gallery:
    """Pictures by their source, named in the order in which they are met."""

    def __init__(self) -> None:
        self._sources: dict[bytes, str] = {}
        self._pictures: dict[str, Picture] = {}

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(self._pictures.values())

    def add(self, data: bytes) -> str:
        """The source to write for a picture with these bytes: `picture:p3`, or why there is none.

        Raises `Refusal` for more pictures, or for more pixels in one, than are allowed.
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
        """Gives each image the source and the size of its picture.

        `bytes_of` says which bytes stand behind a source of the document, if they are at hand. A
        source that only looks like one of ours is taken away.
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
        # Most documents have no picture, and pay for no picture library.
        from blindfolio.documents.pictures.encode import picture_of

        name = f"p{len(self._pictures) + 1}"
        picture = picture_of(data, name)
        if picture is None:
            return source_of("broken" if data.startswith(_SIGNATURES) else "diagram")
        self._pictures[_SCHEME + name] = picture
        return _SCHEME + name
