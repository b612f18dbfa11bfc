"""Add, change and remove a draft's comments. A selected passage must equal the document's text,
and a pasted quote is searched for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.archive.documents import Body
from blindfolio.documents import areas
from blindfolio.documents.blinding.mask import moved
from blindfolio.documents.blinding.redaction import Places
from blindfolio.documents.model import REPLACEMENT, Block
from blindfolio.documents.selectors import find_quote, verify
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.scope import Absent
from prompts.folder.rubric import Rubric
from reviews.followups import asking
from reviews.forms.fields import typed
from reviews.model_questions.passages import find_passage
from reviews.reading.content import GENERAL, QuotedSpan, Remark, abouts, comments_of, version
from reviews.reading.draft import Desk, begin, take_open
from reviews.reading.models import PART_ASKED, Comment, CommentSpan, LockQuestion, Review
from reviews.reading.questions import names, wrong_with_answer

KINDS = ("strength", "concern", "question")
AROUND = 32

# In characters. The search for a longer quote takes seconds and blocks other saves.
LONGEST_QUOTE = 5_000

MOST_SPANS = 50
MOST_PLACES = 50

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


@dataclass(frozen=True, slots=True)
class CommentText:
    """What a comment says. `ask_this` puts it to the panel without its author's name, or puts
    `question` if the comment itself asks nothing, with what a good answer says (`look_for`), in
    `segment` or, if that is empty, in the one that `asked_where` proposes."""

    criterion: str
    kind: str
    text: str
    ask_this: bool = False
    question: str = ""
    look_for: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    comments: list[Remark]
    body: Body
    rubric: Rubric
    revision: int
    touched: tuple[str, ...]  # blocks with changed marks or numbers
    before: str  # the `version` of the comments before this change
    changed: Remark | None  # None if it was deleted


class Unfinished(Refusal):
    """A comment that is incomplete. `faults` maps each field (`quote`, `text`, `question` or
    `look_for`) to its refusal."""

    def __init__(self, faults: Mapping[str, Refusal]) -> None:
        super().__init__("unfinished", " ".join(map(str, faults.values())))
        self.faults = dict(faults)


class Elsewhere(Refusal):
    """Another tab changed the comment. `remark` is what that tab saved."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(
            "stale_comment",
            "This comment was changed in another tab or on another device. Both texts are"
            " shown. Choose one of them.",
            status=409,
        )
        self.remark = remark


class SeveralPlaces(Refusal):
    def __init__(self, places: Sequence[QuotedSpan]) -> None:
        times = "twice" if len(places) == 2 else f"{len(places)} times"
        super().__init__(
            "several_places",
            f"This quote appears in the document {times}. Choose which one you mean.",
        )
        self.places = tuple(places)


def find(blocks: Sequence[Block], quote: str) -> QuotedSpan:
    """Return the one place where a pasted quote occurs. Raise SeveralPlaces, or Refusal if the
    quote is missing, too long, or in more than `MOST_PLACES` places."""
    if not quote.strip():
        raise Refusal(
            "no_quote",
            "Copy the words that this comment is about from the document. Every comment"
            " needs a passage, even a general one.",
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
            "These words do not appear together in one paragraph of the document. Copy them"
            " exactly from one paragraph.",
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
    """Add a comment. `comment` is a UUID made by the caller, and sending it again adds nothing.
    `on` is a quote to look for, or spans. Raise Absent, `Unfinished` with everything that is
    missing, or Refusal if a span's quote isn't the text there or if the draft is closed."""
    if not _UUID.match(comment):
        raise Refusal("comment_id", "This comment has no valid ID. Reload the page.")
    desk = take_open(db, folio, by=by)
    body = _body(db, desk)
    written, spans = _checked(db, desk, body, written, on)
    review = begin(db, desk)
    mine = comments_of(db, [review.id])[review.id]
    before = version(mine)
    n = 1 + max((remark.n for remark in mine), default=0)
    new = Remark(comment, n, **asdict(written), spans=spans)
    same = next((remark for remark in mine if remark.id == comment), None)
    if same is None:
        _insert(db, review.id, new)
        if desk.review is not None:
            review.saved_at = clock.now()
        mine = sorted([*mine, new], key=lambda remark: remark.place)
    elif replace(new, n=same.n) != same:
        raise Conflict(
            "comment_taken",
            "This comment was already saved with different words. Reload the page to see it.",
        )
    touched = _renumbered(mine, same or new)
    return Kept(mine, body, desk.rubric, review.revision, touched, before, same or new)


def change(
    db: Session,
    folio: str,
    comment: str,
    written: CommentText,
    *,
    was: CommentText,
    by: str,
    to: Sequence[QuotedSpan] | str | None = None,
    was_at: str = "",
) -> Kept:
    """Change or move a comment. `was` is its content when the change began, and `was_at` its
    `Remark.at` when the move began. Raise what `add` does, and `Elsewhere` if another tab has
    changed or moved the comment since then."""
    desk, review, mine = _own(db, folio, by=by)
    remark = next((remark for remark in mine if remark.id == comment), None)
    if remark is None:
        raise Absent
    body = _body(db, desk)
    written, spans = _checked(db, desk, body, written, to)
    new = replace(remark, **asdict(written), spans=spans or remark.spans)
    # A form normalises line ends.
    was = replace(
        was,
        text=typed(was.text, "The comment").strip(),
        question=_line(was.question),
        look_for=_line(was.look_for),
    )
    moved_elsewhere = to is not None and remark.at not in (was_at, new.at)
    if written_of(remark) not in (was, written) or moved_elsewhere:
        raise Elsewhere(remark)
    db.execute(update(Comment).where(Comment.id == comment).values(**asdict(written)))
    review.saved_at = clock.now()
    before = version(mine)
    mine[mine.index(remark)] = new
    after = sorted(mine, key=lambda r: r.place)
    if new.spans != remark.spans:
        db.execute(delete(CommentSpan).where(CommentSpan.comment == comment))
        _insert_spans(db, comment, new.spans)
    touched = _ids(remark.spans)
    if to is not None:
        left = [*(at.partition("-")[0] for at in was_at.split()), *touched]
        touched = _moved(body.blocks, after, new, left)
    return Kept(after, body, desk.rubric, review.revision, touched, before, new)


def remove(db: Session, folio: str, comment: str, *, by: str) -> Kept:
    """It is no error if the comment is missing: the request may be sent twice."""
    desk, review, mine = _own(db, folio, by=by)
    before = version(mine)
    gone = next((remark for remark in mine if remark.id == comment), None)
    touched: tuple[str, ...] = ()
    if gone is not None:
        db.execute(delete(CommentSpan).where(CommentSpan.comment == gone.id))
        db.execute(delete(Comment).where(Comment.id == gone.id))
        review.saved_at = clock.now()
        touched = _renumbered(mine, gone)
        mine.remove(gone)
    body = _body(db, desk)
    return Kept(mine, body, desk.rubric, review.revision, touched, before, None)


def written_of(remark: Remark) -> CommentText:
    return CommentText(**{it.name: getattr(remark, it.name) for it in fields(CommentText)})


def _own(db: Session, folio: str, *, by: str) -> tuple[Desk, Review, list[Remark]]:
    desk = take_open(db, folio, by=by)
    if desk.review is None:
        raise Absent
    return desk, desk.review, comments_of(db, [desk.review.id])[desk.review.id]


def _body(db: Session, desk: Desk) -> Body:
    if desk.folio.document is None:
        raise Absent
    return documents.body(db, desk.folio.document)


class _Faults(dict[str, Refusal]):
    @contextmanager
    def at(self, field: str) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            self[field] = refusal


def _checked(
    db: Session,
    desk: Desk,
    body: Body,
    written: CommentText,
    on: Sequence[QuotedSpan] | str | None,
) -> tuple[CommentText, tuple[QuotedSpan, ...]]:
    """Raise `Unfinished` with everything that is missing. A fault that would keep a marked
    comment off the panel's sheet is reported here, where the writer can fix it."""
    faults = _Faults()
    text, marked = "", None
    with faults.at("quote"):
        marked = [find(body.blocks, on)] if isinstance(on, str) else on
    with faults.at("text"):
        text = typed(written.text, "The comment").strip()
        if not text:
            raise Refusal("no_text", "Write what you think of this passage.")
    # Both can be chosen after the text is saved.
    criterion = written.criterion or GENERAL
    kind = written.kind or ("question" if asking.asks(text) else "concern")
    if criterion not in abouts(desk.rubric.criteria) or kind not in KINDS:
        raise Refusal("no_choice", "Choose a criterion and a kind from the lists.")
    written = replace(written, text=text, criterion=criterion, kind=kind)
    written = _for_panel(db, desk, written, faults)
    if faults:
        raise Unfinished(faults)
    spans = () if marked is None else _verified(body, marked)
    return written, spans


def _for_panel(db: Session, desk: Desk, written: CommentText, faults: _Faults) -> CommentText:
    """The comment with what the panel gets, which is nothing unless it is marked."""
    question = look_for = ""
    if not written.ask_this:
        return replace(written, question="", look_for="", segment="")
    PART_ASKED.checked(written.segment, "Part of the interview", "segment")
    team = names(db, desk.rubric, by=desk.account)
    with faults.at("look_for"):
        look_for = _line(written.look_for)
        if wrong := wrong_with_answer(look_for, team):
            raise Refusal("not_asked", wrong)
    with faults.at("question"):
        question, text = _line(written.question), written.text
        if text and (wrong := asking.not_asked(question or text, team)):
            # The question replaces a comment that asks nothing.
            field = "question" if question or not asking.asks(text) else "text"
            faults[field] = Refusal("not_asked", wrong)
    return replace(written, question=question, look_for=look_for)


def _line(text: str) -> str:
    return " ".join(typed(text, "What the panel will see").split())


def _verified(body: Body, spans: Sequence[QuotedSpan]) -> tuple[QuotedSpan, ...]:
    if not 1 <= len(spans) <= MOST_SPANS:
        raise Refusal(
            "no_passage", f"Select a passage of at most {MOST_SPANS} paragraphs or list items."
        )
    by_id = {block.id: block for block in body.blocks}
    exact = [it for span in spans if (it := _exact(span, body, by_id))]
    if len(exact) != len(spans):
        raise Refusal(
            "not_verbatim",
            "We could not find the selected words or area in that place. Select them again."
            " Your comment has been kept.",
        )
    return tuple(sorted(exact, key=lambda it: (by_id[it.block].seq, it.start, it.area)))


def _exact(span: QuotedSpan, body: Body, by_id: Mapping[str, Block]) -> QuotedSpan | None:
    if span.area:
        return _on_picture(span.area, body)
    block = by_id.get(span.block)
    if block is None or not verify(block, span.start, span.end, span.quote):
        return None
    return _span(block, span.start, span.end)


def _on_picture(written: str, body: Body) -> QuotedSpan | None:
    area = areas.parse(written)
    at = area and areas.place(area, body.blocks, body.sizes, body.geometry)
    return QuotedSpan(at.block.id, 0, 0, at.words, area=str(at.area)) if at else None


def _span(block: Block, start: int, end: int) -> QuotedSpan:
    text = block.text
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return QuotedSpan(block.id, start, end, text[start:end], before, after)


def _insert(db: Session, review: str, new: Remark) -> None:
    row = {"id": new.id, "review": review, "n": new.n, **asdict(written_of(new))}
    try:
        db.execute(insert(Comment), row)
    except IntegrityError as error:
        # The id belongs to another review. Tell nothing about that one.
        raise Refusal("comment_id", "Reload the page and save the comment again.") from error
    _insert_spans(db, new.id, new.spans)


def _insert_spans(db: Session, comment: str, spans: Sequence[QuotedSpan]) -> None:
    db.execute(
        insert(CommentSpan),
        [{"comment": comment, "ordinal": i, **asdict(span)} for i, span in enumerate(spans)],
    )


def _renumbered(comments: Sequence[Remark], first: Remark) -> tuple[str, ...]:
    later = [remark for remark in comments if remark.place >= first.place]
    return _ids([span for remark in later for span in remark.spans])


def _moved(
    blocks: Sequence[Block], after: Sequence[Remark], new: Remark, left: Sequence[str]
) -> tuple[str, ...]:
    """Return the blocks that a move leaves, and every commented block from the first affected
    one on. A repeated request gets the same answer, because the first may have been lost."""
    seq = {block.id: block.seq for block in blocks}
    left = [block for block in left if block in seq]
    first = min(seq[block] for block in (*left, *_ids(new.spans)))
    later = [s.block for r in after for s in r.spans if seq.get(s.block, 0) >= first]
    return tuple(dict.fromkeys((*left, *later)))


def _ids(spans: Sequence[QuotedSpan]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.block for span in spans))


def requote(
    db: Session, folio: str, before: Sequence[Block], after: Body, places: Places
) -> None:
    """Move the comments and questions of drafts to the redacted blocks. `places` has the new
    boxes; a comment on redacted words moves to one, and an area gets its words anew. No review
    of the folio may be locked."""
    was = {block.id: block for block in before}
    now = {block.id: block for block in after.blocks}
    spans = db.scalars(
        select(CommentSpan)
        .join(Comment, Comment.id == CommentSpan.comment)
        .join(Review, Review.id == Comment.review)
        .where(
            Review.folio == folio, or_(CommentSpan.block.in_(places), CommentSpan.area != "")
        )
    ).all()
    for span in spans:
        if span.area:
            at = _on_picture(span.area, after)
            span.quote = at.quote if at else REPLACEMENT
            continue
        if not verify(was[span.block], span.start, span.end, span.quote):
            # The comment is shown as unplaced. Its quote may be what must be redacted.
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
