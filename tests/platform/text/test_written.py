"""How instants, levels, names, links, blocks and cells are written and read."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, FileSystemLoader
from sqlalchemy import create_engine, inspect

from blindfolio import csv_cells, languages, levels, resources, times
from blindfolio.app import FREEZES
from blindfolio.archive import pictures
from blindfolio.db import migrate
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.web import passages
from blindfolio.web.linked import linked
from tests.platform.documents.material import blocks_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Lisbon", "Wed 1 Jul 2026, 13:00 Lisbon (UTC+1)"),
        ("Asia/Kolkata", "Wed 1 Jul 2026, 17:30 Kolkata (UTC+5:30)"),
        ("Asia/Calcutta", "Wed 1 Jul 2026, 17:30 Kolkata (UTC+5:30)"),
        ("Pacific/Chatham", "Thu 2 Jul 2026, 00:45 Chatham (UTC+12:45)"),
        ("America/St_Johns", "Wed 1 Jul 2026, 09:30 St Johns (UTC\N{MINUS SIGN}2:30)"),
        ("UTC", "Wed 1 Jul 2026, 12:00 UTC (UTC+0)"),
    ],
)
def test_an_instant_names_its_zone(zone: str, said: str) -> None:
    assert times.when(NOON, ZoneInfo(zone)) == said
    assert times.day(NOON, ZoneInfo(zone)) == said.partition(",")[0]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "Wed 1 Jul 2026, 12:00 UTC (UTC+0)"),
        ("Asia/Kolkata", "Wed 1 Jul 2026, 17:30 Kolkata (UTC+5:30), 12:00 UTC"),
        # Another day there than in UTC: both are said.
        ("Pacific/Chatham", "Thu 2 Jul 2026, 00:45 Chatham (UTC+12:45), Wed 1 Jul, 12:00 UTC"),
    ],
)
def test_what_nobody_may_misread_is_said_by_ones_own_clock_first_and_in_utc(
    zone: str, said: str
) -> None:
    assert times.exact(NOON, ZoneInfo(zone)) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=4, minutes=50), "2 days 4 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=3, minutes=20), "3 hours 20 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=1, seconds=30), "1 minute"),
        (timedelta(seconds=30), "no time"),
        (timedelta(days=-1), "no time"),
    ],
)
def test_what_is_left_is_rounded_down(left: timedelta, said: str) -> None:
    assert times.left(NOON + left, NOON) == said


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-12-04T18:00", datetime(2026, 12, 4, 18)),
        *((it, None) for it in ("2026-12-04", "2026-02-30T10:00", "0001-01-01T00:00")),
        *(("9999-12-31T23:59", None), ("", None)),
    ],
)
def test_what_a_field_for_day_and_time_holds(text: str, read: datetime | None) -> None:
    assert times.typed(text) == read


def test_every_renamed_place_keeps_its_clock() -> None:
    for old, today in times.RENAMED.items():
        for month in (1, 7):
            instant = datetime(2026, month, 1, 12, tzinfo=UTC)
            one, other = (instant.astimezone(ZoneInfo(it)) for it in (old, today))
            assert one.replace(tzinfo=None) == other.replace(tzinfo=None)


def test_stored_numbers_and_their_words_do_not_change_and_a_form_sends_the_number() -> None:
    ours = levels.DEFAULT
    assert ours == {1: "below senior", 2: "senior", 3: "staff", 4: "senior staff"}
    assert list(ours.offered) == [2, 3, 4]
    assert levels.either(ours.offered.values()) == "senior, staff or senior staff"
    assert [levels.sent(str(n)) for n in ours] == [*ours]
    for text in ("", "0", "05", "3 ", "staff", "³"):
        assert levels.sent(text) is None, text


def test_the_migrated_tables_hold_every_level_and_no_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'site.sqlite'}"
    migrate.upgrade(url, FREEZES)
    tables = inspect(create_engine(url))
    for table in ("scorecard", "decision"):
        assert levels.CHECK in {c["sqltext"] for c in tables.get_check_constraints(table)}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plan\u202efdp.exe", "plan\ufffdfdp.exe"),
        ("\u2066a\u2069", "\ufffda\ufffd"),
        ("a\u200bb", "a\ufffdb"),
        ("a\0b\r\nc", "a\ufffdb\ufffd\ufffdc"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("e" + "\u0323" * 200, "\u1eb9" + "\u0323" * 8),
        *((it, it) for it in ("שלום", "नमस्ते", "👩\u200d👧")),
        ("n" * 4_000, "n" * 255),
    ],
)
def test_what_hides_is_shown_as_a_mark(typed: str, shown: str) -> None:
    assert one_line(typed, 255) == shown


def test_an_https_address_is_a_link_that_tells_nothing_and_other_words_stay_words() -> None:
    address = "https://meet.example.test/a?b=1&amp;c=2"
    link = f'Video: <a href="{address}" rel="noopener noreferrer">{address}</a>.'
    assert linked("Video: https://meet.example.test/a?b=1&c=2.") == link
    for words in (
        *("Room 2", "http://meet.example.test", "javascript:alert(1)", "meet.example.test"),
        *("jo@example.test", "https://", ""),
    ):
        assert linked(words) == words
    found = linked('<b>x</b> https://a.test/"onclick="x <i>')
    assert "<b>" not in found and "<i>" not in found
    assert 'href="https://a.test/"' in found


def test_a_quote_that_is_longer_than_any_passage_is_refused_before_it_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []

    def look(_blocks: object, quote: str, *, most: int) -> list[object]:
        looked.append(len(quote))
        return []

    monkeypatch.setattr(passages, "find_quote", look)
    blocks = blocks_of("The engine polls a table.")
    with pytest.raises(Refusal, match="Mark a shorter passage"):
        passages.quoted(blocks, "the\n" * 125 + "t")
    assert looked == []
    with pytest.raises(Refusal, match="cannot find these words"):
        passages.quoted(blocks, "the\n" * 125)
    assert looked == [passages.LONGEST]


def test_an_item_that_is_a_block_of_its_own_stands_as_deep_as_it_was_written() -> None:
    written = f"- First\n  - Second {'word ' * 90}\n    - Third [one](https://a.test/)\n"
    environment = Environment(loader=FileSystemLoader(resources.TEMPLATES), autoescape=True)
    environment.filters["as_shown"] = pictures.as_shown
    languages.install(environment)
    page = environment.from_string(
        '{% from "documents/article.html" import article %}{{ article([([], blocks)]) }}'
    ).render(blocks=ingest(written.encode(), ".md", Identity()).blocks)
    depths = re.findall(r'<div class="block" id="b\d"(?: data-depth="(\d)")? dir="auto">', page)
    assert depths == ["", "1", "2"]
    assert '<a target="_blank" href="https://a.test/"' in page


SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
HARMFUL = (
    *("foo;=cmd()", "foo; =cmd()", 'foo;"=cmd()', "foo\t=cmd()", "foo\n=cmd()", "foo\r=cmd()"),
    *("foo;\uff1dcmd()", " =1", '"=1"', "a;b;@SUM(A1)", ";-1", "';=1", 'a"";=1', "\t1", "\n1"),
)


@pytest.mark.parametrize("parted", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_NONE])
def test_however_a_spreadsheet_parts_the_file_no_cell_is_computed(
    parted: str, quoting: Literal[0, 3]
) -> None:
    rows = list(itertools.product(("x", *HARMFUL), repeat=2))
    text = csv_cells.written(rows).decode("utf-8-sig")
    read = csv.reader(text.splitlines(), delimiter=parted, quoting=quoting)
    cells = [cell.strip('" ') for line in read for cell in line]
    assert any("'=cmd()" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(SIGNS)] == []


@pytest.mark.parametrize("cell", [*HARMFUL, "'=1", "''=1", "it's; 'so'", "a;b"])
def test_a_cell_is_read_as_it_was_before_it_was_written(cell: str) -> None:
    _, (_, read) = csv_cells.lines(csv_cells.as_text([("name", "why"), ("x", cell)]))
    assert read == ["x", cell.strip()]


def test_what_is_written_is_read_back_and_numbers_stay_numbers() -> None:
    rows = [("name", "why"), ("Zo\u00eb, M\u00fcller", 'said "no"\nand left'), ("a; b", "5")]
    raw = csv_cells.written(rows)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, found = csv_cells.table(raw, ("name", "why"))
    assert [tuple(cells[head[it]] for it in rows[0]) for _, cells in found] == rows[1:]
    assert csv_cells.written([(-1, -0.5, "-1")]).decode("utf-8-sig") == "-1,-0.5,'-1\r\n"


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_line_that_names_the_separator_is_no_line_of_names(first: str) -> None:
    raw = f"{first}\r\nname;why\r\nZo\u00eb, M\u00fcller;late\r\n".encode("utf-8-sig")
    head, ((line, cells),) = csv_cells.table(raw, ("name", "why"))
    read = [cells[head[it]] for it in ("name", "why")]
    assert (line, read) == (3, ["Zo\u00eb, M\u00fcller", "late"])
