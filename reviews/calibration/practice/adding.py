"""Add documents to a practice round. Only the masked document is kept, without the file and the
names to mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from blindfolio.archive import documents, pictures
from blindfolio.archive.store import Archive
from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.model import Document
from blindfolio.languages import SOURCE
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from prompts.folder import catalogue
from prompts.folder.samples import Sample
from prompts.models import PromptVersion
from reviews.calibration.practice.models import RoundFolio
from reviews.calibration.practice.rounds import documents_of, preparing
from reviews.prepared import TITLE

# Documents in a round. More would be a day's work.
MOST = 6
NAMES = 40


def names_in(typed: str) -> list[str]:
    names = [line for typed_line in typed.splitlines() if (line := one_line(typed_line, 200))]
    if len(names) > NAMES:
        raise Refusal("names", f"Give at most {NAMES} names for one document.")
    return names


def identity_of(names: Iterable[str]) -> Identity:
    """Sort the typed names into handles (`@ada`), addresses (`ada@example.test`) and names."""
    typed = list(names)
    handles = tuple(name for name in typed if name.startswith("@"))
    emails = tuple(name for name in typed if "@" in name and name not in handles)
    others = tuple(name for name in typed if "@" not in name)
    return Identity(names=others, emails=emails, handles=handles)


def counted(names: Iterable[str], masked: Sequence[str]) -> list[tuple[str, int]]:
    found = []
    for name in names:
        finder, plain = Finder(identity_of([name])), name.lstrip("@").casefold()
        found.append(
            (name, sum(plain in it.casefold() or bool(finder.may_be_in(it)) for it in masked))
        )
    return found


def read(
    file_name: str,
    raw: bytes,
    names: Sequence[str] = (),
    *,
    language: str = SOURCE,
    require_fences: bool = False,
) -> Document:
    """Read and mask an uploaded file. Raises Refusal if it can't be read. This takes seconds,
    so call it before writing anything to the database.
    """
    if not raw:
        raise Refusal("empty", "Choose a file. This one is empty, or none was chosen.")
    extension = PurePosixPath(file_name).suffix.lower()[:10]
    return ingest.ingest(
        raw, extension, identity_of(names), language=language, require_fences=require_fences
    )


def samples_of(version: PromptVersion) -> dict[str, Sample]:
    """Return by name the prompt's samples that fit this version's criteria, often none."""
    if version.slug not in catalogue.shipped():
        return {}
    keys = {criterion["key"] for criterion in version.rubric.get("criteria", ())}
    samples = catalogue.load(version.slug).samples
    return {it.name: it for it in samples if set(it.review.ratings) == keys}


def add_sample(
    db: Session,
    archive: Archive,
    round_id: str,
    sample: Sample,
    *,
    require_fences: bool = False,
    by: str,
) -> RoundFolio:
    text = sample.text.encode()
    read = ingest.ingest(text, ".md", Identity(), require_fences=require_fences)
    name = f"Sample “{sample.name}”"
    return add(db, archive, round_id, read, name, reference=reference_of(sample), by=by)


def reference_of(sample: Sample) -> dict[str, Any]:
    return {
        key: {"rating": given.rating, "why": given.why}
        for key, given in sample.review.ratings.items()
    }


def add(
    db: Session,
    archive: Archive,
    round_id: str,
    document: Document,
    name: str,
    *,
    reference: Mapping[str, Any] | None = None,
    by: str,
) -> RoundFolio:
    """Raises Refusal for a seventh document, and for a duplicate."""
    round_ = preparing(db, round_id, by)
    there = documents_of(db, round_id)
    if len(there) >= MOST:
        raise Refusal("too_many", f"A round has at most {MOST} documents. Remove one first.")
    if any(folio.sha == document.sha for _, folio in there):
        raise Refusal("twice", "This document is already in the round.")
    folio = stages.create(
        db,
        opening=round_.id,
        prompt_version=round_.prompt_version,
        quorum=2,
        preset="full",
        purpose="practice",
    )
    house = archive.put(db, document.house).key if document.house else None
    stored = documents.keep(db, document, house=house)
    pictures.keep(db, archive, stored.id, document.pictures)
    folio.document, folio.sha = stored.id, document.sha
    row = RoundFolio(
        folio=folio.id,
        round=round_.id,
        n=max((row.n for row, _ in there), default=0) + 1,
        name=one_line(name, TITLE) or "Untitled",
        reference=dict(reference or {}),
        sentences=[],
    )
    db.add(row)
    db.flush()
    standing.give(db, folio, by, "owner", by=by)
    facts = {"round": round_.id, "document": document.sha}
    chain.record(db, "practice.document", facts, folio=folio.id, by=by)
    return row


def remove(db: Session, round_id: str, code: str, *, by: str) -> None:
    """An unknown code does nothing."""
    preparing(db, round_id, by)
    for row, folio in documents_of(db, round_id):
        if folio.code == code:
            stages.move(db, folio, "end", by=by, reason="cancelled")
            db.delete(row)
            db.flush()
