"""The words of a packet's page, as a reader gets them."""

from __future__ import annotations

import html
import re
from zoneinfo import ZoneInfo

from reviews.packet import page
from tests.reviews.packet.forging import Packet

UTC = ZoneInfo("UTC")


def words(markup: str) -> str:
    """The text of a page, with single spaces."""
    bare = re.sub(r"<style>.*?</style>|<[^<>]*>", " ", markup, flags=re.DOTALL)
    return re.sub(r" +([.,;:)])", r"\1", " ".join(html.unescape(bare).split()))


def told(packet: Packet) -> str:
    """What the page of this packet says."""
    return words(page.file(packet, UTC).decode())
