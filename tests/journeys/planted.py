"""Canaries in every place where a file can say who made it, and pictures that carry them.

A place holds a word of its own and, behind it, everything by which the platform knows the author.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from urllib.parse import quote

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


def _data(kind: str, raw: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"


def markdown(plants: Plants) -> bytes:
    """Shown are the words of the text, of its code and notes, and descriptions of pictures. A link
    whose address names the author is taken off its words; what else stands in it is left out."""
    p = plants
    return f"""---
author: {p.secret("front matter")}
title: "{p.secret("front matter title")}"
---

# Plan {p.words("heading")}

<!-- {p.secret("comment")} -->

Text of the plan: {p.words("paragraph")}, and **{p.words("bold")}**, `{p.words("code span")}`.

[linked {p.words("link text")}](https://example.org/{p.mark("masked link")} "{p.secret("title")}")
[kept](https://example.org/doc "{p.secret("kept link's title")}") [mail](mailto:{p.author.email})
[profile](https://github.com/{p.author.handle}) [by reference][ref-{p.mark("reference").lower()}]

[ref-{p.mark("reference").lower()}]: https://example.org/r '{p.secret("definition's title")}'
[unused]: https://example.org/{quote(p.secret("unused definition"))}

![Described {p.words("description")}]({_data("png", png(p, "png"))} "{p.secret("picture's title")}")

![]({_data("jpeg", jpeg(p, "jpeg"))})

![]({_data("webp", webp(p, "webp"))})

![]({_data("gif", gif(p, "gif"))})

<p title="{p.secret("title attribute")}" data-author="{p.secret("data attribute")}"
 id="{p.mark("id")}" class="{p.mark("class")}" lang="{p.mark("lang")}"
 style="font-family: '{p.secret("style")}'">Attributes stood here.</p>

<meta name="author" content="{p.secret("meta")}"><link rel="author" href="{p.mark("link rel")}">
<abbr title="{p.secret("abbr")}">abbr</abbr> <bdo dir="ltr">{p.words("bdo")}</bdo>
<template>{p.words("template")}</template><script>/* {p.words("script")} */</script>

| cell | {p.words("cell")} |
|---|---|
| 1 | 2 |

```python {p.secret("behind the language")}
author = "{p.words("listing")}"
```

- item {p.words("item")}

> quoted {p.words("quote")}

A note[^{p.mark("note's label")}].

[^{p.mark("note's label")}]: The note {p.words("note")}.
""".encode()


def archive(plants: Plants) -> bytes:
    p = plants
    folder = p.mark("folder")
    text = f"# Plan\n\nSee {p.words('zip text')}.\n\n"
    text += f"![The flow]({folder}/{p.mark('picture')}.png)\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (
            (f"{p.mark('text file')}.md", text.encode()),
            (f"{folder}/{p.mark('picture')}.png", png(p, "zipped png")),
            (f"{p.mark('unused file')}.txt", p.secret("unused content").encode()),
            (f"__MACOSX/._{p.mark('litter')}", p.secret("litter's content").encode()),
        ):
            entry = zipfile.ZipInfo(name)
            entry.comment = p.secret(f"comment of {name[-4:]}").encode()
            own = p.secret(f"extra field of {name[-4:]}").encode()
            entry.extra = b"\xfe\xca" + len(own).to_bytes(2, "little") + own
            made.writestr(entry, data)
        made.comment = p.secret("archive's comment").encode()
    return out.getvalue()
