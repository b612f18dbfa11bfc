"""The room's blueprints. Importing a view declares its routes, so every view is imported here."""

from __future__ import annotations

from reviews.interviews.web import arranging, interviews

VIEWS = (arranging, interviews)
BLUEPRINTS = (interviews.interviews,)
