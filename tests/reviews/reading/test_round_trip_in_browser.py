"""Every sentence that is selected in a real Chromium is stored exactly."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from blindfolio import resources
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.refusal import Refusal
from dev import ROOT
from reviews.reading import comments
from reviews.reading.comments import CommentText
from reviews.reading.content import QuotedSpan
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated, write

pytestmark = [pytest.mark.browser, pytest.mark.faults]

SAMPLES = sorted((ROOT / "prompts/library").glob("*/samples/*.md"))
NOBODY = Identity()
# Each is stored as it is here: composed, without invisible marks of direction.
WOMEN, FLAG, WAVE, KEYCAP = "👩‍👩‍👧‍👦", "🇵🇹", "👋🏽", "3️⃣"
HEBREW = "הזמנה אחת נשמרת פעמיים, פעם לפני הדפסה ופעם אחריה."
POINTED = unicodedata.normalize("NFC", "בְּרֵאשִׁית בָּרָא")
ARABIC = "كل طلب يُحفظ مرتين: قبل الطباعة وبعدها."
COMPOSED = "Zoë's café à Ångström: ệ, ḍ̇ and q̣̇."
CJK = "每个订单写两次。先写队列再写打印机。"
DEVANAGARI = "क्षत्रिय लिखता है।"
ASTRAL = "𝄞 and 𐍈 are single letters."
STANDS = [HEBREW, WOMEN, FLAG, WAVE, KEYCAP, POINTED, ARABIC, COMPOSED, CJK[:8], DEVANAGARI]


def many_scripts() -> bytes:
    """What offsets go wrong on: every construct of Markdown around every script; accents and points
    not composed."""
    dot = io.BytesIO()
    Image.new("RGB", (40, 30), "#3060a0").save(dot, "PNG")
    picture = f"data:image/png;base64,{base64.b64encode(dot.getvalue()).decode()}"
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


_TEXT = f"{resources.static_path()}/reading/text.js"
_SENTENCES = Path(__file__).with_name("sentences.js").read_text(encoding="utf-8")
_SELECTED = """async (file) => {
  const { spansOf } = await import(file);
  const article = document.querySelector("article.document");
  const words = getSelection();
  return [words.toString(), words.isCollapsed ? [] : spansOf(words.getRangeAt(0), article)];
}"""
WRITTEN = CommentText(desks.KEYS[0], "concern", "Everything hangs on this.")


@dataclass(frozen=True, slots=True)
class Tried:
    """One selection: the words as the page holds them, as the browser selected them, and spans.

    `kind` is `sentence`, `across` for one from a block into the next, `over pages` where a page's
    caption lies between the two, or `dragged`.
    """

    kind: str
    words: str
    selected: str
    spans: tuple[QuotedSpan, ...]


def select_every_sentence(page: Page) -> list[Tried]:
    """Select each sentence of the document that `page` shows, and what reaches over two blocks."""
    return [
        Tried(one["kind"], one["words"], one["selected"], spans_in(one["spans"]))
        for one in page.evaluate(_SENTENCES, _TEXT)
    ]


def drag_over(page: Page, lines: Locator) -> Tried | None:
    """Drag the mouse from the first to the last line of an element; None if nothing is selected.

    The drag begins and ends wherever the mouse happens to be: in the middle of words.
    """
    # A drag that begins on what is selected already would carry that away.
    lines.evaluate(
        "lines => { lines.scrollIntoView({ block: 'center' }); getSelection().empty(); }"
    )
    box = lines.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.13 * box["width"], box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + box["height"] - 8, steps=4)
    page.mouse.up()
    selected, spans = page.evaluate(_SELECTED, _TEXT)
    return Tried("dragged", selected, selected, spans_in(spans)) if spans else None


def spans_in(found: Iterable[dict[str, Any]]) -> tuple[QuotedSpan, ...]:
    """Spans as the room's script posts them."""
    return tuple(QuotedSpan(s["block"], s["start"], s["end"], s["quote"]) for s in found)


def failures(seated: Seated, tried: Iterable[Tried]) -> list[tuple[Tried, str | None]]:
    """Save a comment on each, one after another, and take it back; what was refused, or stored as
    other words."""
    found = []
    with seated.database.transaction() as db:
        for one in tried:
            id_ = str(uuid.uuid4())
            place, quote = db.begin_nested(), None
            with suppress(Refusal):
                kept = comments.add(db, seated.folio, id_, WRITTEN, one.spans, by=seated.me)
                spans = next(remark.spans for remark in kept.comments if remark.id == id_)
                quote = " ".join(span.quote for span in spans)
            place.rollback()
            if {squeezed(words or "") for words in (quote, one.selected, one.words)} != {
                squeezed(one.words)
            }:
                found.append((one, quote))
    return found


def comment_on(seated: Seated, tried: list[Tried], most: int) -> int:
    """Leave comments on `most` of these selections, evenly over the document; gives how many."""
    chosen = tried[:: max(1, len(tried) // most)][:most]
    for one in chosen:
        seated.act(comments.add, str(uuid.uuid4()), WRITTEN, one.spans)
    return len(chosen)


def squeezed(words: str) -> str:
    """The words with each run of white space as one space."""
    return " ".join(words.split())


def check(seated: Seated) -> list[str]:
    """Try every sentence without marks, and again between many; gives the words tried."""
    bare = select_every_sentence(seated.open())
    assert len(bare) > 20
    assert failures(seated, bare) == []
    assert comment_on(seated, bare, 60) > 10
    page = seated.open()
    expect(page.locator("article mark").first).to_be_attached()
    marked = select_every_sentence(page)
    assert [one.words for one in marked] == [one.words for one in bare]
    assert [one.spans for one in marked] == [one.spans for one in bare]
    assert failures(seated, marked) == []
    return [one.words for one in bare]


@pytest.mark.parametrize(
    "path",
    SAMPLES,
    ids=lambda path: f"{path.parts[-3]}-{path.stem}",
)
def test_every_sentence_of_a_sample_is_stored_as_it_was_selected(
    seated: Seated, path: Path
) -> None:
    seated.give(ingest(path.read_bytes(), "md", NOBODY))
    check(seated)


def test_emoji_right_to_left_and_combining_letters_are_stored_exactly(seated: Seated) -> None:
    seated.give(ingest(many_scripts(), "md", NOBODY))
    words = " ".join(check(seated))
    for expected in (*STANDS, ASTRAL):
        assert expected in words


def test_what_the_mouse_drags_over_is_what_is_stored(seated: Seated) -> None:
    seated.give(ingest(many_scripts(), "md", NOBODY))
    page = seated.open()
    lines = page.locator("article .block :is(p, li, h1, td, pre)").all()
    dragged = [one for line in lines if (one := drag_over(page, line))]
    assert len(dragged) >= 12
    assert failures(seated, dragged) == []
    line = page.locator("article .block > p").first
    whole = squeezed(line.inner_text())
    last = drag_over(page, line)
    assert last is not None
    page.locator("#comment-selection").click()
    write(page, "By mouse")
    expect(page.locator("#k1 .words")).to_have_text("By mouse")
    quote = squeezed(seated.quotes()[0].replace(" … ", " "))
    assert squeezed(last.selected) in quote
    assert re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", whole), "no half words at its ends"


_IN_TEXT = "document.querySelector('article.document').contains(getSelection().focusNode)"


def test_a_slow_drag_over_many_lines_never_meets_the_comment_bar(seated: Seated) -> None:
    """The bar comes beside a selection that rests; under the mouse it would end the selection."""
    seated.give(ingest(SAMPLES[0].read_bytes(), "md", NOBODY))
    page = seated.open()
    line = page.locator("article .block > p").nth(1)
    line.evaluate("line => line.scrollIntoView({ block: 'center' })")
    box = line.bounding_box()
    assert box is not None
    bar = page.locator("#comment-selection")
    x, y = box["x"] + 0.4 * box["width"], box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    for lines in range(1, 10):
        page.mouse.move(x, y + 24 * lines, steps=3)
        page.wait_for_timeout(200)  # longer than a selection takes to settle
        assert bar.is_hidden()
        assert page.evaluate(_IN_TEXT)
    page.mouse.up()
    expect(bar).to_be_visible()
    page.mouse.down()
    expect(bar).to_be_hidden()
    page.mouse.up()
