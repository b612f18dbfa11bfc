"""A document full of what offsets go wrong on."""

from __future__ import annotations

import base64
import io
import unicodedata

from PIL import Image

# Each is stored as it is here: composed, without invisible marks of direction.
WOMEN, FLAG, WAVE, KEYCAP = "👩‍👩‍👧‍👦", "🇵🇹", "👋🏽", "3️⃣"
HEBREW = "הזמנה אחת נשמרת פעמיים, פעם לפני הדפסה ופעם אחריה."
POINTED = unicodedata.normalize("NFC", "בְּרֵאשִׁית בָּרָא")
ARABIC = "كل طلب يُحفظ مرتين: قبل الطباعة وبعدها."
COMPOSED = "Zoë's café à Ångström: ệ, ḍ̇ and q̣̇."
CJK = "每个订单写两次。先写队列再写打印机。"
DEVANAGARI = "क्षत्रिय लिखता है।"
ASTRAL = "𝄞 and 𐍈 are single letters."

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
