from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from reviews.feedback.judged import rubric_of_folio
from reviews.followups.sheet import Question
from reviews.panel.models import PanelSheet, SheetQuestion
from reviews.panel.queries import PRINTED, asked, printed, sheet
from reviews.panel.sheet import edit
from reviews.panel.sheet.sources import OWN
from reviews.reading.questions import names

MOST_OWN = 20
MORE = 1  # that fit on paper beyond the usual number
WAYS = {"up": -1, "down": 1}


def move(
    db: Session, folio: Folio, question: SheetQuestion, way: str, *, was: str, by: str
) -> None:
    """Move a question one place `up` or `down` among those to be asked. `was` is the place
    where the panelist saw it. A question that has moved since then stays."""
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
    _number(db, order)
    edit.note(db, question, "moved", str(at + 1), str(to + 1), by)


def move_to(
    db: Session, folio: Folio, question: SheetQuestion, segment: str, *, was: str, by: str
) -> None:
    """Move a question to another segment, after those printed in full there. `was` is the place
    where the panelist saw it."""
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
    order = _with_behind_printed(db, question, segment)
    # A free rank, until `_number` assigns the right one.
    question.segment, question.rank = segment, -len(order) - 1
    db.flush()
    _number(db, order)
    _number(db, left)
    edit.note(db, question, "segment", before, segment, by)


def print_to(db: Session, folio: Folio, question: SheetQuestion, *, was: str, by: str) -> None:
    """Print the questions of the segment in full up to this one. `was` is the place where the
    panelist saw the question."""
    edit.open_for(db, folio, question)
    _movable(question, was)
    segment, found = question.segment, sheet(db, folio.id)
    if segment not in PRINTED or found.sheet is None:
        raise Refusal(
            "verb", "Every candidate is asked this question, so it is always printed."
        )
    if question.id in found.leaders:
        raise Refusal("verb", "This question is printed with the one that it is linked to.")
    line = next(it.place for it in found.placed[segment] if it.question is question)
    if line > PRINTED[segment] + MORE:
        raise Refusal(
            "verb",
            f"At most {PRINTED[segment] + MORE} questions of this part fit on paper in full. Move"
            " the question further up first.",
        )
    _print(db, found.sheet, question, found.sheet.printed | {segment: line}, by)


def print_as_usual(db: Session, folio: Folio, question: SheetQuestion, *, by: str) -> None:
    edit.open_for(db, folio, question)
    kept = db.get_one(PanelSheet, folio.id)
    lines = {name: n for name, n in kept.printed.items() if name != question.segment}
    _print(db, kept, question, lines, by)


def _print(
    db: Session, kept: PanelSheet, question: SheetQuestion, lines: dict[str, int], by: str
) -> None:
    if kept.printed == lines:
        return
    kept.printed = lines
    edit.note(db, question, "printed", "", str(lines.get(question.segment, "")), by)


def _movable(question: SheetQuestion, was: str) -> None:
    if question.state == edit.DROPPED:
        raise Refusal(
            "verb",
            "This question has been dropped, so it isn't asked or printed. Undo that first.",
        )
    if question.place != was:
        raise Conflict(
            "moved",
            "Someone else moved questions while you were editing. You now see the current"
            " order. If the question is in the wrong place, move it again.",
        )


def add(db: Session, folio: Folio, segment: str, text: str, *, by: str) -> SheetQuestion:
    """Add a question after those that are printed in full in its segment. Adding the same words
    again changes nothing."""
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
    if found := db.scalar(twin.where(SheetQuestion.state != edit.DROPPED).limit(1)):
        return found
    if (db.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_OWN:
        raise Refusal(
            "text",
            f"The panel has already added {MOST_OWN} questions of its own. Reword one of them"
            " instead.",
        )
    made = made_of(folio.id, segment, Question(text, OWN))
    put(db, _with_behind_printed(db, made, segment), made, by)
    return made


def made_of(folio: str, segment: str, question: Question) -> SheetQuestion:
    return SheetQuestion(
        id=chance.new_id(),
        folio=folio,
        segment=segment,
        built_text=question.text,
        state="proposed",
        went="",
        others=[],
        **asdict(question),
    )


def _segment(db: Session, folio: str, segment: str) -> list[SheetQuestion]:
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == folio, SheetQuestion.segment == segment
    )
    return list(
        db.scalars(rows.order_by(SheetQuestion.rank).execution_options(populate_existing=True))
    )


def _with_behind_printed(
    db: Session, question: SheetQuestion, segment: str
) -> list[SheetQuestion]:
    order = _segment(db, question.folio, segment)
    line = db.get_one(PanelSheet, question.folio).printed.get(segment)
    full = printed(asked(order), segment, line)
    order.insert(order.index(full[-1]) + 1 if full else 0, question)
    return order


def put(db: Session, order: Sequence[SheetQuestion], made: SheetQuestion, by: str) -> None:
    # `order` already includes `made`.
    db.add(made)
    _number(db, order)
    edit.note(db, made, "added", "", made.text, by)


def _number(db: Session, order: Sequence[SheetQuestion]) -> None:
    # Ranks are unique, so none may be shared even for a moment.
    moved = [(n, question) for n, question in enumerate(order, 1) if question.rank != n]
    for sign in (-1, 1):
        for n, question in moved:
            question.rank = sign * n
        db.flush()


def link(db: Session, folio: Folio, question: SheetQuestion, other_id: str, *, by: str) -> None:
    """Ask two questions as one: the first has the place, the other is shown with it, and a tick
    counts for both."""
    edit.open_for(db, folio, question)
    other = db.get(SheetQuestion, other_id, populate_existing=True)
    if other is None or other.folio != folio.id or other is question:
        raise Refusal("to", "Choose the question to ask this one together with.")
    if not {question.segment, other.segment} <= PRINTED.keys():
        raise Refusal("to", "A question for every candidate is always asked on its own.")
    if question.linked and question.linked == other.linked:
        return
    group = question.linked or question.id
    for it in (question, other, *linked(db, other)):
        it.linked = group
    edit.note(db, question, "linked", "", other.text, by)


def unlink(db: Session, folio: Folio, question: SheetQuestion, *, by: str) -> None:
    edit.open_for(db, folio, question)
    others = [it for it in linked(db, question) if it is not question]
    if not others:
        return
    question.linked = None
    if len(others) == 1:
        others[0].linked = None
    edit.note(db, question, "unlinked", others[0].text, "", by)


def linked(db: Session, question: SheetQuestion) -> list[SheetQuestion]:
    if question.linked is None:
        return []
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == question.folio, SheetQuestion.linked == question.linked
    )
    return list(db.scalars(rows))
