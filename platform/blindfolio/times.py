from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.dates import format_date, format_datetime

from blindfolio.languages import SOURCE, ngettext, spoken
from blindfolio.languages import gettext as _


@cache
def zone_names() -> frozenset[str]:
    # cached, because it walks through folders
    return frozenset(available_timezones()) - {"Factory", "localtime"}


# Browsers still use the old names, which Unicode keeps (CLDR, `common/bcp47/timezone.xml`).
RENAMED: Mapping[str, str] = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}
OLD_NAMES: Mapping[str, str] = {today: old for old, today in RENAMED.items()}

_MINUS = "\N{MINUS SIGN}"  # A line could break after a hyphen.


def _written(local: datetime, pattern: str) -> str:
    return format_datetime(local, pattern, locale=spoken())


def when(instant: datetime, zone: ZoneInfo) -> str:
    """Returns a time such as `Fri 27 Nov 2026, 18:00 Lisbon (UTC+0)`."""
    local = instant.astimezone(zone)
    written = _written(local, _("EEE d MMM yyyy, HH:mm"))
    return f"{written} {place(zone)} ({offset(local)})"


def exact(instant: datetime, zone: ZoneInfo) -> str:
    """Returns a time such as `Fri 27 Nov 2026, 18:00 Kolkata (UTC+5:30), 12:30 UTC`. The day in
    UTC is added if it differs, and UTC is left out where the clocks agree.
    """
    local, utc = instant.astimezone(zone), instant.astimezone(UTC)
    if not local.utcoffset():
        return when(instant, zone)
    same = local.date() == utc.date()
    return f"{when(instant, zone)}, {_written(utc, 'HH:mm' if same else _('EEE d MMM, HH:mm'))} UTC"


def short(instant: datetime, zone: ZoneInfo) -> str:
    """Returns a time such as `Fri 27 Nov, 18:00`, for lists on a page that says which time zone
    it uses.
    """
    return _written(instant.astimezone(zone), _("EEE d MMM, HH:mm"))


def day(instant: datetime, zone: ZoneInfo) -> str:
    return _day(instant.astimezone(zone).date(), _("EEE d MMM yyyy"), spoken())


# Lists say the same few days again and again.
@lru_cache(maxsize=1024)
def _day(local: date, pattern: str, language: str) -> str:
    return format_date(local, pattern, locale=language)


def end_of_day(instant: datetime, zone: ZoneInfo) -> datetime:
    """Returns the exact deadline when only the day was stated."""
    last = datetime.combine(instant.astimezone(zone).date(), time(23, 59), zone)
    return last.astimezone(UTC)


def days_over(due: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Returns how many days have passed since the day of `due`, and 0 before it."""
    return max(0, (now.astimezone(zone).date() - due.astimezone(zone).date()).days)


def place(zone: ZoneInfo) -> str:
    today = RENAMED.get(zone.key, zone.key)
    named = Locale.parse(spoken()).time_zones.get(today, {}) if spoken() != SOURCE else {}
    return str(named.get("city", today.rsplit("/", 1)[-1].replace("_", " ")))


def offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{_MINUS if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def typed(text: str) -> datetime | None:
    try:
        local = datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        return None
    # The extremes of the calendar don't exist in every zone, and no one means them.
    return local if 2000 <= local.year < 3000 else None


def left(until: datetime, now: datetime) -> str:
    minutes = int((until - now).total_seconds() // 60)
    if minutes <= 0:
        return _("no time")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = (
        (days, ngettext("%(n)d day", "%(n)d days", days)),
        (hours, ngettext("%(n)d hour", "%(n)d hours", hours)),
        (minutes, ngettext("%(n)d minute", "%(n)d minutes", minutes)),
    )
    first = next(n for n, (count, _said) in enumerate(units) if count)
    return " ".join(said for count, said in units[first : first + 2] if count)
