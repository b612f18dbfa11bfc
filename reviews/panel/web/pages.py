from __future__ import annotations

from reviews.panel.web import beside, by_hand, changing, panels, sources, using

VIEWS = (beside, by_hand, changing, panels, sources, using)
BLUEPRINTS = (panels.panels,)
