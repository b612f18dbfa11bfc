"""The coordinator's views are in `reviews.board.web.meeting`."""

from __future__ import annotations

from reviews.interviews.web import interviews

BLUEPRINTS = (interviews.interviews,)
