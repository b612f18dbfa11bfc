"""Deletes a person's rows in one transaction, so that a crash leaves nothing half done. The
same transaction queues the job that removes the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Text, cast, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from blindfolio import clock
from blindfolio.accounts.models import LoginSession
from blindfolio.archive.models import Blob, DocumentBody, StoredDocument, StoredPicture
from blindfolio.db.orm import Base
from blindfolio.erasure import noting, traces
from blindfolio.erasure.ask import JOB
from blindfolio.erasure.deletion_log import Deletion
from blindfolio.erasure.rules import Goes, RoomTables
from blindfolio.jobs.models import Job
from blindfolio.mail.models import MailOut
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Erasure, ErasureRequest, Folio
from blindfolio.visibility.stage import Stage

_OF_A_DOCUMENT = ("document_body", "picture")  # tables deleted with their document


def erase(db: Session, folio_id: str, rooms: Sequence[RoomTables]) -> None:
    """Deletes a candidate's data, and practice folios based on the same documents. A document
    stays only if another candidate's folio uses it.

    Does nothing if the deletion wasn't requested or has been done already. `rooms` must contain
    the tables of all rooms.
    """
    goes = [rule for room in rooms for rule in room.goes]
    folios = _locked(db, folio_id, goes)
    request = db.get(ErasureRequest, folio_id)
    if request is None:
        return
    now, noted = clock.now(), noting.deletion(request)
    for folio in folios:
        if folio.stage in matrix.FORWARD:
            stages.move(db, folio, "end", by=None, reason="cancelled")
        db.add(
            Erasure(
                folio=folio.id,
                at=now,
                by=request.by,
                reason=request.reason,
                subject=request.subject if folio.id == folio_id else None,
            )
        )
    db.flush()
    for folio in folios:
        for room in rooms:
            if room.before:
                room.before(db, folio)
    ids = [folio.id for folio in folios]
    documents = _pointed_to(db, goes, ids, "document.id") | {
        folio.document for folio in folios if folio.document
    }
    blobs = _pointed_to(db, goes, ids, "blob.key")
    names = _names(db, goes, ids)
    if request.subject:
        db.execute(delete(LoginSession).where(LoginSession.invitation == request.subject))
    for rule in goes:
        db.execute(_delete(rule.table).where(_of(rule, ids)))
    _empty(db, folios)
    keys = _forget_documents(db, documents, blobs)
    mails = _forget_messages(db, [*ids, *names])
    db.execute(_delete(ErasureRequest).where(ErasureRequest.folio.in_(ids)))
    db.expire_all()
    traces.queue_removal(db, folio_id, blobs=keys, mails=mails)
    for folio_ in ids:
        noting.queue_note(db, Deletion(folio_, noted.at))
    for folio in folios:
        # Last, because it writes to the ledger, whose lock all writers share.
        stages.move(db, folio, "erase", by=None)


def _locked(db: Session, folio_id: str, goes: Sequence[Goes]) -> list[Folio]:
    # The folio and the practice folios of its documents, locked in ascending id. Importing a
    # candidate's file for practice makes another document with the same hash.
    documents = _pointed_to(db, goes, [folio_id], "document.id")
    own = db.scalar(select(Folio.document).where(Folio.id == folio_id))
    documents |= {own} if own else set()
    shas = select(StoredDocument.sha).where(StoredDocument.id.in_(documents))
    practised = select(Folio.id).where(
        Folio.purpose == "practice",
        Folio.stage != Stage.ERASED,
        or_(Folio.document.in_(documents), Folio.sha.in_(shas)),
    )
    return [stages.locked(db, id_) for id_ in sorted({folio_id, *db.scalars(practised)})]


def _pointed_to(
    db: Session, goes: Iterable[Goes], folios: Sequence[str], target: str
) -> set[str]:
    # keys of `target` (`document.id`, `blob.key`) that the deleted rows point to
    found: set[str | None] = set()
    for rule in goes:
        for column in rule.table.__table__.columns:
            if _points_to(column.foreign_keys, target):
                found.update(db.scalars(select(column).where(_of(rule, folios))))
    return {key for key in found if key is not None}


def _of(rule: Goes, folios: Iterable[str]) -> ColumnElement[bool]:
    return or_(*map(rule.of, folios))


def _points_to(keys: Iterable[ForeignKey], target: str) -> bool:
    return any(key.target_fullname == target for key in keys)


def _names(db: Session, goes: Iterable[Goes], folios: Sequence[str]) -> list[str]:
    # the ids that jobs and emails use
    found: list[str] = []
    for rule in goes:
        if rule.named:
            (key,) = rule.table.__table__.primary_key
            found += map(str, db.scalars(select(key).where(_of(rule, folios))))
    return found


def _empty(db: Session, folios: Iterable[Folio]) -> None:
    # keeps what a deletion record needs
    for folio in folios:
        known = [sha for sha in (folio.sha, folio.sent_sha) if sha is not None]
        held = select(Folio.id).where(
            or_(Folio.sha.in_(known), Folio.sent_sha.in_(known)),
            Folio.stage != Stage.ERASED,
            Folio.id != folio.id,
        )
        # Burns reach other folios with the same document by its hash, so keep it while there is
        # one.
        if known and db.scalar(held.limit(1)) is None:
            folio.sha = folio.sent_sha = None
        folio.document = None
        folio.ended_reason = None
        folio.reached = 0
    db.flush()


def _forget_documents(db: Session, documents: set[str], blobs: set[str]) -> list[str]:
    # Deletes only what nothing else points to. Returns the deleted blobs' keys.
    gone = documents - _still_pointed_to(db, documents, "document.id", but=_OF_A_DOCUMENT)
    house = select(StoredDocument.house).where(
        StoredDocument.id.in_(gone), StoredDocument.house.is_not(None)
    )
    drawn = select(StoredPicture.blob).where(StoredPicture.document.in_(gone))
    keys = blobs | {str(key) for key in db.scalars(house)} | set(db.scalars(drawn))
    for column in (StoredPicture.document, DocumentBody.document, StoredDocument.id):
        db.execute(_delete(column.parent.class_).where(column.in_(gone)))
    keys -= _still_pointed_to(db, keys, "blob.key")
    db.execute(_delete(Blob).where(Blob.key.in_(keys)))
    return sorted(keys)


def _still_pointed_to(
    db: Session, keys: set[str], target: str, *, but: Sequence[str] = ()
) -> set[str]:
    # ignores the tables in `but`
    held: set[str] = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in but and _points_to(column.foreign_keys, target):
                held |= set(db.scalars(select(column).where(column.in_(keys))))
    return held


def _forget_messages(db: Session, ids: Sequence[str]) -> list[str]:
    # returns the ids of deleted emails
    spoken_of = or_(MailOut.to_id.in_(ids), *_mentions(MailOut.args, MailOut.key, ids))
    mails = list(db.scalars(select(MailOut.id).where(spoken_of)))
    db.execute(_delete(MailOut).where(MailOut.id.in_(mails)))
    db.execute(
        _delete(Job).where(
            Job.kind.not_in((JOB, traces.JOB, noting.JOB)),
            or_(*_mentions(Job.args, Job.key, [*ids, *mails])),
        )
    )
    return mails


def _mentions(
    args: InstrumentedAttribute[dict[str, Any]],
    key: InstrumentedAttribute[str],
    ids: Sequence[str],
) -> list[Any]:
    said = cast(args, Text) + " " + key
    return [said.contains(id_, autoescape=True) for id_ in ids]


def _delete(table: type[Base]) -> Any:
    # Skips synchronisation: the whole session is expired afterwards.
    return delete(table).execution_options(synchronize_session=False)
