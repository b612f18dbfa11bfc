"""A prompt version of an older release waived nothing, and stays frozen."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from prompts.models import PromptVersion
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_a_version_of_an_older_site_has_no_waivers(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0029")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="version", texts={}, brief={}, frozen_at=NOON)
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        assert db.get_one(PromptVersion, "version").waivers == []
    with pytest.raises(DBAPIError), database.transaction() as db:
        db.execute(text("UPDATE prompt_version SET waivers = '[1]'"))
