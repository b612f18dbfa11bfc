from __future__ import annotations

from collections.abc import Mapping

from blindfolio.connections.webhooks.deliver import Writer
from blindfolio.settings import Settings
from reviews.connected.hiring import ashby, greenhouse, told


def of_site(settings: Settings) -> Mapping[str, Writer]:
    sends = bool(settings.mail_url)
    return {
        told.GREENHOUSE: greenhouse.writer(told.home(settings, told.GREENHOUSE)),
        told.ASHBY: ashby.writer(
            told.home(settings, told.ASHBY), settings.base_url, sends=sends
        ),
    }
