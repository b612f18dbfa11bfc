"""Sending an opening's prompt to a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.identity import book
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from prompts import exposure, retirement
from prompts.models import Invitation, Opening, OpeningMember, PromptVersion

START_WITHIN = timedelta(days=21)
"""From the invitation; who has not started by then is ended as expired."""


def invite(
    db: Session,
    opening: Opening,
    *,
    name: str,
    email: str,
    handles: Sequence[str] = (),
    employers: Sequence[str] = (),
    again: bool = False,
    secret: str,
    by: str,
) -> Invitation:
    """Make a folio, write down who stands behind it, and send the link, in one transaction.

    The first invitation of an opening fixes its quorum and freezes its prompt version. Refused
    for a prompt that is out of use, and, unless `again` says to ask the same once more, for an
    address that has seen it; `secret` is the site's, under which the exposure ledger knows one.
    """
    now = clock.now()
    # Before the folio, as `openings.join` does: else somebody who joins at this moment would not
    # stand to it.
    db.refresh(opening, with_for_update=True)
    version = db.get_one(PromptVersion, opening.prompt_version)
    retirement.refuse_closed(db, version.slug)
    seen = exposure.has_seen(db, version.slug, email, secret)
    if seen and not again:
        raise Refusal(
            "seen",
            "Whoever reads mail at this address has started on this prompt before. Invite them"
            " to an opening with another prompt, or tick the box to ask the same once more.",
            status=409,
        )
    if opening.first_invited_at is None:
        opening.first_invited_at = now
        if version.frozen_at is None:
            version.frozen_at = now
    folio = stages.create(
        db,
        opening=opening.id,
        prompt_version=opening.prompt_version,
        quorum=opening.quorum,
        preset=opening.preset,
    )
    book.register(db, folio.id, name=name, email=email, handles=handles, employers=employers)
    members = select(OpeningMember).where(OpeningMember.opening == opening.id)
    for member in db.scalars(members):
        standing.give(db, folio, member.account, member.kind, by=by)
    invitation = Invitation(
        id=chance.new_id(),
        opening=opening.id,
        folio=folio.id,
        zone=opening.zone,
        start_by=now + START_WITHIN,
        created_at=now,
    )
    db.add(invitation)
    db.flush()
    queue.enqueue(
        db,
        "start_by",
        f"start_by:{invitation.id}",
        {"invitation": invitation.id},
        run_at=invitation.start_by,
    )
    outbox.send(
        db,
        "prompts/invitation",
        to_kind="candidate",
        to_id=folio.id,
        key=f"invitation:{invitation.id}",
        args={"invitation": invitation.id},
    )
    facts = {"invitation": invitation.id, **({"again": True} if seen else {})}
    chain.record(db, "invited", facts, folio=folio.id, by=by)
    return invitation
