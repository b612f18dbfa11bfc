from __future__ import annotations

from reviews.debrief.web import debrief, deciding, document, speaking, voting

VIEWS = (debrief, deciding, document, speaking, voting)
BLUEPRINTS = (debrief.debrief,)
