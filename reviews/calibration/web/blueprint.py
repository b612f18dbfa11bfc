"""The blueprint of practice rounds."""

from __future__ import annotations

from flask import Blueprint

practice = Blueprint("practice", __name__)
