"""What a packet has of the reviews. Models only."""

from __future__ import annotations

from reviews.packet.shape.base import PacketPart, Seq, Time, Unsealed


class CriterionRating(PacketPart):
    """A criterion's rating, 1 to 4 or null, and why; `searched` where it is absent."""

    value: int | None
    rationale: str
    absent: bool
    searched: str


class QuotePlace(PacketPart):
    """Where a quote is: characters `start` to `end` of the text of `block`."""

    block: str
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


class PlainComment(PacketPart):
    """A comment with its quotes."""

    criterion: str
    kind: str
    text: str
    new_to_us: bool
    spans: list[QuotePlace]


class SealedComment(PlainComment):
    """A comment as it was sealed."""

    id: str
    n: int
    ask_this: bool
    question: str


class QuestionAtLock(PacketPart):
    """A question that a reviewer asked when they locked their review."""

    n: int
    text: str
    comment: str
    words: str
    segment: str | None
    block: str
    quote: str


class PlainReviewText(PacketPart):
    """What a review says."""

    recommendation: str | None
    confidence: str
    strongest: str
    weakest: str
    ratings: dict[str, CriterionRating]
    comments: list[PlainComment]


class SealedReviewText(PacketPart):
    """What a review says, as it was sealed; `folio` is the submission's code, `document` the
    document's hash, `rubric` the prompt version."""

    form: int
    review: str
    reviewer: str
    folio: str
    document: str | None
    rubric: str
    recommendation: str | None
    confidence: str
    strongest: str
    weakest: str
    minutes: int | None
    questions: dict[str, QuestionAtLock]
    ratings: dict[str, CriterionRating]
    comments: list[SealedComment]


class PlainAmendment(PacketPart):
    """What was appended to a review after its lock."""

    n: int
    text: str
    at: Time
    after_reveal: bool


class SealedAmendment(PlainAmendment):
    """The same, with its entry."""

    id: str
    entry: Seq | None


class ReviewersPart(PacketPart):
    """Which reviewer it was: the n of "Reviewer n", and whether their review counts."""

    id: str
    account: str
    kind: str
    alias: int
    locked: bool
    counted: bool


class PlainReview(Unsealed):
    """A locked review, under the name that the reader may know."""

    by: str
    locked_at: Time
    counted: bool
    recognised: bool
    locked: PlainReviewText
    amendments: list[PlainAmendment]


class SealedReview(PacketPart):
    """A locked review with the number of the entry that sealed it."""

    sealed: bool
    entry: Seq | None
    locked_at: Time
    recognised: bool
    part: ReviewersPart
    locked: SealedReviewText
    amendments: list[SealedAmendment]
