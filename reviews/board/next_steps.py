"""Rules that find the next steps of a board row, in order of urgency. They use no database, and
each yields a step for every late person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.stage import BEFORE_PANEL, OVER, UNDECIDED, Stage
from prompts.opening.staffing import SEATS
from reviews.board import copy_requests as own_copy
from reviews.board.row import (
    READ,
    SOON,
    BoardRow,
    LoopProgress,
    NextStep,
    Reader,
    SeatProgress,
)
from reviews.grid import listed
from reviews.words import SAID

# After this, a reminder comes with an offer to replace the reviewer or to go on without the other
# person.
REPLACE_AFTER = timedelta(days=2)

UNOPENED_AFTER = timedelta(days=3)

# Before the last day to start, an interview with empty seats, or a debrief that waits for an
# interview without an interviewer.
LAST_DAYS = timedelta(days=3)

NO_ONE_SITS = "No one is on the panel."

Rule = Callable[[BoardRow], Iterator[NextStep]]

_RULES: list[Rule] = []
# Rules that a hiring manager's row has the facts for.
_FOR_ALL: list[Rule] = []


def steps(row: BoardRow) -> tuple[NextStep, ...]:
    return tuple(step for rule in (_RULES if row.runs else _FOR_ALL) for step in rule(row))


def _rule(rule: Rule) -> Rule:
    _RULES.append(rule)
    return rule


def _rule_for_all(rule: Rule) -> Rule:
    _FOR_ALL.append(rule)
    return _rule(rule)


@_rule
def _mail(row: BoardRow) -> Iterator[NextStep]:
    if row.mail == "failed":
        yield NextStep("mail", "See the messages", "An email to them could not be delivered.")


@_rule
def _ended(row: BoardRow) -> Iterator[NextStep]:
    if row.end_unread:
        said = f"The application has ended: {row.ended}."
        yield NextStep("ended", "Read it", said, since=row.stage_since)


@_rule
def _shut(row: BoardRow) -> Iterator[NextStep]:
    if row.shut:
        sentence = (
            "The candidate left words unanswered that may identify them, and these could not be"
            " covered. Reviewers don't get the document. Submitted"
        )
        yield NextStep("shut", "Cover them again", sentence, at=row.stage_since)


@_rule_for_all
def _address(row: BoardRow) -> Iterator[NextStep]:
    if row.confirms and row.stage in UNDECIDED:
        sentence = "A new email address waits to be confirmed."
        yield NextStep("address", "See the new address", sentence)


@_rule
def _missed(row: BoardRow) -> Iterator[NextStep]:
    if row.missed:
        sentence = (
            "The interview time passed before the release. Set a new one. The old time was"
        )
        yield NextStep("passed", "Move interview", sentence, at=row.slot)


@_rule
def _unheld(row: BoardRow) -> Iterator[NextStep]:
    if at := row.unheld:
        sentence = (
            "The interviewer has left. The candidate hears nothing until you name someone else or"
            " cancel the interview on"
        )
        yield NextStep("holder", f"Name who holds {at:%A %H:%M}", sentence, at=at)


@_rule
def _adjustment(row: BoardRow) -> Iterator[NextStep]:
    if row.adjustment:
        sentence = "They asked for an accommodation."
        yield NextStep("adjustment", "Answer the request", sentence, since=row.adjustment)


@_rule
def _question(row: BoardRow) -> Iterator[NextStep]:
    if row.question:
        sentence = "They asked a question."
        yield NextStep("question", "Answer a question", sentence, who=row.question)


@_rule
def _look(row: BoardRow) -> Iterator[NextStep]:
    if row.look:
        sentence = "They asked for a second look."
        yield NextStep("look", "Answer the request", sentence, since=row.look)


@_rule
def _copy(row: BoardRow) -> Iterator[NextStep]:
    if row.copy:
        sentence = "They asked for what reviewers wrote about them. The answer is due by"
        due = own_copy.due(row.copy)
        yield NextStep("copy", "Answer the request", sentence, at=due, late=due < row.now)


@_rule
def _conflict(row: BoardRow) -> Iterator[NextStep]:
    fitting = [it for it in row.pending if (it.account, row.folio) in row.fitting]
    if fitting and row.stage in BEFORE_PANEL:
        name, account = fitting[0].name, fitting[0].account
        said = f"{name} has a conflict of interest."
        yield NextStep("replace", f"Replace {name}…", said, account=account, name=name)


@_rule
def _away(row: BoardRow) -> Iterator[NextStep]:
    yield from row.away


@_rule
def _seat(row: BoardRow) -> Iterator[NextStep]:
    # Before the quorum, it must not depend on what the reviews say.
    if len(row.seats) >= SEATS or row.stage not in (*BEFORE_PANEL, Stage.PANEL):
        return
    words = "Seat a second panelist" if row.seats else "Seat the panel"
    sits = f"Only {row.seats[0].name} is on the panel." if row.seats else NO_ONE_SITS
    if row.slot is not None and row.now <= row.slot < row.now + LAST_DAYS:
        yield NextStep("seat", words, f"{sits} The interview is on", at=row.slot)
    elif row.seats_reviewers and row.stage in READ and len(row.live) >= row.quorum:
        # Once the quorum has locked, no reviewer can take a seat.
        sentence = (
            f"{len(row.seats)} of {SEATS} panel seats filled. Reviewers can sit on the panel too,"
            " but only if you seat them before the reviews are locked."
        )
        yield NextStep("seat", words, sentence, since=row.since)
    elif row.word == "proceed" and not (row.further or row.asks_for_a_third):
        # One panelist is enough, so the decision stays as the step after this one.
        said = f"The reviews say: {SAID[row.word]}. {sits}"
        yield NextStep("seat", words, said, since=row.since)
    elif row.stage == Stage.PANEL and row.slot is not None and not row.seats:
        yield NextStep("seat", words, NO_ONE_SITS, since=row.since)


@_rule_for_all
def _gate(row: BoardRow) -> Iterator[NextStep]:
    if row.stage != Stage.GATE or not row.word or row.further:
        return
    said, code, words = (
        f"The reviews say: {SAID[row.word]}.",
        "gate",
        "Make the review decision",
    )
    at = None
    if not row.runs:
        if row.state != DECIDER:
            return
    elif row.asks_for_a_third:
        code, words, said = "third", "Assign a third reviewer", "The reviews do not agree."
    elif not row.seats and row.word == "proceed":
        return
    elif row.deciders:
        # A coordinator only confirms; otherwise they see whose decision it is.
        code, at = "decider", row.since
        words = "Read the reviews" if row.word == "split" else "Read and confirm"
        who = " or ".join(it.name for it in row.deciders)
        said = f"Waiting for {who} to make the review decision. {said} Due since"
    yield NextStep(code, words, said, at=at, since=row.since)


@_rule
def _early(row: BoardRow) -> Iterator[NextStep]:
    if row.runs and row.is_too_early:
        sentence = (
            "The panel may have less than 24 hours with the document before the interview on"
        )
        yield NextStep("early", "Move interview", sentence, at=row.slot)


@_rule
def _unanswered(row: BoardRow) -> Iterator[NextStep]:
    for reader in row.present:
        by = reader.answer_by
        if reader.state != "asked" or by is None or by >= row.now:
            continue
        if when := _reminded(row, reader, by):
            said = "They should have accepted or declined by"
            yield NextStep("waiting", "", f"{when} {said}", at=by, late=True)
        else:
            said = f"{reader.name} should have accepted or declined by"
            yield replace(_remind(reader, said, by), instead=_replace(reader))


@_rule
def _unassigned(row: BoardRow) -> Iterator[NextStep]:
    if row.stage != Stage.DRAFT and row.missing:
        sentence = f"{len(row.live)} of {row.quorum} reviewers assigned."
        for state, words in (("recused", "Recused: {}."), ("declined", "{} declined.")):
            if names := [r.name for r in row.readers if r.state == state]:
                sentence = f"{words.format(listed(names))} {sentence}"
        yield NextStep("assign", "Assign a reviewer", sentence, since=row.since)


@_rule
def _overdue(row: BoardRow) -> Iterator[NextStep]:
    dues = [
        (r.due, r.name, r) for r in row.present if r.state in ("accepted", "draft") and r.due
    ]
    for due, name, reader in sorted(dues, key=lambda it: it[:2]):
        when = _reminded(row, reader, due)
        if due >= row.now:
            fresh = reader.state == "accepted" and not when
            if fresh and due - row.now < SOON:
                yield _remind(reader, f"{name} has not begun. Due", due, late=False)
        elif when:
            said = f"{when} The review was due"
            yield NextStep("waiting", "", said, at=due, late=True)
        else:
            yield _late(row, reader, f"{name} was due", due, _replace(reader))


@_rule
def _promise(row: BoardRow) -> Iterator[NextStep]:
    by = row.hears_by
    for it in row.present:
        if by and it.due and it.due >= by + timedelta(days=1):
            said = f"{it.name} is due too late: the candidate was promised to hear by"
            yield NextStep("due", "Change due date", said, at=by, account=it.account, late=True)


@_rule
def _invite(row: BoardRow) -> Iterator[NextStep]:
    if row.stage == Stage.DEBRIEF and row.uninvited:
        are = "is" if len(row.uninvited) == 1 else "are"
        sentence = f"{listed(row.uninvited)} {are} not in the debrief yet."
        yield NextStep("invite", "Invite to the debrief", sentence, since=row.since)


@_rule
def _votes(row: BoardRow) -> Iterator[NextStep]:
    if row.stage == Stage.DEBRIEF:
        for seat in row.votes:
            words = f"{seat.name} has not voted. Open since"
            yield _late(row, seat, words, row.since or row.now, _pass(seat, "vote"))


@_rule_for_all
def _close(row: BoardRow) -> Iterator[NextStep]:
    if row.stage != Stage.DEBRIEF or (row.runs and row.votes):
        return
    waits = []
    if row.closes and row.votes:
        have = "has" if len(row.votes) == 1 else "have"
        waits.append(f"{listed([it.name for it in row.votes])} {have} not voted yet.")
    if (row.runs or row.closes) and row.flagged:
        waits.append("A red flag is open.")
    if row.held is not None:
        # Last, because its instant ends the sentence.
        waits.append(row.held.words)
    if waits:
        at = row.held.at if row.held else None
        yield NextStep("close", "Open the debrief", " ".join(waits), at=at, since=row.since)
    elif row.runs or row.closes:
        sentence = "The debrief is open, and the decision is yours."
        if row.managers:
            who = " or ".join(row.managers)
            sentence = f"Waiting for {who} to decide. You can record the decision for them."
        yield NextStep("close", "Record the decision", sentence, since=row.since)


@_rule
def _feedback(row: BoardRow) -> Iterator[NextStep]:
    if row.stage in OVER and row.feedback:
        yield NextStep("feedback", "Write the feedback", "Promised by", at=row.feedback.by)


@_rule
def _conversation(row: BoardRow) -> Iterator[NextStep]:
    if row.stage != Stage.PANEL:
        return
    if row.slot is None:
        sentence = "Released to the panel, but no interview is scheduled."
        yield NextStep("slot", "Schedule interview", sentence, since=row.since)
    elif row.met:
        owing = [seat for seat in row.seats if not seat.locked]
        for seat in sorted(owing, key=lambda seat: seat.who in row.told):
            sentence = f"{seat.name} has not locked a scorecard. They met"
            yield _late(row, seat, sentence, row.slot, _pass(seat, "scorecard"))


@_rule
def _other_interviews(row: BoardRow) -> Iterator[NextStep]:
    if row.stage != Stage.PANEL:
        return
    found = []
    for it in row.loop:
        if it.who and it.ends is not None and it.ends < row.now:
            words = (
                f"{it.name} has not locked the scorecard of “{it.title}”. The interview ended"
            )
            without = NextStep("without", "Go on without it…", "", who=it.stage)
            found.append(_late(row, it, words, it.ends, without))
    if n := len(row.unplanned):
        by, words = row.debrief, f"Plan {n} interviews" if n > 1 else "Plan an interview"
        said = f"Interviews without an interviewer: {n}.{' Debrief' if by else ''}"
        late = row.met or (by is not None and by - row.now <= LAST_DAYS)
        step = NextStep("interview", words, said, at=by, since=row.since, late=late)
        found.append(replace(step, who=row.unplanned[0].stage))
    yield from sorted(found, key=lambda step: step.code == "waiting")


@_rule
def _by_hand(row: BoardRow) -> Iterator[NextStep]:
    if row.mail == "by_hand":
        sentence = "They have no link yet, because none has been emailed."
        yield NextStep("mail", "Pass on a link", sentence)


@_rule
def _not_started(row: BoardRow) -> Iterator[NextStep]:
    by, who = row.promised, f"start:{row.folio}"
    if not row.begun and who not in row.told and by is not None and by - row.now <= LAST_DAYS:
        sentence = "They have not started. They can start until"
        yield NextStep("remind", "Remind them", sentence, at=by, who=who)


_BY_URGENCY = (
    *(
        "mail",
        "shut",
        "address",
        "passed",
        "holder",
        "adjustment",
        "question",
        "third",
        "gate",
        "decider",
    ),
    *("ended", "look", "copy", "early", "seat", "replace", "team", "due", "assign"),
    *("remind", "invite", "close", "slot", "interview", "feedback"),
)

# These come before anything late: the candidate is waiting and doesn't know it.
FIRST = ("mail", "passed", "holder")

# An older request for an accommodation comes before anything late: the candidate's clock is
# running.
ANSWERED_IN = timedelta(days=1)

_FAR = datetime.max


def order(row: BoardRow) -> tuple[bool, bool, datetime, int, datetime, str, str]:
    """Only what the viewer's row shows counts, because an order tells as much as a column."""
    step = row.step
    since = step.since or step.at if step else row.promised
    asked = step.since if step and step.code == "adjustment" else None
    waited = asked is not None and row.now - asked >= ANSWERED_IN
    first = waited or (step is not None and step.code in FIRST)
    return (
        step is None,
        not first,
        row.late_since.replace(tzinfo=None) if row.late_since else _FAR,
        _BY_URGENCY.index(step.code) if step else 0,
        since.replace(tzinfo=None) if since and row.runs else _FAR,
        row.name.casefold(),
        row.folio,
    )


Person = Reader | SeatProgress | LoopProgress


def _reminded(row: BoardRow, person: Person, due: datetime) -> str:
    if person.who in row.told:
        return f"{person.name} was reminded today."
    # Yesterday's reminder doesn't count if nothing was late yet.
    late = person.who in row.told_before and due < row.now - timedelta(days=1)
    return f"{person.name} was reminded yesterday." if late else ""


def _late(
    row: BoardRow, person: Person, sentence: str, at: datetime, instead: NextStep
) -> NextStep:
    """A reminder, or waiting for a day or two after one."""
    if when := _reminded(row, person, at):
        return NextStep("waiting", "", f"{when} {sentence}", at=at, late=True)
    step = _remind(person, sentence, at)
    return replace(step, instead=instead) if row.now - at > REPLACE_AFTER else step


def _replace(reader: Reader) -> NextStep:
    return NextStep("replace", "Replace reviewer…", "", account=reader.account)


def _pass(seat: SeatProgress, owes: str) -> NextStep:
    return NextStep("pass", f"Pass the {owes} of {seat.name}…", "", account=seat.account)


def _remind(
    person: Person, sentence: str, at: datetime | None, *, late: bool = True
) -> NextStep:
    words = f"Remind {person.name}"
    who, name = person.who, person.name
    return NextStep("remind", words, sentence, at=at, who=who, name=name, late=late)
