"""The pictures of the help pages can be taken of today's pages, and the pages show no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blindfolio import resources
from tests.journeys import help_pictures
from tests.sites import Site

SHOWN = re.compile(r"picture\('(\w+)'")


@pytest.mark.browser
@pytest.mark.faults
def test_every_picture_of_the_help_can_be_taken_again(demo_site: Site, tmp_path: Path) -> None:
    names = help_pictures.take(demo_site, tmp_path)
    pages = (resources.TEMPLATES / "web/help").glob("*.html")
    assert sorted(name for page in pages for name in SHOWN.findall(page.read_text())) == names
    for name in names:
        assert (
            tmp_path / f"{name}.png"
        ).stat().st_size > 20_000  # bytes; a blank page has 5,000
