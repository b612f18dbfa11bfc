"""Imports every view, which declares its routes."""

from __future__ import annotations

from reviews.packet.web import packet

VIEWS = (packet,)
BLUEPRINTS = (packet.packets,)
