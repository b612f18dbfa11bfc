from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from blindfolio.jobs.worker import LEASE, Handler
from blindfolio.language_model import patience
from blindfolio.language_model.backend import Backend
from blindfolio.language_model.choosing import backend_of
from blindfolio.registration import Means, Registration
from blindfolio.settings import Settings
from prompts import mails, models, team_mails
from prompts.authoring import exposure, model_draft
from prompts.authoring import verify as version_verify
from prompts.clarifying import own_questions
from prompts.clarifying.match_job import MatchQuestion
from prompts.erasing import after_decision, holds, notices, retention, tables
from prompts.erasing import models as erasing_models
from prompts.erasing import verify as erasing_verify
from prompts.inviting import from_connection, hand_out, invitation_list, new_address
from prompts.inviting import verify as address_verify
from prompts.submitting import unanswered
from prompts.submitting import verify as submission_verify
from prompts.submitting.ingest_job import Ingest
from prompts.window import outage, prompt_request, reminders, time_up
from prompts.window import verify as extension_verify


def _handlers(means: Means) -> Mapping[str, Handler]:
    return {
        "ingest": Ingest(means.archive, require_fences=not means.settings.weak_fences),
        own_questions.MATCH: MatchQuestion(*_model(means.settings)),
        model_draft.JOB: model_draft.DraftBrief(*_model(means.settings)),
        "window": time_up.WindowEnds(),
        "start_by": time_up.StartBy(),
        reminders.JOB: reminders.Reminds(),
        exposure.JOB: exposure.ForgetExposures(means.settings.exposure_days),
        from_connection.JOB: from_connection.InviteAsked(means.settings),
        new_address.JOB: new_address.AddressDue(means.settings),
        invitation_list.FORGET_JOB: invitation_list.ForgetList(),
        retention.JOB: retention.Retention(means.archive),
        after_decision.JOB: after_decision.DeletionDue(),
    }


def _model(settings: Settings) -> tuple[Backend | None, int, int]:
    return backend_of(settings), settings.model_tokens_day, settings.model_tokens_document


def leases(settings: Settings) -> Mapping[str, timedelta]:
    if not settings.model:
        return {}
    longest = LEASE + patience.longest(settings.model_seconds)
    return {own_questions.MATCH: longest, model_draft.JOB: longest}


ROOM = Registration(
    freezes=models.FREEZES,
    sealed=(*models.SEALED, *erasing_models.SEALED),
    checks=(
        version_verify.check,
        submission_verify.check,
        extension_verify.check,
        address_verify.check,
        erasing_verify.check,
    ),
    erased=(tables.ROOM,),
    handlers=_handlers,
    on_move=(retention.on_move, new_address.on_move),
    on_outage=(outage.give_back,),
    on_mail_failed=(hand_out.tell_of_failed,),
    to_candidates=mails.to_candidate,
    to_accounts={
        team_mails.JOINED: team_mails.to_member,
        team_mails.CLOSED: team_mails.to_decider,
        from_connection.WAITS: team_mails.to_member,
        **dict.fromkeys(
            (new_address.SECOND, new_address.STOPPED_MAIL, new_address.ALONE_MAIL),
            team_mails.to_second,
        ),
        unanswered.SHUT: team_mails.to_member,
        prompt_request.MAIL: team_mails.to_member,
        notices.MAIL: notices.to_told,
        holds.MAIL: notices.to_told_of_hold,
    },
    pages_of_mails={
        **team_mails.PAGES,
        notices.MAIL: notices.page,
        holds.MAIL: notices.page_of_hold,
    },
)
