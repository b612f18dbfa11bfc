"""The policy, row by row: the product's data equals the hand-written copy of the page."""

from __future__ import annotations

from itertools import combinations

import pytest

from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from tests import policy
from tests.platform.visibility import page

CELLS = [
    pytest.param(row, stage, id=f"{words} at {stage}")
    for row, words in policy.CAPACITIES.items()
    for stage in policy.STAGES
]


@pytest.mark.parametrize(("row", "stage"), CELLS)
def test_a_capacity_sees_at_a_stage_what_the_page_says_and_nothing_else(
    row: str, stage: str
) -> None:
    assert matrix.cell(row, stage) == policy.CELLS[row, stage]
    assert matrix.visible([row], stage) == policy.visible([row], stage)
    # A judgement still to come closes what would colour it.
    assert matrix.closed(row, stage) == policy.CLOSES.get((row, stage), frozenset())


@pytest.mark.parametrize("stage", policy.STAGES)
def test_two_capacities_add_up_and_the_blindest_wins(stage: str) -> None:
    for pair in combinations(policy.CAPACITIES, 2):
        assert matrix.visible(pair, stage) == policy.visible(pair, stage), pair


def test_the_page_and_the_product_name_the_same_things() -> None:
    assert set(matrix.ROWS) == set(policy.CAPACITIES)
    assert matrix.STAGES == policy.STAGES
    assert matrix.CLASSES == policy.CLASSES == set(DataClass)
    assert len(matrix.ROWS) * len(matrix.STAGES) == len(policy.CELLS)


@pytest.mark.parametrize(("row", "stage"), [("ended", "2"), ("panel", "9"), ("Panel", "2")])
def test_a_row_or_stage_that_does_not_exist_is_an_error(row: str, stage: str) -> None:
    with pytest.raises(ValueError):
        matrix.visible([row], stage)


def test_what_the_law_says_of_whole_rows() -> None:
    for stage in ("0", "1", "2", "3", "4"):
        for row in policy.CAPACITIES:
            seen = matrix.visible([row, "coordinator"], stage)
            assert not (row.startswith("reviewer.") and seen & {"RX", "AG", "ID", "PR"})
    at = {stage: matrix.visible(["candidate.own"], stage) for stage in matrix.STAGES}
    assert at["2"] == at["3"] == at["4"]
    never = {"RN", "RX", "RXn", "RO", "AG", "PF", "FC", "QS", "SX", "SO", "DN", "KW"}
    assert not never & frozenset().union(*at.values())
    assert not any(matrix.visible([], stage) for stage in matrix.STAGES)


WRITES = [
    # "Candidate writes 0, and 1 until the deadline; may withdraw until 7."
    ("candidate.own", "submission", "0 1"),
    ("candidate.own", "withdraw", "0 1 2 3 4 5 6"),
    # Their one answer about the process, after the end.
    ("candidate.own", "process_answer", "7 7s E"),
    # "Practice uses only samples, imported documents, and documents at 7 with consent."
    ("candidate.own", "practice_consent", "7 7s"),
    # "Reviewer writes RO until own lock, then amendments only."
    ("reviewer.planned", "RO", ""),
    ("reviewer.planned", "accept", "0 1 2 3 4"),
    ("reviewer.accepted", "RO", "2 3 4"),
    ("reviewer.accepted", "lock", "2 3 4"),
    ("reviewer.accepted", "amend", ""),
    ("reviewer.locked", "RO", ""),
    ("reviewer.locked", "lock", ""),
    ("reviewer.locked", "amend", "3 4 5 6 7 7s"),
    ("reviewer.locked+debrief", "RO", ""),
    ("reviewer.locked+debrief", "amend", "3 4 5 6 7 7s"),
    ("reviewer.recused", "RO", ""),
    ("reviewer.recused", "amend", ""),
    ("practice", "RO", "2 3"),
    # "Panel member and interviewer write SO until own lock, then amendments only."
    ("panel", "SO", "5"),
    ("panel", "RO", ""),
    ("panel.passed", "SO", ""),
    # A participant of the debrief writes their vote, and then what it discusses.
    ("panel.passed", "vote", "6"),
    ("panel.passed", "debrief", ""),
    ("reviewer.locked+invited", "vote", "6"),
    ("reviewer.locked+invited", "debrief", ""),
    ("reviewer.locked+debrief", "vote", ""),
    ("reviewer.locked+debrief", "debrief", "6"),
    ("reviewer.locked", "debrief", ""),
    ("panel", "vote", ""),
    ("panel", "debrief", "6"),
    ("interviewer.open", "SO", "0 1 2 3 4 5 6"),
    ("interviewer.locked", "SO", ""),
    ("interviewer.locked", "amend", "0 1 2 3 4 5 6 7"),
    ("interviewer.locked", "debrief", ""),
    ("interviewer.locked+debrief", "debrief", "6"),
    ("interviewer.locked+debrief", "vote", ""),
    ("interviewer.open+invited", "vote", "6"),
    ("interviewer.open+invited", "debrief", ""),
    ("interviewer.open+invited", "SO", ""),
    # "Coordinator assigns, extends, cancels, closes, releases FB; cannot rate, comment on
    # criteria, lock for others."
    ("coordinator", "assign", "0 1 2 3 4"),
    ("coordinator", "extend", "0 1"),
    # "The decider decides the gate"; the coordinator may confirm.
    ("coordinator", "gate", ""),
    ("coordinator", "confirm_gate", "4"),
    ("coordinator", "close", "6"),
    ("coordinator", "pass", "5 6"),
    ("coordinator", "vote", ""),
    ("coordinator", "debrief", ""),
    ("coordinator", "cancel", "0 1 2 3 4 5 6"),
    ("coordinator", "release_fb", "7 7s"),
    ("coordinator", "RO", ""),
    ("coordinator", "SO", ""),
    ("coordinator", "lock", ""),
    ("decider", "gate", "4"),
    # "The hiring manager closes at 6 (the coordinator on their behalf)."
    ("decider", "close", "6"),
    ("manager.sits", "close", "6"),
    ("panel", "close", ""),
    ("decider", "RO", ""),
    ("manager.sits", "gate", ""),
    ("manager.sits", "RO", ""),
]


@pytest.mark.parametrize(("row", "what", "stages"), WRITES)
def test_a_capacity_writes_only_at_the_stages_of_the_write_rules(
    row: str, what: str, stages: str
) -> None:
    allowed = [stage for stage in matrix.STAGES if matrix.may_write([row], what, stage)]
    assert allowed == stages.split()


@pytest.mark.parametrize(
    "row", [r for r in policy.CAPACITIES if {"RX", "AG"} & policy.CLOSES.get((r, "4"), set())]
)
def test_who_cannot_read_the_reviews_at_the_gate_does_not_decide_it(row: str) -> None:
    assert matrix.may_write(["decider"], "gate", "4")
    assert not matrix.may_write(["decider", row], "gate", "4")


@pytest.mark.parametrize("section", ["cells", "closes"])
def test_a_code_without_a_name_stops_the_import(
    monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    monkeypatch.setitem(matrix._POLICY, section, {"panel": {"5": ["PT", "XX"]}})
    with pytest.raises(ValueError, match="XX"):
        matrix._table(section)


def test_the_page_says_what_the_matrix_says() -> None:
    said = page.PAGE.read_text(encoding="utf-8")
    assert page.written(said) == said, "python -m tests.platform.visibility.page"
