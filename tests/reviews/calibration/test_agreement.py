"""Alpha, kappa and shares are the published ones and independent libraries', and `blindfolio
agreement` prints them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from nltk.metrics.agreement import AnnotationTask
from numpy.typing import NDArray

from blindfolio import cli
from reviews.calibration.agreement.alpha import (
    UNITS_AT_LEAST,
    alpha,
    coincidences,
    of_coincidences,
)
from reviews.calibration.agreement.report import kappa_quadratic, shares, weighted_kappa
from tests.every_run import in_every_run

CUTS = (-1.0, 0.0, 1.0)
"""Where what a rater sees becomes a 2, a 3 and a 4."""


@dataclass(frozen=True, slots=True)
class Raters:
    """How ratings come about: each unit gets `each` of `pool` raters, whose severities spread by
    `severity`; documents spread by `documents`, one look by `noise`, and a share is `missing`."""

    each: int
    pool: int
    documents: float
    severity: float = 0.3
    noise: float = 0.7
    missing: float = 0.0


def tables(
    made: Raters,
    rounds: int,
    units: int,
    rng: np.random.Generator,
    severity: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Ratings of 1 to 4 with the axes round, unit, rater; NaN: none. `severity` has a number for
    each rater of the pool."""
    quality = rng.normal(0, made.documents, (rounds, units, 1))
    who = np.argsort(rng.random((rounds, units, made.pool)), -1)[..., : made.each]
    seen = quality + severity[who] + rng.normal(0, made.noise, who.shape)
    given = np.digitize(seen, CUTS) + 1.0
    given[rng.random(given.shape) < made.missing] = np.nan
    found = np.full((rounds, units, made.pool), np.nan)
    np.put_along_axis(found, who, given, -1)
    return found


def severities(made: Raters, rng: np.random.Generator) -> NDArray[np.float64]:
    """How far each rater of a pool is from the others."""
    return rng.normal(0, made.severity, made.pool)


def true_alpha(
    made: Raters, rng: np.random.Generator, severity: NDArray[np.float64], units: int = 100_000
) -> float:
    """Alpha of so many units that chance has no part in it."""
    whole = sum(
        coincidences(tables(made, 1, units // 10, rng, severity)[0]).sum(0) for _ in range(10)
    )
    return float(of_coincidences(np.asarray(whole)))


NONE = math.nan
KRIPPENDORFF_2011 = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T
"""K. Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), section C: twelve units and
four observers; section D gives 0.815 for ordinal data."""


def test_the_published_example_comes_out_as_printed() -> None:
    found = alpha(KRIPPENDORFF_2011)
    assert f"{found.estimate:.3f}" == "0.815"
    assert found.units == 11  # the twelfth has one rating
    assert found.interval is None


@given(
    arrays(
        float,
        st.tuples(st.integers(2, 12), st.integers(2, 5)),
        elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, NONE]),
    )
)
def test_it_is_an_independent_librarys(table: np.ndarray) -> None:
    pairable = table[(~np.isnan(table)).sum(1) > 1]
    ours = alpha(table).estimate
    if len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        assert math.isnan(ours)
        return
    theirs = krippendorff.alpha(table.T, level_of_measurement="ordinal")
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_ratings_that_cannot_differ_have_no_alpha() -> None:
    assert math.isnan(alpha(np.full((40, 2), 3.0)).estimate)
    assert math.isnan(alpha(np.full((3, 2), NONE)).estimate)
    assert alpha(np.full((40, 2), 3.0)).interval is None


def test_an_interval_needs_units_and_some_that_differ() -> None:
    rng = np.random.default_rng(3)
    raters = Raters(each=2, pool=4, documents=1.0)
    table = tables(raters, 1, UNITS_AT_LEAST, rng, severities(raters, rng))[0]
    low, high = alpha(table).interval or (1.0, -1.0)
    assert -1 < low < alpha(table).estimate < high < 1
    assert alpha(table[1:]).interval is None
    alike = np.repeat(np.tile([1.0, 2.0, 3.0, 4.0], 10)[:, None], 2, 1)
    assert alpha(alike).estimate == 1
    assert alpha(alike).interval is None
    alike[:3, 1] += 1
    assert alpha(alike).interval is not None


_KINDS = (
    Raters(each=2, pool=8, documents=1.0),
    Raters(each=2, pool=3, documents=0.4, missing=0.1),
    Raters(each=2, pool=8, documents=0.8),
    Raters(each=2, pool=8, documents=1.4, missing=0.1),
    Raters(each=2, pool=8, documents=2.0),
    Raters(each=3, pool=12, documents=1.0, severity=0.4, missing=0.2),
    Raters(each=6, pool=6, documents=1.0, severity=0.4, missing=0.1),
    Raters(each=6, pool=12, documents=3.0, severity=0.1),
)


@pytest.mark.parametrize(
    "units", in_every_run([UNITS_AT_LEAST, 40, 60, 100, 250], [UNITS_AT_LEAST])
)
@pytest.mark.parametrize("raters", in_every_run(_KINDS, _KINDS[:1]))
def test_the_interval_holds_the_true_alpha_about_as_often_as_it_says(
    raters: Raters, units: int
) -> None:
    # 400 rounds tell 90 from 95 from 99 %.
    rng = np.random.default_rng(21)
    severity = severities(raters, rng)
    true = true_alpha(raters, rng, severity)
    rounds = tables(raters, 400, units, rng, severity)
    intervals = [alpha(table).interval for table in rounds]
    held = [low <= true <= high for low, high in filter(None, intervals)]
    assert len(held) > 390 or raters.missing, "of the units, some have fewer than two ratings"
    assert len(held) < 100 or 0.92 < np.mean(held) < 0.98


def test_many_tables_are_computed_at_once_as_each_alone() -> None:
    each = coincidences(KRIPPENDORFF_2011)
    without = of_coincidences(each.sum(0) - each)
    for unit in range(len(each)):
        alone = alpha(np.delete(KRIPPENDORFF_2011, unit, 0)).estimate
        assert without[unit] == pytest.approx(alone, abs=1e-12)


def test_cohens_own_example_comes_out_as_printed() -> None:
    # J. Cohen, *Weighted kappa* (1968), table 1: shares of 200 cases and the weights of
    # disagreement; the paper gives 0.348, and 0.492 without weights.
    observed = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert f"{weighted_kappa(observed, weights):.3f}" == "0.348"
    assert f"{weighted_kappa(observed * 200, 1.0 - np.eye(3)):.3f}" == "0.492"


@pytest.mark.parametrize("seed", range(20))
def test_it_is_an_independent_librarys_mean_over_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 5, (int(rng.integers(5, 40)), int(rng.integers(2, 6)))).astype(
        float
    )
    task = AnnotationTask(
        [(rater, unit, value) for (unit, rater), value in np.ndenumerate(table)],
        distance=lambda one, other: (one - other) ** 2,
    )
    assert kappa_quadratic(table) == pytest.approx(task.weighted_kappa(), abs=1e-9)


def test_only_what_two_raters_share_counts() -> None:
    table = np.array([[1, 1, NONE], [2, 3, NONE], [4, 4, 1], [3, NONE, NONE]])
    two = table[:3, :2]
    assert kappa_quadratic(table) == kappa_quadratic(two)  # the third shares one unit with each
    assert math.isnan(kappa_quadratic(table[:, 1:]))


def test_a_pair_that_could_not_differ_is_left_out() -> None:
    assert math.isnan(kappa_quadratic(np.full((5, 2), 2.0)))
    table = np.array([[2, 2, 1], [2, 2, 2], [2, 2, 3]], dtype=float)
    assert (
        kappa_quadratic(table) == 0
    )  # the first two have none; each of them with the third: 0


def test_shares_count_pairs_of_ratings_of_one_unit() -> None:
    table = np.array([[1, 1, 2], [4, 1, NONE], [3, NONE, NONE]])
    found = shares(table)
    assert (found.exact, found.adjacent, found.pairs) == (1 / 4, 3 / 4, 4)
    assert math.isnan(shares(table[2:]).exact)


KEYS = [
    *("n_units", "n_raters", "alpha", "alpha_interval", "kappa_quadratic", "exact", "adjacent"),
    "enough",
]
CELLS = [
    f"{unit},{'ABCD'[rater]},{'' if np.isnan(value) else value}"
    for (unit, rater), value in np.ndenumerate(KRIPPENDORFF_2011)
]
PUBLISHED = "\n".join(["unit,rater,value", *CELLS])


def _run(folder: Path, text: str | bytes) -> int:
    file = folder / "ratings.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return cli.main(["agreement", str(file), "--json"])


@pytest.mark.parametrize(
    "text",
    [
        PUBLISHED,
        PUBLISHED.replace(",", "\t").encode("utf-16"),
        PUBLISHED.replace("unit,rater,value", '"Unit","RATER", value'),
        # an absent row is a missing rating like an empty cell
        "\n".join(line for line in PUBLISHED.splitlines() if not line.endswith(",")),
    ],
)
def test_the_published_example_comes_out_of_every_form_that_spreadsheets_save(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes
) -> None:
    assert _run(tmp_path, text) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == KEYS
    assert (found["n_units"], found["n_raters"]) == (12, 4)
    assert f"{found['alpha']:.3f}" == "0.815"
    assert (found["alpha_interval"], found["enough"]) == (None, False)


def test_figures_that_do_not_exist_are_null(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(tmp_path, "unit,rater,value\nd1,ann,3\n") == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {**dict.fromkeys(KEYS), "n_units": 1, "n_raters": 1, "enough": False}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "No column is called “unit”. The first line has to name the columns unit, rater,"),
        ("unit,rater,value\n", "The file has no ratings."),
        ("unit,rater,value\nd1,ann,good", "Line 2: the column “value” is “good”. Use a number"),
        ("unit,rater,value\nd1,ann,nan", "Line 2: the column “value” is “nan”. Use a number"),
        ("unit,rater,value\n\nd1,,3", "Line 3: the column “rater” is empty."),
        (
            "unit,rater,value\nd1,a,3\nd1,a,4",
            "Line 3: the column “rater” names the same rater for this unit as",
        ),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "This is not a text file."),
        (
            "unit,rater,value\n" + "".join(f"d{n},ann,{n}.5\n" for n in range(101)),
            "more than 100 different values",
        ),
    ],
)
def test_a_bad_file_is_told_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, says: str
) -> None:
    assert _run(tmp_path, text) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert not told.out
