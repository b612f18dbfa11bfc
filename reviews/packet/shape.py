"""What is in a packet's JSON file, and its published schema. Models only: no database.

A packet `WithSeals` holds all that an offline check needs; one `WithoutSeals` is for who may not
see everything that the seals cover, and for a submission that is not decided.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

FORMAT = 1
"""Of the file. It is raised with every change that an older check would misread."""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, in hex digits."""

Time = Annotated[
    str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$", max_length=32)
]
"""In UTC, with microseconds: as it is hashed."""

Seq = Annotated[int, Field(ge=1, le=2**53)]
"""An entry's number in the site's log."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Unsealed(_Part):
    """A part that no seal covers: nothing shows whether it was changed."""

    sealed: Literal[False]


class CriterionRating(_Part):
    """A criterion's rating, 1 to 4 or null, and why; `searched` where it is absent."""

    value: int | None
    rationale: str
    absent: bool
    searched: str


class QuotePlace(_Part):
    """Where a quote is: characters `start` to `end` of the text of `block`."""

    block: str
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


class PlainComment(_Part):
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


class QuestionAtLock(_Part):
    """A question that a reviewer asked when they locked their review."""

    n: int
    text: str
    comment: str
    words: str
    segment: str | None
    block: str
    quote: str


class PlainReviewText(_Part):
    """What a review says."""

    recommendation: str | None
    confidence: str
    strongest: str
    weakest: str
    summary: str
    ratings: dict[str, CriterionRating]
    comments: list[PlainComment]


class SealedReviewText(_Part):
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
    summary: str
    questions: list[QuestionAtLock]
    ratings: dict[str, CriterionRating]
    comments: list[SealedComment]


class PlainAmendment(_Part):
    """What was appended to a review after its lock."""

    n: int
    text: str
    at: Time
    after_reveal: bool


class SealedAmendment(PlainAmendment):
    """The same, with its entry."""

    id: str
    entry: Seq | None


class ReviewersPart(_Part):
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


class SealedReview(_Part):
    """A locked review with the number of the entry that sealed it."""

    sealed: bool
    entry: Seq | None
    locked_at: Time
    recognised: bool
    part: ReviewersPart
    locked: SealedReviewText
    amendments: list[SealedAmendment]


class BasisOfRating(_Part):
    """A question that a rating in a scorecard rests on, as it was worded at the lock."""

    question: str
    words: str


class CardCriterion(_Part):
    """What the interview showed of a criterion."""

    value: int | None
    not_covered: bool
    said: str
    basis: list[BasisOfRating]


class PlainCardText(_Part):
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


class SealedCard(_Part):
    """A locked scorecard with the number of the entry that sealed it."""

    sealed: bool
    entry: Seq | None
    locked_at: Time
    locked: SealedCardText


class ChangeOfDesign(_Part):
    """How a question changed the candidate's design, as one panelist saw it."""

    by: str
    before: str
    after: str


class AskedQuestion(_Part):
    """A question of the sheet: what was planned, asked and answered."""

    segment: str
    state: str
    went: str
    text: str
    built: str
    quote: str
    changes: list[ChangeOfDesign]


class SheetPart(Unsealed):
    """The question sheet. `went` is asked, answered, partly, not, or empty."""

    questions: list[AskedQuestion]


class CandidatePart(Unsealed):
    """Whose submission it is."""

    name: str


class ExportPart(Unsealed):
    """When the file was made."""

    at: Time


class NotesPart(Unsealed):
    """What a reader of the reviews has to know: what was redacted, and how many reviewers knew by
    name who was applying (null where that is not for the reader)."""

    redaction: str
    reviewers: int
    knew_by_name: int | None


class NamedAccount(_Part):
    """An account's id and the name that it has in this site."""

    id: str
    name: str


class NamesPart(Unsealed):
    """The names of the accounts that the packet mentions."""

    names: list[NamedAccount]


class PlainOpening(Unsealed):
    """The job."""

    title: str
    level: int
    level_fixed: bool
    preset: str
    decider: str
    quorum: int
    weights: dict[str, int]


class SealedOpening(_Part):
    """The job, as the log sealed it."""

    sealed: bool
    id: str
    title: str
    level: int
    level_fixed: bool
    preset: str
    decider: str
    quorum: int
    weights: dict[str, int]


class PlainPrompt(Unsealed):
    """The prompt version with its rubric and rating guides."""

    slug: str
    n: int
    title: str
    rubric: dict[str, JsonValue]


class SealedPrompt(_Part):
    """The prompt version with its rubric and rating guides; `sha` is the hash of its files."""

    sealed: bool
    id: str
    slug: str
    n: int
    title: str
    sha: Hash
    rubric: dict[str, JsonValue]


class PlainBlock(_Part):
    """A block of the document."""

    id: str
    kind: str
    level: int | None
    text: str


class SealedBlock(PlainBlock):
    """A block of the document with all that its hash covers."""

    seq: int
    html: str
    section: list[str]
    offsets: list[list[int]]


class PictureHash(_Part):
    """A picture of the document: its name and the hash of its bytes, which are not here."""

    name: str
    sha256: Hash


class PlainDocument(Unsealed):
    """The anonymised document."""

    blocks: list[PlainBlock]


class SealedDocument(_Part):
    """The anonymised document. `sha` is the hash on the candidate's receipt: that of pipeline,
    blocks and pictures. After a redaction, the receipt has the submission's `sent_sha`."""

    sealed: bool
    sha: Hash
    pipeline: str
    blocks: list[SealedBlock]
    pictures: list[PictureHash]


class SubmissionPart(_Part):
    """The submission's own row."""

    sealed: bool
    id: str
    code: str
    purpose: str
    opening: str
    prompt_version: str
    document: str | None
    sha: Hash | None
    sent_sha: Hash | None
    stage: str
    reached: int
    quorum: int
    preset: str
    ended_reason: str | None
    stage_since: Time
    decider: str


class PlainGate(Unsealed):
    """The review decision; `by` says in which capacity it was made."""

    word: str
    decision: str
    reason: str
    by: str
    at: Time


class SealedGate(_Part):
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


class SealedDecision(_Part):
    """The decision of the debrief, or that of a rejection; `by` is an account's id."""

    sealed: bool
    outcome: str
    level: int | None
    feedback: str
    by: str
    at: Time


class LogEntry(_Part):
    """An entry of the audit log, whole."""

    seq: Seq
    prev: Hash
    kind: str
    at: Time
    salt: Hash
    body: dict[str, JsonValue]
    seal: Hash


class Digests(_Part):
    """Entries of which only the digests are given, from `first` on."""

    first: Seq
    digests: list[Hash]


class Gap(_Part):
    """Entries of an older release, which can't be given without their contents: the chain is not
    proven across them. `seal` is the last one's."""

    first: Seq
    last: Seq
    seal: Hash


class LogPlace(_Part):
    """A place in the log: an entry's number (0 before the first) and its seal."""

    seq: Annotated[int, Field(ge=0, le=2**53)]
    seal: Hash


class LogPart(_Part):
    """The log from the entry after `before` to `head`: `entries` whole, the others `between`."""

    before: LogPlace
    head: LogPlace
    entries: list[LogEntry]
    between: list[Digests | Gap]


class WithoutSeals(_Part):
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
    reviews: list[PlainReview]
    scorecards: list[PlainCard]
    sheet: SheetPart | None
    prompt: PlainPrompt
    document: PlainDocument
    notes: NotesPart


class WithSeals(_Part):
    """A packet that can be checked without the site."""

    notice: str
    format: Literal[1]
    state: Literal["closed", "stopped"]
    seals: Literal[True]
    exported: ExportPart
    candidate: CandidatePart
    submission: SubmissionPart
    opening: SealedOpening
    gate: SealedGate | None
    decision: SealedDecision | None
    reviews: list[SealedReview]
    scorecards: list[SealedCard]
    sheet: SheetPart | None
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
