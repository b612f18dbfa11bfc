"""A corrected name in a submitted document: covered while it may still change, said where not."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Redaction
from tests.sites import Site


def _word_of(db: Session, folio: str) -> str:
    """A long word of the document that stands in it a few times, as a name might."""
    text = " ".join(block.text for block in documents.blocks(db, _document(db, folio)))
    words = [word for word in text.split() if word.isalpha() and len(word) > 9]
    return next(word for word in words if 1 <= text.count(word) <= 3)


def _document(db: Session, folio: str) -> str:
    return db.get_one(Folio, folio).document or ""


def _details(site: Site, folio: str) -> dict[str, str]:
    with site.parts.database.reading() as db:
        found = select(CandidateIdentity).where(CandidateIdentity.folio == folio)
        candidate = db.scalars(found).one()
        return {"name": candidate.name, "email": candidate.email}


def _press(client: FlaskClient, folio: str, data: dict[str, str]) -> str:
    answer = client.post(f"/candidates/{folio}/correct", data=data, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_a_corrected_handle_is_covered_before_the_first_lock(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    with demo_site.parts.database.reading() as db:
        handle = _word_of(db, folio)
        before = _document(db, folio)
    sent = _details(demo_site, folio) | {"handles": handle}
    assert "The document is being masked again" in _press(client, folio, sent)
    demo_site.parts.worker.run_until_idle()
    with demo_site.parts.database.reading() as db:
        after = _document(db, folio)
        blocks = documents.blocks(db, after)
        assert after != before
        assert not any(handle in block.text for block in blocks)
        assert db.scalars(select(Redaction.reason)).all() == ["candidate"]
        told = select(MailOut.to_kind).where(MailOut.template.like("%/redacted"))
        assert set(db.scalars(told)) == {"candidate", "account"}
    assert "details have been corrected" in _press(
        client, folio, _details(demo_site, folio) | {"handles": f"{handle} unheard-of"}
    )


def test_a_locked_review_keeps_the_document_and_the_page_says_so(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    with demo_site.parts.database.transaction() as db:
        handle = _word_of(db, folio)
        before = _document(db, folio)
        reader = select(Standing.account).where(
            Standing.folio == folio, Standing.state == "reviewer.accepted"
        )
        stages.review_locked(
            db, db.get_one(Folio, folio), db.scalars(reader).first() or "", by=None
        )
    sent = _details(demo_site, folio) | {"handles": handle}
    assert "A review of it is locked" in _press(client, folio, sent)
    with demo_site.parts.database.reading() as db:
        assert _document(db, folio) == before
        assert db.scalars(select(Redaction)).all() == []


def test_a_new_address_leads_to_the_page_where_a_link_is_made(demo_site: Site) -> None:
    folio = demo_site.invitation("invited").folio
    client = demo_site.as_member("jo.sampleton")
    sent = _details(demo_site, folio) | {"email": "corrected@example.test"}
    page = _press(client, folio, sent)
    assert "Earlier links no longer work. Create a new one" in page
    assert "corrected@example.test" in page and "Show a link" in page


@pytest.mark.parametrize("member", ["robin.testcase", "hanna.placeholder"])
def test_nobody_but_its_coordinator_corrects(demo_site: Site, member: str) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member(member)
    sent = {"name": "Mallory", "email": "mallory@example.test"}
    assert client.get(f"/candidates/{folio}/correct").status_code in (403, 404)
    assert client.post(f"/candidates/{folio}/correct", data=sent).status_code in (403, 404)
    assert _details(demo_site, folio)["name"] != "Mallory"


def test_what_was_typed_stays_in_a_refused_form(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    sent = {"name": " ", "email": "new@example.test", "employers": "Nile & Sons"}
    answer = client.post(f"/candidates/{folio}/correct", data=sent)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.text
    assert "new@example.test" in answer.text and "Nile &amp; Sons" in answer.text
