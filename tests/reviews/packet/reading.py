"""A packet's page, without a site around it."""

from __future__ import annotations

import html
import re
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader

from blindfolio import resources
from blindfolio.documents import areas
from blindfolio.levels import DEFAULT
from blindfolio.web.pages import share_components
from reviews.packet import page
from tests.reviews.packet.forging import Packet

UTC = ZoneInfo("UTC")
_BARE = DictLoader({"base.html": "{% block content %}{% endblock %}"})
_LOADER = ChoiceLoader([_BARE, FileSystemLoader(resources.TEMPLATES)])
_PAGES = Environment(loader=_LOADER, autoescape=True, trim_blocks=True, lstrip_blocks=True)
_PAGES.filters["as_area"] = areas.parse
_PAGES.globals["levels"] = DEFAULT
share_components(_PAGES)


def words(markup: str) -> str:
    """The text of a page, with single spaces."""
    bare = re.sub(r"<[^<>]*>", " ", markup)
    return re.sub(r" +([.,;:)])", r"\1", " ".join(html.unescape(bare).split()))


def drawn(packet: Packet) -> str:
    shown = _PAGES.get_template("reviews/packet/page.html")
    return shown.render(url_for=lambda *_, **__: "", **page.values(packet, UTC, DEFAULT))


def told(packet: Packet) -> str:
    """What the page of this packet says."""
    return words(drawn(packet))
