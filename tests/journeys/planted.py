"""Canaries in every place where a file can say who made it, and pictures that carry them.

A place holds a word of its own and, behind it, everything by which the platform knows the author.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from dataclasses import dataclass, field

from PIL import Image
from PIL.PngImagePlugin import PngInfo

CANARY = re.compile(r"cnry[0-9a-f]{8}")
"""Finds a canary in text that was folded to lower case."""


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    email: str
    handle: str
    employer: str

    @property
    def everything(self) -> str:
        return f"{self.name} {self.email} {self.handle} {self.employer}"

    @property
    def words(self) -> list[str]:
        parts = (*self.name.split(), self.email, self.email.split("@")[0], self.handle)
        return [part.casefold() for part in (*parts, self.employer)]


ZELDA = Author("Zelda Quorne", "zelda.quorne@mail.example", "zquorne", "Brackwater Mills")
ZADLE = Author("Zadle Qenrou", "zadle.qenrou@mail.example", "zqenrou", "Bwateracrk Mlils")
"""The same letters in another order, and so as wide in print: an exchange of the two may change
nothing that is shown."""


@dataclass(slots=True)
class Plants:
    author: Author
    salt: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)

    def secret(self, place: str) -> str:
        self.hidden[place] = word = canary(place + self.salt)
        return f"{word} {self.author.everything}"

    def mark(self, place: str) -> str:
        return self.secret(place).replace(" ", "-").replace("@", "-at-")

    def words(self, place: str) -> str:
        self.shown[place] = word = canary(place)
        return f"{word} {self.author.everything}"

    def words_in_picture(self, place: str) -> str:
        self.hidden[place] = word = canary(place)
        return f"{word} {self.author.everything}"


def canary(place: str) -> str:
    return "CNRY" + hashlib.sha256(place.encode()).hexdigest()[:8]


def _image(colour: str) -> Image.Image:
    return Image.new("RGB", (40, 30), colour)


def _exif(plants: Plants, where: str) -> Image.Exif:
    exif = Image.Exif()
    for tag, name in ((0x013B, "artist"), (0x8298, "copyright"), (0x010E, "description")):
        exif[tag] = plants.secret(f"{where} exif {name}")
    exif.get_ifd(0x8769)[0xA430] = plants.secret(f"{where} exif camera owner")
    return exif


def _xmp(plants: Plants, where: str) -> bytes:
    return f"<x:xmpmeta><dc:creator>{plants.secret(where)}</dc:creator></x:xmpmeta>".encode()


def png(plants: Plants, where: str, colour: str = "teal") -> bytes:
    told = PngInfo()
    told.add_text("Author", plants.secret(f"{where} tEXt"))
    told.add_text("Comment", plants.secret(f"{where} zTXt"), zip=True)
    told.add_itxt("XML:com.adobe.xmp", plants.secret(f"{where} iTXt"))
    out = io.BytesIO()
    _image(colour).save(out, "PNG", pnginfo=told, exif=_exif(plants, where).tobytes())
    whole = out.getvalue()
    own = plants.secret(f"{where} own chunk").encode()
    chunk = struct.pack(">I", len(own)) + b"teSt" + own
    chunk += struct.pack(">I", zlib.crc32(b"teSt" + own))
    return whole[:-12] + chunk + whole[-12:] + plants.secret(f"{where} behind").encode()


def jpeg(plants: Plants, where: str, colour: str = "olive") -> bytes:
    out = io.BytesIO()
    _image(colour).save(
        out,
        "JPEG",
        exif=_exif(plants, where),
        comment=plants.secret(f"{where} comment").encode(),
        xmp=_xmp(plants, f"{where} xmp"),
    )
    iptc = b"Photoshop 3.0\0" + plants.secret(f"{where} iptc").encode()
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    whole = out.getvalue()
    return whole[:2] + segment + whole[2:] + plants.secret(f"{where} behind").encode()


def webp(plants: Plants, where: str) -> bytes:
    out = io.BytesIO()
    _image("navy").save(
        out, "WEBP", exif=_exif(plants, where).tobytes(), xmp=_xmp(plants, f"{where} xmp")
    )
    return out.getvalue()


def gif(plants: Plants, where: str) -> bytes:
    out = io.BytesIO()
    _image("maroon").save(out, "GIF", comment=plants.secret(f"{where} comment").encode()[:250])
    return out.getvalue()
