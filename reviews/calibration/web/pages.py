"""The room's blueprints. Importing a view declares its routes, so every view is imported here."""

from __future__ import annotations

from reviews.calibration.web import (
    agreement_page,
    debriefing,
    document_page,
    first_page,
    outcomes_page,
    own_page,
    preparing,
    round_page,
)
from reviews.calibration.web.blueprint import calibration, practice

VIEWS = (
    agreement_page,
    debriefing,
    document_page,
    first_page,
    outcomes_page,
    own_page,
    preparing,
    round_page,
)
BLUEPRINTS = (calibration, practice)
