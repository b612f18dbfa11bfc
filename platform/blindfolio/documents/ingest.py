"""Turns an uploaded file's bytes into a blinded document, in four steps.

1. `sniff` determines the type, or refuses the file.
2. A limited child process reads the file and returns only each block's HTML.
3. `canonical` computes each block's text and offsets in this process. Then the candidate's
   identity is masked.
4. A second child, which never sees the file, lays out the house pages and checks every block. A
   block that bleach's allow-list would change is shown as plain text.

Other children draw a PDF's own pages, with boxes over masked text (see `pdf.reading`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from blindfolio import languages
from blindfolio.documents import limits
from blindfolio.documents.assembly import as_text, assemble
from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Finder, Identity, reading
from blindfolio.documents.blinding.mask import boxed, mask, with_html
from blindfolio.documents.child.frames import ChildFrame, json_of
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.house.pages import hostile_in, lay_out
from blindfolio.documents.model import Block, Document, Format, IdentityFinding
from blindfolio.documents.notices import Notice
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
    language: str = languages.SOURCE,
    require_fences: bool = False,
    glimpse: Callable[[tuple[Block, ...]], None] = lambda _: None,
) -> Document:
    """Turns a file into a blinded document. It can take minutes, so call it from a job. Raises
    `Refusal` if the file can't be read.

    `extension` is that of the file name. `language` is the prompt's: names are found as it
    writes them, and a box reads in it. `glimpse` receives a PDF's masked and checked blocks
    before its pages are drawn.

    If Landlock, seccomp or the limits are missing, raises `Refusal` with `require_fences`, and
    otherwise logs a warning.
    """
    kind = sniff(raw, extension)
    with languages.speaking(language):
        if kind == "pdf":
            return _paged(raw, identity, require_fences=require_fences, glimpse=glimpse)
        return _laid_out(raw, kind, identity, require_fences=require_fences)


def _laid_out(raw: bytes, kind: str, identity: Identity, *, require_fences: bool) -> Document:
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
    """Blocks before and after masking. `sent` is the child's JSON, `read` are the unmasked
    blocks, and `broken` counts blocks that are shown as plain text.
    """

    def __init__(
        self, frames: Sequence[ChildFrame], identity: Identity, *, require_fences: bool
    ) -> None:
        _check_fences(_fences_in(frames), require=require_fences)
        self.sent: list[Any] = json_of(frames, "blocks")
        self.read, self.broken = assemble(self.sent)
        self.identity = reading(identity, (block.text for block in self.read))
        self.pictures = pictures_in(frames)
        only_known(self.read, self.pictures)
        self.warnings = _warnings(frames, Finder(self.identity))
        self.blocks, findings = mask(self.read, self.identity)
        self.findings = (*findings, *_metadata(frames))

    def show_as_text(self, places: Sequence[int]) -> None:
        blocks = list(self.blocks)
        for place in places:
            blocks[place] = with_html(blocks[place], as_text(blocks[place].text))
        self.blocks = tuple(blocks)
        self.broken += len(places)

    def document(self, format_: Format) -> Document:
        broken = [Notice("hostile", self.broken)] if self.broken else []
        return Document(
            format=format_,
            blocks=self.blocks,
            words=sum(count_words(block.text) for block in self.blocks),
            warnings=(*self.warnings, *broken),
            findings=self.findings,
            doubts=doubts(
                self.blocks,
                self.identity,
                marked=[it.text for it in self.findings if it.kind == "profile"],
            ),
            unmasked=tuple(self.read),
            language=languages.spoken(),
        )


def _paged(
    raw: bytes,
    identity: Identity,
    *,
    require_fences: bool,
    glimpse: Callable[[tuple[Block, ...]], None],
) -> Document:
    # A PDF keeps its own pages instead of house pages.
    pdf = read_pdf(raw)
    text = _Blinded(pdf.frames, identity, require_fences=require_fences)
    if hostile := hostile_in(text.blocks):
        text.show_as_text(hostile)
    else:
        # Before drawing the pages, which keeps every core busy.
        glimpse(text.blocks)
    lines = checked(text.sent, text.read)
    return with_pages(text.document("pdf"), raw, pdf, lines, text.identity)


def fences() -> dict[str, str]:
    """Tries each restriction of child processes on this machine. Returns for each how it works,
    or a text that begins with `absent`. Raises `Refusal` if not even an idle child runs.
    """
    return _fences_in(run("fences", b"", cpu_seconds=limits.GATE_CPU_SECONDS))


def weak_fences(held: dict[str, str]) -> list[str]:
    """Returns which of Landlock, seccomp, the limits and `no_new_privs` are missing."""
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


def _warnings(frames: Sequence[ChildFrame], finder: Finder) -> list[Notice]:
    # An unknown notice means that the child failed, so it raises `Refusal`.
    warnings: list[Notice] = []
    for frame in frames:
        if frame.kind == "notice":
            try:
                n = frame.header["n"]
                told = boxed(n, finder.places(n)) if isinstance(n, str) else int(n)
                warnings.append(Notice(str(frame.header["code"]), told))
            except (KeyError, TypeError, ValueError) as error:
                raise refuse("unreadable") from error
    return warnings


def _metadata(frames: Sequence[ChildFrame]) -> list[IdentityFinding]:
    # What the file's metadata says about its author. None of it is in the blocks.
    if not any(frame.kind == "metadata" for frame in frames):
        return []
    found = json_of(frames, "metadata")
    if not isinstance(found, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(s, str) for s in pair)
        for pair in found
    ):
        raise refuse("unreadable")
    return [IdentityFinding("metadata", None, f"{field}: {value}") for field, value in found]
