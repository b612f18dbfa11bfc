"""`blindfolio agreement`: what it prints, and what it says of a file that it can't read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blindfolio import cli
from tests.reviews.calibration.agreement.test_alpha import KRIPPENDORFF_2011

KEYS = [
    *("n_units", "n_raters", "alpha", "alpha_interval", "kappa_quadratic", "exact", "adjacent"),
    "enough",
]


def _file(folder: Path, text: str | bytes) -> Path:
    file = folder / "ratings.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def _published() -> str:
    rows = ["unit,rater,value"]
    for (unit, rater), value in _cells():
        rows.append(f"{unit},{'ABCD'[rater]},{value}")
    return "\n".join(rows)


def _cells() -> list[tuple[tuple[int, int], str]]:
    return [
        ((unit, rater), "" if value != value else f"{value:g}")
        for unit, row in enumerate(KRIPPENDORFF_2011)
        for rater, value in enumerate(row)
    ]


def _json(file: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert cli.main(["agreement", str(file), "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_published_example_is_printed_with_every_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _json(_file(tmp_path, _published()), capsys)
    assert list(found) == KEYS
    assert (found["n_units"], found["n_raters"]) == (12, 4)
    assert f"{found['alpha']:.3f}" == "0.815"
    assert (found["alpha_interval"], found["enough"]) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        _published().replace(",", "\t").encode("utf-16"),
        _published().replace("unit,rater,value", '"Unit","RATER", value'),
        # an absent row is a missing rating like an empty cell
        "\n".join(line for line in _published().splitlines() if not line.endswith(",")),
    ],
)
def test_the_forms_that_spreadsheets_save_read_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes
) -> None:
    plain = _json(_file(tmp_path, _published()), capsys)
    assert _json(_file(tmp_path, text), capsys) == plain


def test_figures_that_do_not_exist_are_null(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _json(_file(tmp_path, "unit,rater,value\nd1,ann,3\n"), capsys)
    assert found == {**dict.fromkeys(KEYS), "n_units": 1, "n_raters": 1, "enough": False}


def test_as_text_too_few_to_say_is_said_without_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["agreement", str(_file(tmp_path, _published()))]) == 0
    said = capsys.readouterr().out
    assert "Too few to say" in said
    assert "0.8" not in said


def test_as_text_enough_ratings_have_their_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f"d{unit},{rater},{1 + (unit + (rater == 'b' and unit % 5 == 0)) % 4}"
        for unit in range(60)
        for rater in "ab"
    ]
    assert (
        cli.main(["agreement", str(_file(tmp_path, "\n".join(["unit,rater,value", *rows])))])
        == 0
    )
    said = capsys.readouterr().out
    assert "95 % interval" in said
    assert "Of 60 pairs of ratings 80% are the same" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "No column is called “unit”. The first line has to name the columns unit, rater,"),
        ("unit,rater\nd1,ann", "No column is called “value”."),
        ("unit,rater,value,value\nd1,ann,3,3", "Two columns are called “value”."),
        ("unit,rater,value\n", "The file has no ratings."),
        ("unit,rater,value\nd1,ann,good", "Line 2: the column “value” is “good”. Use a number"),
        ("unit,rater,value\nd1,ann,nan", "Line 2: the column “value” is “nan”. Use a number"),
        ("unit,rater,value\n\nd1,,3", "Line 3: the column “rater” is empty."),
        (
            "unit,rater,value\nd1,a,3\nd1,a,4",
            "Line 3: the column “rater” has rated this unit in",
        ),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "This is not a text file."),
    ],
)
def test_a_bad_file_is_told_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, says: str
) -> None:
    assert cli.main(["agreement", str(_file(tmp_path, text)), "--json"]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert not told.out


def test_more_values_than_steps_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"d{n},ann,{n}.5\n" for n in range(101))
    assert cli.main(["agreement", str(_file(tmp_path, "unit,rater,value\n" + rows))]) == 2
    assert "more than 100 different values" in capsys.readouterr().err
