from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.archive.models import StoredDocument
from blindfolio.erasure import ask
from blindfolio.identity import book
from blindfolio.mail import own_texts
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, standing
from blindfolio.visibility.beside import rows_of
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import ErasureRequest, Folio, Standing
from blindfolio.visibility.scope import one
from blindfolio.visibility.stage import WRITING, Stage
from blindfolio.visibility.standing import OF_OPENINGS
from blindfolio.web import pages, said
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts import deadline, redaction, second_persons
from prompts.folder.rubric import Criterion
from prompts.inviting import new_address, orders
from prompts.inviting.new_address import AddressChange, SeenAddress
from prompts.models import (
    Invitation,
    Opening,
    PromptVersion,
    SecondLook,
    Submission,
    Upload,
)
from prompts.opening import model_use
from prompts.queries import (
    CandidateSide,
    invitation_of,
    language,
    named_uploads,
    newest_version,
    side_of,
)
from prompts.submitting import page_rule, unanswered
from prompts.submitting.sent_files import labels
from prompts.window import adjustment, candidate_hour, length
from prompts.window.candidate_hour import TheirHour
from reviews import words
from reviews.board import copy_requests as own_copy
from reviews.board import notes, queries, redact, sent_messages
from reviews.board.assigning import replaced
from reviews.board.queries import CasePerson
from reviews.board.row import BoardRow
from reviews.board.scheduling import hours
from reviews.board.web.blueprint import BOARD, back, board, coordinated, leads_to, press, row_of
from reviews.debrief import decide
from reviews.debrief.decide import Grounds
from reviews.debrief.models import DecisionGrounds
from reviews.deciding import deciders, gate
from reviews.deciding.models import DebriefDecision, GateDecision
from reviews.feedback import judged
from reviews.feedback.models import Feedback
from reviews.interviews import waiting
from reviews.interviews.waiting import StageRow
from reviews.panel.models import Slot
from reviews.reading import assignment


@dataclass(frozen=True, slots=True)
class OpenedCase:
    folio: Folio
    mine: Standing
    held: Mapping[str, str]
    opening: Opening
    row: BoardRow
    classes: frozenset[DataClass]
    # What each table has of it, as far as the viewer may see it.
    kept: Mapping[Any, Any]

    def sees(self, *classes: DataClass) -> bool:
        return self.classes.issuperset(classes)

    @property
    def runs(self) -> bool:
        return self.mine.kind == "coordinator"


# By what opens them.
_KEPT: Mapping[type[Any], DataClass] = {
    GateDecision: DataClass.GATE_WORD,
    DebriefDecision: DataClass.DECISION,
    DecisionGrounds: DataClass.DEBRIEF_NOTES,
    SecondLook: DataClass.SECOND_LOOK,
    Feedback: DataClass.FEEDBACK,
    Slot: DataClass.SLOT,
}


def _kept(folio: Folio, mine: Standing, classes: frozenset[DataClass]) -> Mapping[Any, Any]:
    tables: list[type[Any]] = [Invitation]
    tables += (table for table, opens in _KEPT.items() if opens in classes)
    also: dict[Any, ColumnElement[bool] | None] = {Opening: Opening.id == Folio.opening}
    if {DataClass.IDENTITY, DataClass.HOURS} <= classes:
        newest = newest_version(folio.id, Submission.id).scalar_subquery()
        also[Submission] = Submission.id == newest
    if mine.kind == "coordinator":
        tables.append(ErasureRequest)
        if DataClass.IDENTITY in classes:
            also[orders.PROFILE] = None
        if DataClass.BLINDED_VIEW in classes:
            also[StoredDocument] = StoredDocument.id == Folio.document
        if folio.stage == Stage.GATE:
            # For the rubric.
            also[PromptVersion] = PromptVersion.id == Folio.prompt_version
        if GateDecision in tables:
            # Whom `by_whom` names.
            also[Account] = Account.id == GateDecision.by
    return rows_of(current.db, folio.id, *tables, also=also)


@route(
    board,
    "/candidates/<folio_id>",
    auth="account",
    roles=OF_OPENINGS,
    classes=(
        *BOARD,
        DataClass.BLINDED_VIEW,
        DataClass.QUESTION_SHEET,
        DataClass.FEEDBACK,
        DataClass.DEBRIEF_NOTES,
        DataClass.HOURS,
        DataClass.AI_STATEMENT,
        DataClass.WORRY,
        DataClass.NOTES,
    ),
)
def case(
    folio_id: str, refusal: Refusal | None = None, **_of_the_button: str
) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, mine = one(db, me, {DataClass.DISPLAY_NAME}, id=folio_id, rows=queries.ROWS)
    held = standing.held(db, folio, me)
    classes = matrix.visible(held.values(), folio.stage)
    kept = _kept(folio, mine, classes)
    opening = kept[Opening]
    seen = OpenedCase(folio, mine, held, opening, row_of(folio_id), classes, kept)
    screened = seen.runs or mine.state == DECIDER
    side = side_of(kept[Invitation], kept.get(Submission), classes, screened=screened)
    name, meeting = seen.row.name, _meeting(seen)
    made, closed, team = _made(seen), _closed(seen), _team(seen)
    return pages.page(
        "reviews/board/case.html",
        name,
        refusal,
        name=name,
        folio_id=folio.id,
        stage=folio.stage,
        side=side,
        opening=opening,
        classes=classes,
        runs=seen.runs,
        gone_by=_gone_by(seen),
        ended_words=kept[Invitation].ended_words if seen.runs else "",
        bar=_bar(seen.row),
        plans=seen.runs and folio.stage in hours.BEFORE_IT,
        gate=_gate(seen),
        made=made,
        closed=closed,
        team=team,
        sent=_sent(seen, side) if seen.sees(DataClass.IDENTITY) else None,
        window=_window(seen, side),
        meeting=meeting,
        timeline=_timeline(seen, side, made, closed, meeting.slot, team),
        notes=notes.of_folio(db, folio.id) if seen.sees(DataClass.NOTES) else None,
        address=_address(seen),
        profile=kept.get(orders.PROFILE) or "",
        covered=redaction.told(db, folio) if seen.sees(DataClass.BLINDED_VIEW) else "",
        still_named=seen.runs and redact.still_has_details(db, folio),
        row=seen.row,
        copy_due=own_copy.due(seen.row.copy) if seen.row.copy else None,
        leads_to=leads_to,
        me=me,
        said=partial(said.line, partial(people.names, db)) if seen.runs else said.line,
        reasons=assignment.REASONS,
        words=words,
        zone=current.site.settings.time_zone,
    )


def _gone_by(seen: OpenedCase) -> datetime | None:
    """When the candidate's data will be deleted, or None if no deletion is under way."""
    asked = seen.kept.get(ErasureRequest)
    return ask.gone_by(asked) if asked else None


class OpenGate(NamedTuple):
    cut_short: bool
    criteria: Sequence[Criterion]
    right: deciders.Right


def _gate(seen: OpenedCase) -> OpenGate | None:
    db, folio, word = current.db, seen.folio, seen.row.word
    if not word:
        return None
    me, others = seen.mine.account, [it.name for it in seen.row.deciders]
    return OpenGate(
        seen.sees(DataClass.FURTHER_REVIEW_DUE) and gate.cut_short(db, folio),
        judged.rubric_of_folio(db, folio).criteria if seen.row.apart else (),
        deciders.right(db, folio, me, word=word, held=seen.held, others=others),
    )


class GateMade(NamedTuple):
    decision: GateDecision
    by: str
    # Only for those who read the reviews, which it may quote.
    reason: str
    has_evidence: bool


def _made(seen: OpenedCase) -> GateMade | None:
    db = current.db
    made = seen.kept.get(GateDecision)
    if made is None:
        return None
    by = deciders.by_whom(db, made, seen.mine.account, named=seen.runs)
    reads = seen.sees(DataClass.OTHER_REVIEWS)
    # The reviews are closed to a hiring manager who sits on the panel.
    has_evidence = reads and seen.mine.state != "manager.sits"
    return GateMade(made, by, made.reason if reads else "", has_evidence)


class Closed(NamedTuple):
    made: DebriefDecision | None
    grounds: Grounds | None
    feedback: Feedback | None
    look: SecondLook | None
    answered_by: str


def _closed(seen: OpenedCase) -> Closed:
    db = current.db
    made, look = seen.kept.get(DebriefDecision), seen.kept.get(SecondLook)
    return Closed(
        made,
        decide.grounds(db, made, seen.kept.get(DecisionGrounds)),
        seen.kept.get(Feedback),
        look,
        db.get_one(Account, look.answered_by).name if look and look.answer else "",
    )


class CaseTeam(NamedTuple):
    people: Sequence[CasePerson]
    # Accounts with a locked scorecard; None if the viewer may not know.
    cards: Collection[str] | None
    has_read: Collection[str]
    interviews: Sequence[StageRow]
    # By stage of the loop, whose scorecard the debrief waits for.
    without: Mapping[str, str]


def _team(seen: OpenedCase) -> CaseTeam:
    db, folio, runs = current.db, seen.folio, seen.runs
    progress = seen.sees(DataClass.SCORECARD_PROGRESS)
    plans = runs and seen.sees(DataClass.SLOT, DataClass.PANEL_NAMES)
    people = _people(seen)
    locked = [it.account for it in people if it.card_locked]
    others = (
        waiting.of_candidate(db, folio, seen.classes)
        if plans and folio.stage != Stage.STOPPED
        else []
    )
    return CaseTeam(
        people,
        locked if seen.sees(DataClass.OTHER_SCORECARDS) else None,
        [it.account for it in people if it.read_at] if progress else (),
        others,
        waiting.waited_in(others) if progress and folio.stage == Stage.PANEL else {},
    )


def _people(seen: OpenedCase) -> list[CasePerson]:
    names = {"reviewer": DataClass.REVIEWER_NAMES, "panel": DataClass.PANEL_NAMES}
    found = queries.people(current.db, seen.folio.id)
    shown = [person for person in found if seen.sees(names[person.kind])]
    replaced = {it.account for it in seen.row.readers if it.state == "replaced"}
    for person in shown:
        # A locked review that the viewer reads under its author's name shows their progress too.
        reads = person.state.startswith("reviewer.locked") and seen.sees(
            DataClass.OTHER_REVIEWS
        )
        if person.kind == "reviewer" and not (reads or seen.sees(DataClass.REVIEW_PROGRESS)):
            person.state = "reviewer"
        if person.account in replaced and person.state == "reviewer.recused":
            person.state, person.due = "replaced", None
    return shown


class SentPart(NamedTuple):
    # Only for those who see IDENTITY.

    email: str
    file: str
    not_names: Sequence[str]
    model: str
    # How many places were left unanswered and are covered.
    unanswered: int


def _sent(seen: OpenedCase, side: CandidateSide) -> SentPart:
    db, file, model, left = current.db, "", "", 0
    person = book.person(db, seen.mine.account, seen.folio.id)
    if side.upload:
        file = labels(*named_uploads(db, seen.kept[Invitation].id))[side.upload]
        if side.automatic:
            left = len(unanswered.places(db, db.get_one(Upload, side.upload)))
    if seen.runs and seen.opening.model and seen.sees(DataClass.ACCOMMODATIONS):
        spoken = language(db, seen.folio)
        why_not = model_use.why_not(seen.opening, seen.kept[Invitation], spoken)
        model = _MODEL.get(why_not, "") if side.started_at or why_not == "candidate" else ""
    return SentPart(person.email, file, book.named_by_team(person), model, left)


# By the reason of `model_use.may_be_sent`. An objection is shown at once, the others after the
# start.
_MODEL = {
    None: "may be sent the document at the release",
    "language": "the document is not sent to one, because questions in its language can't be"
    " checked",
    "candidate": "the candidate asked that the document not be sent to one",
    "old-notice": "the document is not sent to one, because the candidate started before their"
    " page said that it may be",
}


class WindowPart(NamedTuple):
    # None once the document is with the reviewers.
    phase: deadline.Phase | None
    grace_until: datetime | None
    granted: adjustment.Accommodated | None
    length: str
    # The candidate's, while they write.
    longer: Invitation | None


def _window(seen: OpenedCase, side: CandidateSide) -> WindowPart:
    db, folio, due = current.db, seen.folio, side.deadline
    writes, stored = folio.stage in WRITING, seen.kept.get(StoredDocument)
    return WindowPart(
        deadline.phase(due, seen.row.now) if due and writes else None,
        deadline.end_of_grace(due) if due else None,
        adjustment.of_folio(db, folio.id, seen.classes) if seen.runs else None,
        page_rule.verdict(page_rule.of(stored)) if stored else "",
        seen.kept[Invitation] if seen.runs and writes else None,
    )


class Meeting(NamedTuple):
    slot: Slot | None
    their_zone: ZoneInfo | None

    def their_hour(self, at: datetime, minutes: int) -> TheirHour | None:
        zone = current.site.settings.time_zone
        return candidate_hour.there(at, minutes, self.their_zone, zone)


def _meeting(seen: OpenedCase) -> Meeting:
    knows_zone = seen.runs and seen.sees(DataClass.IDENTITY, DataClass.SLOT)
    zone = candidate_hour.zone_of(seen.kept[Invitation]) if knows_zone else None
    return Meeting(seen.kept.get(Slot), zone)


class Event(NamedTuple):
    at: datetime
    words: str
    # Of a message, its place among the messages.
    message: int = 0
    state: str = ""


def _timeline(
    seen: OpenedCase,
    side: CandidateSide,
    made: GateMade | None,
    closed: Closed,
    slot: Slot | None,
    team: CaseTeam,
) -> list[Event]:
    """Return what has happened and is planned, newest first. Only for coordinators."""
    if not (seen.runs and seen.sees(DataClass.IDENTITY)):
        return []
    times = [
        (side.started_at, "Started to write"),
        (side.at, f"Submitted version {side.version}"),
        (side.closed_at, "Closed their window"),
        (made.decision.at if made else None, "Review decision"),
        (slot.at if slot else None, "Interview with the panel"),
        (slot.debrief_at if slot else None, "Debrief"),
        (closed.made.at if closed.made else None, "Decision"),
        (closed.feedback.at if closed.feedback else None, "Feedback released"),
        *((it.interview.at, it.stage.title) for it in team.interviews if it.interview),
        *(_replaced(seen) if any(it.state in _GONE for it in team.people) else ()),
    ]
    found = [Event(at, words) for at, words in times if at]
    called = own_texts.told()["Candidates"]
    for n, message in enumerate(
        sent_messages.shown(current.db, seen.folio.id, seen.classes), 1
    ):
        mail = message.mail
        at = mail.sent_at or mail.failed_at or mail.created_at
        found.append(Event(at, called[mail.template][0], n, message.state))
    return sorted(found, key=lambda it: it.at, reverse=True)


# States of people whom somebody else may have replaced.
_GONE = ("replaced", "reviewer.recused")


def _replaced(seen: OpenedCase) -> Iterator[tuple[datetime, str]]:
    rows = current.db.execute(replaced.of_folios([seen.folio.id])).all()
    names = people.names(current.db) if rows else {}
    for _, before, now, at in rows:
        yield at, f"{names[now]} was asked to review instead of {names[before]}"


_BAR = ("Invited", "Writing", "Reviews", "Review decision", "Interviews", "Debrief", "Closed")
_HERE = {"0": 1, "1": 1, "2": 2, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6, "7s": 4}


def _bar(row: BoardRow) -> list[tuple[str, str]]:
    """Return the stages in order, each `done`, `now`, `over` or to come (empty). The present one is
    named as the board names it.
    """
    if row.stage not in _HERE:
        return []
    # The place must tell no more than the words.
    told = row.stage if row.said == words.STAGES[row.stage] else Stage.REVIEW
    here = _HERE[told] if row.begun else 0
    names = (*_BAR[:4], "Closed") if row.stage == Stage.STOPPED else _BAR
    now = "over" if here == len(names) - 1 else "now"
    return [
        (row.said if n == here else name, "done" if n < here else now if n == here else "")
        for n, name in enumerate(names)
    ]


class AddressPart(NamedTuple):
    changes: Sequence[AddressChange] = ()
    next: SeenAddress | None = None
    # For those who run the opening: the address, and who can be the second person.
    email: str = ""
    able: Sequence[str] = ()


def _address(seen: OpenedCase) -> AddressPart:
    db, me, folio = current.db, current.account, seen.folio.id
    changes = new_address.changes(db, folio)
    if not changes or me not in second_persons.running(db, seen.folio):
        return AddressPart()
    row, waits = new_address.current(db, folio), book.next_address(db, folio)
    if row is None or waits is None:
        return AddressPart(changes)
    names = people.names(db)
    return AddressPart(
        changes,
        new_address.see(db, row, me),
        waits.email if seen.runs else "",
        sorted(names[it] for it in new_address.who_may(db, row)) if seen.runs else (),
    )


@press(board, "/candidates/<folio_id>/cover", shows=case, body={})
def cover_again(folio_id: str) -> str:
    db, folio = current.db, coordinated(folio_id)
    unanswered.read_again(db, invitation_of(db, folio.id), by=current.account)
    return back("covering", folio_id)


@press(board, "/candidates/<folio_id>/ended", shows=case, body={})
def read_end(folio_id: str) -> str:
    folio = coordinated(folio_id, DataClass.HOW_IT_ENDED)
    invitation_of(current.db, folio.id).end_unread = False
    return back("end_read", folio_id)


@press(board, "/candidates/<folio_id>/length", shows=case, body={})
def allow_length(folio_id: str) -> str:
    db, folio = current.db, coordinated(folio_id)
    length.allow_length(db, invitation_of(db, folio.id), by=current.account)
    return back("longer", folio_id)
