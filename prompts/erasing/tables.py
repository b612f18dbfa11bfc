from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.erasure.rules import Goes, RoomTables, Stays
from blindfolio.visibility.models import Folio
from prompts.erasing.models import HoldRequest, LegalHold, TeamDeletion
from prompts.models import (
    Adjustment,
    AnswerCount,
    CalendarEntry,
    Clarification,
    ErasedCount,
    Exposure,
    Extension,
    Invitation,
    KnownFact,
    Opening,
    OpeningMember,
    OpeningNote,
    OwnLoop,
    PracticeConsent,
    ProcessAnswer,
    PromptDraft,
    PromptState,
    PromptVersion,
    Redaction,
    SecondLook,
    Submission,
    Upload,
)
from prompts.window import process_answer


def _count(db: Session, folio: Folio) -> None:
    process_answer.forget_words(db, folio)
    invitation = db.scalar(select(Invitation).where(Invitation.folio == folio.id))
    if invitation is None:
        return
    key = (folio.opening, folio.prompt_version)
    count = db.get(ErasedCount, key, with_for_update=True)
    if count is None:
        count = ErasedCount(opening=key[0], prompt_version=key[1], sent=0, started=0)
        db.add(count)
    count.sent += 1
    count.started += invitation.started_at is not None
    db.flush()


def _of_folio(table: Any, *, named: bool = False) -> Goes:
    return Goes(table, lambda folio: table.folio == folio, named=named)


def _of_invitation(table: Any, *, named: bool = False) -> Goes:
    def mine(folio: str) -> ColumnElement[bool]:
        of = table.invitation.in_(select(Invitation.id).where(Invitation.folio == folio))
        return cast(ColumnElement[bool], of)

    return Goes(table, mine, named=named)


_TEAM = "The team wrote this, and it is not about a candidate."

ROOM = RoomTables(
    before=_count,
    goes=(
        _of_invitation(Clarification, named=True),
        _of_invitation(Adjustment, named=True),
        _of_invitation(Extension, named=True),
        _of_invitation(CalendarEntry),
        _of_folio(Redaction, named=True),
        _of_folio(Submission, named=True),
        _of_invitation(Upload, named=True),
        _of_folio(ProcessAnswer),
        _of_folio(PracticeConsent),
        _of_folio(SecondLook),
        _of_folio(TeamDeletion, named=True),
        _of_folio(LegalHold),
        _of_folio(HoldRequest),
        _of_folio(Invitation, named=True),
    ),
    stays=(
        Stays(PromptVersion, _TEAM),
        Stays(PromptDraft, _TEAM),
        Stays(PromptState, _TEAM),
        Stays(Opening, _TEAM),
        Stays(OpeningMember, _TEAM),
        Stays(OpeningNote, _TEAM),
        Stays(OwnLoop, _TEAM),
        Stays(
            KnownFact,
            "What every candidate of the opening was told, in the team's words."
            " It doesn't say who asked.",
        ),
        Stays(
            Exposure,
            "A keyed hash of the address and the prompt's version, kept for"
            " `BLINDFOLIO_EXPOSURE_DAYS` so that no one gets the same prompt twice. With the"
            " site's secret, one can tell whether it is of a given address.",
        ),
        Stays(ErasedCount, "Only two numbers for an opening. They identify no one."),
        Stays(AnswerCount, "How many people gave each answer about the process, by opening."),
    ),
)
