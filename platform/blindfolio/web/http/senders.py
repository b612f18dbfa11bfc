from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadHost

Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]

_KEY = "blindfolio.proxies"
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_HEALTH = "health"
_ANOTHER_HOST = (
    "This address doesn't belong to this site. Open the site at the address that its emails link"
    " to. If you run it, set BLINDFOLIO_BASE_URL to the address that people use."
)


def install(app: Flask, proxies: str, base_url: str) -> None:
    """Trusts these proxies, which are addresses or networks separated by commas."""
    app.extensions[_KEY] = list(map(ipaddress.ip_network, _listed(proxies)))
    hosts = _HERE | {urlsplit(base_url).hostname}

    @app.before_request
    def known_host() -> ResponseReturnValue | None:
        # An invalid host is already a bad request.
        if isinstance(request.routing_exception, BadHost):
            return None
        if request.blueprint == _HEALTH or _host() in hosts:
            return None
        # Plain text: a page's links would lead to that host.
        return _ANOTHER_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"}


def by_proxy() -> bool:
    return _is_proxy(request.remote_addr or "")


def address() -> str:
    """Returns the sender's address as the site's nearest proxy reports it, or an empty string
    if it is unknown.
    """
    told = request.headers.get("X-Forwarded-For", "") if by_proxy() else ""
    hops = [*_listed(told), request.remote_addr or ""]
    sender = next((it for it in reversed(hops) if not _is_proxy(it)), "")
    return "" if sender in _HERE else sender


def _host() -> str | None:
    try:
        split = urlsplit(f"//{request.host}")
    except ValueError:
        return None
    return split.hostname if split.username is None else None


def _is_proxy(sender: str) -> bool:
    trusted: Networks = current_app.extensions[_KEY]
    try:
        return any(ipaddress.ip_address(sender) in network for network in trusted)
    except ValueError:
        return False


def _listed(given: str) -> list[str]:
    return [it.strip() for it in given.split(",") if it.strip()]
