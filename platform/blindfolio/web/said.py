from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for

from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.web.request import current

PARAMETER = "said"

SENTENCES = {
    "accepted": "You have accepted the review.",
    "added": "Added. They can sign in with their email address. Tell them yourself.",
    "added_many": "Added. They can sign in with their email addresses. Tell them yourself.",
    "added_many_told": "Added. Each of them will get an email.",
    "added_told": "Added. They will get an email.",
    "address_confirmed": N_(
        "Your new email address is confirmed. We will write to it from now on."
    ),
    "address_dropped": "The new address has been dropped. The earlier one is still used.",
    "address_refused": N_(
        "The change is stopped, and we continue to write to your earlier address. The team has been"
        " told, and you will get an email."
    ),
    "address_second": "Confirmed. The person at the earlier address has been told.",
    "another_day": "You have one more working day.",
    "away": "The days when you are away have been saved. They are shown above the list.",
    "answered": "Answered. The candidate will get an email.",
    "answered_candidates": (
        "Answered. Every candidate who can still use the answer will get an email."
    ),
    "asked_coordinator": N_(
        "Your request was sent to your coordinator. You will get an email."
    ),
    "asked_question": N_("Your question was sent. You will get the answer by email."),
    "asked_many": "Assigned. Each reviewer will get one email.",
    "answered_process": N_("Thank you. Your answer has been sent."),
    "called_off": (
        "The interview time has been cancelled. The candidate and the panel will get an email."
    ),
    "cancelled": "Cancelled. The candidate will get an email.",
    "closed": "The decision has been recorded. The candidate will get an email.",
    "connection_ended": "The connection has ended. Its tokens no longer work.",
    "corrected": "The entry has been corrected.",
    "created": "The opening has been created. Nothing has been sent.",
    "cut_off": "That review ended before you locked it. You had not written anything.",
    "due_changed": "The due date has been changed. If the day is different, the reviewer gets an"
    " email.",
    "email_ours": "Blindfolio's text will be sent again.",
    "email_tested": "A test is on its way to you.",
    "email_discarded": "The draft has been discarded.",
    "email_used": "Saved. This text will be sent from now on.",
    "feedback": "The feedback has been released. The candidate will get an email.",
    "planned": (
        "The plan has been saved. Everyone whose part changed will get an email. No one gets an"
        " email about a time that has passed."
    ),
    "invited": "They have been invited.",
    "joined": "Added to this opening. They will get an email.",
    "draft_saved": "Your draft has been saved.",
    "kept": N_("Your changes have been saved."),
    "kept_told": "Your changes have been saved. They will get an email at the new address.",
    "link_mailed": "A new link is on its way to the candidate.",
    "left_here": (
        "Their roles and unfinished work in your openings have ended. Their account stays open,"
        " because they are also involved in openings or practice rounds that you don't run."
    ),
    "left": (
        "Their account has been closed. The coordinators will get an email about their"
        " unfinished work."
    ),
    "left_decision": "You have been recused. Someone else will decide about this candidate.",
    "look_answered": "Answered. The candidate will get an email.",
    "look_chosen": "They will get an email.",
    "look_back_closed": "The look-back is closed. Everyone who took part will get an email.",
    "look_back_locked": "Your answers are locked. You will see the figures when the look-back"
    " closes.",
    "look_back_saved": "Saved. No one else sees it.",
    "look_back_started": "The look-back has started. Everyone you chose will get an email.",
    "locked": "Your review is locked.",
    "loop_published": "Published. Openings that choose this loop get this version.",
    "longer": "Documents of any length are now allowed.",
    "mailed": "The email will be sent again.",
    "moved": "The time has been changed. The candidate will get an email.",
    "list_deleted": "The list has been deleted.",
    "noted": "The message is on the page of each candidate whose application has not ended early."
    " No email was sent.",
    "noted_mailed": "The message is on the page of each candidate whose application has not ended"
    " early, and its emails are on their way.",
    "note_added": "Your note has been added.",
    "note_deleted": "Your note has been deleted.",
    "end_read": "The candidate is now among those whose application is over.",
    "note_withdrawn": "The message has been withdrawn. It is no longer on any candidate's page.",
    "not_read": (
        "You have declined this review. Someone else will be asked, and no one is told why. If you"
        " did this by mistake, tell your coordinator, who can ask you again."
    ),
    "own_words": N_("Your list has been saved. It applies to this file and later ones."),
    "opening_closed": (
        "Closed. Each candidate whose application was cancelled gets an email. Candidates who"
        " continue get none."
    ),
    "opening_closed_quietly": (
        "Closed. No application was cancelled, so no candidate gets an email."
    ),
    "passed": "The debrief no longer waits for that scorecard.",
    "prompt_answered": "Answered. The candidate gets an email.",
    "prompt_published": "Published. New openings get this version.",
    "practice_published": "Published. The next practice round gets this version. The guides"
    " that candidates are rated by belong to other prompts and have not changed.",
    "recognised": "Recorded. You can go on. No one else will learn of it before the decision.",
    "declined": (
        "You have declined the review. Someone else will be asked. If you did this by mistake, tell"
        " your coordinator, who can ask you again."
    ),
    "dissented": "Your dissent has been recorded.",
    "dissent_answered": "Your answer to the dissent is recorded.",
    "flagged": "Your red flag has been raised. Nothing can be decided until it is settled.",
    "invited_in": "Invited to the debrief. They will get an email.",
    "passed_over": "Recorded. The debrief no longer waits for this person.",
    "settled": "The red flag has been settled.",
    "view_changed": "Your changed view has been recorded.",
    "covering": "The words are being covered. Reload the page to see when it is done.",
    "covered_again": N_("Covered again."),
    "ticked": N_("1 more place is covered."),
    "ticked_many": N_("{who} more places are covered."),
    "uncovered": N_("1 place is uncovered. You can undo this in the list."),
    "uncovered_many": N_("{who} places are uncovered. You can undo this in the list."),
    "voted": "Your vote has been recorded. The debrief is now open to you.",
    "redacting": "The words are being covered. Reload the page to see when it is done.",
    "released": "Released to the panel. They will get an email.",
    "reminded": "The reminders are on their way.",
    "reminded_one": "The reminder is on its way.",
    "removed": "Removed from this opening. They will get an email.",
    "resumed": "The opening is open again.",
    "replaced": "{who} has been asked instead. Both will get an email.",
    "role_taken": "The role has been removed. They will get an email.",
    "role_ended": "The role has been removed.",
    "role_given": "The role has been given. They will have to sign in again.",
    "role_left": (
        "The role has been removed in your openings. They keep it in those that you don't run."
        " They will get an email."
    ),
    "person_by_hand": (
        "Corrected. The document still contains what you corrected, and it could not"
        " be masked automatically. Redact it before a review is locked."
    ),
    "person_corrected": "The candidate's details have been corrected.",
    "person_late": (
        "Corrected. The document still contains what you corrected. A review of it is"
        " locked, so it can't be masked now."
    ),
    "person_confirmed": "Confirmed. The audit log records it.",
    "person_waits": "Saved. The new address isn't used until it is confirmed.",
    "person_link": "Corrected. Earlier links no longer work. Create a new one and pass it on.",
    "person_mailed": "Corrected. A new link is on its way, and earlier links no longer work.",
    "person_masked": (
        "Corrected. The document is being masked again; the candidate and the reviewers get an"
        " email."
    ),
    "right": N_("Thank you. Reviewers can now get your document."),
    "round_closed": "The round is closed. Everyone who took part will get an email.",
    "round_started": "The round has started. Everyone you chose will get an email.",
    "scenarios": "Your wording has been saved.",
    "stepped_back": "You have been recused. The document is no longer on your list.",
    "stopped": "Rejected. The candidate will get an email.",
    "shut": N_("This version is final, and reviewing can now begin."),
    "taken_back": "Removed. They will get an email.",
    "unassigned": "{who} has been unassigned. They will get an email.",
    "webhook_sent": "It is on its way. Reload the page to see the answer.",
    "unseated": "{who} has been removed from the panel. They will get an email.",
    "token_revoked": "The token no longer works.",
}


def after(code: str, endpoint: str, /, **values: Any) -> str:
    # A code ends in `:` and an account's id if its sentence names the person, or in `:` and a
    # number.
    SENTENCES[code.partition(":")[0]]
    return url_for(endpoint, **(values | {PARAMETER: code}))


def line(names: Callable[[], Mapping[str, str]] = dict) -> str:
    if request.method != "GET" or current.viewer is None:
        return ""
    code, _sep, who = request.args.get(PARAMETER, "").partition(":")
    person = names().get(who, who if who.isdecimal() else None) if who else None
    return _(SENTENCES.get(code, "")).format(who=person or "This person")
