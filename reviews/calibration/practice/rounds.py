from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from sqlalchemy import Row, and_, exists, func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock, level_scale
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal, refuse_all
from blindfolio.visibility import eligibility, matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import CANDIDATE, CONNECTION, scope
from prompts.authoring import library_view, versions
from prompts.authoring.library_view import Shelved
from prompts.folder import catalogue
from prompts.opening import scale
from reviews import telling
from reviews.calibration.differences.given import cut
from reviews.calibration.newest import newest_or_open
from reviews.calibration.practice import first
from reviews.calibration.practice.models import RoundFolio, RoundReviewer
from reviews.prepared import PracticeRound, owned, title_of
from reviews.reading.models import Review

READ = (DataClass.PROMPT,)
_ROWS = tuple(it for it in matrix.ROWS if it not in (CANDIDATE, CONNECTION))
STARTED, CLOSED = "reviews/practice_started", "reviews/practice_closed"


def begin(db: Session, *, title: str, slug: str, level: int | None, by: str) -> PracticeRound:
    """Create a practice round. While it has no document, a second call returns the same round.
    Raises Refusal for no title, an unknown level, or a prompt that the person may not choose.
    """
    name = title_of(title, "Give the round a title, such as “Staff, first round”.")
    if level is None or level not in level_scale.of_site(db).offered:
        raise Refusal("level", "Choose the level to rate the documents against.")
    if slug not in {it.slug for it in prompts_for(db, by)}:
        raise Refusal("prompt", "Choose a prompt from the list.")
    version = versions.choose(db, slug, by=by)
    scale.refuse_unfit(db, version, level, {})
    said = {
        "title": name,
        "prompt_version": version.id,
        "level": level,
        "owner": by,
    }
    same = select(PracticeRound).filter_by(**said, cancelled_at=None)
    empty = ~exists().where(RoundFolio.round == PracticeRound.id)
    if round_ := db.scalar(same.where(empty).limit(1)):
        return round_
    round_ = PracticeRound(id=chance.new_id(), created_at=clock.now(), **said)
    db.add(round_)
    db.flush()
    chain.record(db, "practice.begun", {"round": round_.id}, by=by)
    return round_


def preparing(db: Session, round_id: str, by: str) -> PracticeRound:
    round_ = owned(db, PracticeRound, round_id, by)
    if round_.state != "preparing":
        raise Conflict(
            "started",
            "This round has started or was cancelled, so its documents can't be changed."
            " Begin another round.",
        )
    return round_


def documents_of(db: Session, round_id: str) -> Sequence[Row[RoundFolio, Folio]]:
    # For verbs; pages use `scope`.
    return db.execute(
        select(RoundFolio, Folio)
        .join(Folio, Folio.id == RoundFolio.folio)
        .where(RoundFolio.round == round_id)
        .order_by(RoundFolio.n)
    ).all()


def start(db: Session, round_id: str, accounts: Sequence[str], *, by: str) -> None:
    """Start the round. Raises Refusal without a document, with too few people to compare, and
    for anyone who has seen more of a document than a blind reviewer may.
    """
    round_ = preparing(db, round_id, by)
    found = documents_of(db, round_id)
    chosen = list(dict.fromkeys(accounts))
    refuse_all(_missing(db, found, chosen))
    for account in chosen:
        db.add(RoundReviewer(round=round_.id, account=account, key=chance.new_id()))
        telling.to_account(
            db, STARTED, account, f"{STARTED}:{round_id}:{account}", round=round_id
        )
    for _, folio in found:
        for account in chosen:
            standing.give(db, folio, account, "practice", by=by)
    round_.started_at = clock.now()
    facts = {"round": round_id, "documents": len(found), "reviewers": len(chosen)}
    chain.record(db, "practice.started", facts, by=by)


def _missing(
    db: Session, found: Sequence[Row[RoundFolio, Folio]], chosen: Sequence[str]
) -> Iterator[Refusal]:
    if not found:
        yield Refusal("no_document", "Add a document before you start the round.")
    if not chosen:
        yield Refusal("no_one", "Choose who takes part.")
    if len(chosen) == 1 and not all(row.reference for row, _ in found):
        yield Refusal(
            "alone",
            "Choose at least two people. If a document has no reference, a single review"
            " can't be compared with anything.",
        )
    for account in chosen:
        name = people.member(db, account).name
        why = (eligibility.may_stand(db, it, account, "practice") for _, it in found)
        if sentence := next(filter(None, why), None):
            yield Refusal("cannot_stand", f"{name} can't take part. {sentence}")


def close(db: Session, round_id: str, *, anyway: bool = False, by: str) -> None:
    """Close the round, so that reviewers see each other's locked reviews and nothing more can
    be locked. Raises Refusal before the first lock and, unless `anyway`, Refusal ("unfinished")
    while a review is unlocked.
    """
    round_ = owned(db, PracticeRound, round_id, by)
    if round_.state != "running":
        raise Conflict(
            "not_running",
            "This round is not running, so it can't be closed.",
        )
    found = documents_of(db, round_id)
    folios = [folio.id for _, folio in found]
    locked = select(func.count()).where(Review.folio.in_(folios), Review.locked_at.is_not(None))
    if not db.scalar(locked):
        raise Refusal(
            "no_lock",
            "No one has locked a review yet, so there is nothing to compare. Wait, or cancel the"
            " round.",
        )
    if not anyway and (left := _unfinished(db, round_id, folios)):
        raise Conflict(
            "unfinished",
            "Not every review is locked. Unlocked reviews won't be included in the"
            f" comparison: {'; '.join(left)}.",
        )
    for row, folio in found:
        body = documents.body(db, folio.document or "")
        cuts = (it for block in body.blocks for it in cut(block, body.language))
        row.sentences = [list(astuple(it)) for it in cuts]
        stages.move(db, folio, "round_closed", by=by)
    round_.closed_at = clock.now()
    taking_part = select(RoundReviewer.account).where(RoundReviewer.round == round_id)
    for account in db.scalars(taking_part.order_by(RoundReviewer.account)).all():
        telling.to_account(
            db, CLOSED, account, f"{CLOSED}:{round_id}:{account}", round=round_id
        )
    chain.record(db, "practice.closed", {"round": round_.id}, by=by)
    db.flush()
    first.round_closed(db, round_, by=by)


def cancel(db: Session, round_id: str, *, by: str) -> None:
    round_ = owned(db, PracticeRound, round_id, by)
    if round_.closed_at or round_.cancelled_at:
        raise Conflict("over", "This round is already over.")
    for _, folio in documents_of(db, round_id):
        stages.move(db, folio, "end", by=by, reason="cancelled")
    round_.cancelled_at = clock.now()
    chain.record(db, "practice.cancelled", {"round": round_.id}, by=by)


def _unfinished(db: Session, round_id: str, documents: Sequence[str]) -> list[str]:
    locked = and_(
        Review.account == RoundReviewer.account,
        Review.folio.in_(documents),
        Review.locked_at.is_not(None),
    )
    found = db.execute(
        select(Account.name, func.count(Review.id))
        .select_from(RoundReviewer)
        .join(Account, Account.id == RoundReviewer.account)
        .outerjoin(Review, locked)
        .where(RoundReviewer.round == round_id)
        .group_by(Account.id, Account.name)
        .order_by(Account.name, Account.id)
    )
    of = len(documents)
    return [f"{name} has locked {n} of {of}" for name, n in found if n < of]


@dataclass(frozen=True, slots=True)
class PromptToPractise:
    slug: str
    words: str
    guides: bool


def prompts_for(db: Session, account: str) -> list[PromptToPractise]:
    # Practice-only prompts, whose guides fit any document, first.
    """Coordinators can practise with the whole library. Others can use shipped prompts, the general
    guides, and prompts whose text they can read in a case, if that is one of the newest."""
    found = sorted(library_view.in_use(db), key=lambda it: not it.only_practised)
    if "coordinator" in people.roles(db, account):
        return [PromptToPractise(it.slug, library_view.said(it), True) for it in found]
    ids = newest_or_open(db, account, READ, _ROWS)
    opened = scope(account, READ, rows=_ROWS).where(Standing.folio.in_(ids))
    open_to_them = set(db.scalars(opened.with_only_columns(Folio.prompt_version).distinct()))
    return [
        PromptToPractise(it.slug, library_view.said(_shipped_words(it)), _is_public(it))
        for it in found
        if _is_public(it) or (it.version and it.version.id in open_to_them)
    ]


def _is_public(it: Shelved) -> bool:
    # Anyone can read guides that ship, and candidates never get the general ones.
    return it.only_practised or _ships(it)


def _ships(it: Shelved) -> bool:
    # A round gets the version that ships now (`versions.choose`), despite older ones.
    return it.shipped and it.invented


def _shipped_words(it: Shelved) -> Shelved:
    return replace(it, title=catalogue.load(it.slug).title) if _ships(it) else it
