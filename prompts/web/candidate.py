"""What every page of a candidate begins with: their own case, and what its bars show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import request, url_for

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import request as current
from blindfolio.web import times
from prompts import filed, queries
from prompts.models import Submission, Upload
from prompts.queries import Own


def own_case(*classes: str) -> Own:
    """The case of the candidate who asks, where its cell holds all of `classes`; else Absent.

    Who sends a form of a page that was open before it ended is told that, by a Refusal.
    """
    db, mine = current.db(), current.invitation()
    try:
        return queries.own(db, mine, classes)
    except Absent:
        if request.method != "POST":
            raise
        queries.own(db, mine, ["HE"])
        sentence = "This has ended, so nothing was taken. Your start page says how it ended."
        raise Refusal("ended", sentence, status=409) from None


def filed_line(
    case: Own, sent: Sequence[Upload], done: Sequence[Submission], names: Mapping[str, str]
) -> filed.Filed | None:
    """Where the candidate's files stand; None when their window is not open."""
    due = case.invitation.deadline
    writing = case.stage in ("0", "1") and not case.invitation.closed_at
    if due is None or not writing or clock.now() > due:
        return None
    return filed.standing(sent, done, names, times.when(due, ZoneInfo(case.invitation.zone)))


def own_words(case: Own) -> list[tuple[str, int, int]]:
    """Where what the candidate asked stands, with how many answers and how many that wait."""
    asked = queries.answered(current.db(), case.invitation.id)
    pages = (url_for("asking.adjustments"), url_for("clarifying.mine", _anchor="asked"))
    return [(page, *found) for page, found in zip(pages, asked, strict=True)]


def shell(case: Own) -> dict[str, object]:
    """What every page of a candidate shows in its bars."""
    zone = ZoneInfo(case.invitation.zone)
    person = book.own(current.db(), queries.own_folio(case.invitation.id))
    due = case.invitation.deadline
    writing = case.stage in ("0", "1") and not case.invitation.closed_at
    over = due is not None and clock.now() > due
    return {
        "case": case,
        "zone": zone,
        "viewer_words": f"{person.name}, by your link",
        "left": times.left(due, clock.now()) if due else "",
        "open": writing and due is not None and not over,
        # Until its job ends it, within the grace: only what is on its way still counts.
        "over": writing and over,
    }
