"""What the page says of records that say more than one thing, and the page as a file."""

from __future__ import annotations

import pytest

from reviews.forms.fields import Field
from reviews.packet import page
from reviews.packet.passages import passages
from reviews.packet.votes import below, nobody_passed, votes, without_vote
from reviews.packet.wording import Wording
from reviews.reading.content import GENERAL
from reviews.reading.models import CLOSING
from tests.reviews.packet import played
from tests.reviews.packet.forging import Packet, entry_of
from tests.reviews.packet.reading import UTC, told
from tests.reviews.reading import desks


def test_an_interviewers_level_is_a_vote_only_where_they_were_invited(packet: Packet) -> None:
    assert f"Other interviews, no vote: {played.LEE} (" in told(packet)
    interviewer = packet["interviews"][0]["locked"]["interviewer"]
    packet["interviews"][0]["locked"]["level"] = 3
    entry_of(packet, "debrief.invite")["body"]["facts"]["account"] = interviewer
    words = Wording(packet, UTC)
    (vote,) = [it for it in votes(packet, words) if it["by"] == played.LEE]
    assert vote["level"] == "Staff"
    assert vote["with"].startswith("the scorecard of ")
    assert without_vote(packet, words) == ""


def test_that_nobody_was_passed_over_is_said_only_where_it_is_so(packet: Packet) -> None:
    assert "No one was passed over" not in told(packet)
    packet["passes"] = []
    assert not nobody_passed(packet)
    packet["interview_passes"] = []
    assert "No one was passed over: every scorecard was locked" in told(packet)
    packet["grounds"] = None
    assert not nobody_passed(packet)


def test_all_ratings_below_the_level_of_the_offer_are_named(packet: Packet) -> None:
    packet["decision"] |= {"outcome": "down_level", "level": 3}
    review = packet["reviews"][1]["locked"]
    for rated in (
        *review["ratings"].values(),
        *packet["reviews"][0]["locked"]["ratings"].values(),
    ):
        rated["value"] = 3
    review["ratings"]["failure"]["value"] = 2
    for card in packet["scorecards"]:
        for shown in card["locked"]["criteria"].values():
            shown["value"] = 4
    words = Wording(packet, UTC)
    by = words.name(review["reviewer"])
    expected = f"{by} (review): Failure-mode instinct 2"
    assert below(packet, words) == expected
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


def test_the_page_with_seals_has_the_hash_and_the_latest_seal(packet: Packet) -> None:
    text = told(packet)
    assert packet["document"]["sha"] in text
    assert packet["ledger"]["head"]["seal"] in text
    assert "Not covered by a seal: redactions, and how many reviewers knew" in text


def test_the_file_needs_no_other(packet: Packet) -> None:
    made = page.file(packet, UTC).decode()
    assert "<link" not in made and "<script" not in made and "src=" not in made
    assert "@media print" in made
    packet["candidate"]["name"] = "<b>Kim</b>"
    assert "&lt;b&gt;Kim&lt;/b&gt;" in page.file(packet, UTC).decode()


def test_a_vote_a_dissent_and_a_flag_stand_with_their_entries(packet: Packet) -> None:
    words = Wording(packet, UTC)
    for table, part in (
        ("debrief_vote", "votes"),
        ("dissent", "dissents"),
        ("red_flag", "flags"),
    ):
        row = packet[part][0]
        (seq,) = {
            entry["seq"]
            for entry in packet["ledger"]["entries"]
            if row["id"] in entry["body"].get("rows", {}).get(table, {})
        }
        assert words.entry(table, row["id"]) == seq
        assert f"Entry {seq} of the audit log." in told(packet)


def test_quotes_of_flags_and_of_the_ratings_that_tell_most_come_first(
    packet: Packet,
) -> None:
    words = Wording(packet, UTC)
    high, low = (review["locked"] for review in packet["reviews"])
    for locked, value, kind, quote in (
        (high, 4, "strength", "why it is high"),
        (low, 2, "concern", "why it is low"),
    ):
        locked["ratings"]["failure"]["value"] = value
        for key, rated in locked["ratings"].items():
            rated["value"] = value if key == "failure" else 3
        (comment, *_) = locked["comments"]
        comment |= {"criterion": "failure", "kind": kind}
        comment["spans"] = [{**_SPAN, "block": packet["document"]["blocks"][-1]["id"]}]
        comment["spans"][0]["quote"] = quote
        locked["comments"] = [comment]
    found = passages(packet, words)
    flag = next(flag for flag in packet["flags"] if flag["quote"])
    assert [one["quote"] for one in found] == [flag["quote"], "why it is high", "why it is low"]
    assert found[0]["about"].endswith(f"red flag of {words.by(flag)}.")
    by = words.name(low["reviewer"])
    assert found[2]["about"].endswith(f"concern of {by}, Failure-mode instinct 2 senior.")
    packet["reviews"][1]["part"]["counted"] = False
    assert "why it is low" not in str(passages(packet, words))


_SPAN = {"start": 0, "end": 1, "prefix": "", "suffix": ""}


def test_a_comment_on_no_criterion_has_no_rating(packet: Packet) -> None:
    said = packet["reviews"][0]["locked"]["comments"][0]
    said |= {"criterion": GENERAL, "text": "Reads like a memo."}
    before, general, after = told(packet).partition("General, on no criterion")
    assert general
    assert "Reads like a memo." not in before
    assert "Not rated" not in after[: after.index("Reads like a memo.")]
