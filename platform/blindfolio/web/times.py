"""How an instant is shown: always with its hour and its zone, or as a bare date for blind roles."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def when(instant: datetime, zone: ZoneInfo) -> str:
    """`Fri 27 Nov 2026, 18:00 Lisbon (UTC+0)`."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {place(zone)} ({offset(local)})"


def day(instant: datetime, zone: ZoneInfo) -> str:
    """`Fri 27 Nov 2026`: the coarse time of blind roles."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def place(zone: ZoneInfo) -> str:
    """The zone as people say it: `Lisbon` for Europe/Lisbon."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")


def offset(local: datetime) -> str:
    """`UTC+5:30` of an aware local time."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def left(until: datetime, now: datetime) -> str:
    """What is left in words: `2 days 4 hours`, `3 hours 20 minutes`, `4 minutes`, `no time`."""
    minutes = int((until - now).total_seconds() // 60)
    if minutes <= 0:
        return "no time"
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return _count(days, "day") + (f" {_count(hours, 'hour')}" if hours else "")
    if hours:
        return _count(hours, "hour") + (f" {_count(minutes, 'minute')}" if minutes else "")
    return _count(minutes, "minute")


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
