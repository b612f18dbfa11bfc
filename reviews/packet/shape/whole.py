"""A packet's JSON file, and its published schema. Models only: no database.

A packet `WithSeals` holds all that an offline check needs; one `WithoutSeals` is for who may not
see everything that the seals cover, and for a submission that is not decided.
"""

from __future__ import annotations

from typing import Any, Literal

from reviews.packet.shape.base import PacketPart
from reviews.packet.shape.debrief import (
    PlainDissent,
    PlainFlag,
    PlainPass,
    PlainViewChange,
    PlainVote,
    SealedDissent,
    SealedFlag,
    SealedPass,
    SealedViewChange,
    SealedVote,
)
from reviews.packet.shape.decisions import (
    PlainDecision,
    PlainFeedback,
    PlainGate,
    PlainGrounds,
    SealedDecision,
    SealedFeedback,
    SealedGate,
    SealedGrounds,
)
from reviews.packet.shape.interviews import (
    PlainInterview,
    PlainInterviewPass,
    SealedInterview,
    SealedInterviewPass,
)
from reviews.packet.shape.log import LogPart
from reviews.packet.shape.panel import PlainCard, SealedCard, SealedSheet, SheetPart
from reviews.packet.shape.reviews import PlainReview, SealedReview
from reviews.packet.shape.submission import (
    CandidatePart,
    ExportPart,
    NamesPart,
    NotesPart,
    PlainDocument,
    PlainOpening,
    PlainPrompt,
    SealedCandidate,
    SealedDocument,
    SealedOpening,
    SealedPrompt,
    SubmissionPart,
)

FORMAT = 1
"""Of the file. It is raised with every change that an older check would misread."""


class WithoutSeals(PacketPart):
    """A packet that can't be checked."""

    notice: str
    format: Literal[1]
    state: Literal["undecided", "closed", "stopped"]
    seals: Literal[False]
    exported: ExportPart
    candidate: CandidatePart
    opening: PlainOpening
    gate: PlainGate | None
    decision: PlainDecision | None
    feedback: PlainFeedback | None
    grounds: PlainGrounds | None
    dissents: list[PlainDissent]
    flags: list[PlainFlag]
    votes: list[PlainVote]
    passes: list[PlainPass]
    changed_views: list[PlainViewChange]
    reviews: list[PlainReview]
    scorecards: list[PlainCard]
    interviews: list[PlainInterview]
    interview_passes: list[PlainInterviewPass]
    sheet: SheetPart | None
    prompt: PlainPrompt
    document: PlainDocument
    notes: NotesPart


class WithSeals(PacketPart):
    """A packet that can be checked without the site."""

    notice: str
    format: Literal[1]
    state: Literal["closed", "stopped"]
    seals: Literal[True]
    exported: ExportPart
    candidate: SealedCandidate
    submission: SubmissionPart
    opening: SealedOpening
    gate: SealedGate | None
    decision: SealedDecision | None
    feedback: SealedFeedback | None
    grounds: SealedGrounds | None
    dissents: list[SealedDissent]
    flags: list[SealedFlag]
    votes: list[SealedVote]
    passes: list[SealedPass]
    changed_views: list[SealedViewChange]
    reviews: list[SealedReview]
    scorecards: list[SealedCard]
    interviews: list[SealedInterview]
    interview_passes: list[SealedInterviewPass]
    sheet: SealedSheet | None
    people: NamesPart
    prompt: SealedPrompt
    document: SealedDocument
    notes: NotesPart
    ledger: LogPart


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of both kinds of packet, as `docs/packet.schema.json` has it."""
    from pydantic import TypeAdapter

    made = TypeAdapter(WithSeals | WithoutSeals).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A packet of Blindfolio",
        **made,
    }
