"""Every id of the crawler's site that stands in an address, by type."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, Select, String, cast, func, literal, select, union

from blindfolio.accounts.models import Account
from blindfolio.app import Parts
from blindfolio.archive.models import StoredPicture
from blindfolio.connections.models import Connection, ConnectionCandidate, ConnectionToken
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from blindfolio.identity.models import CandidateList, DeclaredConflict
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Reopening, Standing
from prompts.erasing.models import HoldRequest, LegalHold, TeamDeletion
from prompts.models import (
    Adjustment,
    Clarification,
    Invitation,
    NewAddress,
    OwnLoop,
    PromptDraft,
    PromptVersion,
    Submission,
    Upload,
)
from reviews.board.models import CandidateNote
from reviews.calibration.looking_back.models import LookBack, LookBackHire
from reviews.calibration.practice.models import RoundFolio, RoundNote
from reviews.debrief.models import RedFlag
from reviews.interviews.models import Interview
from reviews.panel.models import SheetQuestion
from reviews.reading.models import Comment, Review

Rows = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
"""Selects an id, the folio it belongs to and whose own it is."""


def hashes_of(parts: Parts) -> list[tuple[str, str]]:
    with parts.database.reading() as db:
        every: CompoundSelect[Any] = union(
            select(Folio.id, Folio.sha),
            select(Folio.id, Folio.sent_sha),
            select(Invitation.folio, Upload.sha256).join(
                Invitation, Invitation.id == Upload.invitation
            ),
        )
        return [(folio, hash_) for folio, hash_ in db.execute(every) if hash_]


def ids_of(parts: Parts) -> dict[str, list[dict[str, str | None]]]:
    with parts.database.reading() as db:
        nobody = literal(None)

        def of_candidate(table: type[Upload | Clarification | Adjustment]) -> Rows:
            known = select(table.id, Invitation.folio, nobody)
            return known.join(Invitation, Invitation.id == table.invitation)

        queries: dict[str, Rows] = {
            "folio": select(Folio.id, Folio.id, nobody),
            "code": select(Folio.code, Folio.id, nobody),
            "account": select(Account.id, nobody, Account.id),
            "opening": select(Folio.opening, nobody, nobody)
            .where(Folio.purpose == "live")
            .distinct(),
            "round": select(RoundFolio.round, RoundFolio.folio, nobody),
            "note": select(RoundNote.id, func.min(RoundFolio.folio), nobody)
            .join(RoundFolio, RoundFolio.round == RoundNote.round)
            .group_by(RoundNote.id),
            "candidate_note": select(
                CandidateNote.id, CandidateNote.folio, CandidateNote.account
            ),
            "look_back": select(LookBack.id, nobody, nobody),
            "hire": select(LookBackHire.id, nobody, nobody),
            "invitation": select(Invitation.id, Invitation.folio, nobody),
            "upload": of_candidate(Upload),
            "clarification": of_candidate(Clarification),
            "adjustment": of_candidate(Adjustment),
            "receipt": select(Submission.id, Submission.folio, nobody),
            "standing": select(Standing.id, Standing.folio, Standing.account),
            "review": select(Review.id, Review.folio, Review.account),
            "comment": select(Comment.id, Review.folio, Review.account).join(
                Review, Review.id == Comment.review
            ),
            # those of the head take no verb but rewording
            "question": select(SheetQuestion.id, SheetQuestion.folio, nobody).where(
                SheetQuestion.segment != "everybody"
            ),
            "flag": select(RedFlag.id, RedFlag.folio, RedFlag.account),
            "interview": select(Interview.id, Interview.folio, Interview.account),
            "loop_stage": select(Interview.stage, nobody, nobody).distinct(),
            "mail": select(MailOut.id, MailOut.to_id, nobody).where(
                MailOut.to_kind == "candidate"
            ),
            "deletion": select(TeamDeletion.id, TeamDeletion.folio, nobody),
            "address": select(NewAddress.id, NewAddress.folio, nobody),
            "connection": select(Connection.id, nobody, nobody),
            "webhook_delivery": select(WebhookDelivery.id, nobody, nobody),
            "token": select(ConnectionToken.id, nobody, nobody),
            # A hiring system's are of orders as well.
            "connection_candidate": select(
                ConnectionCandidate.id, ConnectionCandidate.folio, nobody
            ),
            "order": select(ConnectionCandidate.id, ConnectionCandidate.folio, nobody)
            .join(Webhook, Webhook.connection == ConnectionCandidate.connection)
            .where(Webhook.system != ""),
            "hold": select(LegalHold.id, LegalHold.folio, nobody),
            "reopening": select(Reopening.id, Reopening.folio, nobody),
            "hold_request": select(HoldRequest.id, HoldRequest.folio, nobody),
            "list": select(CandidateList.id, nobody, CandidateList.account),
            "conflict": select(DeclaredConflict.id, nobody, DeclaredConflict.account),
            "prompt": select(PromptDraft.slug, nobody, nobody).union(
                select(PromptVersion.slug, nobody, nobody)
            ),
            "loop": select(OwnLoop.key, nobody, nobody).where(OwnLoop.n == 0),
            "version": select(cast(PromptVersion.n, String), nobody, nobody).distinct(),
            "picture": select(StoredPicture.name, Folio.id, nobody).join(
                Folio, Folio.document == StoredPicture.document
            ),
        }
        return {
            kind: [
                {"id": id_, "folio": folio, "owner": owner}
                for id_, folio, owner in db.execute(query.order_by(query.selected_columns[0]))
            ]
            for kind, query in queries.items()
        } | {
            "email_text": [
                {"id": id_, "folio": None, "owner": None}
                for id_ in ("prompts-closed", "prompts-receipt", "reviews-assigned")
            ]
        }
