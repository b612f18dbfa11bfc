"""Finds the simplest explanation for damage to the audit log. All functions here are pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from blindfolio.ledger.chain import GENESIS, seal

# how far from its seq to search for the original place of a row whose link leads nowhere
_NEARBY = 200


# what happened to an entry's payload
Fate = Literal["whole", "changed", "other person", "missing", "erased"]


@dataclass(frozen=True, slots=True)
class EntryRow:
    seq: int
    prev: str
    seal: str
    kind: str
    at: datetime
    payload_hash: str
    payload: Fate

    def fits(self, seq: int, prev: str | None = None) -> bool:
        """Returns whether the seal is right for this seq and, if given, this previous seal."""
        return self.seal == seal(prev or self.prev, seq, self.kind, self.at, self.payload_hash)


_PAYLOAD_FAULTS: dict[Fate, str] = {
    "changed": "Entry {} was edited: its facts differ from those that were sealed.",
    "other person": "Entry {} was edited: its submission or actor differs from what was sealed.",
    "missing": "Entry {} was edited: its facts were deleted, but its submission was not.",
}


class Whole:
    """Determines whether entries, taken in order, form one unbroken chain."""

    def __init__(self) -> None:
        self._seq, self._seal = 0, GENESIS
        self._unbroken = True

    def follow(self, row: EntryRow) -> None:
        self._unbroken = (
            self._unbroken
            and (row.seq, row.prev) == (self._seq + 1, self._seal)
            and row.payload not in _PAYLOAD_FAULTS
            and row.fits(row.seq)
        )
        self._seq, self._seal = row.seq, row.seal

    def __bool__(self) -> bool:
        return self._unbroken


def chain_faults(rows: Sequence[EntryRow]) -> list[str]:
    """Returns the faults of the chain as sentences. `rows` are all entries in ascending order
    of seq. Neighbours that were reordered or deleted together share a sentence.
    """
    places = _places(rows)
    inserted = _inserted(rows, places)
    edited: dict[int, str] = {}
    moved: list[tuple[int, int]] = []
    standing: set[int] = set()
    for row in rows:
        place = places.get(row.seq)
        if row.seq in inserted:
            continue
        standing.add(row.seq if place is None else place)
        if place is None:
            edited[row.seq] = f"Entry {row.seq} was edited: its seal does not match."
        elif place != row.seq:
            moved.append((row.seq, place))
        elif row.payload in _PAYLOAD_FAULTS:
            edited[row.seq] = _PAYLOAD_FAULTS[row.payload].format(row.seq)
    strange = inserted | edited.keys() | {seq for seq, _ in moved}
    for before, row in pairwise(rows):
        if (
            row.seq == before.seq + 1
            and row.prev != before.seal
            and not strange & {before.seq, row.seq}
        ):
            edited[before.seq] = (
                f"Entry {before.seq} was edited and sealed again: entry {row.seq}"
                " follows a different seal."
            )
    if rows and 1 in standing and rows[0].seq == 1 and rows[0].prev != GENESIS:
        edited.setdefault(1, "Entry 1 was edited: it does not start the log.")
    return [
        *(edited[seq] for seq in sorted(edited)),
        *(f"Entry {seq} was inserted: no entry was sealed there." for seq in sorted(inserted)),
        *_moves(moved),
        *_gaps(standing),
    ]


def _places(rows: Sequence[EntryRow]) -> dict[int, int]:
    places = {row.seq: row.seq for row in rows if row.fits(row.seq)}
    place_of = {row.seal: row.seq for row in rows if row.seq in places}
    place_of[GENESIS] = 0
    for row in rows:
        if row.seq in places:
            continue
        before = place_of.get(row.prev)
        guesses: Iterable[int] = (
            range(max(1, row.seq - _NEARBY), row.seq + _NEARBY)
            if before is None
            else (before + 1,)
        )
        place = next((guess for guess in guesses if row.fits(guess)), None)
        if place is not None:
            places[row.seq] = place
            place_of[row.seal] = place
    return places


def _inserted(rows: Sequence[EntryRow], places: dict[int, int]) -> set[int]:
    # the seqs of rows that belong to no chain, or take the place of another sealed row
    followed = {row.prev for row in rows}
    seals = {row.seal for row in rows} | {GENESIS}
    at_place: dict[int, list[EntryRow]] = {}
    for row in rows:
        if row.seq in places:
            at_place.setdefault(places[row.seq], []).append(row)
    inserted: set[int] = set()
    for place, rivals in at_place.items():
        if place < 1:
            inserted |= {row.seq for row in rivals}
        elif len(rivals) > 1:
            genuine = next((r for r in rivals if r.seal in followed), rivals[-1])
            inserted |= {row.seq for row in rivals if row is not genuine}
    before: EntryRow | None = None
    for row in rows:
        if row.seq not in places:
            loose = row.seal not in followed
            only_prev_edited = before is not None and row.fits(row.seq, before.seal)
            if row.seq in at_place or (
                loose
                and not only_prev_edited
                and (row.prev not in seals or row.payload == "missing")
            ):
                inserted.add(row.seq)
        before = row
    return inserted


def _moves(moved: Sequence[tuple[int, int]]) -> list[str]:
    sentences: list[str] = []
    first = 0
    for at, (seq, place) in enumerate(moved):
        if at + 1 < len(moved) and moved[at + 1] == (seq + 1, place + 1):
            continue
        from_seq, from_place = moved[first]
        sentences.append(
            f"Entry {seq} was reordered: it was sealed as entry {place}."
            if first == at
            else f"Entries {from_seq} to {seq} were reordered: they were sealed as entries"
            f" {from_place} to {place}."
        )
        first = at + 1
    return sentences


def _gaps(standing: set[int]) -> list[str]:
    # sentences for the seqs missing below the highest in `standing`
    present = [0, *sorted(standing)]
    return [
        f"Entry {below + 1} was deleted."
        if above == below + 2
        else f"Entries {below + 1} to {above - 1} were deleted."
        for below, above in pairwise(present)
        if above > below + 1
    ]
