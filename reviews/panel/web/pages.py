"""Importing a view declares its routes, so every view is imported here."""

from __future__ import annotations

from reviews.panel.web import (
    by_hand,
    changing,
    files,
    panels,
    pictures,
    preparing,
    scorecards,
    sources,
    using,
)

VIEWS = (by_hand, changing, files, panels, pictures, preparing, scorecards, sources, using)
BLUEPRINTS = (panels.panels,)
