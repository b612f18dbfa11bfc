"""The steps that run behind the fences; each imports what it needs when it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from blindfolio.documents.child import pdf_steps
from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.pictures.frames import picture_frames
from blindfolio.documents.reading import DocumentReading

Step = Callable[[bytes], Iterator[ChildFrame]]


def markdown() -> Step:
    """Reads Markdown: one `blocks` frame, after a `notice` frame for each notice."""
    from blindfolio.documents.markdown.reader import read_markdown

    return lambda raw: _frames_of(read_markdown(raw))


def archive() -> Step:
    """Reads a Markdown document that comes with its pictures."""
    from blindfolio.documents.markdown.archive import read_archive

    return lambda raw: _frames_of(read_archive(raw))


def docx() -> Step:
    """Reads a Word document: notices, pictures, metadata and blocks."""
    from blindfolio.documents.docx.reader import read_docx

    return lambda raw: _frames_of(read_docx(raw))


def _frames_of(reading: DocumentReading) -> Iterator[ChildFrame]:
    for code, n in reading.notices:
        yield ChildFrame({"kind": "notice", "code": code, "n": n})
    yield from picture_frames(reading.pictures)
    if reading.metadata:
        yield ChildFrame({"kind": "metadata"}, json.dumps(reading.metadata).encode())
    found = [{"kind": p.kind, "level": p.level, "html": p.html} for p in reading.pieces]
    yield ChildFrame({"kind": "blocks"}, json.dumps(found).encode())


def gate() -> Step:
    """bleach's last gate alone, for what has pages of its own or could not be laid out.

    A `hostile` frame with the places in the list of blocks that it would change.
    """
    from blindfolio.documents.html.sanitize import LastGate

    last = LastGate()

    def step(raw: bytes) -> Iterator[ChildFrame]:
        yield ChildFrame(
            {"kind": "hostile"}, json.dumps(last.hostile(json.loads(raw))).encode()
        )

    return step


def layout() -> Step:
    """The last gate, then the house pages."""
    from blindfolio.documents.house.layout import layout as with_libraries

    return with_libraries()


def fences() -> Step:
    """Only says what holds."""
    return lambda _: iter(())


STEPS: dict[str, Callable[[], Step]] = {
    "markdown": markdown,
    "archive": archive,
    "docx": docx,
    "layout": layout,
    "gate": gate,
    "fences": fences,
    **pdf_steps.STEPS,
}
