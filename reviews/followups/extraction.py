"""The facts as a ranked list for JSON: what the sheet was made from."""

from __future__ import annotations

from typing import Any

from blindfolio.facts.model import Facts

MOST = 30


def extraction(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Ranked items `{name?, quote, block, …}`, at most `MOST` of each kind."""
    return {
        "alternatives": [
            {
                "name": a.phrase.text,
                "quote": a.quote.text,
                "block": a.quote.block,
                "status": a.status,
                "reason": a.reason.text if a.reason is not None else None,
            }
            for a in facts.alternatives[:MOST]
        ],
        "numbers": [
            {
                "value": q.value,
                "quote": q.quote.text,
                "block": q.quote.block,
                "kind": q.kind,
                "role": q.role,
                "bounds": q.bounds.text if q.bounds is not None else None,
            }
            for q in facts.quantities[:MOST]
        ],
        "components": [
            {"name": e.name, "quote": e.quote.text, "block": e.quote.block, "count": e.count}
            for e in facts.components[:MOST]
        ],
        "risks": [
            {"quote": r.quote.text, "block": r.quote.block, "mitigation": r.mitigated}
            for r in facts.risks[:MOST]
        ],
        "migration": [
            {"kind": s.kind, "quote": s.quote.text, "block": s.quote.block}
            for s in facts.steps[:MOST]
        ],
    }
