from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.stage import BEING_READ, OVER, WRITING, Stage
from prompts import deadline
from prompts.queries import Own
from prompts.submitting.last_look import HeldVersion
from prompts.window import cancelled, hearing_date
from prompts.window.feedback_date import feedback_date


@dataclass(frozen=True, slots=True)
class InterviewHour:
    """When and where an interview takes place (class SL), and with whom (class PN)."""

    at: datetime
    minutes: int
    place: str
    who: str = ""
    break_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Beyond:
    """What judging tells a candidate, as far as they may see it. Class SL has the
    interview's hour, place and `parts`; PN has `panel`; DC and FB have the outcome, the
    feedback and what was `released` since."""

    slot: datetime | None = None
    minutes: int = 80
    break_minutes: int = 0
    parts: tuple[tuple[str, int], ...] = ()
    missed: bool = False
    place: str = ""
    interviews: Mapping[str, InterviewHour] = field(default_factory=dict)
    """Interviews with an hour, by stage key. The deep dive's hour is in `slot`."""
    panel: tuple[str, ...] = ()
    outcome: str = ""
    offer: bool = False
    decided: datetime | None = None
    feedback: str = ""
    released: str = ""
    released_at: datetime | None = None


NOTHING = Beyond()

Provider = Callable[[Session, str, frozenset[DataClass]], Beyond]

_WRITING = {
    "open": N_("You are writing."),
    "grace": N_("Your window has ended. You are in the grace period."),
    "over": N_("Your window has ended."),
}

_ENDED = {
    "withdrawn": N_(
        "You have withdrawn from the design document exercise. The team decides whether you can"
        " go on in the hiring process without it."
    ),
    "expired": N_(
        "Your window ended without a document that we could read. If that is a mistake, contact"
        " the person who invited you."
    ),
    "never_started": N_(
        "Your start-by date has passed. If you would still like to take part, contact the person"
        " who invited you."
    ),
    "declined": N_("You declined. Thank you for telling us."),
    "cancelled": N_(
        "The team has closed your application. The person who invited you will tell you why."
    ),
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes next. `by` is None until an instant is set. `promised` has the opening's
    own words, and `promised_by` the resulting day, if the words give one plainly."""

    words: str
    by: datetime | None = None
    promised: str = ""
    feedback: str = ""
    promised_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    words: str
    at: datetime | None
    state: Literal["done", "now", ""]
    lasts: bool
    """Whether `at` is when it begins."""


_AT = {
    **dict.fromkeys(BEING_READ, 2),
    Stage.DRAFT: 0,
    Stage.SUBMITTED: 1,
    Stage.PANEL: 3,
    Stage.DEBRIEF: 4,
    **dict.fromkeys(OVER, 5),
}


def steps(
    case: Own,
    beyond: Beyond = NOTHING,
    submitted: datetime | None = None,
    given_at: datetime | None = None,
) -> list[Step]:
    """Return the steps of a case that has started, and none once it has ended early. The
    interview's date is left out while nothing says that there will be one."""
    mine, now = case.invitation, _AT.get(Stage(case.stage))
    if now is None:
        return []
    dates = (
        (_("Writing"), mine.started_at),
        (_("Submitted"), submitted),
        (_("In review"), given_at or mine.closed_at or mine.deadline),
        (_("Interview"), beyond.slot if now > 2 else None),
        (_("Decision"), beyond.decided),
    )
    found = [
        Step(
            words,
            at,
            "done" if n < now or (n == 1 and at) else "now" if n == now else "",
            lasts=n in (0, 2),
        )
        for n, (words, at) in enumerate(dates)
    ]
    return found[:3] + found[4:] if case.stage == Stage.STOPPED else found


def words(case: Own, now: datetime, beyond: Beyond = NOTHING) -> str:
    """Return the stage in words. Stages 2, 3 and 4 have the same words, so that they don't
    reveal how far along the reviews are."""
    if case.stage == Stage.DRAFT:
        if case.invitation.deadline is None:
            return _("You are invited.")
        return _(_WRITING[deadline.phase(case.invitation.deadline, now)])
    if case.stage == Stage.SUBMITTED:
        return _("Your document is submitted.")
    if case.stage in BEING_READ:
        return _(
            "Your document is at the step “In review”: the team invites reviewers, who read it"
            " without knowing your name. This step doesn't show how far they have got."
        )
    if case.stage == Stage.PANEL:
        return _("Your document has been read.")
    if case.stage == Stage.DEBRIEF:
        several = bool(case.opening.loop)
        return _("Your interviews are over.") if several else _("Your interview is over.")
    if case.stage in OVER:
        return decided(beyond)
    if why := cancelled.told(case.invitation):
        return _("The team has closed your application. %(why)s", why=why)
    return _(_ENDED.get(case.ended_reason or "", N_("Your application has ended.")))


def decided(beyond: Beyond) -> str:
    if beyond.offer:
        return _("The team has decided to make you an offer.")
    if beyond.outcome:
        return _(
            "The team has decided not to make you an offer. Thank you for the work and the time"
            " that you put into this."
        )
    return _("The team has decided.")


def ahead(case: Own, beyond: Beyond, now: datetime, held: HeldVersion | None = None) -> Ahead:
    terms, mine, stage = case.opening.terms, case.invitation, case.stage
    hear, feedback = terms.get("You hear", ""), terms.get("Feedback", "")
    if stage == Stage.DRAFT and mine.started_at is None:
        return Ahead(_("Press start when it suits you. Start by"), mine.start_by)
    if stage in WRITING and mine.deadline:
        here = _held_ahead(held) if held else _window_ahead(stage, mine.deadline, now)
        hear = hear if stage == Stage.SUBMITTED else ""
        return replace(here, promised=hear, promised_by=hears_by(case))
    if stage in (*BEING_READ, Stage.PANEL, Stage.DEBRIEF):
        return replace(_team_ahead(case, beyond, now), promised=hear, feedback=feedback)
    if stage in OVER and beyond.offer:
        return Ahead(
            _(
                "The team will contact you about the offer. Until then there is nothing for you"
                " to do."
            )
        )
    if stage in OVER and not beyond.feedback:
        return Ahead(_("Your feedback."), promised=feedback)
    return Ahead(_("There is nothing left for you to do."))


def _team_ahead(case: Own, beyond: Beyond, now: datetime) -> Ahead:
    if case.stage in BEING_READ:
        said = _("The team decides whether there is an interview.")
        if beyond.missed:
            passed = _("The date that we gave you has passed. We will email you a new one.")
            said = f"{said} {passed}"
        return Ahead(said, promised_by=hears_by(case))
    if case.stage == Stage.PANEL:
        if beyond.missed:
            return Ahead(
                _(
                    "A new date for your interview. The date that was set passed before your"
                    " document had been read. We will email you the new one."
                )
            )
        if beyond.slot is None:
            return Ahead(_("A date for your interview. We will email it to you."))
        if beyond.slot > now:
            return Ahead(_("Your interview with the panel:"), beyond.slot)
        if any(it.at > now for it in beyond.interviews.values()):
            return Ahead(_("The rest of your interviews, then the decision."))
    return Ahead(_("The decision."))


def hears_by(case: Own) -> datetime | None:
    """Return the day by which a candidate hears whether there is an interview, until then."""
    if case.stage not in (Stage.SUBMITTED, *BEING_READ):
        return None
    return hearing_date.of_case(case.opening, case.invitation)


def feedback_by(case: Own, beyond: Beyond) -> datetime | None:
    """Return the day by which feedback is due. Return None before the start, once there is
    feedback, and if the case ended early."""
    if case.stage not in (*WRITING, *BEING_READ, Stage.PANEL, Stage.DEBRIEF, *OVER):
        return None
    due, days = case.invitation.deadline, case.opening.feedback_days
    promised = feedback_date(due, days, case.zone)
    return promised.by if promised and not beyond.released else None


def _held_ahead(held: HeldVersion) -> Ahead:
    if held.given_at is None:
        return Ahead(_("Reviewers get your document once what you left unanswered is covered."))
    return Ahead(
        _("Check what we covered in your document. Reviewers get it:"),
        held.given_at,
    )


def _window_ahead(stage: str, due: datetime, now: datetime) -> Ahead:
    phase = deadline.phase(due, now)
    until = deadline.until(due, now)
    if stage == Stage.SUBMITTED:
        if phase == "open":
            return Ahead(_("Reading begins when your window ends:"), until)
        if phase == "grace":
            return Ahead(_("Reading begins when the grace period ends:"), until)
        return Ahead(_("Reading begins within minutes."))
    if phase == "open":
        return Ahead(_("Submit your document before"), until)
    if phase == "grace":
        return Ahead(_("You can still submit your document before"), until)
    return Ahead(
        _(
            "Within minutes, the last file that we could read will be submitted for you. Without"
            " one, nothing will be submitted."
        )
    )
