from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.visibility import matrix, over, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import opened, scope
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from reviews.followups import sheet as built
from reviews.panel import timer
from reviews.panel.models import (
    Conversation,
    DesignChange,
    PanelRead,
    PanelSheet,
    Scorecard,
    SheetQuestion,
    Slot,
)
from reviews.panel.sheet import sources
from reviews.panel.sheet.edit import DROPPED, KEPT

PAGE = 50

# Rows of seat holders. The debrief doesn't wait for those in `panel.passed`.
SEATED = ("panel", "panel.passed")

EVERYBODY = "everybody"

# Key in a sheet's notes, beside the segments, for failure scenarios that don't affect the
# design.
UNTOUCHED = "untouched"

# How many questions of each segment are printed in full.
PRINTED: dict[str, int] = {name: n for name, n in built.PRINTED.items()}
LEAST, MOST_OWN = 2, 3  # beside reviewers' questions, and if there are only these

LINES = 2

MOST_LINES = 4


@dataclass(slots=True)
class PanelSeat:
    """A seat on a panel. Before the release it tells only a role and a date."""

    folio: str
    stage: str
    slot: Slot | None = None
    opening: str = ""
    over: bool = False
    locked: bool = False
    cancelled: bool = False
    running: str = ""  # the heading of the interview's current part
    voted: bool = False
    has_read: bool = True  # and confirmed it
    name: str = ""

    def meets_today(self, tonight: datetime) -> bool:
        """Whether a debrief is due today, or waits for this panelist's vote."""
        debrief = self.slot.debrief_at if self.slot else None
        if (
            self.stage == Stage.DEBRIEF
            and self.voted
            and (not debrief or debrief < clock.now())
        ):
            return False
        if debrief is None:
            return self.stage == Stage.DEBRIEF
        return self.stage in (Stage.PANEL, Stage.DEBRIEF) and debrief <= tonight

    def turn(self, tonight: datetime) -> int:
        """Return the place in the order of work: a running interview, a debrief of today, a
        scorecard to write, an interview to hold, and what waits."""
        if self.running:
            return -1
        if self.meets_today(tonight):
            return 0
        if self.stage != Stage.PANEL or self.locked:
            return 3
        return 1 if self.over else 2

    def is_due(self, tonight: datetime) -> bool:
        """Whether it is this panelist's turn by `tonight`."""
        turn = self.turn(tonight)
        to_come = self.slot is None or self.slot.at > tonight
        return turn < 2 or (turn == 2 and not (to_come and self.has_read))


def seats(
    db: Session, account: str, *, tonight: datetime, page: int = 1
) -> tuple[list[PanelSeat], bool]:
    """Return one page of this account's seats, and whether there are more. The first page has
    all seats that aren't finished, in the order of work. Finished ones follow, newest first."""
    held = scope(account, {DataClass.SLOT}, rows=SEATED, stages=matrix.FORWARD)
    held = held.order_by(Slot.at.is_(None), Slot.at, Folio.id)
    to_come = _seats(db, account, held) if page == 1 else []
    to_come.sort(key=lambda seat: seat.turn(tonight))
    met = _seats(db, account, _over(db, account, DataClass.SLOT, page))
    gone = _over(db, account, DataClass.SLOT_CANCELLED, page)
    off = db.execute(gone.with_only_columns(Folio.id, Folio.stage, maintain_column_froms=True))
    cancelled = [PanelSeat(folio, stage, cancelled=True) for folio, stage in off]
    # Before the release a seat alone opens no name; another part in the folio may.
    named = to_come + met[:PAGE]
    names = book.names_of(db, account, [seat.folio for seat in named])
    for seat in named:
        seat.name = names.get(seat.folio, "")
    return named + cancelled[:PAGE], len(met) > PAGE or len(cancelled) > PAGE


def _over(db: Session, account: str, class_: DataClass, page: int) -> Select[Folio, Standing]:
    newest = Standing.closed_at.desc()
    at = over.first(account, over.cells(SEATED, class_), newest, page * PAGE + 1)
    here = select(at.c.folio).order_by(at.c.closed_at.desc(), at.c.folio)
    # Read first. In one statement, PostgreSQL would join all that the account ever held.
    shown = db.scalars(here.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    found = scope(account, {class_}, rows=SEATED, stages=matrix.DECIDED)
    found = found.where(Standing.folio.in_(shown))
    return found.order_by(Folio.stage_since.desc(), Folio.id)


def _seats(db: Session, account: str, query: Select[Folio, Standing]) -> list[PanelSeat]:
    # Title, conversation and own scorecard are read only where this account may see them.
    title = case((opened({DataClass.PROMPT}, rows=SEATED), Opening.title), else_="")
    mine = opened({DataClass.QUESTION_SHEET, DataClass.OWN_SCORECARD}, rows=SEATED)
    own = (Scorecard.folio == Folio.id) & (Scorecard.account == account)
    read = (PanelRead.folio == Folio.id) & (PanelRead.account == account)
    wanted = (
        query.join(Opening, Opening.id == Folio.opening)
        .outerjoin(Slot, Slot.folio == Folio.id)
        .outerjoin(Conversation, (Conversation.folio == Folio.id) & mine)
        .outerjoin(Scorecard, own & mine)
        .outerjoin(PanelRead, read)
        .with_only_columns(
            *(Folio.id, Folio.stage, Slot, title, Conversation, Scorecard.locked_at),
            *(Standing.state, PanelRead.at),
        )
    )
    now = clock.now()
    return [
        PanelSeat(
            *(folio, stage, slot, opening),
            over=_is_over(slot, held, now),
            locked=locked_at is not None,
            running=_running(stage, slot, held, now),
            voted=state == SEATED[0],
            has_read=read_at is not None,
        )
        for folio, stage, slot, opening, held, locked_at, state, read_at in db.execute(wanted)
    ]


def _running(stage: str, slot: Slot | None, held: Conversation | None, now: datetime) -> str:
    if held is None or stage != Stage.PANEL:
        return ""
    found = timer.read(held, slot, now)
    return "" if found.is_over else found.parts[found.current].heading


def _is_over(slot: Slot | None, held: Conversation | None, now: datetime) -> bool:
    if held is not None:
        return timer.read(held, slot, now).is_over
    return slot is not None and now >= slot.at + timedelta(minutes=slot.minutes)


def panel(db: Session, folio: str) -> list[tuple[str, str]]:
    """Account and name of each panelist. The viewer must see PN."""
    return standing.people(db, folio, Standing.state.in_(SEATED))


class BuiltSheet(NamedTuple):
    """A sheet with its questions. `sheet` is None while it is being built. `segments` has the
    questions in order, with those at the head of the sheet last."""

    sheet: PanelSheet | None
    segments: dict[str, list[SheetQuestion]]

    @property
    def questions(self) -> dict[str, SheetQuestion]:
        return {it.id: it for questions in self.segments.values() for it in questions}

    @property
    def leaders(self) -> dict[str, str]:
        """By id of a question linked to an earlier one, the id of the first."""
        first: dict[str, str] = {}
        here = [it for name in PRINTED for it in asked(self.segments[name]) if it.linked]
        found = {it.id: first.setdefault(it.linked or "", it.id) for it in here}
        return {id_: leader for id_, leader in found.items() if id_ != leader}

    @property
    def placed(self) -> dict[str, list[PlacedQuestion]]:
        lines, after = self.sheet.printed if self.sheet else {}, self.leaders
        also: dict[str, list[SheetQuestion]] = defaultdict(list)
        for id_, leader in after.items():
            also[leader].append(self.questions[id_])
        return {
            name: [
                replace(it, also=also[it.question.id])
                for it in placed(
                    [it for it in self.segments[name] if it.id not in after],
                    name,
                    lines.get(name),
                )
            ]
            for name in PRINTED
        }


def sheet(db: Session, folio: str) -> BuiltSheet:
    segments: dict[str, list[SheetQuestion]] = {name: [] for name in (*PRINTED, EVERYBODY)}
    found = db.get(PanelSheet, folio)
    rows = select(SheetQuestion).where(SheetQuestion.folio == folio)
    for question in db.scalars(rows.order_by(SheetQuestion.rank)) if found else ():
        segments[question.segment].append(question)
    return BuiltSheet(found, segments)


def asked(questions: Sequence[SheetQuestion]) -> list[SheetQuestion]:
    return [question for question in questions if question.state != DROPPED]


def printed(
    asked: Sequence[SheetQuestion], segment: str, line: int | None = None
) -> list[SheetQuestion]:
    """Return the questions printed in full: the first `line` of them if the panel chose so,
    otherwise kept ones first, then the first of the others. Reviewers' questions that weren't
    kept fill at most half of the places, unless there are too few others. The author's scenarios
    don't count beside two of the reviewers' own questions: readers would ask 5 of 10 of these as
    they are if a reviewer worded them, and 1 of 14 otherwise. So these only make it two."""
    if line is not None:
        return list(asked[:line])
    own = [question for question in asked if question.form == sources.REVIEWERS]
    reviewed = any(map(sources.is_reviewers, asked))
    last = [question for question in asked if _comes_last(question, reviewed, len(own))]
    first = [question for question in asked if question not in last]
    others = [question for question in first if not sources.is_reviewers(question)]
    places = PRINTED[segment] if others else max(PRINTED[segment], min(len(own), MOST_OWN))
    kept = [question for question in first if question.state == KEPT][:places]
    rest = [question for question in first if question.state != KEPT]
    theirs = [question for question in rest if sources.is_reviewers(question)]
    half = max(0, places // 2 - sum(map(sources.is_reviewers, kept)))
    behind = theirs[half:]
    full = (kept + [question for question in rest if question not in behind] + behind)[:places]
    full += last[: max(0, LEAST - len(full))]
    return [question for question in asked if question in full]


def _comes_last(question: SheetQuestion, reviewed: bool, own: int) -> bool:
    if question.state == KEPT or question.text != question.built_text:
        return False
    if sources.is_card(question):
        return reviewed
    return question.form == built.CHOSEN and own >= LEAST


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    place: int
    question: SheetQuestion
    paper: Literal["full", "line", ""]
    also: Sequence[SheetQuestion] = ()  # linked to it

    @property
    def kept(self) -> bool:
        return self.question.state == KEPT

    @property
    def wanted(self) -> bool:
        return is_wanted(self.question)


def is_wanted(question: SheetQuestion) -> bool:
    return question.state == KEPT or sources.is_reviewers(question)


def placed(
    questions: Sequence[SheetQuestion], segment: str, line: int | None = None
) -> list[PlacedQuestion]:
    """Return the questions to be asked, in order. Kept questions and reviewers' questions that
    don't fit in full get one line each. Others follow while there are fewer than `LINES`
    lines."""
    here = asked(questions)
    full = printed(here, segment, line)
    lines = [it for it in here if it not in full and is_wanted(it)]
    others = [it for it in here if it not in full and not is_wanted(it)]
    lines += others[: max(0, LINES - len(lines))]
    return [
        PlacedQuestion(place, it, "full" if it in full else "line" if it in lines else "")
        for place, it in enumerate(here, 1)
    ]


def design_changes(
    db: Session, folio: str, account: str
) -> dict[str, list[tuple[DesignChange, str]]]:
    """Return the observed changes by question, each with its author's name, this account's
    first. Colleagues' changes are included only from the debrief on, when scorecards are
    locked."""
    found = (
        select(DesignChange, Account.name)
        .join(SheetQuestion, SheetQuestion.id == DesignChange.question)
        .join(Account, Account.id == DesignChange.account)
        .where(SheetQuestion.folio == folio)
        .order_by(DesignChange.account != account, Account.name)
    )
    if db.get_one(Folio, folio).stage not in (Stage.DEBRIEF, Stage.CLOSED):
        found = found.where(DesignChange.account == account)
    changes: dict[str, list[tuple[DesignChange, str]]] = defaultdict(list)
    for change, name in db.execute(found):
        changes[change.question].append((change, name))
    return dict(changes)


def scorecard(db: Session, folio: str, account: str) -> Scorecard | None:
    return db.scalar(
        select(Scorecard).where(Scorecard.folio == folio, Scorecard.account == account)
    )
