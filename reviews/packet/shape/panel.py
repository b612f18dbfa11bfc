"""What a packet has of the panel's interview: scorecards and the question sheet. Models only."""

from __future__ import annotations

from reviews.packet.shape.base import PacketPart, Seq, Time, Unsealed


class BasisOfRating(PacketPart):
    """A question that a rating in a scorecard rests on, as it was worded at the lock."""

    question: str
    words: str


class CardCriterion(PacketPart):
    """What the interview showed of a criterion."""

    value: int | None
    not_covered: bool
    said: str
    basis: list[BasisOfRating]


class PlainCardText(PacketPart):
    """What a scorecard says."""

    level: int | None
    confidence: str
    text: str
    criteria: dict[str, CardCriterion]


class SealedCardText(PlainCardText):
    """What a scorecard says, as it was sealed."""

    form: int
    scorecard: str
    panelist: str


class PlainCard(Unsealed):
    """A locked scorecard under its author's name."""

    by: str
    locked_at: Time
    locked: PlainCardText


class SealedCard(PacketPart):
    """A locked scorecard with the number of the entry that sealed it."""

    sealed: bool
    entry: Seq | None
    locked_at: Time
    locked: SealedCardText


class ChangeOfDesign(PacketPart):
    """How a question changed the candidate's design, as one panelist saw it."""

    by: str
    before: str
    after: str


class SealedChange(PacketPart):
    """The same, with its row's seal."""

    sealed: bool
    question: str
    account: str
    before: str
    after: str


class AskedQuestion(PacketPart):
    """A question of the sheet: what was planned, asked and answered. `went` is asked, answered,
    partly, not, or empty."""

    segment: str
    state: str
    went: str
    text: str
    built: str
    quote: str
    changes: list[ChangeOfDesign]


class SealedQuestion(PacketPart):
    """The same, with its row's seal."""

    sealed: bool
    id: str
    segment: str
    state: str
    went: str
    text: str
    built: str
    quote: str
    changes: list[SealedChange]


class SheetPart(Unsealed):
    """The question sheet."""

    questions: list[AskedQuestion]


class SealedSheet(PacketPart):
    """The question sheet with its seals."""

    questions: list[SealedQuestion]
