"""A draft keeps the solution and the names out, and says where a person has to decide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from blindfolio.refusal import Refusal
from prompts.folder import catalogue, marks
from prompts.folder.marked_yaml import values_of
from prompts.from_document.draft import draft, write_draft
from prompts.lint.check import lint
from prompts.lint.folder import lint_folder
from tests.prompts.from_document.texts import DESIGN, INCIDENT, ingested

Files = dict[str, str]
BOTH = pytest.mark.parametrize("text", [DESIGN, INCIDENT], ids=["design", "incident"])


@pytest.fixture(scope="module")
def design() -> Files:
    return draft(ingested(DESIGN))


@pytest.fixture(scope="module")
def incident() -> Files:
    return draft(ingested(INCIDENT))


def probes(files: Files) -> Any:
    return values_of(files["probes.yaml"], file="probes.yaml")


def part(page: str, heading: str) -> str:
    return page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_the_same_document_gives_the_same_draft(design: Files) -> None:
    assert draft(ingested(DESIGN)) == design


@pytest.mark.parametrize("word", ["lease", "redis", "expiry", "renew"])
def test_no_sentence_of_the_page_names_what_was_chosen(word: str, design: Files) -> None:
    assert word in design["probes.yaml"].lower() or word in ("expiry", "renew")
    assert word not in design["prompt.md"].lower()


def test_what_an_incident_led_to_is_not_on_the_page_either(incident: Files) -> None:
    assert "broker" in incident["probes.yaml"]
    assert "broker" not in incident["prompt.md"]
    assert "subscrib" not in incident["prompt.md"]


@BOTH
def test_the_linter_finds_no_solution_and_no_mechanism_on_the_page(text: str) -> None:
    files = draft(ingested(text))
    values = [values_of(files[f"{name}.yaml"], file=name) for name in ("rubric", "probes")]
    found = {finding.code for finding in lint(files["prompt.md"], *values)}
    assert "OPEN" in found
    assert not found & {"P101", "P102", "P103", "P107", "P108", "P109"}
    assert not {code for code in found if code.startswith("R")}


@pytest.mark.parametrize("name", ["Nadia", "Okonjo", "Piet", "Vandermolen", "ferries.example"])
def test_people_and_addresses_are_nowhere(name: str, design: Files) -> None:
    assert name in DESIGN
    assert not [file for file, text in design.items() if name in text]


def test_a_person_a_company_and_an_address_in_a_sentence_are_masked() -> None:
    told = DESIGN.replace(
        "The Ticket office wants",
        "Nadia told Fjordline Software GmbH at https://wiki.ferries.example/x, and Ms. Idris Falk"
        " and @pvdm agreed. The Ticket office wants",
    )
    page = draft(ingested(told))["prompt.md"]
    told_of = part(page, "Situation")
    assert "[name removed] told [company removed] at" in told_of
    for name in ("Nadia", "Fjordline", "wiki.ferries", "Falk", "@pvdm"):
        assert name not in page


def test_names_that_cannot_be_told_to_be_people_are_listed_to_be_checked(design: Files) -> None:
    (listed,) = re.findall(r"\[check names: (.*)\]", design["prompt.md"])
    assert {"Ticket", "Easter"} <= set(listed.split(", "))


def test_the_document_s_figures_become_the_table_with_their_units(design: Files) -> None:
    table = part(design["prompt.md"], "Figures")
    for row in (
        "| 61 holds a second |",
        "| 14 seconds |",
        "| each lost call costs 18 euros | 18 euros |",
        "| Kiosks at the piers | 37 kiosks |",
        "| Pages to the four people on call | 11 pages a week |",
    ):
        assert row in table
    assert "20 ms" not in table
    assert "90 seconds" not in table
    assert "5 months" not in table


def test_figures_flip_to_a_computed_contrast_which_a_person_has_to_confirm(
    design: Files,
) -> None:
    flips = probes(design)["flips"]
    assert len(flips) == 3
    assert {flip["to"].split(" [")[0] for flip in flips} >= {"6 holds a second", "9 euros"}
    assert all(marks.marks_in(flip["to"]) for flip in flips)
    assert {flip["wins_before"] for flip in flips} == {"move-seat-holds-redis"}


def test_the_choice_and_its_alternatives_are_left_open_as_positions(design: Files) -> None:
    chosen, quota, tables = probes(design)["positions"]
    assert chosen["name"] == "Move seat holds to a Redis lease service"
    assert {"lease*", "redis*"} <= set(chosen["recognise"])
    assert quota["name"] == "selling by quota"
    assert quota["carries"] == ["Quotas are simpler and need no new service."]
    assert quota["gives_up"] == [
        "But a quota leaves seats empty that another harbour office could sell."
    ]
    assert "quota*" in quota["recognise"]
    assert tables["name"] == "keeping the booking tables"
    assert tables["carries"] == "[decide: what speaks for it in this estate]"


def test_where_no_risk_is_told_a_condition_hangs_on_what_waits_or_goes_stale() -> None:
    told = DESIGN.partition("## Proposal")[0] + (
        "## Proposal\n\nThe lease service copies each hold to every office. "
        "The kiosks retry a hold from their own queue every two minutes.\n"
    )
    text = draft(ingested(told + "Each office sells its own sailings by telephone. " * 20))
    assert "a hold from their own queue" in text["probes.yaml"].partition("failure_cond")[2]


def test_risks_become_known_risks_and_material_for_conditions(
    design: Files, incident: Files
) -> None:
    known = [risk["text"] for risk in probes(incident)["known_risks"]]
    assert "The bus company may refuse to change its software." in known
    conditions = probes(design)["failure_conditions"]
    assert len(conditions) == 3
    assert {c["kind"] for c in conditions if isinstance(c, dict)} == {"technical", "people"}
    assert "“The kiosks may lose their connection while a passenger pays" in " ".join(
        design["probes.yaml"].replace("#", " ").split()
    )


def test_a_risk_that_names_the_choice_is_a_comment_because_reviewers_read_the_others(
    design: Files,
) -> None:
    known = [risk["text"] for risk in probes(design)["known_risks"]]
    assert known
    assert not [text for text in known if "lease" in text.lower()]


def test_what_stands_there_becomes_the_estate_with_its_count_and_its_missing_owner(
    design: Files,
) -> None:
    groups = {group["name"]: group for group in probes(design)["estate"]["groups"]}
    assert groups["the kiosks"]["count"] == 37
    assert groups["the kiosks"]["owner"] == "nobody"
    assert groups["the booking tables"]["owner"] == "[decide: who owns it, or nobody]"
    assert not [name for name in groups if "lease" in name]


def test_who_wants_and_who_refuses_become_the_parties(incident: Files) -> None:
    parties = {party["name"]: party for party in probes(incident)["parties"]}
    assert parties["Pier crews"]["wants"].startswith("The Pier crews want a printed list")
    assert parties["Claims desk"]["can_refuse"] == (
        "The Claims desk refuses to pay for another morning."
    )
    assert "| Claims desk | [decide: what they want] | The Claims desk refuses" in part(
        incident["prompt.md"], "Who"
    )


def test_a_date_that_an_outsider_set_is_fixed_and_who_says_so_is_asked(design: Files) -> None:
    assert part(design["prompt.md"], "Fixed").strip() == (
        "- Our supplier's support contract for the booking tables ends on 30 June 2025."
        " [decide: who says so]"
    )


def test_where_the_document_is_silent_a_mark_stands_and_no_invented_text() -> None:
    thin = "# Notes on the harbour\n\n" + "The harbour is quiet in the winter months. " * 20
    files = draft(ingested(thin))
    page = files["prompt.md"]
    for heading in ("Figures", "Who", "Fixed"):
        kept = [row for row in part(page, heading).splitlines() if row.strip()]
        assert kept
        assert all(row.startswith(("[decide:", marks.QUOTED)) for row in kept)
    given = probes(files)
    assert given["flips"] == [given["flips"][0]] * 3
    assert marks.marks_in(given["flips"][0])


def test_two_sentences_of_the_document_at_most_stand_beside_a_place_left_open(
    design: Files,
) -> None:
    comments = [line for line in design["prompt.md"].splitlines() if marks.QUOTED in line]
    assert comments
    said = " ".join(DESIGN.split())
    for comment in comments:
        quotes = re.findall("“([^”]*)”", comment)
        assert 1 <= len(quotes) <= 2
        assert all(quote in said for quote in quotes)


@BOTH
def test_a_draft_is_refused_at_its_first_mark_and_linted_at_every_one(
    text: str, tmp_path: Path
) -> None:
    folder = write_draft(draft(ingested(text)), "ferry", tmp_path)
    with pytest.raises(
        Refusal, match=r"ferry/prompt\.md, line 1: still to be decided: \[decide"
    ):
        catalogue.load_folder(folder)
    found = lint_folder(folder)
    marked = sum(
        len(marks.marks_in(line))
        for file in folder.iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("# ") or file.suffix == ".md"
    )
    quoting = (folder / "prompt.md").read_text(encoding="utf-8").count(marks.QUOTED)
    left = [finding for finding in found if finding.code == "OPEN"]
    assert len(left) == marked + quoting
    assert all(finding.place.line for finding in left)
    assert "FILE" not in {finding.code for finding in found}


def test_what_is_too_short_or_not_english_is_refused_with_a_way_on() -> None:
    with pytest.raises(Refusal, match="too few for a draft") as thin:
        draft(ingested("# A plan\n\nWe will do it."))
    assert thin.value.code == "draft-thin"
    finnish = "Satama on hiljainen talvella ja lautat kulkevat harvoin saarten välillä. " * 20
    with pytest.raises(Refusal, match="not in English"):
        draft(ingested(f"# Satama\n\n{finnish}"))


def test_nothing_is_left_behind_where_a_folder_stands_or_a_name_is_none(tmp_path: Path) -> None:
    (tmp_path / "ferry").mkdir()
    with pytest.raises(Refusal, match="already exists"):
        write_draft({"prompt.md": "x"}, "ferry", tmp_path)
    with pytest.raises(Refusal, match="not a valid name for a prompt"):
        write_draft({"prompt.md": "x"}, "../ferry", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ferry"]
    assert not list((tmp_path / "ferry").iterdir())


def test_a_figure_that_begins_with_a_number_has_a_key_that_the_loader_takes() -> None:
    told = DESIGN.replace("The Ticket office", "75% of the calls fail. The Ticket office")
    keys = [figure["key"] for figure in probes(draft(ingested(told)))["figures"]]
    assert "calls-fail" in keys
    assert all(re.fullmatch("[a-z][a-z0-9-]*", key) for key in keys)


def test_a_team_whose_name_is_the_solution_is_no_party_of_the_page() -> None:
    told = DESIGN.replace(
        "## Alternatives", "The lease team wants two hosts.\n\n## Alternatives"
    )
    files = draft(ingested(told))
    assert "lease" not in files["prompt.md"].lower()
    assert "Ticket office" in part(files["prompt.md"], "Who")
