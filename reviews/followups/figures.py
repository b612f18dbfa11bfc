"""The figures that a prompt gives: a document that repeats one has not worked it out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from blindfolio.facts.model import Quantity
from prompts.folder.probes import Probes

_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?([a-z%/]?)", re.IGNORECASE)
_SMALL, _TELLING = 10.0, 100.0
"""From here on a value is rare enough to be known by itself; below, its unit must agree."""


@dataclass(frozen=True, slots=True)
class KnownFigures:
    """Values, and values with the first letter of the unit behind them."""

    values: frozenset[float]
    united: frozenset[tuple[float, str]]

    def hold(self, quantity: Quantity) -> bool:
        """Whether the quantity is one of them; several numbers in one value must all be."""
        text = quantity.value
        at = quantity.evidence.text.find(text)
        behind = quantity.evidence.text[at:][: len(text) + 12] if at >= 0 else text
        found = _pairs(behind if _pairs(behind) else text)[: max(1, len(_pairs(text)))]
        return bool(found) and all(
            pair in self.united or (pair[0] >= _TELLING and pair[0] in self.values)
            for pair in found
        )

    def all_of(self, text: str) -> bool:
        """Whether the text holds figures of ten and more and each of them is known."""
        found = [pair for pair in _pairs(text) if pair[0] >= _SMALL]
        return bool(found) and all(value in self.values for value, _ in found)


NO_FIGURES = KnownFigures(frozenset(), frozenset())


def _pairs(text: str) -> list[tuple[float, str]]:
    return [
        (float(m.group(1).replace(",", "")), m.group(2).lower()) for m in _FIGURE.finditer(text)
    ]


def figures_of(probes: Probes, prompt: str = "") -> KnownFigures:
    """The figures of the prompt's text (Markdown or HTML) and of what its author wrote beside it:
    figures, groups, parties, conditions and changes."""
    told = [prompt, *(f"{f.value:g} {f.unit} {f.text}" for f in probes.figures)]
    told += [
        f"{g.count} {probes.estate.unit} {g.traffic} {g.oddity}" for g in probes.estate.groups
    ]
    told += [f"{p.wants} {p.can_refuse} {' '.join(p.words)}" for p in probes.parties]
    told += [f"{c.text} {c.bound or ''}" for c in probes.failure_conditions]
    told += [f"{f.from_} {f.text}" for f in probes.flips]
    told += [a.text for p in probes.positions for a in p.ask]
    told += [" ".join((*p.carries, *p.gives_up)) for p in probes.positions]
    plain = re.sub(r"<[^<>]+>|[*|]", " ", "\n".join(told))
    found = _pairs(plain)
    return KnownFigures(frozenset(v for v, _ in found), frozenset(p for p in found if p[1]))
