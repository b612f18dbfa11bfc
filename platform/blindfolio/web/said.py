"""What a page says of the act that led to it: one line, by a code in its address."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from blindfolio.web import request as current

PARAMETER = "said"

SENTENCES = {
    "accepted": "Accepted. It is in the list below.",
    "added": "Added. They sign in with their email address.",
    "answered": "Answered. The candidate gets an email.",
    "answered_all": "Answered to all candidates.",
    "asked": "The review request is sent by email.",
    "called_off": "The interview time is cancelled. The candidate and the panel get an email.",
    "cancelled": "Cancelled. The candidate gets an email.",
    "closed": "The decision is recorded. The candidate gets an email.",
    "corrected": "The entry is corrected.",
    "created": "The opening is created. Nothing has been sent.",
    "cut_off": "That review ended before you locked it. You had not written anything.",
    "hour": "The interview time is set. The candidate and the panel get an email.",
    "invited": "They are invited.",
    "kept": "Your changes are saved.",
    "link_mailed": "A new link is on its way to the candidate.",
    "left": "Their account is closed. The coordinators get an email about their open work.",
    "longer": "Documents of 12 pages or more are now allowed.",
    "mailed": "The email will be sent again.",
    "moved": "The time is changed. The candidate gets an email.",
    "not_read": "You declined this review. Someone else is asked, and no one is told why.",
    "recognised": "Recorded. You can go on. No one else learns it before the decision.",
    "redacting": "The words are being covered. Reload the page to see when it is done.",
    "released": "Released to the panel. They get an email.",
    "reminded": "The reminders are on their way.",
    "removed": "Removed from this opening. They get an email.",
    "replaced": "Someone else is asked. Both get an email.",
    "role_taken": "The role is removed. They get an email.",
    "seated": "Added to the panel. They get an email.",
    "stepped_back": "You are recused. The document is gone from your list.",
    "stopped": "Rejected. The candidate gets an email.",
    "shut": "Your window is closed. This version is final, and reading can begin.",
    "taken_back": "Removed. They get an email.",
}
"""By the code that the address holds; an address holds no words of its own."""


def after(code: str, endpoint: str, /, **values: Any) -> str:
    """The address of the page that follows an act and says that it was done; a KeyError for a
    code without a sentence."""
    SENTENCES[code]
    return url_for(endpoint, **(values | {PARAMETER: code}))


def line() -> str:
    """What this page says of the act before it; empty where it says nothing."""
    if request.method != "GET" or current.viewer() is None:
        return ""
    return SENTENCES.get(request.args.get(PARAMETER, ""), "")
