"""A person's own question goes to the panel as it stands, or is refused in front of them."""

from __future__ import annotations

import pytest

from reviews.followups.asking import (
    MAX_WRITTEN,
    Names,
    asks,
    not_asked,
    tells_of_reviews,
    unfit,
)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Who is woken?", True),
        ("The bound is tight. Who is woken? ", True),
        ("They ask “who is woken?”", True),
        ("*Who is woken?*\n", True),
        ("Aligned with a stated goal.", False),
        ("Who is woken? I would guess nobody.", False),
        ("", False),
    ],
)
def test_a_question_ends_with_its_mark(text: str, is_one: bool) -> None:
    assert asks(text) is is_one
    assert bool(not_asked(text)) is not is_one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I rated this 2: why so?", "rated this 2"),
        ("Is 3/4 fair?", "3/4"),
        ("Would ada@example.test know?", "ada@example.test"),
        ("What of {name}?", "{"),
        ("x" * MAX_WRITTEN + "?", "1,500 characters"),
    ],
)
def test_what_a_sheet_may_not_hold_is_named(text: str, words: str) -> None:
    assert words in unfit(text)
    assert not_asked(text) == unfit(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Why did I rate scope two?", "I rate scope two"),
        ("I put it at a 1. What would raise it?", "at a 1"),
        ("2 out of 4 for failure: what would raise it?", "2 out of 4"),
        ("Scope is two of four, why?", "two of four"),
        ("Scope is 5/6, and four of five, why?", "5/6"),
        ("A 2 from me on scope: why?", "2 from me"),
        ("They gave it a two. Why?", "gave it a two"),
        ("I gave scope\n\n2?", "I gave scope 2"),
        ("I gave it the lowest mark. Why?", "I gave it the lowest mark"),
        ("I rated this ２, why?", "rated this 2"),  # noqa: RUF001 - full width
        ("I sco\u200bred it 2?", "scored it 2"),
        ("Would robin (at) example.test know?", "robin (at) example"),
        ("Scope: 2. Failure: 1. Why so thin?", "Scope: 2"),
        ("Migration - two. Why?", "Migration - two"),
        ("Sc\u200bope: ２ Failure: 1 Why?", "Scope: 2"),  # noqa: RUF001 - full width
        ("★★☆☆ overall: why?", "★"),
    ],
)
def test_a_rating_in_words_is_named(text: str, words: str) -> None:
    assert f"“{words}" in not_asked(text)
    assert "reads like a rating or an email address" in not_asked(text)


def test_a_criterion_of_the_documents_own_prompt_is_known_by_its_name() -> None:
    names = Names(criteria=("The way not taken", "Who carries it"))
    assert "“Who carries it: 2” reads like a rating" in unfit("Who carries it: 2. Why?", names)
    assert unfit("Who carries it: 2 teams, or three?", names) == ""
    assert unfit("Who carries it?", names) == ""


@pytest.mark.parametrize(
    "text",
    [
        "What does the failure of 2 nodes cost?",
        "Why is the scope of 3 teams the right one?",
        "Scope: 2 teams or three?",
        "Failure: 3 nodes go at once. Who is woken?",
        "Alternatives: 1. buy, 2. build. Which one?",
        "Migration: 1) copy, 2) switch: how long?",
        "Migration: two-week steps, or longer?",
        "In failure 2 of your table, who is woken?",
        "Scope: 4 % of the flows: why these?",
    ],
)
def test_a_figure_beside_a_criterions_name_is_no_rating(text: str) -> None:
    assert unfit(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two of three of us reviewers ask why?", "Two of three of us reviewers"),
        ("What did reviewer 2 miss?", "reviewer 2"),
        ("Why do three of us not believe it?", "three of us"),
        ("My verdict is proceed: agreed?", "My verdict"),
        ("I recommend stop. Why should the panel not?", "I recommend stop"),
        ("Recommendation: proceed. Why not?", "Recommendation: proceed"),
        ("I’d stop here: why not?", "I’d stop"),  # noqa: RUF001
        ("I would not proceed; would you?", "I would not proceed"),
        ("It is a stop from me: what would change it?", "a stop from me"),
    ],
)
def test_what_tells_of_the_reviews_is_named(text: str, words: str) -> None:
    assert tells_of_reviews(text) == words
    assert "a recommendation or the number of reviewers" in not_asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "What stops the relay when the ledger is full?",
        "How do you proceed if the migration fails?",
        "At what point would you stop?",
        "Would you recommend to stop the dispatch?",
        "I would stop the relay before phase two; would you?",
        "If I stop the relay, who is woken?",
        "I am unsure what happens at step 4: who is woken?",
        "Who writes the verdict of the fraud check?",
        "Does our recommendation service read it?",
        "Is a 3 to 1 vote enough for the quorum?",
        "What if two of four nodes are down?",
        "May one of four regions go on alone, and which one of four?",
        "Why is the retry at a 1 % rate?",
        "Can a 4 core machine hold it, at a 1:10 ratio?",
        "Who gave the 4 teams their keys?",
        "If finance gave you only two engineers, which step would go?",
        "What do you expect of us?",
        "Who works for us two days a month?",
        "How long do we wait, and why does the round robin not help?",
    ],
)
def test_a_question_about_the_design_is_never_refused(text: str) -> None:
    names = Names(frozenset({"Robin Testcase", "Long Do"}), "Robin Testcase")
    assert not_asked(text, names) == ""


NAMES = Names(
    frozenset({"Ada Q. Canary", "Sam Dummy", "Will Long", "Will Field"}), "Will Field"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("As Sam Dummy said, who is woken?", "Sam Dummy"),
        ("Would SAM.DUMMY be woken?", "Sam Dummy"),
        ("Why does Dummy, Sam ask?", "Sam Dummy"),
        ("Did ada canary say who is woken?", "Ada Q. Canary"),
        ("Is it Ｓam Dummy who asks?", "Sam Dummy"),  # noqa: RUF001 - full width
        ("Did Will Long ask?", "Will Long"),
        ("As Will asks: who is woken?", "Will"),
        ("Will the stop hold, as a will long kept?", ""),
        ("Which Sam, which field?", ""),
    ],
)
def test_a_name_of_the_team_is_named_and_a_word_that_may_be_one_is_not(
    text: str, name: str
) -> None:
    assert not_asked(text) == ""
    assert (f"“{name}” is the name of someone" in not_asked(text, NAMES)) is bool(name)
    assert bool(not_asked(text, NAMES)) is bool(name)
