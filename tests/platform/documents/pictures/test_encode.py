"""Pictures: nothing of a file's own bytes comes through, and size is judged by the header."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from blindfolio.documents import limits
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from blindfolio.documents.pictures.encode import picture_of
from blindfolio.documents.pictures.gallery import Gallery
from tests.expect import refused
from tests.platform.documents.docx.docx_files import png_of_size

CANARY = "CNRY5a1e77ed"


def png(width: int, height: int, colour: str = "teal") -> bytes:
    """A small picture with a canary in its text chunk and behind its end."""
    told = PngInfo()
    told.add_text("Author", CANARY)
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG", pnginfo=told)
    return out.getvalue() + CANARY.encode()


def _saved(image: Image.Image, format_: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def _jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = CANARY  # artist
    exif[0x0112] = 6  # to be turned by a quarter
    return _saved(Image.new("RGB", (80, 20), "red"), "JPEG", exif=exif, comment=CANARY.encode())


def test_a_picture_is_encoded_anew_and_carries_nothing_of_its_file() -> None:
    for raw in (png(30, 20), _jpeg()):
        assert CANARY.encode() in raw
        picture = picture_of(raw, "p1")
        assert picture is not None
        assert CANARY.encode() not in picture.data
        with Image.open(io.BytesIO(picture.data)) as again:
            assert again.size == (picture.width, picture.height)
            assert not {"exif", "icc_profile", "comment", "Author"} & again.info.keys()
    # Turned upright before the photograph's own word for it is dropped.
    assert picture is not None
    assert (picture.width, picture.height, picture.media_type) == (20, 80, "image/webp")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_colour_is_shown_and_scaled_down(mode: str) -> None:
    image = Image.new("RGB", (2_000, 500), "teal").convert("L" if mode == "I;16" else mode)
    image = image.convert(mode) if mode == "I;16" else image
    raw = _saved(image, "TIFF" if mode in ("CMYK", "I;16") else "PNG")
    picture = picture_of(raw, "p1")
    assert picture is not None
    assert (picture.width, picture.height) == (limits.PICTURE_SIDE, 400)
    with Image.open(io.BytesIO(picture.data)) as again:
        red, green, blue = again.convert("RGB").getpixel((9, 9))  # type: ignore[misc]
        grey = mode in ("1", "L", "LA", "I;16")
        assert grey or max(red, green, blue) - min(red, green, blue) > 60


def test_a_picture_too_large_is_refused_by_its_header() -> None:
    """SC-16; whole files: `test_hostile_sizes.py`."""
    raw = png_of_size(65_500, 65_500)
    assert len(raw) < 20_000
    with refused("picture-too-large", says="megapixels"):
        picture_of(raw, "p1")


def test_one_picture_too_many_is_refused_and_the_same_one_twice_counts_once() -> None:
    gallery = Gallery()
    for n in range(limits.PICTURES):
        assert gallery.add(png(n + 1, 1)) == f"picture:p{n + 1}"
    assert gallery.add(png(7, 1)) == "picture:p7"
    with refused("too-many-pictures"):
        gallery.add(png(500, 1))


def test_a_drawing_is_no_picture_and_a_cut_picture_is_said_to_be_broken() -> None:
    gallery = Gallery()
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert gallery.add(svg) == "picture:not-shown-diagram"
    assert gallery.add(png(40, 30)[:60]) == "picture:not-shown-broken"
    assert gallery.pictures == ()


def in_markdown(text: str, raw: bytes = b"", kind: str = "png") -> Document:
    """A text that may name one address of data."""
    address = f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"
    return ingest(
        text.replace("DATA", address).encode(), "md", Identity(names=("Jane Canary",))
    )


def test_a_picture_written_into_markdown_is_shown_and_its_description_masked() -> None:
    document = in_markdown("# Plan\n\n![By Jane Canary](DATA)\n\nWords.\n", png(64, 48))
    block = document.blocks[1]
    assert (block.kind, block.text) == ("image", "By [name removed]")
    assert "Jane" not in block.html
    assert 'alt="By [name removed]" width="64" height="48"' in block.html
    (picture,) = document.pictures
    assert (picture.name, picture.media_type) == ("p1", "image/png")
    assert CANARY.encode() not in picture.data
    assert not any("will not see" in warning for warning in map(str, document.warnings))


def test_a_picture_named_at_the_end_as_google_docs_writes_it_is_taken_in() -> None:
    assert len(base64.b64encode(png(3, 2))) < 512
    document = in_markdown("Words.\n\n![flow][image1]\n\n[image1]: <DATA>\n", png(3, 2))
    assert [picture.width for picture in document.pictures] == [3]
    assert [block.text for block in document.blocks] == ["Words.", "flow"]


def test_a_picture_in_a_cell_has_words_beside_it() -> None:
    (block,) = in_markdown("| a |\n|---|\n| ![](DATA) |\n", png(8, 8)).blocks
    assert block.text == "a\n[Picture 1]"
    assert '<img src="picture:p1" alt=""' in block.html


def test_an_svg_in_a_data_address_is_never_kept() -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 20
    document = in_markdown("Words.\n\n![flow](DATA)\n", svg, "svg+xml")
    assert document.pictures == ()
    assert document.blocks[1].text.startswith("Diagram in a format that browsers don't show")
    assert "svg" not in document.blocks[1].html


@pytest.mark.parametrize("name", ["p1", "page-1", "in-text-1", "x"])
def test_a_text_cannot_name_pictures_of_ours(name: str) -> None:
    block = in_markdown(f"Words.\n\n![x](picture:{name})\n").blocks[1]
    assert "<img" not in block.html
    assert block.text.startswith("Image not included")
