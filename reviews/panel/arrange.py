"""The sheet's order, a question of the panel's own, and another in the place of one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.followups.sheet import PRINTED
from reviews.panel import edit
from reviews.panel.models import PanelSheet, SheetQuestion

OWN = "own"
"""The form of a question that the panel wrote."""
MOST_OWN = 20
WAYS = {"up": -1, "down": 1}


def move(
    db: Session, folio: Folio, question: SheetQuestion, way: str, *, was: int, by: str
) -> None:
    """Move a question one place `up` or `down` among those that are to be asked.

    `was` is the rank that the member saw: a question that has been moved since stays, so that
    two presses at once do not carry it past the place that either wanted.
    """
    edit.open_for(db, folio, question)
    if way not in WAYS:
        raise Refusal("verb", "Choose whether to move the question up or down.")
    if question.state in edit.GONE:
        raise Refusal(
            "verb",
            "This question has been dropped or replaced. Undo that first, then move the"
            " question.",
        )
    if question.rank != was:
        raise Refusal(
            "moved",
            "Someone else moved questions while you were editing. You now see the current"
            " order. If the question is in the wrong place, move it again.",
            status=409,
        )
    asked = [q for q in _segment(db, question) if q.state not in edit.GONE]
    here = asked.index(question)
    there = here + WAYS[way]
    if not 0 <= there < len(asked):
        return
    order = _segment(db, question)
    order.remove(question)
    order.insert(order.index(asked[there]) + (way == "down"), question)
    rank(db, order)
    edit.note(db, question, "moved", str(here + 1), str(there + 1), by)


def add(db: Session, folio: Folio, segment: str, text: str, *, by: str) -> SheetQuestion:
    """A question of the panel's own, behind those of its segment that are printed in full.

    The same words twice are one question: a form sent twice adds nothing.
    """
    edit.open_for(db, folio)
    if segment not in PRINTED or db.get(PanelSheet, folio.id) is None:
        raise Refusal(
            "segment",
            "Choose where to add the question: alternatives, failure modes or migration.",
        )
    text = edit.worded(text)
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
    made = _made(folio.id, segment, {"text": text, "form": OWN})
    order = _segment(db, made)
    asked = [q for q in order if q.state not in edit.GONE]
    printed = asked[: PRINTED[segment]]
    order.insert(order.index(printed[-1]) + 1 if printed else 0, made)
    rank(db, order, made)
    edit.note(db, made, "added", "", text, by)
    return made


def differently(
    db: Session, folio: Folio, question: SheetQuestion, *, by: str
) -> SheetQuestion:
    """Ask the next best question on the same fact or passage in the place of this one.

    What it may be was kept when the sheet was built, so the same presses give the same sheet.
    """
    edit.open_for(db, folio, question)
    if question.state == "replaced":
        raise edit.replaced(db, question)
    if question.state == "dropped":
        raise Refusal("verb", "This question has been dropped. Undo that first.")
    order = _segment(db, question)
    used = {q.built_text for q in order}
    left = [n for n, other in enumerate(question.others) if other["text"] not in used]
    if not left:
        raise Refusal(
            "others",
            "There is no other question about this passage. Reword this one, or add your own.",
            status=409,
        )
    next_one = question.others[left[0]]
    made = _made(folio.id, question.segment, next_one)
    made.instead_of = question.id
    made.others = question.others[left[0] + 1 :]
    before, question.state = question.state, "replaced"
    order.insert(order.index(question), made)
    rank(db, order, made)
    edit.note(db, question, "state", before, question.state, by)
    edit.note(db, made, "instead", question.text, made.text, by)
    return made


def _made(folio: str, segment: str, built: dict[str, object]) -> SheetQuestion:
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


def _segment(db: Session, question: SheetQuestion) -> list[SheetQuestion]:
    """The stored questions of its segment, in order."""
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == question.folio, SheetQuestion.segment == question.segment
    )
    return list(
        db.scalars(rows.order_by(SheetQuestion.rank).execution_options(populate_existing=True))
    )


def rank(
    db: Session, order: Sequence[SheetQuestion], made: SheetQuestion | None = None
) -> None:
    """Give the questions of a segment their ranks in this order; no two ever share one."""
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
