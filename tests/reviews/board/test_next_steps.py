"""The rules of what is stuck, row by row: the facts, and the one step that mends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from prompts.window.feedback_date import FeedbackDate
from reviews.board import next_steps
from reviews.board.next_steps import CaseFacts, LoopProgress, Reader, SeatProgress, Wait

NOW = datetime(2026, 12, 2, 17, 4, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def reader(state: str, n: int = 1, **more: object) -> Reader:
    """A reader called R1, R2 …; due in four days unless told otherwise."""
    given: dict[str, object] = {"due": NOW + 4 * DAY, "answer_by": NOW + DAY} | more
    return Reader(f"s{n}", f"a{n}", f"R{n}", state, **given)  # type: ignore[arg-type]


def facts(stage: str, *readers: Reader, **more: object) -> CaseFacts:
    """The facts of folio f; two readers who read in time unless told otherwise."""
    held = readers or (reader("accepted", 1), reader("draft", 2))
    return CaseFacts("f", stage, readers=held, **more)  # type: ignore[arg-type]


LOCKED = (reader("locked", 1), reader("locked", 2))
FURTHER = Wait("A further review is due", NOW + 4 * DAY)
SEATS = (SeatProgress("s8", "a8", "P8"), SeatProgress("s9", "a9", "P9"))
DONE = tuple(replace(seat, locked=True) for seat in SEATS)
KIM = LoopProgress("influence", "Influence", "i7", "a7", "Kim", ends=NOW - HOUR)
TOLD = replace(KIM, reminded=True)
UNHELD = LoopProgress("coding", "Coding")
LATE = NOW - HOUR
MET = NOW - 2 * HOUR

TABLE = [
    # A mail that did not arrive comes before everything: nothing else reaches them either.
    (facts("0", mail="failed", question="q"), "mail", "See the messages", "delivered"),
    (facts("0", started=False, mail="failed"), "mail", "See the messages", "delivered"),
    # An hour that is over before the gate is decided, and one before the release.
    (
        facts("2", slot=LATE, question="q"),
        "passed",
        "Move interview",
        "passed before the review decision",
    ),
    (
        facts("5", *LOCKED, seats=SEATS, slot=MET, since=LATE),
        "passed",
        "Move interview",
        "passed before the release. Set a new one",
    ),
    # What they asked for comes before what the house does.
    (
        facts("0", adjustment=NOW - HOUR, question="q"),
        "adjustment",
        "Answer the request",
        "asked",
    ),
    (facts("0", question="q"), "question", "Answer a question", "asked a question"),
    (facts("2", question="q"), "question", "Answer a question", "asked a question"),
    # A declared conflict, however far the reading is.
    (
        facts("0", reader("reviewer", conflict=True)),
        "replace",
        "Replace R1…",
        "R1 has a conflict of interest",
    ),
    (facts("3", *LOCKED[:1], reader("draft", 2, conflict=True)), "replace", "Replace R2…", ""),
    # In Compact, the panel is seated while its reviewers still can be.
    (facts("2", seats_reviewers=True), "seat", "Seat the panel", "0 of 2 panel seats held."),
    (
        facts(
            "3", LOCKED[0], reader("draft", 2, due=LATE), seats_reviewers=True, seats=SEATS[:1]
        ),
        "seat",
        "Seat a second panelist",
        "only if you seat them before the reviews are locked",
    ),
    (
        facts("2", reader("accepted"), seats_reviewers=True),
        "assign",
        "Assign a reviewer",
        "1 of 2",
    ),
    # The gate.
    (
        facts("4", *LOCKED, word="split", seats=SEATS),
        "third",
        "Assign a third reviewer",
        "agree",
    ),
    (
        facts("4", *LOCKED, word="proceed", apart=True, seats=SEATS),
        "third",
        "Assign a third reviewer",
        "two levels apart",
    ),
    (
        facts("4", *LOCKED, reader("recused", 3), word="split", seats=SEATS),
        "third",
        "Assign a third reviewer",
        "agree",
    ),
    (
        facts("4", *LOCKED, reader("locked", 3), word="split", seats=SEATS),
        "gate",
        "Make the review decision",
        "split",
    ),
    (facts("4", *LOCKED, word="proceed"), "seat", "Seat the panel", "No one is on the panel"),
    (
        facts("4", *LOCKED, word="proceed", seats=SEATS),
        "gate",
        "Make the review decision",
        "advance",
    ),
    # One panelist is half a panel, for who runs it: whoever decides has their own step.
    (
        facts("4", *LOCKED, word="proceed", seats=SEATS[:1], deciders=("D1",)),
        "seat",
        "Seat a second panelist",
        "The reviews say: advance. Only P8 is on the panel.",
    ),
    (
        facts("4", *LOCKED, word="split", seats=SEATS[:1]),
        "third",
        "Assign a third reviewer",
        "agree",
    ),
    (
        facts("4", *LOCKED, word="stop", seats=SEATS[:1]),
        "gate",
        "Make the review decision",
        "reject",
    ),
    (
        facts("4", word="proceed", runs=False, seats=SEATS[:1]),
        "gate",
        "Make the review decision",
        "advance",
    ),
    # Who is to be stopped needs no panel.
    (facts("4", *LOCKED, word="stop"), "gate", "Make the review decision", "reject"),
    (facts("4", word="split", runs=False), "gate", "Make the review decision", "split"),
    # Who runs it waits for who decides, by name and since when; of one mind, they may confirm.
    (
        facts("4", *LOCKED, reader("locked", 3), word="split", seats=SEATS, deciders=("D1",)),
        "decider",
        "Read the reviews",
        "Waiting for D1 to make the review decision. The reviews say: split. Due since",
    ),
    (
        facts("4", *LOCKED, word="proceed", seats=SEATS, deciders=("D1", "D2")),
        "decider",
        "Read and confirm",
        "Waiting for D1 or D2 to make the review decision. The reviews say: advance. Due since",
    ),
    # Who does not answer within their working day.
    (
        facts("2", reader("asked", answer_by=NOW - HOUR), reader("draft", 2)),
        "remind",
        "Remind R1",
        "R1 should have accepted or declined by",
    ),
    (
        facts("2", reader("asked", answer_by=LATE, reminded=True), reader("draft", 2)),
        "replace",
        "Replace R1…",
        "R1 was reminded today. They should have accepted or declined by",
    ),
    # Who is missing.
    (
        facts("1", reader("reviewer")),
        "assign",
        "Assign a reviewer",
        "1 of 2 reviewers assigned.",
    ),
    (
        facts("2", reader("declined"), reader("recused", 2)),
        "assign",
        "Assign a reviewer",
        "R1 declined. 0 of 2 reviewers assigned.",
    ),
    (facts("3", quorum=3), "assign", "Assign a reviewer", "2 of 3 reviewers assigned."),
    # Who is late: first a word, then somebody else.
    (
        facts("2", reader("draft", due=LATE), reader("draft", 2)),
        "remind",
        "Remind R1",
        "was due",
    ),
    (
        facts("4", *LOCKED, reader("draft", 3, due=LATE), word="split", further=FURTHER),
        "remind",
        "Remind R3",
        "was due",
    ),
    (
        facts("3", reader("locked"), reader("accepted", 2, due=NOW + 20 * HOUR)),
        "remind",
        "Remind R2",
        "has not begun",
    ),
    (
        facts("2", reader("draft", due=NOW - 3 * DAY), reader("draft", 2)),
        "remind",
        "Remind R1",
        "was due",
    ),
    (
        facts("2", reader("draft", due=NOW - 3 * DAY, reminded=True), reader("draft", 2)),
        "replace",
        "Replace R1…",
        "was due",
    ),
    # Who was reminded today and is late all the same.
    (
        facts("2", reader("draft", reminded=True, due=LATE), reader("draft", 2)),
        "replace",
        "Replace R1…",
        "R1 was reminded today. The review was due",
    ),
    # An interview before which the panel can't have the document for a day.
    (
        facts("3", LOCKED[0], reader("draft", 2), slot=NOW + 20 * HOUR, seats=SEATS),
        "early",
        "Move interview",
        "less than 24 hours with the document before the interview on",
    ),
    (
        facts("2", slot=NOW + 4 * DAY + HOUR, seats=SEATS),
        "early",
        "Move interview",
        "less than 24 hours",
    ),
    (
        facts("1", promised=NOW + 3 * DAY, slot=NOW + 3 * DAY + HOUR, seats=SEATS),
        "early",
        "Move interview",
        "less than 24 hours",
    ),
    # An interview in a few days, and a seat that is empty.
    (
        facts("2", *(reader("draft", n, due=NOW + DAY) for n in (1, 2)), slot=NOW + 2 * DAY),
        "seat",
        "Seat the panel",
        "No one is on the panel. The interview is",
    ),
    (
        facts("3", *LOCKED, slot=NOW + 2 * DAY, seats=SEATS[:1]),
        "seat",
        "Seat a second panelist",
        "Only P8 is on the panel. The interview is",
    ),
    # After the reading.
    (
        facts("5", *LOCKED, seats=SEATS),
        "slot",
        "Schedule interview",
        "no interview is scheduled",
    ),
    (facts("5", *LOCKED, slot=NOW + DAY), "seat", "Seat the panel", "No one is on the panel"),
    (facts("5", *LOCKED, seats=SEATS, slot=MET), "remind", "Remind P8", "scorecard"),
    (facts("6", *LOCKED, seats=SEATS, slot=MET), "close", "Record the decision", "decision"),
    (
        facts("6", *LOCKED, seats=DONE, slot=MET, uninvited=("Kim", "Pat")),
        "invite",
        "Invite to the debrief",
        "Kim and Pat are not in the debrief yet.",
    ),
    # A loop's other interviews: a reminder first; once the panel is done, what is left.
    (
        facts("5", *LOCKED, seats=SEATS, slot=NOW + DAY, loop=(KIM,)),
        "remind",
        "Remind Kim",
        "Kim has not locked the scorecard of “Influence”.",
    ),
    (
        facts("5", *LOCKED, seats=DONE, slot=MET, loop=(UNHELD, TOLD)),
        "interview",
        "Schedule or pass",
        "Only “Coding” is left, and no one holds it.",
    ),
    (
        facts("5", *LOCKED, seats=(replace(SEATS[0], reminded=True), DONE[1]), slot=MET),
        "pass",
        "Pass the scorecard of P8…",
        "P8 was reminded today",
    ),
    (
        facts("6", *LOCKED, seats=DONE, slot=MET, votes=(replace(SEATS[0], reminded=True),)),
        "pass",
        "Pass the vote of P8…",
        "P8 was reminded today",
    ),
    (
        facts("5", *LOCKED, seats=DONE, slot=MET, loop=(TOLD,)),
        "without",
        "Go on without it…",
        "Kim was reminded today",
    ),
    # What is left.
    (facts("0", started=False, mail="by_hand"), "mail", "Pass on a link", "no link yet"),
    (
        facts("0", started=False, promised=NOW + 2 * DAY),
        "remind",
        "Remind them",
        "not started",
    ),
]


@pytest.mark.parametrize(("given", "code", "words", "sentence"), TABLE)
def test_what_is_stuck_has_one_step(
    given: CaseFacts, code: str, words: str, sentence: str
) -> None:
    step = next_steps.steps(given, NOW)[0]
    assert (step.code, step.words) == (code, words)
    assert sentence in step.sentence


@pytest.mark.parametrize(
    ("deciders", "words"), [((), "Make the review decision"), (("D1",), "Read and confirm")]
)
def test_with_one_panelist_the_decision_is_the_step_after(
    deciders: tuple[str, ...], words: str
) -> None:
    given = facts("4", *LOCKED, word="proceed", seats=SEATS[:1], deciders=deciders)
    found = next_steps.steps(given, NOW)
    assert [it.words for it in found] == ["Seat a second panelist", words]


def test_everyone_who_is_late_is_named_with_a_step_of_their_own() -> None:
    late = tuple(reader("draft", n, due=NOW - n * HOUR) for n in (1, 2))
    asked = reader("asked", 3, answer_by=LATE)
    found = next_steps.steps(facts("2", *late, asked), NOW)
    assert [it.words for it in found] == ["Remind R3", "Remind R2", "Remind R1"]
    asked_too = replace(asked, standing="s4", account="a4", name="R4")
    found = next_steps.steps(facts("2", asked, asked_too), NOW)
    assert [it.words for it in found] == ["Remind R3", "Remind R4"]
    told = replace(SEATS[0], reminded=True)
    panel = facts("5", *LOCKED, seats=(told, SEATS[1]), slot=MET, loop=(KIM, TOLD))
    assert [it.words for it in next_steps.steps(panel, NOW)] == [
        *("Remind P9", "Pass the scorecard of P8…", "Remind Kim", "Go on without it…"),
    ]
    found = next_steps.steps(facts("6", *LOCKED, votes=SEATS), NOW)
    assert [it.words for it in found] == ["Remind P8", "Remind P9"]


@pytest.mark.parametrize("stage", "01234")
def test_whoever_decides_is_not_told_that_all_is_well_before_an_early_interview(
    stage: str,
) -> None:
    theirs = CaseFacts("f", stage, runs=False, slot=NOW + 20 * HOUR, decides=False)
    assert next_steps.steps(theirs, NOW) == []
    found = next_steps.wait(theirs, NOW)
    assert found.unkept and found.at == NOW + 20 * HOUR
    assert not next_steps.wait(replace(theirs, slot=NOW + 2 * DAY), NOW).unkept


def test_an_escalated_dissent_is_what_the_decision_waits_for() -> None:
    held = Wait("Jo hears a dissent until", NOW + HOUR)
    for more in ({}, {"runs": False, "closes": True}, {"runs": False, "closes": False}):
        given = facts("6", *LOCKED, seats=DONE, slot=MET, held=held, **more)
        (step,) = next_steps.steps(given, NOW)
        assert (step.code, step.words, step.at) == ("close", "Open the debrief", held.at)
        assert step.sentence == held.words


def test_all_that_a_decision_waits_for_is_said_to_whoever_makes_it() -> None:
    held = Wait("Jo hears a dissent until", NOW + HOUR)
    given = facts("6", *LOCKED, runs=False, closes=True, votes=SEATS, flagged=True, held=held)
    (step,) = next_steps.steps(given, NOW)
    assert (step.words, step.at) == ("Open the debrief", held.at)
    assert step.sentence == f"P8 and P9 have not voted yet. A red flag is open. {held.words}"
    (step,) = next_steps.steps(replace(given, votes=SEATS[:1], held=None), NOW)
    assert step.sentence == "P8 has not voted yet. A red flag is open." and step.at is None
    # Whoever runs it reminds who has not voted, and then reads of the rest.
    (step,) = next_steps.steps(replace(given, runs=True, votes=()), NOW)
    assert step.sentence == f"A red flag is open. {held.words}"


WAITING = [
    (
        facts("0", started=False, promised=NOW + 9 * DAY),
        Wait("Start by", NOW + 9 * DAY),
    ),
    (
        facts("0", started=False, promised=NOW + DAY, reminded=True),
        Wait("Start by", NOW + DAY),
    ),
    (facts("0", promised=NOW + DAY), Wait("Writing until", NOW + DAY)),
    (facts("1", promised=NOW + DAY), Wait("Can submit another version until", NOW + DAY)),
    (
        facts("0", phase="grace", promised=NOW + HOUR),
        Wait("In the grace period until", NOW + HOUR),
    ),
    (
        facts("1", phase="grace", promised=NOW + HOUR),
        Wait("In the grace period until", NOW + HOUR),
    ),
    (facts("1", phase="over", promised=NOW - HOUR), Wait("Grace period ended", NOW - HOUR)),
    # Before there is something to read nobody is late with it.
    (facts("1", reader("reviewer", due=LATE), reader("reviewer", 2), promised=NOW), None),
    (facts("2"), Wait("Due", NOW + 4 * DAY)),
    (facts("2", reader("asked"), reader("accepted", 2)), Wait("Due", NOW + 4 * DAY)),
    (facts("3", reader("locked"), reader("draft", 2, due=NOW + HOUR)), None),
    (
        facts("4", *LOCKED, reader("asked", 3), word="split", seats=SEATS, further=FURTHER),
        FURTHER,
    ),
    (facts("5", *LOCKED, seats=SEATS, slot=NOW + DAY), Wait("Interview", NOW + DAY)),
    (
        facts(
            "5",
            seats=tuple(SeatProgress(s.standing, "a", "P", locked=True) for s in SEATS),
            slot=MET,
        ),
        Wait("Interview", MET),
    ),
    # A hiring manager decides the gate, and nothing else is theirs.
    # The gate waits for every review that is due, whatever the others say, for who decides too.
    (facts("4", *LOCKED, word="proceed", seats=SEATS, further=FURTHER), FURTHER),
    (facts("4", *LOCKED, word="stop", seats=SEATS, further=FURTHER), FURTHER),
    (facts("4", word="proceed", runs=False, further=FURTHER), FURTHER),
    *((facts(stage, runs=False, mail="failed", question="q"), None) for stage in "0123567E"),
    # A hiring manager who may sit knows the word, and decides nothing.
    (facts("4", word="proceed", runs=False, decides=False), Wait("")),
    (facts("7"), Wait("")),
    (facts("E"), Wait("")),
]


@pytest.mark.parametrize(("given", "wait"), WAITING)
def test_what_goes_on_by_itself_needs_nobody(given: CaseFacts, wait: Wait | None) -> None:
    assert next_steps.steps(given, NOW) == []
    assert wait in (None, next_steps.wait(given, NOW))


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
    given: CaseFacts, first: bool
) -> None:
    (step, *_) = next_steps.steps(given, NOW)
    assert next_steps.comes_first(step, NOW) is first


def test_the_more_urgent_step_comes_first() -> None:
    steps = [next_steps.steps(given, NOW)[0] for given, *_ in TABLE]
    ranks = {step.code: next_steps.rank(step) for step in steps}
    assert sorted(ranks, key=lambda code: ranks[code])[:4] == [
        *("mail", "passed"),
        *("adjustment", "question"),
    ]
    assert len(set(ranks.values())) == len(ranks)
    assert next_steps.rank(None) > max(ranks.values())


@pytest.mark.parametrize(
    ("since", "promised", "words", "kind"),
    [
        (NOW - 3 * DAY, NOW + 20 * HOUR, "3 days of 4", "attention"),
        (NOW - DAY, NOW + 3 * DAY, "1 day of 4", ""),
        (NOW - HOUR, NOW + 3 * DAY, "today", ""),
        (NOW - 4 * DAY, None, "4 days", ""),
        (NOW - 4 * DAY, NOW - 29 * HOUR, "1 day 5 hours late", "danger"),
        (None, NOW - DAY, "", ""),
    ],
)
def test_time_in_a_stage_stands_against_what_was_promised(
    since: datetime | None, promised: datetime | None, words: str, kind: str
) -> None:
    found = next_steps.spent(facts("2", since=since, promised=promised), NOW)
    assert (found.words, found.kind) == (words, kind)


@pytest.mark.parametrize(
    "given",
    [
        # While the panel has still to lock, nobody is asked to give or pass another interview.
        facts("5", *LOCKED, seats=SEATS, slot=NOW + DAY, loop=(UNHELD,)),
        # An interview that is still to come is waited for.
        facts("5", *LOCKED, seats=DONE, slot=MET, loop=(replace(KIM, ends=NOW + DAY),)),
        facts("4", *LOCKED, word="proceed", further=FURTHER, seats=SEATS, loop=(KIM,)),
    ],
)
def test_another_interview_is_no_step_before_it_is_what_the_debrief_waits_for(
    given: CaseFacts,
) -> None:
    assert next_steps.steps(given, NOW) == []


def test_of_two_dates_the_row_says_the_first_that_is_to_come() -> None:
    two = (reader("draft", due=NOW + 2 * DAY), reader("draft", 2, due=NOW + 3 * DAY))
    assert next_steps.wait(facts("2", *two), NOW) == Wait("Due", NOW + 2 * DAY)
    over = (reader("draft", reminded=True, due=LATE), reader("draft", 2, due=NOW + 3 * DAY))
    assert next_steps.wait(facts("2", *over), NOW) == Wait("Due", NOW + 3 * DAY)
    both = tuple(replace(it, due=LATE - n * DAY) for n, it in enumerate(over))
    assert next_steps.wait(facts("2", *both), NOW) == Wait("Due", LATE - DAY)
    locked = (replace(two[0], state="locked"), two[1])
    assert next_steps.wait(facts("3", *locked), NOW) == Wait("Due", NOW + 3 * DAY)
    coding = replace(KIM, ends=NOW + DAY, title="Coding")
    for slot, words in ((NOW + 2 * DAY, "“Coding” ends"), (NOW + HOUR, "Interview")):
        given = facts("5", *LOCKED, seats=SEATS, slot=slot, loop=(coding,))
        assert next_steps.wait(given, NOW).words == words


def test_a_candidate_whose_panel_is_done_waits_for_the_interviews_of_the_loop() -> None:
    later = replace(KIM, ends=NOW + 2 * DAY, title="Influence")
    sooner = replace(KIM, ends=NOW + DAY, title="Coding")
    given = facts("5", *LOCKED, seats=DONE, slot=MET, loop=(sooner, later))
    assert next_steps.wait(given, NOW) == Wait("“Coding” ends", NOW + DAY)
    given = replace(given, loop=(later,))
    assert next_steps.wait(given, NOW) == Wait("“Influence” ends", NOW + 2 * DAY)


FEEDBACK_DUE = FeedbackDate(by=NOW + 20 * HOUR, near=NOW - HOUR)
FEEDBACK_LATER = FeedbackDate(by=NOW + 5 * DAY, near=NOW + 4 * DAY)


@pytest.mark.parametrize("stage", ["7", "7s"])
def test_a_closed_one_needs_its_coordinator_until_its_feedback_is_out(stage: str) -> None:
    found = next_steps.steps(facts(stage, *LOCKED, feedback=FEEDBACK_LATER), NOW)
    assert [(it.code, it.words, it.sentence, it.at) for it in found] == [
        ("feedback", "Write the feedback", "Promised by", FEEDBACK_LATER.by)
    ]
    assert next_steps.steps(facts(stage, *LOCKED), NOW) == []
    theirs = facts(stage, *LOCKED, feedback=FEEDBACK_LATER, runs=False)
    assert next_steps.steps(theirs, NOW) == []


@pytest.mark.parametrize("stage", ["2", "4", "6", "7", "7s"])
def test_from_the_day_before_the_promised_one_a_row_is_red(stage: str) -> None:
    given = facts(stage, *LOCKED, since=NOW - DAY, feedback=FEEDBACK_DUE)
    found = next_steps.spent(given, NOW)
    assert (found.words, found.kind) == ("feedback due in 20 hours", "danger")
    assert next_steps.late(given, NOW) == FEEDBACK_DUE.near
    found = next_steps.spent(given, NOW + 22 * HOUR)
    assert (found.words, found.kind) == ("feedback 2 hours late", "danger")
    calm = replace(given, feedback=FEEDBACK_LATER)
    assert next_steps.spent(calm, NOW).kind == ""
    assert next_steps.late(calm, NOW) is None
