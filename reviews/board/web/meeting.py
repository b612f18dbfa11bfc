from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio import times
from blindfolio.accounts.models import Account
from blindfolio.refusal import Conflict, Refusal, refusals_of, refuse_all
from blindfolio.visibility import eligibility, matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from blindfolio.web.request import current
from prompts import deadline
from prompts.loops.loop import LoopStage
from prompts.models import Adjustment, Invitation, Opening
from prompts.opening.interviews import loop_of
from prompts.opening.staffing import SEATS
from prompts.window import hearing_date
from reviews.board.assigning import assign, choices
from reviews.board.assigning.choices import MemberChoice
from reviews.board.scheduling import hours, meetings
from reviews.board.scheduling.hours import Hour
from reviews.board.scheduling.meetings import PlanRow
from reviews.board.web.blueprint import back, board, case_page, coordinated, look, moment, press
from reviews.board.web.case import case
from reviews.board.web.reviewers import confirm, due_of
from reviews.interviews import scorecard, waiting
from reviews.interviews.models import Held
from reviews.interviews.web.interviews import interviews
from reviews.panel import timer
from reviews.panel.models import Slot

_OF_STAGE = {"stage": "loop_stage"}
_look = partial(look, interviews, params=_OF_STAGE)
_press = partial(press, interviews, params=_OF_STAGE)


_SHOWS = (
    DataClass.DISPLAY_NAME,
    DataClass.IDENTITY,
    DataClass.SLOT,
    DataClass.PANEL_NAMES,
    DataClass.REVIEWER_NAMES,
    DataClass.ACCOMMODATIONS,
)


@look(board, "/candidates/<folio_id>/plan", classes=_SHOWS)
def plan(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me, folio = current.db, current.account, coordinated(folio_id)
    if folio.stage not in hours.BEFORE_IT and refusal is None:
        raise Absent
    opening, mine, slot, asked = _facts(folio)
    rows, days = _held(folio, opening, slot), current.site.settings.review_days
    kinds = ["panel", "interviewer"]
    if matrix.may_write(["coordinator"], "assign", folio.stage):
        kinds.append("reviewer")
    meets = slot.at if slot else None
    found = choices.of(db, folio, kinds, days=days, viewer=me, meets=meets, mine=mine)
    parts = refusal.parts if refusal else ()
    fields = {it.code: _field_of(it.code) for it in parts if "-" in it.code}
    return case_page(
        "reviews/board/plan.html",
        "Plan",
        folio,
        refusal,
        # By the id of the field.
        wrong={fields.get(it.code): it for it in parts},
        fields=fields,
        stage=folio.stage,
        opening=opening,
        gate_was_open=folio.reached >= int(Stage.GATE),
        quorum=folio.quorum,
        choices=found,
        reviewers=_asked(found, "reviewer", folio.quorum),
        panel=_asked(found, "panel", SEATS),
        alive=choices.alive(db, me, folio.opening),
        review_days=days,
        hears_by=hearing_date.of_case(opening, mine),
        rows=rows,
        busy=_busy(folio, rows, [it.account for it in found["panel"]]),
        asked=asked,
        their_zone=ZoneInfo(mine.zone) if mine.started_at else None,
        zone=current.site.settings.time_zone,
        lengths=hours.lengths,
        breaks=hours.BREAKS,
    )


def _facts(folio: Folio) -> tuple[Opening, Invitation, Slot | None, list[Adjustment]]:
    """One statement for what else the page needs of the candidate's side."""
    query = (
        select(Opening, Invitation, Slot, Adjustment)
        .join(Invitation, Invitation.opening == Opening.id)
        .outerjoin(Slot, Slot.folio == Invitation.folio)
        .outerjoin(Adjustment, Adjustment.invitation == Invitation.id)
        .where(Invitation.folio == folio.id)
    )
    found = current.db.execute(query.order_by(Adjustment.asked_at)).all()
    opening, mine, slot, _ = found[0]
    return opening, mine, slot, [it for *_, it in found if it is not None]


_FIELDS = {"time": "at", "debrief": "debrief_at", "took_place": "sure"}
_FIELDS |= {it: it for it in ("minutes", "break_minutes", "sure")}


def _field_of(code: str) -> str:
    """The id of the field with which a refused row begins."""
    key, _, of = code.rpartition("-")
    if not key.startswith(("panel", "reviewer")):
        return f"f-{key}-{_FIELDS.get(of, 'account')}"
    return "f-due" if of in ("date", "due") else f"f-{key}{'-sure' if of == 'sure' else ''}"


class PlanAsked(NamedTuple):
    """Who has one kind of work, and how many more people the page asks for."""

    has: Sequence[MemberChoice]
    more: range


def _asked(found: Mapping[str, Sequence[MemberChoice]], kind: str, needed: int) -> PlanAsked:
    has = [it for it in found.get(kind, ()) if it.why_not == eligibility.ALREADY]
    typed = len(request.form.getlist(kind))
    return PlanAsked(has, range(max(needed - len(has), typed, 1)))


# Of an interview whose end isn't typed yet.
_LEAST = timedelta(hours=1)


class HeldRow(NamedTuple):
    """An interview on the page; the panel's has the key `slot`. `fields` are its values as the
    form shows them.
    """

    key: str
    stage: LoopStage | None
    held: Held | None
    name: str
    is_locked: bool
    fields: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.stage.title if self.stage else "Interview with the panel"

    @property
    def was(self) -> str:
        return json.dumps(self.fields)


def _held(folio: Folio, opening: Opening, slot: Slot | None) -> list[HeldRow]:
    stages = waiting.to_plan(current.db, folio, loop_of(opening))
    return [HeldRow("slot", None, slot, "", False, _fields(slot, timer.LENGTH))] + [
        HeldRow(
            it.stage.key,
            it.stage,
            it.interview,
            it.name,
            it.is_locked,
            _fields(it.interview, it.stage.minutes),
        )
        for it in stages
    ]


def _fields(it: Held | None, minutes: int) -> dict[str, str]:
    hour = hours.of(it) if it else None
    return {
        "at": _typed(hour.at if hour else None),
        "minutes": str(hour.minutes if hour else minutes),
        "break_minutes": str(hour.break_minutes if hour else 0),
        "place": hour.place if hour else "",
        "debrief_at": _typed(hour.debrief_at if hour else None),
    }


def _typed(at: datetime | None) -> str:
    zone = current.site.settings.time_zone
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""


def _busy(
    folio: Folio, rows: Sequence[HeldRow], accounts: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Who is busy at each row's typed time, and why."""
    zone = current.site.settings.time_zone
    typed = {it.key: times.typed(_sent(it, "at")) for it in rows}
    begins = {key: deadline.instant(at, zone) for key, at in typed.items() if at}
    spans = {key: (at, at + _LEAST) for key, at in begins.items()}
    return hours.busy_in(current.db, folio, accounts, spans)


def _sent(row: HeldRow, name: str) -> str:
    return request.form.get(f"{row.key}-{name}", row.fields[name]).strip()


@press(
    board,
    "/candidates/<folio_id>/plan",
    shows=plan,
    body={"panel": "account", "slot-at": "2030-01-01T10:00", "slot-place": "text"},
)
def save_plan(folio_id: str) -> str:
    folio = coordinated(folio_id)
    rows = dict(_people_rows(folio)) | dict(_hour_rows(folio))
    if not rows:
        raise Refusal("unchanged", "Nothing was changed. Fill in what you want to plan.")
    meetings.all_or_none(current.db, folio, rows)
    return back("planned", folio_id)


Rows = Iterator[tuple[str, PlanRow]]


def _people_rows(folio: Folio) -> Rows:
    db, me, sure = current.db, current.account, request.form.getlist("sure")
    for kind in ("panel", "reviewer"):
        for n, account in enumerate(request.form.getlist(kind)):
            if not account:
                continue
            asks = f"panel {account}" not in sure
            seat = partial(meetings.seat, db, folio, account, asks=asks, by=me)
            call = seat if kind == "panel" else partial(_assign, folio, account)
            person = db.get(Account, account)
            yield f"{kind}{n}", PlanRow(person.name if person else kind.capitalize(), call)


def _assign(folio: Folio, account: str) -> None:
    due = due_of(current.db, folio, account)
    assign.reviewer(current.db, folio, account, **due, by=current.account)


def _hour_rows(folio: Folio) -> Rows:
    opening, slot = current.db.get_one(Opening, folio.opening), current.db.get(Slot, folio.id)
    moved: dict[str, Hour] = {}
    for row in _held(folio, opening, slot):
        typed = {name: _sent(row, name) for name in row.fields}
        seen = request.form.get(f"{row.key}-was", row.was)
        if json.dumps(typed) != seen or _who(row):
            with suppress(Refusal):
                moved[_stage(row)] = _hour(row, typed)
            set_ = _changed_meanwhile if seen != row.was else _set_hour
            yield row.key, PlanRow(row.title, partial(set_, folio, row, typed, moved))


def _changed_meanwhile(*_row: object) -> None:
    raise Conflict(
        "time", "A colleague has changed this meanwhile. To replace it with yours, save again."
    )


def _who(row: HeldRow) -> str:
    return request.form.get(f"{row.key}-account", "")


# Reasons that concern the interviewer, whom there is then no need to doubt.
_OF_PERSON = frozenset({"sure", "account", "cannot_stand", "conflict", "taken", "late"})


def _set_hour(
    folio: Folio, row: HeldRow, typed: Mapping[str, str], moved: Mapping[str, Hour]
) -> None:
    chosen = (row.key, _who(row), typed["at"], typed["debrief_at"])
    asks = " ".join(filter(None, chosen)) not in request.form.getlist("sure")
    found = refusals_of(partial(_plan_hour, folio, row, typed, moved, asks=asks))
    codes = {it.code for it in found}
    if asks and codes and row.stage and _who(row) and codes.isdisjoint(_OF_PERSON):
        doubt = partial(meetings.doubt, current.db, folio, row.stage.key, _who(row))
        found += refusals_of(doubt)
    refuse_all(found)


def _plan_hour(
    folio: Folio,
    row: HeldRow,
    typed: Mapping[str, str],
    moved: Mapping[str, Hour],
    *,
    asks: bool,
) -> None:
    key, who, me = _stage(row), _who(row), current.account
    hour = _hour(row, typed)
    meetings.plan(
        current.db, folio, hour, stage=key, account=who, moved=moved, asks=asks, by=me
    )


def _stage(row: HeldRow) -> str:
    return row.stage.key if row.stage else meetings.PANEL


def _hour(row: HeldRow, typed: Mapping[str, str]) -> Hour:
    at, debrief = typed["at"], typed["debrief_at"]
    wrong = Refusal("time", "Enter the date and time, such as 2026-12-04 15:00.")
    late = Refusal(
        "debrief",
        "Enter the date and time of the debrief, such as 2026-12-04 16:30, or leave it empty.",
    )
    return Hour(
        moment(at, wrong),
        typed["place"],
        _listed(typed["minutes"], hours.lengths(row.stage)),
        _listed(typed["break_minutes"], hours.BREAKS),
        moment(debrief, late) if debrief else None,
    )


def _listed(typed: str, numbers: Sequence[int]) -> int:
    return {str(n): n for n in numbers}.get(typed, -1)


@_look(
    "/candidates/<folio_id>/interviews/<stage>/remove",
    classes=(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES, DataClass.SLOT),
)
def confirm_remove(folio_id: str, stage: str) -> ResponseReturnValue:
    folio = coordinated(folio_id)
    for it in waiting.of_candidate(current.db, folio, frozenset()):
        if it.stage.key == stage and it.interview is not None:
            verb, of = ("Remove", "from ") if it.name else ("Cancel", "")
            return confirm(folio, verb, it.name, f"{of}“{it.stage.title}”", "interviews")
    raise Absent


@_press("/candidates/<folio_id>/interviews/<stage>/remove", shows=case, body={})
def remove(folio_id: str, stage: str) -> str:
    meetings.take_back(current.db, coordinated(folio_id), stage, by=current.account)
    return back("taken_back", folio_id)


@_look(
    "/candidates/<folio_id>/without/<stage>",
    classes=(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES, DataClass.SCORECARD_PROGRESS),
)
def confirm_pass(
    folio_id: str, stage: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    folio = coordinated(folio_id, DataClass.SCORECARD_PROGRESS)
    waited = waiting.waited_for(current.db, folio)
    if stage not in waited:
        raise Absent
    return case_page(
        "reviews/interviews/without.html",
        "Go on without a scorecard",
        folio,
        refusal,
        stage=stage,
        whose=waited[stage],
        back=url_for("board.case", folio_id=folio.id),
    )


@_press("/candidates/<folio_id>/without/<stage>", shows=confirm_pass, body={"reason": "text"})
def press_pass(folio_id: str, stage: str) -> str:
    folio, reason = (
        coordinated(folio_id, DataClass.SCORECARD_PROGRESS),
        request.form.get("reason"),
    )
    scorecard.pass_card(current.db, folio, stage, reason or "", by=current.account)
    return back("passed", folio_id)


@look(
    board, "/candidates/<folio_id>/slot/off", classes=(DataClass.DISPLAY_NAME, DataClass.SLOT)
)
def confirm_off(folio_id: str) -> ResponseReturnValue:
    folio = coordinated(folio_id)
    slot = current.db.get(Slot, folio.id) if folio.stage in hours.BEFORE_IT else None
    return case_page("reviews/board/call_off.html", "Cancel the interview", folio, slot=slot)


@press(board, "/candidates/<folio_id>/slot/off", shows=case, body={})
def call_off(folio_id: str) -> str:
    meetings.call_off(current.db, coordinated(folio_id), by=current.account)
    return back("called_off", folio_id)
