"""Importing a view declares its routes, so every view is imported here."""

from __future__ import annotations

from reviews.packet.web import packet

VIEWS = (packet,)
BLUEPRINTS = (packet.packets,)
