"""A candidate whose locked reviews open the gate, with everybody who has a part in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.jobs.models import Job
from blindfolio.ledger.verify import Check
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import Invitation, Opening, OpeningMember, PromptVersion
from reviews.debrief import decide as debrief_decision
from reviews.debrief import passing
from reviews.debrief.decide import Deciding
from reviews.debrief.voices import changed_views, dissents, flags, votes
from reviews.deciding import deciders, gate
from reviews.forms.fields import NOT_COVERED
from reviews.panel.asking.sheet_job import sheet_key
from reviews.reading import lock
from reviews.scorecards import draft
from reviews.scorecards import lock as card_lock
from reviews.scorecards.own_card import own_card
from tests import factories
from tests.platform.ledger.conftest import unguarded
from tests.reviews.reading import crowd, desks

NAME = "Ada Example"
PROBES = catalogue.load("payment-flows").probes
SEEN = "Moved the order of two phases when told of the freeze."


@dataclass(slots=True)
class Case:
    """Ids of a folio, its candidate, and who runs, decides, reads and sits."""

    folio: str
    code: str
    invitation: str
    coordinator: str
    manager: str
    readers: list[str]
    panel: list[str] = field(default_factory=list)

    def row(self, db: Session) -> Folio:
        return db.get_one(Folio, self.folio)


def member(db: Session, name: str, role: str | None = None) -> str:
    """A member of the team with a site role."""
    account = factories.account(db, name)
    if role:
        people.grant(db, account, role, by=None)
    return account.id


def listen(db: Session, *listeners: stages.Listener) -> None:
    """What rooms do when a stage moves, for this transaction."""
    stages.on_move(db, *listeners)  # type: ignore[arg-type]


def begun(
    db: Session,
    *,
    words: tuple[str, ...] = ("proceed", "proceed"),
    values: tuple[int, ...] = (3, 3),
    seats: int = 2,
    comments: int = 0,
    of: Case | None = None,
) -> Case:
    """A folio whose reviewers have each locked a review: `words` their recommendations, `values`
    their ratings. `of` gives another case's coordinator and manager a further candidate."""
    round_ = desks.begin(db, readers=len(words))
    folio = db.get_one(Folio, round_.folio)
    version = db.get_one(PromptVersion, folio.prompt_version)
    version.probes = PROBES.model_dump(mode="json", by_alias=True)
    invitation = Invitation(
        id=chance.new_id(),
        opening=folio.opening,
        folio=folio.id,
        zone="Europe/Lisbon",
        start_by=clock.now(),
        started_at=clock.now(),
        deadline=clock.now() + timedelta(days=7),
        created_at=clock.now(),
    )
    db.add(invitation)
    if of:
        # Of one document, a manager who has decided once would be burned.
        folio.sha = chance.octets(32).hex()
    book.register(db, folio.id, name=NAME, email=f"{chance.new_id()}@example.test")
    case = Case(
        folio.id,
        folio.code,
        invitation.id,
        of.coordinator if of else member(db, "Jo Sampleton", "coordinator"),
        of.manager if of else member(db, "Hanna Placeholder", "manager"),
        round_.readers,
    )
    standing.give(db, folio, case.coordinator, "coordinator", by=None)
    standing.give(db, folio, case.manager, "manager", by=None)
    for n in range(seats):
        case.panel.append(member(db, f"Panel Member {n + 1}"))
        standing.give(db, folio, case.panel[-1], "panel", by=case.coordinator)
    for reader, word, value in zip(round_.readers, words, values, strict=True):
        desks.fill(db, folio.id, by=reader, word=word, value=value)
        if comments:
            crowd.comment_all_over(db, folio.id, desks.document(), comments, by=reader)
        lock.lock(db, folio.id, by=reader)
    return case


def reviews_elsewhere(db: Session, case: Case, account: str) -> Opening:
    """They accept to review another candidate of the case's opening, whose members are the case's.
    Gives the opening."""
    opening = db.get_one(Opening, db.get_one(Folio, case.folio).opening)
    for kind in ("coordinator", "manager"):
        part = {"opening": opening.id, "account": getattr(case, kind), "kind": kind}
        db.add(OpeningMember(**part))
    other = Folio(
        id=chance.new_id(),
        code=chance.new_id()[:12],
        opening=opening.id,
        prompt_version=opening.prompt_version,
        stage="2",
        stage_since=clock.now(),
    )
    db.add(other)
    db.flush()
    standing.give(db, other, account, "reviewer", by=case.coordinator)
    standing.accept(db, other, account)
    return opening


def release(db: Session, case: Case) -> None:
    """The hiring manager releases it to the panel."""
    decide(db, case, "release", reason="Both would argue with it.")


def met(db: Session, /, *levels: int, **given: Any) -> Case:
    """As `begun`, released to the panel, of whom so many as there are `levels` have locked."""
    case = begun(db, **given)
    release(db, case)
    meet(db, case, *levels)
    return case


def decide(
    db: Session,
    case: Case,
    decision: str,
    *,
    reason: str = "",
    feedback: str = "",
    anyway: bool = False,
    by: str = "",
) -> None:
    """The hiring manager opens the reviews and decides the gate, with `anyway` although a further
    review is due; `by` is somebody else."""
    folio = case.row(db)
    if not by:
        deciders.open_reviews(db, folio, by=case.manager)
    gate.decide(
        db,
        folio,
        decision,
        reason=reason,
        feedback=feedback,
        anyway=anyway,
        by=by or case.manager,
    )


def meet(db: Session, case: Case, *levels: int) -> None:
    """The panel writes scorecards and locks them."""
    folio = case.row(db)
    for account, level in zip(case.panel, levels, strict=False):
        write_card(db, folio, account, level)
        card_lock.lock(db, folio, by=account)


def discuss(db: Session, case: Case, words: str) -> None:
    """A debrief in which everything is said once, in these words: the second panelist's scorecard
    is passed, and they vote; the first changes a view, and raises a flag that is answered."""
    folio = case.row(db)
    first, second = case.panel
    passing.pass_over(db, folio, second, reason=words, by=case.coordinator)
    votes.cast(db, folio, level="2", sentence=words, by=second)
    blocks = documents.blocks(db, folio.document or "")
    quote = next(it.text for it in blocks if it.kind == "paragraph").split(".")[0]
    rests_on = {"quote": quote, "question": ""}
    changed_views.change(
        db,
        folio,
        criterion=desks.KEYS[0],
        was="1",
        now="3",
        because=words,
        by=first,
        **rests_on,
    )
    flags.raise_flag(db, folio, sentence=words, by=first, **rests_on)
    db.flush()
    flag = flags.flags(db, folio.id)[0].row.id
    flags.answer(db, folio, flag, sentence=words, by=case.manager)
    dissents.dissent(
        db, folio, sentence=words, heard_by=case.coordinator, then="escalates", by=first
    )
    dissents.answer(db, folio, first, how="goes_on", sentence=words, by=case.coordinator)


def close(db: Session, case: Case, *, by: str = "", **said: object) -> None:
    """The hiring manager records a decision, an offer at staff unless told otherwise; `by` is
    somebody else."""
    given: dict[str, object] = {
        "outcome": "offer",
        "level": 3,
        "feedback": "Come.",
        "reason": "Both columns say staff.",
        "present": (case.manager,),
        **said,
    }
    folio = case.row(db)
    debrief_decision.decide(db, folio, Deciding(**given), by=by or case.manager)  # type: ignore[arg-type]


def write_card(db: Session, folio: Folio, account: str, level: int = 3) -> None:
    """A scorecard that is ready to lock; where no worker has made the sheet, none will."""
    own = own_card(db, folio, account)
    if not own.has_sheet:
        give_up_sheet(db, folio.id)
    fields = card_fields(db, folio, account, level)
    draft.save(db, folio, fields, revision=own.filled.revision, by=account)


def give_up_sheet(db: Session, folio: str) -> None:
    """The folio's sheet can't be made."""
    db.execute(update(Job).where(Job.key == sheet_key(folio)).values(state="failed"))


def card_fields(db: Session, folio: Folio, account: str, level: int = 3) -> dict[str, str]:
    """All fields of a scorecard that is ready to lock: each criterion is rated on the first
    question of its part, or not covered where that has none."""
    own = own_card(db, folio, account)
    fields = {"level": str(level), "confidence": "medium", "text": SEEN}
    for criterion in own.criteria:
        key, choices = criterion.key, own.choices(criterion.key)
        rated = bool(choices) or not own.has_sheet
        fields |= {f"basis-{key}-{q.id}": "1" if q is choices[0] else "" for q in choices}
        fields[f"rating-{key}"] = str(level) if rated else NOT_COVERED
        fields[f"said-{key}"] = f"Asked of {key}: {SEEN}"
    return fields


def fault_after(database: Database, statement: str, check: Check) -> str:
    """What `check` finds once this statement was run past the triggers, and nothing before."""
    with database.reading() as db:
        assert list(check(db)) == []
    with unguarded(database) as connection:
        connection.execute(text(statement))
    with database.reading() as db:
        (fault,) = check(db)
    return fault
