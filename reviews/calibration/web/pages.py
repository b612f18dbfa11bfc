"""Importing a view declares its routes, so this imports every view."""

from __future__ import annotations

from reviews.calibration.web import (
    agreement_page,
    changes_page,
    debriefing,
    document_page,
    first_page,
    impact_page,
    look_back_page,
    look_backs_page,
    looked_back_hire,
    outcomes_page,
    own_page,
    preparing,
    round_files,
    round_page,
    whole_page,
)
from reviews.calibration.web.blueprint import calibration, looking_back, practice

VIEWS = (
    agreement_page,
    changes_page,
    debriefing,
    document_page,
    first_page,
    impact_page,
    look_back_page,
    look_backs_page,
    looked_back_hire,
    outcomes_page,
    own_page,
    preparing,
    round_files,
    round_page,
    whole_page,
)
BLUEPRINTS = (calibration, looking_back, practice)
