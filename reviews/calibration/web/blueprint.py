from __future__ import annotations

from flask import Blueprint

from blindfolio.web.request import current

practice = Blueprint("practice", __name__)
calibration = Blueprint("calibration", __name__)
looking_back = Blueprint("looking_back", __name__)

COORDINATOR = ("coordinator",)


def coordinates() -> bool:
    viewer = current.viewer
    return viewer is not None and "coordinator" in viewer.roles
