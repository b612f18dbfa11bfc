from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from blindfolio import clock
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal

LONGEST_NAME = 120
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Screening:
    by: str = ""
    # A day such as 2026-11-20.
    on: str = ""
    words: str = ""


NONE = Screening()


def screening(form: Mapping[str, str]) -> Screening:
    """Read `screened_by`, `screened_on` and `screened_words` from a form. Raise Refusal with
    the name of an invalid field."""
    by = one_line(" ".join(form.get("screened_by", "").split()), LONGEST_NAME)
    on = form.get("screened_on", "").strip()
    words = " ".join(form.get("screened_words", "").split())
    if not by and (on or words):
        raise Refusal(
            "screened_by",
            "Enter who spoke with the candidate, or leave all three fields empty.",
        )
    if on:
        try:
            day = date.fromisoformat(on)
        except ValueError:
            raise Refusal(
                "screened_on", "Enter the day of the call as a date, such as 2026-11-20."
            ) from None
        if day > clock.now().date():
            raise Refusal(
                "screened_on", "That day is in the future. Enter the day of the call."
            )
        on = day.isoformat()
    if len(words) > LONGEST:
        raise Refusal(
            "screened_words", f"The sentence is longer than {LONGEST} characters. Shorten it."
        )
    return Screening(by, on, words)
