"""An altered packet is named for what was altered; a forged one fails against an emailed seal."""

from __future__ import annotations

import copy
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


def _review(packet: Packet, n: int) -> dict[str, Any]:
    review: dict[str, Any] = packet["reviews"][n - 1]
    return review


def _document(packet: Packet) -> None:
    block = packet["document"]["blocks"][2]
    block["text"] = block["text"].replace("five", "fine")


def _reason(packet: Packet) -> None:
    packet["gate"]["reason"] += " Really."


def _rating(packet: Packet) -> None:
    _review(packet, 2)["locked"]["ratings"]["failure"]["value"] = 1


def _comment(packet: Packet) -> None:
    _review(packet, 2)["locked"]["comments"][2]["text"] = "All is well."


def _weakest(packet: Packet) -> None:
    _review(packet, 2)["locked"]["weakest"] = "Nothing."


def _drop_weakest(packet: Packet) -> None:
    del _review(packet, 2)["locked"]["weakest"]
    _review(packet, 2)["locked"]["form"] = 4


def _alias(packet: Packet) -> None:
    _review(packet, 1)["part"]["alias"], _review(packet, 2)["part"]["alias"] = 2, 1


def _swap_reviewers(packet: Packet) -> None:
    one, other = packet["reviews"][:2]
    one["part"], other["part"] = other["part"], one["part"]


def _entry_of_review(packet: Packet) -> None:
    _review(packet, 1)["entry"] = entry_of(packet, "gate")["seq"]


def _amended(packet: Packet) -> dict[str, Any]:
    found: dict[str, Any] = next(it for it in packet["reviews"] if it["amendments"])
    return found


def _amendment(packet: Packet) -> None:
    _amended(packet)["amendments"][0]["text"] = "I would rate it higher now."


def _entry_of_amendment(packet: Packet) -> None:
    _amended(packet)["amendments"][0]["entry"] = None


def _drop_amendment(packet: Packet) -> None:
    _amended(packet)["amendments"] = []


def _id_of_vote(packet: Packet) -> None:
    packet["votes"][0]["id"] = packet["dissents"][0]["id"]


def _answer_to_another(packet: Packet) -> None:
    packet["dissents"][0]["answer"]["dissent"] = packet["votes"][0]["id"]


def _question_twice(packet: Packet) -> None:
    packet["sheet"]["questions"].append(_question(packet))


def _name_twice(packet: Packet) -> None:
    packet["people"]["names"].append(packet["people"]["names"][0])


def _unnamed(packet: Packet) -> None:
    del entry_of(packet, "packet")["body"]["rows"]["candidate"]


def _opening(packet: Packet) -> None:
    packet["opening"]["id"] = packet["prompt"]["id"]


def _drop_review(packet: Packet) -> None:
    del packet["reviews"][1]


def _drop_entry(packet: Packet) -> None:
    packet["ledger"]["entries"].remove(entry_of(packet, "amendment"))


def _hide_entry(packet: Packet) -> None:
    forging.hidden(packet, entry_of(packet, "amendment"))
    for review in packet["reviews"]:
        review["amendments"] = []


def _swap(packet: Packet) -> None:
    one, other = entry_of(packet, "lock"), entry_of(packet, "lock", 1)
    one["seq"], other["seq"] = other["seq"], one["seq"]


def _turn_round(packet: Packet) -> None:
    packet["ledger"]["entries"].reverse()


def _decision(packet: Packet) -> None:
    packet["decision"]["level"] = 4


def _drop_decision(packet: Packet) -> None:
    packet["decision"] = None


def _card(packet: Packet) -> None:
    packet["scorecards"][0]["locked"]["text"] = "Superb."


def _rating_of_panel(packet: Packet) -> None:
    packet["scorecards"][0]["locked"]["criteria"]["failure"]["said"] = "Superb."


def _question_at_lock(packet: Packet) -> None:
    _review(packet, 1)["locked"]["questions"]["1"] = {"n": 1, "text": "Who is woken?"}


def _vote(packet: Packet) -> None:
    packet["votes"][0]["level"] = 4


def _voter(packet: Packet) -> None:
    packet["votes"][0]["account"] = packet["dissents"][0]["account"]


def _drop_vote(packet: Packet) -> None:
    packet["votes"] = []


def _answer(packet: Packet) -> None:
    _answered(packet)["settled"]["sentence"] = "It never will."


def _answered(packet: Packet) -> dict[str, Any]:
    flag: dict[str, Any] = next(
        it for it in packet["flags"] if it["settled"]["how"] == "answered"
    )
    return flag


def _drop_answer(packet: Packet) -> None:
    _answered(packet)["settled"] = None


def _swap_answers(packet: Packet) -> None:
    one, other = packet["flags"]
    one["settled"], other["settled"] = other["settled"], one["settled"]


def _withdrawn(packet: Packet) -> None:
    _answered(packet)["settled"]["how"] = "withdrawn"


def _drop_flag(packet: Packet) -> None:
    packet["flags"].remove(_answered(packet))


def _drop_dissent(packet: Packet) -> None:
    packet["dissents"] = []


def _word(packet: Packet) -> None:
    packet["dissents"][0]["answer"]["how"] = "waits"


def _drop_word(packet: Packet) -> None:
    packet["dissents"][0]["answer"] = None


def _heard(packet: Packet) -> None:
    dissent = packet["dissents"][0]
    dissent["heard_by"] = dissent["account"]


def _internal_reason(packet: Packet) -> None:
    packet["grounds"]["reason"] = "All agreed."


def _present(packet: Packet) -> None:
    packet["grounds"]["present"] = packet["grounds"]["present"][:1]


def _drop_grounds(packet: Packet) -> None:
    packet["grounds"] = None


def _changed_view(packet: Packet) -> None:
    packet["changed_views"][0]["now"] = 4


def _quote_of_view(packet: Packet) -> None:
    packet["changed_views"][0]["quote"] = ""


def _twice(packet: Packet) -> None:
    packet["dissents"] *= 2


def _passed(packet: Packet) -> None:
    packet["passes"][0]["reason"] = "Never answered."


def _passed_stage(packet: Packet) -> None:
    packet["interview_passes"][0]["stage"] = "influence"


def _dimension(packet: Packet) -> None:
    dimensions = packet["interviews"][0]["locked"]["dimensions"]
    dimensions["users"]["value"] = 1


def _drop_interview(packet: Packet) -> None:
    packet["interviews"] = []


def _drop_interviews_entry(packet: Packet) -> None:
    _drop_interview(packet)
    forging.hidden(packet, entry_of(packet, "interview_scorecard"))


def _rubric(packet: Packet) -> None:
    packet["prompt"]["rubric"]["criteria"][0]["guides"]["4"] = "Anything."


def _question(packet: Packet) -> dict[str, Any]:
    question: dict[str, Any] = packet["sheet"]["questions"][1]
    return question


def _question_text(packet: Packet) -> None:
    _question(packet)["text"] = "Who is woken?"


def _answered_question(packet: Packet) -> None:
    _question(packet)["went"] = "not"


def _drop_question(packet: Packet) -> None:
    packet["sheet"]["questions"].remove(_question(packet))


def _drop_sheet(packet: Packet) -> None:
    packet["sheet"] = None


def _add_question(packet: Packet) -> None:
    packet["sheet"]["questions"].append({**_question(packet), "id": "another", "changes": []})


def _changed(packet: Packet) -> dict[str, Any]:
    questions = packet["sheet"]["questions"]
    found: dict[str, Any] = next(it["changes"][0] for it in questions if it["changes"])
    return found


def _change_of_design(packet: Packet) -> None:
    _changed(packet)["after"] = "Nothing."


def _who_saw_it_change(packet: Packet) -> None:
    change = _changed(packet)
    change["account"] = next(
        it["id"] for it in packet["people"]["names"] if it["id"] != change["account"]
    )


def _candidate(packet: Packet) -> None:
    packet["candidate"]["name"] = "Kim Placeholder"


def _name_of(packet: Packet, account: str) -> None:
    (person,) = (it for it in packet["people"]["names"] if it["id"] == account)
    person["name"] = "Kim Placeholder"


def _reviewers_name(packet: Packet) -> None:
    _name_of(packet, _review(packet, 1)["locked"]["reviewer"])


def _panelists_name(packet: Packet) -> None:
    _name_of(packet, packet["scorecards"][0]["locked"]["panelist"])


def _deciders_name(packet: Packet) -> None:
    _name_of(packet, packet["decision"]["by"])


def _swap_names(packet: Packet) -> None:
    one, other = packet["people"]["names"][:2]
    one["name"], other["name"] = other["name"] + ".", one["name"] + "."


def _drop_name(packet: Packet) -> None:
    del packet["people"]["names"][0]


def _entry(packet: Packet) -> None:
    entry_of(packet, "gate")["body"]["facts"]["word"] = "split"


ALTERED: dict[str, tuple[Callable[[Packet], None], str]] = {
    "a byte of the document": (_document, "The document's text or pictures don't match"),
    "the reason": (_reason, "The review decision: the reason is not what entry"),
    "a rating": (_rating, "Review 2's rating of failure is not what entry"),
    "a comment": (_comment, "Review 2's comment 3 is not what entry"),
    "the weakest point": (_weakest, "Review 2's weakest is not what entry"),
    "the weakest point, left out": (_drop_weakest, "Review 2's weakest is not what"),
    "who is which reviewer": (_alias, "Review 1: its reviewer: their number is not what"),
    "who wrote which review": (_swap_reviewers, "Review 1 is not by the reviewer whose number"),
    "the entry of a review": (_entry_of_review, "Review 1 has no entry that locked it"),
    "an amendment": (_amendment, "'s amendment 1 is not what entry"),
    "the entry of an amendment": (_entry_of_amendment, "'s amendment 1 has no entry that"),
    "an amendment left out": (_drop_amendment, "An amendment is missing: entry"),
    "which row a vote is": (_id_of_vote, "Vote 1 has no entry that sealed it"),
    "the answer to another dissent": (
        _answer_to_another,
        "dissent 1 belongs to another dissent",
    ),
    "a question given twice": (_question_twice, " of the sheet is there twice"),
    "a name given twice": (_name_twice, "is there twice"),
    "the seal of the candidate's name": (_unnamed, "The candidate has no entry that sealed it"),
    "the opening": (_opening, "The opening is not that of the submission"),
    "a review left out": (_drop_review, "A review is missing: entry"),
    "an entry left out": (_drop_entry, "is missing."),
    "an entry given as another submission's": (_hide_entry, "An entry about this submission"),
    "two entries swapped": (_swap, "are in the wrong order"),
    "all entries turned round": (_turn_round, "are in the wrong order"),
    "the level": (_decision, "The decision: the level is not what entry"),
    "the decision left out": (_drop_decision, "The decision is missing: entry"),
    "a scorecard": (_card, "Scorecard 1's text is not what entry"),
    "a rating of the panel": (_rating_of_panel, "Scorecard 1's rating of failure is not what"),
    "a question at the lock": (_question_at_lock, "Review 1's question 1 is not what entry"),
    "a vote": (_vote, "Vote 1: the level is not what entry"),
    "whose vote it is": (_voter, "Vote 1: who it is is not what entry"),
    "a vote left out": (_drop_vote, "A vote is missing: entry"),
    "the answer to a flag": (_answer, "The answer to red flag 1: the sentence is not what"),
    "how a flag ended": (_withdrawn, "The answer to red flag 1: how it ended is not what"),
    "an answer left out": (_drop_answer, "An answer to a red flag is missing: entry"),
    "two answers swapped": (_swap_answers, "red flag 1 belongs to another red flag"),
    "a flag left out": (_drop_flag, "A red flag is missing: entry"),
    "a dissent left out": (_drop_dissent, "A dissent is missing: entry"),
    "a dissent given twice": (_twice, "Dissent 2 is there twice"),
    "the answer to a dissent": (
        _word,
        "The answer to dissent 1: how it ended is not what entry",
    ),
    "the answer to a dissent left out": (
        _drop_word,
        "An answer to a dissent is missing: entry",
    ),
    "who heard a dissent": (_heard, "Dissent 1: who heard it is not what entry"),
    "the internal reason": (
        _internal_reason,
        "The grounds of the decision: the reason is not what entry",
    ),
    "who was present": (_present, "The grounds of the decision: who was present is not"),
    "the grounds left out": (_drop_grounds, "A record of the decision's grounds is missing"),
    "a changed view": (_changed_view, "Changed view 1: the level after is not what entry"),
    "what a changed view rests on": (_quote_of_view, "Changed view 1: the quote is not what"),
    "a pass": (_passed, "Pass 1: the reason is not what entry"),
    "which interview was passed": (_passed_stage, "Passed interview 1: the stage is not what"),
    "a rating of an interview": (_dimension, "Interview 1's rating of users is not what"),
    "an interview left out": (_drop_interview, "An interview is missing: entry"),
    "an interview given as another submission's": (
        _drop_interviews_entry,
        "An entry about this submission is missing between",
    ),
    "a rating guide": (_rubric, "The prompt: the rubric is not what entry"),
    "a question of the sheet": (
        _question_text,
        "Question 2 of the sheet: the text is not what",
    ),
    "how a question was answered": (
        _answered_question,
        "Question 2 of the sheet: how it was answered is not what entry",
    ),
    "a question left out": (_drop_question, "A question of the sheet is missing: entry"),
    "the sheet left out": (_drop_sheet, "A question of the sheet is missing: entry"),
    "a question that nobody asked": (_add_question, "has no entry that sealed it"),
    "a change in the design": (_change_of_design, "The change in the design at question"),
    "who saw the design change": (
        _who_saw_it_change,
        "A change in the design is missing: entry",
    ),
    "the candidate's name": (_candidate, "The candidate: the name is not what entry"),
    "a reviewer's name": (_reviewers_name, ": the name is not what entry"),
    "a panelist's name": (_panelists_name, ": the name is not what entry"),
    "the name of who decided": (_deciders_name, ": the name is not what entry"),
    "two names": (_swap_names, ": the name is not what entry"),
    "a name left out": (_drop_name, "The name of an account is missing: entry"),
    "an entry's contents": (_entry, "was altered: its contents don't match its seal"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_named(packet: Packet, what: str) -> None:
    alter, says = ALTERED[what]
    alter(packet)
    found = check(packet)
    assert found.proven is None
    assert any(says in fault for fault in found.faults), found.faults


def _forge_reason(packet: Packet) -> None:
    _reason(packet)
    forging.row_sealed_as(packet, "gate_decision", "reason", packet["gate"]["reason"])


def _forge_rating(packet: Packet) -> None:
    _rating(packet)
    seq = _review(packet, 2)["entry"]
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


def _forge_vote(packet: Packet) -> None:
    _vote(packet)
    forging.row_sealed_as(packet, "debrief_vote", "level", 4)


def _forge_without_a_dissent(packet: Packet) -> None:
    _drop_dissent(packet)
    for kind in ("debrief.dissent", "debrief.dissent_answered"):
        forging.hidden(packet, entry_of(packet, kind))
    forging.numbered_again(packet)


def _forge_without_an_amendment(packet: Packet) -> None:
    _hide_entry(packet)
    forging.numbered_again(packet)


@pytest.mark.parametrize(
    "forge",
    [
        *(_forge_reason, _forge_rating, _forge_document, _forge_vote),
        *(_forge_without_an_amendment, _forge_without_a_dissent),
    ],
)
def test_with_every_hash_computed_again_it_is_only_consistent_and_the_emailed_seal_refuses_it(
    packet: Packet, head: str, forge: Callable[[Packet], None]
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


def _leaves(value: Any, at: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, (*at, key))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from _leaves(one, (*at, n))
    else:
        yield at


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
    for at in list(_leaves(packet))[::apart]:
        *path, last = at
        holder: Any = packet
        for step in path:
            holder = holder[step]
        kept = holder[last]
        holder[last] = _other(kept)
        assert holder[last] != kept
        tried += 1
        if not _caught(packet):
            missed.append(at)
        holder[last] = kept
    assert tried > 1000 / apart
    assert {at[0] for at in missed} <= loose, missed
    # What is said to be loose is loose, so the list of it is no excuse for more.
    assert apart > 1 or {at[0] for at in missed} == loose
    assert all(at[-1] != "sealed" for at in missed)


def test_every_part_left_out_in_turn_is_caught(packet: Packet) -> None:
    for key in packet:
        without = copy.deepcopy(packet)
        del without[key]
        assert _caught(without), key
    for part in (
        *("reviews", "scorecards", "interviews", "interview_passes", "votes", "passes"),
        *("changed_views", "flags", "dissents"),
    ):
        assert packet[part], part
        for n in range(len(packet[part])):
            without = copy.deepcopy(packet)
            del without[part][n]
            assert _caught(without), (part, n)
    for n in range(len(packet["ledger"]["entries"])):
        without = copy.deepcopy(packet)
        del without["ledger"]["entries"][n]
        assert _caught(without), n
