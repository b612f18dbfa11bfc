"""An answer is read item by item: what has another shape is left out, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blindfolio.language_model.backend import NoAnswer
from blindfolio.language_model.untrusted import ANSWER_LIMIT
from reviews.model_questions.answers import (
    MOST_ITEMS,
    AskAnswer,
    CheckAnswer,
    read_ask,
    read_check,
    schema_of,
)
from tests.reviews.model_questions.written import chosen, found, judged, question

READERS: list[Callable[[str], object]] = [read_ask, read_check]


def code_of(read: Callable[[str], object], answer: str) -> str:
    with pytest.raises(NoAnswer) as refused:
        read(answer)
    return refused.value.code


def test_a_choice_is_read_with_the_scenarios_that_are_untouched() -> None:
    one = chosen("one", n=7, reserve=True)
    [read], untouched = read_check(judged(one, untouched=["line-cut"]))
    said = "Says how long, and who is called."
    assert (read.n, read.reserve, read.look_for.staff) == (7, True, said)
    assert untouched == ("line-cut",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("```json\n", "\n```"),
        ("```\n", "\n```\n"),
        ("Here are the questions:\n\n", "\n\nI left out the weaker ones."),
        ("\ufeff  \n", "\n\n"),
    ],
)
def test_sentences_and_fences_round_the_json_are_tolerated(before: str, after: str) -> None:
    assert len(read_ask(before + found(question()) + after)) == 1
    assert len(read_check(before + judged(chosen()) + after)[0]) == 1


WRONG: list[dict[str, Any]] = [
    {"segment": "people"},
    {"segment": ["failure"]},
    {"text": ""},
    {"text": 7},
    {"text": "x" * 1001},
    {"quote": None},
    {"block": "three"},
    {"block": 1.5},
    {"why": ["a", "b"]},
    {"look_for": "names it"},
    {"look_for": {"senior": "a", "staff": "b"}},
    {"sums": "none"},
    {"sums": [{"says": "7", "terms": [3], "op": "+"}]},
    {"sums": [{"says": "7", "terms": [3, 4], "op": "plus"}]},
    {"sums": [{"says": "7", "terms": [3, 4], "op": "+"}] * 7},
    {"scenario": 3},
    {"scenario": "k" * 101},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_one_wrong_item_is_left_out_and_the_others_are_read(wrong: dict[str, Any]) -> None:
    asked = read_ask(found(question("one"), question("wrong", **wrong), question("two")))
    assert [q.text[-8:-1] for q in asked] == [" in one", " in two"]
    picked = read_check(judged(chosen("one"), chosen("wrong", **wrong), chosen("two")))
    assert [q.text[-8:-1] for q in picked[0]] == [" in one", " in two"]


@pytest.mark.parametrize("changes", [{"n": "first"}, {"reserve": "perhaps"}, {"n": [1]}])
def test_a_choice_of_another_shape_is_left_out(changes: dict[str, Any]) -> None:
    assert len(read_check(judged(chosen("one"), chosen("two", **changes)))[0]) == 1


@pytest.mark.parametrize("absent", ["sums", "scenario", "n", "reserve"])
@pytest.mark.parametrize("how", ["missing", "null"])
def test_what_a_model_may_leave_out(absent: str, how: str) -> None:
    item = chosen()
    if how == "null":
        item[absent] = None
    else:
        del item[absent]
    [read] = read_check(judged(item))[0]
    assert (read.sums, read.scenario, read.reserve) == ((), "", False)
    assert read.n == (0 if absent == "n" else 1)


def test_so_many_items_are_looked_at_and_no_more() -> None:
    many = [question(f"hour {n}") for n in range(MOST_ITEMS + 5)]
    read = read_ask(found(*many))
    assert len(read) == MOST_ITEMS and read[-1].text.endswith(f"hour {MOST_ITEMS - 1}?")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("I cannot help with that.", "not JSON"),
        ('{"questions": [', "not JSON"),
        ("} {", "not JSON"),
        ('{"chosen": []}</think> I cannot say.', "not JSON"),
        ("[" * 90_000, "not JSON"),
        ('{"a":' * 20_000 + "1" + "}" * 20_000, "not JSON"),
        ('{"chosen": ' + "9" * 5_000 + "}", "not JSON"),
        ("x" * (ANSWER_LIMIT + 1), "too long"),
    ],
)
def test_an_answer_that_is_none_says_why_in_a_few_words(answer: str, code: str) -> None:
    assert [code_of(read, answer) for read in READERS] == [code] * 2


def test_an_answer_is_read_up_to_its_limit() -> None:
    body = found(question())
    assert read_ask(body + " " * (ANSWER_LIMIT - len(body)))
    assert code_of(read_ask, body + " " * (ANSWER_LIMIT - len(body) + 1)) == "too long"


def test_proposals_without_one_that_can_be_read_are_no_answer() -> None:
    for answer in ("{}", found(), found(question(text=7)), '{"questions": {"text": "What?"}}'):
        assert code_of(read_ask, answer) == "no question"


def test_to_choose_nothing_is_a_choice_and_to_choose_nothing_readable_is_none() -> None:
    assert read_check(judged())[0] == ()
    assert code_of(read_check, judged(chosen(text=7))) == "no question"
    for answer in ("{}", '{"chosen": null}', '{"chosen": {"1": "keep"}}', found(question())):
        assert code_of(read_check, answer) == "another shape"


@pytest.mark.parametrize(
    ("said", "keys"),
    [(["a", 7, None, "b"], ("a", "b")), ("a", ()), (None, ()), ({"a": 1}, ()), ([], ())],
)
def test_only_words_are_keys(said: object, keys: tuple[str, ...]) -> None:
    assert read_check(judged(chosen(), untouched=said))[1] == keys


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@settings(max_examples=80)
@example(changes={}, beside=None, judges={"</think>": None})
@given(st.dictionaries(st.sampled_from(sorted(chosen())), VALUES), VALUES, VALUES)
def test_no_value_breaks_the_reading(
    changes: dict[str, Any], beside: object, judges: object
) -> None:
    read = read_check(judged(chosen("sound"), chosen(**changes), beside, judged=judges))  # type: ignore[arg-type]
    assert read[0][0].text.endswith("sound?")


@pytest.mark.parametrize(
    ("thought", "mark"),
    [
        ("I think in {braces} </think>", "</think>"),
        ("They wrote </think>, so {no} </think>", ""),
        ("", "</think>"),
    ],
)
def test_thoughts_before_the_answer_are_passed_over(thought: str, mark: str) -> None:
    assert len(read_check(thought + judged(chosen(), mark=mark))[0]) == 1


@settings(max_examples=80)
@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in READERS:
        try:
            read(text)
        except NoAnswer as none:
            codes = ("empty", "not text", "not JSON", "another shape", "no question")
            assert none.code in codes


@pytest.mark.parametrize("shape", [AskAnswer, CheckAnswer])
def test_a_schema_requires_every_field_and_sets_no_bounds(
    shape: type[AskAnswer | CheckAnswer],
) -> None:
    schema = schema_of(shape)
    nodes = [schema, *schema["$defs"].values()]
    for node in nodes:
        if node["type"] == "object":
            assert node["additionalProperties"] is False
            assert set(node["required"]) == set(node["properties"])
    said = json.dumps(schema)
    assert not any(f'"{word}":' in said for word in ("minLength", "maxItems", "default"))
    assert json.loads(said) == schema
