"""Which of the prompt's opposite designs a document argues for."""

from __future__ import annotations

from blindfolio.facts.reading import Reading
from prompts.probes import Position, Probes
from reviews.followups.passages import Passage, passages

_LEAD = 1.2
_LEAST = 4.0


def position_of(reading: Reading, probes: Probes) -> tuple[Position, Passage] | None:
    """The position whose words the document's own proposal shows most, with the passage that
    shows it best; None when none leads clearly."""
    weights = []
    for position in probes.positions:
        found = passages(reading, position.recognise)
        # what is proposed counts; what is weighed and dropped does not
        counted = [p for p in found if p.score >= 1.0]
        different = {word for p in counted for word in p.found}
        total = 1.5 * len(different) + sum(min(p.score, 3.0) for p in counted[:12]) / 4
        weights.append((total, position, counted))
    weights.sort(key=lambda w: (-w[0], w[1].key))
    best, second = weights[0], weights[1]
    if not best[2] or best[0] < _LEAST or best[0] < _LEAD * second[0]:
        return None
    return best[1], best[2][0]
