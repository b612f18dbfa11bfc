from __future__ import annotations

import sys
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, or_, select, union
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock, level_scale, levels, times
from blindfolio.accounts import people, welcome
from blindfolio.accounts.models import Account
from blindfolio.as_typed import as_typed
from blindfolio.identity import lists
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.one_line import one_line
from blindfolio.refusal import Conflict, Refusal
from blindfolio.times import zone_names
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import BEING_READ, Stage
from prompts import announce
from prompts.authoring import own_loops, retirement
from prompts.authoring.versions import only_practised, rubric_of
from prompts.models import SHIPPED, Opening, OpeningMember, OpeningNote, PromptVersion
from prompts.opening import running, scale, terms, weights
from prompts.opening.page import BOOKS, BRIEF, OPEN, is_brief

_LONGEST_TITLE = 200
PAGE = 25
CHOICES = 20  # closed openings that a filter offers


SAME = frozenset({"retention_offer_days", "retention_ended_days"})
"""Of these, None is the same as `retention_days`."""

_KEPT = range(1, 3651)
_KEPT_REFUSED = "Choose between 1 and 3,650 days until deletion."

_NUMBERS: dict[str, tuple[Container[Any], str]] = {
    "quorum": (
        range(2, sys.maxsize),
        "A review decision needs at least two locked reviews. Choose 2 or more.",
    ),
    "window_days": (range(1, 61), "Give candidates between 1 and 60 days to write."),
    "start_within_days": (range(1, 91), "Give candidates between 1 and 90 days to start."),
    "retention_days": (_KEPT, _KEPT_REFUSED),
    "retention_offer_days": (_KEPT, _KEPT_REFUSED),
    "retention_ended_days": (_KEPT, _KEPT_REFUSED),
    "feedback_days": (
        range(1, 121),
        "Choose between 1 and 120 days until candidates have their feedback.",
    ),
}
_CHOICES: dict[str, tuple[Container[Any], str]] = {
    "preset": (("full", "compact"), "Choose whether the opening is Full or Compact."),
    "decider": (("manager", "engineer"), "Choose who makes the review decision."),
    "zone": (zone_names(), "Choose a time zone from the list, such as Europe/Lisbon."),
    "book": (BOOKS, "Choose whether candidates get an open book or the brief."),
}
"""A field's valid values, and the refusal of any others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the form for an opening offers. Periods are in whole days, and `texts` has the
    keys of `terms.TERMS`."""

    title: str
    level: int
    level_fixed: bool = False
    window_days: int = 7
    start_within_days: int = 21
    retention_days: int = 180
    # After an offer, and where there was no decision; None if it is the same.
    retention_offer_days: int | None = None
    retention_ended_days: int | None = None
    # The site operator's minimum.
    retention_min_days: int = 1
    feedback_days: int = 30
    quorum: int = 2
    preset: str = "full"
    decider: str = "engineer"
    zone: str = "UTC"
    book: str = OPEN
    model: bool = False
    keeps_record: bool = False
    # Key of a loop, or an empty string for the document alone.
    loop: str = ""
    texts: Mapping[str, str] = field(default_factory=lambda: terms.TERMS)

    def checked(self, db: Session, held: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the columns of an `Opening`, which may have `held` a loop. Raise Refusal with
        the name of an invalid field."""
        columns = {it.name: getattr(self, it.name) for it in fields(self)}
        columns["title"] = _title(self.title)
        _refuse_others(columns, _NUMBERS)
        least = columns.pop("retention_min_days")
        decided = min(self.retention_days, self.retention_offer_days or self.retention_days)
        if min(decided, self.retention_ended_days or decided) < least:
            raise Refusal(
                "retention",
                f"On this site, data is kept for at least {least} days after an application has"
                f" ended. Choose {least} or more.",
            )
        if decided < self.feedback_days:
            raise Refusal(
                "retention",
                f"Candidates are promised their feedback within {self.feedback_days} days, so their"
                f" data can't be deleted before then. Choose {self.feedback_days} or more.",
            )
        _refuse_others(columns, _CHOICES)
        own = level_scale.of_site(db)
        if self.level not in own.offered:
            raise Refusal(
                "level", f"Choose {levels.either(own.offered.values())} as the target level."
            )
        columns["loop"] = own_loops.picked(db, self.loop, held)
        columns["terms"] = terms.taken(columns.pop("texts"))
        return columns


def _refuse_others(
    columns: Mapping[str, Any], allowed: Mapping[str, tuple[Container[Any], str]]
) -> None:
    for name, (values, sentence) in allowed.items():
        if columns[name] not in values and (columns[name] is not None or name not in SAME):
            raise Refusal(name.removesuffix("_days"), sentence)


def create(db: Session, offer: Offer, *, version: PromptVersion, by: str) -> Opening:
    """Create an opening with `by` as its coordinator. Texts may be missing until something
    is sent."""
    columns = offer.checked(db)
    if only_practised(version):
        raise Refusal(
            "only_practised",
            f"“{version.title}” is only for practice rounds, so no candidate can be sent it."
            " Choose another prompt.",
        )
    retirement.refuse_closed(db, version.slug)
    _refuse_no_brief(offer.book, version)
    scale.refuse_unfit(db, version, offer.level, columns["loop"])
    opening = Opening(
        id=chance.new_id(),
        prompt_version=version.id,
        state=running.OPEN,
        created_at=clock.now(),
        **columns,
    )
    db.add(opening)
    db.flush()
    _add(db, opening, by, "coordinator", by=by)
    _record(db, opening, "", {"version": version.id, **_fixed(opening)}, by=by)
    return opening


def change(db: Session, opening: Opening, offer: Offer, *, by: str) -> None:
    columns = offer.checked(db, opening.loop)
    running.lock_unsent(
        db,
        opening,
        "Candidates have already read this page, so it can't be changed. You can add a dated note"
        " or create a new opening.",
    )
    version = db.get_one(PromptVersion, opening.prompt_version)
    _refuse_no_brief(offer.book, version)
    scale.refuse_unfit(db, version, offer.level, columns["loop"])
    if offer.decider == "manager" and any(
        kind == "decider" for _, _, kind in members(db, opening.id)
    ):
        raise Refusal(
            "decider",
            "This opening has a decider. Remove them before you choose the hiring manager.",
        )
    for column, value in columns.items():
        setattr(opening, column, value)
    _record(db, opening, ".changed", _fixed(opening), by=by)


def _fixed(opening: Opening) -> dict[str, str]:
    return {
        "opening": opening.id,
        "book": opening.book,
        "decider": opening.decider,
        "loop": opening.loop.get("key", ""),
    }


def _record(
    db: Session, opening: Opening, what: str, facts: Mapping[str, Any], *, by: str
) -> None:
    chain.record(db, f"opening{what}", facts, by=by)
    # Again, because the site's levels may have been changed until this entry.
    version = db.get_one(PromptVersion, opening.prompt_version)
    scale.refuse_unfit(db, version, opening.level, opening.loop)


def fix(db: Session, opening: Opening, *, by: str) -> None:
    """Fix the opening's promises at the first invitation. The log entry covers only this
    opening, so it can be shown to people who may not know of others."""
    if opening.first_invited_at is not None:
        return
    now = clock.now()
    version = db.get_one(PromptVersion, opening.prompt_version)
    if version.frozen_at is None:
        version.frozen_at = now
        chain.record(db, "prompt.fixed", {"version": version.id}, by=by)
    opening.first_invited_at = now
    chain.record(db, "opening.fixed", {"opening": opening.id}, by=by)


def rename(db: Session, opening: Opening, title: str, *, by: str) -> None:
    # Allowed at any time, because a title promises nothing.
    title = _title(title)
    db.refresh(opening, with_for_update=True)
    if title != opening.title:
        opening.title = title
        chain.record(db, "opening.renamed", {"opening": opening.id}, by=by)


def tell_decisions(db: Session, opening: Opening, *, tells: bool, by: str) -> None:
    """Let connections read decisions of this opening, or no longer."""
    db.refresh(opening, with_for_update=True)
    if opening.tells_decision != tells:
        opening.tells_decision = tells
        facts = {"opening": opening.id, "tells": tells}
        chain.record(db, "opening.tells_decision", facts, by=by)


def add_note(
    db: Session, opening: Opening, text: str, *, mail: bool = False, by: str
) -> OpeningNote:
    """Add a message to candidates. With `mail`, active candidates also get it by email.
    Repeating the last message does nothing, so a double click is harmless."""
    text = note_text(text)
    note = next(reversed(notes(db, opening.id)), None)
    if note is None or note.text != text:
        note = OpeningNote(
            id=chance.new_id(), opening=opening.id, text=text, by=by, at=clock.now()
        )
        db.add(note)
        chain.record(db, "opening.note", {"opening": opening.id, "note": note.id}, by=by)
    if mail:
        db.flush()
        announce.noted(db, note)
    return note


def note_text(typed: str) -> str:
    text = as_typed(typed)
    if not text:
        raise Refusal("note", "The message is empty. Write what candidates should know.")
    if len(text) > terms.LONGEST:
        raise Refusal(
            "note", f"The message is longer than {terms.LONGEST:,} characters. Shorten it."
        )
    return text


def withdraw_note(db: Session, opening: Opening, note_id: str, *, by: str) -> None:
    """Withdraw a message and its unsent emails. Raise Absent if there is none."""
    note = db.scalar(
        select(OpeningNote)
        .where(OpeningNote.id == note_id, OpeningNote.opening == opening.id)
        .with_for_update()
    )
    if note is None:
        raise Absent
    if note.withdrawn_at is not None:
        return
    note.withdrawn_at = clock.now()
    outbox.take_back_all(db, announce.of_note(note.id))
    chain.record(db, "opening.note_withdrawn", {"opening": opening.id, "note": note.id}, by=by)


def notes(db: Session, opening: str) -> list[OpeningNote]:
    return [note for note in all_notes(db, opening) if note.withdrawn_at is None]


def all_notes(db: Session, opening: str) -> list[OpeningNote]:
    found = select(OpeningNote).where(OpeningNote.opening == opening).order_by(OpeningNote.at)
    return list(db.scalars(found))


def join(db: Session, opening: Opening, account: str, kind: str, *, by: str | None) -> None:
    """Give a person a role of `OF_OPENINGS` in the opening and all its folios. They get an email
    if someone else did it."""
    # Not its key: a candidate who asks has locked their folio, which this locks next, and waits for
    # the key.
    db.refresh(opening, with_for_update={"key_share": True})
    check_join(db, opening, account, kind)
    # First, because it locks the folios and the rest writes to the ledger.
    standing.join(db, opening.id, account, kind, by=by)
    _add(db, opening, account, kind, by=by)
    if by not in (None, account):
        tell(db, "joined", account, {"opening": opening.id})
    if kind in ("coordinator", "manager"):
        managers = [it for it, _, held in members(db, opening.id) if held == "manager"]
        person = people.found(db, account)
        welcome.announce(db, person, kind, by=by, also=managers)
    chain.record(
        db, "opening.joined", {"opening": opening.id, "account": account, "kind": kind}, by=by
    )


def copy_from(
    db: Session, opening: Opening, source: Opening, *, people_too: bool, by: str
) -> None:
    """Copy the weights that fit the rubric and, with `people_too`, the roles that people can
    take."""
    rubric = rubric_of(db.get_one(PromptVersion, opening.prompt_version))
    if own := weights.kept(source.weights, rubric):
        weights.set_weights(db, opening, own, by=by)
    for account, _name, kind in members(db, source.id) if people_too else ():
        try:
            check_join(db, opening, account, kind)
        except Refusal:
            continue
        join(db, opening, account, kind, by=by)


def remove(db: Session, opening: Opening, account: str, *, by: str) -> None:
    """Remove a person's role in one opening. Raise Absent if they have none, and Refusal as
    `end_roles` does."""
    kinds = [kind for held, kind in parts_of(db, account) if held.id == opening.id]
    if not kinds:
        raise Absent
    if opening.id in run_by_alone(db, account):
        raise Conflict(
            "only_coordinator",
            "This person is the only coordinator of this opening. Add another one first.",
        )
    end_roles(db, db.get_one(Account, account), {opening: kinds[0]}, by=by)
    tell(db, "removed", account)


def _is_due(db: Session, opening: Opening, account: str) -> bool:
    """Return whether a review decision is or will be due from this account alone."""
    decides = _deciding_kind(opening)
    if [it for it, _, kind in members(db, opening.id) if kind == decides] != [account]:
        return False
    due = select(Folio.id).where(Folio.opening == opening.id, Folio.stage.in_(BEING_READ))
    return db.scalar(due.limit(1)) is not None


def end_roles(
    db: Session,
    person: Account,
    ended: Mapping[Opening, str],
    *,
    of_site: Collection[str] = (),
    by: str | None,
) -> bool:
    """End these roles, and those `of_site` that no opening gives any more. Return whether one of
    the site has ended. Raise Refusal for the only decider while a
    decision is pending: a coordinator could otherwise take it over."""
    for opening, kind in ended.items():
        if by is not None and _is_due(db, opening, person.id):
            raise Conflict(
                "due",
                "A review decision is due from this person, or will be once the reviews are"
                " locked. Add another decider first, or wait for the decision.",
            )
        standing.leave(db, opening.id, person.id, kind, by=by)
        db.delete(db.get_one(OpeningMember, (opening.id, person.id)))
        facts = {"opening": opening.id, "account": person.id, "kind": kind}
        chain.record(db, "opening.left", facts, by=by)
    db.flush()
    left = select(OpeningMember.kind).where(OpeningMember.account == person.id)
    gone = {*of_site}.difference(db.scalars(left))
    if "coordinator" in gone:
        standing.disown(db, person.id, by=by)
    for kind in sorted(gone):
        people.take_role(db, person, kind, by=by)
    return bool(gone)


def parts_of(db: Session, account: str) -> list[tuple[Opening, str]]:
    """Return the openings in which the account has a role, locked by id, with the role."""
    found = (
        select(Opening, OpeningMember.kind)
        .join(OpeningMember, OpeningMember.opening == Opening.id)
        .where(OpeningMember.account == account)
        .order_by(Opening.id)
        .with_for_update(key_share=True, of=Opening)
        .execution_options(populate_existing=True)
    )
    return [(opening, kind) for opening, kind in db.execute(found)]


def ids_of(db: Session, account: str) -> set[str]:
    return set(
        db.scalars(select(OpeningMember.opening).where(OpeningMember.account == account))
    )


def run_by_alone(db: Session, account: str) -> set[str]:
    """Return the openings that no one else runs, without closed ones that have no candidate's
    data."""
    other = aliased(OpeningMember)
    others = exists().where(
        other.opening == Opening.id,
        other.kind == "coordinator",
        other.account.in_(select(Account.id).where(Account.disabled_at.is_(None))),
        other.account != account,
    )
    kept = exists().where(Folio.opening == Opening.id, Folio.stage != Stage.ERASED)
    alone = select(Opening.id).where(
        is_run_by(account), ~others, or_(Opening.state != running.CLOSED, kept)
    )
    return set(db.scalars(alone))


def parts_run_by(db: Session, by: str) -> dict[tuple[str, str], list[str]]:
    """Return the titles of openings that `by` runs and that aren't closed, by account and
    role."""
    found: dict[tuple[str, str], list[str]] = {}
    parts = (
        select(OpeningMember.account, OpeningMember.kind, Opening.title)
        .join(Opening, Opening.id == OpeningMember.opening)
        .where(Opening.state.in_(running.CURRENT), is_run_by(by))
        .order_by(Opening.title)
    )
    for account, kind, title in db.execute(parts):
        found.setdefault((account, kind), []).append(title)
    return found


def check_join(db: Session, opening: Opening, account: str, kind: str) -> Account:
    """Raise Refusal for a person who can't take the role."""
    if kind not in standing.OF_OPENINGS:
        raise Refusal(
            "kind",
            "Choose a role for this person, such as coordinator or hiring manager.",
        )
    if kind == "decider" and opening.decider == "manager":
        raise Refusal(
            "kind",
            "In this opening, the hiring manager makes the review decision. Add a hiring manager"
            " instead.",
        )
    if db.get(OpeningMember, (opening.id, account)) is not None:
        raise Refusal(
            "member",
            "This person already has a role in this opening. Remove them first to give them"
            " another one.",
        )
    return people.member(db, account)


def take_newer(db: Session, opening: Opening, version: PromptVersion, *, by: str) -> None:
    """Move the opening to the prompt's newest version, and keep the weights of criteria that
    still exist. Raise Refusal after the first invitation."""
    running.lock_unsent(
        db,
        opening,
        "Candidates have already been sent this opening's prompt, so its version can't be changed."
        " Create a new opening to use the newer version.",
    )
    held = db.get_one(PromptVersion, opening.prompt_version)
    if version.slug != held.slug or version.n <= held.n:
        raise Refusal("version", "Choose a newer version of the prompt that this opening uses.")
    retirement.refuse_closed(db, version.slug)
    _refuse_no_brief(opening.book, version)
    scale.refuse_unfit(db, version, opening.level, opening.loop)
    opening.prompt_version = version.id
    opening.weights = weights.kept(opening.weights, rubric_of(version))
    taken = {"opening": opening.id, "version": version.id, "weights": opening.weights}
    _record(db, opening, ".version", taken, by=by)


def who_decides(db: Session, opening: Opening) -> list[str]:
    decides = _deciding_kind(opening)
    return [name for _, name, kind in members(db, opening.id) if kind == decides]


def why_no_manager(db: Session, opening: Opening) -> str:
    if opening.decider != "manager" or who_decides(db, opening):
        return ""
    why = (
        "In this opening, the hiring manager makes the review decision, and there is no hiring"
        " manager. Add one on the opening's page before you invite candidates."
    )
    if opening.first_invited_at:
        return why
    return f"{why} You can also edit the opening and choose an engineer to make it."


def no_decider(db: Session, opening: Opening) -> str:
    if opening.decider == "manager" or who_decides(db, opening):
        return ""
    return (
        "No decider is named: until you add one, the coordinator decides, who knows every name."
    )


def _deciding_kind(opening: Opening) -> str:
    return "manager" if opening.decider == "manager" else "decider"


def promises(
    db: Session,
    opening: Opening,
    zone: ZoneInfo,
    *,
    model: bool,
    matches: bool = False,
    exposure_days: int,
) -> list[dict[str, str]]:
    """Return rows of `term` and `words`: the texts, what a model may get (with `model`; with
    `matches`, also what is typed about a brief), then the notes with their day in `zone`."""
    added = [
        {
            "term": _("Added %(day)s", day=(on := times.day(note.at, zone))),
            "words": note.text,
            "added": on,
        }
        for note in notes(db, opening.id)
    ]
    sent = terms.to_a_model(matches=matches and is_brief(opening))
    told = [terms.promise(terms.MODEL, sent)] if model else []
    invented = db.get_one(PromptVersion, opening.prompt_version).source == SHIPPED
    own = level_scale.of_site(db)
    said = terms.rows(opening, own, invented=invented, exposure_days=exposure_days)
    return [*said, *told, *added]


def run_by(db: Session, account: str) -> list[Opening]:
    mine = select(Opening).where(is_run_by(account))
    return list(db.scalars(mine.order_by(Opening.created_at.desc())))


def titles(db: Session, account: str, wanted: Collection[str]) -> dict[str, str]:
    """Return the titles of those of `wanted` that the account runs, by id."""
    mine = select(Opening.id, Opening.title).where(Opening.id.in_(wanted), is_run_by(account))
    return {opening: title for opening, title in db.execute(mine)}


def to_choose(
    db: Session, account: str, chosen: str = "", kinds: Collection[str] = ("coordinator",)
) -> list[Opening]:
    """Return the openings in which the account has one of these roles, newest first: those
    that aren't closed, the newest closed ones, and `chosen`."""
    part = exists().where(
        OpeningMember.opening == Opening.id,
        OpeningMember.account == account,
        OpeningMember.kind.in_(kinds),
    )
    mine = select(Opening.id).where(part)
    closed = mine.where(Opening.state == running.CLOSED)
    newest = closed.order_by(Opening.created_at.desc()).limit(CHOICES).subquery()
    current = mine.where(Opening.state.in_(running.CURRENT))
    every = union(current, mine.where(Opening.id == chosen), select(newest.c.id))
    found = select(Opening).where(Opening.id.in_(db.scalars(every).all()))
    return list(db.scalars(found.order_by(Opening.created_at.desc())))


def with_lists(
    db: Session, account: str, *, closed: bool = False, page: int = 1
) -> tuple[list[tuple[Opening, str | None]], bool]:
    """Return the account's openings, newest first, each with the id of its list that waits.
    Closed ones come in pages, and the second value says whether there are more."""
    at = Opening.state == running.CLOSED if closed else Opening.state.in_(running.CURRENT)
    query = (
        select(Opening, lists.unsent(Opening.id, account))
        .where(at, is_run_by(account))
        .order_by(Opening.created_at.desc(), Opening.id.desc())
    )
    if closed:
        query = query.limit(PAGE + 1).offset((page - 1) * PAGE)
    found: list[tuple[Opening, str | None]] = [
        (opening, waits) for opening, waits in db.execute(query)
    ]
    return (found[:PAGE], len(found) > PAGE) if closed else (found, False)


def is_run_by(account: str) -> ColumnElement[bool]:
    # Asked of each opening, because a list of all that were ever run grows.
    member = aliased(OpeningMember)
    return exists().where(
        member.opening == Opening.id,
        member.account == account,
        member.kind == "coordinator",
    )


def able_to_take(db: Session, version: PromptVersion, account: str) -> list[Opening]:
    """Return the account's openings that can still switch to this version, the newest."""
    older = (
        select(PromptVersion.id).filter_by(slug=version.slug).where(PromptVersion.n < version.n)
    )
    found = select(Opening).where(
        is_run_by(account),
        Opening.prompt_version.in_(older),
        Opening.first_invited_at.is_(None),
    )
    return list(
        db.scalars(found.where(Opening.state.in_(running.CURRENT)).order_by(Opening.title))
    )


def members(db: Session, opening: str) -> list[tuple[str, str, str]]:
    """Return `(account id, name, kind)` for coordinators, managers and deciders."""
    found = (
        select(Account.id, Account.name, OpeningMember.kind)
        .join(OpeningMember, OpeningMember.account == Account.id)
        .where(OpeningMember.opening == opening)
        .order_by(OpeningMember.kind, Account.name)
    )
    return [(account, name, kind) for account, name, kind in db.execute(found)]


def coordinators(db: Session, opening: str) -> list[str]:
    run = OpeningMember.opening == opening, OpeningMember.kind == "coordinator"
    return list(db.scalars(select(OpeningMember.account).where(*run)))


def coordinated(db: Session, account: str, opening: str) -> Opening | None:
    mine = Opening.id == opening, is_run_by(account)
    return db.scalar(select(Opening).where(*mine))


def _title(typed: str) -> str:
    title = one_line(" ".join(typed.split()), _LONGEST_TITLE)
    if not title:
        raise Refusal("title", "The opening needs a title, such as “Staff Engineer, Payments”.")
    return title


def _refuse_no_brief(book: str, version: PromptVersion) -> None:
    if book == BRIEF and not version.brief:
        raise Refusal(
            "book",
            f"“{version.title}”, version {version.n}, has no brief. Choose the open book, or write"
            " a brief in the prompt library first.",
        )


def tell(db: Session, what: str, account: str, args: Mapping[str, str] | None = None) -> None:
    # `what` is the name of the email's template.
    outbox.send(
        db,
        f"prompts/{what}",
        to_kind="account",
        to_id=account,
        key=f"{what}:{chance.new_id()}",
        args=args,
    )


def _add(db: Session, opening: Opening, account: str, kind: str, *, by: str | None) -> None:
    person = people.member(db, account)
    db.add(OpeningMember(opening=opening.id, account=account, kind=kind))
    # The site role only shows the navigation; their standing decides what they see of a folio.
    people.grant(db, person, kind, by=by)
