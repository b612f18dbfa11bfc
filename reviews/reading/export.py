"""A review as it leaves the site. All formats get the same values, so none can say more than
another. The caller has checked access."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.documents.model import Block
from prompts.folder.rubric import RATINGS, Rubric
from prompts.models import Submission
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Field
from reviews.reading import drawing, questions
from reviews.reading.content import GENERAL, GENERAL_WORDS, Content, Remark
from reviews.reading.drawing import Quote
from reviews.reading.models import RECOMMENDED, REVIEW, LockLine, Rated, Review
from reviews.reading.queries import Appended, LockedReview
from reviews.reading.room import Room


@dataclass(frozen=True, slots=True)
class ExportedPassage:
    quote: Quote
    section: str


@dataclass(frozen=True, slots=True)
class ExportedComment:
    """A comment with its visible number. `ask_this` is set in one's own export only: the panel
    doesn't learn who asked."""

    n: int
    remark: Remark
    ask_this: bool
    passages: tuple[ExportedPassage, ...]

    @property
    def marks(self) -> list[str]:
        question = f": {self.remark.question}" if self.remark.question else ""
        return [
            self.remark.kind.capitalize(),
            *[f"Ask this in the interview{question}"] * self.ask_this,
            *["New to us"] * self.remark.new_to_us,
        ]


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with its rating and evidence; or, as `GENERAL`, the comments on none."""

    key: str
    name: str
    rated: Rated
    notes: tuple[ExportedComment, ...]

    @property
    def level(self) -> str:
        if self.key == GENERAL:
            return ""
        value = self.rated.value
        return f"{value} {RATINGS[value]}" if value else "Not rated"

    @property
    def said(self) -> list[str]:
        absent = f"Absent from the document. Searched: {self.rated.searched}"
        return [self.rated.rationale] * bool(self.rated.rationale) + [
            absent
        ] * self.rated.absent


@dataclass(frozen=True, slots=True)
class Opinion:
    """`by` is empty for one's own; `state` is a sentence."""

    id: str
    by: str
    state: str
    judged: tuple[Judged, ...]
    closing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExportedQuestion:
    """A question of the lock page. `id` leads to no person: a file of all reviews doesn't say who
    asks."""

    id: str
    text: str
    segment: str
    block: str
    quote: str
    passages: tuple[ExportedPassage, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """`document` is its name for this file's readers, or empty: its code in a file without the
    candidate's name, else an id. It is never a hash, because the candidate's receipt has that, and
    it would join the code to a name."""

    title: str
    document: str
    opinions: tuple[Opinion, ...]
    asked: tuple[ExportedQuestion, ...] = ()
    """Those of several reviews are merged and sorted by passage."""


def own(room: Room, zone: ZoneInfo) -> Exported:
    """Includes private notes and amendments."""
    unlocked = "Private draft. No one else can see it."
    code = room.folio.code
    judged = _judged(room.content, _criteria(room.rubric), room.blocks, own=True)
    return Exported(
        f"{code}: {room.title}",
        code,
        (_own(room.review, judged, room.amendments, zone, unlocked),),
        _asked(room.content.questions, room.review.id if room.review else "", room.blocks),
    )


def left(
    review: Review, content: Content, amendments: Sequence[Appended], zone: ZoneInfo
) -> Exported:
    """One's own words once the document can't be read: no code, prompt or document."""
    unlocked = "A draft that was never locked."
    keys = {*content.ratings, *(remark.criterion for remark in content.comments)} - {GENERAL}
    named = [(key, key.replace("-", " ").capitalize()) for key in sorted(keys)]
    judged = _judged(content, named, (), own=True)
    opinion = _own(review, judged, amendments, zone, unlocked)
    return Exported("What you wrote", "", (opinion,), _asked(content.questions, review.id, ()))


def everybodys(
    title: str,
    document: str,
    rubric: Rubric,
    told: Iterable[tuple[str, LockedReview]],
    blocks: Sequence[Block],
    zone: ZoneInfo,
) -> Exported:
    """Locked reviews, each under the name that its reader may use for the reviewer. No private
    notes, seals or hours."""
    opinions: list[Opinion] = []
    asked: list[tuple[LockLine, str]] = []
    for by, review in told:
        asked += [(line, review.id) for line in review.content.questions]
        state = f"Locked {times.day(review.locked_at, zone)}."
        state += "" if review.counted else " Not counted: its reviewer was recused."
        state += " Its reviewer recognised the author." if review.recognised else ""
        recommended = [(RECOMMENDED.words, review.recommendation)] * bool(review.recommendation)
        closing = (*recommended, *_closing(review.told, review.amendments, zone))
        judged = _judged(review.content, _criteria(rubric), blocks, own=False)
        opinions.append(Opinion(review.id, by, state, judged, closing))
    asked.sort(key=lambda it: questions.passage_key(it[0]))
    placed = _placing(blocks)
    return Exported(
        title, document, tuple(opinions), tuple(_question(*it, placed) for it in asked)
    )


def version_of(db: Session, folio: str) -> str:
    """`-v2`, for a file name: the submitted version; "" without a submission."""
    version = db.scalar(select(func.max(Submission.version)).where(Submission.folio == folio))
    return f"-v{version}" if version else ""


def _criteria(rubric: Rubric) -> list[tuple[str, str]]:
    return [(criterion.key, criterion.name) for criterion in rubric.criteria]


def _own(
    review: Review | None,
    judged: tuple[Judged, ...],
    amendments: Sequence[Appended],
    zone: ZoneInfo,
    unlocked: str,
) -> Opinion:
    if review is None:
        return Opinion("", "", unlocked, judged, ())
    state = unlocked
    if review.locked_at is not None:
        state = f"Locked {times.when(review.locked_at, zone)}. Seal {review.seal}."
    closing = _closing(REVIEW.told(review, own=True), amendments, zone)
    return Opinion(review.id, "", state, judged, closing)


def _closing(
    told: Iterable[tuple[Field, str]], amendments: Iterable[Appended], zone: ZoneInfo
) -> tuple[tuple[str, str], ...]:
    late = ", after the review decision"
    return (
        *((it.words, words) for it, words in told),
        *(
            (f"Amendment {it.n}, {times.day(it.at, zone)}{late * it.after_reveal}", it.text)
            for it in amendments
        ),
    )


_Placing = Callable[[str, str], ExportedPassage]


def _placing(blocks: Sequence[Block]) -> _Placing:
    sections = drawing.number(blocks).of
    kinds = {block.id: block.kind for block in blocks}

    def placed(block: str, quote: str) -> ExportedPassage:
        return ExportedPassage(
            drawing.shown(quote, kinds.get(block, "")), sections.get(block, "")
        )

    return placed


def _asked(
    lines: Iterable[LockLine], review: str, blocks: Sequence[Block]
) -> tuple[ExportedQuestion, ...]:
    placed = _placing(blocks)
    return tuple(_question(line, review, placed) for line in lines)


def _question(line: LockLine, review: str, placed: _Placing) -> ExportedQuestion:
    words = line.quote or line.words
    return ExportedQuestion(
        f"{review} question {line.n}",
        line.asked,
        HEADINGS[line.segment] if line.segment else "",
        line.block,
        words,
        (placed(line.block, words),) if words else (),
    )


def _judged(
    content: Content, criteria: Sequence[tuple[str, str]], blocks: Sequence[Block], *, own: bool
) -> tuple[Judged, ...]:
    numbers = content.numbers
    placed = _placing(blocks)
    return tuple(
        Judged(
            key,
            name,
            content.rated(key),
            tuple(
                ExportedComment(
                    numbers[remark.id],
                    remark,
                    own and remark.ask_this,
                    tuple(placed(span.block, span.quote) for span in remark.spans),
                )
                for remark in content.evidence(key)
            ),
        )
        for key, name in [*criteria, *[(GENERAL, GENERAL_WORDS)] * bool(content.general)]
    )
