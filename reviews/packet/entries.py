from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from blindfolio.ledger import chain, rows
from reviews.packet import parts

Packet = Mapping[str, Any]
# A log entry as the packet has it.
Entry = Mapping[str, Any]


class Entries:
    def __init__(self, folio: str, told: Iterable[Entry]) -> None:
        self.folio = folio
        self.told = sorted(told, key=lambda it: int(it["seq"]))

    @property
    def own(self) -> list[Entry]:
        """Those about the submission itself, not its opening, prompt or renamed accounts."""
        return [entry for entry in self.told if entry["body"]["folio"]]

    @cached_property
    def rows(self) -> dict[tuple[str, str], Entry]:
        """The last entry that sealed each row, by table and key."""
        return {
            (table, row): entry
            for entry in self.told
            for table, sealed in entry["body"].get(chain.ROWS, {}).items()
            for row in sealed
        }

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.own if entry["kind"] == kind]

    def keys(self, table: str) -> set[str]:
        return {key for name, key in self.rows if name == table}

    def columns(
        self, table: str, row: str, what: str, values: Mapping[str, Any]
    ) -> Iterator[str]:
        entry = self.rows.get((table, row))
        if entry is None:
            return
        digests, seq = entry["body"][chain.ROWS][table][row], entry["seq"]
        for column, value in values.items():
            if digests.get(column) != rows.digest(entry["salt"], table, column, value):
                yield f"{what}: {parts.word(column)} is not what entry {seq} sealed."
