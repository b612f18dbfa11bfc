"""A site whose setting alone decided on a model: its openings have chosen it, and nobody who had
started is sent."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from prompts.models import Invitation, Opening
from prompts.opening import model_use
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_openings_keep_a_model_and_who_has_started_is_not_sent(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0026")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        for opening, invited in (("sent", NOON), ("new", None)):
            about = {"prompt_version": "prompt", "first_invited_at": invited}
            add(connection, "opening", id=opening, **about)
        for who, started in (("writing", NOON), ("invited", None)):
            add(connection, "folio", id=who, code=who, opening="sent", stage="0")
            about = {"opening": "sent", "folio": who, "started_at": started}
            add(connection, "invitation", id=who, **about)
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        assert db.get_one(Opening, "sent").model is True
        assert db.get_one(Opening, "new").model is True
        for who in ("writing", "invited"):
            mine = db.get_one(Invitation, who)
            assert (mine.told_of_model, mine.no_model) == (False, False)
        assert model_use.may_be_sent(db, "writing") == "old-notice"
    with pytest.raises(IntegrityError, match="frozen: opening"), database.transaction() as db:
        db.execute(text("UPDATE opening SET model = :off WHERE id = 'sent'"), {"off": False})
    with database.transaction() as db:
        db.execute(text("UPDATE opening SET model = :off WHERE id = 'new'"), {"off": False})
