"""The rubric's panel in real Chromium: what was opened is in sight with its name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated

pytestmark = [pytest.mark.browser, pytest.mark.faults]


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (375, 800)])
def test_a_criterion_that_is_opened_keeps_its_name_in_sight(
    seated: Seated, width: int, height: int
) -> None:
    page = seated.open()
    page.set_viewport_size({"width": width, "height": height})
    names = page.locator("#draft details.criterion > summary")
    for n in range(names.count()):
        names.nth(n).click()
        expect(names.nth(n)).to_be_in_viewport(ratio=1)
        bar = page.locator(".topbar").bounding_box()
        box = names.nth(n).bounding_box()
        assert bar is not None
        assert box is not None
        assert box["y"] >= bar["y"] + bar["height"] - 1


def test_a_missing_rating_is_shown_with_the_name_of_its_criterion(seated: Seated) -> None:
    last = desks.KEYS[-1]
    page = seated.open(f"#f-rating-{last}")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.reload()
    expect(page.locator(f"#c-{last} > summary")).to_be_in_viewport(ratio=1)
    expect(page.locator(f"#f-rating-{last}")).to_be_focused()
