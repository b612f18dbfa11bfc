from __future__ import annotations

from reviews.debrief.web import debrief, deciding, document, voting

VIEWS = (debrief, deciding, document, voting)
BLUEPRINTS = (debrief.debrief,)
