"""The blueprints of practice rounds and of the figures."""

from __future__ import annotations

from flask import Blueprint

practice = Blueprint("practice", __name__)
calibration = Blueprint("calibration", __name__)
