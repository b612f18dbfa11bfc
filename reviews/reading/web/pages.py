from __future__ import annotations

from reviews.reading.web import after, commenting, exporting, room, saving
from reviews.reading.web.blueprint import reading

VIEWS = (after, commenting, exporting, room, saving)
BLUEPRINTS = (reading,)
