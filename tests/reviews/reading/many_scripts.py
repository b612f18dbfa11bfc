"""Documents full of what offsets go wrong on, in each format that people upload."""

from __future__ import annotations

import base64
import io
import unicodedata

import typst
from PIL import Image

from tests.platform.documents.docx.docx_files import docx, image, item, p, run, table

# Each stands in a document of every format that has glyphs for it, and is stored as it is here:
# composed, without invisible marks of direction.
WOMEN, FLAG, WAVE, KEYCAP = "👩‍👩‍👧‍👦", "🇵🇹", "👋🏽", "3️⃣"
HEBREW = "הזמנה אחת נשמרת פעמיים, פעם לפני הדפסה ופעם אחריה."
POINTED = unicodedata.normalize("NFC", "בְּרֵאשִׁית בָּרָא")
ARABIC = "كل طلب يُحفظ مرتين: قبل الطباعة وبعدها."
COMPOSED = "Zoë's café à Ångström: ệ, ḍ̇ and q̣̇."
CJK = "每个订单写两次。先写队列再写打印机。"
DEVANAGARI = "क्षत्रिय लिखता है।"
ASTRAL = "𝄞 and 𐍈 are single letters."
ACCENTS = "A café à Ångström: one naïve offer, twice."
GREEK, CYRILLIC = "Παράγγειλε δύο φορές.", "Потом сравни."

_DOT = io.BytesIO()
Image.new("RGB", (40, 30), "#3060a0").save(_DOT, "PNG")
DOT = _DOT.getvalue()


def markdown() -> bytes:
    """Every construct of Markdown around every script; accents and points not composed."""
    picture = f"data:image/png;base64,{base64.b64encode(DOT).decode()}"
    source = f"""\
# {WOMEN} moves *two* steps {FLAG}

{HEBREW} {POINTED}. {ARABIC}

The team {WOMEN} waves {WAVE}{WAVE}; then **{FLAG}{FLAG} goes** first {KEYCAP}. {COMPOSED} Is it
*so*? `a < b && "c"` holds, & so does [a link to **{HEBREW[:5]}**](https://example.org/?a=1&b=2).

A line\\
broken, e\u0301 and\u00a0one hard space. English \u202b{ARABIC}\u202c and
\u2067{HEBREW}\u2069 in one line. Zero\u200bwidth and so\u00adft.

{CJK} {DEVANAGARI} {ASTRAL} He said "go." She went.

- First {WAVE} item. It has two sentences.
  - Nested **one** {HEBREW}
  - Nested two

    with a second paragraph. {CJK}
- [x] A task that is done

1. Counted {KEYCAP}
2. {ARABIC}

| Group {FLAG} | *Plan* | `code` |
|:--|:-:|--:|
| {HEBREW} | a &lt; b \\| c | `x\\|y` |
| | {WOMEN} | 12 |
| {CJK} | **bold** and *both* {COMPOSED} | 😀😀 |

```python
if a < b:  # {WOMEN} {HEBREW}

\treturn "&amp;"  # \u202etfel
```

> Quoted {WAVE}. {HEBREW}
>
> - and a list in it

A note[^1] and another[^two], with ~~a slip~~.

![A blue dot {FLAG}]({picture})

<details><summary>Raw {WOMEN}</summary>HTML <b>stays</b> {HEBREW}</details>

[^1]: The first note {WAVE}. It has two sentences.
[^two]: {HEBREW}
"""
    return unicodedata.normalize("NFD", source).encode()


def word() -> bytes:
    """The same kinds of text as Word writes them: split into runs, with a table and a picture."""
    parts = unicodedata.normalize("NFD", COMPOSED)
    rtl = "<w:bidi/>"
    rows = (f"Group|Plan|{FLAG}", f"{HEBREW}|{WOMEN} first|{CJK}", "|😀😀|12")
    body = [
        p(f"{WOMEN} moves two steps", "Titre1"),
        p(run(HEBREW[:9]) + run(HEBREW[9:], more="<w:b/>") + run(f" {POINTED}."), more=rtl),
        p(ARABIC, more=rtl),
        p(run(f"Waves {WAVE[:1]}") + run(f"{WAVE[1:]}{FLAG}. ", more="<w:i/>") + run(parts)),
        p(run("A line") + "<w:r><w:br/></w:r>" + run(f"broken. {DEVANAGARI} {ASTRAL}")),
        p(f"Marks \u202b{ARABIC}\u202c of direction, \u2067{HEBREW}\u2069 too."),
        item(f"First {KEYCAP} item. It has two sentences."),
        item(f"Nested {HEBREW}", 1),
        p(run(f"if a &lt; b:  # {WOMEN}", "Courier New")),
        p(run('    return "x"', "Courier New")),
        table(*rows),
        p(image("i", f"A blue dot {FLAG}")),
        p(CJK),
    ]
    return docx("".join(body), {"word/media/image1.png": DOT}, {"i": "media/image1.png"})


def pdf() -> bytes:
    """Two columns set by typst, in the scripts that its own fonts have."""
    filler = "The dispatcher claims a difficult batch of fifty affluent rows, and waits. " * 9
    source = f"""
#set page(paper: "a4", columns: 2)
#set text(size: 11pt, font: "Libertinus Serif", lang: "en", hyphenate: true)
#set par(justify: true)
= Printing orders
{filler}

{HEBREW}

{ACCENTS} {GREEK} {filler}

- First we copy. Then we compare.
- {GREEK} {CYRILLIC}

```python
def copy(order):
    return order
```

#table(columns: 3, [Name], [Size], [Why], [small], [12 MB], [fits], [large], [90 MB], [not])

{filler * 4}
"""
    made = typst.compile(source.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made
