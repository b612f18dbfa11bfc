"""Figures as a prompt's author asks for them: read in text and tables, compared, worked with."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.folder.probes import ClashFigure, WorkedOut
from reviews.followups.document_figures import figure_of_cell, figures_in, worked_out


@pytest.mark.parametrize(
    ("cell", "head", "wanted", "told", "value"),
    [
        (
            "2",
            "Person-months",
            {"of": "count", "units": ["person-months"]},
            "2 person-months",
            2,
        ),
        ("-2,091", "Euros a month", {"of": "money"}, "2,091 euros", 2091),
        ("~ 0.5", "Wrong, per cent", {"of": "share"}, "0.5 %", 0.5),
        ("3", "Weeks", {"of": "time"}, "3 weeks", 21),
        ("ten", "Nights", {"of": "time"}, "ten nights", 10),
    ],
)
def test_a_cells_figure(
    cell: str, head: str, wanted: dict[str, Any], told: str, value: float
) -> None:
    found = figure_of_cell(cell, head, ClashFigure.model_validate(wanted))
    assert found is not None
    assert (found.text, found.value, found.start, found.end) == (told, value, 0, len(cell))


@pytest.mark.parametrize(
    ("cell", "head", "wanted"),
    [
        ("2 or 3", "Person-months", {"of": "count", "units": ["person-months"]}),
        ("2", "Person-months", {"of": "time"}),
        ("2", "Who", {"of": "money"}),
        ("2", "Weeks", {"of": "time", "most": 13}),
        ("2", "People", {"of": "count", "units": ["person-months"]}),
    ],
)
def test_a_cell_without_the_figure(cell: str, head: str, wanted: dict[str, Any]) -> None:
    assert figure_of_cell(cell, head, ClashFigure.model_validate(wanted)) is None


@pytest.mark.parametrize(
    ("text", "figure", "found"),
    [
        ("after two weeks of quiet", {"of": "time"}, ("two weeks", 14)),
        ("a ten-day watch", {"of": "time"}, ("ten-day", 10)),
        (
            "a time-out of 30 s, then again",
            {"of": "time", "measured_in": "second"},
            ("30 s", 30),
        ),
        ("17 person-months and no more", {"of": "time"}, None),
        ("640 a month", {"of": "time"}, None),
        ("99.95 per cent of captures", {"of": "share"}, ("99.95 per cent", 99.95)),
        ("costs 4,900 euros a month", {"of": "money"}, ("4,900 euros", 4900)),
        ("costs €4,900 a month", {"of": "money"}, ("€4,900", 4900)),
        (
            "eighteen places to tap",
            {"of": "count", "units": ["place*"]},
            ("eighteen places", 18),
        ),
        (
            "15 of those pages",
            {"of": "count", "units": ["pages"]},
            ("15 of those pages", 15),
        ),
        ("Pages at 15. Freeze", {"of": "count", "units": ["pages"]}, ("15 pages", 15)),
        ("each one seconds that", {"of": "time"}, ("one seconds", 1 / 86400)),
        ("the ones which are missing", {"of": "time"}, None),
        ("for two month ends", {"of": "time"}, None),
        ("in 2025 the pages", {"of": "count", "units": ["pages"], "most": 100}, None),
    ],
)
def test_figures_are_read_as_they_are_written(
    text: str, figure: dict[str, Any], found: tuple[str, float] | None
) -> None:
    read = [*figures_in(text, ClashFigure.model_validate(figure))]
    assert [f.text for f in read] == ([] if found is None else [found[0]])
    assert [round(f.value, 6) for f in read] == ([] if found is None else [round(found[1], 6)])


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("one", 1), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7)),
        *(("eight", 8), ("nine", 9), ("eleven", 11), ("twelve", 12), ("thirteen", 13)),
        *(("fourteen", 14), ("fifteen", 15), ("sixteen", 16), ("seventeen", 17)),
        *(("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("thirty", 30), ("forty", 40)),
        *(("fifty", 50), ("sixty", 60), ("ninety", 90), ("1,200.5", 1200.5)),
    ],
)
def test_numbers_in_words_and_in_digits(word: str, value: float) -> None:
    [found] = figures_in(f"for {word} nights", ClashFigure(of="time"))
    assert found.value == value
    [found] = figures_in(f"{word} of our shops", ClashFigure(of="count", units=("shop*",)))
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("250 ms", "second", 0.25),
        ("90 seconds", "minute", 1.5),
        ("two hours", "minute", 120),
        ("36 hours", "day", 1.5),
        ("two weeks", "day", 14),
        ("six nights", "day", 6),
        ("two months", "day", 60.875),
        ("one quarter", "month", 3),
        ("two years", "month", 24),
    ],
)
def test_times_are_measured_in_the_unit_that_is_asked_for(
    text: str, unit: Any, value: float
) -> None:
    [found] = figures_in(text, ClashFigure(of="time", measured_in=unit))
    assert found.value == pytest.approx(value)


def test_bounds_are_within() -> None:
    assert [*figures_in("10 % or 20 %", ClashFigure(of="share", least=10, most=20))]
    assert not [*figures_in("9.9 % or 20.1 %", ClashFigure(of="share", least=10, most=20))]


@pytest.mark.parametrize(
    ("text", "how", "number", "result"),
    [
        ("99.5 %", "rest_of", 52_000_000, "260,000"),
        ("5 %", "share_of", 300, "15"),
        ("8 %", "times", 0.5, "4"),
        ("90 %", "left_of", 28, ""),
        ("40 %", "goes_into", 52_000_000, "1,300,000"),
        ("0 %", "goes_into", 5, ""),
        ("0 %", "times", 5, ""),
        ("10 %", "times", 99.95, "1,000"),
        ("10 %", "times", 99.9, "999"),
        ("33.3 %", "share_of", 1_150, "383"),
    ],
)
def test_what_is_worked_out(text: str, how: Any, number: float, result: str) -> None:
    [found] = figures_in(text, ClashFigure(of="share"))
    assert worked_out(found, WorkedOut(how=how, number=number)) == result
