"""What a viewer may know about one candidate. Uses no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from blindfolio import times
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.stage import BEFORE_PANEL, BEING_READ, WRITING, Stage
from prompts.window.calendar_file import CONVERSATION
from prompts.window.feedback_date import FeedbackDate
from reviews import words

# How long a panel has the document before it meets the candidate.
LEAD = timedelta(hours=24)

# How long before a date it is highlighted, and people who haven't begun are reminded.
SOON = timedelta(days=1)

READ = (Stage.REVIEW, Stage.ONE_LOCK)
BEFORE_THE_QUORUM = (*WRITING, *READ)

# What a seat or an interview closes to its holder, whatever their row opens.
_SUMS = {DataClass.GATE_WORD, DataClass.FURTHER_REVIEW_DUE, DataClass.AGGREGATES}

# States of active readers. The others have declined or were recused or replaced.
READING = ("asked", "accepted", "draft", "locked", "reviewer")


@dataclass(frozen=True, slots=True)
class Reader:
    # `who` is what their reminder is about, as in `remind`.

    who: str
    account: str
    name: str
    # asked, accepted, draft, locked, recused, replaced or declined; reviewer if the viewer may
    # know no more
    state: str
    due: datetime | None = None
    answer_by: datetime | None = None
    saved_at: datetime | None = None
    locked_at: datetime | None = None
    # If declined: a word of `reviews.reading.assignment.REASONS`.
    reason: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeatProgress:
    who: str
    account: str
    name: str
    locked: bool = False


@dataclass(frozen=True, slots=True)
class LoopProgress:
    # `who`, `account` and `name` are the interviewer's; empty if there is none.

    stage: str
    title: str
    who: str = ""
    account: str = ""
    name: str = ""
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    # `code` says which page it leads to; `words` are the button's label.

    code: str
    words: str
    sentence: str
    # Appended to the sentence.
    at: datetime | None = None
    # If it isn't `at`.
    since: datetime | None = None
    # Whom to replace or to go on without.
    account: str = ""
    # Whom the button names.
    name: str = ""
    # What a reminder is about, as in `remind`; for a question, its id.
    who: str = ""
    late: bool = False
    # What can be done instead of another reminder.
    instead: NextStep | None = None

    @property
    def reason(self) -> tuple[str, str]:
        """Return the words before the date and the rest, without the name on the button."""
        said = f". {self.sentence}".replace(f". {self.name} ", ". ")
        parts = [it[:1].upper() + it[1:] for it in said.split(". ")[1:]]
        dated = parts.pop() if self.at else ""
        return dated, ". ".join(parts) + ("." if self.at and parts else "")


@dataclass(frozen=True, slots=True)
class Wait:
    words: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A candidate's row on the board. `queries` selects the first fields. `facts` adds the
    others as of `now`, as far as the viewer may see them.
    """

    opening: str
    ended_reason: str | None
    ended_code: str | None
    folio: str
    stage: str
    stage_since: datetime
    # The viewer's row of the matrix.
    state: str
    quorum: int
    zone: str
    started_at: datetime | None
    start_by: datetime | None
    deadline: datetime | None
    closed_at: datetime | None
    decider: str
    feedback_days: int
    own_zone: str | None
    # After the end: the promised feedback is still owed.
    feedback_owed: bool
    # It ended without the team, and no coordinator has read that.
    end_unread: bool
    seats_reviewers: bool
    confirms: str
    # Whether PF is open to the viewer: a seat or an interview of theirs closes it.
    knows_word: bool
    # The debrief's, once it is closed and if the viewer may know.
    outcome: str | None
    # What the opening's page says of when candidates hear.
    hears: str | None
    # The opening's loop, as it is stored.
    loop_chosen: Mapping[str, Any] | None = None
    # Empty if the viewer may not see it.
    name: str = ""

    now: datetime = datetime.min
    # When its stage began. Only for coordinators, like `promised` and `feedback`.
    since: datetime | None = None
    # When reviewers get what the end of the window submitted, and whether it can't be covered.
    given_at: datetime | None = None
    shut: bool = False
    # When this stage should end.
    promised: datetime | None = None
    # What today's reminders were about, on all rows.
    told: frozenset[str] = frozenset()
    # The same of yesterday.
    told_before: frozenset[str] = frozenset()
    # (account, folio) in conflict, on all rows. The conflict itself is never shown.
    fitting: frozenset[tuple[str, str]] = frozenset()
    readers: Sequence[Reader] = ()
    seats: Sequence[SeatProgress] = ()
    # After the release: the other interviews that the debrief waits for. For a hiring manager,
    # those without an interviewer.
    loop: Sequence[LoopProgress] = ()
    # The time of the first interview whose interviewer has left.
    unheld: datetime | None = None
    slot: datetime | None = None
    debrief: datetime | None = None
    word: str = ""
    # The criteria on which two ratings are at least two levels apart.
    apart: Collection[str] = ()
    # Steps for people who are away when something is due from them.
    away: Sequence[NextStep] = ()
    # Who decides the open gate; empty if only the coordinator can.
    deciders: Sequence[SeatProgress] = ()
    further: Wait | None = None
    # The id of the oldest open question.
    question: str = ""
    # The time of the oldest open request for an accommodation.
    adjustment: datetime | None = None
    # The time of an open request for a second look.
    look: datetime | None = None
    # The time of an open request for what reviewers wrote.
    copy: datetime | None = None
    votes: Sequence[SeatProgress] = ()
    # Names of possible participants, while nobody is invited to the debrief.
    uninvited: Sequence[str] = ()
    # Who records the debrief's decision; empty if only the coordinator can.
    managers: Sequence[str] = ()
    flagged: bool = False
    # The escalated dissent that the debrief's decision waits for.
    held: Wait | None = None
    # The promised date of the feedback; None once it is out.
    feedback: FeedbackDate | None = None
    # The day by which the candidate was promised to hear of an interview, if it was plain.
    hears_by: datetime | None = None
    bounced: bool = False
    unopened_since: datetime | None = None
    # failed, or by_hand if the link must be handed out
    mail: str = ""
    steps: tuple[NextStep, ...] = ()
    # Steps that wait for someone who was reminded.
    reminded: tuple[NextStep, ...] = ()

    @property
    def classes(self) -> frozenset[DataClass]:
        found = matrix.cell(self.state, self.stage)
        return found if self.knows_word else found - _SUMS

    @property
    def runs(self) -> bool:
        return self.state == "coordinator"

    @property
    def closes(self) -> bool:
        by_manager = self.state == DECIDER and self.decider == "manager"
        return by_manager or self.state == "manager.sits"

    @property
    def begun(self) -> bool:
        return self.stage != Stage.DRAFT or self.started_at is not None

    @property
    def step(self) -> NextStep | None:
        return next(iter(self.steps), None)

    @property
    def live(self) -> tuple[Reader, ...]:
        return tuple(r for r in self.readers if r.state in READING)

    @property
    def pending(self) -> tuple[Reader, ...]:
        return tuple(r for r in self.live if r.state != "locked")

    @property
    def reading(self) -> tuple[Reader, ...]:
        """Those still pending, once there is a document to read."""
        return self.pending if self.stage in BEING_READ else ()

    @property
    def present(self) -> tuple[Reader, ...]:
        away = [it.account for it in self.away if it.code == "replace"]
        return tuple(r for r in self.reading if r.account not in away)

    @property
    def missing(self) -> int:
        """Return how many reviewers an open candidate lacks. This is 0 unless the viewer may
        assign them.
        """
        if not self.runs or self.stage not in BEFORE_THE_QUORUM:
            return 0
        return max(0, self.quorum - len(self.live))

    @property
    def asks_for_a_third(self) -> bool:
        return (self.word == "split" or bool(self.apart)) and len(self.live) < 3

    @property
    def unplanned(self) -> tuple[LoopProgress, ...]:
        return tuple(it for it in self.loop if it.ends is None)

    @property
    def to_assign(self) -> int:
        """With a third one if two reviewers don't agree."""
        return self.missing or int(any(step.code == "third" for step in self.steps))

    @property
    def missed(self) -> bool:
        """Whether the interview's time passed before the review decision, so nobody met."""
        if self.slot is None or not self.runs:
            return False
        if self.stage == Stage.PANEL:
            return self.since is not None and self.slot < self.since
        return self.stage in BEFORE_PANEL and self.slot < self.now

    @property
    def met(self) -> bool:
        """Whether the candidate was released and the interview's length has passed."""
        if self.slot is None or self.stage != Stage.PANEL or self.missed:
            return False
        return self.slot + CONVERSATION < self.now

    @property
    def is_too_early(self) -> bool:
        """Whether the panel may have less than `LEAD` to read."""
        if self.slot is None or self.slot < self.now or self.stage not in BEFORE_PANEL:
            return False
        known = [reader.due for reader in self.reading]
        if self.stage in WRITING and self.begun:
            known = [self.promised]
        return self.slot - LEAD < max([self.now, *(at for at in known if at)])

    @property
    def feedback_near(self) -> datetime | None:
        """Since when the promised feedback has made the row urgent, or None."""
        near = self.feedback.near if self.feedback else None
        return near if near and near <= self.now else None

    @property
    def late_since(self) -> datetime | None:
        # None also if the viewer may not know.
        over = self.promised is not None and self.promised < self.now and self.since is not None
        return self.promised if over else self.feedback_near

    @property
    def wait(self) -> Wait:
        """The next date on which something happens without the viewer."""
        if self.reminded:
            return Wait(self.reminded[0].sentence, self.reminded[0].at)
        if self.further or not self.runs:
            n = len(self.unplanned)
            return self.further or Wait(f"Interviews without a date: {n}" if n else "")
        if self.stage in WRITING:
            if self.given_at:
                return Wait("Can uncover words until", self.given_at)
            until = "Writing" if self.stage == Stage.DRAFT else "Can submit another version"
            return Wait(f"{until} until" if self.begun else "Start by", self.promised)
        dates = sorted(self._dates(), key=lambda date: (date.at or self.now, date.words))
        to_come = [date for date in dates if date.at and date.at >= self.now]
        return (to_come or dates or [Wait("")])[0]

    def _dates(self) -> list[Wait]:
        if self.stage in READ:
            return [Wait("Due", reader.due) for reader in self.pending if reader.due]
        if self.stage != Stage.PANEL:
            return []
        dates = [Wait(f"“{it.title}” ends", it.ends) for it in self.loop if it.ends]
        done = bool(self.seats) and all(seat.locked for seat in self.seats)
        if self.slot and not (done and dates):
            dates.append(Wait("Interview", self.slot))
        return dates

    @property
    def spent(self) -> Spent:
        # `3 days of 4`, `today`, `Late by 1 day 5 hours`; empty if the viewer may not know.
        if self.since is None or (self.stage in matrix.DECIDED and not self.feedback):
            return Spent("")
        feedback = self.feedback.by if self.feedback and self.feedback_near else None
        for of, at in (("Late", self.promised), ("Feedback late", feedback)):
            if at and at < self.now:
                return Spent(f"{of} by {times.left(self.now, at)}", "danger")
        if feedback:
            return Spent(f"feedback due in {times.left(feedback, self.now)}", "attention")
        days = (self.now - self.since).days
        said = "1 day" if days == 1 else f"{days} days" if days else "today"
        if self.promised is None:
            return Spent(said)
        if days:
            said += f" of {ceil((self.promised - self.since) / timedelta(days=1))}"
        near = self.stage in BEING_READ and self.promised - self.now < SOON
        return Spent(said, "attention" if near else "")

    @property
    def said(self) -> str:
        # As this viewer may know it.
        return words.of(self.stage, self.classes, started=self.begun)

    @property
    def stage_alone(self) -> str:
        # As `said`, with the reviews' result at the gate if the viewer may know it.
        word = words.TO_DECIDE.get(self.word) if self.stage == Stage.GATE else None
        return f"{self.said} to be made; {word}" if word else self.said

    @property
    def ended(self) -> str:
        if self.outcome:
            return words.inside(words.OUTCOME[self.outcome])
        if DataClass.HOW_IT_ENDED not in self.classes:
            return ""
        code = self.ended_code if self.runs else None
        return words.ended(self.ended_reason or "", code or "")

    @property
    def stage_words(self) -> str:
        return f"{self.stage_alone}: {self.ended}" if self.ended else self.stage_alone

    @property
    def over_since(self) -> datetime | None:
        # Only for coordinators; others may not know the day.
        over = self.runs and self.stage in matrix.DECIDED
        return self.stage_since if over else None


CSV_COLUMNS = (
    *("candidate", "email address", "opening", "stage", "how it ended"),
    *("in stage since", "days in stage", "stage due", "reviewers", "interview"),
    *("next step", "why", "waits for", "link not opened since"),
)

# What the page calls a reader's state, if it differs.
_CSV_STATES = {"asked": "invited", "reviewer": ""}


def csv_cells(row: BoardRow, email: str, zone: ZoneInfo) -> tuple[str, ...]:
    since, step = row.over_since or row.since, row.step
    states = ((it.name, _CSV_STATES.get(it.state, it.state)) for it in row.readers)
    said = [it for it in row.steps if it is step or it.late]

    def at(instant: datetime | None) -> str:
        return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" if instant else ""

    return (
        row.name,
        email,
        row.opening,
        row.stage_alone,
        row.ended,
        at(since)[:10],
        str((row.now - since).days) if since else "",
        at(row.promised),
        "; ".join(": ".join(filter(None, it)) for it in states),
        at(row.slot),
        step.words if step else "",
        "; ".join(f"{it.sentence} {at(it.at)}".strip() for it in said),
        "" if step else f"{row.wait.words} {at(row.wait.at)}".strip(),
        at(row.unopened_since),
    )
