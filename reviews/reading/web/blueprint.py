"""The blueprint that all pages of the reading room register on."""

from __future__ import annotations

from flask import Blueprint

reading = Blueprint("reading", __name__)
