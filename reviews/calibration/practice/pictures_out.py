"""Removes pictures from a document's copy: nothing looks for names in a picture, so its
owner does."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from blindfolio.documents.blinding.redaction import redact
from blindfolio.documents.html.canonical import offsets_of, walk
from blindfolio.documents.model import Block, Document
from blindfolio.refusal import Refusal

TAKEN_OUT = "[picture removed]"
"""Replaces a picture; its description stays, masked like any text."""

_PICTURE = re.compile(r'<img src="picture:(p[0-9]{1,3})"[^<>]*>')
_FIGURE = re.compile(r"<figure([^<>]*)>(.*)</figure>", re.DOTALL)
_CAPTION = re.compile(r"</?figcaption>")


def pictures_in(blocks: Sequence[Block]) -> dict[str, str]:
    """By picture, its first block's id. Skips a PDF's pages."""
    found: dict[str, str] = {}
    for block in blocks:
        for name in _PICTURE.findall(block.html):
            found.setdefault(name, block.id)
    return found


def without_pictures(document: Document, names: Collection[str]) -> Document:
    """`document` includes its pictures. Raises Refusal for one that it doesn't show. Runs a child
    process for a second."""
    shown = () if document.sizes else pictures_in(document.blocks)
    if any(name not in shown for name in names):
        raise Refusal("picture", "This picture is not in the document. Reload the page.")
    blocks = tuple(_without(block, names) for block in document.blocks)
    kept = tuple(it for it in document.pictures if it.name not in names)
    return redact(replace(document, blocks=blocks, pictures=kept), kept, {})


def _without(block: Block, names: Collection[str]) -> Block:
    html = _PICTURE.sub(lambda it: TAKEN_OUT if it[1] in names else it[0], block.html)
    if html == block.html:
        return block
    if (figure := _FIGURE.fullmatch(html)) and not _PICTURE.search(html):
        words = _CAPTION.sub(" ", figure[2])
        html = f"<p{figure[1]}>{' '.join(words.split())}</p>"
    text, runs = walk(html)
    return replace(block, html=html, text=text, offsets=offsets_of(runs))
