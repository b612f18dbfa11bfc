"""Merged cells, raised digits, and listings in two sizes."""

from __future__ import annotations

import pytest

from tests.platform.documents.pdf.pdf_material import pdf, prose, text
from tests.platform.documents.pdf.test_pdf import PROSE, read, set_by_typst


def read_blocks(raw: bytes, kind: str) -> list[str]:
    return [block.text for block in read(raw).blocks if block.kind == kind]


@pytest.mark.parametrize(
    ("cells", "html"),
    [
        (
            "[], [Graz], [Linz], [Wels], [Keeper], [Post], table.cell(colspan: 2)[City],"
            "[Doors], [1250], [83], [90], [Region], table.cell(colspan: 3)[North]",
            "<tr><td>Keeper</td><td>Post</td><td colspan=2>City</td></tr>"
            "<tr><td>Doors</td><td>1250</td><td>83</td><td>90</td></tr>"
            "<tr><td>Region</td><td colspan=3>North</td></tr>",
        ),
        (
            "table.cell(rowspan: 2)[Hub], [a], [b], [c], [d], [e], [f], [g], [h], [i], [j]",
            "<tr><td rowspan=2>Hub</td><td>a</td><td>b</td><td>c</td></tr>"
            "<tr><td>d</td><td>e</td><td>f</td></tr>"
            "<tr><td>g</td><td>h</td><td>i</td><td>j</td></tr>",
        ),
        (
            "[a], [b], [c], [d], table.cell(colspan: 2, rowspan: 2)[Both], [e], [f], [g], [h],"
            "[i], [j], [k], [l]",
            "<tr><td colspan=2 rowspan=2>Both</td><td>e</td><td>f</td></tr>"
            "<tr><td>g</td><td>h</td></tr>"
            "<tr><td>i</td><td>j</td><td>k</td><td>l</td></tr>",
        ),
    ],
)
def test_merged_cells_keep_the_others_in_their_columns(cells: str, html: str) -> None:
    raw = set_by_typst(f"#lorem(30)\n#table(columns: 4, {cells})\n#lorem(30)")
    [table] = [block.html for block in read(raw).blocks if block.kind == "table"]
    assert html in table.replace('"', "")


def test_a_notes_mark_does_not_join_its_cell_with_the_next() -> None:
    head = text(72, 600, "Dataset", font="F2") + text(160, 600, "Base Model", font="F2")
    head += text(219, 604, "1", size=7) + text(238, 600, "Large Model", font="F2")
    rows = "".join(
        text(x, y, word)
        for y, row in (
            (580, ("one", "M", "F")),
            (566, ("two", "F", "F")),
            (552, ("six", "M", "M")),
        )
        for x, word in zip((72, 160, 238), row, strict=True)
    )
    rules = "".join(f"72 {y} 240 0.5 re f\n" for y in (612, 594, 546))
    [table] = read_blocks(pdf([prose(PROSE) + head + rows + rules]), "table")
    assert table.splitlines()[0] == "Dataset\tBase Model¹\tLarge Model"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("takes 10#super[6] scans", "takes 10⁶ scans"),
        ("keeps 2#super[16] doors, 10#super[-3] s", "keeps 2¹⁶ doors, 10⁻³ s"),
        ("H#sub[2]O and the 1#super[st] of 40#super[1]", "H₂O and the 1st of 40¹"),
        ("x#super[2k] keys", "x²ᵏ keys"),
    ],
)
def test_raised_digits_keep_their_rank(typed: str, shown: str) -> None:
    for typographic in ("true", "false"):
        rule = f"#set super(typographic: {typographic})\n#set sub(typographic: {typographic})\n"
        [block] = read(set_by_typst(f"{rule}The hub {typed} in one hour.")).blocks
        assert block.text == f"The hub {shown} in one hour."


LISTING = ("Courier: Emily", "Locker: 0342 - Downtown", "Wireless reader, noise-free")


@pytest.mark.parametrize(("size", "left"), [(13, 110), (7.5, 75), (10, 103.3), (10, 72)])
def test_code_in_another_size_or_beside_the_grid_keeps_its_words(
    size: float, left: float
) -> None:
    lines = [text(72, 600 - 14 * i, line, size=10, font="F3") for i, line in enumerate(LISTING)]
    lines.insert(
        1, text(left, 593, "Scan log of the locker hub was open", size=size, font="F3")
    )
    drawn = prose(PROSE) + "".join(lines[:1])
    for i, line in enumerate(("Scan log of the locker hub was open", *LISTING[1:]), start=1):
        own = (left, size) if i == 1 else (72, 10)
        drawn += text(own[0], 600 - 14 * i, line, size=own[1], font="F3")
    [code] = read_blocks(pdf([drawn]), "code")
    assert [line.strip() for line in code.splitlines()] == [
        LISTING[0],
        "Scan log of the locker hub was open",
        *LISTING[1:],
    ]
