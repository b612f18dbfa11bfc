"""Openings: a job, its prompt version, its terms and the people who run it."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from prompts import retirement, terms, weights
from prompts.models import Opening, OpeningMember, PromptVersion
from prompts.versions import rubric_of

KINDS = ("coordinator", "manager")


def create(
    db: Session,
    *,
    title: str,
    level: int,
    version: PromptVersion,
    by: str,
    window_days: int = 7,
    quorum: int = 2,
    preset: str = "full",
    zone: str = "UTC",
    texts: Mapping[str, str] = terms.TERMS,
) -> Opening:
    """Make an opening and its first coordinator, `by`. What cannot be is a `Refusal`, and so is
    a prompt that is out of use."""
    if not title.strip():
        raise Refusal("title", "The opening needs a title, such as “Staff Engineer, Payments”.")
    if level not in (2, 3, 4):
        raise Refusal("level", "Choose senior, staff or senior staff as the target level.")
    if quorum < 2:
        raise Refusal("quorum", "At least two reviews have to be locked. Choose 2 or more.")
    if not 1 <= window_days <= 60:
        raise Refusal("window", "Give candidates between 1 and 60 days.")
    if preset not in ("full", "compact"):
        raise Refusal("preset", "Choose Full or Compact.")
    if zone not in available_timezones():
        raise Refusal("zone", "Choose a time zone from the list, such as Europe/Lisbon.")
    retirement.refuse_closed(db, version.slug)
    opening = Opening(
        id=chance.new_id(),
        title=title.strip(),
        level=level,
        prompt_version=version.id,
        window_days=window_days,
        quorum=quorum,
        preset=preset,
        zone=zone,
        terms=terms.complete(texts),
        created_at=clock.now(),
    )
    db.add(opening)
    db.flush()
    _add(db, opening, by, "coordinator")
    chain.record(db, "opening", {"opening": opening.id, "version": version.id}, by=by)
    return opening


def join(db: Session, opening: Opening, account: str, kind: str, *, by: str) -> None:
    """Let somebody run the opening (`coordinator`) or decide in it (`manager`).

    They stand to every folio of it from now on. Refused for who runs or decides in it already.
    """
    if kind not in KINDS:
        raise Refusal("kind", "Choose coordinator or hiring manager.")
    db.refresh(opening, with_for_update=True)
    if db.get(OpeningMember, (opening.id, account)) is not None:
        raise Refusal("member", "This person runs or decides in this opening already.")
    _add(db, opening, account, kind)
    standing.join(db, opening.id, account, kind, by=by)
    chain.record(
        db, "opening.joined", {"opening": opening.id, "account": account, "kind": kind}, by=by
    )


def take_newer(db: Session, opening: Opening, version: PromptVersion, *, by: str) -> None:
    """Move an opening that has sent nothing to a newer version of its prompt; of its own weights
    it keeps those of criteria that the newer one has.

    Refused after the first invitation: who was invited goes on with the version they got, and
    within one opening all write on the same.
    """
    db.refresh(opening, with_for_update=True)
    if opening.first_invited_at is not None:
        raise Refusal(
            "sent",
            "This opening has sent its prompt, so it keeps that version. Make a new opening for"
            " the newer one.",
            status=409,
        )
    held = db.get_one(PromptVersion, opening.prompt_version)
    if version.slug != held.slug or version.n <= held.n:
        raise Refusal("version", "Choose a newer version of this opening's own prompt.")
    retirement.refuse_closed(db, version.slug)
    opening.prompt_version = version.id
    opening.weights = weights.kept(opening.weights, rubric_of(version))
    taken = {"opening": opening.id, "version": version.id, "weights": opening.weights}
    chain.record(db, "opening.version", taken, by=by)


def run_by(db: Session, account: str) -> list[Opening]:
    """The openings that this account coordinates, newest first."""
    mine = select(OpeningMember.opening).where(
        OpeningMember.account == account, OpeningMember.kind == "coordinator"
    )
    found = select(Opening).where(Opening.id.in_(mine)).order_by(Opening.created_at.desc())
    return list(db.scalars(found))


def members(db: Session, opening: str) -> list[tuple[str, str, str]]:
    """`(account id, name, kind)` of who runs an opening or decides in it."""
    found = (
        select(Account.id, Account.name, OpeningMember.kind)
        .join(OpeningMember, OpeningMember.account == Account.id)
        .where(OpeningMember.opening == opening)
        .order_by(OpeningMember.kind, Account.name)
    )
    return [(account, name, kind) for account, name, kind in db.execute(found)]


def coordinated(db: Session, account: str, opening: str) -> Opening | None:
    """The opening, for a coordinator of it; None for everybody else."""
    return db.scalar(
        select(Opening)
        .join(OpeningMember, OpeningMember.opening == Opening.id)
        .where(
            Opening.id == opening,
            OpeningMember.account == account,
            OpeningMember.kind == "coordinator",
        )
    )


def _add(db: Session, opening: Opening, account: str, kind: str) -> None:
    person = people.member(db, account)
    db.add(OpeningMember(opening=opening.id, account=account, kind=kind))
    # The site role shows the navigation; what they see of a folio is their standing alone.
    people.grant(db, person, kind, by=None)
