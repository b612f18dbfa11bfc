"""Sites of these tests send mail into a folder: without mail the sign-in page has no form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sites import Site, open_site


@pytest.fixture
def site(site: Site) -> Iterator[Site]:
    folder = site.parts.settings.data
    mailing = open_site(folder, mail=f"folder://{folder}/mail")
    yield mailing
    mailing.parts.database.engines.dispose()
