"""Words that time a step of a plan: a day, a month, a quarter, a week, or a span of them."""

from __future__ import annotations

import re

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
_POINT = (
    rf"(?:(?:early|mid|late|end of|beginning of|start of|the last week of)[- ])?"
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}(?: \d{{1,2}}(?!\d))?(?:,? \d{{4}})?"
    r"|Q[1-4](?: \d{4})?|(?:weeks?|months?|days?|quarters?) \d{1,3}(?:\s?[-–]\s?\d{1,3})?)"  # noqa: RUF001
)
_SPAN = re.compile(
    rf"^(?P<by>(?:by|to|from|until|till|before|in|on|during)\s(?:the\s)?)?"
    rf"(?P<when>{_POINT}(?:(?:\s?[-–—→/]\s?|,? to |,? until |, | and ){_POINT})*)$",  # noqa: RUF001
    re.IGNORECASE,
)
_SHORT = {month[:3].lower(): month for month in MONTHS}
_NAME = re.compile(_MONTH, re.IGNORECASE)


def timed(text: str) -> str:
    """The text as one says when a step is ("on 15 September", "for February to March"), "" if it is
    no such time; month names are written out."""
    match = _SPAN.match(text.strip(" *_"))
    if match is None or not all(_month(name) for name in _NAME.findall(match.group("when"))):
        return ""
    when = _NAME.sub(lambda m: _month(m.group()), match.group("when"))
    when = re.sub(r"\s?[-–—→/]\s?(?=[A-Z])", " to ", when)  # noqa: RUF001
    when = re.sub(r",\s(?=[A-Z])", " and ", when)
    by = (match.group("by") or "").strip().lower().removesuffix(" the")
    if by in ("by", "until", "till", "before", "from", "to"):
        return f"{'until' if by in ('to', 'till') else by} {when}"
    if re.match(r"^\d{1,2}\w{0,2} \w+(?: \d{4})?$", when):
        return f"on {when}"
    named = when[:3].lower() in _SHORT or re.match(r"Q\d", when)
    return f"for {when if named else when[:1].lower() + when[1:]}"


def _month(name: str) -> str:
    """The month's whole name, "" for a word that only begins like one ("Marketing")."""
    full = _SHORT.get(name[:3].lower(), "")
    return full if full.lower().startswith(name.lower().rstrip(".")) else ""
