"""Who is written to in which language, and how numbers and dates are said in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from blindfolio import languages, times
from blindfolio.accounts import links
from tests.expect import transact
from tests.prompts import cases
from tests.sites import Site

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_each_language_is_named_in_itself() -> None:
    assert languages.names()["de"] == "Deutsch"


def test_a_language_is_spoken_until_its_end() -> None:
    with languages.speaking("de"), languages.speaking("en"):
        assert times.left(NOON, NOON) == "no time"
    with pytest.raises(ZeroDivisionError), languages.speaking("de"):
        assert times.left(NOON, NOON) == "0 Minuten"
        _ = 1 / 0
    assert languages.spoken() == "en"


@pytest.mark.parametrize(
    ("left", "english", "german"),
    [
        (timedelta(days=1, hours=2), "1 day 2 hours", "1 Tag 2 Stunden"),
        (timedelta(days=3, hours=1), "3 days 1 hour", "3 Tage 1 Stunde"),
        (timedelta(minutes=61), "1 hour 1 minute", "1 Stunde 1 Minute"),
    ],
)
def test_numbers_take_their_plurals(left: timedelta, english: str, german: str) -> None:
    assert times.left(NOON + left, NOON) == english
    with languages.speaking("de"):
        assert times.left(NOON + left, NOON) == german


def test_numbers_have_their_points_and_nothing_stays_nothing() -> None:
    assert languages.number(2000) == "2,000"
    with languages.speaking("de"):
        assert (languages.number(2000), languages.gettext("")) == ("2.000", "")


def test_dates_and_places_are_german() -> None:
    with languages.speaking("de"):
        lisbon, kolkata = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Calcutta")
        assert times.when(NOON, lisbon) == "Mo, 2. März 2026, 12:00 Lissabon (UTC+0)"
        exact = "Mo, 2. März 2026, 17:30 Kalkutta (UTC+5:30), 12:00 UTC"
        assert times.exact(NOON, kolkata) == exact
        assert times.short(NOON, kolkata) == "Mo, 2. März, 17:30"
        assert times.day(NOON, kolkata) == "Mo, 2. März 2026"


GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def test_a_request_speaks_the_language_of_its_reader_and_the_next_one_its_own(
    site: Site,
) -> None:
    mine = transact(site, cases.invited).id
    staff = site.as_account(transact(site, cases.member, "Jo Sampleton", "coordinator"))
    out = site.app.test_client()
    for browser, path, language in (
        (site.as_candidate(mine, "de"), "/my", "de"),
        (staff, "/openings", "en"),
        (out, "/sign-in", "de"),
        (staff, "/no-such-page", "en"),
        (site.as_candidate(mine), "/my", "en"),
    ):
        assert f'<html lang="{language}">' in browser.get(path, headers=GERMAN).text, path
    link = transact(site, links.for_invitation, mine, language="de")
    out.post(f"/open/{link}")
    assert '<html lang="de">' in out.get("/my").text
    french = site.app.test_client().get("/sign-in", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en">' in french
