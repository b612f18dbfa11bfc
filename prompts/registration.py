"""The asking room, for the composition root."""

from __future__ import annotations

from collections.abc import Mapping

from blindfolio.jobs.worker import Handler
from blindfolio.registration import Means, Registration
from prompts import mails, models
from prompts.authoring import exposure
from prompts.erasing import retention, tables
from prompts.inviting import invitation_list
from prompts.submitting.ingest_job import Ingest
from prompts.window import outage, reminders, time_up


def _handlers(means: Means) -> Mapping[str, Handler]:
    return {
        "ingest": Ingest(means.archive, require_fences=not means.settings.weak_fences),
        "window": time_up.WindowEnds(),
        "start_by": time_up.StartBy(),
        reminders.JOB: reminders.Reminds(),
        exposure.JOB: exposure.ForgetExposures(means.settings.exposure_days),
        invitation_list.FORGET_JOB: invitation_list.ForgetList(),
        retention.JOB: retention.Retention(means.archive),
    }


ROOM = Registration(
    freezes=models.FREEZES,
    erased=(tables.ROOM,),
    handlers=_handlers,
    on_move=(retention.on_move,),
    on_outage=(outage.give_back,),
    to_candidates=mails.to_candidate,
)
