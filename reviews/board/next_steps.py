"""What is stuck, and the one step that mends it: rules over facts, without a database.

A rule looks at the facts of one candidate and gives a step or nothing; the first rule that gives
one wins, so their order is the order of urgency. Who gets no step waits for somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from blindfolio import times
from blindfolio.visibility.stage import BEFORE_PANEL, BEING_READ, OVER, Stage
from prompts import deadline
from prompts.opening.staffing import SEATS
from prompts.window.calendar_file import CONVERSATION
from prompts.window.feedback_date import FeedbackDate
from reviews.words import SAID

REPLACE_AFTER = timedelta(days=2)
"""How long a review may be late before somebody else is offered too, beside a reminder; who was
reminded today is replaced."""

UNOPENED_AFTER = timedelta(days=3)
"""How long a candidate may leave their link unopened before the board says so."""

SOON = timedelta(days=1)
"""Before a date: from then on it stands out, and who has not begun is reminded."""

LAST_DAYS = timedelta(days=3)
"""Before the last day to start: who has not started is reminded."""

BEFORE_THE_QUORUM = (Stage.DRAFT, Stage.SUBMITTED, Stage.REVIEW, Stage.ONE_LOCK)
"""Until then somebody has to read it who does not yet."""

READING = ("asked", "accepted", "draft", "locked", "reviewer")
"""States of a reader who has a part in it; the others have declined or were recused."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who was asked to read, as far as the coordinator may know."""

    standing: str
    account: str
    name: str
    state: str
    """asked, accepted, draft, locked, recused or declined; reviewer where no more may be known."""
    due: datetime | None = None
    answer_by: datetime | None = None
    saved_at: datetime | None = None
    locked_at: datetime | None = None
    conflict: bool = False
    """Their own list of declared conflicts fits the candidate; nobody learns how."""
    reminded: bool = False
    """Today."""
    reason: str = ""
    """Of who declined: a word of `reviews.reading.assignment.REASONS`."""


@dataclass(frozen=True, slots=True)
class SeatProgress:
    """Somebody who sits on the panel, and whether their scorecard is locked."""

    standing: str
    account: str
    name: str
    locked: bool = False
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class LoopProgress:
    """A stage of the loop whose scorecard the debrief waits for; `interview`, `account` and `name`
    are of who holds it, and "" where nobody does."""

    stage: str
    """Its key."""
    title: str
    interview: str = ""
    account: str = ""
    name: str = ""
    ends: datetime | None = None
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules look at. What the viewer's cell does not hold is left at its default."""

    folio: str
    stage: str
    runs: bool = True
    """Whether the viewer coordinates; others decide the gate, if they do, and nothing else."""
    decides: bool = True
    """Whether a viewer who does not coordinate makes the gate's decision."""
    since: datetime | None = None
    promised: datetime | None = None
    """By when this stage is to be over, as people were told or the house has it."""
    quorum: int = 2
    seats_reviewers: bool = False
    """Whether its reviewers can still take a seat on the panel."""
    started: bool = True
    phase: deadline.Phase = "open"
    """Of the candidate's window, at stages 0 and 1."""
    reminded: bool = False
    """The candidate, today, that they have not started."""
    readers: tuple[Reader, ...] = ()
    seats: tuple[SeatProgress, ...] = ()
    loop: tuple[LoopProgress, ...] = ()
    """Once the panel has the document: what the debrief waits for beside its scorecards."""
    slot: datetime | None = None
    word: str = ""
    apart: bool = False
    deciders: tuple[str, ...] = ()
    """Who makes the open gate's decision, by name; empty where nobody but the coordinator can."""
    further: Wait | None = None
    """The review that an open gate waits for."""
    question: str = ""
    """The id of the candidate's question that has waited longest."""
    adjustment: datetime | None = None
    """Since when their oldest request for an accommodation waits for an answer."""
    closes: bool = False
    """Whether a viewer who does not coordinate records the debrief's decision."""
    votes: tuple[SeatProgress, ...] = ()
    """Who takes part in the debrief and has still to vote."""
    flagged: bool = False
    """Whether a red flag is open in the debrief."""
    feedback: FeedbackDate | None = None
    """By when the candidate was promised their feedback; None once it is out."""
    bounced: bool = False
    """Whether a mail server would not take an email to the candidate."""
    unopened_since: datetime | None = None
    """Since when somebody who has not started has had a link, if they have opened none."""
    mail: str = ""
    """failed, or by_hand where their link waits to be handed out."""

    @property
    def live(self) -> tuple[Reader, ...]:
        """Who reads or has read."""
        return tuple(r for r in self.readers if r.state in READING)

    @property
    def pending(self) -> tuple[Reader, ...]:
        """Whose review is not locked yet."""
        return tuple(r for r in self.live if r.state != "locked")


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step of a row: `code` says which page, `words` what its button says."""

    code: str
    words: str
    sentence: str
    at: datetime | None = None
    """Ends the sentence, where it needs an instant."""
    since: datetime | None = None
    account: str = ""
    """Who is to be replaced, or may be instead of reminded."""
    who: str = ""
    """What a reminder is about, as `reviews.board.remind` has it; of a question its id."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What a row waits for that needs nobody here."""

    words: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """How long in the stage against what was promised; `kind` is attention, danger or nothing."""

    words: str
    kind: str = ""


def steps(facts: CaseFacts, now: datetime) -> list[NextStep]:
    """Every step that is there for this viewer, the next one first."""
    # A hiring manager decides, and knows none of what the other rules look at.
    rules = RULES if facts.runs else (_gate, _close)
    return [found for rule in rules if (found := rule(facts, now))]


def missing(facts: CaseFacts) -> int:
    """How many reviewers an open candidate lacks, for who may assign them."""
    if not facts.runs or facts.stage not in BEFORE_THE_QUORUM:
        return 0
    return max(0, facts.quorum - len(facts.live))


def missed(facts: CaseFacts, now: datetime) -> bool:
    """Whether the conversation's hour came before the gate was decided. They cannot have met
    then: the panel had nothing to ask about."""
    if facts.slot is None or not facts.runs:
        return False
    if facts.stage == Stage.PANEL:
        return facts.since is not None and facts.slot < facts.since
    return facts.stage in BEFORE_PANEL and facts.slot < now


def met(facts: CaseFacts, now: datetime) -> bool:
    """Whether panel and candidate have met: after the release, and as long ago as it takes."""
    if facts.slot is None or facts.stage != Stage.PANEL or missed(facts, now):
        return False
    return facts.slot + CONVERSATION < now


def late(facts: CaseFacts, now: datetime) -> datetime | None:
    """Since when this is late; None where it is not, and for who may not know."""
    over = facts.promised is not None and facts.promised < now and facts.since is not None
    if over:
        return facts.promised
    return facts.feedback.near if facts.feedback and _is_near(facts.feedback, now) else None


def rank(found: NextStep | None) -> int:
    """The order of urgency: lower first, no step last."""
    return _ORDER.index(found.code) if found else len(_ORDER)


def wait(facts: CaseFacts, now: datetime) -> Wait:
    """What happens next by itself, for a row without a step: of several dates the first that is
    to come."""
    if facts.further:
        return facts.further
    if not facts.runs:
        return Wait("")
    dues = [Wait("Due", reader.due) for reader in facts.pending if reader.due]
    if facts.stage == Stage.DRAFT and not facts.started:
        return Wait("Start by", facts.promised)
    if facts.phase == "grace":
        return Wait("In the grace period until", facts.promised)
    if facts.phase == "over":
        return Wait("Grace period ended", facts.promised)
    if facts.stage == Stage.DRAFT:
        return Wait("Writing until", facts.promised)
    if facts.stage == Stage.SUBMITTED:
        return Wait("Can submit another version until", facts.promised)
    if facts.stage in (Stage.REVIEW, Stage.ONE_LOCK) and dues:
        return _first_to_come(dues, now)
    if facts.stage != Stage.PANEL:
        return Wait("")
    held = [Wait(f"“{it.title}” ends", it.ends) for it in facts.loop if it.ends is not None]
    done = bool(facts.seats) and all(seat.locked for seat in facts.seats)
    if facts.slot and not (done and held):
        held.append(Wait("Interview", facts.slot))
    return _first_to_come(held, now) if held else Wait("")


def _first_to_come(dates: Sequence[Wait], now: datetime) -> Wait:
    """The earliest of these that is not over; where all are, the earliest."""
    in_order = sorted(dates, key=lambda it: (it.at or now, it.words))
    return next((it for it in in_order if it.at and it.at >= now), in_order[0])


def spent(facts: CaseFacts, now: datetime) -> Spent:
    """`3 days of 4`, `today`, `1 day 5 hours late`; empty for who may not know since when. A day
    that was promised for the feedback is said once it is near."""
    if facts.since is None:
        return Spent("")
    if facts.promised and facts.promised < now:
        return Spent(f"{times.left(now, facts.promised)} late", "danger")
    if facts.feedback and _is_near(facts.feedback, now):
        return Spent(_feedback_near(facts.feedback, now), "danger")
    days = (now - facts.since).days
    words = "today" if days < 1 else ("1 day" if days == 1 else f"{days} days")
    if facts.promised is None:
        return Spent(words)
    near = facts.stage in BEING_READ and facts.promised - now < SOON
    of = ceil((facts.promised - facts.since) / timedelta(days=1))
    said = words if words == "today" else f"{words} of {of}"
    return Spent(said, "attention" if near else "")


def _mail(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.mail != "failed":
        return None
    return NextStep("mail", "See the messages", "An email to them could not be delivered.")


def _missed(facts: CaseFacts, now: datetime) -> NextStep | None:
    if not missed(facts, now):
        return None
    sentence = "The interview time passed before the review decision:"
    if facts.stage == Stage.PANEL:
        sentence = (
            "The interview time passed before the release. Set a new one. The old one was"
        )
    return NextStep("passed", "Move interview", sentence, at=facts.slot, since=facts.slot)


def _adjustment(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if not facts.adjustment:
        return None
    return NextStep(
        "adjustment",
        "Answer the request",
        "They asked for an accommodation.",
        since=facts.adjustment,
    )


def _question(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if not facts.question:
        return None
    return NextStep(
        "question", "Answer a question", "They asked a question.", who=facts.question
    )


def _conflict(facts: CaseFacts, _now: datetime) -> NextStep | None:
    for reader in facts.pending:
        if reader.conflict and facts.stage in BEFORE_PANEL:
            sentence = f"{reader.name} has declared a conflict of interest."
            return _replace(reader, sentence)
    return None


def _apart(facts: CaseFacts) -> bool:
    """Whether an open gate asks for a third reviewer."""
    return (facts.word == "split" or facts.apart) and len(facts.live) < 3


def _second_seat(facts: CaseFacts, _now: datetime) -> NextStep | None:
    """One panelist is enough to release it, so the decision stays there as the step after."""
    if facts.stage != Stage.GATE or facts.word in ("", "stop") or facts.further:
        return None
    if not facts.runs or _apart(facts) or not 0 < len(facts.seats) < SEATS:
        return None
    sentence = (
        f"The reviews say: {SAID[facts.word]}. Only {facts.seats[0].name} is on the panel."
    )
    return NextStep("seat", "Seat a second panelist", sentence, since=facts.since)


def _gate(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.stage != Stage.GATE or not facts.word or facts.further:
        return None
    decide = NextStep(
        "gate",
        "Make the review decision",
        f"The reviews say: {SAID[facts.word]}.",
        since=facts.since,
    )
    if not facts.runs:
        return decide if facts.decides else None
    if _apart(facts):
        sentence = "The reviews do not agree."
        if facts.word != "split":
            sentence = "Two ratings of the same criterion are at least two levels apart."
        return NextStep("third", "Assign a third reviewer", sentence, since=facts.since)
    if not facts.seats and facts.word != "stop":
        sentence = f"The reviews say: {SAID[facts.word]}. No one is on the panel yet."
        return NextStep("seat", "Seat the panel", sentence, since=facts.since)
    if not facts.deciders:
        return decide
    # A coordinator only confirms, and else knows for whom the candidate waits.
    who, said = " or ".join(facts.deciders), SAID[facts.word]
    sentence = (
        f"Waiting for {who} to make the review decision. The reviews say: {said}. Due since"
    )
    words = "Read the reviews" if facts.word == "split" else "Read and confirm"
    return NextStep("decider", words, sentence, at=facts.since, since=facts.since)


def _unanswered(facts: CaseFacts, now: datetime) -> NextStep | None:
    for reader in facts.pending:
        late = reader.answer_by is not None and reader.answer_by < now
        if reader.state == "asked" and late and facts.stage in BEING_READ:
            sentence = f"{reader.name} should have accepted or declined by"
            return _replace(reader, sentence, at=reader.answer_by)
    return None


def _unassigned(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.stage == Stage.DRAFT or missing(facts) < 1:
        return None
    declined = [r.name for r in facts.readers if r.state == "declined"]
    sentence = f"{len(facts.live)} of {facts.quorum} reviewers assigned."
    if declined:
        sentence = f"{_and(declined)} declined. {sentence}"
    return NextStep("assign", "Assign a reviewer", sentence, since=facts.since)


def _seat_in_time(facts: CaseFacts, _now: datetime) -> NextStep | None:
    """Once the quorum has locked, no reviewer can take a seat any more: too late for a team whose
    reviewers are the only ones who could."""
    reads = facts.stage in (Stage.REVIEW, Stage.ONE_LOCK) and len(facts.live) >= facts.quorum
    if not facts.seats_reviewers or not reads or len(facts.seats) >= SEATS:
        return None
    sentence = (
        f"{len(facts.seats)} of {SEATS} panel seats held. Reviewers can sit on the panel too,"
        " but only if you seat them before the reviews are locked."
    )
    words = "Seat a second panelist" if facts.seats else "Seat the panel"
    return NextStep("seat", words, sentence, since=facts.since)


def _overdue(facts: CaseFacts, now: datetime) -> NextStep | None:
    if facts.stage not in BEING_READ:
        return None
    reading = [r for r in facts.pending if r.state in ("accepted", "draft") and r.due]
    for reader in sorted(reading, key=lambda r: (r.due or now, r.name)):
        due = reader.due or now
        very = now - due > REPLACE_AFTER
        if reader.reminded and very:
            return _replace(reader, f"{reader.name} was due", at=due)
        if reader.reminded:
            continue
        if due < now:
            found = _remind("review", reader, f"{reader.name} was due", due)
            return replace(found, account=reader.account) if very else found
        if due - now < SOON and reader.state == "accepted":
            return _remind("review", reader, f"{reader.name} has not begun. Due", due)
    return None


def _close(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.stage != Stage.DEBRIEF:
        return None
    flag = "A red flag is open. " if facts.flagged else ""
    if not facts.runs:
        yours = f"{flag}The debrief is open, and the decision is yours."
        return NextStep("close", "Record the decision", yours) if facts.closes else None
    for it in facts.votes:
        if not it.reminded:
            return _remind("vote", it, f"{it.name} has not voted. Open since", facts.since)
    sentence = (
        f"{flag}Waiting for the hiring manager\u2019s decision. You can record it for them."
    )
    return NextStep("close", "Record the decision", sentence, since=facts.since)


def _feedback(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.stage not in OVER or facts.feedback is None:
        return None
    by = facts.feedback.by
    return NextStep("feedback", "Write the feedback", "Promised by", at=by, since=by)


def _is_near(promised: FeedbackDate, now: datetime) -> bool:
    return promised.near <= now


def _feedback_near(promised: FeedbackDate, now: datetime) -> str:
    if promised.by < now:
        return f"feedback {times.left(now, promised.by)} late"
    return f"feedback due in {times.left(promised.by, now)}"


def _conversation(facts: CaseFacts, now: datetime) -> NextStep | None:
    if facts.stage != Stage.PANEL:
        return None
    if facts.slot is None:
        sentence = "Released to the panel, but no interview is scheduled."
        return NextStep("slot", "Schedule interview", sentence, since=facts.since)
    if not facts.seats:
        return NextStep("seat", "Seat the panel", "No one is on the panel.", since=facts.since)
    if met(facts, now):
        for seat in facts.seats:
            if not seat.locked and not seat.reminded:
                sentence = f"{seat.name} has not locked a scorecard. They met"
                return _remind("card", seat, sentence, facts.slot)
    return None


def _other_interviews(facts: CaseFacts, now: datetime) -> NextStep | None:
    if facts.stage != Stage.PANEL:
        return None
    over = [it for it in facts.loop if it.ends is not None and it.ends < now]
    for it in over:
        if not it.reminded:
            sentence = f"{it.name} has not locked the scorecard of “{it.title}”. It ended"
            who = f"interview:{it.interview}"
            words = f"Remind {it.name}"
            return NextStep("remind", words, sentence, at=it.ends, since=it.ends, who=who)
    if not facts.seats or not all(seat.locked for seat in facts.seats):
        return None
    # The panel is done: what is left can only be waited for, given, or passed.
    for it in facts.loop:
        if it.ends is None:
            sentence = (
                f"Only “{it.title}” is left, and no one holds it. Schedule it, or pass it."
            )
            return NextStep("interview", "Schedule or pass", sentence, since=facts.since)
    for it in over:
        sentence = f"{it.name} was reminded today of the scorecard of “{it.title}”. It ended"
        words = "Go on without it…"
        return NextStep("without", words, sentence, at=it.ends, since=it.ends, who=it.stage)
    return None


def _by_hand(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.mail != "by_hand":
        return None
    return NextStep("mail", "Pass on a link", "They have no link yet: none has been emailed.")


def _not_started(facts: CaseFacts, now: datetime) -> NextStep | None:
    if facts.stage != Stage.DRAFT or facts.started or facts.reminded or facts.promised is None:
        return None
    if facts.promised - now > LAST_DAYS:
        return None
    return NextStep(
        "remind",
        "Remind them",
        "They have not started. They can start until",
        at=facts.promised,
        since=facts.promised,
        who=f"start:{facts.folio}",
    )


RULES: tuple[Callable[[CaseFacts, datetime], NextStep | None], ...] = (
    _mail,
    _missed,
    _adjustment,
    _question,
    _conflict,
    _second_seat,
    _gate,
    _unanswered,
    _unassigned,
    _seat_in_time,
    _overdue,
    _close,
    _feedback,
    _conversation,
    _other_interviews,
    _by_hand,
    _not_started,
)

_ORDER = (
    *(
        "mail",
        "passed",
        "adjustment",
        "question",
        "third",
        "gate",
        "decider",
        "seat",
        "replace",
        "assign",
    ),
    *("remind", "close", "feedback", "slot", "interview", "without"),
)
"""Codes of steps by urgency, for the order of rows."""

FIRST = ("mail", "passed")
"""Codes of steps that come before whatever is late: somebody outside waits for nothing."""
ANSWERED_IN = timedelta(days=1)
"""From then on a request for an accommodation comes first, too: their own time is running."""


def comes_first(found: NextStep, now: datetime) -> bool:
    """Whether this step comes before whatever is late."""
    if found.code == "adjustment" and found.since is not None:
        return now - found.since >= ANSWERED_IN
    return found.code in FIRST


def _replace(reader: Reader, sentence: str, at: datetime | None = None) -> NextStep:
    words = f"Replace {reader.name}…"
    return NextStep("replace", words, sentence, at=at, since=at, account=reader.account)


def _remind(
    kind: str, person: Reader | SeatProgress, sentence: str, at: datetime | None
) -> NextStep:
    who = f"{kind}:{person.standing}"
    return NextStep("remind", f"Remind {person.name}", sentence, at=at, since=at, who=who)


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
