"""A document as a brief: its problem within 250 words, what it says as facts, and nothing of its
solution or of whom it names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from blindfolio.refusal import Refusal
from prompts.folder import catalogue
from prompts.folder.marked_yaml import parse, values_of
from prompts.folder.marks import marks_in, parted
from prompts.folder.new_folder import make_folder
from prompts.folder.probes import Probes
from prompts.from_document.brief import draft_brief, found_in
from prompts.from_document.source import source_of
from prompts.lint.check import lint_page
from prompts.lint.folder import lint_folder
from tests.expect import refused

# Two documents of an invented ferry company: a design and an incident report.
DESIGN = (Path(__file__).parent / "design.md").read_text("utf-8")
INCIDENT = (Path(__file__).parent / "incident.md").read_text("utf-8")


def ingested(text: str) -> Document:
    """The document as the command reads it."""
    return ingest(text.encode(), ".md", Identity())


Files = dict[str, str]
BOTH = pytest.mark.parametrize("text", [DESIGN, INCIDENT], ids=["design", "incident"])


@pytest.fixture(scope="module")
def design() -> Files:
    return draft_brief(ingested(DESIGN))


@pytest.fixture(scope="module")
def incident() -> Files:
    return draft_brief(ingested(INCIDENT))


def probes(files: Files) -> Any:
    return values_of(files["probes.yaml"], file="probes.yaml")


def shown(files: Files) -> str:
    facts = (f"{fact.get('topic')}: {fact['answer']}" for fact in probes(files)["facts"])
    return "\n".join([files["prompt.md"], *facts])


@BOTH
def test_a_draft_is_a_brief_in_the_documents_own_words_with_what_a_brief_has(text: str) -> None:
    files = draft_brief(ingested(text))
    assert files == draft_brief(ingested(text))
    page = files["prompt.md"]
    assert "\n## " not in page
    told = re.sub(r"\[[^]]*\]|<!--.*-->", "", page, flags=re.DOTALL)
    assert 60 <= len(told.split()) <= 250
    found = {f.code for f in lint_page(page, told=["x"])}
    assert not found & {"P101", "P102", "P108", "P109", "P111"}
    made = parse(files["probes.yaml"], Probes, file="probes.yaml")
    assert made.form == "brief"
    assert len(made.positions) == 3
    given = probes(files)
    assert set(given) == {"form", "positions", "failure_conditions", "facts", "estate"}
    answers = [parted(fact["answer"]) for fact in given["facts"]]
    assert len(answers) > 1
    assert all(mark and answer not in page for mark, answer in answers)
    assert "company: one-bar" in files["rubric.yaml"]


def test_no_sentence_for_candidates_names_what_was_chosen(
    design: Files, incident: Files
) -> None:
    for word in ("lease", "redis", "expiry", "renew"):
        assert word in DESIGN.lower() and word not in shown(design).lower()
    for word in ("broker", "subscrib"):
        assert word in INCIDENT.lower() and word not in shown(incident).lower()


def test_without_a_section_on_the_problem_only_what_tells_of_today_is_shown() -> None:
    told = (
        "# Sorting at night\n\nOne belt of its own carries 40 % of the parcels at 26 depots. "
    )
    today = "Today 9 depots sort by hand. "
    files = draft_brief(ingested(f"{told}{today}" + "A depot gets its parcels by road. " * 20))
    assert today.strip() in shown(files)
    assert "One belt" not in shown(files)


def test_people_companies_and_addresses_are_nowhere_and_masked_in_a_sentence(
    design: Files,
) -> None:
    for name in ("Nadia", "Okonjo", "Piet", "Vandermolen", "ferries.example", "Fjordline"):
        assert name in DESIGN
        assert not [file for file, text in design.items() if name in text]
    told = DESIGN.replace(
        "The Ticket office wants",
        "Nadia told Fjordline Software GmbH at https://wiki.ferries.example/x, and Ms. Idris Falk"
        " and @pvdm agreed, for 3 days. The Ticket office wants",
    )
    files = draft_brief(ingested(told))
    assert "[name removed] told [company removed] at" in files["prompt.md"]
    for name in ("Nadia", "nadia", "Fjordline", "wiki.ferries", "Falk", "@pvdm"):
        assert name not in shown(files)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_headers_names_are_known_by_their_parts_but_no_department(between: str) -> None:
    author = "Author: Maria Keller, Ferries, Contoso Logistics GmbH"
    header = (author, "Reviewers: Tom Okafor (Ticket), Boats (Nele Vries)")
    said = (
        "Contoso Logistics runs nine offices. Tom and Contoso paid Nordwind AG. Nele gave the"
    )
    text = DESIGN.replace("Authors: Nadia Okonjo, Piet Vandermolen", between.join(header))
    said += " Ticket desk 2. Seats are"
    files = draft_brief(ingested(text.replace("Seats are", said, 1)))
    masked = "[company removed] runs nine offices. [name removed] and [company removed] paid"
    masked += " [company removed]. [name removed] gave the Ticket desk 2. Seats"
    assert masked in files["prompt.md"]


def test_figures_and_parties_are_facts_and_the_choice_is_a_position_as_others_are(
    incident: Files, design: Files
) -> None:
    for words in ("310 buses", "requires by law", "October 2024"):
        assert words in " ".join(fact["answer"] for fact in probes(incident)["facts"])
    facts = {parted(it["answer"])[1]: it.get("topic") for it in probes(design)["facts"]}
    assert facts["Kiosks at the piers: 37 kiosks."] == "Kiosks at the piers"
    # No topic is made of a sentence's words: the linter asks for one.
    contract = "Our supplier's support contract for the booking tables ends on 30 June 2025."
    assert facts[contract] is None
    assert not [answer for answer in facts if "5 months" in answer]
    assert [parted(position["name"])[1] for position in probes(design)["positions"]] == [
        "We will move seat holds to a lease service on Redis",
        "Sell by quota",
        "Keep the booking tables",
    ]
    assert [parted(position["name"])[1] for position in probes(incident)["positions"]] == [
        "We will publish the timetable through a message broker",
        "A second host beside the first one",
        "Printing the list at night",
    ]


def test_a_fact_is_whole_and_from_any_section_but_the_proposals() -> None:
    tried = """## What was tried

In May 2024 the offices copied the list. The list was wrong on 9 days. We propose to buy another for
8,000 euros. A clerk on each pier sold 40 seats less.

## Goals

- No office waits for 14 days.
- The contract allows 15 minutes, with a penalty of 2,500 euros.

## Risks

- The three offices without an owner close and nobody notices.
- The pier has 9 berths.

## Limits

- The offices have four clerks until 31 March 2027.

## Proposal"""
    files = draft_brief(ingested(DESIGN.replace("## Proposal", tried)))
    facts = {parted(it["answer"])[1]: it.get("topic") for it in probes(files)["facts"]}
    fine = "The contract allows 15 minutes, with a penalty of 2,500 euros."
    copied = "In May 2024 the offices copied the list. The list was wrong on 9 days."
    assert facts[copied] == "What was tried" and "The pier has 9 berths." in facts
    assert facts["A clerk on each pier sold 40 seats less."] is facts[fine] is None
    assert facts["The offices have four clerks until 31 March 2027."] == "Limits"
    assert not [it for it in ("8,000", "14 days", "without an owner") if it in str(files)]
    assert "Move seat holds" not in str(files)


def test_the_choice_is_one_of_the_options_and_what_was_tried_in_them_is_a_fact() -> None:
    tried = "A first try in 2023 cost 44,000 euros and was stopped by the Harbour masters."
    option = f"### Option A: a lease service for seat holds\n\n{tried}\n\n### Option B: Sell"
    files = draft_brief(ingested(DESIGN.replace("### Sell", option)))
    assert [parted(it["name"])[1] for it in probes(files)["positions"]] == [
        "a lease service for seat holds",
        "Sell by quota",
        "Keep the booking tables",
    ]
    assert tried in shown(files)


def test_what_hurts_is_ones_own_words_and_whole_paragraphs_from_their_beginning() -> None:
    told = DESIGN.replace(
        "Seats are held", "Leases hold them. Today nine offices read it. Seats are held"
    )
    assert not found_in(ingested(told))["problem"]
    whole = found_in(ingested(INCIDENT), "Screens stop. I want to see why.")["problem"]
    assert "Screens stop. I want to see why.\n\nOn 14 March 2024" in whole


def test_what_the_document_does_not_say_is_marked(incident: Files) -> None:
    given = probes(incident)
    assert marks_in(incident["prompt.md"].partition("\n")[0])
    assert all(marks_in(scenario["text"]) for scenario in given["failure_conditions"])
    assert marks_in(given["estate"]["unit"])


def test_only_an_open_question_of_the_document_is_proposed_as_a_scenario(design: Files) -> None:
    asked, *others = [parted(it["text"])[1] for it in probes(design)["failure_conditions"]]
    assert asked == "How many seats are sold by people who hold two sailings at once?"
    assert not any(others)


def test_where_the_document_is_silent_marks_stand_and_no_invented_text() -> None:
    thin = "# Notes on the harbour\n\n" + "The harbour is quiet in the winter months. " * 20
    given = probes(draft_brief(ingested(thin)))
    assert [len(given[name]) for name in ("positions", "facts")] == [2, 1]
    for entry in (*given["positions"], *given["failure_conditions"], *given["facts"]):
        assert all(map(marks_in, entry.values()))


@BOTH
def test_a_draft_is_refused_at_its_first_mark_and_is_else_a_whole_folder(
    text: str, tmp_path: Path
) -> None:
    folder = make_folder("ferry", tmp_path, draft_brief(ingested(text)))
    with pytest.raises(
        Refusal, match=r"ferry/prompt\.md, line 1: still to be decided: \[decide"
    ):
        catalogue.load_folder(folder)
    found = lint_folder(folder)
    # Which facts there are is still to be decided.
    assert {it.code for it in found if it.severity == "E"} == {"OPEN", "F305"}
    assert all(finding.place.line for finding in found)


def test_what_is_too_short_or_not_english_is_refused_with_a_way_on() -> None:
    with refused("draft-thin", says="too few for a draft"):
        source_of(ingested("# A plan\n\nWe will do it."))
    finnish = "Satama on hiljainen talvella ja lautat kulkevat harvoin saarten välillä. " * 20
    with pytest.raises(Refusal, match="not in English"):
        source_of(ingested(f"# Satama\n\n{finnish}"))
