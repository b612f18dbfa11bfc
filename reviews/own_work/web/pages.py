from __future__ import annotations

from reviews.own_work.web import queue, seats
from reviews.reading.web import pages as reading
from reviews.scorecards.web import pages as scorecards

VIEWS = (queue, seats)
# They join the blueprints of the rooms below.
BLUEPRINTS = (*reading.BLUEPRINTS, *scorecards.BLUEPRINTS)
