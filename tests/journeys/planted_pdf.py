"""A PDF with canaries in every object beside its pages' text, and on the pages themselves."""

from __future__ import annotations

from tests.journeys.planted import Plants, jpeg
from tests.platform.documents.pdf.pdf_material import escaped, pdf, prose, text

_FIRST = 100
"""Number of the first object that a test adds to a file."""
_INFO = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Company", "Manager")


def pdf_file(plants: Plants) -> bytes:
    """Shown are the upright words of a page, whatever their colour and place. Notes, form fields,
    bookmarks, turned text, alternative descriptions, attachments and properties are left out."""
    objects: list[bytes] = []

    def add(body: str | bytes) -> str:
        objects.append(body if isinstance(body, bytes) else body.encode("cp1252"))
        return f"{_FIRST + len(objects) - 1} 0 R"

    def secret(place: str) -> str:
        return f"({escaped(plants.secret(place))})"

    def stream(extra: str, body: bytes) -> str:
        head = f"<< {extra} /Length {len(body)} >>\nstream\n".encode("cp1252")
        return add(head + body + b"\nendstream")

    xmp = f"<x:xmpmeta><dc:creator>{plants.secret('xmp')}</dc:creator></x:xmpmeta>".encode()
    metadata = stream("/Type /Metadata /Subtype /XML", xmp)
    photograph = stream(
        "/Type /XObject /Subtype /Image /Width 40 /Height 30 /ColorSpace /DeviceRGB "
        f"/BitsPerComponent 8 /Filter /DCTDecode /Metadata {metadata} "
        f"/Alt {secret('picture Alt')} /Name /{plants.mark('picture name')}",
        jpeg(plants, "pdf jpeg"),
    )
    attached = stream("/Type /EmbeddedFile", plants.secret("attached file").encode())
    file = add(
        f"<< /Type /Filespec /F {secret('attached name')} /UF {secret('attached unicode name')} "
        f"/Desc {secret('attached description')} /EF << /F {attached} >> >>"
    )
    notes = [
        add(
            f"<< /Type /Annot /Subtype /{kind} /Rect [10 10 60 30] /T {secret(f'{kind} by')} "
            f"/Contents {secret(f'{kind} says')} /Subj {secret(f'{kind} about')} "
            f"/NM {secret(f'{kind} name')} >>"
        )
        for kind in ("Text", "FreeText", "Highlight", "Stamp")
    ]
    for n, address in enumerate(
        (
            f"https://github.com/{plants.author.handle}",
            f"https://example.org/{plants.mark('link')}",
            f"mailto:{plants.author.email}",
        )
    ):
        notes.append(
            add(
                f"<< /Type /Annot /Subtype /Link /Rect [72 {690 - 20 * n} 200 {700 - 20 * n}] "
                f"/Contents {secret(f'link {n} says')} /A << /S /URI /URI ({address}) >> >>"
            )
        )
    entry = add(
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [10 50 90 70] /T {secret('field name')} "
        f"/TU {secret('field tooltip')} /V {secret('field value')} >>"
    )
    bookmark = add(f"<< /Title {secret('bookmark')} /Parent {_FIRST + len(objects) + 1} 0 R >>")
    bookmarks = add(f"<< /Type /Outlines /First {bookmark} /Last {bookmark} /Count 1 >>")
    structure = add(
        f"<< /Type /StructTreeRoot /K << /S /Figure /Alt {secret('structure Alt')} "
        f"/ActualText {secret('structure ActualText')} /E {secret('structure E')} "
        f"/T {secret('structure title')} >> >>"
    )
    layer = add(f"<< /Type /OCG /Name {secret('layer')} >>")
    script = f"<< /S /JavaScript /JS {secret('script')} >>"
    catalog = (
        f"/Metadata {metadata} /Outlines {bookmarks} /StructTreeRoot {structure} "
        f"/Lang {secret('language')} /OCProperties << /OCGs [{layer}] /D << >> >> "
        f"/PageLabels << /Nums [0 << /P {secret('page label')} >>] >> /OpenAction {script} "
        f"/Names << /EmbeddedFiles << /Names [{secret('key of the attached')} {file}] >> "
        f"/JavaScript << /Names [{secret('script name')} {script}] >> >> "
        f"/AcroForm << /Fields [{entry}] /XFA {secret('XFA')} >> "
        f"/PieceInfo << /App << /Private {secret('private data')} >> >> "
        f"/URI << /Base {secret('base address')} >>"
    )
    page = (
        f"/MediaBox [0 0 595 842] /Annots [{' '.join([*notes, entry])}] "
        f"/Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> /XObject << /I {photograph} >> "
        f"/Properties << /L {layer} >> >> /Contents2 {secret('page key')}"
    )
    content = "".join(
        (
            f"% {plants.secret('comment in the content')}\n",
            text(72, 760, f"Plan {plants.words('heading')}", size=20, font="F2"),
            prose(
                "Each order is kept in a table and handed on once a minute to the printer " * 6
            ),
            text(72, 560, f"Written down: {plants.words('line')}"),
            f"/Span << /Alt {secret('span Alt')} /E {secret('span E')} >> BDC\n",
            text(72, 540, "Words with a description of their own."),
            "EMC\n/OC /L BDC\n" + text(72, 520, f"On a layer: {plants.words('layer words')}"),
            "EMC\n" + f"q 3 Tr {text(72, 500, plants.words('invisible'))} Q\n",
            f"q 1 g {text(72, 480, plants.words('white'))} Q\n",
            text(900, 460, plants.words("off the page")),
            f"q 0 1 -1 0 570 100 cm {text(0, 0, plants.words_in_picture('turned'), size=6)} Q\n",
            "q 80 0 0 60 72 300 cm /I Do Q\n",
        )
    )
    info = {key: plants.secret(f"info {key}") for key in _INFO}
    return pdf([content], page=page, catalog=catalog, info=info, objects=objects)
