"""An altered packet is named for what was altered; a forged one fails against an emailed seal."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from blindfolio.refusal import Refusal
from reviews.packet import parts
from reviews.packet.check.packet import check
from reviews.packet.json_file import as_json, parsed
from tests.every_run import in_every_run
from tests.reviews.packet import forging
from tests.reviews.packet.forging import Packet, entry_of

Path = tuple[str | int, ...]


def test_a_packet_as_it_was_exported_is_consistent_and_with_the_emailed_seal_proven(
    packet: Packet, head: str
) -> None:
    alone = check(packet)
    assert (alone.faults, alone.proven) == ((), None)
    assert alone.as_text().startswith("Consistent, not proven")
    proven = check(packet, head=head)
    last = packet["ledger"]["head"]["seq"]
    assert (proven.faults, proven.proven, proven.newer) == ((), last, ())
    assert proven.as_text().startswith(f"Proven up to entry {last}")


def test_an_older_seal_proves_only_what_came_before_it(packet: Packet) -> None:
    gate = entry_of(packet, "gate")
    found = check(packet, head=gate["seal"])
    assert (found.faults, found.proven) == ((), gate["seq"])
    decision = entry_of(packet, "decision")["seq"]
    assert decision in found.newer
    assert "Newer than this seal" in found.as_text()
    before = check(packet, head=packet["ledger"]["before"]["seal"])
    assert "older than everything in this packet" in before.faults[0]


Alter = Callable[[Packet], object]


def _at(packet: Packet, path: str) -> tuple[Any, Any]:
    """What holds the value at a path such as `reviews.0.entry`, and its key or place there. In a
    list, a word is the first entry of this kind, or the first that has such a thing."""
    holder: Any = packet
    *steps, last = (_place(step) for step in path.split("."))
    for step in steps:
        holder = holder[step(holder)]
    return holder, last(holder)


def _place(step: str) -> Callable[[Any], Any]:
    def find(holder: Any) -> Any:
        if not isinstance(holder, list):
            return step
        if step.isdigit():
            return int(step)
        return next(n for n, it in enumerate(holder) if it.get("kind") == step or it.get(step))

    return find


def _value(packet: Packet, path: str) -> Any:
    holder, key = _at(packet, path)
    return holder[key]


def _put(path: str, value: object) -> Alter:
    return lambda packet: operator.setitem(*_at(packet, path), value)


def _drop(path: str) -> Alter:
    return lambda packet: operator.delitem(*_at(packet, path))


def _copy(path: str, other: str) -> Alter:
    """The value at another path."""
    return lambda packet: _put(path, _value(packet, other))(packet)


def _swap(path: str, other: str) -> Alter:
    def alter(packet: Packet) -> None:
        one = _value(packet, path)
        _copy(path, other)(packet)
        _put(other, one)(packet)

    return alter


def _twice(path: str) -> Alter:
    """The first of this list again."""
    return lambda packet: _value(packet, path).append(_value(packet, path)[0])


def _document(packet: Packet) -> None:
    block = packet["document"]["blocks"][2]
    block["text"] = block["text"].replace("five", "fine")


def _drop_amendment(packet: Packet) -> None:
    for review in packet["reviews"]:
        review["amendments"] = []


def _hide_entry(packet: Packet) -> None:
    forging.hidden(packet, entry_of(packet, "amendment"))
    _drop_amendment(packet)


def _hide_interview(packet: Packet) -> None:
    packet["interviews"] = []
    forging.hidden(packet, entry_of(packet, "interview_scorecard"))


def _swap_entries(packet: Packet) -> None:
    one, other = entry_of(packet, "lock"), entry_of(packet, "lock", 1)
    one["seq"], other["seq"] = other["seq"], one["seq"]


def _add_question(packet: Packet) -> None:
    questions = packet["sheet"]["questions"]
    questions.append({**questions[1], "id": "another", "changes": []})


def _name_of(path: str) -> Alter:
    def alter(packet: Packet) -> None:
        (person,) = (it for it in packet["people"]["names"] if it["id"] == _value(packet, path))
        person["name"] = "Kim Placeholder"

    return alter


def _swap_names(packet: Packet) -> None:
    """Ids are random, and two people here have the same name."""
    one, *others = packet["people"]["names"]
    other = next(it for it in others if it["name"] != one["name"])
    one["name"], other["name"] = other["name"], one["name"]


_REVIEW, _RATED = "reviews.1.locked", "ratings.failure.value"
_REASON = _put("gate.reason", "Really.")
_RATING = _put(f"{_REVIEW}.{_RATED}", 1)
_AMENDED = "reviews.amendments.amendments.0"
_CHANGED = "sheet.questions.changes.changes.0"
_NAME = ": the name is not what entry"
ALTERED: tuple[tuple[Alter, str], ...] = (
    (_document, "The document's text or pictures don't match"),
    (_REASON, "The review decision: the reason is not what entry"),
    (_RATING, "Review 2's rating of failure is not what entry"),
    (_put(f"{_REVIEW}.comments.2.text", "Fine."), "Review 2's comment 3 is not what entry"),
    (_put(f"{_REVIEW}.weakest", "Nothing."), "Review 2's weakest is not what entry"),
    (
        _swap("reviews.0.part.alias", "reviews.1.part.alias"),
        "Review 1: its reviewer: their number",
    ),
    (_swap("reviews.0.part", "reviews.1.part"), "Review 1 is not by the reviewer whose number"),
    (
        _copy("reviews.0.entry", "ledger.entries.gate.seq"),
        "Review 1 has no entry that locked it",
    ),
    (_put(f"{_AMENDED}.text", "I would rate it higher."), "'s amendment 1 is not what entry"),
    (_put(f"{_AMENDED}.entry", None), "'s amendment 1 has no entry that"),
    (_drop_amendment, "An amendment is missing: entry"),
    (_copy("votes.0.id", "dissents.0.id"), "Vote 1 has no entry that sealed it"),
    (_copy("dissents.0.answer.dissent", "votes.0.id"), "dissent 1 belongs to another dissent"),
    (_twice("sheet.questions"), " of the sheet is there twice"),
    (_twice("dissents"), "Dissent 2 is there twice"),
    (
        _drop("ledger.entries.packet.body.rows.candidate"),
        "The candidate has no entry that sealed",
    ),
    (_copy("opening.id", "prompt.id"), "The opening is not that of the submission"),
    (_drop("reviews.1"), "A review is missing: entry"),
    (_drop("ledger.entries.amendment"), "is missing."),
    (_hide_entry, "An entry about this submission"),
    (_swap_entries, "are in the wrong order"),
    (_put("decision.level", 4), "The decision: the level is not what entry"),
    (_put("decision", None), "The decision is missing: entry"),
    (_put("feedback.text", "You scored low."), "The feedback: the text is not what entry"),
    (_put("feedback", None), "The feedback is missing: entry"),
    (_put("feedback.sealed", False), "The feedback is marked wrongly"),
    (_put("scorecards.0.locked.text", "Good."), "Scorecard 1's text is not what entry"),
    (
        _put("scorecards.0.locked.criteria.failure.said", "Superb."),
        "Scorecard 1's rating of failure is not what",
    ),
    (
        _put("reviews.0.locked.questions.1", {"n": 1, "text": "Who is woken?"}),
        "Review 1's question 1 is not what entry",
    ),
    (_put("votes.0.level", 4), "Vote 1: the level is not what entry"),
    (_copy("votes.0.account", "dissents.0.account"), "Vote 1: who it is is not what entry"),
    (_put("votes", []), "A vote is missing: entry"),
    (
        _put("flags.0.settled.sentence", "Never."),
        "The answer to red flag 1: the sentence is not",
    ),
    (_put("flags.0.settled.how", "withdrawn"), "The answer to red flag 1: how it ended is not"),
    (_put("flags.0.settled", None), "An answer to a red flag is missing: entry"),
    (_swap("flags.0.settled", "flags.1.settled"), "red flag 1 belongs to another red flag"),
    (_drop("flags.0"), "A red flag is missing: entry"),
    (_put("dissents", []), "A dissent is missing: entry"),
    (
        _put("dissents.0.answer.how", "waits"),
        "The answer to dissent 1: how it ended is not what",
    ),
    (_put("dissents.0.answer", None), "An answer to a dissent is missing: entry"),
    (_copy("dissents.0.heard_by", "dissents.0.account"), "Dissent 1: who heard it is not what"),
    (
        _put("grounds.reason", "All agreed."),
        "The grounds of the decision: the reason is not what",
    ),
    (_drop("grounds.present.1"), "The grounds of the decision: who was present is not"),
    (_put("grounds", None), "A record of the decision's grounds is missing"),
    (_put("changed_views.0.now", 4), "Changed view 1: the level after is not what entry"),
    (_put("changed_views.0.quote", ""), "Changed view 1: the quote is not what"),
    (_put("passes.0.reason", "Never."), "Pass 1: the reason is not what entry"),
    (
        _put("interview_passes.0.stage", "influence"),
        "Passed interview 1: the stage is not what",
    ),
    (
        _put("interviews.0.locked.dimensions.users.value", 1),
        "Interview 1's rating of users is not",
    ),
    (_put("interviews", []), "An interview is missing: entry"),
    (_hide_interview, "An entry about this submission is missing between"),
    (
        _put("prompt.rubric.criteria.0.guides.4", "Anything."),
        "The prompt: the rubric is not what",
    ),
    (
        _put("sheet.questions.1.text", "Who is woken?"),
        "Question 2 of the sheet: the text is not",
    ),
    (
        _put("sheet.questions.1.went", "not"),
        "Question 2 of the sheet: how it was answered is not",
    ),
    (_drop("sheet.questions.1"), "A question of the sheet is missing: entry"),
    (_put("sheet", None), "A question of the sheet is missing: entry"),
    (_add_question, "has no entry that sealed it"),
    (_put(f"{_CHANGED}.after", "Nothing."), "The change in the design at question"),
    (_copy(f"{_CHANGED}.account", "decision.by"), "A change in the design is missing: entry"),
    (
        _put("choices.0.scenarios.1.text", "Who?"),
        "A scenario in choice 1 of scenarios: the text is not what entry",
    ),
    (_drop("choices.0.scenarios.1"), "A scenario is missing: entry"),
    (_drop("choices.0"), "A choice of scenarios is missing: entry"),
    (_copy("choices.0.account", "decision.by"), "Choice 1 of scenarios: who it is is not"),
    (_put("candidate.name", "Kim Placeholder"), "The candidate: the name is not what entry"),
    (_name_of("reviews.0.locked.reviewer"), _NAME),
    (_name_of("scorecards.0.locked.panelist"), _NAME),
    (_name_of("decision.by"), _NAME),
    (_swap_names, _NAME),
    (_drop("people.names.0"), "The name of an account is missing: entry"),
    (
        _put("ledger.entries.gate.body.facts.word", "split"),
        "was altered: its contents don't match",
    ),
)


@pytest.mark.parametrize(("alter", "says"), ALTERED)
def test_what_was_altered_is_named(packet: Packet, alter: Alter, says: str) -> None:
    alter(packet)
    found = check(packet)
    assert found.proven is None
    assert any(says in fault for fault in found.faults), found.faults


def _forge_reason(packet: Packet) -> None:
    _REASON(packet)
    forging.row_sealed_as(packet, "gate_decision", "reason", packet["gate"]["reason"])


def _forge_rating(packet: Packet) -> None:
    _RATING(packet)
    seq = packet["reviews"][1]["entry"]
    for entry in packet["ledger"]["entries"]:
        if entry["seq"] == seq:
            entry["body"]["facts"]["ratings"]["failure"]["value"] = 1


def _forge_document(packet: Packet) -> None:
    _document(packet)
    document = packet["document"]
    pictures = [[one["name"], one["sha256"]] for one in document["pictures"]]
    sha = forging.sha([document["pipeline"], document["blocks"], pictures])
    document["sha"] = packet["submission"]["sha"] = sha
    forging.row_sealed_as(packet, "folio", "sha", sha)
    for review in packet["reviews"]:
        review["locked"]["document"] = sha
    for entry in packet["ledger"]["entries"]:
        if entry["kind"] == "lock":
            entry["body"]["facts"]["document"] = sha


def _forge_without_an_amendment(packet: Packet) -> None:
    _hide_entry(packet)
    forging.numbered_again(packet)


@pytest.mark.parametrize(
    "forge", [_forge_reason, _forge_rating, _forge_document, _forge_without_an_amendment]
)
def test_with_every_hash_computed_again_it_is_only_consistent_and_the_emailed_seal_refuses_it(
    packet: Packet, head: str, forge: Alter
) -> None:
    forge(packet)
    assert check(packet).faults, "not even the seals had to be computed again"
    forging.seal_again(packet)
    alone = check(packet)
    assert (alone.faults, alone.proven) == ((), None)
    assert alone.as_text().startswith("Consistent, not proven")
    refused = check(packet, head=head)
    assert refused.proven is None
    assert "doesn't contain the seal that you gave" in refused.faults[0]


def test_a_column_that_is_not_in_the_rows_seal_is_named(packet: Packet) -> None:
    fixed = entry_of(packet, "opening.fixed")
    del fixed["body"]["rows"]["opening"][packet["opening"]["id"]]["loop"]
    forging.seal_again(packet)
    assert any("The opening: its interviews is not what" in it for it in check(packet).faults)


def test_a_review_of_another_document_is_named(packet: Packet) -> None:
    entry_of(packet, "lock")["body"]["facts"]["document"] = "0" * 64
    review = next(
        it for it in packet["reviews"] if it["entry"] == entry_of(packet, "lock")["seq"]
    )
    review["locked"]["document"] = "0" * 64
    forging.seal_again(packet)
    (fault,) = check(packet).faults
    assert fault.endswith(" was written about another document.")


def test_what_an_entry_recorded_otherwise_or_not_at_all_is_named(packet: Packet) -> None:
    gate = entry_of(packet, "gate")
    gate["body"]["facts"]["word"] = "split"
    forging.seal_again(packet)
    says = f"The review decision: the word is not what entry {gate['seq']} recorded."
    assert check(packet).faults == (says,)
    gate["kind"] = "stage"
    forging.seal_again(packet)
    assert "The review decision has no entry that recorded it." in check(packet).faults


def test_an_entry_without_a_number_is_named(packet: Packet) -> None:
    last = entry_of(packet, "packet")
    del last["body"]["nth"]
    forging.seal_again(packet)
    assert any("has no number among those" in it for it in check(packet).faults)


def _leaves(value: Any, *at: str | int) -> Iterator[tuple[Any, Path]]:
    """Each value that holds no others, by what holds it and its path."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, dict | list):
            yield from _leaves(one, *at, key)
        else:
            yield value, (*at, key)


def _other(value: Any) -> Any:
    """Another value of the same kind; of null, one of another kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if not value:
        return "x"
    # A digit for a digit, and before the zone of a time, so that a hash or a time stays one.
    cut = len(value) - (7 if value.endswith("+00:00") else 1)
    return value[:cut] + ("1" if value[cut] == "0" else "0") + value[cut + 1 :]


def _caught(packet: Packet) -> bool:
    try:
        return bool(check(parsed(as_json(packet))).faults)
    except Refusal:
        return True


@pytest.mark.parametrize("apart", in_every_run((1, 13), (13,)))
def test_every_value_altered_in_turn_is_caught_but_those_that_no_seal_covers(
    packet: Packet, apart: int
) -> None:
    assert not _caught(packet)
    loose = {name for name, _ in parts.NEVER_SEALED}
    missed, tried = [], 0
    for holder, at in list(_leaves(packet))[::apart]:
        kept = holder[at[-1]]
        holder[at[-1]] = _other(kept)
        assert holder[at[-1]] != kept
        tried += 1
        if not _caught(packet):
            missed.append(at)
        holder[at[-1]] = kept
    assert tried > 1000 / apart
    assert {at[0] for at in missed} <= loose, missed
    # What is said to be loose is loose, so the list of it is no excuse for more.
    assert apart > 1 or {at[0] for at in missed} == loose
    assert all(at[-1] != "sealed" for at in missed)


def test_every_part_left_out_in_turn_is_caught(packet: Packet) -> None:
    listed = ["reviews", "scorecards", "interviews", "interview_passes", "votes", "passes"]
    listed += ["changed_views", "flags", "dissents", "choices", "ledger.entries"]
    paths = [*packet, *(f"{it}.{n}" for it in listed for n in range(len(_value(packet, it))))]
    assert {path.rpartition(".")[0] for path in paths} == {"", *listed}, "none is empty"
    for path in paths:
        without = copy.deepcopy(packet)
        _drop(path)(without)
        assert _caught(without), path
