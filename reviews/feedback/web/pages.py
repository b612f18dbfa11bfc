from __future__ import annotations

from reviews.feedback.web import writing

VIEWS = (writing,)
BLUEPRINTS = (writing.feedback,)
