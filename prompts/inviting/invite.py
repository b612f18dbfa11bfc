from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.email_address import normal_email
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.authoring import exposure, retirement
from prompts.inviting import screening
from prompts.inviting.screening import Screening
from prompts.models import SHIPPED, Invitation, Opening, OpeningMember, PromptVersion
from prompts.opening import openings, running, terms
from prompts.window import time_up

INVITED = "invited"
ENDED = "ended"
SEEN = "seen"
TEAM = "team"

MAIL = "prompts/invitation"


NAMELESS = (
    "This site has no team name yet, so candidates would not know who is inviting them. Ask"
    " the person who runs the site to run `blindfolio init` and restart it. Then send the"
    " invitation."
)


_OVER = ("7", "7s", "8", "E")
_KNOWING = (
    *("reviewer.accepted", "reviewer.locked", "reviewer.recused"),
    *("reviewer.locked+invited", "reviewer.locked+debrief"),
    *("panel", "panel.passed", "manager.sits", "decider", "coordinator"),
    *("practice", "practice.owner"),
)
BEFORE = {
    INVITED: "This address is already invited to this opening. The invitation is in the list"
    " below.",
    ENDED: "This address was invited to this opening before, and that invitation has ended. Tick "
    "the box to invite it again.",
    SEEN: "In another of your openings, this person was given this prompt before. Invite them to"
    " an opening with another prompt, or tick the box to invite them again.",
    TEAM: "A member of your team has or had this address, and may know the prompt or the"
    " reviewers. Tick the box to invite them anyway.",
}


@dataclass(frozen=True, slots=True)
class Invitee:
    name: str
    email: str
    handles: Sequence[str] = ()
    employers: Sequence[str] = ()
    screened: Screening = screening.NONE


def invite(
    db: Session,
    opening: Opening,
    *,
    name: str,
    email: str,
    handles: Sequence[str] = (),
    employers: Sequence[str] = (),
    screened: Screening = screening.NONE,
    again: bool = False,
    team: str,
    secret: str,
    by: str,
) -> Invitation:
    """Invite a candidate. The first invitation fixes the opening's quorum, promises and
    prompt version. `secret` keys addresses in the exposure ledger."""
    members = begin(db, opening, team=team)
    before = past(db, opening, [email], secret=secret, by=by)[normal_email(email)]
    if before == INVITED or (before and not again):
        raise Conflict(before, BEFORE[before])
    person = Invitee(name, email, handles, employers, screened)
    (made,) = send(db, opening, members, [(person, before)], by=by)
    return made


def words(handles: str) -> list[str]:
    return handles.split()


def parts(employers: str) -> list[str]:
    return [part.strip() for part in employers.split(",") if part.strip()]


def refuse_nameless(team: str) -> None:
    if not team:
        raise Refusal("team", NAMELESS)


def begin(db: Session, opening: Opening, *, team: str) -> Sequence[OpeningMember]:
    refuse_nameless(team)
    # Before the folio, as in `openings.join`; otherwise someone joining now would miss this folio.
    db.refresh(opening, with_for_update=True)
    if closed := running.why_not(opening):
        raise closed
    version = db.get_one(PromptVersion, opening.prompt_version)
    retirement.refuse_closed(db, version.slug)
    terms.refuse_incomplete(opening.terms, invented=version.source == SHIPPED)
    if why := openings.why_no_manager(db, opening):
        raise Refusal("manager", why)
    members = select(OpeningMember).where(OpeningMember.opening == opening.id)
    return db.scalars(members).all()


def past(
    db: Session, opening: Opening, emails: Iterable[str], *, secret: str, by: str
) -> dict[str, str]:
    """Return each normalised address with INVITED (still active), SEEN (was given the prompt
    in another opening that `by` runs), TEAM (of the team, or judged on the prompt in it), ENDED
    (invited here before) or an empty string. Raise Refusal for a malformed address."""
    normal = [normal_email(email) for email in emails]
    version = db.get_one(PromptVersion, opening.prompt_version)
    keys = {email: book.address_key(email, secret) for email in normal}
    seen = exposure.who_saw(db, opening, version.slug, keys.values(), to=by)
    of_team = select(Account.email).where(
        Account.email.in_(normal), Account.disabled_at.is_(None)
    )
    inside = {*db.scalars(of_team), *_have_judged(db, version.slug, normal)}
    found = dict.fromkeys(normal, "") | dict.fromkeys(inside, TEAM)
    found |= {email: SEEN for email, key in keys.items() if key in seen}
    for email, stage in book.stages_in(db, opening.id, normal):
        if stage not in _OVER:
            found[email] = INVITED
        else:
            found[email] = found[email] or ENDED
    return found


def _have_judged(db: Session, slug: str, emails: Sequence[str]) -> set[str]:
    """Return the normalised addresses of colleagues who saw the guides, the problem or the
    answers of any version of the prompt."""
    found = (
        select(Account.email)
        .join(Standing, Standing.account == Account.id)
        .join(Folio, Folio.id == Standing.folio)
        .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
        .where(
            PromptVersion.slug == slug,
            Account.email.in_(emails),
            Standing.state.in_(_KNOWING),
        )
    )
    return set(db.scalars(found))


def send(
    db: Session,
    opening: Opening,
    members: Sequence[OpeningMember],
    people: Sequence[tuple[Invitee, str]],
    *,
    by: str,
) -> list[Invitation]:
    now = clock.now()
    folios = [_folio(db, opening, person) for person, _ in people]
    invitations = [
        Invitation(
            id=chance.new_id(),
            opening=opening.id,
            folio=folio.id,
            zone=opening.zone,
            start_by=now + timedelta(days=opening.start_within_days),
            screened_by=person.screened.by,
            screened_on=person.screened.on,
            screened_words=person.screened.words,
            created_at=now,
        )
        for folio, (person, _) in zip(folios, people, strict=True)
    ]
    db.add_all(invitations)
    db.flush()
    for invitation, run_at in zip(invitations, outbox.paced(db, len(invitations)), strict=True):
        time_up.plan_start(db, invitation)
        outbox.send(
            db,
            MAIL,
            to_kind="candidate",
            to_id=invitation.folio,
            key=f"invitation:{invitation.id}",
            args={"invitation": invitation.id},
            run_at=run_at,
        )
    for member in members:
        standing.give_new(db, folios, member.account, member.kind, by=by)
    openings.fix(db, opening, by=by)
    opening.invited += len(invitations)
    for invitation, (_, before) in zip(invitations, people, strict=True):
        # Not that they were given the prompt before, which not every coordinator may know.
        again = {"again": True} if before not in ("", SEEN) else {}
        facts = {"invitation": invitation.id, **again}
        chain.record(db, "invited", facts, folio=invitation.folio, by=by)
    return invitations


def _folio(db: Session, opening: Opening, person: Invitee) -> Folio:
    folio = stages.create(
        db,
        opening=opening.id,
        prompt_version=opening.prompt_version,
        quorum=opening.quorum,
        preset=opening.preset,
        decider=opening.decider,
    )
    book.register(
        db,
        folio.id,
        name=person.name,
        email=person.email,
        handles=person.handles,
        employers=person.employers,
    )
    return folio
