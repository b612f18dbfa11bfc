from __future__ import annotations

from sqlalchemy import select

from blindfolio.accounts.models import Account, Link, LoginSession, Role
from blindfolio.archive.models import Blob, DocumentBody, StoredDocument, StoredPicture
from blindfolio.erasure.rules import Goes, RoomTables, Stays
from blindfolio.identity import lists
from blindfolio.identity.models import CandidateIdentity, CandidateList, DeclaredConflict, Trace
from blindfolio.jobs.models import Heartbeat, Job
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Burn, Erasure, ErasureRequest, Folio, Standing

_UNSHARED = "Deleted by `erase` itself, unless another living folio holds the same document."
_SPOKEN_OF = (
    "Those that name the person's folio or one of its rows are deleted by `erase` itself."
)

ROOM = RoomTables(
    before=lists.forget_person,
    goes=(
        Goes(Trace, lambda folio: Trace.folio == folio, named=True),
        Goes(CandidateIdentity, lambda folio: CandidateIdentity.folio == folio),
        Goes(
            Payload,
            lambda folio: Payload.seq.in_(select(Entry.seq).where(Entry.folio == folio)),
        ),
    ),
    stays=(
        Stays(Account, "A member of the team, not a candidate."),
        Stays(Role, "A member of the team, not a candidate."),
        Stays(
            Link,
            "A hash of a random link and a random id, by which the candidate's own link says"
            " that they were erased.",
        ),
        Stays(LoginSession, "The candidate's are deleted by `erase` itself."),
        Stays(
            CandidateList,
            "A list of people who are to be invited; who is erased is taken out of it.",
        ),
        Stays(DeclaredConflict, "A member of the team's own list, kept for them alone."),
        Stays(Heartbeat, "When the worker last worked."),
        Stays(Blob, _UNSHARED),
        Stays(StoredDocument, _UNSHARED),
        Stays(DocumentBody, _UNSHARED),
        Stays(StoredPicture, _UNSHARED),
        Stays(Job, _SPOKEN_OF),
        Stays(MailOut, _SPOKEN_OF),
        Stays(
            Entry,
            "Kind, time, random ids and hashes: without them nothing before or after could be"
            " checked.",
        ),
        Stays(
            Folio,
            "The tombstone: random ids and the day; fingerprint, ending and how far it came are"
            " emptied.",
        ),
        Stays(
            Standing,
            "Which member of the team read or sat, by random ids: their work, and who they were"
            " to this folio.",
        ),
        Stays(Burn, "Which member of the team was entitled to see what, by random ids."),
        Stays(Erasure, "The tombstone: the folio's random id, when, by whom, a reason code."),
        Stays(ErasureRequest, "Deleted by `erase` itself, which writes the tombstone instead."),
    ),
)
