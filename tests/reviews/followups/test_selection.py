"""The sheet does not repeat itself, keeps its limits, and shows nothing below the floor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.facts.phrases import Phrase
from reviews.followups.candidates import Candidate
from reviews.followups.selection import ASKED, FEW, MOST, SHOWN, open_in, select
from reviews.followups.sheet import Levels, Question, SegmentName


def candidate(
    n: int,
    *,
    form: str | None = None,
    score: float = 5.0,
    thing: str | None = None,
    block: int | None = None,
    variety: str = "",
    segment: SegmentName = "failure",
) -> Candidate:
    name = thing or f"ledger-{n} relay-{n}"
    question = Question(
        text=f"What of {name} when it is away for the afternoon, case {n}?",
        form=form or f"form_{n}",
        quote=f"quote {n}",
        block=block if block is not None else n,
        why="Because.",
        listen_for=Levels("a", "b", "c"),
    )
    slots = {"thing": Phrase(name, key=name)}
    return Candidate(question, segment, question.form, variety, slots, 1.0, 1.0, "", score)


def forms(found: list[Candidate], floor: float = 2.0) -> list[str]:
    return [c.form for c in select(found, floor).chosen["failure"]]


def test_best_first_and_at_most_eight() -> None:
    found = [candidate(n, score=9.0 - n / 10) for n in range(12)]
    assert forms(found) == [f"form_{n}" for n in range(MOST)]


def test_nothing_below_the_floor() -> None:
    assert forms([candidate(1, score=1.9), candidate(2, score=2.0)]) == ["form_2"]


def test_one_of_a_form_and_one_of_a_passage() -> None:
    same_form = [candidate(1, form="twin"), candidate(2, form="twin", score=4.0)]
    assert forms(same_form) == ["twin"]
    assert forms([candidate(1, block=7), candidate(2, block=7, score=4.0)]) == ["form_1"]


def test_two_of_a_thing_on_the_whole_sheet() -> None:
    found = [
        candidate(1, thing="outbox-1 hub", segment="alternatives"),
        candidate(2, thing="relay-2 x", segment="failure"),
        candidate(3, thing="outbox-1 hub", segment="migration"),
    ]
    assert (
        sum(len(v) for v in select(found, 2.0).chosen.values()) == 2
    )  # the third repeats the first


def test_a_kind_that_is_missing_goes_before_a_little_better_one() -> None:
    found = [
        candidate(1, score=5.0, variety="data"),
        candidate(2, score=4.8, variety="data"),
        candidate(3, score=4.5, variety="people"),
    ]
    assert forms(found) == ["form_1", "form_3", "form_2"]


def test_ties_are_broken_by_place_whatever_the_order_of_arrival() -> None:
    found = [candidate(n) for n in range(6)]
    assert forms(found) == forms(found[::-1]) == [f"form_{n}" for n in range(6)]


def about(
    found: Candidate, *, quote: str | None = None, row: int = 0, **slots: str
) -> Candidate:
    """The candidate with other slots, each by its words, and another passage."""
    question = found.question if quote is None else replace(found.question, quote=quote)
    return named(replace(found, question=question, row=row), slots)


def named(found: Candidate, words: dict[str, str]) -> Candidate:
    """The candidate with other slots, each by its words."""
    return replace(found, slots={name: Phrase(text, key=text) for name, text in words.items()})


def lost(*found: Candidate, floor: float = 2.0) -> list[str]:
    """Why the others were left out, in the order in which that was found."""
    return [reason for _, reason in select(list(found), floor).lost]


def test_five_are_shown_of_at_most_eight_and_three_are_enough() -> None:
    assert (SHOWN, MOST, FEW) == (5, 8, 3)


@pytest.mark.parametrize(
    ("form", "most"),
    [
        ("prompt_condition", 3),
        ("absence_condition", 3),
        ("prompt_clash", 5),
        ("prompt_position", 2),
        ("prompt_flip", 2),
        ("absence_group", 2),
        ("model_alternatives", 2),
        ("model_failure", 2),
        ("model_migration", 2),
        ("crossover", 1),
    ],
)
def test_how_many_of_a_form_a_segment_takes(form: str, most: int) -> None:
    found = [candidate(n, form=form) for n in range(6)]
    assert forms(found) == [form] * most
    assert lost(*found) == ["the segment has this form"] * (6 - most)


def test_every_question_that_reviewers_want_asked_is_chosen_first_and_open() -> None:
    marked = [candidate(n, form=ASKED[n % 2], score=100 - n) for n in range(MOST + 2)]
    others = [candidate(n, score=15.0 - n / 10) for n in range(20, 20 + MOST)]
    chosen = select([*others, *marked], 2.0).chosen["failure"]
    assert [c.question.text for c in chosen[: MOST + 2]] == [c.question.text for c in marked]
    assert len(chosen) == MOST + 2 + FEW, "the others keep some room"
    assert open_in(chosen) == MOST + 2
    assert open_in(select(others, 2.0).chosen["failure"]) == SHOWN


def test_the_same_question_of_two_reviewers_is_asked_once() -> None:
    twice = [candidate(1, form="ask_this", score=100), candidate(1, form="ask_this", score=99)]
    assert lost(*twice) == ["it asks about the same words as another"]


def test_what_is_left_out_is_kept_with_the_reason() -> None:
    found = [candidate(n, score=9.0 - n / 10) for n in range(MOST + 2)]
    assert lost(*found) == [f"the segment has its {MOST}"] * 2
    assert lost(candidate(1, score=1.0), candidate(2)) == ["below the floor of 2"]
    assert lost(candidate(1, score=2.0)) == []


def test_a_missing_kind_is_worth_half_a_point() -> None:
    first = candidate(1, score=5.0, variety="data")
    people = candidate(3, score=4.5, variety="people")
    assert forms([first, candidate(2, score=4.99, variety="data"), people])[1] == "form_3"
    assert forms([first, candidate(2, score=5.0, variety="data"), people])[1] == "form_2"
    assert forms([candidate(1, score=5.0), candidate(2, score=4.8, variety="data")]) == [
        "form_2",
        "form_1",
    ]


def test_a_quote_is_shown_once_on_the_sheet() -> None:
    first = about(candidate(1, segment="alternatives"), quote="the same", thing="hub one")
    second = about(candidate(2, segment="failure"), quote="the same", thing="till two")
    assert lost(first, second) == ["its quote is used"]


def test_a_passage_is_asked_about_once_in_a_segment_and_twice_on_the_sheet() -> None:
    here = [candidate(1, block=7), candidate(2, block=7)]
    assert lost(*here) == ["its passage is used in this segment"]
    sheet = [
        candidate(1, block=7, segment="alternatives"),
        candidate(2, block=7, segment="failure"),
        candidate(3, block=7, segment="migration"),
    ]
    assert lost(*sheet[:2]) == []
    assert lost(*sheet) == ["its passage is used twice"]


def test_each_row_of_a_table_is_a_passage_of_its_own() -> None:
    rows = [about(candidate(n, block=7), row=n, thing=f"hub-{n} till-{n}") for n in (1, 2)]
    assert lost(*rows) == []


def test_questions_of_people_and_absences_are_not_thinned_by_place() -> None:
    asked = [about(candidate(n, block=7), quote="the same") for n in (1, 2, 3)]
    assert lost(*asked) == []
    absent = [about(candidate(n, block=7), quote="", thing=f"hub-{n} till-{n}") for n in (1, 2)]
    assert lost(*absent) == []


def test_a_third_question_on_a_thing_is_left_out_whatever_else_it_names() -> None:
    found = [
        about(candidate(n), thing="outbox", other=f"relay-{n} spool-{n} desk-{n} door-{n}")
        for n in (1, 2, 3)
    ]
    assert lost(*found[:2]) == []
    assert lost(*found) == ["a thing in it is asked about twice"]


@pytest.mark.parametrize("name", ["decision", "design", "component"])
def test_what_every_question_names_is_no_thing_of_one(name: str) -> None:
    found = [
        named(candidate(n), {"thing": f"relay-{n} spool-{n} desk-{n}", name: "outbox"})
        for n in range(4)
    ]
    assert lost(*found) == []


def test_a_slot_without_a_key_is_no_thing() -> None:
    bare = {"thing": Phrase("outbox")}
    words = [{"other": Phrase(f"relay-{n} spool-{n} desk-{n}", key=f"k{n}")} for n in range(4)]
    assert lost(*(replace(candidate(n), slots={**bare, **words[n]}) for n in range(4))) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("relay spool desk door", "relay spool desk lamp", True),  # three of five
        ("relay spool desk door lamp", "relay spool desk hall roof", False),  # three of seven
        (
            "relay spool desk door wall",
            "relay spool desk wall roof vault",
            False,
        ),  # four of seven
        ("system service users", "system service users", False),  # common words say nothing
        ("relay system users", "relay data code", True),
    ],
)
def test_questions_on_the_same_words_are_alike(one: str, other: str, alike: bool) -> None:
    first, second = about(candidate(1), thing=one), about(candidate(2), other=other)
    expected = ["it asks about the same words as another"] if alike else []
    second = replace(second, slots={"other": Phrase(other, key="another")})
    assert lost(first, second) == expected


@pytest.mark.parametrize("shared", ["decision", "design"])
def test_what_all_questions_hang_on_makes_none_of_them_alike(shared: str) -> None:
    same = {shared: Phrase("relay spool desk door lamp", key="relay")}
    own = {"thing": Phrase("hall", key="hall")}, {"thing": Phrase("roof", key="roof")}
    for slots in ((same | own[0], same | own[1]), (same, same), (same, same | own[0])):
        first, second = (replace(candidate(n), slots=mine) for n, mine in enumerate(slots, 1))
        assert lost(first, second) == []


@pytest.mark.parametrize("slots", [{}, {"thing": "relay spool"}])
def test_without_slots_only_the_same_wording_is_alike(slots: dict[str, str]) -> None:
    first = named(candidate(1), slots)
    second = about(candidate(2))
    said = replace(second, question=replace(second.question, text=first.question.text))
    assert lost(first, second) == []
    assert lost(first, said) == ["it asks about the same words as another"]


def test_a_question_with_slots_may_say_what_one_without_said() -> None:
    first = about(candidate(1, score=6.0))
    second = candidate(2)
    said = replace(second, question=replace(second.question, text=first.question.text))
    assert lost(first, second) == []
    assert lost(first, said) == ["it asks about the same words as another"]


def authored(n: int, form: str, quote: str, *, score: float = 9.0) -> Candidate:
    """A question of the prompt's author: it has no slots of a fact."""
    return replace(about(candidate(n, form=form, score=score), quote=quote), slots={})


def test_of_two_clashes_on_one_quote_the_stronger_is_asked() -> None:
    two = [
        authored(1, "prompt_clash", "the gate", score=8.0),
        authored(2, "prompt_clash", "the gate"),
    ]
    assert [c.question.text for c in select(two, 2.0).chosen["failure"]] == [
        two[1].question.text
    ]
    assert lost(*two) == ["its quote is used"]


def test_a_clash_may_share_its_quote_with_a_condition_or_a_position() -> None:
    for form in ("prompt_condition", "prompt_position"):
        assert (
            lost(authored(1, form, "the gate"), authored(2, "prompt_clash", "the gate")) == []
        )
        assert (
            lost(authored(1, "prompt_clash", "the gate"), authored(2, form, "the gate")) == []
        )


def test_two_conditions_may_stand_on_one_quote() -> None:
    assert lost(*(authored(n, "prompt_condition", "the gate") for n in range(2))) == []
