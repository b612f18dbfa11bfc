"""Checking a packet without its site: everything is computed anew, and nothing that the packet says
of itself is believed. Pure: a packet in the shape of `WithSeals` in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blindfolio.documents.model import fingerprint
from blindfolio.ledger import chain, rows, told
from reviews.packet import differences, links, parts
from reviews.packet.links import Links
from reviews.panel.scorecards import sealed as sealed_cards
from reviews.reading import sealed as sealed_reviews

Packet = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. Without `faults` the packet is consistent; `proven` is the number of the
    entry up to which a seal from elsewhere proves it, or None."""

    faults: tuple[str, ...]
    proven: int | None
    newer: tuple[int, ...]
    """The submission's entries that came after that one."""
    unsealed: tuple[str, ...]
    """What no seal covers, in words."""
    unnumbered: tuple[int, ...]
    """Entries of a release that did not number them: that one of them is missing may not show."""

    def as_text(self) -> str:
        """For a person: a line for each fault, else how far it is proven."""
        if self.faults:
            return "\n".join(self.faults)
        return "\n".join([self._proof(), *self._limits()])

    def _proof(self) -> str:
        if self.proven is None:
            return (
                "Consistent, not proven: nothing in this packet contradicts its seals, but someone"
                " could have computed them all again. To prove it, give a seal that was emailed"
                " at the time: --head SEAL."
            )
        return (
            f"Proven up to entry {self.proven}: this is what the site's audit log had when the"
            " seal was emailed."
        )

    def _limits(self) -> Iterator[str]:
        if self.newer:
            yield (
                f"Newer than this seal, and so consistent, not proven: entries {_list(self.newer)}."
            )
        if self.unnumbered:
            yield (
                f"Sealed by an older release: entries {_list(self.unnumbered)}. If another one of"
                " that time is missing, this check may not notice."
            )
        yield "Not covered by a seal:"
        yield from (f"- {words}" for words in self.unsealed)

    def as_json(self) -> dict[str, Any]:
        """For a program; JSON-ready."""
        return {
            "faults": list(self.faults),
            "proven": self.proven,
            "newer": list(self.newer),
            "unsealed": list(self.unsealed),
            "unnumbered": list(self.unnumbered),
        }


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def check(packet: Packet, *, head: str | None = None) -> Verdict:
    """Check a packet; `head` is a seal that was noted elsewhere, such as a daily email's."""
    found = _Check(packet)
    followed = links.follow(packet["ledger"])
    faults = [*followed.faults, *found.safely()]
    proven, newer = None, tuple[int, ...]()
    if head is not None:
        proven, missing = _proven(followed, found.seqs, head)
        faults += missing
        newer = tuple(seq for seq in found.seqs if proven is not None and seq > proven)
    return Verdict(
        faults=tuple(dict.fromkeys(faults)),
        proven=None if faults else proven,
        newer=newer,
        unsealed=tuple(found.unsealed()),
        unnumbered=tuple(found.unnumbered()),
    )


def _proven(followed: Links, own: Sequence[int], head: str) -> tuple[int | None, Sequence[str]]:
    """Up to which entry a seal from elsewhere proves the log, or why it doesn't."""
    at = next((seq for seq, seal in followed.seals.items() if seal == head), None)
    if at is None:
        return None, [
            "The log in this packet doesn't contain the seal that you gave. Either the packet was"
            " forged or altered, or it was exported before that seal was emailed: then export it"
            " again."
        ]
    if own and at < own[0]:
        return None, [
            f"The seal that you gave is that of entry {at}, which is older than everything in"
            " this packet, so it proves nothing about it. Give a later one."
        ]
    loose = [seq for seq in own if seq < followed.proven_from]
    if loose:
        return None, [
            f"Entries {_list(loose)} can't be linked to the seal that you gave: after them, the"
            f" packet leaves out entries up to {followed.proven_from - 1}."
        ]
    return at, []


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A row as an entry has sealed it: digests by column."""

    seq: int
    salt: str
    digests: Mapping[str, str]


@dataclass(slots=True)
class _Check:
    """One packet with its entries by what they say."""

    packet: Packet
    by_kind: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    rows: dict[tuple[str, str], _Sealed] = field(default_factory=dict)
    """The newest seal of each row."""
    seqs: list[int] = field(default_factory=list)
    """The numbers of the entries about this submission."""
    strange: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        about = self.packet["submission"]
        told_rows = {"opening": about["opening"], "prompt_version": about["prompt_version"]}
        for entry in sorted(self.packet["ledger"]["entries"], key=lambda it: it["seq"]):
            body = entry["body"]
            if not _is_whole(body):
                self.strange.append(f"Entry {entry['seq']} is not an entry of Blindfolio.")
                continue
            if body["folio"] == about["id"]:
                self.seqs.append(entry["seq"])
                self.by_kind.setdefault(entry["kind"], []).append(entry)
            elif not (body["folio"] is None and told.is_about(entry["kind"], body, told_rows)):
                self.strange.append(f"Entry {entry['seq']} is not about this submission.")
                continue
            for table, found in body.get(chain.ROWS, {}).items():
                for row, digests in found.items():
                    self.rows[table, row] = _Sealed(entry["seq"], entry["salt"], digests)

    def safely(self) -> list[str]:
        """The `faults`, also of a packet whose entries hold what no release of Blindfolio writes:
        a file's shape is known, but what is inside its entries is anyone's."""
        found: list[str] = []
        try:
            for fault in self.faults():
                found.append(fault)
        except (AttributeError, KeyError, TypeError, ValueError):
            found.append("An entry has contents that Blindfolio doesn't write.")
        return found

    def faults(self) -> Iterator[str]:
        """A sentence for each thing that is not as the entries say, or is missing."""
        yield from self.strange
        yield from self._numbers()
        yield from self._submission()
        yield from self._document()
        yield from self._row("opening", "opening", "The opening", parts.OPENING)
        yield from self._row("prompt", "prompt_version", "The prompt", parts.PROMPT)
        yield from self._reviews()
        yield from self._cards()
        yield from self._outcome("gate", "gate_decision", "review decision", parts.GATE)
        yield from self._outcome("decision", "decision", "decision", parts.DECISION)
        yield from self._notice()

    def unsealed(self) -> Iterator[str]:
        """What no seal covers, in words."""
        for name, words in (
            ("opening", "the opening: its title, level, roles and weights"),
            ("prompt", "the prompt with its rubric and guides"),
            ("submission", "the submission: its code, stage and roles"),
            ("document", "the document"),
        ):
            if not self._expected_flag(name):
                yield words
        for name, words in parts.NEVER_SEALED:
            if self.packet[name] is not None:
                yield words

    def unnumbered(self) -> Iterator[int]:
        """Entries about this submission without a number among them."""
        for entry in self._own():
            if chain.NTH not in entry["body"]:
                yield entry["seq"]

    def _own(self) -> list[Mapping[str, Any]]:
        found = [entry for entries in self.by_kind.values() for entry in entries]
        return sorted(found, key=lambda it: it["seq"])

    def _numbers(self) -> Iterator[str]:
        """That the entries about this submission have all numbers from 1 on."""
        last, expected = 0, 1
        for entry in self._own():
            nth = entry["body"].get(chain.NTH)
            if nth is None:
                continue
            if nth != expected:
                yield (
                    f"An entry about this submission is missing between entries {last} and"
                    f" {entry['seq']}."
                )
            last, expected = entry["seq"], nth + 1 if isinstance(nth, int) else expected + 1

    def _submission(self) -> Iterator[str]:
        about = self.packet["submission"]
        yield from self._row("submission", "folio", "The submission", parts.FOLIO)
        for name, column in (("opening", "opening"), ("prompt", "prompt_version")):
            if self.packet[name]["id"] != about[column]:
                yield f"The {name} is not that of the submission."
        if {"closed": "7", "stopped": "7s"}[self.packet["state"]] != about["stage"]:
            yield "The packet's state is not the submission's stage."

    def _document(self) -> Iterator[str]:
        document = self.packet["document"]
        pictures = [(one["name"], one["sha256"]) for one in document["pictures"]]
        if fingerprint(document["pipeline"], document["blocks"], pictures) != document["sha"]:
            yield "The document's text or pictures don't match its hash."
        if document["sha"] != self.packet["submission"]["sha"]:
            yield "The document's hash is not the submission's."
        yield from self._flag("document", "The document")

    def _row(
        self, name: str, table: str, what: str, columns: Sequence[str], key: str = "id"
    ) -> Iterator[str]:
        part = self.packet[name]
        yield from self._columns(table, part[key], what, {c: part[c] for c in columns})
        yield from self._flag(name, what)

    def _columns(
        self, table: str, row: str, what: str, values: Mapping[str, Any]
    ) -> Iterator[str]:
        """A sentence for each value that is not what the row's newest entry sealed."""
        sealed = self.rows.get((table, row))
        if sealed is None:
            return
        for column, value in values.items():
            if column in sealed.digests and sealed.digests[column] != rows.digest(
                sealed.salt, table, column, value
            ):
                yield f"{what}: {parts.word(column)} is not what entry {sealed.seq} sealed."

    def _expected_flag(self, name: str) -> bool:
        about = self.packet["submission"]
        table, row = {
            "submission": ("folio", about["id"]),
            "document": ("folio", about["id"]),
            "opening": ("opening", about["opening"]),
            "prompt": ("prompt_version", about["prompt_version"]),
            "gate": ("gate_decision", about["id"]),
            "decision": ("decision", about["id"]),
        }[name]
        return (table, row) in self.rows

    def _flag(self, name: str, what: str) -> Iterator[str]:
        if self.packet[name]["sealed"] != self._expected_flag(name):
            yield f"{what} is marked wrongly as covered, or not covered, by a seal."

    def _reviews(self) -> Iterator[str]:
        locks = {entry["seq"]: entry for entry in self.by_kind.get("lock", ())}
        recognised = {entry["body"]["actor"] for entry in self.by_kind.get("recognised", ())}
        amended = {entry["seq"]: entry for entry in self.by_kind.get("amendment", ())}
        for n, review in enumerate(self.packet["reviews"], 1):
            entry = locks.pop(review["entry"], None)
            if entry is None:
                yield f"Review {n} has no entry that locked it."
                continue
            yield from self._review(f"Review {n}", review, entry)
            if review["recognised"] != (review["locked"]["reviewer"] in recognised):
                yield f"Review {n}: whether its reviewer recognised the author was altered."
            for amendment in review["amendments"]:
                added = amended.pop(amendment["entry"], None)
                yield from _amendment(f"Review {n}", review, amendment, added)
        for seq in locks:
            yield f"A review is missing: entry {seq} locked it."
        for seq in amended:
            yield f"An amendment is missing: entry {seq} recorded it."

    def _review(
        self, what: str, review: Mapping[str, Any], entry: Mapping[str, Any]
    ) -> Iterator[str]:
        sealed, part = sealed_reviews.as_now(entry["body"]["facts"]), review["part"]
        yield from differences.named(what, entry["seq"], sealed, review["locked"])
        if review["locked_at"] != entry["at"]:
            yield f"{what}: the time of its lock is not that of entry {entry['seq']}."
        yield from self._columns("standing", part["id"], f"{what}: its reviewer", part)
        if part["account"] != review["locked"]["reviewer"]:
            yield f"{what} is not by the reviewer whose number it has."
        if review["locked"]["document"] != self.packet["submission"]["sha"]:
            yield f"{what} was written about another document."
        # Without such an entry, its number and whether it counts rest on nothing.
        if ("standing", part["id"]) not in self.rows:
            yield f"{what}: no entry seals its number, nor whether it counts."
        elif not review["sealed"]:
            yield f"{what} is marked wrongly as not covered by a seal."

    def _cards(self) -> Iterator[str]:
        locks = {entry["seq"]: entry for entry in self.by_kind.get("scorecard", ())}
        for n, card in enumerate(self.packet["scorecards"], 1):
            what, entry = f"Scorecard {n}", locks.pop(card["entry"], None)
            if entry is None:
                yield f"{what} has no entry that locked it."
                continue
            body = entry["body"]
            sealed = sealed_cards.as_now(body["facts"], body["actor"])
            yield from differences.named(what, entry["seq"], sealed, card["locked"])
            if card["locked_at"] != entry["at"]:
                yield f"{what}: the time of its lock is not that of entry {entry['seq']}."
            if not card["sealed"]:
                yield f"{what} is marked wrongly as not covered by a seal."
        for seq in locks:
            yield f"A scorecard is missing: entry {seq} locked it."

    def _outcome(
        self, name: str, table: str, words: str, columns: Sequence[str]
    ) -> Iterator[str]:
        part, entries = self.packet[name], self.by_kind.get(name, [])
        if part is None:
            for entry in entries:
                yield f"The {words} is missing: entry {entry['seq']} recorded it."
            return
        if not entries:
            yield f"The {words} has no entry that recorded it."
        about = self.packet["submission"]["id"]
        values = {column: part[column] for column in columns}
        if (table, about) not in self.rows:
            yield f"The {words} has no entry that sealed it."
        yield from self._columns(table, about, f"The {words}", values)
        for entry in entries[-1:]:
            facts = {**entry["body"]["facts"], "by": entry["body"]["actor"]}
            for key, value in facts.items():
                if key in part and not differences.same(part[key], value):
                    yield (
                        f"The {words}: {parts.word(key)} is not what entry {entry['seq']}"
                        " recorded."
                    )
        yield from self._flag(name, f"The {words}")

    def _notice(self) -> Iterator[str]:
        if self.packet["notice"] != parts.notice(self.packet["state"], seals=True):
            yield "The packet's first line was altered."


def _amendment(
    what: str,
    review: Mapping[str, Any],
    amendment: Mapping[str, Any],
    entry: Mapping[str, Any] | None,
) -> Iterator[str]:
    what = f"{what}'s amendment {amendment['n']}"
    if entry is None:
        yield f"{what} has no entry that recorded it."
        return
    told_ = {
        "review": review["locked"]["review"],
        "amendment": amendment["id"],
        **{key: amendment[key] for key in ("n", "text", "after_reveal")},
    }
    if not differences.same(told_, entry["body"]["facts"]) or amendment["at"] != entry["at"]:
        yield f"{what} is not what entry {entry['seq']} recorded."


def _is_whole(body: Mapping[str, Any]) -> bool:
    """Whether an entry's body has what every entry has; its file may have been made by anyone."""
    return (
        isinstance(body.get("facts"), dict)
        and all(key in body and _is_id(body[key]) for key in ("folio", "actor"))
        and _are_rows(body.get(chain.ROWS, {}))
    )


def _is_id(value: object) -> bool:
    return value is None or isinstance(value, str)


def _are_rows(found: object) -> bool:
    return isinstance(found, dict) and all(
        isinstance(table, dict)
        and all(
            isinstance(row, dict) and all(isinstance(digest, str) for digest in row.values())
            for row in table.values()
        )
        for table in found.values()
    )
