from __future__ import annotations

from prompts.web import (
    briefs,
    clarifying,
    closing,
    deletions,
    drafting,
    erasing,
    inviting,
    levels,
    library,
    loops,
    openings,
    previewing,
)
from prompts.web.candidate import (
    asking,
    declining,
    marking,
    more_time,
    own_files,
    pictures,
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
    levels,
    library,
    loops,
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
    levels.levels,
    library.library,
)
