"""What a review is when it leaves the site: one's own, or all locked ones after the reveal.

The same values go into every form (`export_markdown`, `export_pdf`, `export_annotations`), so that
none of them can say more than another. Who may have them has been asked by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from reviews.reading import lines, numbering, quoting
from reviews.reading.content import (
    GENERAL,
    GENERAL_WORDS,
    Content,
    Remark,
)
from reviews.reading.models import RECOMMENDED, REVIEW, LockLine, Rated, Review
from reviews.reading.queries import Appended, LockedReview
from reviews.reading.quoting import Quote
from reviews.reading.room import Room


@dataclass(frozen=True, slots=True)
class ExportedComment:
    """A comment with the number that people see, and its passages as they are shown, each with
    its section.

    `ask_this` is said in one's own export only: the panel gets those without who asked.
    """

    n: int
    remark: Remark
    ask_this: bool
    quotes: tuple[Quote, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with its rating and the comments that it rests on; or, as `GENERAL`, the
    comments on no criterion."""

    key: str
    name: str
    rated: Rated
    notes: tuple[ExportedComment, ...]

    @property
    def level(self) -> str:
        """The rating in words: `3 staff`; empty where there is nothing to rate."""
        if self.key == GENERAL:
            return ""
        value = self.rated.value
        return f"{value} {RATINGS[value]}" if value else "Not rated"

    @property
    def absence(self) -> str:
        """Where what is rated is absent: that it is, and what was searched; else empty."""
        if not self.rated.absent:
            return ""
        return f"Absent from the document. Searched: {self.rated.searched}"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One review. `by` is empty for one's own; `state` says in a sentence what it is."""

    id: str
    by: str
    state: str
    judged: tuple[Judged, ...]
    closing: tuple[tuple[str, str], ...]
    """Heading and words, as far as there are any."""


@dataclass(frozen=True, slots=True)
class ExportedQuestion:
    """A question of the lock page, with its passage as far as there is one. `id` is of nobody
    that a reader could find: a file of all reviews does not say who asks."""

    id: str
    text: str
    segment: str
    block: str
    quote: str
    """Exact; `quotes` has it as it is shown."""
    quotes: tuple[Quote, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """All that one file holds.

    `document` is the name of the document for this file's readers, or empty: its code in a file
    without the candidate's name, else an id. It is no hash, because the candidate's receipt has
    that, and would join the code to a name.
    """

    title: str
    document: str
    opinions: tuple[Opinion, ...]
    asked: tuple[ExportedQuestion, ...] = ()
    """What the reviews ask on the lock page; of several reviews by passage, for all together."""


def own(room: Room, zone: ZoneInfo) -> Exported:
    """The reviewer's own draft or locked review, private notes and amendments included."""
    review = room.review
    state = _state(review, zone, unlocked="Private draft. No one else can see it.")
    closing = _own_closing(review, room.amendments, zone) if review else []
    criteria = [(criterion.key, criterion.name) for criterion in room.rubric.criteria]
    judged = _judged(room.content, criteria, room.blocks, own=True)
    opinion = Opinion(review.id if review else "", "", state, judged, tuple(closing))
    asked = _asked([(opinion.id, line) for line in room.content.questions], room.blocks)
    return Exported(f"{room.folio.code}: {room.title}", room.folio.code, (opinion,), asked)


def left(
    review: Review, content: Content, amendments: Sequence[Appended], zone: ZoneInfo
) -> Exported:
    """One's own words where the document can be read no more: no code, no prompt, no document."""
    state = _state(review, zone, unlocked="A draft that was never locked.")
    keys = sorted({*content.ratings, *(remark.criterion for remark in content.comments)})
    named = [(key, key.replace("-", " ").capitalize()) for key in keys if key != GENERAL]
    judged = _judged(content, named, (), own=True)
    closing = _own_closing(review, amendments, zone)
    opinion = Opinion(review.id, "", state, judged, tuple(closing))
    asked = _asked([(review.id, line) for line in content.questions], ())
    return Exported("What you wrote", "", (opinion,), asked)


def everybodys(
    title: str,
    document: str,
    rubric: Rubric,
    told: Iterable[tuple[str, LockedReview]],
    blocks: Sequence[Block],
    zone: ZoneInfo,
) -> Exported:
    """Locked reviews of the document of these blocks, each under what its reader may call its
    reviewer. No private notes, no seal, no hour.
    """
    criteria = [(criterion.key, criterion.name) for criterion in rubric.criteria]
    opinions, questions = [], []
    for by, review in told:
        questions += [(review.id, line) for line in review.content.questions]
        state = f"Locked {times.day(review.locked_at, zone)}."
        if not review.counted:
            state += " Not counted: its reviewer was recused."
        if review.recognised:
            state += " Its reviewer recognised the author."
        recommended = [(RECOMMENDED.words, review.recommendation)] * bool(review.recommendation)
        closing = (*recommended, *_told(review.told), *_appended(review.amendments, zone))
        judged = _judged(review.content, criteria, blocks, own=False)
        opinions.append(Opinion(review.id, by, state, judged, closing))
    questions.sort(key=lambda it: lines.passage_key(it[1]))
    return Exported(title, document, tuple(opinions), _asked(questions, blocks))


def version_of(db: Session, folio: str) -> str:
    """`-v2`, for a file's name: the version that was submitted; empty without a submission."""
    version = db.scalar(select(func.max(Submission.version)).where(Submission.folio == folio))
    return f"-v{version}" if version else ""


def _state(review: Review | None, zone: ZoneInfo, *, unlocked: str) -> str:
    if review is None or review.locked_at is None:
        return unlocked
    return f"Locked {times.when(review.locked_at, zone)}. Seal {review.seal}."


def _own_closing(
    review: Review, amendments: Sequence[Appended], zone: ZoneInfo
) -> list[tuple[str, str]]:
    return [*_told(REVIEW.told(review, own=True)), *_appended(amendments, zone)]


def _appended(amendments: Sequence[Appended], zone: ZoneInfo) -> list[tuple[str, str]]:
    late = ", after the review decision"
    return [
        (
            f"Amendment {added.n}, {times.day(added.at, zone)}"
            f"{late if added.after_reveal else ''}",
            added.text,
        )
        for added in amendments
    ]


def _told(said: Iterable[tuple[Field, str]]) -> list[tuple[str, str]]:
    return [(it.words, words) for it, words in said]


def _asked(
    questions: Sequence[tuple[str, LockLine]], blocks: Sequence[Block]
) -> tuple[ExportedQuestion, ...]:
    """Questions with the ids of their reviews, in this order."""
    sections = numbering.number(blocks).of
    kinds = quoting.kinds_of(blocks)
    return tuple(
        ExportedQuestion(
            f"{review} question {line.n}",
            line.asked,
            HEADINGS[line.segment] if line.segment else "",
            line.block,
            words,
            (quoting.shown(words, kinds.get(line.block, "")),) if words else (),
            (sections.get(line.block, ""),) if words else (),
        )
        for review, line in questions
        for words in [line.quote or line.words]
    )


def _judged(
    content: Content,
    criteria: Sequence[tuple[str, str]],
    blocks: Sequence[Block],
    *,
    own: bool,
) -> tuple[Judged, ...]:
    numbers = content.numbers
    sections = numbering.number(blocks).of
    kinds = quoting.kinds_of(blocks)
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
                    quoting.quotes(remark, kinds),
                    tuple(sections.get(span.block, "") for span in remark.spans),
                )
                for remark in content.evidence(key)
            ),
        )
        for key, name in [*criteria, *[(GENERAL, GENERAL_WORDS)] * bool(content.general)]
    )
