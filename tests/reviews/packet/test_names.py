"""Names and the sheet of a decided submission: whoever is renamed later is sealed again, and what
was changed past the site is named by `audit verify`, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.ledger.verify import verify
from blindfolio.visibility.models import Folio
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Opening
from prompts.opening import running
from reviews.packet import parts
from reviews.packet.check.packet import check
from reviews.packet.gather import log
from tests.platform.ledger.conftest import unguarded
from tests.reviews.cases import Case
from tests.reviews.packet import forging, played
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> Case:
    return played.decided(site)


def _verified(site: Site) -> list[str]:
    with site.parts.database.reading() as db:
        return verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)


def _rename(site: Site, account: str, name: str) -> None:
    with site.parts.database.transaction() as db:
        person = db.get_one(Account, account)
        people.correct(db, person, name, person.email, by=person.id)


def test_every_name_and_the_sheet_is_sealed_but_no_opening_that_was_closed_since(
    site: Site, case: Case
) -> None:
    found = check(played.packet(site, case))
    assert found.faults == ()
    assert set(found.unsealed) == {words for _, words in parts.NEVER_SEALED}
    with site.parts.database.transaction() as db:
        opening = db.get_one(Opening, db.get_one(Folio, case.folio).opening)
        running.turn(db, opening, running.CLOSED, by=case.coordinator)
    found = check(played.packet(site, case))
    assert found.faults == ()
    assert parts.OPENING.loose in found.unsealed


def test_who_was_renamed_since_is_told_by_their_new_name_alone(site: Site, case: Case) -> None:
    account = case.panel[0]
    _rename(site, account, "Robin Renamed")
    _rename(site, case.readers[0], "Kim Renamed")
    _rename(site, account, "Robin Renamed Again")
    packet = played.packet(site, case)
    assert check(packet).faults == ()
    (person,) = (it for it in packet["people"]["names"] if it["id"] == account)
    assert (person["name"], person["sealed"]) == ("Robin Renamed Again", True)
    person["name"] = "Robin Renamed"
    (fault,) = check(packet).faults
    assert fault.startswith(f"The account {account}: the name is not what entry ")
    assert _verified(site) == []


def test_a_candidates_name_that_is_corrected_after_the_decision_is_sealed_again(
    site: Site, case: Case
) -> None:
    before = played.packet(site, case)["candidate"]["name"]
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        given = Invitee("Kim Corrected", book.address(db, folio.id)[1], [], [])
        correct.correct(db, folio, given, secret="s" * 43, by=case.coordinator)
    packet = played.packet(site, case)
    assert packet["candidate"] == {"sealed": True, "name": "Kim Corrected"}
    assert check(packet).faults == ()
    packet["candidate"]["name"] = before
    assert "The candidate: the name is not what entry" in check(packet).faults[0]
    assert _verified(site) == []


def test_a_name_in_another_submissions_entry_does_not_belong_into_a_packet(
    site: Site, case: Case
) -> None:
    _rename(site, case.panel[0], "Robin Renamed")
    packet = played.packet(site, case)
    (person,) = (it for it in packet["people"]["names"] if it["id"] == case.panel[0])
    packet["people"]["names"].remove(person)
    assert any("is not about this submission" in fault for fault in check(packet).faults)


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ("UPDATE question SET text = 'Who is woken?' WHERE folio = :f", "Table question, row"),
        ("UPDATE design_change SET after = 'Nothing.'", "Table design_change, row"),
        ("UPDATE candidate SET name = 'Kim' WHERE folio = :f", "Table candidate, row"),
        ("UPDATE account SET name = 'Kim' WHERE id = :a", "Table account, row"),
        ("DELETE FROM design_change", "Table design_change, row"),
        ("UPDATE chosen_card SET text = 'Who?' WHERE n = 2", "Table chosen_card, row"),
        ("UPDATE choosing SET account = :a", "Table choosing, row"),
    ],
)
def test_what_was_changed_past_the_site_is_named_by_the_site_and_by_its_packet(
    site: Site, case: Case, edit: str, named: str
) -> None:
    assert _verified(site) == []
    values = {"f": case.folio, "a": case.panel[0]}
    with unguarded(site.parts.database) as connection:
        statement = text(edit)
        used = {key: values[key] for key in statement.compile().params}
        connection.execute(statement, used)
    assert any(fault.startswith(named) for fault in _verified(site))
    assert check(played.packet(site, case)).faults


def test_of_a_rejection_the_names_are_sealed_without_who_was_only_asked(site: Site) -> None:
    case = played.stopped(site)
    packet = played.packet(site, case)
    assert check(packet).faults == ()
    assert packet["candidate"]["sealed"]
    sealed = forging.entry_of(packet, "packet")["body"]["rows"]
    named = {it["id"] for it in packet["people"]["names"]}
    assert set(sealed["account"]) == named
    assert named & {*case.panel} == set()


def test_a_packet_ends_a_month_after_its_last_entry_when_the_log_is_large(
    site: Site, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.parts.database.transaction() as db:
        for _ in range(3):
            chain.record(db, "account.signed_in", {})
    whole = played.packet(site, case)["ledger"]
    newest, last = whole["head"], max(it["seq"] for it in whole["entries"])
    assert newest["seq"] == last + 3
    monkeypatch.setattr(log, "_MANY", 0)
    assert played.packet(site, case)["ledger"] == whole
    monkeypatch.setattr(log, "_MONTH", timedelta())
    cut = played.packet(site, case)
    assert cut["ledger"]["head"]["seq"] == last
    assert check(cut, head=cut["ledger"]["head"]["seal"]).proven == last
    (said,) = check(cut, head=newest["seal"]).faults
    assert "a seal from the month after the decision" in said
