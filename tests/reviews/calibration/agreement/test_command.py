"""`blindfolio agreement`: what it prints, and what it says of a file that it can't read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from blindfolio import cli
from tests.reviews.calibration.agreement.test_alpha import KRIPPENDORFF_2011

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
