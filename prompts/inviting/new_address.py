"""Confirm a candidate's new address. If a link was ever opened, the person who corrects the
address could otherwise act as the candidate. The candidate confirms it at once, or stops it. If
the earlier address is lost, a second team member confirms, and it takes effect three days later;
where nobody can or does, everyone is told, and it takes effect a fortnight later. Until then, the
candidate's time stands still."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import links, people, second_person, sessions
from blindfolio.as_typed import as_typed
from blindfolio.erasure import ask as erasure_ask
from blindfolio.identity import book
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.languages import N_
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, there
from blindfolio.visibility.stage import OVER, Stage
from prompts import second_persons
from prompts.authoring import exposure
from prompts.models import Invitation, NewAddress, PromptVersion
from prompts.queries import invitation_of
from prompts.window import extend

TOLD = "prompts/address_changed"
WAITS = "prompts/address_waits"
DUE = "prompts/address_due"
STAYS = "prompts/address_stays"
MAIL = "prompts/corrected"
MOVED = "prompts/address_moved"
STOPPED_MAIL = "prompts/address_refused"
SECOND = "prompts/address_second"
ALONE_MAIL = "prompts/address_alone"
# Emails about a change of address.
ABOUT = frozenset({TOLD, WAITS, DUE, MOVED})
_WHILE_IT_WAITS = (TOLD, WAITS, DUE)

JOB = "new_address"
DECIDES = timedelta(days=5)
LONGEST = 2_000

CORRECTED = "candidate.corrected"
DROPPED = "address.dropped"
# Kinds of audit entries.
SECONDED, ALONE = "address.seconded", "address.alone"
STOPPED, DECIDED = "address.stopped", "address.decided"
CONFIRMED, REFUSED = "address.confirmed", "address.refused"
NEXT = "next_email"
_ENDS = {CONFIRMED: "confirmed", REFUSED: "refused"}

_SETTLED = N_("There is no new address to confirm: this has been settled. Reload the page.")
_OTHER = N_("The address has been changed again. Reload the page and look at the new one.")
_HANDED = N_(
    "The link that opened this page came from a coordinator, so it can't confirm an address."
    " Open a link that we emailed to your earlier address. If you can no longer read that"
    " address, ask for a second person of the team to confirm the new one."
)
_NOT_YOU = (
    "You changed this address yourself, or you and the person who did were added to the team by"
    " the same person within the last 30 days. Someone else has to confirm it."
)
_UNSURE = "Tick the box once you have checked this yourself."


def begin(
    db: Session, folio: Folio, invitation: Invitation, *, afterwards: bool = False
) -> None:
    """Let the address that was entered wait, or drop what waits if the earlier one was entered
    again."""
    # Replaces an earlier change.
    if (earlier := current(db, folio.id)) is not None:
        _end(db, earlier, "dropped")
    _end_waiting(db, folio, invitation.id)
    waits = book.next_address(db, folio.id)
    if waits is None:
        extend.go_on(db, invitation, folio.stage)
        return
    row = NewAddress(
        id=chance.new_id(), folio=folio.id, by=waits.by, at=waits.at, afterwards=afterwards
    )
    db.add(row)
    extend.stand_still(db, invitation, folio.stage)
    db.flush()
    for template in (TOLD, WAITS):
        _send(db, folio, template)
    _tell_team(db, row, SECOND, who_may(db, row))
    _look_again(db, row, clock.now())


def enter_afterwards(db: Session, folio_id: str, email: str, *, by: str) -> None:
    """Enter a new address for an application that is over. Raise Absent unless `by` is an admin
    without a part in it; they know only its id, and learn nothing about the candidate."""
    folio = stages.locked(db, there(db.get(Folio, folio_id)).id)
    if folio.stage == Stage.ERASED or by not in _apart(db, folio):
        raise Absent
    if folio.stage not in (*OVER, Stage.ENDED):
        raise Conflict(
            "submission",
            "This application isn't over, so a coordinator of its opening changes the address.",
        )
    if erasure_ask.asked(db, folio_id):
        raise Conflict("submission", "This submission is being deleted now.")
    invitation = invitation_of(db, folio_id)
    book.enter_next(db, folio_id, email, by=by)
    begin(db, folio, invitation, afterwards=True)
    facts = {"fields": [NEXT]}
    chain.record(db, CORRECTED, facts, folio=folio_id, by=by)


def confirm(
    db: Session,
    folio: Folio,
    change: str,
    *,
    session: str,
    sends: bool,
    secret: str,
    by: str,
) -> None:
    """Confirm the change for the candidate, who is signed in from the earlier address. If
    the site `sends` email, raise Refusal ("handed") for a `session` from a link that a
    coordinator handed out."""
    row = _waiting(db, folio, change)
    if sends and sessions.is_handed(db, session):
        raise Conflict("handed", _HANDED)
    _settle(db, folio, row, secret=secret, by=by)


def confirm_for(db: Session, row_id: str, *, sure: bool, by: str) -> None:
    """Confirm the change for a second team member if the earlier address is lost. It takes
    effect later (see `NewAddress.until`)."""
    folio, row = _locked(db, row_id, by)
    if by not in who_may(db, row):
        raise Conflict("yourself", _NOT_YOU)
    if row.confirmed_by or row.is_stopped:
        raise Conflict("settled", _SETTLED)
    if not sure:
        raise Refusal("sure_address", _UNSURE)
    _second(db, folio, row, by=by)
    chain.record(db, SECONDED, {"address": row.id}, folio=folio.id, by=by)


def stop(db: Session, folio: Folio, change: str, *, by: str) -> None:
    """Stop the change for the candidate, until someone in the team has decided. Where nobody
    can, it goes on."""
    row = _waiting(db, folio, change)
    if row.stopped_at is not None:
        return
    row.stopped_at = clock.now()
    db.flush()
    _end_mails(db, folio, WAITS)
    told = {*who_decide(db, row), *second_persons.running(db, folio)}
    _tell_team(db, row, STOPPED_MAIL, told)
    _look_again(db, row, clock.now())
    chain.record(db, STOPPED, {"address": row.id}, folio=folio.id, by=by)


def decide(db: Session, row_id: str, decision: str, reason: str, *, by: str) -> None:
    """Decide to `keep` the earlier address or, once the change was stopped, to `change` it all
    the same."""
    folio, row = _locked(db, row_id, by)
    if by not in who_decide(db, row):
        raise Conflict("settled", _SETTLED)
    if decision not in (("keep", "change") if row.is_stopped else ("keep",)):
        raise Refusal("decision", "Choose whether the earlier address stays.")
    reason = as_typed(reason)
    if not reason:
        raise Refusal("reason", "Write the reason for your decision.")
    if len(reason) > LONGEST:
        raise Refusal("reason", f"Shorten this to at most {LONGEST:,} characters.")
    row.decided_by, row.decided_at, row.reason = by, clock.now(), reason
    facts = {"address": row.id, "decision": decision}
    if decision == "keep":
        _refuse(db, folio, row)
        chain.record(db, REFUSED, facts, folio=folio.id, by=by)
    else:
        _second(db, folio, row, by=by)
        chain.record(db, DECIDED, facts, folio=folio.id, by=by)


def current(db: Session, folio: str) -> NewAddress | None:
    found = select(NewAddress).where(NewAddress.folio == folio, NewAddress.settled == "")
    return db.scalar(found.execution_options(populate_existing=True))


def who_may(db: Session, row: NewAddress) -> frozenset[str]:
    """Return who can be the second person: a coordinator or hiring manager of the opening, or
    an admin without a part in it."""
    folio = db.get_one(Folio, row.folio)
    return second_persons.able(db, folio, by=row.by, since=row.at, admins=_apart(db, folio))


def who_decide(db: Session, row: NewAddress) -> frozenset[str]:
    """Return who decides on a stop: the hiring manager or an admin without a part, or else
    another admin or coordinator."""
    folio = db.get_one(Folio, row.folio)

    def free(accounts: Collection[str]) -> frozenset[str]:
        return second_persons.independent(db, folio, accounts, by=row.by)

    first = free(second_persons.managers(db, folio) | _apart(db, folio))
    return first or free(second_persons.running(db, folio) | second_persons.admins(db))


def who_hears(db: Session, row: NewAddress) -> set[str]:
    """Return who hears that it waits for nobody, whether or not they can see it."""
    folio = db.get_one(Folio, row.folio)
    return second_persons.told_alone(db, folio, by=row.by, since=row.at) | who_may(db, row)


def decided_by(row: NewAddress) -> datetime | None:
    """Return the time after which a stop stands if nobody has decided."""
    return row.stopped_at + DECIDES if row.stopped_at and row.is_stopped else None


def waiting(db: Session, admin: str) -> list[NewAddress]:
    """Return what waits in submissions that the admin has no part in, oldest first."""
    mine = select(Standing.folio).where(Standing.account == admin, Standing.state != "ended")
    found = select(NewAddress).where(NewAddress.settled == "", NewAddress.folio.not_in(mine))
    rows = db.scalars(found.order_by(NewAddress.at, NewAddress.id))
    return [row for row in rows if admin in who_sees(db, row)]


@dataclass(frozen=True, slots=True)
class SeenAddress:
    """A change as one team member sees it. Their possible acts are `confirm` and `decide`."""

    row: NewAddress
    may: frozenset[str]


def seen(db: Session, row_id: str, account: str) -> SeenAddress:
    """Raise Absent for people who have nothing to do with it."""
    row = there(db.get(NewAddress, row_id))
    if account not in who_sees(db, row):
        raise Absent
    return see(db, row, account)


def see(db: Session, row: NewAddress, account: str) -> SeenAddress:
    may = {
        "confirm": not (row.confirmed_by or row.is_stopped) and account in who_may(db, row),
        "decide": account in who_decide(db, row),
    }
    return SeenAddress(row, frozenset(act for act in may if may[act] and not row.settled))


def who_sees(db: Session, row: NewAddress) -> set[str]:
    folio = db.get_one(Folio, row.folio)
    return second_persons.running(db, folio) | second_persons.heads(db, folio)


def _apart(db: Session, folio: Folio) -> set[str]:
    return second_persons.without_judges(
        db, folio, second_persons.admins(db, apart_from=folio.id)
    )


def confirms(db: Session, row_id: str, account: str) -> str:
    """Return the id of the change if the account can confirm it or, where nobody can, may know
    of it, or else an empty string."""
    row = db.get_one(NewAddress, row_id)
    return row_id if account in (who_may(db, row) or who_sees(db, row)) else ""


def awaits() -> ScalarSelect[str]:
    # For a query of standings: the change that a second person could confirm.
    return (
        select(NewAddress.id)
        .where(
            NewAddress.folio == Standing.folio,
            NewAddress.settled == "",
            NewAddress.confirmed_by.is_(None),
            NewAddress.stopped_at.is_(None) | NewAddress.decided_at.is_not(None),
        )
        .correlate(Standing)
        .scalar_subquery()
    )


class AddressDue(Handler):
    """The job that brings a new address forward when its time has come. It changes nothing if
    the time hasn't come, or if the address was settled or the candidate deleted."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        folio = stages.locked(db, args["folio"])
        row = current(db, folio.id)
        if row is not None:
            _advance(db, folio, row, secret=self.settings.signing_key())
        elif folio.stage != Stage.ERASED and book.next_address(db, folio.id) is not None:
            # It waited before there were such rows.
            begin(db, folio, invitation_of(db, folio.id))


def on_move(db: Session, folio: Folio, _event: str, before: str, after: str) -> None:
    """Drop what waits when the application is over: afterwards, only an admin enters one."""
    if before == after or after not in (*OVER, Stage.ENDED):
        return
    row = current(db, folio.id)
    if row is not None:
        invitation = invitation_of(db, folio.id)
        _close(db, folio, row, "dropped")
        invitation.still_since = None


def _advance(db: Session, folio: Folio, row: NewAddress, *, secret: str) -> None:
    now = clock.now()
    if row.is_stopped:
        if who_decide(db, row) or who_hears(db, row):
            stands = decided_by(row)
            if stands is not None and now < stands:
                _look_again(db, row, stands)
                return
            _refuse(db, folio, row)
            chain.record(db, REFUSED, {"address": row.id}, folio=folio.id, by=None)
            return
        if row.confirmed_by:
            row.confirmed_by = row.confirmed_at = None
    if row.confirmed_at is None:
        waits = who_may(db, row) and not row.is_stopped
        until = row.at + (
            2 * second_person.ANSWERS if row.afterwards else second_person.ANSWERS
        )
        if row.afterwards and now >= until:
            _close(db, folio, row, "dropped")
            chain.record(db, DROPPED, {"address": row.id}, folio=folio.id, by=None)
            return
        if row.afterwards or (waits and now < until):
            _look_again(db, row, until)
            return
        _wait_alone(db, folio, row)
        return
    if row.until is not None and now < row.until:
        _look_again(db, row, row.until)
        return
    sessions.end_of_candidate(db, invitation_of(db, folio.id).id)
    _settle(db, folio, row, secret=secret, by=None)


def _wait_alone(db: Session, folio: Folio, row: NewAddress) -> None:
    row.confirmed_at = clock.now()
    db.flush()
    told = who_hears(db, row)
    for after in second_person.TOLD_AFTER:
        at = row.confirmed_at + after
        _send(db, folio, DUE, row, run_at=at)
        _tell_team(db, row, ALONE_MAIL, told, run_at=at)
    if row.until is not None:
        _look_again(db, row, row.until)
    chain.record(db, ALONE, {"address": row.id}, folio=folio.id, by=None)


def _second(db: Session, folio: Folio, row: NewAddress, *, by: str) -> None:
    row.confirmed_by, row.confirmed_at = by, clock.now()
    db.flush()
    _end_mails(db, folio, DUE)
    _send(db, folio, DUE, row)
    if row.until is not None:
        _look_again(db, row, row.until)


def _refuse(db: Session, folio: Folio, row: NewAddress) -> None:
    _close(db, folio, row, "refused")
    _send(db, folio, STAYS)
    extend.go_on(db, invitation_of(db, folio.id), folio.stage)


def _look_again(db: Session, row: NewAddress, at: datetime) -> None:
    # Each time another key, because the clock may have been set back.
    key = f"{JOB}:{row.id}:{chance.new_id()}"
    queue.enqueue(db, JOB, key, {"folio": row.folio, "address": row.id}, run_at=at)


@dataclass(frozen=True, slots=True)
class AddressChange:
    """A change of address. It doesn't hold the addresses themselves."""

    by: str
    at: datetime
    state: str = "waits"
    settled_at: datetime | None = None
    # Who confirmed, in words; a team member by name.
    settled_by: str = ""


def changes(db: Session, folio: str) -> list[AddressChange]:
    """Return the changes, oldest first, without withdrawn ones. Callers must be allowed to
    see the name."""
    found = db.execute(
        select(Entry.kind, Entry.actor, Entry.at, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.folio == folio, Entry.kind.in_((CORRECTED, DROPPED, *_ENDS)))
        .order_by(Entry.seq)
    )
    rows = [
        (kind, actor, at, body["facts"].get("second"))
        for kind, actor, at, body in found
        if kind != CORRECTED or NEXT in body["facts"]["fields"]
    ]
    names = people.names(db) if rows else {}
    told = []
    for (kind, actor, at, _), then in zip_longest(rows, rows[1:]):
        if kind == CORRECTED and (then is None or then[0] in _ENDS):
            change = AddressChange(names.get(actor or "", ""), at)
            if then:
                # Until a second person's confirmation had to wait, it was its own end.
                who = names.get(then[3] or then[1] or "")
                by = who or ("the candidate" if then[1] else "no one")
                change = replace(
                    change, state=_ENDS[then[0]], settled_at=then[2], settled_by=by
                )
            told.append(change)
    return told


def _waiting(db: Session, folio: Folio, change: str) -> NewAddress:
    """Lock the folio. Raise Refusal unless this change is still waiting."""
    stages.locked(db, folio.id)
    waits, row = book.next_address(db, folio.id), current(db, folio.id)
    if waits is None or row is None:
        raise Conflict("settled", _SETTLED)
    if waits.change != change:
        raise Conflict("other_change", _OTHER)
    return row


def _locked(db: Session, row_id: str, by: str) -> tuple[Folio, NewAddress]:
    row = seen(db, row_id, by).row
    folio = stages.locked(db, row.folio)
    db.refresh(row)
    if row.settled:
        raise Conflict("settled", _SETTLED)
    return folio, row


def _settle(db: Session, folio: Folio, row: NewAddress, *, secret: str, by: str | None) -> None:
    """Use the new address. `by` is the candidate, or None once its time has come."""
    invitation = invitation_of(db, folio.id)
    _end_mails(db, folio)
    links.end_of_candidate(db, invitation.id)
    links.release(db, invitation.id)
    book.settle_next(db, folio.id, confirmed=True)
    if invitation.started_at is not None:
        version = db.get_one(PromptVersion, folio.prompt_version)
        exposure.note(
            db, version, invitation.opening, book.address_key_of(db, folio.id, secret)
        )
    for mail in outbox.failed(db, [folio.id]).get(folio.id, []):
        lost = mail.failure == "address" and mail.template not in ABOUT
        if lost and mail.failed_at and mail.failed_at >= row.at:
            outbox.send_again(db, mail)
    for template in (MAIL, MOVED):
        _send(db, folio, template)
    _end(db, row, "confirmed")
    extend.go_on(db, invitation, folio.stage)
    facts = {"corrected_by": row.by, "second": row.confirmed_by, "address": row.id}
    chain.record(db, CONFIRMED, facts, folio=folio.id, by=by)


def _close(db: Session, folio: Folio, row: NewAddress, how: str) -> None:
    book.settle_next(db, folio.id, confirmed=False)
    _end_waiting(db, folio, invitation_of(db, folio.id).id)
    _end(db, row, how)


def _end(db: Session, row: NewAddress, how: str) -> None:
    row.settled, row.settled_at = how, clock.now()
    db.flush()


def _end_waiting(db: Session, folio: Folio, invitation: str) -> None:
    links.end_of_candidate(db, invitation, held=True)
    _end_mails(db, folio)


def _end_mails(db: Session, folio: Folio, *templates: str) -> None:
    for template in templates or _WHILE_IT_WAITS:
        outbox.take_back_unsent(db, template, folio.id, failed=True)
    for template in (SECOND, ALONE_MAIL, STOPPED_MAIL):
        outbox.take_back_all(db, f"{template}:{folio.id}:")


def _send(
    db: Session,
    folio: Folio,
    template: str,
    row: NewAddress | None = None,
    *,
    run_at: datetime | None = None,
) -> None:
    outbox.send(
        db,
        template,
        to_kind="candidate",
        to_id=folio.id,
        key=f"{template}:{chance.new_id()}",
        args={"address": row.id} if row else None,
        run_at=run_at,
    )


def _tell_team(
    db: Session,
    row: NewAddress,
    template: str,
    accounts: Iterable[str],
    *,
    run_at: datetime | None = None,
) -> None:
    once = chance.new_id()
    for account in sorted(accounts):
        outbox.send(
            db,
            template,
            to_kind="account",
            to_id=account,
            key=f"{template}:{row.folio}:{once}:{account}",
            args={"folio": row.folio, "address": row.id},
            run_at=run_at,
        )
