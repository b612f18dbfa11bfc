"""A file that is no packet, whoever made it, is refused with one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blindfolio.refusal import Refusal
from reviews.packet import json_file
from reviews.packet.check.packet import check
from reviews.packet.json_file import as_json, parsed
from tests.expect import refused
from tests.reviews.packet.forging import Packet, entry_of


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"%PDF-1.7",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"format": 1, "seals": true}',
        b'{"format": 2, "seals": true}',
        b'{"format": 1, "seals": "yes"}',
        b'{"seals": NaN}',
        b'{"format": 1, "format": 1, "seals": true}',
        b'{"a": "\\ud800"}',
        b"[" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"9" * 10_000,
    ],
)
def test_what_is_no_packet_is_refused_in_a_sentence(raw: bytes) -> None:
    with refused("packet", says="This file can't be checked as a packet: "):
        parsed(raw)


def test_a_packet_of_another_type_in_one_place_or_with_a_key_twice_is_refused(
    packet: Packet,
) -> None:
    raw = as_json(packet)
    twice = raw.replace(b'"outcome":', b'"outcome":"no_offer","outcome":')
    assert raw != twice
    with refused("packet"):
        parsed(twice)
    packet["reviews"][0]["locked"]["ratings"]["failure"]["value"] = "4"
    with refused("packet", says="reviews.0.locked.ratings.failure.value"):
        parsed(as_json(packet))
    del packet["gate"]
    with refused("packet"):
        parsed(as_json(packet))


def test_no_more_of_a_huge_file_is_read_than_a_packet_can_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(1024**3)
    monkeypatch.setattr(json_file, "LARGEST", 1024)
    with pytest.raises(Refusal, match="larger than"):
        json_file.opened(huge)
    for missing in (tmp_path / "nothing.json", tmp_path):
        with pytest.raises(Refusal, match="can't be opened"):
            json_file.opened(missing)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"facts": [], "folio": None, "actor": None},
        {"facts": {}, "folio": 1, "actor": None},
        {"facts": {}, "folio": None, "actor": None, "rows": {"folio": 1}},
        {"facts": {}, "folio": None, "actor": None, "rows": {"folio": {"a": {"b": 1}}}},
    ],
)
def test_an_entry_that_no_release_writes_is_a_fault_and_not_a_crash(
    packet: Packet, body: dict[str, object]
) -> None:
    entry_of(packet, "lock")["body"] = body
    assert check(parsed(as_json(packet))).faults


@pytest.mark.parametrize("facts", [{}, {"comments": 1}, {"form": 1, "comments": [1]}])
def test_facts_of_another_shape_are_a_fault_and_not_a_crash(
    packet: Packet, facts: dict[str, object]
) -> None:
    for kind in (
        *("lock", "scorecard", "amendment", "gate", "stage"),
        *("interview_scorecard", "debrief.vote", "debrief.flag_settled"),
    ):
        entry_of(packet, kind)["body"]["facts"] = facts
        assert check(json.loads(as_json(packet))).faults
