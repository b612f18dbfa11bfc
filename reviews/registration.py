from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from blindfolio.jobs.worker import LEASE, Handler
from blindfolio.language_model import patience
from blindfolio.language_model.choosing import backend_of
from blindfolio.registration import Means, Registration
from blindfolio.settings import Settings
from reviews import erasure, pages_of_mails, telling
from reviews.board import mails, notices, redact
from reviews.board.assigning import assign, due_mails
from reviews.board.scheduling import candidate_mails, meetings
from reviews.calibration import in_fives
from reviews.calibration import models as calibration_models
from reviews.calibration.looking_back import answering
from reviews.calibration.looking_back import models as look_back_models
from reviews.calibration.practice import mails as practice_mails
from reviews.calibration.practice import models as practice_models
from reviews.debrief import decide
from reviews.debrief import models as debrief_models
from reviews.debrief import notices as debrief_notices
from reviews.deciding import gate
from reviews.deciding import models as deciding_models
from reviews.deciding import verify as decision
from reviews.feedback import models as feedback_models
from reviews.feedback import release as feedback_due
from reviews.interviews import debrief_hour, reminders, waiting
from reviews.interviews import mails as interview_mails
from reviews.interviews import models as interview_models
from reviews.interviews import scorecard as interview_scorecard
from reviews.model_questions.pipeline import CALLS
from reviews.packet import kept
from reviews.packet import sealing as packet_sealing
from reviews.panel import models as panel_models
from reviews.panel.asking.asking_model import BudgetedModel
from reviews.panel.asking.sheet_job import BuildSheet, queue_sheet
from reviews.panel.sheet import by_source
from reviews.reading import models as reading_models
from reviews.reading import verify as reading_verify
from reviews.scorecards import content as scorecards

READING = Registration(
    freezes=reading_models.FREEZES,
    sealed=reading_models.SEALED,
    checks=(reading_verify.check,),
    # Each row is deleted before the one that leads to it.
    erased=(erasure.ROOM,),
)

DECIDING = Registration(
    freezes=deciding_models.FREEZES,
    sealed=deciding_models.SEALED,
    checks=(gate.verify, decision.check),
)

BOARD = Registration(
    handlers=lambda means: {
        due_mails.JOB: due_mails.DueMails(),
        telling.LATE: mails.LateMails(),
        due_mails.READABLE: due_mails.ReadableMails(),
        redact.JOB: redact.Redacts(means.archive),
    },
    on_move=(
        notices.on_move,
        meetings.on_move,
        assign.when_opened,
    ),
    to_accounts={
        **dict.fromkeys(mails.OF_A_REVIEW, mails.to_reviewer),
        mails.MOVED: mails.to_reviewer_of_date,
        mails.MANY: mails.to_reviewer_of_many,
        mails.ENDED: mails.to_reviewer_of_ended,
        mails.TAKEN_BACK: mails.to_reviewer_taken_back,
        mails.LEFT: mails.to_coordinator,
        mails.LATE: mails.to_coordinator_of_late,
    },
    pages_of_mails=pages_of_mails.PAGES,
    to_candidates_of=dict.fromkeys(candidate_mails.OF_HOURS, candidate_mails.to_candidate),
)


def _of_panel(means: Means) -> Mapping[str, Handler]:
    settings = means.settings
    return {
        "sheet": BuildSheet(settings.signing_key(), _asking(settings)),
        reminders.DAY_BEFORE: reminders.DayBefore(),
    }


def _asking(settings: Settings) -> BudgetedModel | None:
    backend = backend_of(settings)
    if backend is None:
        return None
    return BudgetedModel(backend, settings.model_tokens_document, settings.model_tokens_day)


def leases(settings: Settings) -> Mapping[str, timedelta]:
    """Return longer leases by kind of job. Building a sheet waits for a model, and no second
    worker may send the document again meanwhile."""
    if not settings.model:
        return {}
    return {"sheet": LEASE + CALLS * patience.longest(settings.model_seconds)}


PANEL = Registration(
    freezes=panel_models.FREEZES,
    sealed=panel_models.SEALED,
    checks=(scorecards.check,),
    handlers=_of_panel,
    # The sheet must be queued before anyone is told of it.
    on_move=(queue_sheet, waiting.seat_ended, by_source.on_move),
    to_accounts={
        **dict.fromkeys(
            (reminders.DAY_BEFORE_MAIL, meetings.RESCHEDULED, meetings.SEATED_MAIL),
            interview_mails.to_panelist,
        ),
        meetings.UNSEATED: interview_mails.to_leaver,
        **dict.fromkeys(
            (debrief_hour.MAIL, debrief_hour.DECIDED, *debrief_hour.ASKING),
            debrief_hour.to_expected,
        ),
    },
)

INTERVIEWS = Registration(
    freezes=interview_models.FREEZES,
    sealed=interview_models.SEALED,
    checks=(interview_scorecard.check,),
    handlers=lambda means: {reminders.CARD: reminders.CardReminders()},
    to_accounts={
        meetings.SET: interview_mails.to_interviewer,
        meetings.OFF: interview_mails.to_leaver,
    },
)

DEBRIEF = Registration(
    freezes=debrief_models.FREEZES,
    sealed=debrief_models.SEALED,
    on_move=(decide.on_move, debrief_notices.on_move),
)

FEEDBACK = Registration(
    freezes=feedback_models.FREEZES,
    sealed=feedback_models.SEALED,
    on_move=(feedback_due.on_move,),
)

LOOKING_BACK = Registration(
    freezes=look_back_models.FREEZES,
    checks=(answering.check,),
)

PRACTICE = Registration(
    sealed=practice_models.SEALED,
    to_accounts=dict.fromkeys(practice_mails.OF_A_ROUND, practice_mails.to_one_of_a_round),
)

CALIBRATION = Registration(sealed=calibration_models.SEALED, on_move=(in_fives.on_move,))

PACKET = Registration(
    on_move=(packet_sealing.on_move, kept.on_move),
    to_accounts={kept.MAIL: kept.to_told},
    pages_of_mails={kept.MAIL: kept.page},
)


ROOMS = (
    READING,
    PANEL,
    DECIDING,
    BOARD,
    INTERVIEWS,
    DEBRIEF,
    FEEDBACK,
    LOOKING_BACK,
    PRACTICE,
    CALIBRATION,
    PACKET,
)
