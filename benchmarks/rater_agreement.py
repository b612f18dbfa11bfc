"""How far independent raters agree: the same documents, the same guides, a rating a criterion.

    .venv/bin/python benchmarks/rater_agreement.py [FOLDER]

FOLDER holds one JSON file for each rater: `{document: {criterion: {"rating": 1 to 4, …}}}`; without
one, `tests/gold/ratings`. Prints the share of pairs of raters with the same rating, the widest gap,
and Krippendorff's alpha for ordinal data (Krippendorff, *Content Analysis*, 3rd edition, chapter
11: 1 - observed by expected disagreement, the distance of two ratings being the squared number of
ratings between them), for all criteria and for each; and the ratings that differ.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations
from pathlib import Path

GIVEN = Path("tests/gold/ratings")

Unit = Sequence[int]
"""The ratings that one criterion of one document got, by rater."""


def alpha(units: Sequence[Unit]) -> float:
    """Krippendorff's ordinal alpha; 1 where nobody could disagree."""
    counts = Counter(rating for unit in units for rating in unit)
    total = counts.total()

    def distance(one: int, other: int) -> float:
        low, high = sorted((one, other))
        between = sum(counts[n] for n in range(low, high + 1))
        return (between - (counts[low] + counts[high]) / 2) ** 2

    observed = sum(
        distance(one, other) / (len(unit) - 1)
        for unit in units
        for one, other in permutations(unit, 2)
    )
    expected = sum(
        counts[one] * counts[other] * distance(one, other) for one in counts for other in counts
    )
    return 1 - observed * (total - 1) / expected if expected else 1.0


def same(units: Sequence[Unit]) -> float:
    """The share of pairs of raters that gave the same rating."""
    pairs = [pair for unit in units for pair in combinations(unit, 2)]
    return sum(one == other for one, other in pairs) / len(pairs)


def read(folder: Path) -> dict[tuple[str, str], Unit]:
    """The ratings by document and criterion."""
    raters = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return {
        (document, criterion): [rater[document][criterion]["rating"] for rater in raters]
        for document, criteria in raters[0].items()
        for criterion in criteria
    }


def main() -> None:
    units = read(Path(sys.argv[1]) if len(sys.argv) > 1 else GIVEN)
    widest = max(max(unit) - min(unit) for unit in units.values())
    found = list(units.values())
    print(f"{len(found)} criteria, {len(found[0])} raters: same rating {same(found):.2f},")
    print(f"widest gap {widest}, ordinal alpha {alpha(found):.2f}")
    print("ratings given:", dict(sorted(Counter(n for unit in found for n in unit).items())))
    for (document, criterion), unit in units.items():
        if len(set(unit)) > 1:
            print(f"  {document} {criterion}: {', '.join(map(str, unit))}")


if __name__ == "__main__":
    main()
