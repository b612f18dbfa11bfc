"""Offer the documents of candidates who agreed, after their application ended, to their use in
practice rounds.

A coordinator knows these candidates by name, so the list shows only a number, the opening and
the length, and the document gets a new code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from blindfolio.archive.models import StoredDocument
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import ErasureRequest, Folio
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import OVER
from prompts.models import Opening, PracticeConsent, PromptVersion
from prompts.window.practice_consent import WITHDRAWN
from reviews.calibration.practice import rounds
from reviews.calibration.practice.adding import next_number, put
from reviews.calibration.practice.models import RoundFolio
from reviews.calibration.practice.rounds import preparing
from reviews.calibration.practice.rounds_of import RoundSeat

READ = (DataClass.PROMPT, DataClass.BLINDED_VIEW)
LISTED = 100


@dataclass(frozen=True, slots=True)
class OfferedDocument:
    # `n` is its number in this list, which has no other order; `key` identifies it.

    key: str
    n: int
    opening: str
    level: int
    words: int
    fits: bool


def offered(db: Session, account: str, mine: RoundSeat) -> list[OfferedDocument]:
    """Those that can be added, from openings that this account coordinates."""
    here = select(Folio.sha).join(RoundFolio, RoundFolio.folio == Folio.id)
    there = here.where(RoundFolio.round == mine.round.id)
    query = (
        _agreed(account)
        .join(Opening, Opening.id == Folio.opening)
        .join(StoredDocument, StoredDocument.id == Folio.document)
        .with_only_columns(
            PracticeConsent.key,
            Opening.title,
            Opening.level,
            StoredDocument.words,
            PromptVersion,
            Folio.sha.in_(there),
            maintain_column_froms=True,
        )
        .where(PromptVersion.slug == mine.prompt.slug)
        .order_by(PracticeConsent.key)
        .limit(LISTED)
    )
    return [
        OfferedDocument(key, n, title, level, words, _fits(mine.prompt, version))
        for n, (key, title, level, words, version, added) in enumerate(db.execute(query), 1)
        if not added
    ]


def add(db: Session, round_id: str, key: str, *, by: str) -> RoundFolio:
    """Add an offered document. Raises Refusal if this person may not use it, if its rubric
    differs, and for the same reasons as any document.
    """
    round_ = preparing(db, round_id, by)
    known = db.scalar(select(PracticeConsent.folio).where(PracticeConsent.key == key))
    if known is not None:
        # A withdrawal also locks this row: it comes before, or finds the document in the round.
        stages.locked(db, known)
    query = _agreed(by).where(PracticeConsent.key == key)
    found = db.execute(
        query.with_only_columns(Folio, PromptVersion, maintain_column_froms=True)
    ).one_or_none()
    if found is None:
        raise Refusal(
            "consent",
            "This document can no longer be used, for example because its candidate has withdrawn"
            " their consent. Reload the page and choose another one.",
        )
    folio, version = found
    if not _fits(db.get_one(PromptVersion, round_.prompt_version), version):
        raise Refusal(
            "rubric",
            "This document was written for another prompt or another rubric than this"
            " round's, so its ratings couldn't be compared with the others. Begin a round"
            " with its prompt, or choose another document.",
        )
    sha = folio.sha or ""
    n = next_number(db, round_id, sha)
    return put(
        db,
        round_,
        n,
        f"Closed application {n}",
        folio.document or "",
        sha,
        sent_sha=folio.sent_sha,
        prompt_version=version.id,
        by=by,
    )


def on_move(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Remove a document whose consent was withdrawn, with its sentences. If all other reviews
    are locked, the owner is told. Notes on guides stay.
    """
    if folio.purpose == "practice" and event == "end" and folio.ended_reason == WITHDRAWN:
        db.delete(db.get_one(RoundFolio, folio.id))
        db.flush()
        rounds.tell_owner(db, folio.opening)


def _fits(of_round: PromptVersion, written_for: PromptVersion) -> bool:
    return (of_round.slug, of_round.rubric) == (written_for.slug, written_for.rubric)


def _agreed(account: str) -> Select[*tuple[Any, ...]]:
    # Not those about to be deleted.
    return (
        scope(account, READ, rows=("coordinator",), stages=OVER)
        .join(PracticeConsent, PracticeConsent.folio == Folio.id)
        .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
        .where(
            PracticeConsent.given,
            PracticeConsent.withdrawn_at.is_(None),
            Folio.document.is_not(None),
            ~exists().where(ErasureRequest.folio == Folio.id),
        )
    )
