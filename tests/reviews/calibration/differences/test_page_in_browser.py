"""The page part that shows where reviewers differ, in real Chromium: axe, and narrow screens."""

from __future__ import annotations

import pytest

from blindfolio.resources import STATIC
from reviews.calibration.differences.given import GivenRating
from tests.journeys.looks import looked_at
from tests.live import browser
from tests.reviews.calibration.differences.cases import FIRST, compared, document, on, review
from tests.reviews.calibration.differences.test_page import shown

pytestmark = pytest.mark.browser

LAYERS = ("tokens", "base", "layout", "room", "forms", "components", "document", "print")


def test_the_differences_are_readable_on_every_screen() -> None:
    given = document(
        review("a", 2, on(FIRST, note="No date."), on("drain --slowly --all")),
        review("b", 4, on(FIRST, note="Two steps."), risk=None),
        review("c", 3, on(FIRST, "risk"), risk=1),
        reference={"scope": GivenRating(3, "It gives the order.")},
        title="The_payout_queue_of_the_settlement_service_and_what_becomes_of_it",
    )
    style = "\n".join((STATIC / "css" / f"{name}.css").read_text("utf-8") for name in LAYERS)
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Round</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head>'
        f"<body><main><h1>Round</h1>{shown(compared(given, viewer='b'))}</main></body>"
    )
    with browser() as chromium:
        page = chromium.new_page()
        page.set_content(html)
        assert looked_at(page) == []
