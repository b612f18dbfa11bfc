from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.feedback.judged import rubric_of_folio
from reviews.panel import edit
from reviews.panel.models import PanelSheet, SheetQuestion
from reviews.panel.queries import PRINTED, asked, printed
from reviews.panel.sources import OWN
from reviews.reading.questions import names

MOST_OWN = 20
WAYS = {"up": -1, "down": 1}
Place = tuple[str, int]


def move(
    db: Session, folio: Folio, question: SheetQuestion, way: str, *, was: Place, by: str
) -> None:
    """Move a question one place `up` or `down` among those to be asked.

    `was` is where the member saw it. A question that has moved since stays, so that two
    presses at once don't move it twice.
    """
    edit.open_for(db, folio, question)
    if way not in WAYS:
        raise Refusal("verb", "Choose whether to move the question up or down.")
    _movable(question, was)
    order = _segment(db, question.folio, question.segment)
    here = asked(order)
    at = here.index(question)
    to = at + WAYS[way]
    if not 0 <= to < len(here):
        return
    order.remove(question)
    order.insert(order.index(here[to]) + (way == "down"), question)
    rank(db, order)
    edit.note(db, question, "moved", str(at + 1), str(to + 1), by)


def move_to(
    db: Session, folio: Folio, question: SheetQuestion, segment: str, *, was: Place, by: str
) -> None:
    """Move a question to another segment, behind those printed in full there.

    `was` as for `move`.
    """
    edit.open_for(db, folio, question)
    if segment not in PRINTED or question.segment not in PRINTED:
        raise Refusal(
            "segment",
            "Choose where to move the question: alternatives, failure modes or migration.",
        )
    _movable(question, was)
    before = question.segment
    if segment == before:
        return
    left = _segment(db, question.folio, before)
    left.remove(question)
    order = _segment(db, question.folio, segment)
    order.insert(_behind_printed(order, segment), question)
    # A free rank, until `rank` assigns the right one.
    question.segment, question.rank = segment, -len(order) - 1
    db.flush()
    rank(db, order)
    rank(db, left)
    edit.note(db, question, "segment", before, segment, by)


def _movable(question: SheetQuestion, was: Place) -> None:
    """Refusal if a question is not to be asked, or has moved since the member saw it."""
    if question.state in edit.GONE:
        raise Refusal(
            "verb",
            "This question has been dropped or replaced. Undo that first, then move the"
            " question.",
        )
    if (question.segment, question.rank) != was:
        raise Refusal(
            "moved",
            "Someone else moved questions while you were editing. You now see the current"
            " order. If the question is in the wrong place, move it again.",
            status=409,
        )


def add(db: Session, folio: Folio, segment: str, text: str, *, by: str) -> SheetQuestion:
    """Add behind the segment's questions that are printed in full.

    Idempotent: the same words twice are one question.
    """
    edit.open_for(db, folio)
    if segment not in PRINTED or db.get(PanelSheet, folio.id) is None:
        raise Refusal(
            "segment",
            "Choose where to add the question: alternatives, failure modes or migration.",
        )
    text = edit.worded(text, names(db, rubric_of_folio(db, folio), by=by))
    own = select(SheetQuestion).where(
        SheetQuestion.folio == folio.id, SheetQuestion.form == OWN
    )
    twin = own.where(SheetQuestion.segment == segment, SheetQuestion.text == text)
    if found := db.scalar(twin.where(SheetQuestion.state.not_in(edit.GONE)).limit(1)):
        return found
    if (db.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_OWN:
        raise Refusal(
            "text",
            f"The panel has already added {MOST_OWN} questions of its own. Reword one of them"
            " instead.",
        )
    made = made_of(folio.id, segment, {"text": text, "form": OWN})
    order = _segment(db, folio.id, segment)
    order.insert(_behind_printed(order, segment), made)
    rank(db, order, made)
    edit.note(db, made, "added", "", text, by)
    return made


def differently(
    db: Session, folio: Folio, question: SheetQuestion, *, by: str
) -> SheetQuestion:
    """Replace a question by the next best one on the same fact or passage.

    The alternatives were stored when the sheet was built, so the result is deterministic.
    """
    edit.open_for(db, folio, question)
    if question.state == "replaced":
        raise edit.replaced(db, question)
    if question.state == "dropped":
        raise Refusal("verb", "This question has been dropped. Undo that first.")
    order = _segment(db, question.folio, question.segment)
    # On the whole sheet: an earlier replacement may have been moved.
    stored = select(SheetQuestion.built_text).where(SheetQuestion.folio == folio.id)
    used = set(db.scalars(stored))
    left = [n for n, other in enumerate(question.others) if other["text"] not in used]
    if not left:
        raise Refusal(
            "others",
            "There is no other question about this passage. Reword this one, or add your own.",
            status=409,
        )
    next_one = question.others[left[0]]
    made = made_of(folio.id, question.segment, next_one)
    made.instead_of = question.id
    made.others = question.others[left[0] + 1 :]
    before, question.state = question.state, "replaced"
    order.insert(order.index(question), made)
    rank(db, order, made)
    edit.note(db, question, "state", before, question.state, by)
    edit.note(db, made, "instead", question.text, made.text, by)
    return made


def made_of(folio: str, segment: str, built: Mapping[str, object]) -> SheetQuestion:
    """`built` is an `as_json`, or a part of one; `rank` sets its place."""
    return SheetQuestion(
        id=chance.new_id(),
        folio=folio,
        segment=segment,
        form=built["form"],
        built_text=built["text"],
        text=built["text"],
        quote=built.get("quote", ""),
        block=built.get("block", 0),
        why=built.get("why", ""),
        listen_for=built.get("listen_for", {}),
        condition=built.get("condition", ""),
        others=[],
        state="proposed",
        went="",
    )


def _segment(db: Session, folio: str, segment: str) -> list[SheetQuestion]:
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == folio, SheetQuestion.segment == segment
    )
    return list(
        db.scalars(rows.order_by(SheetQuestion.rank).execution_options(populate_existing=True))
    )


def _behind_printed(order: Sequence[SheetQuestion], segment: str) -> int:
    full = printed(asked(order), segment)
    return order.index(full[-1]) + 1 if full else 0


def rank(
    db: Session, order: Sequence[SheetQuestion], made: SheetQuestion | None = None
) -> None:
    """Number the questions in this order; ranks are never shared, not even in between."""
    moved = [(n, q) for n, q in enumerate(order, 1) if q.rank != n and q is not made]
    for n, question in moved:
        question.rank = -n
    db.flush()
    for n, question in moved:
        question.rank = n
    db.flush()
    if made is not None:
        made.rank = order.index(made) + 1
        db.add(made)
        db.flush()
