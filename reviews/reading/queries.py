"""Read locked reviews under aliases, without names. Nothing here checks the viewer: callers
have been through `visibility.scope` with class RX, AG or PF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from blindfolio.documents.words import PLAIN_WORD
from blindfolio.visibility.models import Standing
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from reviews.followups.asking import asks
from reviews.followups.sheet import SegmentName
from reviews.forms import rows
from reviews.forms.fields import Field
from reviews.reading import questions
from reviews.reading.content import Content, Remark, comments_of, contents
from reviews.reading.models import (
    LINES,
    NOTES,
    RATINGS,
    RECOMMENDED,
    REVIEW,
    Amendment,
    LockLine,
    Rating,
    Recognition,
    Review,
)

_LATER = {Stage.PANEL: "debrief", Stage.DEBRIEF: "vote"}


def others_open(stage: str, *, opened: bool) -> str:
    """Return when the reviewer can read the others' reviews: `now`, after the review
    `decision`, with the `debrief`, after their own `vote`, or `never`. `opened` says whether
    they can already."""
    if opened:
        return "now"
    return "decision" if stage in BEFORE_PANEL else _LATER.get(Stage(stage), "never")


def recommendations(folios: Sequence[str]) -> Select[str, str | None]:
    """Select each folio and what its locked reviews recommend, for `word`. The caller has
    asked for PF."""
    return (
        counted(folios)
        .with_only_columns(Review.folio, Review.recommendation)
        .where(Review.recommendation.is_not(None))
    )


def apart(folios: Sequence[str]) -> Select[str, str]:
    """Select the folios and criteria where two counted ratings are at least 2 apart. The caller
    has asked for AG."""
    return (
        counted(folios)
        .join(Rating, Rating.review == Review.id)
        .with_only_columns(Review.folio, Rating.criterion)
        .group_by(Review.folio, Rating.criterion)
        .having(func.max(Rating.value) - func.min(Rating.value) >= 2)
    )


WAITED_FOR = ("reviewer.planned", "reviewer.accepted")


def further(folios: Sequence[str]) -> Select[str, datetime | None]:
    """Select the folios that wait for a review, each with the last due date. The caller has
    asked for FR."""
    waits = Standing.state.in_(WAITED_FOR)
    return (
        select(Standing.folio, func.max(Standing.due))
        .where(Standing.folio.in_(folios), waits)
        .group_by(Standing.folio)
    )


def waiting(db: Session, folio: str) -> dict[str, datetime | None]:
    return {it: due for it, due in db.execute(further([folio]))}


def word(recommendations: Iterable[str]) -> str:
    """*proceed* or *stop* if all recommend it, otherwise *split*."""
    distinct = set(recommendations)
    return distinct.pop() if distinct in ({"proceed"}, {"stop"}) else "split"


def locked(folios: Sequence[str]) -> Select[Review, Standing]:
    return (
        select(Review, Standing)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(
            Review.folio.in_(folios),
            Review.locked_at.is_not(None),
            Standing.kind == "reviewer",
            Standing.locked,
        )
    )


def counted(folios: Sequence[str]) -> Select[Review, Standing]:
    return locked(folios).where(Standing.counted)


@dataclass(frozen=True, slots=True)
class Gate:
    """What the reviews recommend. `word` is proceed, stop or split. `apart` maps criteria on
    which two ratings differ by 2 or more to the difference."""

    word: str
    apart: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Appended:
    """An amendment to a locked review. The review itself stays unchanged."""

    n: int
    text: str
    at: datetime
    after_reveal: bool


@dataclass(frozen=True, slots=True)
class LockedReview:
    row: Review
    content: Content
    # The n of "Reviewer n". While the review decision is open, the one that they will have.
    alias: int
    counted: bool = True
    amendments: tuple[Appended, ...] = ()
    recognised: bool = False

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def locked_at(self) -> datetime:
        assert self.row.locked_at is not None
        return self.row.locked_at

    @property
    def recommendation(self) -> str:
        return RECOMMENDED.said(self.row.recommendation or "")

    @property
    def told(self) -> list[tuple[Field, str]]:
        return closing_of(self.row)


@dataclass(frozen=True, slots=True)
class AskedPassage:
    """What a reviewer would ask about a passage, without reviewer or rating. `criterion` is
    that of a marked comment. Without a chosen `segment`, criterion and passage decide."""

    block: str
    quote: str
    text: str
    criterion: str = ""
    segment: SegmentName | None = None
    area: str = ""
    look_for: str = ""


def gate_word(db: Session, folio: str) -> Gate:
    """Raise ValueError if no review is locked."""
    query = counted([folio]).with_only_columns(Review.id, Review.recommendation)
    found = db.execute(query).all()
    if not found:
        raise ValueError("no review of this folio is locked")
    values: dict[str, list[int]] = defaultdict(list)
    for ratings in rows.views(db, RATINGS, [review for review, _ in found]).values():
        for criterion, rated in ratings.items():
            values[criterion].append(rated.value or 0)
    apart = {c: max(given) - min(given) for c, given in sorted(values.items())}
    differing = {c: n for c, n in apart.items() if n >= 2}
    return Gate(word(said or "" for _, said in found), differing)


def reviews_of(db: Session, folio: str, *, uncounted: bool = False) -> tuple[LockedReview, ...]:
    """Return the folio's locked reviews by alias, or in the random order in which `stages` will
    give aliases. `uncounted` adds those of recused reviewers, class RXn."""
    said_so = and_(Recognition.folio == Review.folio, Recognition.account == Review.account)
    query = (
        (locked([folio]) if uncounted else counted([folio]))
        .with_only_columns(Review, Standing.alias, Standing.counted, Recognition.at, Amendment)
        .outerjoin(Recognition, said_so)
        .outerjoin(Amendment, Amendment.review == Review.id)
        .order_by(Standing.alias, Standing.id, Amendment.n)
    )
    rows = db.execute(query.execution_options(populate_existing=True)).all()
    found = list(dict.fromkeys(row[:4] for row in rows))
    said = contents(db, [review.id for review, *_ in found])
    appended = _appended(row for *_, row in rows if row is not None)
    return tuple(
        LockedReview(
            review, said[review.id], alias or n, counted, appended[review.id], at is not None
        )
        for n, (review, alias, counted, at) in enumerate(found, 1)
    )


def own_locked(db: Session, folio: str, account: str) -> LockedReview | None:
    """Without amendments; None if this account has no locked review that counts."""
    own = counted([folio]).where(Review.account == account)
    found = db.execute(own.with_only_columns(Review, Standing.alias)).first()
    if found is None:
        return None
    review, alias = found
    return LockedReview(review, contents(db, [review.id])[review.id], alias or 0)


def closing_of(review: Review, *, own: bool = False) -> list[tuple[Field, str]]:
    """Return the closing texts. Private notes are left out even for the writer, whose page
    shows them elsewhere."""
    apart = (RECOMMENDED, NOTES) if own else (RECOMMENDED,)
    return [it for it in REVIEW.told(review, own=own) if it[0] not in apart]


def amendments_of(db: Session, reviews: Sequence[str]) -> dict[str, tuple[Appended, ...]]:
    query = select(Amendment).where(Amendment.review.in_(reviews)).order_by(Amendment.n)
    return _appended(db.scalars(query))


def _appended(rows: Iterable[Amendment]) -> dict[str, tuple[Appended, ...]]:
    found: dict[str, tuple[Appended, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.review] += (Appended(row.n, row.text, row.at, row.after_reveal),)
    return found


def asked(db: Session, folio: str) -> list[AskedPassage]:
    """Return what locked, counted reviews ask the candidate: first marked comments, then the
    questions of the lock pages, each in the order of the document. A repeated question is left
    out, even with other marks or capitals, so that neither order nor number tells who asked."""
    counted_ids = db.scalars(counted([folio]).with_only_columns(Review.id)).all()
    remarks = [*chain.from_iterable(comments_of(db, counted_ids).values())]
    marked = sorted((c for c in remarks if asks(c.asked)), key=_unsigned)
    texts = {_alike(comment.asked) for comment in marked}
    lines = rows.views(db, LINES, counted_ids).values()
    once: dict[str, LockLine] = {}
    for line in questions.by_passage(chain.from_iterable(it.values() for it in lines)):
        if _alike(line.asked) not in texts:
            once.setdefault(_alike(line.asked), line)
    drawn = {c.id: c.spans[0] for c in remarks if c.spans[0].area}
    return [
        *(
            AskedPassage(
                *(at.block, at.quote, c.asked, c.criterion),
                segment=c.segment or None,
                area=at.area,
                look_for=c.look_for,
            )
            for c in marked
            for at in c.spans[:1]
        ),
        *(
            AskedPassage(
                *(it.block, at.quote if at else it.quote, it.asked),
                segment=it.segment,
                area=at.area if at else "",
                look_for=it.heard,
            )
            for it in once.values()
            for at in [None if it.words else drawn.get(it.comment)]
        ),
    ]


def _unsigned(remark: Remark) -> tuple[Any, ...]:
    heard, where = remark.look_for, (remark.segment, remark.criterion)
    return remark.place[:2], remark.asked, not heard, heard, where


def _alike(question: str) -> str:
    return " ".join(PLAIN_WORD.findall(question.casefold()))
