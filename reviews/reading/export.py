"""Export a review as Markdown. The caller has checked access."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.documents.model import Block
from blindfolio.levels import SiteLevels
from blindfolio.text.plain_markdown import code, line, prose
from prompts.folder.rubric import Rubric
from prompts.models import Submission
from reviews.followups.sheet import HEADINGS
from reviews.forms.fields import Field
from reviews.reading import drawing, questions
from reviews.reading.content import GENERAL, Content, Remark, abouts
from reviews.reading.drawing import Quote
from reviews.reading.models import RECOMMENDED, REVIEW, LockLine, Rated
from reviews.reading.queries import Appended, LockedReview
from reviews.reading.room import Room


@dataclass(frozen=True, slots=True)
class Opinion:
    """One review in an export. `by` is empty for one's own review, and `state` is a
    sentence."""

    id: str
    by: str
    state: str
    content: Content
    closing: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export contains. `document` names the document without linking a code to a
    candidate: it is the submission code in a file without the candidate's name, otherwise an
    id. `names` has the criteria, and `GENERAL`."""

    title: str
    document: str
    names: Mapping[str, str]
    opinions: Sequence[Opinion]
    blocks: Sequence[Block]
    levels: SiteLevels

    def level(self, rated: Rated) -> str:
        return f"{rated.value} {self.levels[rated.value]}" if rated.value else "Not rated"

    @property
    def asked(self) -> list[tuple[str, LockLine]]:
        """The questions of the lock pages, each with an id that identifies no person. Those of
        several reviews are sorted by passage, so their order doesn't tell who asks."""
        found = [
            (f"{it.id} question {line.n}", line)
            for it in self.opinions
            for line in it.content.questions
        ]
        if any(it.by for it in self.opinions):
            found.sort(key=lambda it: questions.passage_key(it[1]))
        return found


def own(room: Room, zone: ZoneInfo, worded: Iterable[tuple[str, str]] = ()) -> Exported:
    """`worded` are the author's scenarios in one's own words."""
    code, review = room.folio.code, room.review
    opinion = Opinion("", "", "Private draft. No one else can see it.", room.content, ())
    if review is not None:
        closing = _closing(REVIEW.told(review, own=True), room.amendments, zone)
        closing += tuple((f"Scenario {n}", text) for n, text in worded)
        opinion = replace(opinion, id=review.id, closing=closing)
        if review.locked_at is not None:
            state = f"Locked {times.when(review.locked_at, zone)}. Seal {review.seal}."
            opinion = replace(opinion, state=state)
    names = abouts(room.rubric.criteria)
    return Exported(
        f"{code}: {room.title}", code, names, [opinion], room.blocks, room.filled.levels
    )


def everybodys(
    title: str,
    document: str,
    rubric: Rubric,
    told: Iterable[tuple[str, LockedReview]],
    blocks: Sequence[Block],
    zone: ZoneInfo,
    levels: SiteLevels,
) -> Exported:
    """Return the locked reviews, each under the name that this reader may use for the reviewer.
    Private notes, seals, hours and the choice of comments for the panel are left out."""
    opinions = []
    for by, review in told:
        state = f"Locked {times.day(review.locked_at, zone)}."
        state += "" if review.counted else " Not counted: its reviewer was recused."
        state += " Its reviewer recognised the author." if review.recognised else ""
        recommended = [(RECOMMENDED.words, review.recommendation)] * bool(review.recommendation)
        closing = (*recommended, *_closing(review.told, review.amendments, zone))
        comments = [replace(it, ask_this=False) for it in review.content.comments]
        content = replace(review.content, comments=comments)
        opinions.append(Opinion(review.id, by, state, content, closing))
    return Exported(title, document, abouts(rubric.criteria), opinions, blocks, levels)


def version_of(db: Session, folio: str) -> str:
    """The end of a file name, like `-v2`, or empty before the submission."""
    version = db.scalar(select(func.max(Submission.version)).where(Submission.folio == folio))
    return f"-v{version}" if version else ""


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


def _said(rated: Rated) -> list[str]:
    absent = f"Absent from the document. Searched: {rated.searched}"
    return [*filter(None, [rated.rationale]), *[absent] * rated.absent]


def _segment(question: LockLine | Remark) -> list[str]:
    return [HEADINGS[question.segment]] if question.segment else []


def _heard(look_for: str) -> list[str]:
    return [f"A good answer says: {look_for}"] * bool(look_for)


_Placing = Callable[[str, str], Quote]


def _placing(blocks: Sequence[Block]) -> _Placing:
    sections = drawing.number(blocks).of
    kinds = {block.id: block.kind for block in blocks}

    def placed(block: str, quote: str) -> Quote:
        section = sections.get(block)
        place = f"§{section}" if section else ""
        return replace(drawing.shown(quote, kinds.get(block, "")), place=place)

    return placed


def markdown(exported: Exported) -> str:
    """Return Markdown. People's words stay as typed, but can't add a picture, link or
    heading."""
    lines = [f"# {line(exported.title)}"]
    placed = _placing(exported.blocks)
    for opinion in exported.opinions:
        lines += ["", f"# {line(opinion.by)}"] if opinion.by else []
        lines += ["", opinion.state]
        for key in exported.names:
            lines += _judged(exported, opinion.content, key, placed)
        for heading, words in opinion.closing:
            lines += ["", f"## {heading}", "", *prose(words)]
    if exported.asked:
        level = "#" if exported.opinions[0].by else "##"
        lines += ["", f"{level} Questions for the panel"]
    for n, (_, question) in enumerate(exported.asked, 1):
        lines += _passages([placed(question.block, question.about)] if question.about else [])
        said = (question.asked, *_segment(question), *_heard(question.heard))
        lines += ["", f"{n}. {' · '.join(map(line, said))}"]
    return "\n".join(lines) + "\n"


def _judged(exported: Exported, content: Content, key: str, placed: _Placing) -> Iterator[str]:
    rated, comments, numbers = content.rated(key), content.evidence(key), content.numbers
    if key != GENERAL or comments:
        yield from ("", f"## {line(exported.names[key])}")
    if key != GENERAL:
        yield from ("", f"Rating: {exported.level(rated)}")
    for words in _said(rated):
        yield from ("", *prose(words))
    for comment in comments:
        yield from _passages([placed(span.block, span.words) for span in comment.spans])
        question = f": {comment.question}" if comment.question else ""
        asked = [f"Ask this in the interview{question}", *_segment(comment)]
        marks = [
            comment.kind.capitalize(),
            *[*asked, *_heard(comment.look_for)] * comment.ask_this,
        ]
        number = f"{numbers[comment.id]}. "
        # A blank line and the item's indent keep the comment's own words apart.
        yield from ("", number + " · ".join(map(line, marks)), "")
        indent = " " * len(number)
        yield from (f"{indent}{it}" if it else "" for it in prose(comment.text))


def _passages(passages: Sequence[Quote]) -> Iterator[str]:
    for n, quote in enumerate(passages):
        # A listing needs a blank line before and after it.
        yield ">" if n else ""
        words = code(quote.words) if quote.code else prose(quote.words)
        yield from (f"> {quoted}" for quoted in words)
        if quote.place:
            yield from ([">"] if quote.code else [])
            yield f"> ({line(quote.place)})"
