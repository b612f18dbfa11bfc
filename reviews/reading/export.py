"""A review as it leaves the site. All formats get the same values, so none can say more than
another. The caller has checked access."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.documents.model import Block
from prompts.folder.rubric import RATINGS, Rubric
from prompts.models import Submission
from reviews.forms.fields import Field
from reviews.reading import drawing, questions
from reviews.reading.content import GENERAL, GENERAL_WORDS, Content, Remark, abouts
from reviews.reading.drawing import Quote
from reviews.reading.models import RECOMMENDED, REVIEW, LockLine, Rated, Review
from reviews.reading.queries import Appended, LockedReview
from reviews.reading.room import Room


@dataclass(frozen=True, slots=True)
class ExportedComment:
    """A comment with its visible number. `ask_this` is set in one's own export only: the panel
    doesn't learn who asked."""

    n: int
    remark: Remark
    ask_this: bool
    passages: tuple[Quote, ...]

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
        return [*filter(None, [self.rated.rationale]), *[absent] * self.rated.absent]


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
    line: LockLine
    passages: tuple[Quote, ...]


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
    code, placed = room.folio.code, _placing(room.blocks)
    judged = _judged(room.content, abouts(room.rubric.criteria), placed, own=True)
    opinion = Opinion("", "", "Private draft. No one else can see it.", judged, ())
    if room.review is not None:
        opinion = _own(room.review, opinion, room.amendments, zone)
    asked = _asked(opinion.id, room.content, placed)
    return Exported(f"{code}: {room.title}", code, (opinion,), asked)


def left(
    review: Review, content: Content, amendments: Sequence[Appended], zone: ZoneInfo
) -> Exported:
    """One's own words once the document can't be read: no code, prompt or document."""
    keys = {*content.ratings, *(remark.criterion for remark in content.comments)} - {GENERAL}
    names = {key: key.replace("-", " ").capitalize() for key in sorted(keys)}
    placed = _placing(())
    judged = _judged(content, names | {GENERAL: GENERAL_WORDS}, placed, own=True)
    opinion = Opinion("", "", "A draft that was never locked.", judged, ())
    opinion = _own(review, opinion, amendments, zone)
    return Exported("What you wrote", "", (opinion,), _asked(review.id, content, placed))


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
    asked: list[ExportedQuestion] = []
    placed, names = _placing(blocks), abouts(rubric.criteria)
    for by, review in told:
        asked += _asked(review.id, review.content, placed)
        state = f"Locked {times.day(review.locked_at, zone)}."
        state += "" if review.counted else " Not counted: its reviewer was recused."
        state += " Its reviewer recognised the author." if review.recognised else ""
        recommended = [(RECOMMENDED.words, review.recommendation)] * bool(review.recommendation)
        closing = (*recommended, *_closing(review.told, review.amendments, zone))
        judged = _judged(review.content, names, placed, own=False)
        opinions.append(Opinion(review.id, by, state, judged, closing))
    asked.sort(key=lambda question: questions.passage_key(question.line))
    return Exported(title, document, tuple(opinions), tuple(asked))


def version_of(db: Session, folio: str) -> str:
    """`-v2`, for a file name: the submitted version; "" without a submission."""
    version = db.scalar(select(func.max(Submission.version)).where(Submission.folio == folio))
    return f"-v{version}" if version else ""


def _own(
    review: Review, opinion: Opinion, amendments: Sequence[Appended], zone: ZoneInfo
) -> Opinion:
    if review.locked_at is not None:
        state = f"Locked {times.when(review.locked_at, zone)}. Seal {review.seal}."
        opinion = replace(opinion, state=state)
    closing = _closing(REVIEW.told(review, own=True), amendments, zone)
    return replace(opinion, id=review.id, closing=closing)


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


_Placing = Callable[[str, str], Quote]


def _placing(blocks: Sequence[Block]) -> _Placing:
    sections = drawing.number(blocks).of
    kinds = {block.id: block.kind for block in blocks}

    def placed(block: str, quote: str) -> Quote:
        section = sections.get(block)
        place = f"§{section}" if section else ""
        return replace(drawing.shown(quote, kinds.get(block, "")), place=place)

    return placed


def _asked(review: str, content: Content, placed: _Placing) -> tuple[ExportedQuestion, ...]:
    return tuple(
        ExportedQuestion(
            f"{review} question {line.n}",
            line,
            (placed(line.block, line.about),) if line.about else (),
        )
        for line in content.questions
    )


def _judged(
    content: Content, names: Mapping[str, str], placed: _Placing, *, own: bool
) -> tuple[Judged, ...]:
    """`names` are by criterion, with `GENERAL`."""
    numbers = content.numbers
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
        for key, name in names.items()
        if key != GENERAL or content.general
    )
