"""A view outlasts its candidates, so it keeps no search for a name, and can't be named after a
person on the owner's board."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import Absent, scope
from reviews.board import filters
from reviews.board.filters import BoardFilter
from reviews.board.models import SavedView

LONGEST = 40

MOST = 20


def save(db: Session, name: str, asks: BoardFilter, *, by: str) -> SavedView:
    """Raises Refusal ("view") without name or filter, for a candidate's name, and above
    `MOST`."""
    name = one_line(" ".join(name.split()), 2 * LONGEST)
    kept = replace(asks, wanted="")
    if not name:
        raise Refusal("view", "Enter a name for this view, such as Late reviews.")
    if len(name) > LONGEST:
        raise Refusal("view", f"This name is too long. Use at most {LONGEST} characters.")
    if kept in (filters.EVERYTHING, filters.EVERYTHING.of_done):
        raise Refusal(
            "view",
            "Set a filter first. A search for a name is not saved with a view.",
        )
    if _is_a_candidates(db, name, by):
        raise Refusal(
            "view",
            "A view can't have a candidate's name, because it is kept when the candidate's"
            " data is deleted. Choose another name.",
        )
    # Makes simultaneous presses wait for each other.
    db.scalars(select(Account.id).where(Account.id == by).with_for_update()).one()
    held = db.scalar(select(SavedView).where(SavedView.account == by, SavedView.name == name))
    if held is not None:
        held.asks = kept.address()
        return held
    count = select(func.count()).select_from(SavedView).where(SavedView.account == by)
    if (db.scalar(count) or 0) >= MOST:
        raise Refusal("view", f"You have {MOST} views. Delete one of them first.")
    view = SavedView(
        id=chance.new_id(), account=by, name=name, asks=kept.address(), saved_at=clock.now()
    )
    db.add(view)
    db.flush()
    return view


def delete(db: Session, view: str, *, by: str) -> None:
    found = db.get(SavedView, view)
    if found is None or found.account != by:
        raise Absent
    db.delete(found)


def own(db: Session, account: str) -> list[tuple[SavedView, BoardFilter]]:
    """Sorted by name; filters that no longer exist are left empty. One statement."""
    query = select(SavedView).where(SavedView.account == account)
    found = sorted(db.scalars(query), key=lambda view: (view.name.casefold(), view.name))
    return [(view, filters.of_address(view.asks)) for view in found]


def _is_a_candidates(db: Session, name: str, account: str) -> bool:
    """Whether it contains the full name of a person on the account's board."""
    mine = scope(account, {DataClass.DISPLAY_NAME}, rows=("coordinator",))
    folios = db.scalars(mine.with_only_columns(Standing.folio)).all()
    words = set(name.casefold().split())
    return any(
        set(it.casefold().split()) <= words
        for it in book.names_of(db, account, folios).values()
    )
