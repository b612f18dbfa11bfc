"""Decides which addresses this site may connect to: public ones, by https on port 443, and
those that the operator has listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from urllib.parse import urlsplit

import idna

_HOW = (
    "give networks and hosts, separated by commas, such as 10.1.2.0/24,"
    " hooks.example.internal:8443 or http://10.1.2.3:8080"
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"https": 443, "http": 80}
_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
# Clouds answer their own machines at these, and `is_global` is True for some of them.
_OF_CLOUDS = (IPv4Network("168.63.129.16/32"), IPv4Network("192.0.0.0/24"))

IP = IPv4Address | IPv6Address
Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str  # in ASCII and lower case, without a dot at the end
    port: int
    path: str

    @property
    def origin(self) -> Origin:
        return self.scheme, self.host, self.port


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator allows beside public addresses. Loopback, link-local and unspecified
    addresses must be named exactly: a network that contains them doesn't allow them.
    """

    origins: frozenset[Origin] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def may_reach(self, target: Target, found: Iterable[IP]) -> bool:
        """Returns whether all addresses that were found for a target may be reached."""
        if target.origin in self.origins:
            return True
        on_default = (target.scheme, target.port) == ("https", 443)
        return on_default and all(self._may_reach(it) for ip in found for it in _meant(ip))

    def _may_reach(self, ip: IP) -> bool:
        if _is_public(ip):
            return True
        named = ip.is_loopback or ip.is_link_local or ip.is_unspecified
        return any(ip in it and (it.num_addresses == 1 or not named) for it in self.networks)


def parse(url: str) -> Target:
    """Raises ValueError with a sentence that says what to write."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
        path = f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
        # Only these characters, as `http.client` and name servers take others in their own ways.
        is_usable = re.fullmatch(r"[!-\[\]-~]+", path) and re.fullmatch(r"[a-z0-9._:-]+", host)
    except (ValueError, KeyError):
        is_usable = None
    if not is_usable or not url.isprintable() or parts.username is not None or parts.fragment:
        raise ValueError(
            "Enter a whole address, such as https://hooks.example.com/in, without a user name,"
            " a password or a #."
        )
    return Target(parts.scheme, host, port, path)


def allowed(entries: Iterable[str]) -> Allowed:
    """Raises ValueError with a message that fits into the middle of a sentence."""
    origins, networks = set(), []
    for entry in entries:
        try:
            networks.append(ip_network(entry))
        except ValueError:
            origins.add(_origin(entry))
    return Allowed(frozenset(origins), tuple(networks))


def _origin(entry: str) -> Origin:
    try:
        target = parse(entry if "://" in entry else f"https://{entry}")
    except ValueError:
        raise ValueError(_HOW) from None
    if target.path != "/":
        raise ValueError(_HOW)
    return target.origin


def _meant(ip: IP) -> tuple[IP, ...]:
    # the addresses that packets to this one may end at
    if isinstance(ip, IPv4Address):
        return (ip,)
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFFFFFF),)
    inner = ip.ipv4_mapped or ip.sixtofour
    return ip.teredo or ((inner,) if inner else (ip,))


def _is_public(ip: IP) -> bool:
    if isinstance(ip, IPv6Address):
        return ip.is_global and ip in _UNICAST
    return ip.is_global and not (ip.is_multicast or any(ip in it for it in _OF_CLOUDS))
