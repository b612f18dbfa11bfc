"""A coordinator reads an interview's hour as the candidate has it, and a doubt about a night."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from prompts.window import candidate_hour
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
LISBON, KOLKATA = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("hour", "minutes", "doubt"),
    [
        (9, 80, ""),
        (1, 80, "For the candidate, it begins at 06:30 in Kolkata, before 7:00."),
        (14, 60, ""),
        (15, 80, "For the candidate, it ends at 21:50 in Kolkata, after 21:00."),
        (17, 80, "For the candidate, it ends at 23:50 in Kolkata, after 21:00."),
        (18, 80, "For the candidate, it ends at 00:50 in Kolkata, after 21:00."),
    ],
)
def test_an_hour_of_the_candidates_night_is_doubted(
    hour: int, minutes: int, doubt: str
) -> None:
    at = datetime(2026, 12, 2, hour, tzinfo=UTC)
    found = candidate_hour.there(at, minutes, KOLKATA, LISBON)
    assert found is not None
    assert "Kolkata (UTC+5:30)" in found.words
    assert found.doubt == doubt


def test_where_the_clocks_agree_or_the_zone_is_unknown_nothing_is_said() -> None:
    at = datetime(2026, 12, 2, 23, tzinfo=UTC)
    assert candidate_hour.there(at, 80, ZoneInfo("Europe/London"), LISBON) is None
    assert candidate_hour.there(at, 80, None, LISBON) is None


def test_the_zone_is_known_once_the_candidate_has_chosen_it(db: Session) -> None:
    invited, writing = cases.invited(db), cases.writing(db, zone="Asia/Kolkata")
    assert candidate_hour.zone_of(db, invited.folio) is None
    assert candidate_hour.zone_of(db, writing.folio) == KOLKATA
