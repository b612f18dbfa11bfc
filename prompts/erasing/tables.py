from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.erasure.rules import Goes, RoomTables, Stays
from blindfolio.visibility.models import Folio
from prompts.erasing import holds
from prompts.erasing.models import HoldRequest, LegalHold, TeamDeletion
from prompts.models import (
    Adjustment,
    AnswerCount,
    CalendarEntry,
    Clarification,
    Exposure,
    Extension,
    Invitation,
    KnownFact,
    NewAddress,
    Opening,
    OpeningMember,
    OpeningNote,
    OwnLoop,
    ProcessAnswer,
    PromptDraft,
    PromptRequest,
    PromptState,
    PromptVersion,
    Redaction,
    SecondLook,
    Submission,
    Upload,
)
from prompts.window import process_answer


def _of_folio(table: Any, *, named: bool = False) -> Goes:
    return Goes(table, lambda folio: table.folio == folio, named=named)


def _of_invitation(table: Any, *, named: bool = False) -> Goes:
    def mine(folio: str) -> ColumnElement[bool]:
        of = table.invitation.in_(select(Invitation.id).where(Invitation.folio == folio))
        return cast(ColumnElement[bool], of)

    return Goes(table, mine, named=named)


_TEAM = "The team wrote this, and it is not about a candidate."


def _forget_words(db: Session, folio: Folio) -> None:
    process_answer.forget_words(db, folio)
    holds.forget_words(db, folio)


ROOM = RoomTables(
    before=_forget_words,
    goes=(
        _of_invitation(Clarification, named=True),
        _of_invitation(Adjustment, named=True),
        _of_invitation(PromptRequest),
        _of_invitation(Extension, named=True),
        _of_invitation(CalendarEntry),
        _of_folio(Redaction, named=True),
        _of_folio(Submission, named=True),
        _of_invitation(Upload, named=True),
        _of_folio(ProcessAnswer),
        _of_folio(SecondLook),
        _of_folio(TeamDeletion, named=True),
        _of_folio(HoldRequest),
        _of_folio(NewAddress, named=True),
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
            "A keyed hash of the address with the prompt's version and the opening, kept for"
            " `BLINDFOLIO_EXPOSURE_DAYS` so that whoever runs this opening and another one with"
            " the prompt, and judges in neither, gives no one the same prompt twice. Nobody else"
            " is told. With the site's secret, one can tell whether it is of a given address.",
        ),
        Stays(
            LegalHold,
            "It says, by random ids, who in the team began and ended a legal hold, and when. Its"
            " reasons are emptied.",
        ),
        Stays(AnswerCount, "How many people gave each answer about the process, by opening."),
    ),
)
