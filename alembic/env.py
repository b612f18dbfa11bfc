"""Runs each of Alembic's commands in an open transaction that `blindfolio.db.migrate` passes to
it.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import blindfolio.accounts.models
import blindfolio.archive.models
import blindfolio.connections.models
import blindfolio.connections.webhooks.models
import blindfolio.identity.models
import blindfolio.jobs.models
import blindfolio.ledger.models
import blindfolio.level_scale
import blindfolio.look
import blindfolio.mail.models
import blindfolio.visibility.models
import prompts.erasing.models
import prompts.models
import reviews.board.models
import reviews.calibration.looking_back.models
import reviews.calibration.models
import reviews.calibration.practice.models
import reviews.debrief.models
import reviews.deciding.models
import reviews.feedback.models
import reviews.interviews.models
import reviews.panel.models
import reviews.reading.models
from blindfolio.db.orm import Base, Instant


def render_item(kind: str, item: Any, _autogenerate_context: Any) -> str | Literal[False]:
    # A migration names plain types. What our own types mean may change, but what a migration
    # did may not.
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
