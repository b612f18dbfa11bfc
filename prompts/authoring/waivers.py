from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blindfolio import clock
from blindfolio.refusal import Refusal

REASON = 600


@dataclass(frozen=True, slots=True)
class Waivable:
    """A finding that can be waived. `key` depends only on its words and place, so it stays
    the same in later versions."""

    key: str
    finding: Mapping[str, Any]
    reason: str


def waivable(stops: Sequence[Mapping[str, Any]], reasons: Mapping[str, str]) -> list[Waivable]:
    found = {_key(f): f for f in stops if f["waivable"]}
    return [Waivable(key, f, reasons.get(key, "").strip()) for key, f in found.items()]


def waived(
    stops: Sequence[Mapping[str, Any]], reasons: Mapping[str, str], *, by: str
) -> tuple[list[dict[str, Any]], list[Mapping[str, Any]]]:
    given = [it for it in waivable(stops, reasons) if it.reason]
    if any(len(it.reason) > REASON for it in given):
        raise Refusal("waive", f"Give each reason in at most {REASON} characters.")
    keys, at = {it.key for it in given}, clock.now().isoformat()
    kept = [
        {name: it.finding[name] for name in ("code", "file", "line", "field", "words")}
        | {
            "key": it.key,
            "found": it.finding["reason"],
            "reason": it.reason,
            "by": by,
            "at": at,
        }
        for it in given
    ]
    return kept, [f for f in stops if not f["waivable"] or _key(f) not in keys]


def _key(finding: Mapping[str, Any]) -> str:
    # Without the line, which moves with edits above it.
    told = "\0".join(str(finding[name]) for name in ("code", "file", "field", "words"))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
