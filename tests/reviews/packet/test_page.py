"""What the page says of records that say more than one thing."""

from __future__ import annotations

import pytest

from reviews.forms.fields import Field
from reviews.packet.votes import below, votes
from reviews.packet.wording import Wording
from reviews.reading.content import GENERAL
from reviews.reading.models import CLOSING
from tests.reviews.packet import played
from tests.reviews.packet.forging import Packet, entry_of
from tests.reviews.packet.reading import UTC, drawn, told
from tests.reviews.reading import desks


def test_an_interviewers_level_is_a_vote_only_where_they_were_invited(packet: Packet) -> None:
    assert played.LEE not in [it["by"] for it in votes(packet, Wording(packet, UTC))]
    interviewer = packet["interviews"][0]["locked"]["interviewer"]
    packet["interviews"][0]["locked"]["level"] = 3
    entry_of(packet, "debrief.invite")["body"]["facts"]["account"] = interviewer
    words = Wording(packet, UTC)
    (vote,) = [it for it in votes(packet, words) if it["by"] == played.LEE]
    assert vote["level"] == "Staff"
    assert vote["with"].startswith("the scorecard of ")


def test_all_ratings_below_the_level_of_the_offer_are_named(packet: Packet) -> None:
    packet["decision"] |= {"outcome": "down_level", "level": 3}
    for part, of, value in (("reviews", "ratings", 3), ("scorecards", "criteria", 4)):
        for one in packet[part]:
            for rated in one["locked"][of].values():
                rated["value"] = value
    review = packet["reviews"][1]["locked"]
    review["ratings"]["failure"]["value"] = 2
    words = Wording(packet, UTC)
    by = words.name(review["reviewer"])
    assert below(packet, words) == f"{by} (review): Failure-mode instinct 2"
    packet["reviews"][1]["part"]["counted"] = False
    assert below(packet, words) == ""


@pytest.mark.parametrize("it", CLOSING, ids=lambda it: it.key)
def test_the_packet_with_seals_says_all_that_each_review_says(
    packet: Packet, it: Field
) -> None:
    said = f"{it.words} {desks.SAID[it.key]}"
    assert told(packet).count(said) == 2
    for review in packet["reviews"]:
        review["locked"] |= it.columns("")
    assert said not in told(packet)


def test_a_vote_a_dissent_and_a_flag_stand_with_their_entries(packet: Packet) -> None:
    words = Wording(packet, UTC)
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
