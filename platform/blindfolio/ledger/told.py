"""Which entries a packet tells in full; of all others it has only digests.

A packet goes to the people who hire. Entries that its readers may not see, such as a candidate's
start or a request for accommodation, are never told. Told entries are numbered, so a missing one
shows; a kind added here is numbered from then on.

Interview scorecards may be locked before the review decision, and no one reads those of a rejected
candidate. They have numbers of their own, and only packets decided in a debrief tell them. The
closing entry is in that series too, so leaving out the last one shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

NTH = "nth"
"""Under which a payload has its number among those of its folio's entries that every packet tells.
"""

NTH_OF_LOOP = "nth_of_loop"
"""The same among the scorecards of a loop, which a packet tells only after a debrief."""

_OF_LOOP = "interview_scorecard"

_FOLIOS: Mapping[str, tuple[str, frozenset[str]]] = {
    **dict.fromkeys(
        (
            *("lock", "amendment", "recognised", "scorecard", "gate", "decision", "feedback"),
            # Cancels the interview of who is rejected, and seals what the decision changed.
            "slot_off",
            *("interview_scorecard", "card_passed", "debrief.invite", "debrief.pass"),
            *("debrief.vote", "debrief.view", "debrief.flag", "debrief.flag_settled"),
            *("debrief.dissent", "debrief.dissent_answered", "rows"),
            # Seals the names and the sheet of a decided submission.
            "packet",
        ),
        ("", frozenset()),
    ),
    # Until reviewing begins, a stage says what the candidate did, and when.
    "stage": (
        "event",
        frozenset({"lock", "recuse", "release", "stop", "scorecards", "close"}),
    ),
    # Who accepted, and when, is for the coordinator alone.
    "standing": ("state", frozenset({"reviewer.recused"})),
    # Only where it seals a name that is corrected after that: it has no fact "name".
    "candidate.corrected": ("name", frozenset()),
}
"""By kind: the fact that decides, and its values that are told; "" where all are."""

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
"""A packet has every row of these; they may be sealed by any entry of their transaction."""

_AT_END = frozenset({"candidate", "question", "design_change"})
"""Tables of the names and the sheet that a packet shows."""

_TABLES = (
    frozenset({"folio", "standing", "gate_decision", "decision", "feedback", "account"})
    | _DEBRIEF
    | _AT_END
)
"""Told entries seal no others: a digest whose salt is known tells a value that can be guessed."""


def numbered(kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """`NTH` and `NTH_OF_LOOP`; none if no packet tells it."""
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
    """Of no folio: it seals one of these rows (ids by table), or one of several tables, and no
    others."""
    sealed = body.get("rows", {})
    return (
        kind in _NOBODYS
        and bool(sealed)
        and all(
            len(it) == 1 and set(it) <= set(rows.get(table, ())) for table, it in sealed.items()
        )
    )
