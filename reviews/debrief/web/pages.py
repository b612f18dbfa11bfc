"""Importing a view declares its routes, so every view is imported here."""

from __future__ import annotations

from reviews.debrief.web import debrief, deciding, document, files, listed, speaking, voting

VIEWS = (debrief, deciding, document, files, listed, speaking, voting)
BLUEPRINTS = (debrief.debrief,)
