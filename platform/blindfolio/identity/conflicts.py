"""Stores conflicts of interest. Only their owner can read them; people who assign reviewers
learn only whether there is a conflict.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.documents.blinding.folding import fold, spellings
from blindfolio.identity.models import CandidateIdentity, DeclaredConflict
from blindfolio.ledger import chain
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent

KINDS = ("person", "employer")
MOST = 200  # entries in one person's list

_LONGEST = 200
_FOLDED = 400
# Legal forms at the end of company names, which people leave out.
_BY_LAW = {
    *("ab", "ag", "as", "bv", "co", "corp", "corporation", "gmbh", "inc", "incorporated", "kg"),
    *("lda", "limited", "llc", "ltd", "nv", "oy", "plc", "pty", "sa", "sarl", "se", "spa"),
    "srl",
}


def declare(db: Session, account: str, kind: str, words: str) -> None:
    if kind not in KINDS:
        raise Refusal("kind", "Choose whether this is a person or an employer.")
    shown = one_line(" ".join(words.split()), _LONGEST)
    folded = " ".join(_parts(shown, kind))[:_FOLDED]
    if not folded:
        raise Refusal("words", "Write a name, such as Ada Example or Specimen Bank.")
    own = select(func.count()).where(DeclaredConflict.account == account)
    if (db.scalar(own.select_from(DeclaredConflict)) or 0) >= MOST:
        raise Refusal("full", f"Your list is full: it has {MOST} entries. Remove some first.")
    same = {"account": account, "kind": kind, "folded": folded}
    if db.scalar(select(DeclaredConflict.id).filter_by(**same)) is not None:
        return
    entry = DeclaredConflict(id=chance.new_id(), words=shown, at=clock.now(), **same)
    db.add(entry)
    db.flush()
    chain.record(db, "conflict", {"conflict": entry.id, "declared": True}, by=account)


def take_off(db: Session, account: str, entry: str) -> None:
    found = db.get(DeclaredConflict, entry)
    if found is None or found.account != account:
        raise Absent
    db.delete(found)
    chain.record(db, "conflict", {"conflict": entry, "declared": False}, by=account)


def own(db: Session, account: str) -> list[DeclaredConflict]:
    query = (
        select(DeclaredConflict)
        .where(DeclaredConflict.account == account)
        .order_by(DeclaredConflict.kind.desc(), DeclaredConflict.folded)
    )
    return list(db.scalars(query))


def among(
    db: Session, accounts: Collection[str], folios: Collection[str]
) -> frozenset[tuple[str, str]]:
    """Returns the pairs of account and folio with a conflict of interest: the account's list
    matches the candidate, or the account is a candidate of the same opening. Of other openings it
    says nothing: whoever adds an account could ask so whether its address is a candidate's there.

    Never show which of the two it is, because a colleague's application is private. Runs at
    most two statements, and none without accounts or folios.
    """
    if not accounts or not folios:
        return frozenset()
    declared = select(
        DeclaredConflict.account, DeclaredConflict.kind, DeclaredConflict.words
    ).where(DeclaredConflict.account.in_(accounts))
    found = db.execute(declared.union_all(_also_apply(accounts, folios))).all()
    selves = frozenset((account, folio) for account, kind, folio in found if not kind)
    entries = [it for it in found if it.kind]
    if not entries:
        return selves
    behind = db.scalars(
        select(CandidateIdentity).where(CandidateIdentity.folio.in_(folios))
    ).all()
    return selves | frozenset(
        (account, candidate.folio)
        for candidate in behind
        for account, kind, words in entries
        if _fits(candidate, kind, words)
    )


def fits(db: Session, account: str, folio: str) -> bool:
    return bool(among(db, [account], [folio]))


def _also_apply(accounts: Collection[str], folios: Collection[str]) -> Select[str, str, str]:
    # accounts whose own address belongs to a candidate of the folio's opening
    # First, because few are candidates. Joined at once, SQLite would read all submissions.
    asked = (
        select(Account.id, Folio.opening)
        .join(CandidateIdentity, CandidateIdentity.email == Account.email)
        .join(Folio, Folio.id == CandidateIdentity.folio)
        .where(Account.id.in_(accounts))
        .distinct()
        .subquery()
    )
    return (
        select(asked.c.id, literal(""), Folio.id)
        .join(Folio, Folio.opening == asked.c.opening)
        .where(Folio.id.in_(folios))
    )


def _fits(candidate: CandidateIdentity, kind: str, words: str) -> bool:
    declared = [_parts(spelt, kind) for spelt in spellings(words)]
    if kind == "person":
        exact = [_parts(known, kind) for known in (candidate.email, *candidate.handles)]
        names = [_parts(spelt, kind) for spelt in spellings(candidate.name)]
        return any(d in exact or any(_same_person(d, n) for n in names) for d in declared)
    at_work = [_parts(known, kind) for known in candidate.employers]
    at_work.append([candidate.email.rpartition("@")[2]])
    return any(d in at_work for d in declared)


def _same_person(one: list[str], other: list[str]) -> bool:
    # Ada Example is Ada B. Example too: at least two words, all of them in the longer name.
    short, long = sorted((set(one), set(other)), key=len)
    return one == other or (len(short) >= 2 and short <= long)


def _parts(words: str, kind: str) -> list[str]:
    plain = "".join(c if c.isalnum() or c in "@.-_+'" else " " for c in fold(words)[0])
    parts = [part for it in plain.split() if (part := it.strip("@.-_'"))]
    by_law = _BY_LAW if kind == "employer" else ()
    return [part for part in parts if part.replace(".", "") not in by_law] or parts
