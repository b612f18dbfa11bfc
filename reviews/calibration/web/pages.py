"""Import every view, so that its routes are declared."""

from __future__ import annotations

from reviews.calibration.web import (
    agreement_page,
    document_page,
    first_page,
    look_back_page,
    look_backs_page,
    notes,
    outcomes_page,
    preparing,
    round_page,
)
from reviews.calibration.web.blueprint import calibration, looking_back, practice

VIEWS = (
    agreement_page,
    document_page,
    first_page,
    look_back_page,
    look_backs_page,
    notes,
    outcomes_page,
    preparing,
    round_page,
)
BLUEPRINTS = (calibration, looking_back, practice)
