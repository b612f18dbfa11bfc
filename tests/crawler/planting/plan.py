"""Who stands where on the crawler's site: the people, and each folio with its cast."""

from __future__ import annotations

from dataclasses import dataclass, field

ADMINS = ("out", "c1")
"""The second is also a coordinator, and owns a connection."""

_ROLES = {
    "m1": "manager",
    "c1": "coordinator",
    "c2": "coordinator",
    "m2": "manager",
    "out": "admin",
}
PEOPLE: dict[str, str] = {
    who: _ROLES.get(who, "")
    for who in (
        *("c1", "c2", "m1", "m2", "m3", "e1", "p1", "p2", "i2", "r1", "r2", "r3", "r4", "r5"),
        *("x1", "d1", "i1", "out", "gone"),
    )
}
"""Each account's short name with its site role where no opening gives it.

Coordinators c1 and c2, each of one opening; hiring manager m1, who decides, m2, who also reviews,
and m3, who may sit and does on one panel; e1, an engineer named to decide; panel p1 and p2;
reviewers r1 and r2, r3 who never answers, r4 who is recused, r5 of the compact opening, x1 who
never locks; d1 reviews and sits; i1 and i2 interview elsewhere; out stands nowhere and is an admin;
gone has left.
"""

_REVIEWERS = {"r1": "reviewer.accepted", "r2": "reviewer.accepted", "x1": "reviewer.accepted"}
_FULL = {"c1": "coordinator", "m1": "decider", "i1": "interviewer.open"}
_ASKED = {**_FULL, **_REVIEWERS, "r3": "reviewer.planned", "p1": "panel", "p2": "panel"}
_READ = {**_ASKED, "r4": "reviewer.recused"}
_LOCKED = {**_READ, "r1": "reviewer.locked", "r2": "reviewer.locked"}
_COMPACT = {
    "c2": "coordinator",
    "e1": "decider",
    "m2": "manager.sits reviewer.accepted",
    "m3": "manager.sits",
    "d1": "panel reviewer.accepted",
    "r5": "reviewer.accepted",
}
_COMPACT_LOCKED = {
    **_COMPACT,
    "m2": "manager.sits reviewer.locked",
    "d1": "panel reviewer.locked",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One folio: where its story ends, in which rows each account then stands to it.

    `differs` are the classes in which variant B is another, and `by` whose own they are. `late`
    locks last of all, in B on another day; `more` are reviewers who have more comments in B.
    `third` is asked when the gate is open.
    """

    stage: str
    rows: dict[str, str]
    opening: str = "full"
    differs: str = ""
    by: tuple[str, ...] = ()
    rows_in_b: dict[str, str] = field(default_factory=dict)
    stage_in_b: str = ""
    late: str = ""
    more: tuple[str, ...] = ()
    third: str = ""
    # Closed under a legal hold by the candidate's deletion, and opened again to this account alone.
    opened_to: str = ""

    @property
    def only_in_b(self) -> tuple[str, ...]:
        return tuple(who for who in self.rows_in_b if who not in self.rows)

    def cast(self, variant: str) -> dict[str, list[str]]:
        rows = self.rows | (self.rows_in_b if variant == "B" else {})
        return {who: held.split() for who, held in rows.items()}

    def sees(self, variant: str) -> dict[str, list[str]]:
        cast = self.cast(variant)
        return {self.opened_to: cast[self.opened_to]} if self.opened_to else cast


FOLIOS: dict[str, Plan] = {
    "invited": Plan("0", _FULL),
    "writing": Plan("0", _ASKED),
    "submitted": Plan("1", _ASKED),
    "read": Plan("2", _READ),
    "one_lock": Plan(
        "3",
        {**_READ, "r1": "reviewer.locked"},
        differs="RN PR RX",
        by=("r5", "x1"),
        rows_in_b={"r5": "reviewer.accepted"},
        more=("x1",),
    ),
    "other_lock": Plan(
        "3",
        {**_READ, "r2": "reviewer.locked"},
        differs="PR RX",
        by=("r2",),
        rows_in_b={"r2": "reviewer.accepted"},
        stage_in_b="2",
    ),
    "gate": Plan("4", _LOCKED, differs="RX AG", by=("r2",), late="r2"),
    "panel": Plan("5", _LOCKED, differs="RX AG SX SP", by=("r2", "p2")),
    "debrief": Plan("6", _LOCKED),
    "voting": Plan(
        "6",
        {
            **_LOCKED,
            "r1": "reviewer.locked+invited",
            "r2": "reviewer.locked+debrief",
            "p2": "panel.passed",
            "i1": "interviewer.locked+debrief",
            "i2": "interviewer.open+invited",
        },
        differs="RX AG SX DN",
        by=("r2",),
    ),
    "closed": Plan("7", {**_LOCKED, "i1": "interviewer.locked+debrief"}),
    "held": Plan("7", _LOCKED, opened_to="p2"),
    "stopped": Plan("7s", _LOCKED),
    "erased": Plan("8", {**_READ, "r1": "reviewer.locked"}),
    "withdrawn": Plan("E", {**_READ, "r1": "reviewer.locked"}),
    "declined": Plan("E", _FULL),
    "cancelled": Plan("E", _FULL),
    "c_writing": Plan("0", _COMPACT, "compact"),
    "c_read": Plan("2", _COMPACT, "compact"),
    "c_gate": Plan("4", _COMPACT_LOCKED, "compact", differs="RX AG PF", by=("d1",)),
    "c_panel": Plan(
        "5",
        {**_COMPACT_LOCKED, "m3": "manager.sits panel"},
        "compact",
        differs="RX AG SX SP",
        by=("d1",),
    ),
    "c_debrief": Plan("6", _COMPACT_LOCKED, "compact", third="r5"),
}
"""By short name. The closed, the stopped and the debriefed one have a recused lock as well."""
