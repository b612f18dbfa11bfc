"""Stores who a candidate is. Every function asks `visibility` first, or says why it need not."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from blindfolio import chance, clock
from blindfolio.documents.blinding.folding import fold
from blindfolio.documents.blinding.identity import Finder, Identity, reading
from blindfolio.documents.blinding.mask import places_in
from blindfolio.documents.blinding.not_names import NotAName
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.model import Block, Doubt, IdentityFinding
from blindfolio.email_address import normal_email
from blindfolio.identity import search
from blindfolio.identity.models import NAMES, CandidateIdentity, Trace
from blindfolio.ledger import rows
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope, scope_own, there
from blindfolio.visibility.stage import UNDECIDED

LONGEST_NAME = 120
LONGEST_WORD = 50
_LONGEST_FILE = 255

BY_PLACE = ("word", "part", "short")
"""Kinds of doubts about words that identify someone in one place but not in another."""

SentParts = Sequence[Sequence[str]]
"""The name and SHA-256 of each file, if several were sent together."""


def register(
    db: Session,
    folio: str,
    *,
    name: str,
    email: str,
    handles: Sequence[str] = (),
    employers: Sequence[str] = (),
) -> CandidateIdentity:
    """Stores a candidate's identity. Raises Refusal for a bad name or address."""
    name = fitting(name)
    candidate = CandidateIdentity(
        id=chance.new_id(),
        folio=folio,
        name=name,
        email=normal_email(email),
        handles=list(handles),
        employers=list(employers),
        created_at=clock.now(),
    )
    db.add(candidate)
    search.keep(db, candidate)
    return candidate


def correct(
    db: Session,
    folio: str,
    *,
    name: str,
    email: str,
    handles: Sequence[str],
    employers: Sequence[str],
    waits_by: str | None,
) -> list[str]:
    """Corrects a candidate's identity and returns the names of the changed fields. Callers must
    hold the folio's lock.

    If `waits_by` names the account that makes the correction, a changed address becomes
    `next_email` and isn't used until confirmed. Raises Refusal for a bad name or address.
    """
    candidate = behind(db, folio)
    address = normal_email(email)
    given = {"name": fitting(name), "handles": list(handles), "employers": list(employers)}
    if waits_by:
        given["next_email"] = "" if address == candidate.email else address
    else:
        given["email"] = address
    changed = [field for field, value in given.items() if getattr(candidate, field) != value]
    for field in changed:
        setattr(candidate, field, given[field])
    if "next_email" in changed:
        waits = bool(candidate.next_email)
        candidate.next_by = waits_by if waits else None
        candidate.next_at = clock.now() if waits else None
    if changed:
        candidate.revision += 1
        search.keep(db, candidate)
    return changed


@dataclass(frozen=True, slots=True)
class NextAddress:
    email: str
    by: str
    at: datetime

    @property
    def change(self) -> str:
        """A value that distinguishes this change of address from a later one."""
        return self.at.isoformat()


def next_address(db: Session, folio: str) -> NextAddress | None:
    return next_of(behind(db, folio))


def next_of(candidate: CandidateIdentity) -> NextAddress | None:
    by, at = candidate.next_by, candidate.next_at
    return NextAddress(candidate.next_email, by, at) if by and at else None


def enter_next(db: Session, folio: str, email: str, *, by: str) -> None:
    """Stores a new address that isn't used until confirmed, even if it is the present one: who
    enters it may not know. Callers must hold the folio's lock.
    """
    candidate = behind(db, folio)
    candidate.next_email = normal_email(email)
    candidate.next_by, candidate.next_at = by, clock.now()
    search.keep(db, candidate)


def settle_next(db: Session, folio: str, *, confirmed: bool) -> None:
    """Replaces the candidate's address with the new one if it is `confirmed`, and otherwise
    discards the new one.
    """
    candidate = behind(db, folio)
    if confirmed:
        candidate.past_email, candidate.email = candidate.email, candidate.next_email
    candidate.next_email, candidate.next_by, candidate.next_at = "", None, None
    search.keep(db, candidate)


def behind(db: Session, folio: str) -> CandidateIdentity:
    """Returns a candidate's identity without asking `visibility`. Only jobs, emails, functions
    that hold the folio's lock and the site's operator may use it. Pages use `name`, `person`
    or `own`.
    """
    query = select(CandidateIdentity).where(CandidateIdentity.folio == folio)
    return db.scalars(query.execution_options(populate_existing=True)).one()


def newest_at(db: Session, address: str) -> str | None:
    """Returns the newest folio of the candidate with this address, for an email to it. Locks
    the row, so that requests at the same time are counted one by one."""
    query = select(CandidateIdentity.folio).where(CandidateIdentity.email == address)
    newest = query.order_by(CandidateIdentity.created_at.desc(), CandidateIdentity.id)
    return db.scalar(newest.limit(1).with_for_update())


def others_at(db: Session, folio: str) -> list[str]:
    """Returns the other folios of the candidate with this one's address that are not decided or
    ended, for emails to it.
    """
    same = select(CandidateIdentity.folio).where(
        CandidateIdentity.email == behind(db, folio).email,
        CandidateIdentity.folio != folio,
        Folio.stage.in_(UNDECIDED),
    )
    found = same.join(Folio, Folio.id == CandidateIdentity.folio)
    return list(db.scalars(found.order_by(CandidateIdentity.folio)))


def _trace(db: Session, upload: str) -> Trace:
    return db.scalars(select(Trace).where(Trace.upload == upload)).one()


def _open_to(folios: Select[Any]) -> Select[str]:
    # folios whose stage opens ID to the candidate
    return scope_own(folios, {DataClass.IDENTITY}).with_only_columns(Folio.id)


def _seen(
    account: str, class_: DataClass, rows: Sequence[str] | None = None
) -> ColumnElement[bool]:
    # For a query of candidates. Correlated, because a list of everything that an account may
    # see would cover years.
    seen = scope(account, {class_}, rows=rows).where(Standing.folio == CandidateIdentity.folio)
    return seen.with_only_columns(Standing.id).correlate(CandidateIdentity).exists()


def seal_name(db: Session, folio: str) -> None:
    """Seals the candidate's name. Call it when a submission is decided, or when the name is
    corrected after that.
    """
    rows.note(db, NAMES, [behind(db, folio)])


def keep_own_words(db: Session, folio: str, words: Sequence[str]) -> bool:
    """Stores the words that the candidate says identify them. Returns whether they changed.
    Callers must hold the folio's lock.
    """
    return _keep(db, behind(db, folio), "own_words", list(words))


def keep_not_a_name(db: Session, folio: str, kind: str, place: NotAName) -> None:
    """Stores a place that the candidate says isn't a name. Callers must hold the folio's lock."""
    candidate = behind(db, folio)
    said = [kind, place.words, place.before, place.after]
    if said not in candidate.not_names:
        _keep(db, candidate, "not_names", [*candidate.not_names, said])


def forget_not_a_name(db: Session, folio: str, number: int) -> None:
    """Removes the place with this index in `not_names`. Callers must hold the folio's lock."""
    candidate = behind(db, folio)
    others = [it for n, it in enumerate(candidate.not_names) if n != number]
    _keep(db, candidate, "not_names", others)


def forget_not_names_called(db: Session, folio: str, words: Sequence[str]) -> bool:
    """Removes all places with these words. Returns whether there were any. Callers must hold
    the folio's lock.
    """
    candidate = behind(db, folio)
    listed = {_letters(it) for it in words}
    others = [it for it in candidate.not_names if _letters(it[1]) not in listed]
    return _keep(db, candidate, "not_names", others)


def _keep(db: Session, candidate: CandidateIdentity, field: str, kept: list[Any]) -> bool:
    # returns whether it changed
    if kept == getattr(candidate, field):
        return False
    setattr(candidate, field, kept)
    candidate.revision += 1
    db.flush()
    return True


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, fold(words)[0]))


def forget_not_names(db: Session, folio: str, places: Sequence[tuple[str, int, int]]) -> None:
    """Removes these places, which are `[start, end)` of a text. Results of readings that have
    already begun won't count. Callers must hold the folio's lock.
    """
    candidate = behind(db, folio)
    candidate.revision += 1
    candidate.not_names = [
        kept
        for kept in candidate.not_names
        if not any(NotAName(*kept[1:]).is_at(*place) for place in places)
    ]


def named_by_team(candidate: CandidateIdentity) -> list[str]:
    """Returns words from the team or an email address that, according to the candidate, aren't
    a name in some place. Each word is returned once.
    """
    by_team = ("employer", "handle", "name")
    words = {
        fold(words)[0]: words for kind, words, *_ in candidate.not_names if kind in by_team
    }
    return list(words.values())


def revision(db: Session, folio: str) -> int:
    """Returns the revision of a candidate's identity. The result of a reading counts only if
    nothing has been corrected since it was requested.
    """
    return behind(db, folio).revision


def fitting(name: str) -> str:
    """Returns the name in the form in which it is stored. Raises Refusal for a bad name."""
    name = " ".join(name.split())
    if not name:
        raise Refusal("name", "Enter the candidate's name the way they write it themselves.")
    if len(name) > LONGEST_NAME:
        raise Refusal(
            "name",
            f"This name has {len(name)} characters. Use at most {LONGEST_NAME}.",
        )
    if any(len(word) > LONGEST_WORD for word in name.split()):
        raise Refusal("name", "One of the words in this name is too long. Is a space missing?")
    return one_line(name, LONGEST_NAME)


def stages_in(db: Session, opening: str, emails: Sequence[str]) -> list[tuple[str, str]]:
    """Returns the email address and stage of each of these candidates. Only the code that
    invites may use it, and only a coordinator of that opening may see the result.
    """
    query = union_all(
        *(
            select(column, Folio.stage)
            .join(Folio, Folio.id == CandidateIdentity.folio)
            .where(Folio.opening == opening, column.in_(emails))
            for column in (CandidateIdentity.email, CandidateIdentity.next_email)
        )
    )
    return [(email, stage) for email, stage in db.execute(query)]


def shown_name(account: str) -> ColumnElement[str]:
    """Selects the name for a query of folios, or "" if the account may not see it."""
    name = select(CandidateIdentity.name).where(
        CandidateIdentity.folio == Folio.id, _seen(account, DataClass.DISPLAY_NAME)
    )
    return func.coalesce(name.correlate(Folio).scalar_subquery(), "")


def names_of(db: Session, account: str, folios: Sequence[str]) -> dict[str, str]:
    """Returns names by folio id, for folios in which the account may see the name."""
    return _by_folio(db, CandidateIdentity.name, folios, _seen(account, DataClass.DISPLAY_NAME))


def emails_of(db: Session, account: str, folios: Sequence[str]) -> dict[str, str]:
    """Returns email addresses by folio id, for folios that the account coordinates and whose
    identity it may see.
    """
    may = _seen(account, DataClass.IDENTITY, ("coordinator",))
    return _by_folio(db, CandidateIdentity.email, folios, may)


def newest_of(db: Session, account: str, opening: str, address: str) -> str | None:
    """Returns the newest folio of the candidate with this address in an opening, for its
    coordinator."""
    asked = (
        select(CandidateIdentity.folio)
        .join(Folio, Folio.id == CandidateIdentity.folio)
        .where(
            Folio.opening == opening,
            or_(CandidateIdentity.email == address, CandidateIdentity.next_email == address),
            _seen(account, DataClass.IDENTITY, ("coordinator",)),
        )
    )
    return db.scalar(asked.order_by(CandidateIdentity.created_at.desc()).limit(1))


def _by_folio(
    db: Session,
    column: InstrumentedAttribute[str],
    folios: Sequence[str],
    may: ColumnElement[bool],
) -> dict[str, str]:
    query = select(CandidateIdentity.folio, column)
    return dict(db.execute(query.where(CandidateIdentity.folio.in_(folios), may)).all())


def name(db: Session, account: str, folio: str) -> str:
    """Returns the display name. Raises Absent unless the account may see it."""
    return there(names_of(db, account, [folio]).get(folio))


def person(db: Session, account: str, folio: str) -> CandidateIdentity:
    """Raises Absent unless the account may see the candidate's identity (ID)."""
    found = (
        scope(account, {DataClass.IDENTITY})
        .join(CandidateIdentity, CandidateIdentity.folio == Folio.id)
        .where(Folio.id == folio)
        .with_only_columns(CandidateIdentity)
        .limit(1)
    )
    return there(db.scalar(found))


def own(db: Session, folios: Select[Any]) -> CandidateIdentity:
    """Raises Absent unless `folios` selects the candidate's folio."""
    mine = CandidateIdentity.folio.in_(_open_to(folios))
    return there(db.scalar(select(CandidateIdentity).where(mine)))


def to_mask(db: Session, folio: str) -> Identity:
    """Returns what to mask. Only the reading job uses it, which shows nothing to anyone."""
    return as_identity(behind(db, folio))


def as_identity(candidate: CandidateIdentity) -> Identity:
    return Identity(
        names=(candidate.name,),
        emails=tuple(
            filter(None, (candidate.email, candidate.next_email, candidate.past_email))
        ),
        handles=tuple(candidate.handles),
        employers=tuple(candidate.employers),
        own_words=tuple(candidate.own_words),
        not_names=tuple(NotAName(*kept[1:]) for kept in candidate.not_names),
    )


def named_in(db: Session, folio: str, text: str) -> list[str]:
    """Returns everything in a text that identifies the candidate: names, addresses, handles,
    employers and listed words. Anyone's email address counts too.
    """
    return [text[it.start : it.end] for it in Finder(to_mask(db, folio)).places(text)]


def passages_in(db: Session, folio: str, blocks: Sequence[Block]) -> Iterator[RedactedPassage]:
    """Yields the places in a document that name the candidate or may do so."""
    finder = Finder(reading(to_mask(db, folio), (block.text for block in blocks)))
    for block in blocks:
        found = {(it.start, it.end) for it in places_in(block, finder)}
        for start, end in sorted(found.union(finder.names(block.text, code=True))):
            yield RedactedPassage(block.id, start, end)


def address(db: Session, folio: str) -> tuple[str, str]:
    """Returns a candidate's name and address. Only the email job uses it."""
    candidate = behind(db, folio)
    return candidate.name, candidate.email


def address_key(email: str, secret: str) -> str:
    """Returns 64 hexadecimal digits that stand for the address and can't be guessed without the
    site's secret. They are kept after the address has been deleted. Raises Refusal.
    """
    words = b"address " + normal_email(email).encode()
    return hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()


def address_key_of(db: Session, folio: str, secret: str) -> str:
    """Returns the key of a candidate's address. Only the record of prompt exposure uses it, and
    shows it to no one.
    """
    return address_key(address(db, folio)[1], secret)


def seal_file_name(
    db: Session, folio: str, upload: str, file_name: str, parts: SentParts = ()
) -> None:
    """Stores the name of the uploaded file, shortened, where no one in a blind role can read
    it.
    """
    shown = one_line(file_name, _LONGEST_FILE)
    kept = [[one_line(name, _LONGEST_FILE), sha] for name, sha in parts]
    db.add(Trace(id=chance.new_id(), folio=folio, upload=upload, file_name=shown, parts=kept))


def seal_findings(
    db: Session,
    upload: str,
    findings: Sequence[IdentityFinding],
    doubts: Sequence[Doubt],
    blocks: Sequence[Block] = (),
) -> None:
    """Stores the findings and doubts of a reading in their original words. Answers about an
    earlier reading apply only to the same words, and to the same place if its kind is `BY_PLACE`.
    """
    trace = _trace(db, upload)
    kept = _with_answers(db, upload, doubts, blocks)
    if trace.doubts:
        trace.answered_at = None
    trace.findings = _as_kept(findings)
    trace.doubts = kept


def add_doubts(
    db: Session, upload: str, doubts: Sequence[Doubt], blocks: Sequence[Block]
) -> None:
    trace = _trace(db, upload)
    trace.doubts = [*trace.doubts, *_with_answers(db, upload, doubts, blocks)]


def _with_answers(
    db: Session, upload: str, doubts: Sequence[Doubt], blocks: Sequence[Block]
) -> list[Any]:
    answers = said_no(db, upload) if doubts else []
    texts = {block.id: block.text for block in blocks}
    return [
        [*(d.kind, d.block, d.start, d.end, d.text), *_answer(d, texts, answers)]
        for d in doubts
    ]


def is_answered(doubt: Doubt, texts: Mapping[str, str], said_no: Sequence[KeptDoubt]) -> bool:
    return any(_answer(doubt, texts, said_no)[:1])


def _answer(
    doubt: Doubt, texts: Mapping[str, str], said_no: Sequence[KeptDoubt]
) -> Sequence[bool | str]:
    if doubt.kind not in BY_PLACE:
        words = doubt.kind, doubt.text
        return [True] * any((it.kind, it.text) == words for it in said_no)
    at = texts[doubt.block], doubt.start, doubt.end
    place = NotAName.at(*at)
    no = any(it.place.is_at(*at) for it in said_no if it.place)
    return no, place.before, place.after


def said_no(db: Session, upload: str) -> list[KeptDoubt]:
    """Returns the doubts in any of this candidate's files that they answered with no and haven't
    marked since.
    """
    folio = _trace(db, upload).folio
    traces = db.scalars(select(Trace).where(Trace.folio == folio)).all()
    marked = {words for it in traces for kind, _, words in it.findings if kind == "marked"}
    return [
        doubt
        for it in traces
        for doubt in doubts_of(it)
        if doubt.answered and (doubt.place or doubt.text not in marked)
    ]


@dataclass(frozen=True, slots=True)
class KeptDoubt:
    # `answered` once the candidate said that it doesn't name them

    kind: str
    block: str
    start: int
    end: int
    text: str
    answered: bool
    place: NotAName | None = None  # if its kind is `BY_PLACE`


def doubts_of(trace: Trace) -> list[KeptDoubt]:
    said = trace.answered_at is not None
    return [
        KeptDoubt(
            *(kind, block, start, end, text),
            answered=said or any(no[:1]),
            place=NotAName(text, *no[1:]) if no[1:] else None,
        )
        for kind, block, start, end, text, *no in trace.doubts
    ]


def seal_marked(
    db: Session,
    upload: str,
    source: str,
    *,
    findings: Sequence[IdentityFinding] = (),
    answered: bool,
) -> None:
    """Stores the findings of `upload`, which is `source` with more words masked."""
    was = _trace(db, source)
    trace = Trace(
        id=chance.new_id(),
        folio=was.folio,
        upload=upload,
        file_name=was.file_name,
        parts=was.parts,
        findings=_as_kept(findings),
        # Once it is read, only new doubts are asked about.
        doubts=[
            [*it[:5], bool(answered or was.answered_at or any(it[5:6])), *it[6:]]
            for it in was.doubts
        ],
    )
    db.add(trace)


def keep_findings(db: Session, upload: str, findings: Sequence[IdentityFinding]) -> None:
    _trace(db, upload).findings = _as_kept(findings)


def _as_kept(findings: Sequence[IdentityFinding]) -> list[Any]:
    return [[f.kind, f.block, f.text] for f in findings]


def findings_of(db: Session, upload: str) -> list[IdentityFinding]:
    """Returns the findings of an upload. Only the jobs that read and redact use it."""
    return [IdentityFinding(*kept) for kept in _trace(db, upload).findings]


def marked_words(db: Session, uploads: Sequence[str]) -> dict[str, list[str]]:
    found = db.execute(select(Trace.upload, Trace.findings).where(Trace.upload.in_(uploads)))
    return {
        upload: [words for kind, _, words in findings if kind == "marked"]
        for upload, findings in found
    }


def is_to_be_asked(db: Session, upload: str) -> bool:
    """Returns whether the candidate has yet to say which of the doubtful places identify them."""
    return not all(doubt.answered for doubt in doubts_in(db, upload))


def doubts_in(db: Session, upload: str) -> list[KeptDoubt]:
    return doubts_of(_trace(db, upload))


def leave_readable(db: Session, upload: str, places: Collection[tuple[str, int, int]]) -> int:
    """Records that these doubtful places don't name the candidate. Returns how many were open."""
    trace, changed = _trace(db, upload), 0
    kept = []
    for it in trace.doubts:
        opens = tuple(it[1:4]) in places and not any(it[5:6])
        changed += opens
        kept.append([*it[:5], True, *it[6:]] if opens else it)
    trace.doubts = kept
    return changed


def none_names_them(db: Session, upload: str) -> None:
    trace = _trace(db, upload)
    trace.answered_at = trace.answered_at or clock.now()


def file_names(db: Session, uploads: Sequence[str]) -> dict[str, str]:
    """Returns file names by upload. Use it for emails to the candidate, and for accounts that
    may call `person`.
    """
    return _file_names(db, Trace.upload.in_(uploads))


def with_file_names(
    uploads: Select[Any], upload: InstrumentedAttribute[str]
) -> Select[Any, str]:
    """Adds file names to a query of uploads, for callers of `file_names`."""
    return uploads.add_columns(Trace.file_name).outerjoin(Trace, Trace.upload == upload)


def _file_names(db: Session, which: ColumnElement[bool]) -> dict[str, str]:
    return dict(db.execute(select(Trace.upload, Trace.file_name).where(which)).all())


def parts_sent(db: Session, uploads: Sequence[str]) -> dict[str, SentParts]:
    """Returns what was sent together, by upload, for the candidate's own page and emails."""
    query = select(Trace.upload, Trace.parts).where(Trace.upload.in_(uploads))
    return dict(db.execute(query).all())


def own_file_names(db: Session, folios: Select[Any]) -> dict[str, str]:
    """Returns an empty mapping unless the candidate may see their own identity."""
    return _file_names(db, Trace.folio.in_(_open_to(folios)))


def own_trace(db: Session, folios: Select[Any], upload: str) -> Trace:
    """Raises Absent for another candidate's upload."""
    mine = Trace.folio.in_(_open_to(folios))
    return there(db.scalar(select(Trace).where(Trace.upload == upload, mine)))
