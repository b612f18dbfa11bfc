"""Decides which entries of the audit log a packet shows in full. Of all other entries, a packet
contains only digests. The people who hire read packets, so entries that they may not see are
never shown, such as a request for accommodation.

Shown entries are numbered, so that a missing one is noticed. A kind added here is numbered from
then on.

Interview scorecards are numbered separately, because no one reads those of a rejected
candidate. Only packets decided in a debrief show them. The closing entry is in that series too,
so that leaving out the last scorecard is noticed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

# the payload's key for its number among the folio's entries that every packet shows
NTH = "nth"

# the same for interview scorecards, which a packet shows only after a debrief
NTH_OF_LOOP = "nth_of_loop"

_OF_LOOP = "interview_scorecard"

# By kind: the fact that decides, and the values that are shown. Empty if all are.
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

# kinds of entries about a prompt, an opening or an account
_NOBODYS = frozenset(
    {
        *("prompt_version", "prompt.fixed"),
        *("opening", "opening.changed", "opening.fixed", "opening.version", "opening.weights"),
        "account.renamed",
    }
)

# A packet has every row of these. Any entry of their transaction may seal them.
_DEBRIEF = frozenset(
    {
        *("card_pass", "debrief_pass", "debrief_vote", "changed_view", "red_flag"),
        *("flag_settled", "dissent", "dissent_answer", "decision_grounds"),
    }
)

# tables of the names, the question sheet and the choice of scenarios that a packet shows
_AT_END = frozenset({"candidate", "question", "design_change", "choosing", "chosen_card"})

# Shown entries seal no other tables: with the salt known, values behind digests can be guessed.
_TABLES = (
    frozenset({"folio", "standing", "gate_decision", "decision", "feedback", "account"})
    # Days until deletion, which the opening's terms promise.
    | {"invitation.apart"}
    | _DEBRIEF
    | _AT_END
)


def numbered(kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns `NTH` and `NTH_OF_LOOP` where they apply, or nothing if no packet shows the
    entry.
    """
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
    """Returns whether a packet shows the entry in full. `debriefed` means that the decision
    followed a debrief.
    """
    found = numbered(kind, body)
    return bool(found) and (debriefed or NTH in found)


def is_about(kind: str, body: Mapping[str, Any], rows: Mapping[str, Collection[str]]) -> bool:
    """Returns whether an entry without a folio seals only these rows (ids by table), one in
    each table.
    """
    sealed = body.get("rows", {})
    return (
        kind in _NOBODYS
        and bool(sealed)
        and all(
            len(it) == 1 and set(it) <= set(rows.get(table, ())) for table, it in sealed.items()
        )
    )
