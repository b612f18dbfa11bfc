"""Turns an uploaded file's bytes into its blinded document, in one call.

1. `sniff` decides the type, or refuses. 2. A limited child reads the file and returns only each
block's HTML. 3. `canonical`, in this process, derives each block's text and offsets, then identity
is masked. 4. A second limited child, which never sees the file, is the last gate: a block that
bleach's allow-list would change is shown as text. It also lays out and counts the house pages.
Other children draw a PDF's own pages, with boxes over masked text (`pdf.reading`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from blindfolio.documents import limits
from blindfolio.documents.assembly import as_text, assemble
from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.blinding.mask import mask, with_html
from blindfolio.documents.child.frames import ChildFrame, json_of
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.house.pages import hostile_in, lay_out
from blindfolio.documents.model import Block, Document, Format, IdentityFinding
from blindfolio.documents.notices import sentence
from blindfolio.documents.pdf.geometry import checked
from blindfolio.documents.pdf.reading import read_pdf, with_pages
from blindfolio.documents.pictures.frames import only_known, pictures_in, shown_in
from blindfolio.documents.refusals import refuse
from blindfolio.documents.sniff import sniff
from blindfolio.documents.words import count_words

log = logging.getLogger(__name__)

_CPU_SECONDS = {
    "markdown": limits.MARKDOWN_CPU_SECONDS,
    "archive": limits.DOCX_CPU_SECONDS,
    "docx": limits.DOCX_CPU_SECONDS,
}


def ingest(
    raw: bytes,
    extension: str,
    identity: Identity,
    *,
    require_fences: bool = False,
    glimpse: Callable[[tuple[Block, ...]], None] = lambda _: None,
) -> Document:
    """Raises `Refusal`. Call it from a job, because it can take minutes.

    `glimpse` gets a PDF's masked and checked blocks before its pages are drawn. `extension` is that
    of the file name. Without Landlock, seccomp or the limits, refuses if `require_fences`, else
    logs a warning.
    """
    kind = sniff(raw, extension)
    if kind == "pdf":
        return _paged(raw, identity, require_fences=require_fences, glimpse=glimpse)
    frames = run(kind, raw, cpu_seconds=_CPU_SECONDS[kind])
    text = _Blinded(frames, identity, require_fences=require_fences)
    shown = shown_in(text.blocks, text.pictures)
    house = lay_out(text.blocks, shown)
    if house.hostile:
        text.show_as_text(house.hostile)
        shown = shown_in(text.blocks, text.pictures)
        house = lay_out(text.blocks, shown)
        if house.hostile:
            raise refuse("unreadable")
    document = text.document("docx" if kind == "docx" else "markdown")
    return replace(
        document,
        pages=house.pages,
        house=house.pdf,
        warnings=(*document.warnings, *house.notices),
        pictures=shown,
    )


class _Blinded:
    """`sent` is the child's JSON, `read` the blocks before masking, `broken` counts blocks shown as
    text.
    """

    def __init__(
        self, frames: Sequence[ChildFrame], identity: Identity, *, require_fences: bool
    ) -> None:
        _check_fences(_fences_in(frames), require=require_fences)
        self.identity = identity
        self.sent: list[Any] = json_of(frames, "blocks")
        self.read, self.broken = assemble(self.sent)
        self.pictures = pictures_in(frames)
        only_known(self.read, self.pictures)
        self.warnings = _warnings(frames)
        self.blocks, findings = mask(self.read, identity)
        # Masking can't tell whether "Will" at the start of a sentence is a name.
        if Finder(identity).has_weak_names:
            self.warnings.append(sentence("ordinary-name", 0))
        self.findings = (*findings, *_metadata(frames))

    def show_as_text(self, places: Sequence[int]) -> None:
        """Shows the blocks at these indexes as text."""
        blocks = list(self.blocks)
        for place in places:
            blocks[place] = with_html(blocks[place], as_text(blocks[place].text))
        self.blocks = tuple(blocks)
        self.broken += len(places)

    def document(self, format_: Format) -> Document:
        """Without pages and pictures."""
        broken = [sentence("hostile", self.broken)] if self.broken else []
        return Document(
            format=format_,
            blocks=self.blocks,
            words=sum(count_words(block.text) for block in self.blocks),
            warnings=(*self.warnings, *broken),
            findings=self.findings,
            doubts=doubts(self.blocks, self.identity),
            unmasked=tuple(self.read),
        )


def _paged(
    raw: bytes,
    identity: Identity,
    *,
    require_fences: bool,
    glimpse: Callable[[tuple[Block, ...]], None],
) -> Document:
    """A PDF keeps its own pages instead of house pages."""
    pdf = read_pdf(raw)
    text = _Blinded(pdf.frames, identity, require_fences=require_fences)
    if hostile := hostile_in(text.blocks):
        text.show_as_text(hostile)
    else:
        # Before drawing the pages, which keeps every core busy.
        glimpse(text.blocks)
    lines = checked(text.sent, text.read)
    return with_pages(text.document("pdf"), raw, pdf, lines, identity)


def fences() -> dict[str, str]:
    """Tries this machine's fences; maps each name to how it holds.

    Missing ones begin with `absent`. Raises `Refusal` if not even an idle child runs.
    """
    return _fences_in(run("fences", b"", cpu_seconds=limits.GATE_CPU_SECONDS))


def weak_fences(held: dict[str, str]) -> list[str]:
    """Missing fences that matter."""
    strong = {"landlock": "abi", "seccomp": "on", "limits": "on", "no_new_privs": "on"}
    return [name for name, good in strong.items() if not held.get(name, "").startswith(good)]


def _fences_in(frames: Sequence[ChildFrame]) -> dict[str, str]:
    if not frames or frames[0].kind != "fence":
        raise refuse("unreadable")
    held = frames[0].header.get("fences")
    return {str(k): str(v) for k, v in held.items()} if isinstance(held, dict) else {}


def _check_fences(held: dict[str, str], *, require: bool) -> None:
    weak = weak_fences(held)
    if weak and require:
        raise refuse("fences-missing")
    if weak:
        log.warning("documents are read without: %s", ", ".join(weak))


def _warnings(frames: Sequence[ChildFrame]) -> list[str]:
    """Raises `Refusal` for an unknown notice: the child failed."""
    warnings: list[str] = []
    for frame in frames:
        if frame.kind == "notice":
            try:
                warnings.append(sentence(str(frame.header["code"]), int(frame.header["n"])))
            except (KeyError, TypeError, ValueError) as error:
                raise refuse("unreadable") from error
    return warnings


def _metadata(frames: Sequence[ChildFrame]) -> list[IdentityFinding]:
    """What the file's metadata says about its author; none of it is in the blocks."""
    if not any(frame.kind == "metadata" for frame in frames):
        return []
    found = json_of(frames, "metadata")
    if not isinstance(found, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(s, str) for s in pair)
        for pair in found
    ):
        raise refuse("unreadable")
    return [IdentityFinding("metadata", None, f"{field}: {value}") for field, value in found]
