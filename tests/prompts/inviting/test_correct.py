"""A corrected candidate: one new email, dead links, and files that are masked anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import links, sessions
from blindfolio.archive import documents
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.authoring import exposure
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Opening, PromptVersion
from prompts.submitting.ingest_job import Ingest
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

ADA = Invitee("Ada Example", "ada@example.test")


def _correct(db: Session, mine: Invitation, given: Invitee, **more: bool) -> list[str]:
    folio, by = db.get_one(Folio, mine.folio), cases.member(db)
    return correct.correct(db, folio, given, secret=cases.SECRET, by=by, **more)


def _mails(db: Session, template: str) -> list[MailOut]:
    return list(db.scalars(select(MailOut).where(MailOut.template == template)))


@pytest.mark.parametrize("sent", [False, True])
def test_a_new_address_gets_one_invitation_and_the_old_link_is_dead(
    db: Session, sent: bool
) -> None:
    mine = cases.invited(db, email="old@example.test")
    if sent:
        _mails(db, "prompts/invitation")[0].sent_at = clock.now()
    token = links.for_invitation(db, mine.id)
    for _ in range(2):
        _correct(db, mine, ADA)
    unsent = [it for it in _mails(db, "prompts/invitation") if it.sent_at is None]
    assert [it.to_id for it in unsent] == [mine.folio]
    assert unsent[0].args == {"invitation": mine.id, "replaces": True}
    assert len(_mails(db, "prompts/invitation")) == 1 + sent
    assert book.address(db, mine.folio) == ("Ada Example", "ada@example.test")
    assert not links.leads_to(db, token, mine.id)
    with pytest.raises(Refusal, match="that email is at the new address"):
        links.redeem(db, token)
    fresh = links.for_invitation(db, mine.id)
    assert sessions.find(db, links.redeem(db, fresh)) is not None
    (entry,) = db.scalars(select(Entry).where(Entry.kind == "candidate.corrected"))
    assert "ada@" not in str(entry.__dict__) and "old@" not in str(entry.__dict__)


def test_a_corrected_name_sends_nothing_and_is_found(db: Session) -> None:
    mine = cases.invited(db, name="Ada Exmaple", email="ada@example.test")
    token = links.for_invitation(db, mine.id)
    before = len(db.scalars(select(MailOut)).all())
    assert _correct(db, mine, Invitee("Ada Éxample", "ADA@example.test ")) == ["name"]
    assert len(db.scalars(select(MailOut)).all()) == before
    assert links.leads_to(db, token, mine.id)
    (candidate,) = db.scalars(select(CandidateIdentity))
    assert "example" in candidate.folded and "exmaple" not in candidate.folded


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Invitee("", "ada@example.test"), "name"),
        (Invitee("Ada", "no address"), "email"),
        (Invitee("Ada", "bo@example.test"), "invited"),
        (Invitee("Ada", "seen@example.test"), "seen"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    db: Session, given: Invitee, code: str
) -> None:
    mine = cases.invited(db, email="old@example.test")
    opening = db.get_one(Opening, mine.opening)
    cases.invited(db, opening, email="bo@example.test")
    version = db.get_one(PromptVersion, opening.prompt_version)
    exposure.note(db, version, book.address_key("seen@example.test", cases.SECRET))
    token = links.for_invitation(db, mine.id)
    with pytest.raises(Refusal) as refused, db.begin_nested():
        _correct(db, mine, given)
    assert refused.value.code == code
    assert book.address(db, mine.folio)[1] == "old@example.test"
    assert links.leads_to(db, token, mine.id)
    if code == "seen":
        assert "email" in _correct(db, mine, given, again=True)


def test_files_that_are_not_submitted_are_masked_anew(
    database: Database, archive: Archive
) -> None:
    words = "Written by Zoë Quux at her desk."
    with database.transaction() as db:
        mine = cases.writing(db, name="Zoe Qux")
        first = cases.readable(db, archive, mine, words)
        underway = cases.sent(db, archive, mine, words.encode())
        # Read with what was known before, and not yet written down.
        late = {"upload": underway.id, "revision": 0}
        _correct(db, mine, Invitee("Zoë Quux", "zoe@example.test"))
        for upload in (first, underway):
            assert (upload.state, upload.document) == ("received", None)
        Ingest(archive).finish(db, late, cases.document(words))
        assert underway.state == "received"
        jobs = db.scalars(select(Job).where(Job.key.endswith(":1"), Job.kind == "ingest")).all()
        assert {job.args["upload"] for job in jobs} == {first.id, underway.id}
        asked = [dict(job.args) for job in jobs]
    for args in asked:
        read = Ingest(archive).prepare(database, args)
        with database.transaction() as db:
            Ingest(archive).finish(db, args, read)
    with database.reading() as db:
        for id_ in (first.id, underway.id):
            upload = db.get_one(type(first), id_)
            (block,) = documents.blocks(db, upload.document or "")
            assert "Quux" not in block.text and "at her desk" in block.text


def test_a_submitted_file_is_left_to_the_redaction(db: Session, archive: Archive) -> None:
    mine = cases.writing(db)
    sent = cases.readable(db, archive, mine)
    cases.submitted(db, mine, sent)
    document = sent.document
    _correct(db, mine, ADA)
    assert (sent.state, sent.document) == ("read", document)
