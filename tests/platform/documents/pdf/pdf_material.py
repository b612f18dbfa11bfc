"""PDFs written by hand for the tests: every operator in them is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blindfolio.documents.model import Document


def text(x: float, y: float, words: str, *, size: float = 11, font: str = "F1") -> str:
    """Drawing operators for words at a baseline, in points from the bottom left."""
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped(words)}) Tj ET\n"


def placed(matrix: str, words: str, *, size: float = 11, before: str = "") -> str:
    """Words under a text matrix of six numbers, with operators (`3 Tr`, `1 g`) before them."""
    return f"q BT {before} /F1 {size} Tf {matrix} Tm ({escaped(words)}) Tj ET Q\n"


def escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def prose(words: str, *, top: float = 700, x: float = 72, size: float = 11) -> str:
    """Words set in lines of 14, one under the other."""
    parts = words.split()
    lines = [" ".join(parts[i : i + 14]) for i in range(0, len(parts), 14)]
    return "".join(text(x, top - 14 * i, line, size=size) for i, line in enumerate(lines))


def pdf(
    pages: Sequence[str],
    *,
    page: str = "/MediaBox [0 0 595 842]",
    catalog: str = "",
    info: Mapping[str, str] | None = None,
    objects: Sequence[bytes] = (),
) -> bytes:
    """A PDF with these pages' content. `page` and `catalog` are added to their dictionaries;
    `objects` follow from number 100 on. F1 is Helvetica, F2 its bold, F3 Courier."""
    written: dict[int, bytes] = {
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    }
    kids: list[int] = []
    for at, content in enumerate(pages):
        number = 10 + 2 * at
        kids.append(number)
        fonts = "/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >>"
        resources = "" if "/Resources" in page else f"/Resources << {fonts} >>"
        body = f"<< /Type /Page /Parent 2 0 R {resources} /Contents {number + 1} 0 R {page} >>"
        written[number] = body.encode()
        stream = content.encode("cp1252")
        written[number + 1] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream)
    count = len(pages)
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    written[1] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    written[2] = f"<< /Type /Pages /Kids [{listed}] /Count {count} >>".encode()
    first = max(100, 10 + 2 * count)
    for at, given in enumerate(objects):
        written[first + at] = given
    trailer = ""
    if info:
        number = max(written) + 1
        pairs = " ".join(f"/{key} ({escaped(value)})" for key, value in info.items())
        written[number] = f"<< {pairs} >>".encode()
        trailer = f"/Info {number} 0 R"
    return _file(written, trailer)


def _file(written: Mapping[int, bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    table: dict[int, int] = {}
    for number, body in sorted(written.items()):
        table[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    size = max(written) + 1
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in table.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def kinds(document: Document) -> list[str]:
    return [block.kind for block in document.blocks]


def words(document: Document) -> str:
    """All that a reviewer reads, without line ends."""
    return " ".join(" ".join(block.text.split()) for block in document.blocks)
