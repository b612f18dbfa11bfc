"""What a packet has of its two decisions. Models only."""

from __future__ import annotations

from reviews.packet.shape.base import PacketPart, Time, Unsealed


class PlainGate(Unsealed):
    """The review decision; `by` says in which capacity it was made, and by whom to who may know."""

    word: str
    decision: str
    reason: str
    by: str
    at: Time


class SealedGate(PacketPart):
    """The review decision; `by` is an account's id."""

    sealed: bool
    word: str
    decision: str
    reason: str
    by: str
    capacity: str
    at: Time


class PlainDecision(Unsealed):
    """The decision of the debrief, or that of a rejection; `feedback` is what the candidate reads,
    where the reader may see it."""

    outcome: str
    level: int | None
    at: Time
    feedback: str | None


class SealedDecision(PacketPart):
    """The decision of the debrief, or that of a rejection; `by` is an account's id."""

    sealed: bool
    outcome: str
    level: int | None
    feedback: str
    by: str
    at: Time


class PlainFeedback(Unsealed):
    """The feedback that the candidate was given after the end."""

    text: str
    at: Time


class SealedFeedback(PacketPart):
    """The same; `by` is the account's id of who released it."""

    sealed: bool
    text: str
    by: str
    at: Time


class PlainGrounds(Unsealed):
    """What the team recorded with the debrief's decision, and the candidate never reads. `by` is
    who decided, `all_the_same` why it is an offer although a review has a rating below it."""

    by: str
    capacity: str
    reason: str
    conditions: str
    all_the_same: str
    present: list[str]


class SealedGrounds(PacketPart):
    """The same, with the ids of the accounts that were present; who decided is in `decision`."""

    sealed: bool
    capacity: str
    reason: str
    conditions: str
    all_the_same: str
    present: list[str]
