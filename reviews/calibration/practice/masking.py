"""Mask more of a document in a round. Nothing looks for names in a picture, so the owner does.
This works on the masked copy, because the file and the first names are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents, pictures
from blindfolio.archive.store import Archive
from blindfolio.documents.blinding.identity import Finder, Identity, reading
from blindfolio.documents.blinding.mask import mask, places_in
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of, redact
from blindfolio.documents.html.canonical import offsets_of, walk
from blindfolio.documents.model import Block, Document
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.calibration.practice.adding import counted, identity_of, kept
from reviews.calibration.practice.name_questions import answered, elsewhere, names_in
from reviews.calibration.practice.rounds import documents_of, preparing

TAKEN_OUT = "[picture removed]"
_PICTURE = re.compile(r'<img src="picture:(p[0-9]{1,3})"[^<>]*>')
_FIGURE = re.compile(r"<figure([^<>]*)>(.*)</figure>", re.DOTALL)
_CAPTION = re.compile(r"</?figcaption>")


def is_a_candidates(db: Session, folio: Folio) -> bool:
    # It must stay as read: its raters recognise it, and a deletion finds it by its content.
    same = select(Folio.id).where(Folio.sha == folio.sha, Folio.purpose == "live")
    return db.scalar(same.limit(1)) is not None


def mask_more(
    db: Session,
    archive: Archive,
    round_id: str,
    code: str,
    names: Sequence[str],
    passages: Sequence[RedactedPassage],
    gone: Collection[str] = (),
    *,
    by: str,
) -> list[tuple[str, int]]:
    """Mask names and passages, remove the pictures in `gone`, and return how often each name
    occurred. A person in an answered question is masked everywhere. Raises Refusal if nothing
    changes, and once the round has started.
    """
    folio = _changeable(db, round_id, code, by=by)
    drawn = pictures.of(db, archive, folio.document or "")
    before = replace(documents.rebuild(db, folio.document or ""), pictures=tuple(drawn))
    ticked = answered(before.blocks, passages)
    asked = (name for it in ticked for name in names_in(before.blocks, it))
    every = dict.fromkeys([*names, *asked])
    also = [place for it in ticked for place in elsewhere(before.blocks, it)]
    after, found = _masked(before, identity_of(every), [*passages, *also])
    if gone:
        after = _without_pictures(after or before, gone)
    if after is None:
        raise Refusal(
            "mask",
            "None of these words is in the document, so nothing was masked. Type them as they"
            " are written there.",
        )
    folio.document, folio.sha = kept(db, archive, after), after.sha
    db.flush()
    facts = {"round": round_id, "document": after.sha}
    chain.record(db, "practice.document", facts, folio=folio.id, by=by)
    return counted(every, found)


def _changeable(db: Session, round_id: str, code: str, *, by: str) -> Folio:
    preparing(db, round_id, by)
    folio = next((it for _, it in documents_of(db, round_id) if it.code == code), None)
    if folio is None or folio.document is None:
        raise Absent
    if is_a_candidates(db, folio):
        raise Refusal(
            "mask",
            "A candidate wrote this document and agreed to this version, so it can't be"
            " changed. If the document still names someone, remove it from the round.",
        )
    return folio


def _masked(
    document: Document, identity: Identity, passages: Sequence[RedactedPassage]
) -> tuple[Document | None, list[str]]:
    """Return the document, or None if nothing was found, and the masked names."""
    identity = reading(identity, (block.text for block in document.blocks))
    finder = Finder(identity)
    named = [(block, place) for block in document.blocks for place in places_in(block, finder)]
    found = [block.text[place.start : place.end] for block, place in named]
    every = [RedactedPassage(block.id, place.start, place.end) for block, place in named]
    every += passages
    after = document
    if every:
        after = redact(document, document.pictures, places_of(document, every))
    # Words in links and descriptions have no place in the text.
    blocks, more = mask(after.blocks, identity)
    if more:
        found += [it.text for it in more]
        after = redact(replace(after, blocks=blocks), after.pictures, {})
    return (after if every or more else None), found


def pictures_in(blocks: Sequence[Block]) -> dict[str, str]:
    """Return the pictures, each with the id of the first block that shows it. A PDF's pages
    don't count.
    """
    found: dict[str, str] = {}
    for block in blocks:
        for name in _PICTURE.findall(block.html):
            found.setdefault(name, block.id)
    return found


def _without_pictures(document: Document, names: Collection[str]) -> Document:
    """Runs a child process for about a second."""
    shown = () if document.sizes else pictures_in(document.blocks)
    if any(name not in shown for name in names):
        raise Refusal("picture", "This picture is not in the document. Reload the page.")
    blocks = tuple(_without(block, names) for block in document.blocks)
    left = tuple(it for it in document.pictures if it.name not in names)
    return redact(replace(document, blocks=blocks, pictures=left), left, {})


def _without(block: Block, names: Collection[str]) -> Block:
    html = _PICTURE.sub(lambda it: TAKEN_OUT if it[1] in names else it[0], block.html)
    if html == block.html:
        return block
    if (figure := _FIGURE.fullmatch(html)) and not _PICTURE.search(html):
        words = _CAPTION.sub(" ", figure[2])
        html = f"<p{figure[1]}>{' '.join(words.split())}</p>"
    text, runs = walk(html)
    return replace(block, html=html, text=text, offsets=offsets_of(runs))
