"""Importing a view declares its routes, so this imports every view."""

from __future__ import annotations

from prompts.web import (
    asking,
    briefs,
    clarifying,
    closing,
    declining,
    deletions,
    drafting,
    erasing,
    inviting,
    library,
    marking,
    more_time,
    openings,
    own_files,
    pictures,
    previewing,
    sending,
)

VIEWS = (
    asking,
    briefs,
    clarifying,
    closing,
    declining,
    deletions,
    drafting,
    erasing,
    inviting,
    library,
    marking,
    more_time,
    openings,
    own_files,
    pictures,
    previewing,
    sending,
)
BLUEPRINTS = (
    asking.asking,
    declining.declining,
    clarifying.clarifying,
    erasing.erasing,
    deletions.deletions,
    openings.openings,
    library.library,
)
