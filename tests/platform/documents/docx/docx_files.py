"""Word files made by hand: the few parts that a reader needs, and whatever a test adds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from blindfolio.documents.docx.reader import read_docx
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.reading import DocumentReading

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:a="{_DRAWING}/main" '
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:pic="{_DRAWING}/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_STYLES = f"""<w:styles {NAMES}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Src"><w:name w:val="Listing 9"/>
<w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr></w:style>
</w:styles>"""
_NUMBERING = f"""<w:numbering {NAMES}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""

Target = str | tuple[str, str]
Parts = Mapping[str, bytes | str]


def p(inner: str, style: str = "", more: str = "") -> str:
    """A paragraph; `inner` is text, or runs where it begins with `<`."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = inner if inner.startswith("<") else run(inner)
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{runs}</w:p>"


def run(text: str, font: str = "", more: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{font}"/>' if font else ""
    return f'<w:r><w:rPr>{fonts}{more}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, level: int = 0) -> str:
    return p(text, more=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def table(*rows: str) -> str:
    cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row.split("|")) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def image(relationship: str, description: str = "", how: str = "embed") -> str:
    """A run with a picture by its relationship."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{description}"/>'
        "<a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        f'<a:blip r:{how}="{relationship}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def text_box(words: str) -> str:
    """A run with one text box, in the newer language and again in the older."""
    content = f"<w:txbxContent>{p(words)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:anchor><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
        f"<v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def docx(
    body: str,
    parts: Parts | None = None,
    targets: Mapping[str, Target] | None = None,
) -> bytes:
    """A Word file with this body. `targets` are relationships of the main part by id: a part's
    name, or `(kind, address)` for one that points outside."""
    rels = []
    for id_, target in {"s": "styles.xml", "n": "numbering.xml", **(targets or {})}.items():
        where = ""
        if isinstance(target, str):
            kind = target.rsplit("/", 1)[-1].split(".")[0].rstrip("0123456789")
        else:
            (kind, target), where = target, 'TargetMode="External"'
        rels.append(f'<Relationship Id="{id_}" Type="{_R}/{kind}" Target="{target}" {where}/>')
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="d" '
        f'Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">{"".join(rels)}'
        "</Relationships>",
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
    }
    return packed(files | dict(parts or {}))


def read(
    body: str, parts: Parts | None = None, targets: Mapping[str, Target] | None = None
) -> DocumentReading:
    """What is read of a Word file with this body, in this process."""
    return read_docx(docx(body, parts, targets))


def texts(reading: DocumentReading) -> list[str]:
    return [walk(piece.html)[0] for piece in reading.pieces]


def html_of(reading: DocumentReading) -> str:
    return "\n".join(piece.html.replace(' dir="auto"', "") for piece in reading.pieces)


def shown(reading: DocumentReading) -> list[tuple[str, str]]:
    return [(piece.kind, walk(piece.html)[0]) for piece in reading.pieces]


def packed(files: Parts) -> bytes:
    """A zip archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header names this size, and that holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 20_000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
