"""What a page says of the act that led to it: one line, by a code in its address."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from blindfolio.web import request as current

PARAMETER = "said"

SENTENCES = {
    "accepted": "Accepted. It stands below.",
    "added": "They are added. They sign in with their mail address.",
    "answered": "It is answered, and they were written to.",
    "answered_all": "It is answered to everybody.",
    "asked": "They are asked, and get a mail.",
    "called_off": "The date is called off. The candidate and who sits were written to.",
    "cancelled": "It is cancelled, and the candidate was written to.",
    "closed": "It is closed, and the candidate was written to.",
    "corrected": "The entry is corrected.",
    "created": "The opening is there. Nothing was sent.",
    "cut_off": "That review has ended before its lock. You had written nothing yet.",
    "hour": "The date is set. The candidate and who sits were written to.",
    "invited": "They are invited.",
    "kept": "What you changed is kept.",
    "link_mailed": "A new link is on its way to the candidate.",
    "left": "Their account is closed. The coordinators get an email about their open work.",
    "longer": "12 pages and more are allowed.",
    "mailed": "The mail waits to be sent again.",
    "moved": "The time is changed, and the candidate was written to.",
    "not_read": "You do not read it. Somebody else is asked, and nobody is told why.",
    "recognised": "It is recorded. You may go on; nobody else learns it before the decision.",
    "redacting": "The words are being covered. Reload the page to see that it is done.",
    "released": "It is released to the panel, who were written to.",
    "reminded": "The reminders are on their way.",
    "removed": "They are removed from this opening, and get an email.",
    "replaced": "Somebody else is asked. Both get a mail.",
    "role_taken": "The role is taken away, and they get an email.",
    "seated": "The seat is held, and they get a mail.",
    "stepped_back": "You have stepped back from it. It is gone from your list.",
    "stopped": "It is stopped, and the candidate was written to.",
    "shut": "Your window is closed. This version is final, and reading may begin.",
    "taken_back": "It is taken back, and they get a mail.",
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
