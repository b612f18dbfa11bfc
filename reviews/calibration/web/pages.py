"""Import every view, so that its routes are declared."""

from __future__ import annotations

from reviews.calibration.web import (
    document_page,
    look_back_page,
    outcomes_page,
    preparing,
    round_page,
)
from reviews.calibration.web.blueprint import calibration, looking_back, practice

VIEWS = (
    document_page,
    look_back_page,
    outcomes_page,
    preparing,
    round_page,
)
BLUEPRINTS = (calibration, looking_back, practice)
