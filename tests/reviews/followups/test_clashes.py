"""What a document says and what its prompt's author knows, set against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from prompts.folder.probes import Probes
from reviews.followups.engine import build
from reviews.followups.report import why_json, why_text
from reviews.followups.sheet import Question
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, EDGES, LEVELS, probes

COARSE = {
    "key": "coarse-gate",
    "segment": "migration",
    "says": [["ledger", "books"], ["nights", "until"]],
    "figure": {
        "of": "share",
        "least": 90,
        "most": 99.99,
        "works_out": {"how": "rest_of", "number": 40000},
    },
    "texts": [
        "At {figure} {said} may miss {result} sales a day. Which three would you look at?"
    ],
    "why": "The gate is coarser than the cases it is for.",
    "listen_for": LEVELS,
}
LINE = "We go on when the sales ledger agrees on 99.5 % for ten nights."


def known(**changes: Any) -> Probes:
    return probes(clashes=[COARSE | changes])


def unmet(text: str, prompt: Probes) -> dict[str, str]:
    return dict(why_json(document(text), prompt)["unmet"])


def asked(text: str, prompt: Probes, segment: int = 2) -> list[Question]:
    questions = build(document(text), prompt).segments[segment].questions
    return [q for q in questions if q.form == "start_challenge"]


def with_plan(*lines: str, heading: str = "Plan") -> str:
    return f"{CENTRAL}\n## {heading}\n" + "\n".join(lines)


def test_the_passage_is_quoted_and_its_figure_worked_with() -> None:
    [question] = asked(with_plan(LINE), known())
    assert question.quote == LINE
    assert question.text == (
        "At 99.5 % the sales ledger may miss 200 sales a day. Which three would you look at?"
    )


def test_it_stands_after_the_scenarios_and_the_what_ifs() -> None:
    for segment, place in (("failure", 3), ("alternatives", 3)):
        sheet = build(document(with_plan(LINE)), known(segment=segment))
        [found] = [s.questions for s in sheet.segments if s.name == segment]
        assert [q.form for q in found].index("start_challenge") == place


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (with_plan("We go on when the sales ledger agrees."), "no passage says this"),
        (
            with_plan("We go on when the sales ledger agrees on 80 % for ten nights."),
            "no passage says this",
        ),
        (
            with_plan("We never use the ledger on 99.5 % of ten nights."),
            "no passage says this",
        ),
        (with_plan(LINE, heading="Alternatives"), "no passage says this"),
        (with_plan(LINE, heading="Background"), "no passage says this"),
        (with_plan("For example, the ledger agrees on 99.5 % for ten nights."), "no passage"),
    ],
)
def test_it_is_not_asked_of_what_the_document_does_not_say(text: str, why: str) -> None:
    assert not asked(text, known())
    assert why in unmet(text, known())["coarse-gate"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"unless": ["sales"]}, "the document has thought of it"),
        ({"takes": ["edges"]}, "the document takes another position"),
        ({"also": [["auditor"]]}, "no second passage says the other thing"),
        # Its own passage is no second one.
        ({"also": [["nights"]]}, "no second passage says the other thing"),
    ],
)
def test_what_keeps_a_clash_off_a_sheet_is_said(changes: dict[str, Any], why: str) -> None:
    assert unmet(with_plan(LINE), known(**changes)) == {"coarse-gate": why}
    printed = why_text(document(with_plan(LINE)), known(**changes))
    assert f"coarse-gate: {why}" in printed


@pytest.mark.parametrize(
    ("where", "heading", "met"),
    [
        ("design", "Plan", 1),
        ("design", "Alternatives", 0),
        ("design", "Background", 0),
        ("alternatives", "Plan", 0),
        ("alternatives", "Alternatives", 1),
        ("anywhere", "Plan", 1),
        ("anywhere", "Alternatives", 1),
        ("anywhere", "Background", 1),
    ],
)
def test_which_part_of_the_document_is_looked_at(where: str, heading: str, met: int) -> None:
    assert len(asked(with_plan(LINE, heading=heading), known(where=where))) == met


def test_a_passage_with_words_of_another_meaning_is_passed_over() -> None:
    other = "The mail ledger was read on 99.9 % for two nights."
    [question] = asked(with_plan(other, "", LINE), known(without=["mail"]))
    assert question.quote == LINE
    assert asked(with_plan(other, "", LINE), known())[0].quote == other


def test_of_four_in_a_segment_the_one_that_says_least_is_left_out() -> None:
    texts = {"texts": ["What of {said} is it that you would look at first of all?"]}
    plain = COARSE | {"key": "plain", "says": [["mail"]], "figure": None} | texts
    double = (
        COARSE
        | {"key": "double", "says": [["tills"]], "figure": None, "also": [["ledger"]]}
        | texts
    )
    again = COARSE | {"key": "again", "texts": ["{said} and {figure}: who compares them?"]}
    for clashes in ([plain, double, again, COARSE], [COARSE, double, again, plain]):
        prompt = probes(clashes=clashes)
        found = asked(with_plan(LINE, "A letter goes by mail then."), prompt)
        assert len(found) == 3 and not any("mail" in q.quote for q in found)


def test_two_passages_are_set_against_each_other() -> None:
    prompt = known(
        says=[["ledger"], ["nights"]],
        also=[["edge boxes"]],
        also_figure={"of": "count", "units": ["boxes"], "most": 50},
        texts=[
            "{said} is compared for ten nights, and {other} come later. Who compares those?"
        ],
        figure=None,
    )
    [question] = asked(with_plan(LINE, "Then eighteen new edge boxes follow."), prompt)
    assert "eighteen new edge boxes come later" in question.text
    assert question.quote == LINE


@pytest.mark.parametrize(
    ("text", "passage", "section"),
    [
        (with_plan("The sales ledger agrees on 99.5 % now.", heading="Ten nights"), 0, 1),
        (with_plan("It takes ten nights. The sales ledger agrees on 99.5 % now."), 1, 1),
        (
            with_plan("It takes nights. All is well then. The ledger agrees on 99.5 % now."),
            0,
            1,
        ),
        # The first group stands in the passage itself.
        (with_plan("It all agrees on 99.5 % for nights.", heading="Ledger"), 0, 0),
        (with_plan("The ledger agrees on 99.5 % now.", "", "It takes ten nights."), 0, 0),
    ],
)
def test_how_far_away_the_other_groups_may_stand(text: str, passage: int, section: int) -> None:
    assert len(asked(text, known())) == passage
    assert len(asked(text, known(within="section"))) == section


def test_the_cells_of_a_row_are_one_passage_and_the_figures_cell_is_quoted() -> None:
    table = (
        "| What | Gate |\n|---|---|\n| sales ledger | 99.5 % for ten nights |\n| mail | none |"
    )
    [question] = asked(with_plan("", table), known())
    assert question.quote == "99.5 % for ten nights"


def test_of_a_cell_that_says_too_little_its_row_is_quoted() -> None:
    table = "| Step | Gate | For |\n|---|---|---|\n| sales ledger | 99.5 % | ten nights |"
    [question] = asked(with_plan("", table), known())
    assert question.quote == "sales ledger\t99.5 %\tten nights"


def test_a_bare_number_has_the_unit_of_its_columns_head() -> None:
    text = document(with_plan("It is done in steps."))
    last = text.blocks[-1]
    rows = "Part\tNights that agree\tShare in %\nsales ledger\t10\t99.5"
    table = replace(last, id="table", seq=last.seq + 1, kind="table", text=rows)
    sheet = build(replace(text, blocks=(*text.blocks, table)), known(within="section"))
    [question] = [q for q in sheet.segments[2].questions if q.form == "start_challenge"]
    assert question.quote == "sales ledger\t10\t99.5"
    assert question.text.startswith("At 99.5 % the sales ledger may miss 200 sales")


def test_the_first_text_whose_slots_are_filled_is_taken() -> None:
    prompt = known(
        says=[["agrees"], ["nights"]],
        texts=[
            "{said} is all that {figure} tells you, so who is it that looks at the rest?",
            "With {figure} taken as agreement, who is it that looks at all of the rest?",
        ],
    )
    [question] = asked(with_plan(LINE), prompt)
    assert question.text.startswith("With 99.5 % taken")


def test_of_two_on_one_passage_the_first_is_asked() -> None:
    prompt = probes(clashes=[COARSE, COARSE | {"key": "again"}])
    assert len(asked(with_plan(LINE), prompt)) == 1


PLAIN = {key: value for key, value in COARSE.items() if key != "figure"} | {
    "key": "plain",
    "says": [["books"], ["until"]],
    "texts": ["{said} agrees, and who is it that looks at all of the rest of the sales?"],
}
BOTH = with_plan(LINE, "The other books are read until all is well.")


def test_of_a_theme_the_strongest_is_asked() -> None:
    one, other = PLAIN | {"theme": "gate"}, COARSE | {"theme": "gate"}
    for pair in ([one, other], [other, one]):
        found = unmet(BOTH, probes(clashes=pair))
        assert found == {"plain": "a stronger one of its theme is asked"}
    apart = [one, COARSE | {"theme": "nights"}]
    for pair in ([PLAIN, COARSE], apart):
        assert not unmet(BOTH, probes(clashes=pair))


def test_of_two_that_are_met_alike_the_earlier_stands_first() -> None:
    again = PLAIN | {"key": "again", "says": [["ledger"], ["nights"]]}
    for pair in ([PLAIN, again], [again, PLAIN]):
        quotes = [q.quote for q in asked(BOTH, probes(clashes=pair))]
        assert [LINE in q for q in quotes] == [pair[0] is again, pair[1] is again]


def test_a_condition_is_put_in_the_words_of_its_clash() -> None:
    text = (
        "On Saturday the line is cut for six hours, and {said} passes at {figure}. What then?"
    )
    prompt = known(segment="failure", condition="line-cut", texts=[text])
    found = build(document(with_plan(LINE)), prompt).segments[1].questions
    [question] = [q for q in found if q.condition == "line-cut"]
    assert question.form == "start_scenario"
    assert "and the sales ledger passes at 99.5 %" in question.text
    assert [q.condition for q in found[:3]].count("line-cut") == 1
    plain = build(document(CENTRAL), prompt).segments[1].questions
    assert {q.condition for q in plain if q.condition} == {
        q.condition for q in found if q.condition
    }


@pytest.mark.parametrize(
    "text", [EDGES, "# Nothing", "Kein Englisch steht in diesem Text hier."]
)
def test_other_documents_are_left_alone(text: str) -> None:
    assert not asked(text, known())


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"figure": None}, "there is nothing to fill one of its slots from"),
        ({"figure": {"of": "count"}}, "a count needs them"),
        ({"texts": ["What of {other} is it that is done at noon?"]}, "nothing to fill"),
        ({"condition": "line-cut"}, "belongs in the failure segment"),
        ({"condition": "no-such", "segment": "failure"}, "does not exist"),
        ({"takes": ["no-such"]}, "does not exist"),
        ({"texts": ["What of {sayd} is it that is done?"]}, "unknown slot 'sayd'"),
    ],
)
def test_a_clash_that_could_never_be_asked_is_refused(
    changes: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(ValidationError, match=wrong):
        known(**changes)


def test_two_of_one_key_are_refused() -> None:
    with pytest.raises(ValidationError, match="two clashes have the same key"):
        probes(clashes=[COARSE, COARSE])
