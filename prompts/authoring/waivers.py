"""Publishing despite a finding: which ones a coordinator waived, and why.

A word list is sometimes wrong, and then a person decides. What can't be read, and a mark that is
left, nobody can waive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blindfolio import clock
from blindfolio.refusal import Refusal
from prompts.lint.findings import UNWAIVABLE

REASON = 600
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Waivable:
    """A finding that stops the draft and may be waived. `key` is its own: the same words at the
    same place have the same one, also in a later version."""

    key: str
    finding: Mapping[str, Any]
    reason: str
    """What was written for it so far."""


def waivable(stops: Sequence[Mapping[str, Any]], reasons: Mapping[str, str]) -> list[Waivable]:
    """Those of the findings that may be waived, in their order, each once."""
    found = {_key(f): f for f in stops if f["code"] not in UNWAIVABLE}
    return [Waivable(key, f, reasons.get(key, "").strip()) for key, f in found.items()]


def of_version(waivers: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The reasons of a version's waivers by key, from which its next draft goes on."""
    return {waiver["key"]: waiver["reason"] for waiver in waivers}


def waived(
    stops: Sequence[Mapping[str, Any]], reasons: Mapping[str, str], *, by: str
) -> tuple[list[dict[str, Any]], list[Mapping[str, Any]]]:
    """The waivers as a version keeps them, and the findings that still stop it.

    A Refusal ("waive") for a reason that is too long.
    """
    given = {it.key: it for it in waivable(stops, reasons) if it.reason}
    for it in given.values():
        if len(it.reason) > REASON:
            raise Refusal("waive", f"Give each reason in at most {REASON} characters.")
    left = [f for f in stops if f["code"] in UNWAIVABLE or _key(f) not in given]
    return [_kept(it, by) for it in given.values()], left


def _kept(it: Waivable, by: str) -> dict[str, Any]:
    kept = {name: it.finding[name] for name in ("code", "file", "line", "field", "words")}
    found = it.finding["reason"]
    now = clock.now().isoformat()
    return {"key": it.key, **kept, "found": found, "reason": it.reason, "by": by, "at": now}


def _key(finding: Mapping[str, Any]) -> str:
    # Without the line, which moves when something is written above it.
    told = "\0".join(str(finding[name]) for name in ("code", "file", "field", "words"))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
