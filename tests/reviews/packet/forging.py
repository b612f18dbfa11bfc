"""The hand of somebody who alters a packet and knows how it is checked."""

from __future__ import annotations

import hashlib
import json
from typing import Any

Packet = dict[str, Any]


def sha(value: object) -> str:
    """The hash of canonical JSON, written down again so that the format cannot drift."""
    form = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(form.encode()).hexdigest()


def entry_of(packet: Packet, kind: str, nth: int = 0) -> dict[str, Any]:
    """An entry of the packet by its kind."""
    found = [entry for entry in packet["ledger"]["entries"] if entry["kind"] == kind]
    entry: dict[str, Any] = found[nth]
    return entry


def digest_of(entry: dict[str, Any]) -> str:
    """What is given of an entry whose contents are not."""
    return sha([entry["kind"], entry["at"], sha([entry["salt"], entry["body"]])])


def seal_again(packet: Packet) -> None:
    """Compute every seal from the first entry to the head anew."""
    ledger = packet["ledger"]
    entries = {entry["seq"]: entry for entry in ledger["entries"]}
    digests = {
        run["first"] + n: digest
        for run in ledger["between"]
        for n, digest in enumerate(run["digests"])
    }
    running = ledger["before"]["seal"]
    for seq in range(ledger["before"]["seq"] + 1, ledger["head"]["seq"] + 1):
        if seq in entries:
            entry = entries[seq]
            entry["prev"] = running
            running = entry["seal"] = sha([running, seq, digest_of(entry)])
        else:
            running = sha([running, seq, digests[seq]])
    ledger["head"]["seal"] = running


def row_sealed_as(packet: Packet, table: str, column: str, value: object) -> None:
    """Put the digest of another value into every entry that sealed this column of a row."""
    for entry in packet["ledger"]["entries"]:
        for digests in entry["body"].get("rows", {}).get(table, {}).values():
            digests[column] = sha([entry["salt"], table, column, value])[:32]


def hidden(packet: Packet, entry: dict[str, Any]) -> None:
    """Give an entry's digest alone, as if it were about another submission."""
    ledger = packet["ledger"]
    ledger["entries"].remove(entry)
    ledger["between"].append({"first": entry["seq"], "digests": [digest_of(entry)]})
    ledger["between"].sort(key=lambda run: run["first"])


def numbered_again(packet: Packet) -> None:
    """Give the submission's entries the numbers that they would have if none were missing."""
    about = packet["submission"]["id"]
    own = [entry for entry in packet["ledger"]["entries"] if entry["body"]["folio"] == about]
    for key in ("nth", "nth_of_loop"):
        for nth, entry in enumerate((it for it in own if key in it["body"]), 1):
            entry["body"][key] = nth
