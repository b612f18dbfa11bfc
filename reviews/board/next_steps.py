"""Next steps: rules over facts, without a database.

A rule looks at one candidate's facts and gives steps, one for each late person. The rules'
order is the order of urgency. A candidate without a step waits for somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from blindfolio import times
from blindfolio.visibility.stage import (
    BEFORE_PANEL,
    BEING_READ,
    OVER,
    UNDECIDED,
    WRITING,
    Stage,
)
from prompts import deadline
from prompts.opening.staffing import SEATS
from prompts.window.calendar_file import CONVERSATION
from prompts.window.feedback_date import FeedbackDate
from reviews.words import SAID

REPLACE_AFTER = timedelta(days=2)
"""After this a reminder comes with an offer to replace the reviewer; once reminded today,
replacing is the step."""

UNOPENED_AFTER = timedelta(days=3)

LEAD = timedelta(hours=24)

SOON = timedelta(days=1)
"""How long before a date it is highlighted, and people who haven't begun are reminded."""

LAST_DAYS = timedelta(days=3)
"""Before the last day to start, candidates are reminded; before an interview, empty seats
become a step."""

TOO_EARLY = "The panel can have less than 24 hours with the document before the interview on"

BEFORE_THE_QUORUM = (Stage.DRAFT, Stage.SUBMITTED, Stage.REVIEW, Stage.ONE_LOCK)

READING = ("asked", "accepted", "draft", "locked", "reviewer")
"""States of active readers; the others have declined or were recused."""


@dataclass(frozen=True, slots=True)
class Reader:
    standing: str
    account: str
    name: str
    state: str
    """asked, accepted, draft, locked, recused or declined; reviewer if the viewer may know no
    more."""
    due: datetime | None = None
    answer_by: datetime | None = None
    saved_at: datetime | None = None
    locked_at: datetime | None = None
    conflict: bool = False
    """The candidate is on their conflict list; the entry itself is never shown."""
    reminded: bool = False
    """Today."""
    reason: str = ""
    """If declined: a word of `reviews.reading.assignment.REASONS`."""


@dataclass(frozen=True, slots=True)
class SeatProgress:
    standing: str
    account: str
    name: str
    locked: bool = False
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class LoopProgress:
    """`interview`, `account` and `name` are the interviewer's; "" if there is none."""

    stage: str
    title: str
    interview: str = ""
    account: str = ""
    name: str = ""
    ends: datetime | None = None
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Facts that the viewer's cell doesn't open keep their defaults."""

    folio: str
    stage: str
    runs: bool = True
    """Whether the viewer coordinates; others can only decide the gate."""
    confirms: bool = False
    decides: bool = True
    since: datetime | None = None
    promised: datetime | None = None
    """When this stage is to end, as people were told or by the site's rule."""
    quorum: int = 2
    seats_reviewers: bool = False
    started: bool = True
    phase: deadline.Phase = "open"
    reminded: bool = False
    """Whether the candidate was reminded today to start."""
    readers: tuple[Reader, ...] = ()
    seats: tuple[SeatProgress, ...] = ()
    loop: tuple[LoopProgress, ...] = ()
    """After the release: the other interviews that the debrief waits for."""
    slot: datetime | None = None
    word: str = ""
    apart: bool = False
    deciders: tuple[str, ...] = ()
    """Names of those who decide the open gate; empty if only the coordinator can."""
    further: Wait | None = None
    question: str = ""
    """The id of the oldest open question."""
    adjustment: datetime | None = None
    """The time of the oldest open request for an accommodation."""
    closes: bool = False
    votes: tuple[SeatProgress, ...] = ()
    uninvited: tuple[str, ...] = ()
    """Names of possible participants, while nobody is invited to the debrief."""
    flagged: bool = False
    held: Wait | None = None
    """The escalated dissent that the debrief's decision waits for."""
    feedback: FeedbackDate | None = None
    """The promised date of the feedback; None once it is out."""
    bounced: bool = False
    unopened_since: datetime | None = None
    mail: str = ""
    """failed, or by_hand if their link must be handed out."""

    @property
    def live(self) -> tuple[Reader, ...]:
        return tuple(r for r in self.readers if r.state in READING)

    @property
    def pending(self) -> tuple[Reader, ...]:
        return tuple(r for r in self.live if r.state != "locked")


@dataclass(frozen=True, slots=True)
class NextStep:
    """`code` says which page, `words` are the button's."""

    code: str
    words: str
    sentence: str
    at: datetime | None = None
    """Appended to the sentence, if set."""
    since: datetime | None = None
    account: str = ""
    """Whom to replace, or whom one may replace instead of a reminder."""
    who: str = ""
    """What a reminder is about, as in `reviews.board.remind`; for a question its id."""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    words: str
    at: datetime | None = None
    unkept: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    words: str
    kind: str = ""


def steps(facts: CaseFacts, now: datetime) -> list[NextStep]:
    # A hiring manager decides and confirms an address; the other rules need facts that they
    # can't see.
    rules = RULES if facts.runs else (_address, _gate, _close)
    found: list[NextStep] = []
    for rule in rules:
        given = rule(facts, now)
        found += given if isinstance(given, list) else [given] if given else []
    return found


def missing(facts: CaseFacts) -> int:
    """How many reviewers an open candidate lacks; 0 unless the viewer may assign them."""
    if not facts.runs or facts.stage not in BEFORE_THE_QUORUM:
        return 0
    return max(0, facts.quorum - len(facts.live))


def missed(facts: CaseFacts, now: datetime) -> bool:
    """Whether the interview's time passed before the gate was decided. The panel can't have
    met then: it had nothing to ask about."""
    if facts.slot is None or not facts.runs:
        return False
    if facts.stage == Stage.PANEL:
        return facts.since is not None and facts.slot < facts.since
    return facts.stage in BEFORE_PANEL and facts.slot < now


def met(facts: CaseFacts, now: datetime) -> bool:
    """Whether the panel has met: after the release, and the interview's length has passed."""
    if facts.slot is None or facts.stage != Stage.PANEL or missed(facts, now):
        return False
    return facts.slot + CONVERSATION < now


def late(facts: CaseFacts, now: datetime) -> datetime | None:
    """Since when this is late; None if it isn't or the viewer may not know."""
    over = facts.promised is not None and facts.promised < now and facts.since is not None
    if over:
        return facts.promised
    return facts.feedback.near if facts.feedback and _is_near(facts.feedback, now) else None


def rank(found: NextStep | None) -> int:
    """Lower is more urgent; no step comes last."""
    return _ORDER.index(found.code) if found else len(_ORDER)


def wait(facts: CaseFacts, now: datetime) -> Wait:
    """What happens next by itself, for a row without a step: the first date to come."""
    if not facts.runs and _too_early(facts, now):
        return Wait(TOO_EARLY, facts.slot, unkept=True)
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
    in_order = sorted(dates, key=lambda it: (it.at or now, it.words))
    return next((it for it in in_order if it.at and it.at >= now), in_order[0])


def spent(facts: CaseFacts, now: datetime) -> Spent:
    """`3 days of 4`, `today`, `1 day 5 hours late`; empty if the viewer may not know. A
    promised feedback date appears once it is near."""
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


def _address(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if not facts.confirms or facts.stage not in UNDECIDED:
        return None
    return NextStep(
        "address", "See the new address", "A new email address waits to be confirmed."
    )


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
            why = "has a conflict of interest, or was sent this prompt as a candidate."
            return _replace(reader, f"{reader.name} {why}")
    return None


def _apart(facts: CaseFacts) -> bool:
    """Whether an open gate asks for a third reviewer."""
    return (facts.word == "split" or facts.apart) and len(facts.live) < 3


def _second_seat(facts: CaseFacts, _now: datetime) -> NextStep | None:
    """One panelist is enough for a release, so the decision stays as the step after this
    one."""
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
    # A coordinator only confirms; otherwise they see whose decision it is.
    who, said = " or ".join(facts.deciders), SAID[facts.word]
    sentence = (
        f"Waiting for {who} to make the review decision. The reviews say: {said}. Due since"
    )
    words = "Read the reviews" if facts.word == "split" else "Read and confirm"
    return NextStep("decider", words, sentence, at=facts.since, since=facts.since)


def _too_early(facts: CaseFacts, now: datetime) -> bool:
    if facts.slot is None or facts.slot < now or facts.stage not in BEFORE_PANEL:
        return False
    known = [reader.due for reader in facts.pending if facts.stage in BEING_READ]
    if facts.stage in WRITING and facts.started:
        known = [facts.promised]
    return facts.slot - LEAD < max([now, *(at for at in known if at)])


def _early(facts: CaseFacts, now: datetime) -> NextStep | None:
    if not _too_early(facts, now):
        return None
    return NextStep("early", "Move interview", TOO_EARLY, at=facts.slot, since=facts.slot)


def _unanswered(facts: CaseFacts, now: datetime) -> list[NextStep]:
    found = []
    for reader in facts.pending if facts.stage in BEING_READ else ():
        by = reader.answer_by
        if reader.state != "asked" or by is None or by >= now:
            continue
        if reader.reminded:
            said = f"{reader.name} was reminded today. They should have accepted or declined by"
            found.append(_replace(reader, said, by))
        else:
            said = f"{reader.name} should have accepted or declined by"
            step = _remind("review", reader, said, by)
            found.append(replace(step, account=reader.account))
    return found


def _unassigned(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.stage == Stage.DRAFT or missing(facts) < 1:
        return None
    declined = [r.name for r in facts.readers if r.state == "declined"]
    sentence = f"{len(facts.live)} of {facts.quorum} reviewers assigned."
    if declined:
        sentence = f"{_and(declined)} declined. {sentence}"
    return NextStep("assign", "Assign a reviewer", sentence, since=facts.since)


def _seat_in_time(facts: CaseFacts, now: datetime) -> NextStep | None:
    """Once the quorum has locked, no reviewer can take a seat: too late for a team that has
    only its reviewers. And nobody prepares for an interview in an empty seat."""
    if facts.stage not in BEFORE_THE_QUORUM or len(facts.seats) >= SEATS:
        return None
    words = "Seat a second panelist" if facts.seats else "Seat the panel"
    if facts.slot is not None and now <= facts.slot < now + LAST_DAYS:
        sits = f"Only {facts.seats[0].name} is" if facts.seats else "No one is"
        sentence = f"{sits} on the panel. The interview is on"
        return NextStep("seat", words, sentence, at=facts.slot, since=facts.slot)
    reads = facts.stage in (Stage.REVIEW, Stage.ONE_LOCK) and len(facts.live) >= facts.quorum
    if not facts.seats_reviewers or not reads:
        return None
    sentence = (
        f"{len(facts.seats)} of {SEATS} panel seats held. Reviewers can sit on the panel too,"
        " but only if you seat them before the reviews are locked."
    )
    return NextStep("seat", words, sentence, since=facts.since)


def _overdue(facts: CaseFacts, now: datetime) -> list[NextStep]:
    if facts.stage not in BEING_READ:
        return []
    found = []
    reading = [r for r in facts.pending if r.state in ("accepted", "draft") and r.due]
    for reader in sorted(reading, key=lambda r: (r.due or now, r.name)):
        due = reader.due or now
        if due < now and reader.reminded:
            said = f"{reader.name} was reminded today. The review was due"
            found.append(_replace(reader, said, due))
        elif due < now:
            step = _remind("review", reader, f"{reader.name} was due", due)
            very = now - due > REPLACE_AFTER
            found.append(replace(step, account=reader.account) if very else step)
        elif due - now < SOON and reader.state == "accepted" and not reader.reminded:
            sentence = f"{reader.name} has not begun. Due"
            found.append(_remind("review", reader, sentence, due, late=False))
    return found


def _invite(facts: CaseFacts, _now: datetime) -> NextStep | None:
    if facts.stage != Stage.DEBRIEF or not facts.uninvited:
        return None
    are = "is" if len(facts.uninvited) == 1 else "are"
    sentence = f"{_and([*facts.uninvited])} {are} not in the debrief yet."
    return NextStep("invite", "Invite to the debrief", sentence, since=facts.since)


def _close(facts: CaseFacts, _now: datetime) -> NextStep | list[NextStep] | None:
    if facts.stage != Stage.DEBRIEF:
        return None
    if facts.runs and facts.votes:
        return [
            _late(it, "vote", f"{it.name} has not voted. Open since", facts.since)
            for it in facts.votes
        ]
    decides = facts.runs or facts.closes
    waits = []
    if decides and facts.votes:
        have = "has" if len(facts.votes) == 1 else "have"
        waits.append(f"{_and([it.name for it in facts.votes])} {have} not voted yet.")
    if decides and facts.flagged:
        waits.append("A red flag is open.")
    if facts.held is not None:
        # Last, because its instant ends the sentence.
        waits.append(facts.held.words)
    if waits:
        at = facts.held.at if facts.held else None
        return NextStep("close", "Open the debrief", " ".join(waits), at=at, since=facts.since)
    if not facts.runs:
        yours = "The debrief is open, and the decision is yours."
        return NextStep("close", "Record the decision", yours) if facts.closes else None
    sentence = "Waiting for the hiring manager\u2019s decision. You can record it for them."
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


def _conversation(facts: CaseFacts, now: datetime) -> NextStep | list[NextStep] | None:
    if facts.stage != Stage.PANEL:
        return None
    if facts.slot is None:
        sentence = "Released to the panel, but no interview is scheduled."
        return NextStep("slot", "Schedule interview", sentence, since=facts.since)
    if not facts.seats:
        return NextStep("seat", "Seat the panel", "No one is on the panel.", since=facts.since)
    if not met(facts, now):
        return None
    owing = [seat for seat in facts.seats if not seat.locked]
    return [
        _late(it, "card", f"{it.name} has not locked a scorecard. They met", facts.slot)
        for it in sorted(owing, key=lambda seat: seat.reminded)
    ]


def _other_interviews(facts: CaseFacts, now: datetime) -> list[NextStep]:
    if facts.stage != Stage.PANEL:
        return []
    over = [it for it in facts.loop if it.ends is not None and it.ends < now]
    found = []
    for it in over:
        if not it.reminded:
            sentence = f"{it.name} has not locked the scorecard of “{it.title}”. It ended"
            who, words = f"interview:{it.interview}", f"Remind {it.name}"
            at = it.ends
            found.append(
                NextStep("remind", words, sentence, at=at, since=at, who=who, late=True)
            )
    # Once the panel is done, an interview without an interviewer can only be assigned or
    # passed.
    unheld = next((it for it in facts.loop if it.ends is None), None)
    done = facts.seats and all(seat.locked for seat in facts.seats)
    if unheld and done and not found:
        sentence = (
            f"Only “{unheld.title}” is left, and no one holds it. Schedule it, or pass it."
        )
        found.append(NextStep("interview", "Schedule or pass", sentence, since=facts.since))
    for it in over:
        if it.reminded:
            sentence = (
                f"{it.name} was reminded today of the scorecard of “{it.title}”. It ended"
            )
            words, at, who = "Go on without it…", it.ends, it.stage
            found.append(
                NextStep("without", words, sentence, at=at, since=at, who=who, late=True)
            )
    return found


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


RULES: tuple[Callable[[CaseFacts, datetime], NextStep | list[NextStep] | None], ...] = (
    _mail,
    _address,
    _missed,
    _adjustment,
    _question,
    _conflict,
    _second_seat,
    _gate,
    _early,
    _unanswered,
    _unassigned,
    _seat_in_time,
    _overdue,
    _invite,
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
        "address",
        "passed",
        "adjustment",
        "question",
        "third",
        "gate",
        "decider",
        "early",
        "seat",
        "replace",
        "assign",
    ),
    *("remind", "invite", "close", "feedback", "slot", "interview", "without", "pass"),
)
"""Step codes by urgency, for the order of rows."""

FIRST = ("mail", "passed")
"""Codes that precede anything late: the candidate waits and doesn't know it."""
ANSWERED_IN = timedelta(days=1)
"""After this time a request for an accommodation precedes anything late too: the candidate's
clock is running."""


def comes_first(found: NextStep, now: datetime) -> bool:
    if found.code == "adjustment" and found.since is not None:
        return now - found.since >= ANSWERED_IN
    return found.code in FIRST


def _replace(reader: Reader, sentence: str, at: datetime | None = None) -> NextStep:
    """`at` is when their time ran out; None for a conflict."""
    words, late = f"Replace {reader.name}…", at is not None
    return NextStep(
        "replace", words, sentence, at=at, since=at, account=reader.account, late=late
    )


def _late(person: SeatProgress, kind: str, sentence: str, at: datetime | None) -> NextStep:
    """A late scorecard or vote: a reminder, and once they were reminded today, going on
    without it."""
    if not person.reminded:
        return _remind(kind, person, sentence, at)
    of = {"card": "scorecard", "vote": "vote"}[kind]
    words = f"Pass the {of} of {person.name}…"
    sentence = f"{person.name} was reminded today. {sentence}"
    account = person.account
    return NextStep("pass", words, sentence, at=at, since=at, account=account, late=True)


def _remind(
    kind: str,
    person: Reader | SeatProgress,
    sentence: str,
    at: datetime | None,
    *,
    late: bool = True,
) -> NextStep:
    who, words = f"{kind}:{person.standing}", f"Remind {person.name}"
    return NextStep("remind", words, sentence, at=at, since=at, who=who, late=late)


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
