"""Which entries a packet tells as they are: of all others, and of other folios', only digests.

A packet goes to the people who hire. What none of its readers may see, such as when a candidate
started or that somebody asked for an accommodation, is in no entry that is told. The numbers that
told entries have show that one is missing, so a kind that is added here is numbered from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FOLIOS: Mapping[str, tuple[str, frozenset[str]]] = {
    "lock": ("", frozenset()),
    "amendment": ("", frozenset()),
    "recognised": ("", frozenset()),
    "scorecard": ("", frozenset()),
    "gate": ("", frozenset()),
    "decision": ("", frozenset()),
    # Cancels the interview of who is rejected, and seals what the decision changed.
    "slot_off": ("", frozenset()),
    # Until reviewing begins, a stage says what the candidate did, and when.
    "stage": (
        "event",
        frozenset({"lock", "recuse", "release", "stop", "scorecards", "close"}),
    ),
    # Who accepted, and when, is for the coordinator alone.
    "standing": ("state", frozenset({"reviewer.recused"})),
    "rows": ("", frozenset()),
}
"""By kind: the fact that decides, and its values that are told; "" where all are."""

_NOBODYS = frozenset(
    {
        *("prompt_version", "prompt.fixed"),
        *("opening", "opening.changed", "opening.fixed", "opening.version", "opening.weights"),
    }
)
"""Kinds of entries about a prompt or an opening."""

_TABLES = frozenset({"folio", "standing", "gate_decision", "decision"})
"""Tables of whose rows a told entry may have digests: a digest whose salt is known tells a value
that can be guessed."""


def is_told(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether an entry about a folio, with this payload, is told by a packet."""
    if kind not in _FOLIOS or not set(body.get("rows", ())) <= _TABLES:
        return False
    fact, values = _FOLIOS[kind]
    return not fact or body["facts"].get(fact) in values


def is_about(kind: str, body: Mapping[str, Any], rows: Mapping[str, str]) -> bool:
    """Whether an entry of no folio is told: it seals these rows (id by table) and no others."""
    sealed = body.get("rows", {})
    return (
        kind in _NOBODYS
        and bool(sealed)
        and all(list(found) == [rows.get(table)] for table, found in sealed.items())
    )
