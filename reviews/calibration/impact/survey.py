"""A team's own survey as CSV, a row for each event. The product stores no group, and joins none
with its own rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviews.calibration.outcomes.history import by_candidate, plain, refuse, result_of

COLUMNS = ("candidate", "group", "stage", "result")
NOT_GIVEN = "not given"
_OFFERED = ("offer", "down_level", "accepted", "declined")
_FAILED = ("rejected", "no_hire")
_DECIDED = (*_OFFERED, *_FAILED, "passed")
_OFFERS = ("offer", "hired")


@dataclass(slots=True)
class Applicant:
    """`passed` has only stages that the team decided."""

    group: str = ""
    passed: dict[str, bool] = field(default_factory=dict)
    offered: bool = False

    @property
    def in_all(self) -> bool | None:
        """None if undecided."""
        if self.offered:
            return True
        return None if all(self.passed.values()) else False


def read(raw: bytes) -> list[Applicant]:
    return list(by_candidate(raw, COLUMNS, Applicant, _add).values())


def _add(to: Applicant, line: int, row: Mapping[str, str]) -> None:
    group = " ".join(row["group"].split())
    if group and to.group not in ("", group):
        raise refuse(
            line, "group", "differs from an earlier line of the same candidate. Use one group."
        )
    to.group = group or to.group
    stage, result = plain(row["stage"]), result_of(line, row["result"])
    if result in _DECIDED:
        if not stage:
            raise refuse(line, "stage", "is empty beside a result. Fill it in.")
        to.passed[stage] = result not in _FAILED
        offered = result in _OFFERED or (result == "passed" and stage in _OFFERS)
        to.offered = to.offered or offered
