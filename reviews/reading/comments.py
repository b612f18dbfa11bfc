"""Comments on passages: adding, changing, moving, deleting them while the review is a draft; and
what becomes of them when a passage is redacted.

A passage is only ever taken exactly: what the browser says it selected has to be the text that
stands there, and a quote that was pasted is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.archive.documents import Body
from blindfolio.documents import misquote
from blindfolio.documents.blinding.redaction import Places, moved
from blindfolio.documents.model import REPLACEMENT, Block
from blindfolio.documents.selectors import find_quote, verify
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.folder.rubric import Rubric
from reviews.followups import asking
from reviews.followups.asking import Names
from reviews.forms.typed import typed
from reviews.model_questions.passages import find_passage
from reviews.reading.content import QuotedSpan, Remark, abouts, comments_of
from reviews.reading.draft import Desk, begin, check_open, take
from reviews.reading.models import Comment, CommentSpan, LockQuestion, Review
from reviews.reading.questions import names

KINDS = ("strength", "concern", "question")
AROUND = 32
"""Characters kept before and after a quote, for export as a W3C TextQuoteSelector."""

LONGEST_QUOTE = 5_000
"""Characters of a pasted quote: a longer one would take seconds to look for, while nobody else can
save, and is no passage."""

MOST_SPANS = 50
MOST_PLACES = 50
"""Places of a pasted quote among which a page asks to choose; a letter may stand in thousands."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


@dataclass(frozen=True, slots=True)
class CommentText:
    """What a comment says. `ask_this` puts it before the panel, without a name, or `question` in
    its place where it asks nothing; `new_to_us` says that the team had not listed this risk, and
    changes no rating."""

    criterion: str
    kind: str
    text: str
    ask_this: bool = False
    new_to_us: bool = False
    question: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """To which passages a comment goes: a quote to look for, or spans as `add` takes them.

    `was` is `Remark.at` of where it stood when the move was begun.
    """

    to: Sequence[QuotedSpan] | str
    was: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands after a verb: the draft's comments, in reading order, and the document."""

    comments: list[Remark]
    body: Body
    rubric: Rubric
    revision: int
    touched: tuple[str, ...]
    """Ids of the blocks whose marks are others now, or have other numbers."""


class Unfinished(Refusal):
    """What a comment lacks, all at once.

    `faults` has a refusal for each field: `quote`, `text`, `criterion`, `kind`, `question`.
    """

    def __init__(self, faults: Mapping[str, Refusal]) -> None:
        super().__init__("unfinished", " ".join(map(str, faults.values())))
        self.faults = dict(faults)


class Elsewhere(Refusal):
    """A comment was changed or moved in another tab; `remark` is what is saved."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(
            "stale_comment",
            "This comment was changed in another tab or on another device. Both texts are"
            " shown. Choose one of them.",
            status=409,
        )
        self.remark = remark


class SeveralPlaces(Refusal):
    """A pasted quote stands in the document more than once; `places` are the spans."""

    def __init__(self, places: Sequence[QuotedSpan]) -> None:
        times = "twice" if len(places) == 2 else f"{len(places)} times"
        super().__init__(
            "several_places",
            f"This quote appears in the document {times}. Choose which one you mean.",
        )
        self.places = tuple(places)


def find(blocks: Sequence[Block], quote: str) -> QuotedSpan:
    """The one place where a pasted quote stands in a document.

    Raises `SeveralPlaces`, or Refusal where it stands nowhere or in more than `MOST_PLACES`, and
    where it is longer than `LONGEST_QUOTE`.
    """
    if not quote.strip():
        raise Refusal(
            "no_quote",
            "Copy the words that this comment is about from the document. Every comment needs"
            " them, a general one too.",
        )
    if len(quote) > LONGEST_QUOTE:
        raise Refusal(
            "long_quote", f"Copy a shorter passage, of at most {LONGEST_QUOTE:,} characters."
        )
    found = find_quote(blocks, quote, most=MOST_PLACES + 1)
    places = [_span(block, start, end) for block, start, end in found]
    if not places:
        raise Refusal(
            "not_found",
            "These words do not appear together in one paragraph of the document. "
            + (
                misquote.first_difference(blocks, quote)
                or "Copy them exactly from one paragraph."
            ),
        )
    if len(places) > MOST_PLACES:
        raise Refusal(
            "too_many_places",
            f"This quote appears in the document more than {MOST_PLACES} times. Copy more of the"
            " words around it.",
        )
    if len(places) > 1:
        raise SeveralPlaces(places)
    return places[0]


def add(
    db: Session,
    folio: str,
    comment: str,
    written: CommentText,
    on: Sequence[QuotedSpan] | str,
    *,
    by: str,
) -> Kept:
    """Add a comment under the id `comment`, a UUID that the caller makes once.

    The same comment sent again is kept once. `on` is a quote to look for, or spans, which need
    `block`, `start`, `end` (code points) and `quote`; what stands round the quote is taken from
    the document. Raises Absent, `Unfinished` with everything that is missing, and Refusal where
    a span's quote is not the text there, or where the draft is locked or over.
    """
    if not _UUID.match(comment):
        raise Refusal("comment_id", "This comment has no valid ID. Reload the page.")
    desk = take(db, folio, by=by)
    check_open(desk)
    body = _body(db, desk)
    faults: dict[str, Refusal] = {}
    found = _found(body.blocks, on, faults)
    written = _checked(db, written, desk.rubric, faults, by=by)
    spans = _verified(body.blocks, found)
    review = begin(db, desk, by=by)
    mine = comments_of(db, [review.id])[review.id]
    n = 1 + max((remark.n for remark in mine), default=0)
    new = Remark(comment, n, **asdict(written), spans=spans)
    same = next((remark for remark in mine if remark.id == comment), None)
    if same is None:
        _insert(db, review.id, new)
        if desk.review is not None:
            review.saved_at = clock.now()
        mine = sorted([*mine, new], key=lambda remark: remark.place)
    elif replace(new, n=same.n) != same:
        raise Refusal(
            "comment_taken",
            "This comment was already saved with different words. Reload the page to see it.",
            status=409,
        )
    return Kept(mine, body, desk.rubric, review.revision, _renumbered(mine, same or new))


def change(
    db: Session,
    folio: str,
    comment: str,
    written: CommentText,
    *,
    was: CommentText,
    by: str,
    move: Move | None = None,
) -> Kept:
    """Give a comment other words, criterion or kind, and with `move` other passages.

    `was` is what it said when this change was begun: where it says something else by now, or a
    `move` finds it elsewhere, `Elsewhere` (409) keeps what the other tab said. A comment that
    moved keeps its id and its `n`; the numbers that people see follow the reading order.
    Raises Absent, `Unfinished` and Refusal as `add`.
    """
    desk, review, mine = _own(db, folio, by=by)
    remark = next((remark for remark in mine if remark.id == comment), None)
    if remark is None:
        raise Absent
    body = _body(db, desk)
    faults: dict[str, Refusal] = {}
    found = _found(body.blocks, move.to, faults) if move else ()
    written = _checked(db, written, desk.rubric, faults, by=by)
    new = replace(remark, **asdict(written))
    if move:
        new = replace(new, spans=_verified(body.blocks, found))
    # A form sends other line ends than it was given.
    was = replace(
        was, text=typed(was.text, "The comment").strip(), question=_line(was.question)
    )
    moved_elsewhere = move is not None and remark.at not in (move.was, new.at)
    if written_of(remark) not in (was, written) or moved_elsewhere:
        raise Elsewhere(remark)
    db.execute(update(Comment).where(Comment.id == comment).values(**asdict(written)))
    review.saved_at = clock.now()
    after = sorted([new if r is remark else r for r in mine], key=lambda r: r.place)
    if new.spans != remark.spans:
        db.execute(delete(CommentSpan).where(CommentSpan.comment == comment))
        _insert_spans(db, comment, new.spans)
    touched = _moved(body.blocks, after, remark, move) if move else _ids(remark.spans)
    return Kept(after, body, desk.rubric, review.revision, touched)


def remove(db: Session, folio: str, comment: str, *, by: str) -> Kept:
    """Delete a comment from the draft.

    One that is not there, or never was, is no error: a second press finds it gone.
    """
    desk, review, mine = _own(db, folio, by=by)
    gone = next((remark for remark in mine if remark.id == comment), None)
    touched: tuple[str, ...] = ()
    if gone is not None:
        db.execute(delete(CommentSpan).where(CommentSpan.comment == gone.id))
        db.execute(delete(Comment).where(Comment.id == gone.id))
        review.saved_at = clock.now()
        touched = _renumbered(mine, gone)
        mine.remove(gone)
    return Kept(mine, _body(db, desk), desk.rubric, review.revision, touched)


def written_of(remark: Remark) -> CommentText:
    return CommentText(**{it.name: getattr(remark, it.name) for it in fields(CommentText)})


def _own(db: Session, folio: str, *, by: str) -> tuple[Desk, Review, list[Remark]]:
    desk = take(db, folio, by=by)
    check_open(desk)
    if desk.review is None:
        raise Absent
    return desk, desk.review, comments_of(db, [desk.review.id])[desk.review.id]


def _body(db: Session, desk: Desk) -> Body:
    if desk.folio.document is None:
        raise Absent
    return documents.body(db, desk.folio.document)


def _found(
    blocks: Sequence[Block], on: Sequence[QuotedSpan] | str, faults: dict[str, Refusal]
) -> Sequence[QuotedSpan]:
    """The spans, or the one of a quote; what is wrong with the quote goes into `faults`."""
    try:
        return [find(blocks, on)] if isinstance(on, str) else on
    except Refusal as refusal:
        faults["quote"] = refusal
        return ()


def _checked(
    db: Session, written: CommentText, rubric: Rubric, faults: dict[str, Refusal], *, by: str
) -> CommentText:
    """The words as they are stored; `Unfinished` where they, or the `faults` so far, forbid it."""
    text = ""
    try:
        text = typed(written.text, "The comment").strip()
        if not text:
            raise Refusal("no_text", "Write what you think of this passage.")
    except Refusal as refusal:
        faults["text"] = refusal
    if written.criterion not in abouts(rubric.criteria):
        faults["criterion"] = Refusal(
            "no_criterion",
            "Choose the criterion that this comment is about, or that it is about none.",
        )
    if written.kind not in KINDS:
        faults["kind"] = Refusal(
            "no_kind", "Choose whether this is a strength, a concern or a question."
        )
    question = (
        _asked(written, text, faults, names(db, rubric, by=by)) if written.ask_this else ""
    )
    if faults:
        raise Unfinished(faults)
    return replace(written, text=text, question=question)


def _asked(written: CommentText, text: str, faults: dict[str, Refusal], team: Names) -> str:
    """The question that stands for the comment on the panel's sheet; "" where the comment asks.

    Whatever keeps the one or the other off the sheet is a fault here, where it can be mended.
    """
    try:
        question = _line(written.question)
    except Refusal as refusal:
        faults["question"] = refusal
        return ""
    if text and (wrong := asking.not_asked(question or text, team)):
        field = "question" if question or not asking.asks(text) else "text"
        faults[field] = Refusal("not_asked", wrong)
    return question


def _line(question: str) -> str:
    return " ".join(typed(question, "The question for the panel").split())


def _verified(blocks: Sequence[Block], spans: Sequence[QuotedSpan]) -> tuple[QuotedSpan, ...]:
    """The spans in reading order, with what stands round them; Refusal unless each is exact."""
    if not 1 <= len(spans) <= MOST_SPANS:
        raise Refusal(
            "no_passage", f"Select a passage of at most {MOST_SPANS} paragraphs or list items."
        )
    by_id = {block.id: block for block in blocks}
    exact = [
        _span(by_id[span.block], span.start, span.end)
        for span in spans
        if span.block in by_id and verify(by_id[span.block], span.start, span.end, span.quote)
    ]
    if len(exact) != len(spans):
        raise Refusal(
            "not_verbatim",
            "We could not find the selected words in that place. Select them again. Your"
            " comment has been kept.",
        )
    return tuple(sorted(exact, key=lambda span: (by_id[span.block].seq, span.start)))


def _span(block: Block, start: int, end: int) -> QuotedSpan:
    text = block.text
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return QuotedSpan(block.id, start, end, text[start:end], before, after)


def _insert(db: Session, review: str, new: Remark) -> None:
    row = {"id": new.id, "review": review, "n": new.n, **asdict(written_of(new))}
    try:
        db.execute(insert(Comment), row)
    except IntegrityError as error:
        # The id is taken in another review. Nothing of that one is told.
        raise Refusal("comment_id", "Reload the page and save the comment again.") from error
    _insert_spans(db, new.id, new.spans)


def _insert_spans(db: Session, comment: str, spans: Sequence[QuotedSpan]) -> None:
    db.execute(
        insert(CommentSpan),
        [{"comment": comment, "ordinal": i, **asdict(span)} for i, span in enumerate(spans)],
    )


def _renumbered(comments: Sequence[Remark], first: Remark) -> tuple[str, ...]:
    """The blocks of a comment that was added or goes, and of all that stand after it."""
    later = [remark for remark in comments if remark.place >= first.place]
    return _ids([span for remark in later for span in remark.spans])


def _moved(
    blocks: Sequence[Block], after: Sequence[Remark], remark: Remark, move: Move
) -> tuple[str, ...]:
    """The blocks that a move leaves, and all with comments from the first of them or of those it
    comes to. What it left is told again to who asks again: the first answer may have been lost."""
    seq = {block.id: block.seq for block in blocks}
    left = [at.partition("-")[0] for at in move.was.split()]
    left = [block for block in (*left, *_ids(remark.spans)) if block in seq]
    [now] = [_ids(r.spans) for r in after if r.id == remark.id]
    first = min(seq[block] for block in (*left, *now))
    later = [s.block for r in after for s in r.spans if seq.get(s.block, 0) >= first]
    return tuple(dict.fromkeys((*left, *later)))


def _ids(spans: Sequence[QuotedSpan]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.block for span in spans))


def requote(
    db: Session, folio: str, before: Sequence[Block], after: Sequence[Block], places: Places
) -> None:
    """Move the drafts' comments on a folio's document from the blocks `before` to those `after`,
    and the words of their questions.

    `places` is what became a box. Where a comment stood on such words it stands on the box now,
    with what is left of its quote. No review of the folio may be locked.
    """
    was = {block.id: block for block in before}
    now = {block.id: block for block in after}
    spans = db.scalars(
        select(CommentSpan)
        .join(Comment, Comment.id == CommentSpan.comment)
        .join(Review, Review.id == Comment.review)
        .where(Review.folio == folio, CommentSpan.block.in_(places))
    ).all()
    for span in spans:
        if not verify(was[span.block], span.start, span.end, span.quote):
            # It is shown as unplaced; its words may be those that are to go.
            span.quote, span.prefix, span.suffix = REPLACEMENT, "", ""
            continue
        stands = moved(places[span.block], span.start, span.end)
        for name, value in asdict(_span(now[span.block], *stands)).items():
            setattr(span, name, value)
    _requote_lines(db, folio, before, now, places)
    db.flush()


def _requote_lines(
    db: Session, folio: str, before: Sequence[Block], now: Mapping[str, Block], places: Places
) -> None:
    """Words that a redaction touches are those of the document from now on."""
    lines = db.scalars(
        select(LockQuestion)
        .join(Review, Review.id == LockQuestion.review)
        .where(Review.folio == folio, LockQuestion.words != "")
    ).all()
    ids = {block.seq: block.id for block in before}
    for line in lines:
        found = find_passage(line.words, None, before)
        if found is not None and (id_ := ids[found.block]) in places:
            start, end = moved(places[id_], found.start, found.end)
            line.words = now[id_].text[start:end]
