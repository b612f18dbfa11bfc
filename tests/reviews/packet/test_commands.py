"""`blindfolio packet` and `audit verify --packet`, as a shell meets them; a file that is no packet
is refused with one sentence."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from blindfolio.app import ERASED
from blindfolio.cli import main
from blindfolio.erasure import ask, erase
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.packet import json_file
from reviews.packet.check.packet import check
from reviews.packet.json_file import as_json, parsed
from tests.expect import refused
from tests.reviews import cases
from tests.reviews.packet import forging, played
from tests.reviews.packet.forging import Packet, entry_of
from tests.sites import Site, open_site

Ran = tuple[int, str, str]


def _clean() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("BLINDFOLIO_")}


def _run(folder: Path, *arguments: str, data: Path | None = None) -> Ran:
    site = {"BLINDFOLIO_DATA": str(data)} if data else {}
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, _clean() | site, clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(arguments)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that the commands find."""
    data = tmp_path_factory.mktemp("site") / "data"
    assert _run(data.parent, "db", "upgrade", data=data)[0] == 0
    own = open_site(data)
    yield own
    own.parts.database.engines.dispose()


def test_a_packet_is_checked_in_an_empty_folder_without_database_and_settings(
    packet: Packet, head: str, tmp_path: Path
) -> None:
    file = tmp_path / "packet.json"
    file.write_bytes(as_json(packet))
    command = [sys.executable, "-m", "blindfolio", "audit", "verify"]
    command += ["--packet", "packet.json", "--head", head]
    said = subprocess.check_output(
        command, cwd=tmp_path, env=_clean(), stderr=subprocess.STDOUT, text=True
    )
    assert said.startswith("Proven up to entry ")
    assert list(tmp_path.iterdir()) == [file], "it made something"


def test_exit_codes_tell_a_fine_packet_from_an_altered_one_and_from_none(
    packet: Packet, head: str, tmp_path: Path
) -> None:
    file = tmp_path / "packet.json"
    verify = ("audit", "verify", "--packet", "packet.json")
    file.write_bytes(as_json(packet))
    code, said, _ = _run(tmp_path, *verify)
    assert (code, said[:24]) == (0, "Consistent, not proven: ")
    packet["gate"]["reason"] = "Because."
    file.write_bytes(as_json(packet))
    code, said, _ = _run(tmp_path, *verify)
    assert code == 1
    assert said.startswith("The review decision: the reason is not what entry ")
    code, said, _ = _run(tmp_path, *verify, "--json")
    assert (code, json.loads(said)["proven"]) == (1, None)
    forging.row_sealed_as(packet, "gate_decision", "reason", "Because.")
    forging.seal_again(packet)
    file.write_bytes(as_json(packet))
    assert _run(tmp_path, *verify)[0] == 0
    assert _run(tmp_path, *verify, "--head", head)[0] == 1
    file.write_bytes(b"[" * 100_000)
    code, said, refused = _run(tmp_path, *verify)
    assert (code, said, refused.count("\n")) == (2, "", 1)


def test_the_operator_writes_a_packet_as_its_coordinator_gets_it_to_a_file_of_their_own(
    site: Site, tmp_path: Path
) -> None:
    case = played.decided(site)
    data = site.parts.settings.data
    code, _, _ = _run(tmp_path, "packet", case.code, "--into", "it.json", data=data)
    assert code == 0
    assert (tmp_path / "it.json").stat().st_mode & 0o077 == 0
    by_hand = json.loads((tmp_path / "it.json").read_bytes())
    by_web = played.packet(site, case)
    assert {**by_hand, "exported": 0} == {**by_web, "exported": 0}
    code, _, refused = _run(tmp_path, "packet", case.code, "--into", "it.json", data=data)
    assert (code, "already exists" in refused) == (2, True)


def test_what_can_not_be_written_is_refused_in_a_sentence(site: Site, tmp_path: Path) -> None:
    case, data = played.stopped(site), site.parts.settings.data
    for code, into, says in (
        ("F-ZZZZZ", "it.json", "There is no submission with the code"),
        (case.code, "no/such/it.json", "can't be written"),
    ):
        found, _, refused = _run(tmp_path, "packet", code, "--into", into, data=data)
        assert (found, says in refused) == (2, True), refused
        assert list(tmp_path.glob("*.json")) == []


def test_of_an_undecided_an_unread_and_an_erased_submission_the_command_says_so(
    site: Site, tmp_path: Path
) -> None:
    data = site.parts.settings.data
    undecided = played.decided(site, close_it=False)
    with site.parts.database.transaction() as db:
        stopped = cases.begun(db, words=("stop", "stop"))
        cases.decide(db, stopped, "stop", reason="Thin.", feedback="Thank you.")
        asked = partial(ask.ask, reason="asked", ends_as="withdrawn", by=None)
        asked(db, stopped.folio, subject=stopped.invitation, actor=stopped.invitation)
    with site.parts.database.transaction() as db:
        erase.erase(db, stopped.folio, ERASED)
        fresh = db.get_one(Folio, cases.begun(db, words=("proceed",), values=(3,)).folio).code
    for code, says in (
        (undecided.code, "is undecided"),
        (stopped.code, "was deleted on "),
        (fresh, "its reviews are still being written"),
    ):
        found, _, refused = _run(tmp_path, "packet", code, "--into", "new.json", data=data)
        assert (found, says in refused) == (2, True), refused


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
