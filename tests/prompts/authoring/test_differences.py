"""What changed between two prompts is told by part and field, in words."""

from __future__ import annotations

from dataclasses import replace

from prompts.authoring.differences import differences
from prompts.folder.catalogue import load
from prompts.folder.rubric import Rubric

OLD = load("payment-flows")


def test_the_same_prompt_differs_in_nothing() -> None:
    assert differences(OLD, OLD) == []


def test_title_and_sentences_of_the_page_are_told_by_section() -> None:
    text = OLD.text.replace("## Out of scope\n", "## Out of scope\n\nThe lorries.\n")
    assert differences(OLD, replace(OLD, title="Flows", text=text)) == [
        f"prompt.md: the title was “{OLD.title}” and is now “Flows”",
        "prompt.md, Out of scope: new: “The lorries.”",
    ]


def test_a_section_that_is_gone_is_told_once() -> None:
    start, end = OLD.text.index("## Out of scope"), OLD.text.index("## Length and time")
    cut = OLD.text[:start] + OLD.text[end:]
    assert differences(OLD, replace(OLD, text=cut)) == [
        "prompt.md, Out of scope: this part has been removed"
    ]


def test_a_guide_is_told_with_both_wordings() -> None:
    rubric = OLD.rubric.model_dump()
    key, was = rubric["criteria"][0]["key"], rubric["criteria"][0]["guides"][3]
    rubric["criteria"][0]["guides"][3] = "Names the price."
    new = replace(OLD, rubric=Rubric.model_validate(rubric))
    assert differences(OLD, new) == [
        f"rubric.yaml, criteria, {key}, guides, 3: was “{was}”, is now “Names the price.”"
    ]


def test_entries_are_known_by_their_key_and_not_by_their_place() -> None:
    flips = OLD.probes.flips
    turned = OLD.probes.model_copy(update={"flips": tuple(reversed(flips))})
    assert differences(OLD, replace(OLD, probes=turned)) == [
        "probes.yaml, flips: the order has changed"
    ]
    fewer = OLD.probes.model_copy(update={"flips": flips[1:]})
    assert differences(OLD, replace(OLD, probes=fewer)) == [
        f"probes.yaml, flips: removed: “{flips[0].key}”"
    ]


def test_a_sample_is_told_by_its_name() -> None:
    first, *rest = OLD.samples
    assert differences(OLD, replace(OLD, samples=tuple(rest))) == [
        f"samples/{first.name}: this sample has been removed"
    ]
    other = replace(first, text=first.text + "\nMore.\n")
    assert differences(OLD, replace(OLD, samples=(other, *rest))) == [
        f"samples/{first.name}.md: the text has changed"
    ]
