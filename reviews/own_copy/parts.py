"""Declares what a candidate's copy contains: the candidate's own cell of the matrix, table by
table, and coordinators' notes. A part is left empty if its classes are closed to the candidate,
so every copy has the same parts.

What a column is called decides nothing: `tests/reviews/own_copy/test_complete.py` plants a value
in every column of every table and looks for it in the copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from blindfolio.accounts.models import LoginSession
from blindfolio.archive.models import StoredDocument
from blindfolio.connections.models import AssessmentOrder, Connection, ConnectionCandidate
from blindfolio.db.orm import Base
from blindfolio.erasure import platform_tables
from blindfolio.identity.models import CandidateIdentity, Trace
from blindfolio.languages import N_
from blindfolio.mail.models import MailOut
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import ErasureRequest
from prompts.erasing import tables
from prompts.models import (
    Adjustment,
    Clarification,
    Extension,
    Invitation,
    KnownFact,
    Opening,
    OpeningNote,
    ProcessAnswer,
    PromptRequest,
    Redaction,
    SecondLook,
    Submission,
    Upload,
)
from reviews import erasure
from reviews.board.models import CandidateNote, CopyRequest

Of = Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class CopyPart:
    """The `columns` of one table's rows about a candidate, or about an account. `of` returns the
    condition for its id."""

    key: str
    words: str
    table: type[Base]
    of: Of
    columns: tuple[str, ...]
    classes: tuple[DataClass, ...] = ()


_GOES = {
    rule.table: rule.of
    for room in (platform_tables.ROOM, tables.ROOM, erasure.ROOM)
    for rule in room.goes
}


def _part(
    key: str,
    words: str,
    table: type[Base],
    columns: str,
    *classes: DataClass,
    of: Of | None = None,
) -> CopyPart:
    return CopyPart(key, words, table, of or _GOES[table], tuple(columns.split()), classes)


def _invitation(folio: str) -> ColumnElement[bool]:
    return LoginSession.invitation.in_(select(Invitation.id).where(Invitation.folio == folio))


def _document(folio: str) -> ColumnElement[bool]:
    sent = select(Upload.document).where(_GOES[Upload](folio))
    return StoredDocument.id.in_(sent)


def _connection(folio: str) -> ColumnElement[bool]:
    known = select(ConnectionCandidate.connection).where(ConnectionCandidate.folio == folio)
    return Connection.id.in_(known)


def _order(folio: str) -> ColumnElement[bool]:
    known = select(ConnectionCandidate.id).where(ConnectionCandidate.folio == folio)
    return AssessmentOrder.candidate.in_(known)


def _of_opening(column: object) -> Of:
    def of(folio: str) -> ColumnElement[bool]:
        mine = select(Invitation.opening).where(Invitation.folio == folio)
        return column.in_(mine)  # type: ignore[attr-defined, no-any-return]

    return of


def _sent_mail(folio: str) -> ColumnElement[bool]:
    to_them = and_(MailOut.to_kind == "candidate", MailOut.to_id == folio)
    return and_(to_them, MailOut.sent_at.is_not(None))


def _note(folio: str) -> ColumnElement[bool]:
    return and_(_of_opening(OpeningNote.opening)(folio), OpeningNote.withdrawn_at.is_(None))


def _redacted(folio: str) -> ColumnElement[bool]:
    return and_(_GOES[Redaction](folio), Redaction.done_at.is_not(None))


_ID = DataClass.IDENTITY

PARTS: tuple[CopyPart, ...] = (
    _part(
        "person",
        N_("Who you are"),
        CandidateIdentity,
        "name email next_email next_at past_email handles employers own_words not_names"
        " created_at",
        _ID,
    ),
    _part(
        "application",
        N_("Your application"),
        Invitation,
        "created_at started_at closed_at zone",
        _ID,
    ),
    _part("dates", N_("Your dates"), Invitation, "start_by deadline", DataClass.DEADLINE),
    _part("ending", N_("How it ended"), Invitation, "ended_words", DataClass.HOW_IT_ENDED),
    _part(
        "granted",
        N_("What applies to you alone"),
        Invitation,
        "more_days pages_allowed told_of_model no_model",
        DataClass.ACCOMMODATIONS,
    ),
    _part(
        "more_time",
        N_("More time"),
        Extension,
        "at what cause before after days",
        DataClass.ACCOMMODATIONS,
    ),
    _part(
        "requests",
        N_("What you asked for"),
        Adjustment,
        "asked asked_at answer answered_at",
        DataClass.ACCOMMODATIONS,
    ),
    _part(
        "another_prompt",
        N_("Your request for another prompt"),
        PromptRequest,
        "asked_at answer answered_at",
        _ID,
    ),
    _part(
        "questions",
        N_("Your questions"),
        Clarification,
        "asked_at about text state given reply settled_at",
        DataClass.CANDIDATE_QUESTIONS,
    ),
    _part(
        "opening",
        N_("The opening"),
        Opening,
        "title level terms window_days retention_days retention_offer_days"
        " retention_ended_days feedback_days",
        DataClass.PROMPT,
        of=_of_opening(Opening.id),
    ),
    _part(
        "messages",
        N_("Messages to all candidates"),
        OpeningNote,
        "at text",
        DataClass.PROMPT,
        of=_note,
    ),
    _part(
        "answers",
        N_("Answers to all candidates"),
        KnownFact,
        "at question answer changes_problem",
        DataClass.KNOWN_FACTS,
        of=_of_opening(KnownFact.opening),
    ),
    _part(
        "files",
        N_("Your files"),
        Upload,
        "n received_at extension size state refusal marked",
        DataClass.ORIGINAL,
    ),
    _part(
        "fingerprints",
        N_("Fingerprints of your files"),
        Upload,
        "n sha256",
        DataClass.RECEIPT,
    ),
    _part(
        "file_names",
        N_("What names you in your files"),
        Trace,
        "file_name parts findings doubts answered_at",
        _ID,
    ),
    _part(
        "anonymised",
        N_("Your files, anonymised"),
        StoredDocument,
        "title words pages format language warnings created_at",
        DataClass.BLINDED_VIEW,
        of=_document,
    ),
    _part(
        "covered",
        N_("Passages that the team covered"),
        Redaction,
        "done_at reason passages",
        DataClass.BLINDED_VIEW,
        of=_redacted,
    ),
    _part(
        "versions",
        N_("What you submitted"),
        Submission,
        "id version at in_grace automatic hours ai_used ai_statement worry",
        *(DataClass.RECEIPT, DataClass.HOURS, DataClass.AI_STATEMENT, DataClass.WORRY),
    ),
    _part("notes", N_("Notes of coordinators"), CandidateNote, "at text", DataClass.NOTES),
    _part(
        "second_look",
        N_("Second look"),
        SecondLook,
        "asked asked_at answer answered_at",
        *(DataClass.SECOND_LOOK, DataClass.FEEDBACK),
    ),
    _part("process", N_("Your view of the process"), ProcessAnswer, "at answer words", _ID),
    _part(
        "emails",
        N_("Emails to you"),
        MailOut,
        "template created_at sent_at",
        _ID,
        of=_sent_mail,
    ),
    _part(
        "sessions",
        N_("When you signed in"),
        LoginSession,
        "created_at expires_at ended_at language",
        _ID,
        of=_invitation,
    ),
    _part(
        "systems",
        N_("Other systems that know of your application"),
        Connection,
        "name",
        _ID,
        of=_connection,
    ),
    _part(
        "orders",
        N_("Invitations that a hiring system ordered"),
        AssessmentOrder,
        "at profile",
        _ID,
        of=_order,
    ),
    _part(
        "deletion",
        N_("Your deletion"),
        ErasureRequest,
        "at",
        _ID,
        of=lambda folio: ErasureRequest.folio == folio,
    ),
    _part(
        "reviews_asked",
        N_("What you asked of a person"),
        CopyRequest,
        "asked_at answered_at",
        _ID,
    ),
)

WORDS = {
    "about": N_("About"),
    "after": N_("After"),
    "ai_statement": N_("What you said about AI"),
    "ai_used": N_("AI used"),
    "answer": N_("Answer"),
    "answered_at": N_("Answered"),
    "asked": N_("Asked"),
    "asked_at": N_("Asked on"),
    "at": N_("When"),
    "automatic": N_("Submitted for you"),
    "away_from": N_("Away from"),
    "away_until": N_("Away until"),
    "before": N_("Before"),
    "break_minutes": N_("Break, in minutes"),
    "cause": N_("Cause"),
    "changes_problem": N_("Changes the problem"),
    "closed_at": N_("Window closed"),
    "created_at": N_("Made"),
    "criteria": N_("What is rated"),
    "days": N_("Days"),
    "deadline": N_("Deadline"),
    "decided": N_("Decided"),
    "disabled_at": N_("Closed"),
    "done_at": N_("Done"),
    "doubts": N_("What could be a name"),
    "email": N_("Email address"),
    "employers": N_("Employers"),
    "ended_at": N_("Ended"),
    "ended_words": N_("What you wrote"),
    "expires_at": N_("Until"),
    "extension": N_("Ending"),
    "feedback": N_("Feedback"),
    "feedback_days": N_("Days until feedback"),
    "file_name": N_("File name"),
    "findings": N_("What is covered"),
    "format": N_("Format"),
    "given": N_("Given"),
    "handles": N_("User names"),
    "hours": N_("Hours"),
    "id": N_("Number"),
    "in_grace": N_("In the grace period"),
    "issuer": N_("Identity provider"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "last_used_at": N_("Last used"),
    "level": N_("Level"),
    "linked_at": N_("Linked"),
    "marked": N_("What you marked"),
    "minutes": N_("Minutes"),
    "more_days": N_("More days"),
    "n": N_("File"),
    "name": N_("Name"),
    "next_at": N_("New address entered"),
    "next_email": N_("New address"),
    "no_model": N_("You objected to a language model"),
    "not_names": N_("What is no name"),
    "outcome": N_("Outcome"),
    "own_words": N_("Words to cover"),
    "pages": N_("Pages"),
    "pages_allowed": N_("A long document is allowed"),
    "parts": N_("Parts"),
    "passages": N_("Passages"),
    "past_email": N_("Earlier address"),
    "place": N_("Place"),
    "profile": N_("Your page there"),
    "question": N_("Question"),
    "reason": N_("Reason"),
    "received_at": N_("Received"),
    "refusal": N_("Why it was refused"),
    "released": N_("Your feedback"),
    "released_at": N_("Released"),
    "reply": N_("Answer"),
    "retention_days": N_("Days that your data is kept"),
    "retention_offer_days": N_("Days that your data is kept after an offer"),
    "retention_ended_days": N_("Days that your data is kept without a decision"),
    "sent_at": N_("Sent"),
    "settled_at": N_("Answered"),
    "sha256": N_("SHA-256"),
    "size": N_("Bytes"),
    "start_by": N_("Start by"),
    "started_at": N_("Started"),
    "state": N_("State"),
    "subject": N_("Identity at the provider"),
    "template": N_("Email"),
    "terms": N_("What your page promises"),
    "text": N_("Text"),
    "title": N_("Title"),
    "told_of_model": N_("Told of the language model"),
    "version": N_("Version"),
    "warnings": N_("Notices"),
    "what": N_("What"),
    "who": N_("With"),
    "window_days": N_("Days for writing"),
    "withdrawn_at": N_("Withdrawn"),
    "words": N_("Words"),
    "working_days": N_("Working days"),
    "worry": N_("The part that worries you most"),
    "zone": N_("Time zone"),
}
