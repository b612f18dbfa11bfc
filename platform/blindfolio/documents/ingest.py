"""From an uploaded file's bytes to its blinded document, in one call.

1. `sniff` decides the type, or refuses. 2. A limited child reads the file and returns only each
block's HTML. 3. The strict reader of `canonical` derives each block's text and offsets here, then
identity is masked. 4. A second limited child, which never sees the file, is the last gate: a block
that bleach's allow-list would change is shown as its text. It also lays out and counts the house
pages. Another child draws a PDF's own pages, with boxes over masked text (`pdf.reading`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from blindfolio.documents import limits
from blindfolio.documents.assembly import as_text, assemble
from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.mask import has_ordinary_name, mask
from blindfolio.documents.child.answers import json_of
from blindfolio.documents.child.frames import ChildFrame
from blindfolio.documents.child.limited_process import run
from blindfolio.documents.house.pages import hostile_in, lay_out
from blindfolio.documents.html.canonical import offsets_of, walk
from blindfolio.documents.model import Block, Document, IdentityFinding, Picture
from blindfolio.documents.notices import sentence
from blindfolio.documents.pdf.geometry import checked
from blindfolio.documents.pdf.reading import blind_pages, read_pdf
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
    """Raises `Refusal`. Call it from a job: it takes up to the clock's limit.

    `glimpse` gets a PDF's blocks, masked and checked, before its pages are drawn. `extension` is
    the declared file name's. With `require_fences` a machine without Landlock, seccomp or the
    limits refuses; else it only logs a warning.
    """
    kind = sniff(raw, extension)
    if kind == "pdf":
        return _paged(raw, identity, require_fences=require_fences, glimpse=glimpse)
    frames = run(kind, raw, cpu_seconds=_CPU_SECONDS[kind])
    text = _blinded(frames, identity, require_fences=require_fences)
    blocks, broken = text.blocks, text.broken
    shown = shown_in(blocks, text.pictures)
    house = lay_out(blocks, shown)
    if house.hostile:
        blocks = _shown_as_text(blocks, house.hostile)
        broken += len(house.hostile)
        shown = shown_in(blocks, text.pictures)
        house = lay_out(blocks, shown)
        if house.hostile:
            raise refuse("unreadable")
    return Document(
        format="docx" if kind == "docx" else "markdown",
        blocks=blocks,
        words=sum(count_words(block.text) for block in blocks),
        pages=house.pages,
        house=house.pdf,
        warnings=(*text.warnings, *_broken(broken), *house.notices),
        findings=text.findings,
        doubts=doubts(blocks, identity),
        pictures=shown,
        unmasked=tuple(text.read),
    )


@dataclass(frozen=True, slots=True)
class _Blinded:
    """`sent` is the child's JSON, `read` the blocks before masking, `broken` counts blocks shown as
    text.
    """

    sent: list[Any]
    read: Sequence[Block]
    blocks: tuple[Block, ...]
    broken: int
    findings: tuple[IdentityFinding, ...]
    warnings: tuple[str, ...]
    pictures: tuple[Picture, ...]


def _blinded(
    frames: Sequence[ChildFrame], identity: Identity, *, require_fences: bool
) -> _Blinded:
    _check_fences(_fences_in(frames), require=require_fences)
    sent = json_of(frames, "blocks")
    read, broken = assemble(sent)
    pictures = pictures_in(frames)
    only_known(read, pictures)
    warnings = _warnings(frames)
    blocks, findings = mask(read, identity)
    if has_ordinary_name(identity):
        warnings.append(sentence("ordinary-name", 0))
    found = (*findings, *_metadata(frames))
    return _Blinded(sent, read, tuple(blocks), broken, found, tuple(warnings), pictures)


def _paged(
    raw: bytes,
    identity: Identity,
    *,
    require_fences: bool,
    glimpse: Callable[[tuple[Block, ...]], None],
) -> Document:
    """A PDF's own pages are counted, drawn and printed, not ours."""
    pdf = read_pdf(raw)
    text = _blinded(pdf.frames, identity, require_fences=require_fences)
    blocks, broken = text.blocks, text.broken
    if hostile := hostile_in(blocks):
        blocks = _shown_as_text(blocks, hostile)
        broken += len(hostile)
    else:
        # Before the pages are drawn, which keeps every core busy.
        glimpse(blocks)
    lines = checked(text.sent, text.read)
    pages = blind_pages(raw, pdf.columns, lines, text.read, blocks, identity)
    return Document(
        format="pdf",
        blocks=blocks,
        words=sum(count_words(block.text) for block in blocks),
        pages=pdf.filled,
        warnings=(*text.warnings, *_broken(broken)),
        findings=text.findings,
        doubts=doubts(blocks, identity),
        pictures=pages.pictures,
        geometry=pages.geometry,
        sizes=pages.sizes,
        unmasked=tuple(text.read),
    )


def fences() -> dict[str, str]:
    """Tries this machine's fences: name → how it holds.

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
    """A notice that isn't ours means that the child failed."""
    warnings: list[str] = []
    for frame in frames:
        if frame.kind == "notice":
            try:
                warnings.append(sentence(str(frame.header["code"]), int(frame.header["n"])))
            except (KeyError, TypeError, ValueError) as error:
                raise refuse("unreadable") from error
    return warnings


def _metadata(frames: Sequence[ChildFrame]) -> list[IdentityFinding]:
    """What the file says of its author besides its text; none of it is in the blocks."""
    if not any(frame.kind == "metadata" for frame in frames):
        return []
    found = json_of(frames, "metadata")
    if not isinstance(found, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(s, str) for s in pair)
        for pair in found
    ):
        raise refuse("unreadable")
    return [IdentityFinding("metadata", None, f"{field}: {value}") for field, value in found]


def _broken(blocks: int) -> list[str]:
    return [sentence("hostile", blocks)] if blocks else []


def _shown_as_text(blocks: Sequence[Block], places: Sequence[int]) -> tuple[Block, ...]:
    """Shows the markup of the blocks at these indexes as text."""
    shown = list(blocks)
    for place in places:
        html = as_text(blocks[place].text)
        text, runs = walk(html)
        shown[place] = replace(blocks[place], html=html, text=text, offsets=offsets_of(runs))
    return tuple(shown)
