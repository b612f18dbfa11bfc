from __future__ import annotations

from reviews.own_copy.web import copies

BLUEPRINTS = (copies.own_copy,)
