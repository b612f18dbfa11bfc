from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from babel.core import get_global
from markupsafe import Markup
from sqlalchemy.orm import Session

from blindfolio import languages
from blindfolio.archive import documents, pictures
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents import ingest, refusals
from blindfolio.documents.blinding import redaction
from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.model import Block, Document, body_of
from blindfolio.identity import book
from blindfolio.languages import N_
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from prompts import queries
from prompts.models import Invitation, Opening, PromptVersion, Upload
from prompts.opening.page import page_of
from prompts.submitting import covered_before, marking, unanswered

log = logging.getLogger("blindfolio.ingest")

_BROKEN = N_(
    "We could not read this file, and the fault may be ours. Save it again from your editor and"
    " send it, or ask your coordinator. We keep the file."
)


class Ingest:
    """The job that reads an upload. `args` are `{"upload": id, "revision": number}`, where
    the revision is that of the candidate's identity when queued. With `require_fences`,
    nothing is read on a machine that can't confine the child process."""

    def __init__(self, archive: Archive, *, require_fences: bool = False) -> None:
        self.archive = archive
        self.require_fences = require_fences

    def prepare(self, database: Database, args: dict[str, Any]) -> Document | Refusal:
        """Read the bytes in the limited child process. Return a Refusal if the file is
        unreadable."""
        with database.reading() as db:
            upload = db.get_one(Upload, args["upload"])
            invitation = db.get_one(Invitation, upload.invitation)
            identity = _to_mask(db, invitation)
            left = unanswered.left(db, upload) if unanswered.covers(upload) else None
            before = (
                _read(db, self.archive, left.upload.id, left.upload.document)
                if left
                else _before(db, self.archive, upload)
            )
            covered = covered_before.covered(db, queries.uploads(db, invitation.id))
            language = queries.language(db, invitation)

        def glimpse(blocks: tuple[Block, ...]) -> None:
            with database.transaction() as db:
                db.get_one(Upload, args["upload"]).glimpse = body_of(blocks)

        try:
            if before is not None and left is not None:
                with languages.speaking(language):
                    return unanswered.covered(before, identity, left)
            if before is not None:
                marked = [redaction.RedactedPassage(*it) for it in upload.marked]
                with languages.speaking(language):
                    return _with_more_covered(before, marked, identity)
            read = ingest.ingest(
                self.archive.read(upload.blob),
                upload.extension,
                identity,
                language=language,
                require_fences=self.require_fences,
                glimpse=glimpse,
            )
            with languages.speaking(language):
                again = list(covered_before.passages(read, identity, covered))
                ticked = [it.words for it in covered.places]
                more = again or ticked
                return _with_more_covered(read, again, identity, ticked) if more else read
        except Refusal as refusal:
            if refusal.code in refusals.OURS:
                # Only its id; whatever ended the child logs the cause.
                log.warning("upload %s was not read: %s", args["upload"], refusal.code)
            return refusal

    def finish(self, db: Session, args: dict[str, Any], read: Document | Refusal) -> None:
        """Store the reading, or the refusal's sentence. Neither affects an earlier version."""
        upload = db.get_one(Upload, args["upload"])
        folio = db.get_one(Invitation, upload.invitation).folio
        stages.locked(db, folio)
        if args["revision"] != book.revision(db, folio):
            # The correction queued another reading with the new identity.
            return
        upload.glimpse = None
        try:
            if isinstance(read, Refusal):
                raise read
            marking.refuse_outdated(db, upload)
        except Refusal as refusal:
            # translated when it is shown
            sentence = refusals.SENTENCES.get(refusal.code, str(refusal))
            _refuse(db, upload, folio, sentence, refusal.code)
            return
        house = self.archive.put(db, read.house).key if read.house else None
        stored = documents.keep(db, read, house=house)
        pictures.keep(db, self.archive, stored.id, read.pictures)
        upload.state = "read"
        upload.document = stored.id
        if unanswered.covers(upload):
            unanswered.keep_found(db, upload, read)
            read = replace(read, doubts=())
        book.seal_findings(db, upload.id, read.findings, read.doubts, read.blocks)
        chain.record(
            db, "upload.read", {"upload": upload.id, "document": stored.sha}, folio=folio
        )
        unanswered.after_reading(db, upload)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        upload = db.get_one(Upload, args["upload"])
        folio = db.get_one(Invitation, upload.invitation).folio
        stages.locked(db, folio)
        upload.glimpse = None
        _refuse(db, upload, folio, _BROKEN, "broken")


def _to_mask(db: Session, invitation: Invitation) -> Identity:
    opening = db.get_one(Opening, invitation.opening)
    version = db.get_one(PromptVersion, opening.prompt_version)
    countries, aliases = get_global("zone_territories"), get_global("zone_aliases")
    zones = [aliases.get(zone, zone) for zone in (invitation.zone, opening.zone)]
    return replace(
        book.to_mask(db, invitation.folio),
        prompt=Markup(page_of(opening, version).text).striptags(),
        regions=tuple({countries[zone]: None for zone in zones if zone in countries}),
    )


def _before(db: Session, archive: Archive, upload: Upload) -> Document | None:
    if upload.marked_from is None:
        return None
    # Not the upload's current document: the passages are places in this one.
    return _read(db, archive, upload.marked_from, upload.marked_in)


def _read(db: Session, archive: Archive, upload: str, document: str | None) -> Document:
    return replace(
        documents.rebuild(db, document or ""),
        pictures=pictures.of(db, archive, document or ""),
        findings=tuple(book.findings_of(db, upload)),
    )


def _with_more_covered(
    before: Document,
    passages: Sequence[redaction.RedactedPassage],
    identity: Identity,
    ticked: Sequence[str] = (),
) -> Document:
    places = redaction.places_of(before, passages) if passages else {}
    after = redaction.redact(before, before.pictures, places) if places else before
    findings = redaction.with_marked(before, places)
    marked = [*(it.text for it in findings if it.kind in ("marked", "profile")), *ticked]
    found = doubts(after.blocks, identity, marked=marked)
    return replace(after, findings=findings, doubts=found)


def _refuse(db: Session, upload: Upload, folio: str, sentence: str, code: str) -> None:
    upload.state = "refused"
    upload.refusal = sentence
    chain.record(db, "upload.refused", {"upload": upload.id, "code": code}, folio=folio)
    unanswered.after_reading(db, upload)
