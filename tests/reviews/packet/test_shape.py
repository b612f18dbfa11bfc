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
from blindfolio.visibility.data_class import DataClass
from reviews.forms.fields import FieldGroup, Text
from reviews.packet import parts, shape
from reviews.packet.parts import FormPart
from tests.reviews.packet.forging import Packet
from tests.reviews.packet.reading import told

SCHEMA = shape.schema()

Alter = Callable[[Packet], object]


def test_the_schema_that_a_command_writes_is_that_of_both_kinds_of_packet(
    tmp_path: Path, packet: Packet, plain: Packet
) -> None:
    file = tmp_path / "schema.json"
    assert main(["packet", "--schema", "--into", str(file)]) == 0
    written = json.loads(file.read_text("utf-8"))
    assert written == SCHEMA
    assert written["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for made in (packet, plain):
        shape.EITHER.validate_python(made)
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
@pytest.mark.parametrize("kind", ["packet", "plain"])
def test_what_no_packet_has_is_not_of_the_schema(
    request: pytest.FixtureRequest, kind: str, alter: Alter
) -> None:
    given: Packet = request.getfixturevalue(kind)
    shape.EITHER.validate_python(given)
    alter(given)
    with pytest.raises(ValidationError):
        shape.EITHER.validate_python(given)


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
    for seals, names in ((True, {"news", "secret"}), (False, {"news"})):
        (made,) = shape._locked(more, seals).__args__
        text = made.model_fields["locked"].annotation
        (_, one) = text.model_fields[group.name].annotation.__args__
        new = {"news", "secret", "notes"}
        assert text.model_fields.keys() & new == names
        assert one.model_fields.keys() == {"value", *names}
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
