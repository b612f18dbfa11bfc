from __future__ import annotations

from functools import cache
from importlib.resources import files

from blindfolio.times import zone_names

_KNOWN = (
    *("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"),
    *("America/Sao_Paulo", "Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Warsaw"),
    *("Africa/Lagos", "Africa/Johannesburg", "Europe/Istanbul", "Asia/Dubai", "Asia/Kolkata"),
    *("Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland"),
    "UTC",
)


@cache
def places() -> tuple[str, ...]:
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    named = {line.split("\t")[2] for line in lines if line and not line.startswith("#")}
    return tuple(sorted(named & zone_names()))


def offered(chosen: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first = tuple(dict.fromkeys((chosen, *_KNOWN)))
    return first, tuple(zone for zone in places() if zone not in first)
