from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import (
    Account,
    Link,
    LoginSession,
    OutsideIdentity,
    Role,
    SeenSignOut,
)
from blindfolio.archive.models import Blob, DocumentBody, StoredDocument, StoredPicture
from blindfolio.audit.models import AuditLine
from blindfolio.connections import candidates
from blindfolio.connections.models import (
    AssessmentOrder,
    Connection,
    ConnectionAnswer,
    ConnectionCandidate,
    ConnectionToken,
)
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from blindfolio.erasure.rules import Goes, RoomTables, Stays
from blindfolio.identity import lists
from blindfolio.identity.models import (
    CandidateIdentity,
    CandidateList,
    CandidateWord,
    DeclaredConflict,
    Trace,
)
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.ledger.models import Entry, Payload
from blindfolio.level_scale import LevelScale
from blindfolio.look import Look
from blindfolio.mail.models import MailOut, MailText
from blindfolio.visibility.models import (
    Burn,
    Erasure,
    ErasureRequest,
    Folio,
    Reopening,
    Standing,
)

_UNSHARED = "`erase` deletes it, unless another submission still uses the same document."
_SPOKEN_OF = "`erase` deletes only those that name the person's submission or one of its rows."


def _of_candidate(table: Any, *, named: bool = False) -> Goes:
    def mine(folio: str) -> ColumnElement[bool]:
        known = select(ConnectionCandidate.id).where(ConnectionCandidate.folio == folio)
        return cast(ColumnElement[bool], table.candidate.in_(known))

    return Goes(table, mine, named=named)


def _forget_person(db: Session, folio: Folio) -> None:
    # Before the lists, as when an order is sent; otherwise the two could wait for each other.
    waiting = AssessmentOrder.list.in_(select(CandidateList.id))
    locked = select(AssessmentOrder.key).where(waiting).order_by(AssessmentOrder.key)
    db.execute(locked.with_for_update())
    candidates.forget(db, folio, lists.forget_person(db, folio))


ROOM = RoomTables(
    before=_forget_person,
    goes=(
        Goes(Trace, lambda folio: Trace.folio == folio, named=True),
        _of_candidate(WebhookDelivery, named=True),
        Goes(CandidateWord, lambda folio: CandidateWord.folio == folio),
        Goes(CandidateIdentity, lambda folio: CandidateIdentity.folio == folio),
        Goes(Reopening, lambda folio: Reopening.folio == folio),
        Goes(
            Payload,
            lambda folio: Payload.seq.in_(select(Entry.seq).where(Entry.folio == folio)),
        ),
    ),
    stays=(
        Stays(Account, "It describes a member of the team, not a candidate."),
        Stays(Role, "It describes a member of the team, not a candidate."),
        Stays(OutsideIdentity, "It describes a member of the team, not a candidate."),
        Stays(SeenSignOut, "It is a hash of a message about a member of the team."),
        Stays(
            Link,
            "It contains a hash of a random link and a random id. With them, the candidate's"
            " own link can say that their data has been deleted.",
        ),
        Stays(LoginSession, "`erase` deletes the candidate's own sessions. A member's stay."),
        Stays(
            CandidateList,
            "It lists people who are to be invited. A deleted person is removed from it, and who is"
            " left on it after a week.",
        ),
        Stays(Connection, "It describes another system, not a candidate."),
        Stays(Webhook, "It describes another system, not a candidate."),
        Stays(ConnectionToken, "It describes another system, not a candidate."),
        Stays(
            ConnectionCandidate,
            "It contains random ids. With them, the other system learns that the person has been"
            " deleted, and can delete them too. If they never started, the submission's id goes.",
        ),
        Stays(
            AssessmentOrder,
            "It contains a keyed digest of the other system's own number for the order, so that"
            " the same order never invites anyone again. The rest is emptied.",
        ),
        Stays(
            ConnectionAnswer,
            "It contains keyed digests and a random id, so that a request that comes again invites"
            " no one again. It goes after a day.",
        ),
        Stays(DeclaredConflict, "It is a team member's own list, which only they can see."),
        Stays(MailText, "It is the team's own text for emails to everyone."),
        Stays(LevelScale, "It is the team's own scale."),
        Stays(Look, "It is the team's own name, logo and colour."),
        Stays(Heartbeat, "It says when the worker last ran."),
        Stays(Blob, _UNSHARED),
        Stays(StoredDocument, _UNSHARED),
        Stays(DocumentBody, _UNSHARED),
        Stays(StoredPicture, _UNSHARED),
        Stays(Job, _SPOKEN_OF),
        Stays(MailOut, _SPOKEN_OF),
        Stays(
            Entry,
            "It contains only kind, time, random ids and hashes. Without them, no entry"
            " before or after could be verified.",
        ),
        Stays(
            AuditLine,
            "It says, by random ids, who in the team opened, downloaded or changed what.",
        ),
        Stays(
            Folio,
            "It becomes the deletion record, with random ids and the day. The fingerprint,"
            " the ending and the highest stage are emptied.",
        ),
        Stays(
            Standing,
            "It says, by random ids, who in the team had which role. That is a record of"
            " their own work.",
        ),
        Stays(Burn, "It says, by random ids, who in the team was entitled to see what."),
        Stays(
            Erasure,
            "It is the deletion record: the submission's random id, when, by whom, and a reason"
            " code.",
        ),
        Stays(ErasureRequest, "`erase` deletes it and writes the deletion record instead."),
    ),
)
