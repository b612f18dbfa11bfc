"""The blueprint that the board's pages share."""

from __future__ import annotations

from flask import Blueprint

board = Blueprint("board", __name__)
ROLES = ("coordinator", "manager")
