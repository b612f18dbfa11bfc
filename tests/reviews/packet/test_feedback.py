"""The feedback in a packet: sealed for who can check it, and only for who may read it."""

from __future__ import annotations

import copy

import pytest

from reviews.packet.check.packet import check
from tests.reviews.cases import Case
from tests.reviews.feedback import cases
from tests.reviews.feedback.cases import TEXT
from tests.reviews.packet import played
from tests.reviews.packet.forging import Packet, entry_of
from tests.reviews.packet.reading import told
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> Case:
    """Rejected, with its feedback released."""
    case = played.stopped(site)
    with site.parts.database.transaction() as db:
        cases.released(db, case)
    return case


def test_it_is_as_it_was_sealed_and_every_change_of_it_is_named(site: Site, case: Case) -> None:
    packet: Packet = played.packet(site, case)
    assert packet["feedback"]["text"] == TEXT
    assert packet["feedback"]["by"] == case.coordinator
    page = told(packet)
    assert "by Jo Sampleton." in page and TEXT.split("\n")[0] in page
    head = packet["ledger"]["head"]
    found = check(packet, head=head["seal"])
    assert (found.faults, found.proven) == ((), head["seq"])
    seq = entry_of(packet, "feedback")["seq"]
    altered = copy.deepcopy(packet)
    altered["feedback"]["text"] = "You scored low."
    assert check(altered).faults == (f"The feedback: the text is not what entry {seq} sealed.",)
    gone = copy.deepcopy(packet)
    gone["feedback"] = None
    assert f"The feedback is missing: entry {seq} recorded it." in check(gone).faults
    marked = copy.deepcopy(packet)
    marked["feedback"]["sealed"] = False
    assert any("is marked wrongly" in it for it in check(marked).faults)


def test_one_without_seals_has_the_text_and_not_who_released_it(site: Site, case: Case) -> None:
    client = site.as_account(case.manager)
    packet = client.get(f"/debriefs/{case.folio}/packet.json").json
    assert packet is not None
    assert packet["feedback"].keys() == {"sealed", "text", "at"}
    assert packet["feedback"]["text"] == TEXT


def test_who_may_not_read_feedback_gets_a_packet_without_it(site: Site) -> None:
    case = played.decided(site)
    with site.parts.database.transaction() as db:
        cases.released(db, case)
    answer = site.as_account(case.panel[0]).get(f"/debriefs/{case.folio}/packet.json")
    assert answer.json is not None and answer.json["feedback"] is None
    assert "Say who is woken." not in answer.text
