from __future__ import annotations

from reviews.panel.web.pages import BLUEPRINTS as BLUEPRINTS
from reviews.scorecards.web import scorecard

VIEWS = (scorecard,)
