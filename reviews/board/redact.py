"""Redact passages of an anonymised copy. This is possible until the first lock, because a
locked review's document never changes. A job makes the new version, and one transaction
replaces the old one and moves the comments of drafts.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive import documents, pictures
from blindfolio.archive.models import StoredDocument
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.documents.blinding import redaction
from blindfolio.documents.blinding.redaction import Places, RedactedPassage
from blindfolio.documents.model import BOX, Document
from blindfolio.documents.words import count_words
from blindfolio.identity import book
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from prompts import queries
from prompts.inviting import new_address
from prompts.models import Redaction, Upload
from prompts.redaction import REASONS, of_document
from prompts.submitting import unanswered
from reviews import telling
from reviews.reading.comments import requote

JOB = "redact"
# In all of a document's redactions. With more, the coordinator would choose what reviewers
# judge.
MOST_PASSAGES = 20

# All redactions cover at most one word in this many, because a passage may be a whole section.
ONE_WORD_IN = 10

_LATE = "A review of this document is locked, so the document can no longer be changed."
_INSTEAD = (
    "Redact only names and confidential words. If more has to be removed, ask the candidate to send"
    " another version while their window is open."
)


def may_redact(folio: Folio) -> bool:
    return folio.document is not None and matrix.may_write(
        ["coordinator"], "redact", folio.stage
    )


def redact(
    db: Session, folio: Folio, passages: Sequence[RedactedPassage], reason: str, *, by: str
) -> Redaction:
    """Start a job that redacts these passages. Raises Refusal after the first lock, for a
    reason that isn't one of `REASONS`, during another redaction, and above the limits.
    """
    folio = stages.locked(db, folio.id)
    original = queries.original(db, folio.id)
    if not may_redact(folio) or folio.document is None or original is None:
        raise Conflict("late", _LATE)
    if reason not in REASONS:
        raise Refusal("reason", "Choose why this passage has to be redacted.")
    if any(one.refusal is None and one.done_at is None for one in of_folio(db, folio.id)):
        raise Conflict(
            "under_way",
            "An earlier redaction is still under way. Wait for it to finish, then select the"
            " words again.",
        )
    document = documents.rebuild(db, folio.document)
    redaction.places_of(document, passages)
    _refuse_much(db, folio, document, passages)
    asked = Redaction(
        id=chance.new_id(),
        folio=folio.id,
        upload=original[0].id,
        document=folio.document,
        passages=[[p.block, p.start, p.end] for p in passages],
        reason=reason,
        by=by,
        at=clock.now(),
    )
    db.add(asked)
    db.flush()
    queue.enqueue(db, JOB, f"{JOB}:{asked.id}", {"redaction": asked.id})
    facts = {"redaction": asked.id, "reason": reason, "passages": len(passages)}
    chain.record(db, "redaction_asked", facts, folio=folio.id, by=by)
    return asked


def mask_again(db: Session, folio: Folio, *, by: str) -> str:
    """Redact a candidate's corrected details, and what they make doubtful. Returns `masked`,
    `by_hand` if a coordinator must redact words, `late` after the first lock, or an empty string if
    the details don't occur.
    """
    names, doubtful = _details_in(db, folio)
    if not names and not doubtful:
        return ""
    if not may_redact(folio):
        return "late"
    for passages, result in (([*names, *doubtful], "masked"), (names, "by_hand")):
        # Too many places, or one that can't be covered. The correction itself still counts.
        with suppress(Refusal), db.begin_nested():
            redact(db, folio, passages, "candidate", by=by)
            return result
    return "by_hand"


def still_has_details(db: Session, folio: Folio) -> bool:
    """Returns whether a coordinator must redact corrected details that could not be masked."""
    corrected = select(Entry.seq).where(
        Entry.folio == folio.id, Entry.kind == new_address.CORRECTED
    )
    return (
        may_redact(folio)
        and db.scalar(corrected.limit(1)) is not None
        and not any(it.refusal is None and it.done_at is None for it in of_folio(db, folio.id))
        and any(_details_in(db, folio))
    )


def _details_in(
    db: Session, folio: Folio
) -> tuple[list[RedactedPassage], list[RedactedPassage]]:
    # the places that name the candidate, and those that may point to them
    if folio.document is None:
        return [], []
    document = documents.rebuild(db, folio.document)
    names = [*book.passages_in(db, folio.id, document.blocks)]
    return names, unanswered.doubtful(db, folio, document, names)


def _refuse_much(
    db: Session, folio: Folio, document: Document, passages: Sequence[RedactedPassage]
) -> None:
    earlier = of_document(db, folio)
    number = len(passages) + sum(len(done.passages) for done in earlier)
    if number > MOST_PASSAGES:
        raise Conflict(
            "much",
            f"At most {MOST_PASSAGES} passages of a document can be redacted. With this"
            f" redaction, the total would be {number}. {_INSTEAD}",
        )
    first = earlier[0].document if earlier else folio.document
    most = db.get_one(StoredDocument, first).words // ONE_WORD_IN
    words = _words_at(document, passages)
    for done in earlier:
        before = documents.rebuild(db, done.document)
        words += _words_at(before, [RedactedPassage(*place) for place in done.passages])
    if words > most:
        raise Conflict(
            "much",
            f"At most a tenth of a document's words can be redacted: {most:,} in this one."
            f" With this redaction, the total would be {words:,}. {_INSTEAD}",
        )


def _words_at(document: Document, passages: Sequence[RedactedPassage]) -> int:
    # Not counting words that are already covered.
    covered = _texts_at(document, redaction.places_of(document, passages))
    return sum(count_words(BOX.sub(" ", text)) for _, text in covered)


def _texts_at(document: Document, places: Places) -> list[tuple[str, str]]:
    texts = {block.id: block.text for block in document.blocks}
    return [
        (id_, texts[id_][place.start : place.end])
        for id_, them in places.items()
        for place in them
    ]


def of_folio(db: Session, folio: str) -> Sequence[Redaction]:
    return db.scalars(
        select(Redaction)
        .where(Redaction.folio == folio)
        .order_by(Redaction.at.desc(), Redaction.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Made:
    before: Document
    after: Document
    places: Places


class Redacts:
    # `args`: {"redaction": id}

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def prepare(self, database: Database, args: dict[str, Any]) -> Made | Refusal:
        with database.reading() as db:
            asked = db.get_one(Redaction, args["redaction"])
            shown = pictures.of(db, self.archive, asked.document)
            before = replace(documents.rebuild(db, asked.document), pictures=shown)
            passages = [RedactedPassage(*place) for place in asked.passages]
        try:
            places = redaction.places_of(before, passages)
            return Made(before, redaction.redact(before, before.pictures, places), places)
        except Refusal as refusal:
            return refusal

    def finish(self, db: Session, args: dict[str, Any], made: Made | Refusal) -> None:
        asked = db.get_one(Redaction, args["redaction"])
        folio = stages.locked(db, asked.folio)
        if isinstance(made, Refusal):
            _refuse(db, asked, str(made))
        elif not may_redact(folio):
            _refuse(db, asked, _LATE)
        elif folio.document != asked.document:
            _refuse(
                db, asked, "The candidate has replaced the document. Look at the new version."
            )
        else:
            self._replace(db, asked, folio, made)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        # Called after five failures.
        asked = db.get_one(Redaction, args["redaction"])
        stages.locked(db, asked.folio)
        _refuse(
            db, asked, "The redacted copy could not be made. Nothing was changed. Try again."
        )

    def _replace(self, db: Session, asked: Redaction, folio: Folio, made: Made) -> None:
        house = self.archive.put(db, made.after.house).key if made.after.house else None
        stored = documents.keep(db, made.after, house=house)
        pictures.keep(db, self.archive, stored.id, made.after.pictures)
        folio.sent_sha = folio.sent_sha or folio.sha
        folio.document, folio.sha = stored.id, stored.sha
        db.get_one(Upload, asked.upload).document = stored.id
        before = replace(made.before, findings=tuple(book.findings_of(db, asked.upload)))
        found = redaction.with_marked(before, made.places, kind="redacted")
        book.keep_findings(db, asked.upload, found)
        requote(db, folio.id, made.before.blocks, documents.body(db, stored.id), made.places)
        asked.done_at = clock.now()
        db.flush()
        _tell(db, asked, folio)
        facts = {"redaction": asked.id, "document": stored.sha}
        chain.record(db, "redacted", facts, folio=folio.id)


def _refuse(db: Session, asked: Redaction, sentence: str) -> None:
    asked.refusal = sentence
    chain.record(db, "redaction_refused", {"redaction": asked.id}, folio=asked.folio)


def _tell(db: Session, asked: Redaction, folio: Folio) -> None:
    telling.to_candidate(
        db, "prompts/redacted", folio.id, f"redacted:{asked.id}", redaction=asked.id
    )
    readers = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state == "reviewer.accepted"
    )
    for account in sorted(db.scalars(readers)) if folio.stage == Stage.REVIEW else ():
        of = f"{asked.id}:{account}"
        outbox.tell(db, folio.id, "reviews/redacted", account, of, {"redaction": asked.id})
