"""What the command prints: the sheet, or how a prompt meets a document, as text or as JSON."""

from __future__ import annotations

import pytest

from blindfolio.cli import main
from reviews.followups.report import sheet_json, sheet_text, why_json, why_text
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, probes


def test_text_and_json_hold_the_same_questions_in_the_same_order() -> None:
    body = sheet_json(document(CENTRAL), probes())
    text = sheet_text(document(CENTRAL), probes())
    places = [
        text.index(f"{n}. {q['text']} [{q['form']}]")
        for s in body["segments"]
        for n, q in enumerate(s["questions"], 1)
    ]
    assert len(places) > 5 and places == sorted(places)
    for segment in body["segments"]:
        assert f"{segment['name'].capitalize()}, {segment['minutes']} minutes" in text
        assert segment["note"] in text


def test_text_and_json_hold_the_head() -> None:
    body = sheet_json(document(CENTRAL), None)
    text = sheet_text(document(CENTRAL), None)
    assert len(body["everybody"]) == 2
    assert all(question["text"] in text for question in body["everybody"])


def test_how_a_prompt_meets_a_document_is_said() -> None:
    body = why_json(document(CENTRAL), probes())
    text = why_text(document(CENTRAL), probes())
    assert (body["position"], body["answers"], body["english"]) == ("central", True, True)
    assert [p["key"] for p in body["positions"]] == ["central", "edges"]
    assert set(body["positions"][0]["words"]) == {"hub", "central"}
    assert "Position central" in text and "(taken)" in text.partition("edges")[0]
    for point in body["starting_points"]:
        assert f"{point['segment']}, {point['form']}, " in text
        assert point["text"] in text and point["quote"] in text


@pytest.mark.parametrize(
    ("text", "answers", "said"),
    [
        ("We paint the walls.", False, "hardly speaks of what the prompt asks for"),
        ("Wir streichen die Wand, und die Kasse steht daneben. " * 8, False, "as English"),
        (CENTRAL, True, ""),
    ],
)
def test_why_no_passage_is_looked_for_is_said(text: str, answers: bool, said: str) -> None:
    party = probes().model_dump(by_alias=True)["parties"][0]
    known = probes(parties=[party | {"words": [word]} for word in ("hub", "till", "till*")])
    body = why_json(document(text), known)
    assert body["answers"] is answers
    assert any(point["quote"] for point in body["starting_points"]) is answers
    printed = why_text(document(text), known)
    assert said in printed and ("no passage is looked for" in printed) is not answers


def test_without_a_prompt_only_the_document_is_spoken_of() -> None:
    body = why_json(document(CENTRAL), None)
    assert set(body) == {"decision", "english", "words"}
    assert why_text(document(CENTRAL), None).count("\n") == 0


@pytest.mark.parametrize("options", [[], ["--explain"], ["--json"], ["--explain", "--json"]])
def test_the_command_prints_each_of_the_four(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sample = "prompts/library/payment-flows/samples/senior.md"
    assert main(["followups", sample, "--prompt", "payment-flows", *options]) == 0
    printed = capsys.readouterr().out
    assert ("Position " in printed or '"positions"' in printed) is ("--explain" in options)
    assert printed.startswith("{") is ("--json" in options)
