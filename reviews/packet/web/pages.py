"""Import every view, so that its routes are declared."""

from __future__ import annotations

from reviews.packet.web import packet

VIEWS = (packet,)
BLUEPRINTS = (packet.packets,)
