"""The published schema is that of the packets that are exported and checked."""

from __future__ import annotations

import json
from pathlib import Path

from reviews.packet.shape import WithSeals, schema
from tests.reviews.packet.forging import Packet

PUBLISHED = Path(__file__).parents[3] / "docs/packet.schema.json"


def test_the_published_schema_is_that_of_the_models_that_check_a_packet() -> None:
    # To write it anew: json.dumps(schema(), indent=2, ensure_ascii=False) and a line's end.
    assert json.loads(PUBLISHED.read_text("utf-8")) == schema()
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_packet_is_of_that_shape(packet: Packet) -> None:
    WithSeals.model_validate(packet)


def test_every_part_of_the_schema_refuses_what_it_does_not_name() -> None:
    objects = [one for one in schema()["$defs"].values() if one.get("type") == "object"]
    assert objects
    assert all(one["additionalProperties"] is False for one in objects)
