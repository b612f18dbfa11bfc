"""A Markdown document, and an archive of one with its pictures, with canaries in all places."""

from __future__ import annotations

import base64
import io
import zipfile
from urllib.parse import quote

from tests.journeys.planted import Plants, gif, jpeg, png, webp


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
