from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, URLSafeSerializer

# Late submissions are accepted for this long, and marked as late.
GRACE = timedelta(minutes=15)

Phase = Literal["open", "grace", "over"]


def end_of_grace(deadline: datetime) -> datetime:
    return deadline + GRACE


def until(deadline: datetime, now: datetime) -> datetime:
    return deadline if now <= deadline else end_of_grace(deadline)


def phase(deadline: datetime, now: datetime) -> Phase:
    """Return the phase at an instant. An instant on a boundary belongs to the earlier phase."""
    if now <= deadline:
        return "open"
    return "grace" if now <= end_of_grace(deadline) else "over"


def end_of_window(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the end of the window in UTC: the same local time `days` days after `start`,
    rounded up to the next full hour, and never at midnight. Clock changes don't move the promised
    hour."""
    local = start.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    if local != local.replace(minute=0, second=0, microsecond=0):
        local = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return not_midnight(instant(local, zone), zone)


def not_midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    while moment.astimezone(zone).time() == time(0):
        moment += timedelta(hours=1)
    return moment


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Convert a local time of `zone` to UTC. In a repeated hour the second one counts; a
    skipped hour counts as if it existed."""
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def ticket(signing_key: str, invitation: str, issued: datetime) -> str:
    return _signer(signing_key).dumps([invitation, issued.timestamp()])


def issued_at(signing_key: str, invitation: str, ticket_text: str) -> datetime | None:
    """Return when the ticket was issued, or None if it is forged or another candidate's."""
    try:
        owner, issued = _signer(signing_key).loads(ticket_text)
        return datetime.fromtimestamp(float(issued), UTC) if owner == invitation else None
    except (BadSignature, TypeError, ValueError):
        return None


def counts_until(deadline: datetime, issued: datetime | None) -> datetime:
    """Return the latest instant at which a form loaded at `issued` is accepted. A page
    loaded before the deadline or in the grace period gets the whole grace period, so
    reloading costs nothing."""
    if issued is None or phase(deadline, issued) == "over":
        return deadline
    return end_of_grace(deadline)


def _signer(signing_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(signing_key, salt="upload-ticket")
