"""Which entries a packet shows in full; of all others it has only digests.

A packet goes to the people who hire. Entries that its readers may not see, such as a candidate's
start or a request for accommodation, are never shown. Shown entries are numbered, so that a missing
one is noticed; a kind added here is numbered from then on.

Interview scorecards may be locked before the review decision, and no one reads those of a rejected
candidate. They are numbered separately, and only packets decided in a debrief show them. The
closing entry is in that series too, so leaving out the last scorecard is noticed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

NTH = "nth"
"""The payload's key for its number among the folio's entries that every packet shows."""

NTH_OF_LOOP = "nth_of_loop"
"""The same for a loop's scorecards, which a packet shows only after a debrief."""

_OF_LOOP = "interview_scorecard"

_FOLIOS: Mapping[str, tuple[str, frozenset[str]]] = {
    **dict.fromkeys(
        (
            *("lock", "amendment", "recognised", "scorecard", "gate", "decision", "feedback"),
            # Cancels a rejected candidate's interview, and seals what the decision changed.
            "slot_off",
            *("interview_scorecard", "card_passed", "debrief.invite", "debrief.pass"),
            *("debrief.vote", "debrief.view", "debrief.flag", "debrief.flag_settled"),
            *("debrief.dissent", "debrief.dissent_answered", "rows"),
            # Seals the names and the question sheet of a decided submission.
            "packet",
        ),
        ("", frozenset()),
    ),
    # Before reviewing begins, a stage reveals what the candidate did, and when.
    "stage": (
        "event",
        frozenset({"lock", "recuse", "release", "stop", "scorecards", "close"}),
    ),
    # Only the coordinator may see who accepted, and when.
    "standing": ("state", frozenset({"reviewer.recused"})),
    # Shown only if it seals a name corrected after the decision; there is no fact "name".
    "candidate.corrected": ("name", frozenset()),
}
"""By kind: the fact that decides, and the values that are shown; empty if all are."""

_NOBODYS = frozenset(
    {
        *("prompt_version", "prompt.fixed"),
        *("opening", "opening.changed", "opening.fixed", "opening.version", "opening.weights"),
        "account.renamed",
    }
)
"""Kinds of entries about a prompt, an opening or an account."""

_DEBRIEF = frozenset(
    {
        *("card_pass", "debrief_pass", "debrief_vote", "changed_view", "red_flag"),
        *("flag_settled", "dissent", "dissent_answer", "decision_grounds"),
    }
)
"""A packet has every row of these; any entry of their transaction may seal them."""

_AT_END = frozenset({"candidate", "question", "design_change"})
"""Tables of the names and the question sheet that a packet shows."""

_TABLES = (
    frozenset({"folio", "standing", "gate_decision", "decision", "feedback", "account"})
    | _DEBRIEF
    | _AT_END
)
"""Shown entries seal no other tables: with the salt known, values behind digests can be guessed."""


def numbered(kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """`NTH` and `NTH_OF_LOOP`; empty if no packet shows the entry."""
    tables = set(body.get("rows", ()))
    if kind not in _FOLIOS or not tables <= _TABLES:
        return ()
    fact, values = _FOLIOS[kind]
    shown = tables & (_DEBRIEF | _AT_END)
    if fact and body["facts"].get(fact) not in values and not shown:
        return ()
    if kind == _OF_LOOP:
        return (NTH_OF_LOOP,)
    closes = kind == "stage" and body["facts"].get("event") == "close"
    return (NTH, NTH_OF_LOOP) if closes else (NTH,)


def is_told(kind: str, body: Mapping[str, Any], *, debriefed: bool) -> bool:
    """`debriefed`: decided after a debrief."""
    found = numbered(kind, body)
    return bool(found) and (debriefed or NTH in found)


def is_about(kind: str, body: Mapping[str, Any], rows: Mapping[str, Collection[str]]) -> bool:
    """For entries without a folio: whether it seals only these rows (ids by table), one per
    table."""
    sealed = body.get("rows", {})
    return (
        kind in _NOBODYS
        and bool(sealed)
        and all(
            len(it) == 1 and set(it) <= set(rows.get(table, ())) for table, it in sealed.items()
        )
    )
