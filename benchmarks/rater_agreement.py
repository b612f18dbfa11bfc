"""Measures how far independent raters agree on the same documents with the same rating guides.

    .venv/bin/python -m benchmarks.rater_agreement [FOLDER]

FOLDER contains one JSON file for each rater: `{document: {criterion: {"rating": 1 to 4, …}}}`. The
default is `tests/gold/ratings`. It prints the share of pairs of raters with the same rating, the
widest gap, Krippendorff's alpha for ordinal data with its 95 % interval (see
`reviews/calibration/agreement/`), and the ratings that differ.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from reviews.calibration.agreement.alpha import alpha
from reviews.calibration.agreement.report import shares

GIVEN = Path("tests/gold/ratings")

Unit = Sequence[int]  # the ratings that one criterion of one document got, by rater


def read(folder: Path) -> dict[tuple[str, str], Unit]:
    raters = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return {
        (document, criterion): [rater[document][criterion]["rating"] for rater in raters]
        for document, criteria in raters[0].items()
        for criterion in criteria
    }


def main() -> None:
    units = read(Path(sys.argv[1]) if len(sys.argv) > 1 else GIVEN)
    widest = max(max(unit) - min(unit) for unit in units.values())
    found = np.array(list(units.values()), dtype=float)
    same, whole = shares(found).exact, alpha(found)
    low, high = whole.interval or (float("nan"), float("nan"))
    print(f"{found.shape[0]} criteria, {found.shape[1]} raters: same rating {same:.2f},")
    print(f"widest gap {widest}, ordinal alpha {whole.estimate:.2f} ({low:.2f} to {high:.2f})")
    print(
        "ratings given:",
        dict(sorted(Counter(n for unit in units.values() for n in unit).items())),
    )
    for (document, criterion), unit in units.items():
        if len(set(unit)) > 1:
            print(f"  {document} {criterion}: {', '.join(map(str, unit))}")


if __name__ == "__main__":
    main()
