"""From answers to questions: the next request, the checks, the places, and always the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.language_model.backend import NoAnswer
from reviews.followups.engine import build
from reviews.followups.sheet import MINUTES, NO_MODEL, PRINTED, Question
from reviews.model_questions.pipeline import CALLS, next_request, questions_from
from reviews.model_questions.requests import (
    CHECK,
    CHECK_WITHOUT_PAGE,
    FIND_AND_ASK,
    SheetMaterial,
    find_and_ask,
)
from tests.every_run import in_every_run
from tests.reviews.followups.sheets import asked, check
from tests.reviews.model_questions.written import (
    DOCUMENTS,
    MATERIAL,
    chosen,
    found,
    judged,
    question,
    recorded,
)

BROKEN = "I'm sorry, the answer got lost."


def sent(answers: list[str], material: SheetMaterial = MATERIAL) -> dict[str, Any]:
    request = next_request(material, answers)
    assert request is not None
    return dict(json.loads(request.material))


def texts(questions: tuple[Question, ...]) -> list[str]:
    return [q.text.split(" see in ")[-1].rstrip("?") for q in questions]


def test_first_find_and_ask_then_check() -> None:
    first = next_request(MATERIAL, [])
    assert first is not None and first.instructions == FIND_AND_ASK
    assert "proposals" not in sent([])
    answers = [found(question("one"), question("two"))]
    second = next_request(MATERIAL, answers)
    assert second is not None and second.instructions == CHECK
    proposals = sent(answers).pop("proposals")
    assert sent(answers) == sent([]) | {"proposals": proposals}, "the same material"
    assert [(p["n"], p["text"][-4:]) for p in proposals] == [(1, "one?"), (2, "two?")]
    answers.append(judged(chosen("two", n=2)))
    assert len(answers) == CALLS and next_request(MATERIAL, answers) is None


def test_a_request_and_a_sheet_keep_the_rank_of_digits() -> None:
    text = (
        b"# Hub\n\n## Design\n\nThe hub takes 10<sup>6</sup> scans, keeps 2<sup>16</sup> doors."
    )
    read = ingest(text, ".md", Identity())
    request = find_and_ask(SheetMaterial(read))
    assert "10⁶ scans" in request.material and "2¹⁶ doors" in request.material
    asked_of = "The hub takes 10^6 scans. What does it do when all of them come at once?"
    item = chosen(text=asked_of, quote="takes 10^6 scans", block=3)
    [made] = questions_from(SheetMaterial(read), [found(question()), judged(item)]).questions[
        "failure"
    ]
    assert made.quote == "takes 10⁶ scans"
    wrong = chosen(text=asked_of.replace("10^6", "106"), quote="takes 10^6 scans", block=3)
    made_wrong = questions_from(SheetMaterial(read), [found(question()), judged(wrong)])
    assert [refused.fault for refused in made_wrong.refused] == ["number"]


def test_without_a_page_the_check_is_stricter() -> None:
    without = replace(MATERIAL, page="", probes=None)
    second = next_request(without, [found(question("one"))])
    assert second is not None and second.instructions == CHECK_WITHOUT_PAGE
    assert "There is no page" in CHECK_WITHOUT_PAGE and "There is no page" not in CHECK
    assert set(CHECK.splitlines()) < set(CHECK_WITHOUT_PAGE.splitlines())


def test_what_follows_an_answer_that_cannot_be_read_is_not_known() -> None:
    with pytest.raises(NoAnswer):
        next_request(MATERIAL, [BROKEN])


def test_the_check_decides_where_it_can_be_read() -> None:
    first = found(question("one"), question("two"))
    second = judged(chosen("two"))
    for answers, expected, is_checked in (
        ([first], ["one", "two"], False),
        ([first, second], ["two"], True),
        ([first, BROKEN], ["one", "two"], False),
        ([BROKEN, second], ["two"], True),
    ):
        made = questions_from(MATERIAL, answers)
        assert texts(made.questions["failure"]) == expected
        assert made.checked is is_checked
        form = "model_failure" if is_checked else "unchecked_failure"
        assert {q.form for q in made.questions["failure"]} == {form}


@pytest.mark.parametrize("answers", [[], [BROKEN], [BROKEN, BROKEN]])
def test_no_answer_is_no_question(answers: list[str]) -> None:
    assert questions_from(MATERIAL, answers) == NO_MODEL


def test_a_question_is_made_of_the_documents_own_words() -> None:
    quote = "each  TILL sends *its* sales"
    item = chosen("one", quote=quote, block=9, why="Two\n lines.", scenario="line-cut")
    [made] = questions_from(MATERIAL, [found(question()), judged(item)]).questions["failure"]
    assert (made.quote, made.block) == ("Each till sends its sales", 3)
    assert (made.why, made.condition) == ("Two lines.", "line-cut")
    assert made.listen_for["senior_staff"] == "Asks whether a till needs the hub at all."


def test_what_a_check_refuses_is_kept_with_its_reason() -> None:
    wrong = [
        chosen("the 7 hours"),
        chosen("Atlantis"),
        chosen("one", quote="words that are nowhere in it"),
        chosen("one", why="Shows whether to hire them."),
    ]
    made = questions_from(MATERIAL, [found(question()), judged(*wrong, chosen("two"))])
    assert texts(made.questions["failure"]) == ["two"]
    assert [(r.fault, r.what) for r in made.refused] == [
        ("number", "7"),
        ("name", "Atlantis"),
        ("quote", "words that are nowhere in it"),
        ("judging", "hire"),
    ]
    assert made.refused[0].text.endswith("the 7 hours?")


def test_the_pages_and_the_authors_words_may_be_used_and_nobody_elses() -> None:
    for about, known in (
        ("the 90 items", True),
        ("the busy thirty", True),
        ("91 items", False),
    ):
        made = questions_from(MATERIAL, [found(question()), judged(chosen(about))])
        assert (texts(made.questions["failure"]) == [about]) is known


SPARE = {"reserve": True}
MOVED = {"segment": "migration"}


@pytest.mark.parametrize(
    ("chosen_", "asked_", "reserve", "moved"),
    [
        # The first in reserve fills a place that a check emptied.
        (
            (("one", {}), ("the 7 hours", {}), ("three", {}), ("four", SPARE), ("five", SPARE)),
            ["one", "three", "four"],
            ["five"],
            [],
        ),
        # What is chosen beyond the places goes before the reserves.
        (
            (("spare", SPARE), *((f"hour {n}", {}) for n in "abcd")),
            ["hour a", "hour b", "hour c"],
            ["hour d", "spare"],
            [],
        ),
        # A reserve fills only its own segment.
        ((("one", MOVED | SPARE), ("two", {})), ["two"], [], ["one"]),
        # The same words are asked once.
        ((("one", {}), ("one", MOVED), ("one", {})), ["one"], [], []),
    ],
)
def test_each_question_has_its_place(
    chosen_: tuple[tuple[str, dict[str, Any]], ...],
    asked_: list[str],
    reserve: list[str],
    moved: list[str],
) -> None:
    answer = judged(*(chosen(about, **how) for about, how in chosen_))
    made = questions_from(MATERIAL, [found(question()), answer])
    assert texts(made.questions["failure"]) == asked_
    assert texts(made.reserves["failure"]) == reserve
    assert texts(made.questions["migration"]) == moved
    assert made.questions["alternatives"] == ()


def test_keys_of_scenarios_that_do_not_exist_are_ignored() -> None:
    answer = judged(
        chosen("one", scenario="fire"),
        chosen("two", scenario="file-twice"),
        untouched=["fire", "keeper-leaves", "keeper"],
    )
    made = questions_from(MATERIAL, [found(question()), answer])
    assert made.untouched == ("keeper-leaves",)
    assert [q.condition for q in made.questions["failure"]] == ["", "file-twice"]
    plain = SheetMaterial(MATERIAL.document, MATERIAL.page)
    bare = questions_from(plain, [found(question()), answer])
    assert bare.untouched == ()
    assert [q.condition for q in bare.questions["failure"]] == ["", ""]


def test_the_same_answers_give_the_same_requests_and_questions() -> None:
    answers = [found(question("one"), question("two")), judged(chosen("two"), chosen("one"))]
    again = SheetMaterial(MATERIAL.document, MATERIAL.page, MATERIAL.probes, MATERIAL.worry)
    assert questions_from(MATERIAL, answers) == questions_from(again, answers)
    shas = [
        [request.sha for n in range(2) if (request := next_request(of, answers[:n]))]
        for of in (MATERIAL, again)
    ]
    assert shas[0] == shas[1] and len(set(shas[0])) == 2


@pytest.mark.parametrize(
    "name", in_every_run(DOCUMENTS, ("pf3", "sp", "unseen/ticket-gates-3"))
)
@pytest.mark.parametrize("calls", [1, 2])
def test_a_sheet_of_recorded_answers_holds(name: str, calls: int) -> None:
    material, answers = recorded(name)
    made = questions_from(material, answers[:calls])
    assert {n: len(made.questions[n]) for n in MINUTES} == PRINTED
    assert all(made.reserves.get(n) for n in MINUTES) is (calls == 2)
    texts = [q.text for n in MINUTES for q in made.questions[n]]
    assert len(set(texts)) == len(texts) == 8
    sheet = build(material.document, material.probes, model=made)
    check(sheet, material.document)
    prefix = "unchecked_" if calls == 1 else "model_"
    for segment in sheet.segments:
        first = segment.questions[: PRINTED[segment.name]]
        assert {q.form for q in first} == {prefix + segment.name}
        assert ("nobody has checked" in segment.note) is (calls == 1)
    assert not [q for q in asked(sheet) if q.form.startswith("author_")]
