from __future__ import annotations

from flask import Blueprint

practice = Blueprint("practice", __name__)
calibration = Blueprint("calibration", __name__)
looking_back = Blueprint("looking_back", __name__)
