"""What the prompt's author knows becomes starting points, on the passages where the words are."""

from __future__ import annotations

from typing import Any

import pytest

from blindfolio.facts.reading import read
from prompts.folder.probes import Probes
from reviews.followups.engine import build
from reviews.followups.filling import FALLBACKS
from reviews.followups.sheet import MINUTES, SegmentName
from reviews.followups.signals import Signals
from reviews.followups.starting_points import MOST, speaks_of
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, EDGES, LEVELS, probes
from tests.reviews.followups.sheets import asked, noted, of_form

HUB = "We will build a central hub that books every sale."


def test_the_three_scenarios_keep_the_authors_order_and_words() -> None:
    for text in (CENTRAL, EDGES, "# Walls\nThe walls are blue."):
        found = of_form(build(document(text), probes()), "start_scenario")
        assert [(q.condition, q.text) for q in found] == [
            (c.key, c.text) for c in probes().failure_conditions
        ]


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("Problem", "The nightly import reads a file and the file is late."),
        ("Alternatives", "We could read the nightly import file, the nightly file of sales."),
    ],
)
def test_a_scenario_hangs_on_what_is_proposed_before_anything_else(
    heading: str, sentence: str
) -> None:
    text = f"# Tills\n## {heading}\n{sentence}\n## Proposal\nEach till will read one file.\n"
    [found] = [
        q
        for q in of_form(build(document(text), probes()), "start_scenario")
        if q.condition == "file-twice"
    ]
    assert found.quote == "Each till will read one file."
    assert found.why.endswith("beside the passage that it is closest to.")


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [("The clerk will read a file at noon.", True), ("For example, a file of names.", False)],
)
def test_a_scenario_hangs_on_no_passage_that_only_mentions_its_words(
    sentence: str, bound: bool
) -> None:
    doc = document(f"# Walls\n## Proposal\n{sentence}\n")
    found = of_form(build(doc, probes()), "start_scenario")
    assert bool({q.condition: q.quote for q in found}["file-twice"]) is bound


def put(key: str, *, says: str, **more: Any) -> dict[str, Any]:
    """A challenge that puts a scenario in words for such a document."""
    return {
        "key": key,
        "segment": "failure",
        "condition": "line-cut",
        "says": [[says]],
        "texts": [f"By {key}: {{said}} is away for six hours. What does a shop see?"],
        "why": "Everything goes through one place.",
        "listen_for": LEVELS,
    } | more


def test_a_challenge_with_a_condition_stands_for_its_scenario() -> None:
    found = of_form(
        build(document(CENTRAL), probes(clashes=[put("one", says="hub")])), "start_"
    )
    [line] = [q for q in found if q.condition == "line-cut"]
    assert line.text == "By one: the central hub is away for six hours. What does a shop see?"
    assert line.form == "start_scenario" and line.quote == HUB
    assert [q.condition for q in found if q.form == "start_scenario"] == [
        c.key for c in probes().failure_conditions
    ]


def test_of_two_challenges_with_one_condition_the_stronger_stands_for_it() -> None:
    weak, strong = put("weak", says="hub"), put("strong", says="hub", also=[["ledger"]])
    for clashes in ([weak, strong], [strong, weak]):
        found = asked(build(document(CENTRAL), probes(clashes=clashes)), "failure")
        assert [q.text[:9] for q in found if q.condition == "line-cut"] == ["By strong"]


def test_a_challenge_that_is_not_met_leaves_the_scenario_as_it_is() -> None:
    known = probes(clashes=[put("one", says="submarine")])
    assert asked(build(document(CENTRAL), known)) == asked(build(document(CENTRAL), probes()))


@pytest.mark.parametrize(("text", "before"), [(CENTRAL, {"fast", "cheap"}), (EDGES, {"few"})])
def test_what_ifs_prefer_the_position_taken(text: str, before: set[str]) -> None:
    sheet = build(document(text), probes())
    first = [q for q in asked(sheet, "alternatives") if q.form == "start_what_if"]
    assert len(first) == MOST["start_what_if"] == 2
    assert before <= {q.text.split()[2] for q in first}


def test_an_assumption_is_not_asked_of_who_was_told() -> None:
    plain = build(document(CENTRAL), probes())
    [question] = of_form(plain, "start_assumption")
    assert question.quote == "We plan for growth of the busy tills."
    told = build(document(CENTRAL), probes(), Signals(told=frozenset({"growth"})))
    assert of_form(told, "start_assumption") == []
    assert plain == build(document(CENTRAL), probes(), Signals(told=frozenset({"another"})))


def test_the_what_if_that_speaks_least_to_the_document_is_asked_of_the_way_there() -> None:
    sheet = build(document(CENTRAL), probes())
    placed = {
        q.text.split()[2]: name
        for name in MINUTES
        for q in asked(sheet, name)
        if q.form == "start_what_if"
    }
    assert sorted(placed.values()) == ["alternatives", "alternatives", "migration"]
    # it is won by the other position, and no word of it is in the document
    assert placed["few"] == "migration"


def test_no_segment_is_empty_without_a_model() -> None:
    sheet = build(document(CENTRAL), probes())
    assert all(asked(sheet, name) for name in MINUTES)


def test_a_scenario_without_a_question_gets_one() -> None:
    body = probes().model_dump(by_alias=True)["failure_conditions"]
    body[0]["text"] = "On Saturday at noon the line is cut for six hours."
    texts = [
        q.text
        for q in of_form(
            build(document(CENTRAL), probes(failure_conditions=body)), "start_scenario"
        )
    ]
    assert texts[0].endswith("six hours. What happens in your design then?")
    assert [text.count("?") for text in texts] == [1, 1, 1]


def test_three_challenges_of_a_segment_at_most_and_the_strongest_of_them() -> None:
    body = put("", says="hub", segment="migration", condition=None)
    weak = [
        body | {"key": f"w{n}", "texts": [f"Weak {n}: what of {{said}}?"]} for n in range(4)
    ]
    also = {"also": [["ledger"]], "texts": ["Strong: what of {said}?"]}
    strong = [body | {"key": "s"} | also]
    found = of_form(build(document(CENTRAL), probes(clashes=weak + strong)), "start_challenge")
    assert [q.text.split(":")[0] for q in found] == ["Weak 0", "Weak 1", "Strong"]


@pytest.mark.parametrize("segment", ["alternatives", "failure", "migration"])
def test_a_challenge_stands_in_its_segment(segment: SegmentName) -> None:
    body = put("one", says="hub", segment=segment, condition=None)
    sheet = build(document(CENTRAL), probes(clashes=[body]))
    assert "start_challenge" in [q.form for q in asked(sheet, segment)]
    assert len(of_form(sheet, "start_challenge")) == 1


def large() -> dict[str, object]:
    """Probes with enough groups and parties that a paper on something else can be told."""
    body = probes().model_dump(by_alias=True)
    party = body["parties"][0]
    return {
        "parties": [
            {**party, "name": f"the {w}", "words": [w]} for w in ("auditor", "vendor", "sailor")
        ]
    }


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("The busy tills and the orphans sell paint by a hub; auditor and vendor agree.", True),
        ("The hub sends a growth file; each nightly import is by hand, as the keeper does.", False),
    ],
)  # fmt: skip
def test_a_paper_on_something_else_is_bound_to_nothing_and_told_so(
    text: str, speaks: bool
) -> None:
    known = probes(**large(), clashes=[put("one", says="hub", condition=None)])
    sheet = build(document(f"# Walls\n## Proposal\n{text}\n"), known)
    assert speaks_of(read(document(text)), known) is speaks
    assert all(("hardly speaks" in note) is not speaks for note in noted(sheet).values())
    assert any(q.quote for q in asked(sheet)) is speaks
    assert len(of_form(sheet, "start_scenario")) == 3
    if not speaks:
        forms = {q.form for q in asked(sheet)}
        assert forms == {"start_scenario", "start_what_if"}
        assert all("your plan" in q.text for q in of_form(sheet, "start_what_if"))


def test_a_few_names_tell_nothing_of_what_a_paper_is_about() -> None:
    assert speaks_of(read(document("The walls are blue.")), probes())


def test_the_authors_slots_hold_the_documents_words() -> None:
    flips = probes().model_dump(by_alias=True)["flips"]
    flips[0]["text"] = (
        "It turns fast. What of {decision} and {step} do you give up at {figure}?"
    )
    text = CENTRAL.replace("that books every sale", "that books 30 sales a second")
    found = of_form(build(document(text), probes(flips=flips)), "start_what_if")
    assert "Instead of “" in found[0].why
    assert found[0].why.endswith("”. Another design might win.")
    assert found[0].text == (
        "It turns fast. What of your plan and rewriting the receipt printer driver do you give up"
        " at 30 sales a second?"
    )
    [plain] = [
        q
        for q in of_form(
            build(document("# Walls\nBlue."), probes(flips=flips)), "start_what_if"
        )
        if q.text.startswith("It turns fast")
    ]
    assert FALLBACKS["step"].text in plain.text and FALLBACKS["figure"].text in plain.text


BRIEF = Probes.model_validate(
    {
        "form": "brief",
        "positions": [{"key": "hub", "name": "one hub"}, {"key": "edges", "name": "each till"}],
        "failure_conditions": [
            {"key": f"night-{n}", "text": f"At {n} at night till 4 is cut off for an hour."}
            for n in (1, 2, 3)
        ],
        "facts": [],
        "estate": {"unit": "the 40 tills and the hub's ledger."},
    }
)


def test_a_brief_without_what_ifs_has_starting_points_in_every_segment() -> None:
    sheet = build(document(HUB), BRIEF)
    assert [q.text for q in asked(sheet, "alternatives")] == [
        "What would have to be different for “one hub” to be the better design?",
        "What would have to be different for “each till” to be the better design?",
    ]
    assert [q.text for q in asked(sheet, "migration")] == [
        "You have to move the 40 tills and the hub's ledger. Which part moves last in your plan,"
        " and what runs in parallel until then?"
    ]
    assert len(asked(sheet, "failure")) == 3


def test_what_ifs_of_the_author_leave_no_room_for_those_of_a_brief() -> None:
    sheet = build(document(CENTRAL), probes())
    assert of_form(sheet, "start_design") == of_form(sheet, "start_move") == []
