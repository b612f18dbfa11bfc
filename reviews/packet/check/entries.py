from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from blindfolio.documents.model import canonical_json
from blindfolio.ledger import chain, rows, told
from reviews.packet import parts

Packet = Mapping[str, Any]
Entry = Mapping[str, Any]

NUMBERS = (told.NTH, told.NTH_OF_LOOP)


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)

    facts: dict[str, Any]
    folio: str | None
    actor: str | None
    rows: dict[str, dict[str, dict[str, str]]] = Field(default_factory=dict)


@dataclass(slots=True)
class Entries:
    about: Mapping[str, Any]
    own: list[Entry] = field(default_factory=list)
    rows: dict[tuple[str, str], Entry] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    """A sentence for each entry that doesn't belong in this packet."""

    @property
    def folio(self) -> str:
        return str(self.about["id"])

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


def read(packet: Packet) -> Entries:
    """`packet` has the shape of `WithSeals`."""
    found = Entries(packet["submission"])
    told_rows = {
        "opening": [found.about["opening"]],
        "prompt_version": [found.about["prompt_version"]],
        "account": [it["id"] for it in packet["people"]["names"]],
    }
    for entry in sorted(packet["ledger"]["entries"], key=lambda it: int(it["seq"])):
        body, seq = entry["body"], entry["seq"]
        if not _is_whole(body):
            found.strange.append(f"Entry {seq} is not an entry of Blindfolio.")
        elif body["folio"] == found.folio or (
            body["folio"] is None and told.is_about(entry["kind"], body, told_rows)
        ):
            found.own += [entry] if body["folio"] else []
            for table, sealed in body.get(chain.ROWS, {}).items():
                found.rows |= {(table, row): entry for row in sealed}
        else:
            found.strange.append(f"Entry {seq} is not about this submission.")
    return found


def _is_whole(body: Mapping[str, Any]) -> bool:
    try:
        _Body.model_validate(body)
    except ValidationError:
        return False
    return True


def same(one: object, other: object) -> bool:
    """Equality of JSON values; unlike in Python, 1 and true differ."""
    return canonical_json(one) == canonical_json(other)
