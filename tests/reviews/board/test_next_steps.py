"""The rules of what is stuck, row by row: the facts, and the one step that mends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from prompts.window.feedback_date import FeedbackDate
from reviews.board import next_steps
from reviews.board.row import BoardRow, LoopProgress, NextStep, Reader, SeatProgress, Wait

NOW = datetime(2026, 12, 2, 17, 4, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def reader(state: str, n: int = 1, **more: Any) -> Reader:
    """A reader called R1, R2 …; due in four days unless told otherwise."""
    given = {"due": NOW + 4 * DAY, "answer_by": NOW + DAY} | more
    return Reader(f"review:{n}", f"a{n}", f"R{n}", state, **given)


def facts(
    stage: str,
    *readers: Reader,
    state: str = "coordinator",
    started: bool = True,
    told: str = "",
    **more: Any,
) -> BoardRow:
    """The row of folio f; two readers who read in time unless told otherwise. `told` are those who
    were reminded today."""
    given: dict[str, Any] = {
        **dict.fromkeys(BoardRow.__dataclass_fields__.keys() & _COLUMNS),
        **{"folio": "f", "stage": stage, "state": state, "quorum": 2, "now": NOW},
        "started_at": NOW - DAY if started else None,
        "told": frozenset(told.split()),
        "knows_word": True,
        "readers": readers or (reader("accepted", 1), reader("draft", 2)),
    }
    return BoardRow(**{**given, **more})


_COLUMNS = {
    *("opening", "ended_reason", "ended_code", "stage_since", "zone", "start_by", "deadline"),
    *("closed_at", "decider", "feedback_days", "own_zone", "feedback_owed", "end_unread"),
    *("seats_reviewers", "confirms", "knows_word", "outcome", "hears"),
}

LOCKED = (reader("locked", 1), reader("locked", 2))
FURTHER = Wait("A further review is due", NOW + 4 * DAY)
SEATS = (SeatProgress("card:8", "a8", "P8"), SeatProgress("card:9", "a9", "P9"))
ONE = SEATS[:1]
DONE = tuple(replace(seat, locked=True) for seat in SEATS)
HALF = (SEATS[0], DONE[1])
VOTES = (SeatProgress("vote:8", "a8", "P8"), SeatProgress("vote:9", "a9", "P9"))
DECIDERS = (SeatProgress("gate:1", "d1", "D1"), SeatProgress("gate:2", "d2", "D2"))
LATE, MET, TOMORROW = NOW - HOUR, NOW - 2 * HOUR, NOW + DAY
KIM = LoopProgress("influence", "Influence", "interview:7", "a7", "Kim", ends=LATE)
UNHELD = LoopProgress("coding", "Coding")
SOON = NOW + 20 * HOUR
SPLIT: dict[str, Any] = {"word": "split"}
STOP: dict[str, Any] = {"word": "stop"}
PROCEED: dict[str, Any] = {"word": "proceed"}
YESTERDAY: dict[str, Any] = {"told_before": {"review:1"}}
AFTER: dict[str, Any] = {"seats": DONE, "slot": MET}
DECIDER = "decider"

TABLE = [
    # A mail that did not arrive comes before everything: nothing else reaches them either.
    (facts("0", mail="failed", question="q"), "mail", "See the messages", "delivered"),
    (facts("E", end_unread=True, ended_reason="declined"), "ended", "Read it", "declined"),
    (facts("0", confirms=True), "address", "See the new address", "waits to be confirmed"),
    # An hour that is over before the gate is decided, or was before the release.
    (facts("2", slot=LATE, question="q"), "passed", "Move interview", "before the release"),
    (
        facts("5", *LOCKED, seats=SEATS, slot=MET, since=LATE),
        *("passed", "Move interview", "passed before the release. Set a new one"),
    ),
    # What they asked for comes before what the house does.
    (facts("0", adjustment=LATE, question="q"), "adjustment", "Answer the request", "asked"),
    (facts("2", question="q"), "question", "Answer a question", "asked a question"),
    (facts("7s", look=LATE), "look", "Answer the request", "asked for a second look"),
    # A declared conflict, however far the reading is.
    (
        facts("3", *LOCKED[:1], reader("draft", 2), fitting={("a2", "f")}),
        *("replace", "Replace R2…", "R2 has a conflict of interest"),
    ),
    # In Compact, the panel is seated while its reviewers still can be.
    (facts("2", seats_reviewers=True), "seat", "Seat the panel", "0 of 2 panel seats filled."),
    (
        facts("3", LOCKED[0], reader("draft", 2, due=LATE), seats_reviewers=True, seats=ONE),
        *(
            "seat",
            "Seat a second panelist",
            "only if you seat them before the reviews are lock",
        ),
    ),
    (
        facts("2", reader("accepted"), seats_reviewers=True),
        *("assign", "Assign a reviewer", "1 of 2 reviewers assigned."),
    ),
    # The gate. Where the reviews don't all advance, nobody is asked to seat a panel for them.
    (
        facts("4", *LOCKED, reader("locked", 3), **SPLIT),
        *("gate", "Make the review decision", "split"),
    ),
    (
        facts("4", *LOCKED, reader("locked", 3), **SPLIT, seats=ONE, deciders=DECIDERS[:1]),
        *("decider", "Read the reviews", "for D1 to make the review decision"),
    ),
    (
        facts("4", *LOCKED, **SPLIT, seats=SEATS),
        "third",
        "Assign a third reviewer",
        "not agree",
    ),
    (
        facts("4", *LOCKED, **PROCEED, apart=True, seats=SEATS),
        *("third", "Assign a third reviewer", "not agree"),
    ),
    (
        facts("4", *LOCKED, reader("recused", 3), **SPLIT, seats=ONE),
        *("third", "Assign a third reviewer", "not agree"),
    ),
    (
        facts("4", *LOCKED, reader("locked", 3), **SPLIT, seats=SEATS),
        *("gate", "Make the review decision", "split"),
    ),
    (facts("4", *LOCKED, **PROCEED), "seat", "Seat the panel", "No one is on the panel"),
    (
        facts("4", *LOCKED, **PROCEED, seats=SEATS),
        *("gate", "Make the review decision", "advance"),
    ),
    # One panelist is half a panel, for who runs it: whoever decides has their own step.
    (
        facts("4", *LOCKED, **PROCEED, seats=ONE, deciders=DECIDERS[:1]),
        *("seat", "Seat a second panelist", "say: advance. Only P8 is on the panel."),
    ),
    (
        facts("4", **PROCEED, state=DECIDER, seats=ONE),
        *("gate", "Make the review decision", "advance"),
    ),
    # Who is to be stopped needs no panel.
    (facts("4", *LOCKED, **STOP), "gate", "Make the review decision", "reject"),
    # Who runs it waits for who decides, by name and since when; of one mind, they may confirm.
    (
        facts("4", *LOCKED, reader("locked", 3), **SPLIT, seats=SEATS, deciders=DECIDERS[:1]),
        *("decider", "Read the reviews", "for D1 to make the review decision. The reviews say"),
    ),
    (
        facts("4", *LOCKED, **PROCEED, seats=SEATS, deciders=DECIDERS),
        *("decider", "Read and confirm", "D1 or D2 to make the review decision."),
    ),
    # Who does not answer within their working day.
    (
        facts("2", reader("asked", answer_by=LATE), reader("draft", 2)),
        *("remind", "Remind R1", "R1 should have accepted or declined by"),
    ),
    (
        facts("2", reader("asked", answer_by=LATE), reader("draft", 2), told="review:1"),
        *("waiting", "", "R1 was reminded today. They should have accepted or"),
    ),
    # Who is missing.
    (
        facts("2", reader("declined"), reader("recused", 2)),
        *("assign", "Assign a reviewer", "R1 declined. Recused: R2. 0 of 2 reviewers"),
    ),
    (facts("3", quorum=3), "assign", "Assign a reviewer", "2 of 3 reviewers assigned."),
    # Who is late.
    (
        facts("2", reader("draft", due=LATE), reader("draft", 2)),
        *("remind", "Remind R1", "was due"),
    ),
    (
        facts("4", *LOCKED, reader("draft", 3, due=LATE), **SPLIT, further=FURTHER),
        *("remind", "Remind R3", "was due"),
    ),
    (
        facts("3", reader("locked"), reader("accepted", 2, due=SOON)),
        *("remind", "Remind R2", "has not begun"),
    ),
    # Who was reminded today or yesterday has time to answer.
    (
        facts("2", reader("draft", due=LATE), reader("draft", 2), told="review:1"),
        *("waiting", "", "R1 was reminded today. The review was due"),
    ),
    (
        facts("2", reader("draft", due=LATE - DAY), reader("draft", 2), **YESTERDAY),
        *("waiting", "", "R1 was reminded yesterday. The review was due"),
    ),
    (
        facts("2", reader("draft", due=LATE), reader("draft", 2), **YESTERDAY),
        *("remind", "Remind R1", "R1 was due"),
    ),
    # An interview before which the panel can't have the document for a day.
    (
        facts("3", LOCKED[0], reader("draft", 2), slot=SOON, seats=SEATS),
        *("early", "Move interview", "less than 24 hours with the document before"),
    ),
    (
        facts("2", slot=NOW + 4 * DAY + HOUR, seats=SEATS),
        *("early", "Move interview", "less than 24 hours"),
    ),
    (
        facts("1", promised=NOW + 3 * DAY, slot=NOW + 3 * DAY + HOUR, seats=SEATS),
        *("early", "Move interview", "less than 24 hours"),
    ),
    # An interview in a few days, and a seat that is empty.
    (
        facts("2", *(reader("draft", n, due=TOMORROW) for n in (1, 2)), slot=NOW + 2 * DAY),
        *("seat", "Seat the panel", "No one is on the panel. The interview is"),
    ),
    (
        facts("3", *LOCKED, slot=NOW + 2 * DAY, seats=ONE),
        *("seat", "Seat a second panelist", "Only P8 is on the panel. The interview is"),
    ),
    # The same at every stage, whatever the reviews say and whoever still writes one.
    *(
        (
            facts(stage, *LOCKED, **more, slot=NOW + 2 * DAY),
            *("seat", "Seat the panel", "No one is on the panel. The interview is on"),
        )
        for stage, more in (
            *(("0", {}), ("1", {}), ("4", PROCEED), ("4", STOP), ("5", {})),
            ("4", {**SPLIT, "further": FURTHER}),
        )
    ),
    (
        facts("5", *LOCKED, slot=NOW + 2 * DAY, seats=ONE),
        *("seat", "Seat a second panelist", "Only P8 is on the panel. The interview is on"),
    ),
    # After the reading.
    (facts("5", *LOCKED, seats=SEATS), "slot", "Schedule interview", "no interview is sched"),
    (facts("5", *LOCKED, slot=TOMORROW), "seat", "Seat the panel", "No one is on the panel"),
    (facts("5", *LOCKED, seats=SEATS, slot=MET), "remind", "Remind P8", "scorecard"),
    (facts("6", *LOCKED, **AFTER), "close", "Record the decision", "the decision is yours."),
    (
        facts("6", *LOCKED, **AFTER, managers=("Hanna", "Kim")),
        *("close", "Record the decision", "Waiting for Hanna or Kim to decide. You can record"),
    ),
    (
        facts("6", *LOCKED, **AFTER, uninvited=("Kim", "Pat")),
        *("invite", "Invite to the debrief", "Kim and Pat are not in the debrief yet."),
    ),
    # A loop's other interviews: a reminder first, then those without an interviewer.
    (
        facts("5", *LOCKED, seats=SEATS, slot=TOMORROW, loop=(KIM,)),
        *("remind", "Remind Kim", "Kim has not locked the scorecard of “Influence”."),
    ),
    (
        facts("5", *LOCKED, **AFTER, loop=(UNHELD, KIM), told="interview:7"),
        *("interview", "Plan an interview", "Interviews without an interviewer: 1."),
    ),
    (
        facts("5", *LOCKED, seats=HALF, slot=MET, told="card:8"),
        *("waiting", "", "P8 was reminded today. P8 has not locked"),
    ),
    (
        facts(
            "6", *LOCKED, **AFTER, since=NOW - 2 * DAY, votes=VOTES[:1], told_before={"vote:8"}
        ),
        *("waiting", "", "P8 was reminded yesterday. P8 has not voted"),
    ),
    (
        facts("5", *LOCKED, **AFTER, loop=(KIM,), told="interview:7"),
        *("waiting", "", "Kim was reminded today. Kim has not locked"),
    ),
    # What is left.
    (facts("0", started=False, mail="by_hand"), "mail", "Pass on a link", "no link yet"),
    (facts("0", started=False, promised=NOW + 2 * DAY), "remind", "Remind them", "not started"),
]


@pytest.mark.parametrize(("given", "code", "words", "sentence"), TABLE)
def test_what_is_stuck_has_one_step(
    given: BoardRow, code: str, words: str, sentence: str
) -> None:
    step = next_steps.steps(given)[0]
    assert (step.code, step.words) == (code, words)
    assert not step.name or step.name not in " ".join(step.reason)
    assert sentence in step.sentence


@pytest.mark.parametrize(
    ("given", "words"),
    [
        # With one panelist, the decision is the step after.
        (
            facts("4", *LOCKED, **PROCEED, seats=ONE),
            ["Seat a second panelist", "Make the review decision"],
        ),
        (
            facts("4", *LOCKED, **PROCEED, seats=ONE, deciders=DECIDERS[:1]),
            ["Seat a second panelist", "Read and confirm"],
        ),
        # Everyone who is late is named with a step of their own.
        (
            facts(
                "2",
                *(reader("draft", n, due=NOW - n * HOUR) for n in (1, 2)),
                *(reader("asked", n, answer_by=LATE) for n in (3, 4)),
            ),
            ["Remind R3", "Remind R4", "Remind R2", "Remind R1"],
        ),
        (
            facts(
                *("5", *LOCKED),
                seats=SEATS,
                slot=MET,
                loop=(KIM, replace(KIM, who="interview:6")),
                told="card:8 interview:6",
            ),
            ["Remind P9", "", "Remind Kim", ""],
        ),
        (facts("6", *LOCKED, votes=VOTES), ["Remind P8", "Remind P9"]),
    ],
)
def test_each_of_several_has_a_step(given: BoardRow, words: list[str]) -> None:
    assert [step.words for step in next_steps.steps(given)] == words


def test_a_reminder_offers_another_way_once_it_is_two_days_late() -> None:
    for late, offers in ((HOUR, False), (2 * DAY, False), (2 * DAY + MINUTE, True)):
        at = NOW - late
        for given, code in (
            (facts("2", reader("draft", due=at), reader("draft", 2)), "replace"),
            (facts("5", *LOCKED, seats=HALF, slot=min(at, MET)), "pass"),
            (facts("6", *LOCKED, **AFTER, since=at, votes=VOTES[:1]), "pass"),
            (facts("5", *LOCKED, **AFTER, loop=(replace(KIM, ends=at),)), "without"),
        ):
            instead = next_steps.steps(given)[0].instead
            assert (instead.code if instead else "") == (code if offers else "")


def test_an_interview_without_an_interviewer_is_late_shortly_before_the_debrief() -> None:
    for days, late in ((2, True), (4, False)):
        given = facts("5", *LOCKED, seats=SEATS, slot=TOMORROW, loop=(UNHELD,))
        (step,) = next_steps.steps(replace(given, debrief=NOW + days * DAY))
        assert (step.late, step.at) == (late, NOW + days * DAY)


@pytest.mark.parametrize("decider", ["coordinator", "manager", "decider"])
def test_an_escalated_dissent_is_what_the_decision_waits_for(decider: str) -> None:
    held = Wait("Jo hears a dissent until", NOW + HOUR)
    state = "coordinator" if decider == "coordinator" else DECIDER
    (step,) = next_steps.steps(
        facts("6", *LOCKED, **AFTER, held=held, state=state, decider=decider)
    )
    assert (step.code, step.words, step.at) == ("close", "Open the debrief", held.at)
    assert step.sentence == held.words


def test_all_that_a_decision_waits_for_is_said_to_whoever_makes_it() -> None:
    held = Wait("Jo hears a dissent until", NOW + HOUR)
    given = facts("6", *LOCKED, state="manager.sits", votes=VOTES, flagged=True, held=held)
    (step,) = next_steps.steps(given)
    assert (step.words, step.at) == ("Open the debrief", held.at)
    assert step.sentence == f"P8 and P9 have not voted yet. A red flag is open. {held.words}"
    (step,) = next_steps.steps(replace(given, votes=VOTES[:1], held=None))
    assert step.sentence == "P8 has not voted yet. A red flag is open." and step.at is None
    # Whoever runs it reminds who has not voted, and then reads of the rest.
    (step,) = next_steps.steps(replace(given, state="coordinator", votes=()))
    assert step.sentence == f"A red flag is open. {held.words}"


WAITING = [
    (facts("0", started=False, promised=NOW + 9 * DAY), Wait("Start by", NOW + 9 * DAY)),
    (facts("0", started=False, promised=TOMORROW, told="start:f"), Wait("Start by", TOMORROW)),
    (facts("0", promised=TOMORROW), Wait("Writing until", TOMORROW)),
    (facts("1", promised=TOMORROW), Wait("Can submit another version until", TOMORROW)),
    # Before there is something to read nobody is late with it.
    (facts("1", reader("reviewer", due=LATE), reader("reviewer", 2), promised=NOW), None),
    (facts("2", reader("asked"), reader("accepted", 2)), Wait("Due", NOW + 4 * DAY)),
    (facts("3", reader("locked"), reader("draft", 2, due=NOW + HOUR)), None),
    (facts("5", *LOCKED, seats=SEATS, slot=TOMORROW), Wait("Interview", TOMORROW)),
    (facts("5", **AFTER), Wait("Interview", MET)),
    # The gate waits for every review that is due, whatever the others say, for who decides too.
    *(
        (facts("4", *LOCKED, word=word, seats=SEATS, further=FURTHER, loop=(KIM,)), FURTHER)
        for word in ("split", "proceed", "stop")
    ),
    (facts("4", **PROCEED, state=DECIDER, further=FURTHER), FURTHER),
    # A hiring manager decides the gate, and nothing else is theirs.
    *((facts(stage, state=DECIDER, mail="failed", question="q"), None) for stage in "0123567E"),
    (facts("7", confirms=True), Wait("")),
    # After the decision, a conflict of a reviewer who is cut off is nobody's task.
    (
        facts("5", reader("draft"), fitting={("a1", "f")}, seats=SEATS, slot=TOMORROW),
        Wait("Interview", TOMORROW),
    ),
    (facts("E"), Wait("")),
    # An interview that is still to come is waited for.
    (
        facts("5", *LOCKED, **AFTER, loop=(replace(KIM, ends=TOMORROW),)),
        Wait("“Influence” ends", TOMORROW),
    ),
]


@pytest.mark.parametrize(("given", "wait"), WAITING)
def test_what_goes_on_by_itself_needs_nobody(given: BoardRow, wait: Wait | None) -> None:
    assert next_steps.steps(given) == ()
    assert wait in (None, given.wait)


@pytest.mark.parametrize(
    ("given", "first"),
    [
        (facts("0", adjustment=NOW - 23 * HOUR), False),
        (facts("0", adjustment=NOW - DAY), True),
        (facts("0", mail="failed"), True),
        (facts("0", question="q"), False),
    ],
)
def test_a_request_that_waited_a_day_comes_before_whatever_is_late(
    given: BoardRow, first: bool
) -> None:
    late = facts("2", reader("draft", due=LATE), since=NOW - DAY, promised=LATE)
    rows = [replace(it, steps=next_steps.steps(it)) for it in (given, late)]
    assert (min(rows, key=next_steps.order) is rows[0]) is first


def test_the_more_urgent_step_comes_first() -> None:
    steps = {code: NextStep(code, "", "") for _, code, *_ in TABLE if code != "waiting"}
    rows = [facts("E", steps=(step,)) for step in steps.values()]
    rows = sorted([facts("E"), *rows], key=next_steps.order)
    codes = [row.step.code for row in rows if row.step]
    assert codes[:5] == ["mail", "passed", "address", "adjustment", "question"]
    assert rows[-1].step is None and len(codes) == len(rows) - 1


@pytest.mark.parametrize(
    ("since", "promised", "words", "kind"),
    [
        (NOW - 3 * DAY, SOON, "3 days of 4", "attention"),
        (NOW - DAY, NOW + 3 * DAY, "1 day of 4", ""),
        (LATE, NOW + 3 * DAY, "today", ""),
        (NOW - 4 * DAY, None, "4 days", ""),
        (NOW - 4 * DAY, NOW - 29 * HOUR, "Late by 1 day 5 hours", "danger"),
        (None, NOW - DAY, "", ""),
    ],
)
def test_time_in_a_stage_stands_against_what_was_promised(
    since: datetime | None, promised: datetime | None, words: str, kind: str
) -> None:
    found = facts("2", since=since, promised=promised).spent
    assert (found.words, found.kind) == (words, kind)


def test_of_several_dates_the_row_says_the_first_that_is_to_come() -> None:
    two = (reader("draft", due=NOW + 2 * DAY), reader("draft", 2, due=NOW + 3 * DAY))
    over = (reader("draft", due=LATE), two[1])
    both = tuple(replace(it, due=LATE - n * DAY) for n, it in enumerate(over))
    locked = (replace(two[0], state="locked"), two[1])
    for readers, days in ((two, 2), (over, 3), (locked, 3)):
        assert facts("2", *readers).wait == Wait("Due", NOW + days * DAY)
    assert facts("2", *both).wait == Wait("Due", LATE - DAY)
    coding = replace(KIM, ends=TOMORROW, title="Coding")
    for slot, words in ((NOW + 2 * DAY, "“Coding” ends"), (NOW + HOUR, "Interview")):
        given = facts("5", *LOCKED, seats=SEATS, slot=slot, loop=(coding,))
        assert given.wait.words == words
    # Once the panel is done, its own interview is no longer waited for.
    later = replace(KIM, ends=NOW + 2 * DAY)
    given = facts("5", *LOCKED, **AFTER, loop=(coding, later))
    assert given.wait == Wait("“Coding” ends", TOMORROW)


FEEDBACK_DUE = FeedbackDate(by=SOON, near=LATE)
FEEDBACK_LATER = FeedbackDate(by=NOW + 5 * DAY, near=NOW + 4 * DAY)


@pytest.mark.parametrize("stage", ["7", "7s"])
def test_a_closed_one_needs_its_coordinator_until_its_feedback_is_out(stage: str) -> None:
    (step,) = next_steps.steps(facts(stage, *LOCKED, feedback=FEEDBACK_LATER))
    assert (step.words, step.at) == ("Write the feedback", FEEDBACK_LATER.by)
    assert next_steps.steps(facts(stage, *LOCKED)) == ()
    theirs = facts(stage, *LOCKED, feedback=FEEDBACK_LATER, state=DECIDER)
    assert next_steps.steps(theirs) == ()


@pytest.mark.parametrize("stage", ["2", "4", "6", "7", "7s"])
def test_from_the_day_before_the_promised_one_a_row_is_marked_and_late_after_it(
    stage: str,
) -> None:
    given = facts(stage, *LOCKED, since=NOW - DAY, feedback=FEEDBACK_DUE)
    assert (given.spent.words, given.spent.kind) == ("feedback due in 20 hours", "attention")
    assert given.late_since == FEEDBACK_DUE.near
    assert replace(given, now=NOW + 22 * HOUR).spent.words == "Feedback late by 2 hours"
    calm = replace(given, feedback=FEEDBACK_LATER)
    assert calm.spent.kind == "" and calm.late_since is None
