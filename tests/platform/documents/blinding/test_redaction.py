"""Who wrote a document is masked, and a passage that is taken out is gone: from text, links,
descriptions, pages and pictures alike."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from blindfolio.documents.blinding.identity import Identity, is_common
from blindfolio.documents.blinding.mask import mask, moved
from blindfolio.documents.blinding.redaction import (
    RedactedPassage,
    places_of,
    redact,
    redacted,
    with_marked,
)
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import REPLACEMENT, Block, Document
from blindfolio.documents.selectors import find_quote
from blindfolio.refusal import Refusal
from tests.platform.documents.docx.docx_files import docx, p, run
from tests.platform.documents.html.test_canonical import check_offsets
from tests.platform.documents.material import blocks_of, every_document
from tests.platform.documents.pdf.pdf_material import pdf, prose, text
from tests.platform.documents.pdf.test_pdf import PROSE, check_places

KNOWN = Identity(
    names=("Jane Canary",),
    emails=("jane.canary@firm.example",),
    handles=("jcan",),
    employers=("Firmware Mill",),
)
BOX = '<span class="removed">[name removed]</span>'


def masked(markdown: str, identity: Identity = KNOWN) -> tuple[list[Block], list[str]]:
    blocks, findings = mask(blocks_of(markdown), identity)
    return list(blocks), [finding.text for finding in findings]


def test_text_and_html_are_masked_together_and_offsets_follow() -> None:
    (block,), found = masked("As Jane Canary of Firmware Mill & co. says: a < b.")
    assert block.text == "As [name removed] of [name removed] & co. says: a < b."
    assert block.html.count(BOX) == 2
    assert found == ["Jane Canary", "Firmware Mill"]
    check_offsets(block)


@pytest.mark.parametrize(
    "markdown",
    [
        "by **Jane** Canary",
        "by *Ja*ne **Can**ary",
        "by `jane` canary",
        "by [Jane](https://example.org/) **[Canary](https://example.org/)**",
        "by Jane&nbsp;Canary",
        "by <b>J</b><i>a</i>ne Canary",
    ],
)
def test_a_name_across_inline_tags_is_masked_as_one(markdown: str) -> None:
    (block,), _ = masked(markdown)
    assert block.text == "by [name removed]"
    assert "<strong></strong>" not in block.html
    check_offsets(block)


def test_identity_in_every_part_of_a_document_is_masked() -> None:
    blocks, found = masked(
        "# Jane's plan\n\n- item by jcan\n  - jane.canary@firm.example\n\n"
        "| who | Canary |\n|---|---|\n| Jane | x |\n\n"
        "> Firmware Mill\n\n```python\n# Jane Canary, other@person.dev, a@b.local\n```\n\n"
        "![Jane's flow](canary.png)\n\nText[^1]\n\n[^1]: Canary wrote this.\n"
    )
    everything = "".join(block.html + block.text for block in blocks).casefold()
    for canary in ("jane", "canary", "jcan", "firmware", "person.dev"):
        assert canary not in everything
    assert "a@b.local" in everything
    assert len(found) >= 11
    for block in blocks:
        check_offsets(block)


@pytest.mark.parametrize(
    "markdown", ['```\nto = "{}"\n```', "mail `{}` first", "    to = {}", "To {} and you."]
)
@pytest.mark.parametrize("address", ["jane.canary@firm.example", "ops@mail.firm.example"])
def test_an_address_of_the_candidates_domain_is_masked_whole_in_code_too(
    markdown: str, address: str
) -> None:
    (block,), found = masked(markdown.format(address))
    assert "firm.example" not in block.html + block.text
    assert found == [address]
    check_offsets(block)


@pytest.mark.parametrize(
    ("markdown", "kept"),
    [
        ("[my page](https://github.com/somebody)", "my page"),
        ("[code](https://example.org/jcan/repo)", "code"),
        ("[talk](https://example.org/Jane%20Canary.pdf)", "talk"),
        ("[mail](mailto:hr@somewhere.example)", "mail"),
        ("[post](https://www.linkedin.com/in/someone)", "post"),
    ],
)
def test_a_link_that_betrays_becomes_text(markdown: str, kept: str) -> None:
    (block,), found = masked(markdown)
    assert block.html == f'<p dir="auto">{kept}</p>'
    assert len(found) == 1


def test_other_links_stay_and_a_code_language_that_is_a_name_is_left_out() -> None:
    (block,), found = masked("[spec](https://example.org/spec?a=1&b=2)")
    assert 'href="https://example.org/spec?a=1&amp;b=2"' in block.html
    assert found == []
    (block,), found = masked("```jcan\nx\n```\n")
    assert (block.html, found) == ('<pre dir="auto"><code>x</code></pre>', ["jcan"])


def test_findings_say_what_stood_where_and_the_box_never_tells_its_length() -> None:
    blocks, findings = mask(blocks_of("Jane\n\nfirst jcan, then jcan"), KNOWN)
    assert [(f.kind, f.block, f.text) for f in findings] == [
        ("name", "b1", "Jane"),
        ("handle", "b2", "jcan"),
        ("handle", "b2", "jcan"),
    ]
    assert blocks[0].text == "[name removed]"


@every_document
def test_frequent_words_of_real_documents_as_names_leave_nothing(path: Path) -> None:
    blocks = blocks_of(path.read_text(encoding="utf-8"))
    long = {w for b in blocks for w in b.text.split() if w.isalpha() and len(w) > 8}
    words = tuple(sorted(it for it in long if not is_common(it))[:20])
    hidden, _ = mask(blocks, Identity(handles=words))
    left = {w.casefold() for b in hidden for w in b.text.replace("-", " ").split()}
    assert not left & {w.casefold() for w in words}
    for block in hidden:
        check_offsets(block)


LOGINS = (
    "The first version is at https://example.org/obrien/hub. Ask obrien in the chat. OBrien"
    " wrote the tests; sobrien merged them."
)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (f"# Locker hub\n\n{LOGINS}\n".encode(), "md"),
        (docx(p(run(LOGINS))), "docx"),
        (pdf([prose(PROSE), prose(LOGINS)]), "pdf"),
    ],
)
def test_a_surname_as_logins_spell_it_is_covered_or_asked_about(raw: bytes, kind: str) -> None:
    document = ingest(raw, kind, Identity(names=("Siân O\u2019Brien",)))
    assert "obrien" not in plain(document).lower().replace("sobrien", "")
    assert "sobrien" in [doubt.text for doubt in document.doubts]


JANE = Identity(names=("Jane Canary",))
TEXT = """\
# Plan of the *Quokka* team

As Jane Canary of **Quo**kka [wrote *in Quokka*](https://quokka.example/jane) & told us.

| Who | What |
|---|---|
| Quokka | x < y |
| Team Q | later |

```python
quokka = 1  # Quokka
```

- one Quokka
  - two
"""


def markdown(raw: str = TEXT) -> Document:
    return ingest(raw.encode(), "md", JANE)


def passages(document: Document, quote: str) -> list[RedactedPassage]:
    return [
        RedactedPassage(b.id, start, end)
        for b, start, end in find_quote(document.blocks, quote)
    ]


def without(document: Document, *asked: RedactedPassage) -> Document:
    return redact(document, document.pictures, places_of(document, asked))


def plain(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


def of_house(document: Document) -> str:
    pages = pypdfium2.PdfDocument(document.house)
    return " ".join(page.get_textpage().get_text_range() for page in pages)


def test_words_are_gone_wherever_they_were_chosen_and_every_other_block_stays() -> None:
    before = markdown()
    after = without(before, *passages(before, "Quokka"))
    assert "quokka" in plain(before).lower() and "Quokka" in of_house(before)
    assert "Quokka" not in plain(after)
    assert "Quokka" not in "".join(block.html for block in after.blocks)
    assert "Quokka" not in of_house(after)
    assert "quokka.example" not in "".join(block.html for block in after.blocks)
    assert after.sha != before.sha
    for was, now in zip(before.blocks, after.blocks, strict=True):
        assert replace(was, text="", html="", offsets=()) == replace(
            now, text="", html="", offsets=()
        )
        assert walk(now.html)[0] == now.text
        check_offsets(now)
        assert (was == now) == ("Quokka" not in was.text)


def test_a_link_keeps_its_target_where_its_words_stay() -> None:
    before = markdown(
        "See [the proof](https://a.example/x) by Team Q and [Q](https://q.example)."
    )
    after = without(before, *passages(before, "Team Q"))
    assert "https://a.example/x" in after.blocks[0].html
    after = without(before, *passages(before, "proof"))
    assert "https://a.example/x" not in after.blocks[0].html
    assert "https://q.example" in after.blocks[0].html


@pytest.mark.parametrize(
    ("quote", "becomes"),
    [
        ("of Quokka", "As [name removed] [name removed] wrote in Quokka & told us."),
        ("[name removed] of", "As [name removed] Quokka wrote in Quokka & told us."),
        ("& told", "As [name removed] of Quokka wrote in Quokka [name removed] us."),
    ],
)
def test_a_box_that_was_there_is_taken_whole_and_never_stands_in_another(
    quote: str, becomes: str
) -> None:
    document = markdown()
    after = without(document, *passages(document, quote))
    assert after.blocks[1].text == becomes
    assert after.blocks[1].html.count('<span class="removed">') == becomes.count(REPLACEMENT)
    assert '<span class="removed"><span' not in after.blocks[1].html
    # Half a box takes all of it.
    half = RedactedPassage("b2", 0, document.blocks[1].text.index(REPLACEMENT) + 4)
    assert without(document, half).blocks[1].text.startswith(f"{REPLACEMENT} of Quokka")


def test_a_table_keeps_its_cells_and_a_list_its_items() -> None:
    document = markdown()
    table = document.blocks[2]
    start, end = table.text.index("Quokka"), table.text.index("Team")
    after = without(document, RedactedPassage(table.id, start, end + 4)).blocks[2]
    box = REPLACEMENT
    assert after.text == f"Who\tWhat\n{box}\t{box}\n{box} Q\tlater"
    assert after.html.count("<td>") == table.html.count("<td>")


@pytest.mark.parametrize("quote", ["Quokka", "told", "As", "us."])
def test_a_comments_place_follows_its_words(quote: str) -> None:
    """`moved` says where each passage of a block is afterwards."""
    document = markdown()
    block = document.blocks[1]
    places = places_of(document, passages(document, quote))["b2"]
    after = redacted(block, places)
    for start in range(len(block.text)):
        for end in range(start + 1, len(block.text) + 1):
            first, last = moved(places, start, end)
            now = after.text[first:last]
            if not any(p.start < end and start < p.end for p in places):
                assert now == block.text[start:end]
            else:
                assert quote not in now
                assert REPLACEMENT in now


def test_a_pictures_description_goes_with_its_caption() -> None:
    figure = (
        '<figure><img src="picture:p1" alt="Quokka&#39;s flow" width="4" height="3">'
        "<figcaption>Quokka's flow</figcaption></figure>"
    ).replace("&#39;", "'")
    block = replace(markdown("x").blocks[0], kind="image", html=figure, text=walk(figure)[0])
    document = replace(markdown("x"), blocks=(block,))
    places = places_of(document, passages(document, "Quokka"))
    assert "Quokka" not in redacted(block, places["b1"]).html


@pytest.mark.parametrize(
    "asked",
    [
        [],
        [RedactedPassage("b99", 0, 3)],
        [RedactedPassage("b2", 3, 3)],
        [RedactedPassage("b2", -1, 3)],
        [RedactedPassage("b2", 0, 9_999)],
        [RedactedPassage("b2", 3, 3 + len(REPLACEMENT))],
        [RedactedPassage("b2", 2, 3)],
    ],
)
def test_what_is_no_passage_with_words_is_refused(asked: list[RedactedPassage]) -> None:
    with pytest.raises(Refusal):
        places_of(markdown(), asked)


def paged() -> Document:
    line = text(
        72, 400, "In the second week the Quokka team wrote the first draft of all of this."
    )
    return ingest(pdf([prose(PROSE), prose(PROSE) + line]), "pdf", JANE)


def test_in_a_pdf_the_words_are_covered_on_the_pages_picture_and_nowhere_else() -> None:
    before = paged()
    after = without(before, *passages(before, "Quokka"))
    check_places(after)
    assert "Quokka" not in plain(after)
    assert after.pictures[0] == before.pictures[0], "no word of the first page was taken out"
    was, now = (
        Image.open(io.BytesIO(d.pictures[1].data)).convert("L") for d in (before, after)
    )
    assert was.size == now.size
    (block,) = (b for b in before.blocks if "Quokka" in b.text)
    at = block.text.index("Quokka")
    line = [x for x in dict(before.geometry)[block.id] if x.start <= at][-1]
    scale = was.width / before.sizes[1][0]
    left, right = line.edges[at - line.start], line.edges[at - line.start + 6]
    word = tuple(
        round(v * scale) for v in (left + 10, line.top + 10, right - 10, line.bottom - 10)
    )
    _, high = now.crop(word).getextrema()  # type: ignore[arg-type]
    assert high < 110, "the word can be seen"  # type: ignore[operator]
    changed = ImageChops.difference(was, now).point(lambda v: 255 * (v > 60)).getbbox()
    assert changed is not None
    assert changed[1] > line.top * scale - 20 and changed[3] < line.bottom * scale + 20
    assert ImageStat.Stat(now).mean != ImageStat.Stat(was).mean


@pytest.mark.parametrize("lost_alone", [True, False])
def test_what_no_line_of_a_page_has_is_covered_with_its_whole_block(lost_alone: bool) -> None:
    document = paged()
    (block,) = (b for b in document.blocks if "Quokka" in b.text)
    line = dict(document.geometry)[block.id][-1]
    known = (
        (id_, () if id_ == block.id or not lost_alone else lines)
        for id_, lines in document.geometry
    )
    lost = replace(document, geometry=tuple(known))
    places = places_of(lost, passages(document, "Quokka"), whole=True)
    after = redact(lost, lost.pictures, places)
    assert "Quokka" not in plain(after) and "second week" not in plain(after)
    (found,) = (f for f in with_marked(lost, places, "unanswered") if f.block == block.id)
    assert (found.kind, found.text) == ("unanswered", block.text)
    page = Image.open(io.BytesIO(after.pictures[line.page - 1].data)).convert("L")
    scale = page.width / document.sizes[line.page - 1][0]
    edges = (line.edges[0], line.top, line.edges[-1], line.bottom)
    low, high = page.crop(tuple(round(v * scale) for v in edges)).getextrema()  # type: ignore[arg-type]
    assert high < 110 and low < 110, "words of the block can be seen"  # type: ignore[operator]
    if lost_alone:
        assert after.pictures[0] == document.pictures[0]


def test_in_a_pdf_a_passage_whose_place_is_unknown_is_refused() -> None:
    document = paged()
    lost = replace(document, geometry=tuple((id_, ()) for id_, _ in document.geometry))
    with pytest.raises(Refusal) as refused:
        places_of(lost, passages(document, "Quokka"))
    assert refused.value.code == "picture"
