"""More words masked in a document of a round that is prepared: in the copy, because the file and
the names of the first time are not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents, pictures
from blindfolio.archive.store import Archive
from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.blinding.mask import mask, places_in
from blindfolio.documents.blinding.redaction import RedactedPassage, places_of, redact
from blindfolio.documents.model import Block, Document, Doubt, Picture
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.calibration.practice import adding
from reviews.calibration.practice.names_to_mask import TypedName, counted, identity_of
from reviews.calibration.practice.rounds import documents_of, preparing


def doubtful(blocks: Sequence[Block]) -> tuple[Doubt, ...]:
    """Words of a masked document that may still say whose it is: addresses of repositories, and
    names after “Author:” and the like."""
    return doubts(blocks, Identity())


def is_a_candidates(db: Session, folio: Folio) -> bool:
    """Whether the document is one of an application. It stays as it was read there: who rated it
    is known by it, and so is what a deletion reaches. One statement."""
    same = select(Folio.id).where(Folio.sha == folio.sha, Folio.purpose == "live")
    return db.scalar(same.limit(1)) is not None


def mask_more(
    db: Session,
    archive: Archive,
    round_id: str,
    code: str,
    names: Sequence[str],
    passages: Sequence[RedactedPassage],
    *,
    by: str,
) -> list[TypedName]:
    """Mask these names and passages, too, and say how often each name stood there. Refusal where
    none of them does, and once the round has started. Takes seconds."""
    round_ = preparing(db, round_id, by)
    folio = next((it for _, it in documents_of(db, round_id) if it.code == code), None)
    if folio is None or folio.document is None:
        raise Absent
    if is_a_candidates(db, folio):
        raise Refusal(
            "mask",
            "This document is a candidate's and stays as they agreed to it. If it still names"
            " someone, remove it from the round.",
        )
    before = documents.rebuild(db, folio.document)
    drawn = pictures.of(db, archive, folio.document)
    after, found = _masked(before, drawn, identity_of(names), passages)
    if after is None:
        raise Refusal(
            "mask",
            "None of these words stands in the document, so nothing was masked. Type them as they"
            " are written there.",
        )
    folio.document = adding.kept(db, archive, after)
    folio.sha = after.sha
    db.flush()
    facts = {"round": round_.id, "document": after.sha}
    chain.record(db, "practice.document", facts, folio=folio.id, by=by)
    return counted(names, found)


def _masked(
    document: Document,
    drawn: Sequence[Picture],
    identity: Identity,
    passages: Sequence[RedactedPassage],
) -> tuple[Document | None, list[str]]:
    """The document without them, or None where it has none of them; and the names' words there."""
    finder = Finder(identity)
    named = [(block, place) for block in document.blocks for place in places_in(block, finder)]
    found = [block.text[place.start : place.end] for block, place in named]
    every = [RedactedPassage(block.id, place.start, place.end) for block, place in named]
    every += passages
    after = replace(document, pictures=tuple(drawn))
    if every:
        after = redact(document, drawn, places_of(document, every))
    # What stands in links and descriptions has no place in the text.
    blocks, more = mask(after.blocks, identity)
    if more:
        found += [it.text for it in more]
        after = redact(replace(after, blocks=blocks), after.pictures, {})
    return (after if every or more else None), found
