"""Names in PDFs: gone from blocks, places and pictures, and nothing left to guess them by."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from PIL import Image, ImageChops

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import REPLACEMENT, Document, Picture
from tests.every_run import in_every_run
from tests.platform.documents.pdf.pdf_material import pdf, placed, prose, text, words
from tests.platform.documents.pdf.test_pdf import PROSE, check_places

NAME, OTHER = "Jane Canary", "Jean Cyrana"
"""The same letters in another order, so both names are equally wide."""

LONG = "In the second week {} wrote the first draft of what the printer does when it is away."

PLACES = {
    "in a long line": text(72, 400, LONG.format("{name}")),
    "in a short line": text(72, 400, "Written by {name}"),
    "alone in a line, in the middle": text(260, 400, "{name}"),
    "twice in a line": text(72, 400, LONG.format("{name}") + " {name}, too"),
    "over two lines": text(72, 400, PROSE[:70] + " {first}")
    + text(72, 386, "{last} " + PROSE[:70]),
    "wide apart": placed("1 0 0 1 72 400", "Written by {name}", before="3 Tc"),
    "turned": placed("0 1 -1 0 300 200", "Draft of {name}"),
    "slowly turned": placed("0.8 0.6 -0.6 0.8 300 200", "Draft of {name}"),
    "slanted": placed("1 0 0.3 1 72 400", "Draft of {name}"),
    "white": placed("1 0 0 1 72 400", "Draft of {name}", before="1 g"),
    "nearly white": placed("1 0 0 1 72 400", "Draft of {name}", before="0.93 g"),
    "invisible": placed("1 0 0 1 72 400", "Draft of {name}", before="3 Tr"),
    "covered": placed("1 0 0 1 72 400", "Draft of {name}") + "0.5 g 60 390 200 30 re f 0 g\n",
    "off the page": text(700, 400, "Draft of {name}"),
    "in bold, in a heading": text(72, 400, "{name}: the plan", size=18, font="F2"),
    "in an address": text(72, 400, "Ask {first}.{last}@firm.example about it"),
    "in a running head": text(72, 815, "{name}, orders", size=8),
}


FEW = ("in a long line", "over two lines", "turned", "invisible", "in an address")


def read(place: str, name: str) -> Document:
    first, last = name.split()
    content = prose(PROSE * 2) + place.format(name=name, first=first, last=last)
    found = ingest(pdf([content, content]), "pdf", Identity(names=(name,)))
    check_places(found)
    return found


@pytest.mark.parametrize("place", in_every_run(PLACES, FEW))
def test_the_order_of_a_names_letters_changes_nothing(place: str) -> None:
    one, other = read(PLACES[place], NAME), read(PLACES[place], OTHER)
    assert one.body() == other.body()
    assert one.geometry == other.geometry
    assert one.warnings == other.warnings
    for mine, its in zip(one.pictures, other.pictures, strict=True):
        assert mine.data == its.data
    assert not any(part in words(one) for part in NAME.split())


def test_a_user_name_in_a_running_foot_is_covered_once_it_is_listed() -> None:
    def at_the_foot(handle: str, *own_words: str) -> Document:
        pages = [prose(PROSE * 2) + text(72, 30, handle, size=8)] * 3
        return ingest(pdf(pages), "pdf", Identity(names=(NAME,), own_words=own_words))

    asked = at_the_foot("kroe42")
    assert [str(it).endswith("under “Cover more words”.") for it in asked.warnings] == [True]
    one, other = at_the_foot("kroe42", "kroe42"), at_the_foot("koer24", "koer24")
    assert "kroe42" not in words(one)
    assert str(one.warnings[0]).endswith("Names that we found in them are covered.")
    for before, mine, its in zip(asked.pictures, one.pictures, other.pictures, strict=True):
        assert before.data != mine.data == its.data


def test_a_cover_is_solid_and_says_nothing_of_the_name_below_it() -> None:
    document = read(PLACES["in a long line"], NAME)
    assert LONG.format(REPLACEMENT) in words(document)
    block = next(b for b in document.blocks if REPLACEMENT in b.text)
    at = block.text.index(REPLACEMENT)
    lines = dict(document.geometry)[block.id]
    line = next(x for x in lines if x.start <= at < x.start + len(x.edges) - 1)
    first = at - line.start
    left, right = line.edges[first], line.edges[first + len(REPLACEMENT)]
    assert (right - left) % 720 == 0
    picture = _opened(document.pictures[line.page - 1])
    scale = picture.width / document.sizes[line.page - 1][0]
    box = (left * scale + 4, line.top * scale + 4, right * scale - 4, line.bottom * scale - 4)
    low, high = picture.convert("L").crop(tuple(round(v) for v in box)).getextrema()  # type: ignore[arg-type]
    assert high - low <= 15  # type: ignore[operator]


def test_only_the_covered_places_of_a_picture_change() -> None:
    covered = _opened(read(PLACES["in a short line"], NAME).pictures[0])
    content = prose(PROSE * 2) + PLACES["in a short line"].format(name=NAME)
    plain = _opened(ingest(pdf([content]), "pdf", Identity()).pictures[0])
    changed = ImageChops.difference(covered.convert("L"), plain.convert("L"))
    left, top, right, bottom = changed.point(lambda value: 255 * (value > 60)).getbbox() or (
        0, 0, 0, 0,
    )  # fmt: skip
    scale = covered.width / 595
    assert right / scale - left / scale == pytest.approx(144, abs=2)
    assert left / scale > 72 + 40, "what is before the name can be read"
    assert (top / scale, bottom / scale) == pytest.approx((842 - 411, 842 - 396), abs=2)


def test_a_cover_at_the_end_of_a_line_goes_over_white_space_alone() -> None:
    def changed(content: str) -> tuple[float, ...]:
        known = (Identity(names=(NAME,)), Identity())
        covered, plain = (
            _opened(ingest(pdf([content]), "pdf", it).pictures[0]).convert("L") for it in known
        )
        seen = ImageChops.difference(covered, plain).point(lambda value: 255 * (value > 60))
        return tuple(edge / covered.width * 595 for edge in seen.getbbox() or (0, 0, 0, 0))

    line = text(72, 400, "Written by Jane Canary")
    alone = changed(prose(PROSE) + line)
    column = changed(prose(PROSE) + line + text(240, 400, "A second column of words"))
    assert alone[0] > 112 and alone[2] - alone[0] == pytest.approx(144, abs=2)
    assert column[2] < 240, "no word of the other column is covered"
    assert changed(prose(PROSE) + text(72, 400, "Written by Jane Canary."))[0] == alone[0]


def test_short_names_of_any_width_have_the_same_cover() -> None:
    widths = set()
    for name in ("Jil Lil", "Jane Canary", "Wim Mommsen"):
        document = ingest(
            pdf([prose(PROSE) + text(72, 400, name)]), "pdf", Identity(names=(name,))
        )
        block = next(b for b in document.blocks if b.text == REPLACEMENT)
        [line] = dict(document.geometry)[block.id]
        widths.add((line.edges[0], line.edges[-1]))
        steps = {b - a for a, b in pairwise(line.edges)}
        assert max(steps) - min(steps) <= 1
    assert len(widths) == 1


def _opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data))


# --- what stands in the place of a page's letters is not read; what a ligature stands for is


def spoken_for(spoken: str, drawn: str, name: str = NAME) -> Document:
    marked = f"/Span << /ActualText ({spoken}) >> BDC\n{text(72, 500, drawn)}EMC\n"
    resources = "<< /Font << /F1 3 0 R >> /XObject << /X 100 0 R >> >>"
    form = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >>"
        f" >> /Length {len(marked)} >>\nstream\n{marked}\nendstream"
    )
    page = f"/MediaBox [0 0 595 842] /Resources {resources}"
    raw = pdf(
        [prose(PROSE) + marked, prose(PROSE) + "/X Do"], page=page, objects=[form.encode()]
    )
    return ingest(raw, "pdf", Identity(names=(name,)))


def test_a_drawn_name_is_found_and_covered_whatever_is_to_be_read_in_its_place() -> None:
    one = spoken_for("Somebody else", "By Jane Canary alone")
    other = spoken_for("Somebody else", "By Jean Cyrana alone", OTHER)
    assert words(one).count("By [name removed] alone") == 2
    assert one.body() == other.body()
    assert [p.data for p in one.pictures] == [p.data for p in other.pictures]


def test_a_name_that_nobody_sees_is_not_read() -> None:
    document = spoken_for("Jane Canary", "By somebody")
    assert words(document).count("By somebody") == 2
    assert "Canary" not in words(document)


@pytest.mark.parametrize("spoken", ["fi", "ffi", "tt"])
def test_what_one_sign_stands_for_is_read(spoken: str) -> None:
    assert spoken in words(spoken_for(spoken, "x"))
