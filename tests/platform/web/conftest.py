"""Sites of these tests send mail into a folder: without mail the sign-in page has no form."""

from __future__ import annotations

import pytest

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from tests import factories
from tests.platform.conftest import Opened
from tests.sites import Site


@pytest.fixture
def site(site: Site, opened: Opened) -> Site:
    folder = site.parts.settings.data
    return opened(folder, mail=f"folder://{folder}/mail")


@pytest.fixture
def strict(site: Site, opened: Opened) -> Site:
    """The same site, whose forms need their token."""
    return opened(site.parts.settings.data, csrf=True, mail=site.parts.settings.mail_url)


def member(site: Site, role: str | None = None) -> Account:
    with site.parts.database.transaction() as db:
        person = factories.account(db)
        if role:
            people.grant(db, person, role, by=None)
        return person
