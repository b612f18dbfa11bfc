"""Defines the steps that run in a child. Each factory imports everything that its step needs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from blindfolio.documents.child import pdf_steps
from blindfolio.documents.child.frames import ChildFrame, json_frame, notice_frames
from blindfolio.documents.pictures.frames import picture_frames
from blindfolio.documents.reading import DocumentReading

Step = Callable[[bytes], Iterator[ChildFrame]]


def markdown() -> Step:
    """Writes a `notice` frame for each notice, and then one `blocks` frame."""
    from blindfolio.documents.markdown.reader import read_markdown

    return lambda raw: _frames_of(read_markdown(raw))


def archive() -> Step:
    from blindfolio.documents.markdown.archive import read_archive

    return lambda raw: _frames_of(read_archive(raw))


def docx() -> Step:
    from blindfolio.documents.docx.reader import read_docx

    return lambda raw: _frames_of(read_docx(raw))


def logo() -> Step:
    from blindfolio.documents.pictures.encode import logo_of

    return lambda raw: picture_frames(filter(None, [logo_of(raw)]))


def _frames_of(reading: DocumentReading) -> Iterator[ChildFrame]:
    yield from notice_frames(reading.notices)
    yield from picture_frames(reading.pictures)
    if reading.metadata:
        yield json_frame("metadata", reading.metadata)
    found = [{"kind": p.kind, "level": p.level, "html": p.html} for p in reading.pieces]
    yield json_frame("blocks", found)


def gate() -> Step:
    """Runs only bleach's final check, for documents that have their own pages or no layout.

    Writes a `hostile` frame with the indexes of the blocks that the check would change.
    """
    from blindfolio.documents.html.sanitize import LastGate

    last = LastGate()
    return lambda raw: iter([json_frame("hostile", last.hostile(json.loads(raw)))])


def layout() -> Step:
    from blindfolio.documents.house.layout import layout as with_libraries

    return with_libraries()


def fences() -> Step:
    return lambda _: iter(())


STEPS: dict[str, Callable[[], Step]] = {
    "markdown": markdown,
    "archive": archive,
    "docx": docx,
    "logo": logo,
    "layout": layout,
    "gate": gate,
    "fences": fences,
    **pdf_steps.STEPS,
}
