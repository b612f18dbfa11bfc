from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.archive.models import StoredDocument
from blindfolio.erasure import ask
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, one
from blindfolio.visibility.stage import WRITING, Stage
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import deadline, redaction
from prompts.authoring.versions import rubric_of
from prompts.erasing import erasures
from prompts.inviting import new_address
from prompts.loops.loop import LoopStage
from prompts.models import Invitation, Opening, PromptVersion
from prompts.opening import model_use, staffing
from prompts.queries import invitation_of, uploads
from prompts.queries import sent as sent_by
from prompts.submitting import page_rule
from prompts.submitting.sent_files import labels
from prompts.window import adjustment, candidate_hour, length
from reviews import words
from reviews.board import (
    added,
    choices,
    deciders,
    due_dates,
    gate,
    hours,
    meetings,
    next_steps,
    queries,
)
from reviews.board.models import GateDecision
from reviews.board.web.blueprint import BOARD, ROLES, board, leads_to
from reviews.debrief import decide
from reviews.debrief.models import DebriefDecision
from reviews.feedback.models import Feedback
from reviews.interviews import waiting
from reviews.panel import prepared
from reviews.panel.models import Scorecard, Slot
from reviews.reading import assignment
from reviews.reading.queries import gate_word


@route(
    board,
    "/candidates/<folio_id>",
    auth="account",
    roles=ROLES,
    classes=(
        *BOARD,
        DataClass.BLINDED_VIEW,
        DataClass.QUESTION_SHEET,
        DataClass.FEEDBACK,
        DataClass.DEBRIEF_NOTES,
        DataClass.HOURS,
        DataClass.AI_STATEMENT,
        DataClass.WORRY,
    ),
    params={"folio_id": "folio"},
)
def case(folio_id: str) -> ResponseReturnValue:
    return show(folio_id)


def _file_label(me: str, folio: str, upload: str) -> str:
    """An upload's name among the candidate's; the viewer must see ID."""
    db = current.db()
    names = book.sent_file_names(db, me, folio)
    sent = uploads(db, invitation_of(db, folio).id)
    return labels(sent, names, as_sent="as sent")[upload]


def show(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    me = current.account()
    folio, mine = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=queries.ROWS)
    classes = classes_of(db, me, folio_id)
    opening = db.get_one(Opening, folio.opening)
    runs = mine.kind == "coordinator"
    decides = mine.state == DECIDER
    side = sent_by(db, folio.id, classes, screened=runs or decides)
    at_gate = (
        gate_word(db, folio.id)
        if DataClass.GATE_WORD in classes and folio.stage == Stage.GATE
        else None
    )
    person = book.person(db, me, folio.id) if DataClass.IDENTITY in classes else None
    known, reads = DataClass.GATE_WORD in classes, DataClass.OTHER_REVIEWS in classes
    page = render_template(
        "reviews/board/case.html",
        page_title=(name := book.name(db, me, folio_id)),
        name=name,
        folio_id=folio.id,
        stage=folio.stage,
        stage_words=words.of(folio.stage, classes, started=side.started_at is not None),
        ended=_ended(folio, runs=runs) if DataClass.HOW_IT_ENDED in classes else "",
        since=folio.stage_since if runs else None,
        side=side if DataClass.IDENTITY in classes else None,
        screen=side.screen,
        model=_model(folio.id, started=side.started_at is not None)
        if runs and DataClass.ACCOMMODATIONS in classes
        else "",
        email=person.email if person else "",
        not_names=book.named_by_team(person) if person else [],
        file_label=_file_label(me, folio.id, side.upload) if side.upload else "",
        quorum=folio.quorum,
        gate_was_open=folio.reached >= int(Stage.GATE),
        opening=opening,
        classes=classes,
        runs=runs,
        gone_by=erasures.gone_by(asked)
        if runs and (asked := ask.asked(db, folio.id))
        else None,
        people=_shown_people(folio, classes),
        gate_word=at_gate.word if at_gate else None,
        far_apart=_far_apart(folio, at_gate.apart)
        if at_gate and DataClass.AGGREGATES in classes
        else [],
        cut_short=at_gate is not None
        and DataClass.FURTHER_REVIEW_DUE in classes
        and gate.cut_short(db, folio),
        right=deciders.right(db, folio, me, word=at_gate.word) if at_gate and reads else None,
        decided=(done := db.get(GateDecision, folio.id) if known else None),
        decided_by=deciders.by_whom(db, done, me, named=runs),
        # It may quote the reviews, which are closed to a hiring manager who sits on the panel.
        gives_reason=reads,
        made_on=done is not None and reads and mine.state != "manager.sits",
        feedback=db.get(Feedback, folio.id) if DataClass.FEEDBACK in classes else None,
        decision=(
            decision := db.get(DebriefDecision, folio.id)
            if DataClass.DECISION in classes
            else None
        ),
        grounds=decide.grounds(db, decision) if DataClass.DEBRIEF_NOTES in classes else None,
        cards=_locked_cards(folio.id) if DataClass.OTHER_SCORECARDS in classes else None,
        slot=(slot := db.get(Slot, folio.id) if DataClass.SLOT in classes else None),
        short=slot is not None and hours.is_short(folio, slot),
        debrief_within=hours.DEBRIEF_WITHIN.days,
        lead=int(next_steps.LEAD / timedelta(hours=1)),
        has_read=prepared.who_read(db, folio.id)
        if DataClass.SCORECARD_PROGRESS in classes
        else {},
        cancelled=meetings.cancelled_before(db, folio.id)
        if runs and slot is None and folio.stage in hours.BEFORE_IT
        else None,
        **listed(None),
        length=_length(folio) if runs and DataClass.BLINDED_VIEW in classes else "",
        covered=redaction.told(db, folio) if DataClass.BLINDED_VIEW in classes else "",
        longer=invitation_of(db, folio.id) if runs and folio.stage in WRITING else None,
        granted=adjustment.of_folio(db, folio.id, classes) if runs else None,
        their_zone=(
            theirs := candidate_hour.zone_of(db, folio.id)
            if runs and {DataClass.IDENTITY, DataClass.SLOT} <= classes
            else None
        ),
        their_hour=lambda at, minutes: candidate_hour.there(
            at, minutes, theirs, current.site().settings.time_zone
        ),
        address_changes=(moves := new_address.changes(db, folio.id)),
        next_address=(
            waits := book.next_address(db, folio.id)
            if any(it.state == "waits" for it in moves)
            else None
        ),
        may_confirm=new_address.who_may(db, folio.id) if waits else {},
        me=me,
        added=[] if runs else added.by_coordinators(db, folio.id, me, classes),
        choices=_choices(folio, slot) if runs else {},
        review_days=current.site().settings.review_days,
        alive=choices.alive(db, me, folio.opening) if runs else 0,
        row=(
            row := queries.of_folio(db, me, folio.id, days_in=current.site().settings.time_zone)
        ),
        further=row.facts.further if row else None,
        reading=[reader.name for reader in row.facts.pending] if row else [],
        missed=row is not None and next_steps.missed(row.facts, clock.now()),
        window_phase=_window_phase(folio.stage, side.deadline),
        grace_until=deadline.end_of_grace(side.deadline) if side.deadline else None,
        below=staffing.below(db, me, folio=folio.id) if runs else [],
        interviews=waiting.of_candidate(db, folio, classes)
        if runs
        and folio.stage != Stage.STOPPED
        and {DataClass.SLOT, DataClass.PANEL_NAMES} <= classes
        else [],
        without=waiting.waited_for(db, folio)
        if runs and DataClass.SCORECARD_PROGRESS in classes
        else {},
        leads_to=leads_to,
        now=clock.now(),
        reasons=assignment.REASONS,
        words=words,
        zone=current.site().settings.time_zone,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _window_phase(stage: str, due: datetime | None) -> deadline.Phase | None:
    """None once the document is with the reviewers."""
    return deadline.phase(due, clock.now()) if due and stage in WRITING else None


_MODEL = {
    None: "may get the document at the release",
    "candidate": "the candidate asked that the document is not sent to one",
    "old-notice": "the document is not sent to one: the candidate started before their page said"
    " that it may be",
}
"""By the reason of `model_use.may_be_sent`; without a row, the opening uses no model."""


def _model(folio: str, *, started: bool) -> str:
    """For the candidate's coordinator: their objection to a language model, and after the
    start whether the document may be sent."""
    why_not = model_use.may_be_sent(current.db(), folio)
    return _MODEL.get(why_not, "") if started or why_not == "candidate" else ""


def _length(folio: Folio) -> str:
    stored = current.db().get(StoredDocument, folio.document) if folio.document else None
    return page_rule.verdict(page_rule.of(stored)) if stored else ""


def _far_apart(folio: Folio, levels: Mapping[str, int]) -> list[str]:
    if not levels:
        return []
    rubric = rubric_of(current.db().get_one(PromptVersion, folio.prompt_version))
    return [f"{rubric.criterion(key).name} ({n} levels)" for key, n in levels.items()]


def _shown_people(folio: Folio, classes: frozenset[DataClass]) -> list[queries.CasePerson]:
    found = queries.people(current.db(), folio.id)
    shown = []
    for person in found:
        if person.kind == "reviewer" and DataClass.REVIEWER_NAMES not in classes:
            continue
        if person.kind == "panel" and DataClass.PANEL_NAMES not in classes:
            continue
        if person.kind == "reviewer" and not _state_shows(person, classes):
            person.state = "reviewer"
        shown.append(person)
    return shown


def _state_shows(person: queries.CasePerson, classes: frozenset[DataClass]) -> bool:
    """Whether the viewer may know this reviewer's progress; a locked review readable under its
    author's name shows it anyway."""
    if DataClass.REVIEW_PROGRESS in classes:
        return True
    return DataClass.OTHER_REVIEWS in classes and person.state.startswith("reviewer.locked")


def _locked_cards(folio: str) -> frozenset[str]:
    """Accounts with a locked scorecard; the viewer must see SX."""
    found = select(Scorecard.account).where(
        Scorecard.folio == folio, Scorecard.locked_at.is_not(None)
    )
    return frozenset(current.db().scalars(found))


def _ended(folio: Folio, *, runs: bool) -> str:
    code = select(Invitation.ended_code).where(Invitation.folio == folio.id)
    return words.ended(
        folio.ended_reason or "", (current.db().scalar(code) or "") if runs else ""
    )


def _choices(folio: Folio, slot: Slot | None) -> dict[str, list[choices.MemberChoice]]:
    kinds = ["reviewer"] if matrix.may_write(["coordinator"], "assign", folio.stage) else []
    kinds += ["panel"] if folio.stage in hours.BEFORE_IT else []
    days = current.site().settings.review_days
    return choices.of(
        current.db(),
        folio,
        kinds,
        days=days,
        viewer=current.account(),
        meets=slot.at if slot else None,
    )


def listed(stage: LoopStage | None) -> dict[str, list[dict[str, object]]]:
    return {
        "lengths": [{"value": n, "words": f"{n} minutes"} for n in hours.lengths(stage)],
        "breaks": [
            {"value": n, "words": f"{n} minutes" if n else "No break"} for n in hours.BREAKS
        ],
    }


def coordinated(folio_id: str, opens: DataClass = DataClass.REVIEWER_NAMES) -> Folio:
    """The folio, for its coordinator; Absent for everyone else."""
    folio, _ = one(
        current.db(),
        current.account(),
        {DataClass.DISPLAY_NAME, opens},
        id=folio_id,
        rows=("coordinator",),
    )
    return folio


def act(
    folio_id: str,
    verb: Callable[[Session, Folio], str | None],
    done: str,
    *,
    opens: DataClass = DataClass.REVIEWER_NAMES,
    shows: Callable[[Folio, Refusal], ResponseReturnValue] | None = None,
) -> ResponseReturnValue:
    """One act of the coordinator: redirect to the case with the line `done` of `said` (or the
    one that `verb` returns), or show the refusal with `shows`."""
    db = current.db()
    folio = coordinated(folio_id, opens)
    try:
        with db.begin_nested():
            done = verb(db, folio) or done
    except Refusal as refusal:
        return shows(folio, refusal) if shows else show(folio_id, refusal)
    return redirect(said.after(done, "board.case", folio_id=folio_id), 303)


@route(
    board,
    "/candidates/<folio_id>/length",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={},
)
def allow_length(folio_id: str) -> ResponseReturnValue:
    def allow(db: Session, folio: Folio) -> None:
        length.allow_length(db, invitation_of(db, folio.id), by=current.account())

    return act(folio_id, allow, "longer")


def typed_due() -> datetime | None:
    day = request.form.get("due", "").strip()
    sentence = "Enter the due date, such as 2026-12-04, or leave it empty."
    zone = current.site().settings.time_zone
    return due_dates.end_of(day_of(day, Refusal("date", sentence)), zone) if day else None


def day_of(text: str, refusal: Refusal) -> date:
    noon = times.typed(f"{text}T12:00")
    if noon is None:
        raise refusal
    return noon.date()


def moment(text: str, refusal: Refusal) -> datetime:
    """In the team's zone; raises `refusal` if invalid."""
    local = times.typed(text)
    if local is None:
        raise refusal
    return deadline.instant(local, current.site().settings.time_zone)
