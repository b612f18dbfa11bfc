"""The schema is that of the packets that are exported and checked, and both follow from the forms
and tables: a new field is in them, and on the page, by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from blindfolio.cli import main
from blindfolio.levels import DEFAULT
from blindfolio.visibility.data_class import DataClass
from reviews.forms.fields import Field, FieldGroup, Text
from reviews.packet import parts, shape
from reviews.packet.page import values, votes
from reviews.packet.parts import FormPart
from reviews.packet.wording import Wording
from reviews.reading.content import GENERAL
from reviews.reading.models import CLOSING
from tests.reviews import cases
from tests.reviews.packet import played
from tests.reviews.packet.forging import Packet, entry_of
from tests.reviews.packet.reading import UTC, drawn, told
from tests.reviews.reading import desks

SCHEMA = shape.schema()

Alter = Callable[[Packet], object]


def test_the_schema_that_a_command_writes_is_that_of_a_packet(
    tmp_path: Path, packet: Packet
) -> None:
    file = tmp_path / "schema.json"
    assert main(["packet", "--schema", "--into", str(file)]) == 0
    written = json.loads(file.read_text("utf-8"))
    assert written == SCHEMA
    assert written["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    shape.WithSeals.model_validate(packet)
    assert main(["packet", "--schema", "--into", str(file)]) == 2, "it wrote over a file"


def test_the_command_takes_a_code_or_writes_the_schema(tmp_path: Path) -> None:
    for given in ([], ["F-AAAAA", "--schema"]):
        assert main(["packet", *given, "--into", str(tmp_path / "it.json")]) == 2


@pytest.mark.parametrize(
    "alter",
    [
        lambda it: it.pop("gate"),
        lambda it: it.pop("scorecards"),
        lambda it: it["reviews"][0]["locked"]["ratings"]["failure"].update(value="4"),
        lambda it: it["reviews"][0]["locked"]["ratings"]["failure"].update(value=True),
        lambda it: it["reviews"][0]["locked"].update(mood="good"),
        lambda it: it["reviews"][0]["locked"].pop("weakest"),
        lambda it: it["scorecards"][0]["locked"].update(level=None, criteria=[]),
        lambda it: it["interviews"][0]["locked"].pop("outcome"),
        lambda it: it["votes"][0].update(at="yesterday"),
        lambda it: it["flags"][0]["settled"].update(by=None),
        lambda it: it["sheet"]["questions"][0].update(rank=1),
        lambda it: it["opening"]["weights"].update(failure="5"),
        lambda it: it.update(format=2),
        lambda it: it.update(seals=not it["seals"]),
        lambda it: it.update(state="open"),
    ],
)
def test_what_no_packet_has_is_not_of_the_schema(packet: Packet, alter: Alter) -> None:
    shape.WithSeals.model_validate(packet)
    alter(packet)
    with pytest.raises(ValidationError):
        shape.WithSeals.model_validate(packet)


def test_every_part_of_the_schema_refuses_what_it_does_not_name() -> None:
    objects = [one for one in SCHEMA["$defs"].values() if one.get("type") == "object"]
    assert objects
    assert all(one["additionalProperties"] is False for one in objects)


@dataclass(frozen=True)
class _View:
    """A view of a form with one field more."""

    value: int | None = None
    news: str = ""
    secret: str = ""


NEWS = Text(key="news", words="what is new", seen_as=DataClass.OTHER_REVIEWS)
SECRET = Text(key="secret", words="what is its writer's alone")
NOTES = Text(key="notes", words="private notes", sealed=False, seen_as=DataClass.OTHER_REVIEWS)


def _with_news(of: FormPart) -> FormPart:
    """The part, as if its form and its first group had these fields as well."""
    first, *others = of.form.groups
    group: FieldGroup[Any] = replace(
        first, view=_View, empty=_View(), fields=(first.fields[0], NEWS, SECRET)
    )
    fields = (*of.form.fields, NEWS, SECRET, NOTES)
    return replace(of, form=replace(of.form, fields=fields, groups=(group, *others)))


@pytest.mark.parametrize("of", parts.LOCKED, ids=lambda it: it.name)
def test_a_new_field_of_a_form_is_in_the_shape_of_who_may_see_it(of: FormPart) -> None:
    more = _with_news(of)
    (group, *_) = more.form.groups
    (made,) = shape._locked(more).__args__
    text = made.model_fields["locked"].annotation
    (_, one) = text.model_fields[group.name].annotation.__args__
    assert text.model_fields.keys() & {"news", "secret", "notes"} == {"news", "secret"}
    assert one.model_fields.keys() == {"value", "news", "secret"}
    facts = dict.fromkeys(more.fields(seals=True), "") | {
        it.name: {"1": {"value": 4, "news": "", "secret": ""}} for it in more.form.groups
    }
    seen = more.seen(facts)
    assert seen.keys() & {"news", "secret", "notes"} == {"news"}
    assert seen[group.name] == {"1": {"value": 4, "news": ""}}


@pytest.mark.parametrize("of", parts.LOCKED, ids=lambda it: it.name)
def test_a_new_field_of_a_form_is_on_the_page(
    packet: Packet, of: FormPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [_with_news(it) if it is of else it for it in parts.LOCKED]
    monkeypatch.setattr(parts, "LOCKED", others)
    locked = packet[of.name][0]["locked"]
    locked["news"] = "Everything is new."
    for one in locked[of.form.groups[0].name].values():
        one["news"] = "So is this."
    page = told(packet)
    assert page.count("Everything is new.") == 1
    assert "What is new: So is this." in page


def test_an_interviewers_level_is_a_vote_only_where_they_were_invited(packet: Packet) -> None:
    assert played.LEE not in [it["by"] for it in votes(packet, Wording(packet, UTC, DEFAULT))]
    interviewer = packet["interviews"][0]["locked"]["interviewer"]
    packet["interviews"][0]["locked"]["level"] = 3
    entry_of(packet, "debrief.invite")["body"]["facts"]["account"] = interviewer
    words = Wording(packet, UTC, DEFAULT)
    (vote,) = [it for it in votes(packet, words) if it["by"] == played.LEE]
    assert vote["level"] == "Staff"
    assert vote["with"].startswith("the scorecard of ")


def test_all_ratings_below_the_level_of_the_offer_are_named(packet: Packet) -> None:
    packet["opening"]["level"] = 4
    packet["decision"] |= {"outcome": "offer", "level": 4}
    for part, of, value in (("reviews", "ratings", 4), ("scorecards", "criteria", 4)):
        for one in packet[part]:
            for rated in one["locked"][of].values():
                rated["value"] = value
    review = packet["reviews"][1]["locked"]
    review["ratings"]["failure"]["value"] = 3
    card = packet["scorecards"][0]["locked"]
    card["criteria"]["failure"]["value"] = 2
    words = Wording(packet, UTC, DEFAULT)
    heard = f"{words.name(card['panelist'])} (interview): Failure-mode instinct 2"
    read = f"{words.reviewer(packet['reviews'][1])}: Failure-mode instinct 3"
    assert values(packet, UTC, DEFAULT)["below"] == [read, heard]
    packet["reviews"][1]["part"]["counted"] = False
    assert values(packet, UTC, DEFAULT)["below"] == [heard]
    packet["decision"]["level"] = 2
    assert values(packet, UTC, DEFAULT)["below"] == []


def test_the_grid_marks_a_changed_view_beside_the_rating_of_the_document(
    packet: Packet,
) -> None:
    [view], review = packet["changed_views"], packet["reviews"][0]["locked"]
    view["was"] = review["ratings"]["failure"]["value"]
    for by, marked in ((view["account"], []), (review["reviewer"], [2])):
        view["account"] = by
        rows = values(packet, UTC, DEFAULT)["grid"]["rows"]
        assert [it.later for row in rows for it in row.cells if it.later] == marked


@pytest.mark.parametrize("it", CLOSING, ids=lambda it: it.key)
def test_the_packet_with_seals_says_all_that_each_review_says(
    packet: Packet, it: Field
) -> None:
    said = f"{it.words} {desks.SAID[it.key]}"
    assert told(packet).count(said) == 2
    for review in packet["reviews"]:
        review["locked"] |= it.columns("")
    assert said not in told(packet)


def test_the_packet_with_seals_says_which_scenarios_each_reviewer_worded(
    packet: Packet, plain: Packet
) -> None:
    author = [it.text for it in cases.PROBES.failure_conditions]
    asked = " ".join(author[0].split())
    (choice,) = packet["choices"]
    _, said, after = told(packet).partition("Scenarios for the interview")
    assert said
    assert f"Entry {entry_of(packet, 'gate')['seq']} of the audit log" in after
    assert f"{asked} In the document\u2019s words: {played.SCENARIO}" in after
    assert choice["account"] in {it["locked"]["reviewer"] for it in packet["reviews"]}
    assert "choices" not in plain
    assert plain["notes"]["scenarios"] == {}


def test_a_vote_a_dissent_and_a_flag_stand_with_their_entries(packet: Packet) -> None:
    words = Wording(packet, UTC, DEFAULT)
    tables = {"debrief_vote": "votes", "dissent": "dissents", "red_flag": "flags"}
    for table, part in tables.items():
        row = packet[part][0]
        (seq,) = {
            entry["seq"]
            for entry in packet["ledger"]["entries"]
            if row["id"] in entry["body"].get("rows", {}).get(table, {})
        }
        assert words.entry(table, row["id"]) == seq
        assert f"Entry {seq} of the audit log." in told(packet)


def test_a_comment_on_no_criterion_has_no_rating(packet: Packet) -> None:
    said = packet["reviews"][0]["locked"]["comments"][0]
    said |= {"criterion": GENERAL, "text": "Reads like a memo."}
    before, general, after = told(packet).partition("General, on no criterion")
    assert general
    assert "Reads like a memo." not in before
    assert "Not rated" not in after[: after.index("Reads like a memo.")]


def test_what_people_typed_is_text(packet: Packet) -> None:
    packet["candidate"]["name"] = "<b>Kim</b>"
    assert "&lt;b&gt;Kim&lt;/b&gt;" in drawn(packet)
