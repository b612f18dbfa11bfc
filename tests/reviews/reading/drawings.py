"""Documents with drawings, for comments on areas of them."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image, ImageDraw

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document, Picture
from tests.platform.documents.pdf.pdf_material import pdf, prose, text
from tests.platform.documents.pdf.test_pdf import PROSE
from tests.reviews.reading import desks

NAME = "Jane Canary"
BOX = "page-1:1000,4500,5000,2000"
"""Around the drawn boxes of `paged`, and nothing else of its first page."""
INSIDE = "Gateway Queue Drawn by [name removed]"


def paged() -> Document:
    """A PDF: prose, two boxes with an arrow signed by the candidate, and a page of prose."""
    drawn = "2 w 80 370 120 60 re S 260 370 120 60 re S 200 400 m 260 400 l S\n"
    drawn += text(100, 395, "Gateway") + text(280, 395, "Queue")
    drawn += text(100, 320, f"Drawn by {NAME}")
    page = text(72, 760, "Printing orders", size=20, font="F2") + prose(PROSE * 3)
    return ingest(pdf([page + drawn, prose(PROSE * 4)]), "pdf", Identity(names=(NAME,)))


def pictured(width: int = 400, height: int = 200) -> Document:
    """The usual document with a picture after its third block."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((width // 8, 20, width // 2, height - 20), outline="black")
    raw = io.BytesIO()
    image.save(raw, "PNG")
    figure = (
        f'<figure><img src="picture:p1" alt="Gateway and queue" width="{width}"'
        f' height="{height}"><figcaption>Gateway and queue</figcaption></figure>'
    )
    pieces = (*desks.PIECES[:3], ("image", figure), *desks.PIECES[3:])
    drawn = Picture("p1", "image/png", raw.getvalue(), width, height)
    return replace(desks.document(pieces), pictures=(drawn,))
