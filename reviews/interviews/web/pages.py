from __future__ import annotations

from reviews.interviews.web import interviews

BLUEPRINTS = (interviews.interviews,)
