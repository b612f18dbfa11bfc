"""Declares the only tables that know who a candidate is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Count, JsonList, Key, Ref, Str10, Str200
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import FolioKey, OfAccount, OfFolio


class CandidateIdentity(Base):
    # Nothing on the blind side points here.

    __tablename__ = "candidate"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(unique=True)
    name: Mapped[Str200]
    email: Mapped[str] = mapped_column(String(320), index=True)
    # unconfirmed; only the email that asks for confirmation is sent there
    next_email: Mapped[str] = mapped_column(String(320), default="")
    next_by: Mapped[Ref | None]  # who entered it, and so can't confirm it
    next_at: Mapped[datetime | None]
    # the previous address, which is told of the change
    past_email: Mapped[str] = mapped_column(String(320), default="")
    handles: Mapped[JsonList]
    employers: Mapped[JsonList]
    # words that the candidate wants masked: employers, user names, colleagues, products
    own_words: Mapped[JsonList]
    # `[kind, words, before, after]`; the last three are a `NotAName`
    not_names: Mapped[JsonList]
    revision: Mapped[Count]  # A reading that began at an earlier revision doesn't count.
    created_at: Mapped[datetime]


class CandidateWord(Base):
    # A folded word of a name or an address, by which lists are searched.

    __tablename__ = "candidate_word"
    __table_args__ = (Index("ix_candidate_word", "word", "folio", "of_name"),)
    folio: Mapped[FolioKey]
    # Compared by bytes, so that the index finds how a word begins.
    word: Mapped[str] = mapped_column(
        String(64).with_variant(String(64, collation="C"), "postgresql"), primary_key=True
    )
    of_name: Mapped[bool] = mapped_column(primary_key=True)


class Trace(Base):
    # Sealed away from blind roles.

    __tablename__ = "trace"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    upload: Mapped[Ref] = mapped_column(unique=True)
    file_name: Mapped[str] = mapped_column(String(255))
    parts: Mapped[JsonList]  # `[name, SHA-256]` of each file, if several were sent together
    findings: Mapped[JsonList]  # `[kind, block id or null, original text]` of each masked place
    # `[kind, block id, start, end, text, no, before, after]` in the masked text: `no` is true if
    # the candidate answered no in an earlier file, and words `BY_PLACE` have the text around them
    doubts: Mapped[JsonList]
    # when the candidate said which of these name them; the rest don't
    answered_at: Mapped[datetime | None]


class CandidateList(Base):
    """Rows of a pasted list that couldn't be sent. They are kept until they are fixed or
    discarded, and for a week at most.
    """

    __tablename__ = "candidate_list"
    id: Mapped[Key]
    opening: Mapped[Ref] = mapped_column(index=True)
    account: Mapped[OfAccount]
    # as `prompts.inviting.invitations_csv.InvitationRow.as_json`, without those already invited
    rows: Mapped[list[Any]]
    notices: Mapped[list[Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent: Mapped[Count]


class DeclaredConflict(Base):
    """A conflict of interest, visible only to the account that declared it."""

    __tablename__ = "declared_conflict"
    __table_args__ = (UniqueConstraint("account", "kind", "folded"),)
    id: Mapped[Key]
    account: Mapped[OfAccount]
    kind: Mapped[Str10]  # person or employer
    words: Mapped[Str200]
    folded: Mapped[str] = mapped_column(String(400))  # without case, accents or legal forms
    at: Mapped[datetime]


_OWN = "A packet shows a candidate's name and nothing else."
NAMES = Sealed(
    table=CandidateIdentity,
    columns=("id", "folio", "name"),
    left_out=dict.fromkeys(
        (
            *("email", "handles", "employers", "own_words", "not_names"),
            *("next_email", "next_by", "next_at", "past_email"),
            "revision",
            "created_at",
        ),
        _OWN,
    ),
    folio="folio",
    at_end=True,
)
SEALED = (NAMES,)
