"""What a packet has of the interviews around the document: scorecards by dimension, and those that
a coordinator passed. `stage` is a stage's key in the opening's loop. Models only."""

from __future__ import annotations

from reviews.packet.shape.base import PacketPart, Seq, Time, Unsealed


class DimensionRating(PacketPart):
    """What an interview showed of a dimension: 1 to 4, null or not covered, and what was said."""

    value: int | None
    not_covered: bool
    said: str


class NamedRating(DimensionRating):
    """The same, with the dimension's name."""

    name: str


class PlainInterview(Unsealed):
    """A locked scorecard of the loop under its author's name. `evidence` is what an answer named,
    by People, Documents, Meetings and Outcome, of an influence stage alone."""

    stage: str
    title: str
    by: str
    locked_at: Time
    level: int | None
    confidence: str
    text: str
    people: str
    documents: str
    meetings: str
    outcome: str
    dimensions: list[NamedRating]


class SealedInterviewText(PacketPart):
    """What a scorecard of the loop says, as it was sealed; dimensions by their keys."""

    form: int
    scorecard: str
    interview: str
    stage: str
    interviewer: str
    level: int | None
    confidence: str
    text: str
    people: str
    documents: str
    meetings: str
    outcome: str
    dimensions: dict[str, DimensionRating]


class SealedInterview(PacketPart):
    """A locked scorecard of the loop with the number of the entry that sealed it."""

    sealed: bool
    entry: Seq | None
    locked_at: Time
    locked: SealedInterviewText


class PlainInterviewPass(Unsealed):
    """That the debrief did not wait for the scorecard of a stage, and why."""

    stage: str
    title: str
    reason: str
    by: str
    at: Time


class SealedInterviewPass(PacketPart):
    """The same, as the log sealed it; `by` is an account's id."""

    sealed: bool
    id: str
    stage: str
    reason: str
    by: str
    at: Time
