"""A redacted passage is gone from everything that is made of the document, and nothing else is."""

from __future__ import annotations

import html
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.app import CHECKS, FREEZES, SEALED, erase_now
from blindfolio.archive import documents
from blindfolio.archive.models import DocumentBody, StoredDocument
from blindfolio.demo.reviews import review_of
from blindfolio.demo.stagehand import Stagehand
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.model import REPLACEMENT
from blindfolio.documents.words import count_words
from blindfolio.identity.models import CandidateIdentity, Trace
from blindfolio.jobs.worker import Handler, Worker
from blindfolio.ledger import verify
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import burns, stages
from blindfolio.visibility.models import Burn, Folio, Standing
from prompts import redaction
from prompts.erasing import erasures
from prompts.folder import catalogue
from prompts.models import Redaction, Submission, Upload
from prompts.submitting.ingest_job import Ingest
from reviews.board import redact
from reviews.reading import comments
from reviews.reading.comments import CommentText, find
from reviews.reading.content import Remark, comments_of
from reviews.reading.models import Review
from tests import factories
from tests.expect import answered, every, got, one, refused, transact
from tests.reviews.reading import desks
from tests.sites import Site

ONE_COVERED = (
    "Passages that the coordinator had covered: 1 naming the candidate or pointing to them."
)


@pytest.fixture
def under_review(demo_site: Site) -> Iterator[tuple[Site, str]]:
    """The demo, and its folio that is read and of which no review is locked."""
    yield demo_site, demo_site.invitation("review").folio


def words_of(db: Session, folio: str) -> tuple[str, str]:
    """Some words of the document's longest paragraph, and some right after them."""
    blocks = documents.blocks(db, db.get_one(Folio, folio).document or "")
    block = max((b for b in blocks if b.kind == "paragraph"), key=lambda b: len(b.text))
    words = block.text.split(" ")
    return " ".join(words[3:7]), " ".join(words[9:12])


def reader(db: Session, folio: str) -> str:
    found = select(Standing.account).where(
        Standing.folio == folio, Standing.state == "reviewer.accepted"
    )
    return db.scalars(found.order_by(Standing.account)).first() or ""


def comment_on(db: Session, folio: str, quote: str, text_: str) -> str:
    id_ = str(uuid.uuid4())
    key = desks.RUBRIC.criteria[0].key
    written = CommentText(key, "concern", text_)
    comments.add(db, folio, id_, written, quote, by=reader(db, folio))
    return id_


def remark(db: Session, id_: str) -> Remark:
    db.expire_all()
    reviews = db.scalars(select(Review.id)).all()
    found = comments_of(db, list(reviews))
    return next(c for some in found.values() for c in some if c.id == id_)


def ask_for(site: Site, folio: str, passages: list[RedactedPassage]) -> None:
    """Redact these passages, and have it done."""
    with site.parts.database.transaction() as db:
        row, by = db.get_one(Folio, folio), site.account("jo.sampleton")
        redact.redact(db, row, passages, "private", by=by)
    site.parts.worker.run_until_idle()


def ask(site: Site, folio: str, quote: str, reason: str = "candidate") -> str:
    with site.parts.database.transaction() as db:
        row = db.get_one(Folio, folio)
        span = find(documents.blocks(db, row.document or ""), quote)
        passage = RedactedPassage(span.block, span.start, span.end)
        by = site.account("jo.sampleton")
        return redact.redact(db, row, [passage], reason, by=by).id


def test_the_words_are_gone_wherever_the_document_is_read(
    under_review: tuple[Site, str],
) -> None:
    site, folio = under_review
    with site.parts.database.transaction() as db:
        row = db.get_one(Folio, folio)
        gone, near = words_of(db, folio)
        on_it = comment_on(db, folio, gone, "Who is that?")
        near_it = comment_on(db, folio, near, "This is thin.")
        before, code, me = row.sha, row.code, reader(db, folio)
        receipt = db.scalars(select(Submission.id).where(Submission.folio == folio)).one()
        upload = db.scalars(select(Submission.upload).where(Submission.folio == folio)).one()
    candidate = site.as_candidate(site.invitation("review").id)
    reviewer, jo = site.as_account(me), site.as_member("jo.sampleton")
    pages = {
        f"/read/{code}": reviewer,
        f"/read/{code}/review.md": reviewer,
        f"/candidates/{folio}/document": jo,
        f"/my/uploads/{upload}/preview": candidate,
    }

    def said(path: str) -> str:
        return re.sub(r"<[^>]+>|\s+", " ", pages[path].get(path).text)

    for path in pages:
        assert gone in said(path), path
    asked = ask(site, folio, gone)
    site.parts.worker.run_until_idle()
    for path in pages:
        assert gone not in said(path), path
        assert near in said(path), path
    house = candidate.get(f"/my/uploads/{upload}/house.pdf").data
    printed = " ".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(house))
    assert gone not in " ".join(printed.split())

    with site.parts.database.reading() as db:
        row = db.get_one(Folio, folio)
        assert (row.sent_sha, row.sha != before) == (before, True)
        kept = remark(db, on_it)
        assert (kept.text, kept.quote) == ("Who is that?", "[name removed]")
        beside = remark(db, near_it)
        assert (beside.text, beside.quote) == ("This is thin.", near)
        assert gone not in beside.spans[0].prefix
        blocks = {b.id: b.text for b in documents.blocks(db, row.document or "")}
        for one in (kept, beside):
            (span,) = one.spans
            assert blocks[span.block][span.start : span.end] == span.quote
        kinds = db.scalars(select(Entry.kind).where(Entry.folio == folio)).all()
        assert {"redaction_asked", "redacted"} <= set(kinds)
        told = db.execute(
            select(MailOut.template, MailOut.to_id).where(MailOut.template.like("%/redacted"))
        ).all()
        accepted = db.scalars(
            select(Standing.account).where(
                Standing.folio == folio, Standing.state == "reviewer.accepted"
            )
        ).all()
        assert set(map(tuple, told)) == {
            ("prompts/redacted", folio),
            *(("reviews/redacted", account) for account in accepted),
        }
        done = db.get_one(Redaction, asked)
        assert done.done_at is not None
        new = db.get_one(StoredDocument, db.get_one(Upload, upload).document)
        assert done.document != row.document == new.id and new.pages and new.house
        assert documents.rebuild(db, done.document).sha == before, "it is still as it was"
        findings = db.scalars(select(Trace.findings).where(Trace.upload == upload)).one()
        assert [it[2] for it in findings if it[0] == "redacted"] == [gone]
    assert before and before in candidate.get(f"/my/receipts/{receipt}").text
    answered(candidate.get(f"/my/uploads/{upload}"), 200, "it named you, or pointed to you")


@pytest.mark.parametrize("moment", ["before it is asked", "before it is done"])
def test_after_the_first_lock_nothing_is_redacted(
    under_review: tuple[Site, str], moment: str
) -> None:
    site, folio = under_review
    with site.parts.database.transaction() as db:
        gone, _ = words_of(db, folio)
        before = db.get_one(Folio, folio).document

    def lock() -> None:
        with site.parts.database.transaction() as db:
            row = db.get_one(Folio, folio)
            stages.review_locked(db, row, reader(db, folio), by=None)

    if moment == "before it is asked":
        lock()
        with refused("late"):
            ask(site, folio, gone)
        page = site.as_member("jo.sampleton").get(f"/candidates/{folio}/redact").text
        assert "A review has been locked" in page
        assert 'name="quote"' not in page
        return
    asked = ask(site, folio, gone)
    lock()
    site.parts.worker.run_until_idle()
    assert got(site, Folio, folio).document == before
    row = got(site, Redaction, asked)
    assert row.done_at is None and "is locked" in (row.refusal or "")


def test_a_reason_is_needed_and_two_at_once_are_refused(under_review: tuple[Site, str]) -> None:
    site, folio = under_review
    gone, near = transact(site, words_of, folio)
    with refused("reason"):
        ask(site, folio, gone, reason="because")
    ask(site, folio, gone)
    with refused("under_way"):
        ask(site, folio, near)
    site.parts.worker.run_until_idle()
    ask(site, folio, near)
    site.parts.worker.run_until_idle()
    with site.parts.database.reading() as db:
        texts = " ".join(
            b.text for b in documents.blocks(db, db.get_one(Folio, folio).document or "")
        )
        assert gone not in texts and near not in texts


def test_who_was_burned_by_the_document_as_it_was_sent_stays_burned(
    under_review: tuple[Site, str],
) -> None:
    site, folio = under_review
    with site.parts.database.transaction() as db:
        gone, _ = words_of(db, folio)
        twin = factories.folio(db, stage="2")
        row = db.get_one(Folio, folio)
        twin.document, twin.sha = row.document, row.sha
        knows = factories.account(db).id
        for one in (twin.id, folio):
            somebody = factories.account(db).id
            db.add(Burn(account=somebody, folio=one, class_="ID", since=row.stage_since))
            if one == twin.id:
                knows = somebody
    ask(site, folio, gone)
    site.parts.worker.run_until_idle()
    row = got(site, Folio, folio)
    assert transact(site, burns.of, [row], [knows])[folio, knows] == {"ID"}


def test_erasing_takes_every_version(under_review: tuple[Site, str]) -> None:
    site, folio = under_review
    gone, _ = transact(site, words_of, folio)
    ask(site, folio, gone)
    site.parts.worker.run_until_idle()
    was = one(site, select(Redaction.document))
    versions = [was, got(site, Folio, folio).document]
    transact(site, erasures.by_coordinator, folio, "told", by=site.account("jo.sampleton"))
    with clock.at(clock.now() + timedelta(days=1)):
        erase_now(site.parts)
    with site.parts.database.reading() as db:
        row = db.get_one(Folio, folio)
        assert (row.stage, row.document, row.sent_sha) == ("8", None, None)
        assert db.scalars(select(Redaction)).all() == []
        for table in (StoredDocument, DocumentBody):
            assert [db.get(table, version) for version in versions] == [None, None]


def test_the_form_asks_where_and_why_and_forgets_nothing(
    under_review: tuple[Site, str],
) -> None:
    site, folio = under_review
    jo, path = site.as_member("jo.sampleton"), f"/candidates/{folio}/redact"
    gone, _ = transact(site, words_of, folio)
    sha = got(site, Folio, folio).sha or ""
    asked = jo.post(path, data={"quote": gone})
    # A document's hash beside the candidate's name would find its code.
    assert len(sha) == 64 and sha not in asked.text
    version = re.findall(r'name="version" value="([^"]+)"', asked.text)[0]
    places = re.findall(r'name="place" value="([^"]+)" checked', asked.text)
    assert (asked.status_code, len(places)) == (200, 1)
    sent = {"place": places, "version": version, "sure": "1"}
    answered(jo.post(path, data=sent), 422, places[0], "Choose why")
    wrong = {
        "nowhere": ({"quote": "qvz nowhere"}, 422),
        "no such block": ({"place": "b999:0:4", "version": version}, 422),
        "another version": (sent | {"version": "0" * 32, "reason": "other"}, 409),
        "nothing ticked": ({"version": version, "sure": "1", "reason": "other"}, 422),
    }
    for why, (form, status) in wrong.items():
        assert jo.post(path, data=form).status_code == status, why
    done = jo.post(path, data=sent | {"reason": "other"})
    assert done.status_code == 303
    assert "In progress" in jo.get(path).text
    site.parts.worker.run_until_idle()
    assert "Done." in jo.get(path).text


def test_of_a_newer_version_nothing_is_kept_about_the_redacted_one(demo_site: Site) -> None:
    mine = demo_site.invitation("submitted")
    row = got(demo_site, Folio, mine.folio)
    gone, _ = transact(demo_site, words_of, mine.folio)
    before = row.sha
    ask(demo_site, mine.folio, gone)
    demo_site.parts.worker.run_until_idle()

    def hashes() -> tuple[str | None, str | None]:
        found = got(demo_site, Folio, mine.folio)
        return found.sent_sha, found.sha

    def submit(upload: str) -> None:
        said = {"ai_used": "no"}
        answer = candidate.post(f"/my/submit/{upload}", data=said)
        assert answer.status_code == 303, answer.text

    redacted = hashes()
    assert redacted[0] == before != redacted[1]
    candidate = demo_site.as_candidate(mine.id)
    first = one(demo_site, select(Upload.id).where(Upload.invitation == mine.id))
    submit(first)
    assert hashes() == redacted, "the same upload, submitted again, is still the redacted one"
    form = {"document": (io.BytesIO(b"# One table\n\nA table.\n"), "a.md"), "key": "again"}
    answer = candidate.post("/my/uploads", data=form, content_type="multipart/form-data")
    demo_site.parts.worker.run_until_idle()
    submit(answer.headers["Location"].partition("?")[0].rsplit("/", 1)[1])
    assert hashes()[0] is None
    with demo_site.parts.database.reading() as db:
        assert redaction.told(db, db.get_one(Folio, mine.folio)) == ""


def long_passages(site: Site, folio: str, words: int) -> list[RedactedPassage]:
    """Passages of whole sentences, from one paragraph each, with so many words at least."""
    found: list[RedactedPassage] = []
    with site.parts.database.reading() as db:
        blocks = documents.blocks(db, db.get_one(Folio, folio).document or "")
    for block in blocks:
        if block.kind == "paragraph" and REPLACEMENT not in block.text and words > 0:
            found.append(RedactedPassage(block.id, 0, len(block.text)))
            words -= count_words(block.text)
    return found


def words_in(site: Site, folio: str) -> int:
    with site.parts.database.reading() as db:
        return db.get_one(StoredDocument, db.get_one(Folio, folio).document).words


def test_no_more_than_twenty_passages_and_a_tenth_of_the_words_are_covered_in_all(
    under_review: tuple[Site, str],
) -> None:
    site, folio = under_review
    most = redact.MOST_PASSAGES
    with pytest.raises(Refusal, match=r"20 passages of a document .* would be 21"):
        ask_for(site, folio, long_passages(site, folio, 1) * (most + 1))
    tenth = words_in(site, folio) // redact.ONE_WORD_IN
    with pytest.raises(Refusal) as refused:
        ask_for(site, folio, long_passages(site, folio, tenth + 1))
    assert refused.value.code == "much"
    assert f"{tenth} in this one." in str(refused.value)
    assert "ask the candidate to send another version" in str(refused.value)
    # Bit by bit it is no more: what was covered before counts, and its boxes do not.
    with pytest.raises(Refusal) as refused:
        for _ in range(most):
            ask_for(site, folio, long_passages(site, folio, 1))
    assert refused.value.code == "much" and "a tenth" in str(refused.value)
    with site.parts.database.reading() as db:
        row = db.get_one(Folio, folio)
        done = redaction.of_document(db, row)
        assert done
        first = documents.rebuild(db, done[0].document)
        now = documents.rebuild(db, row.document or "")
        boxes = sum(len(one.passages) for one in done) * count_words(REPLACEMENT)
        assert first.words - (now.words - boxes) <= tenth


def test_whoever_reads_the_document_is_told_how_much_was_covered_and_why(
    under_review: tuple[Site, str],
) -> None:
    site, folio = under_review
    code = got(site, Folio, folio).code
    gone, _ = transact(site, words_of, folio)
    names = (
        "robin.testcase",
        "sam.dummy",
        "lee.mockworth",
        "jo.sampleton",
        "hanna.placeholder",
    )
    robin, sam, lee, jo, hanna = map(site.as_member, names)
    case, room = f"/candidates/{folio}", f"/read/{code}"

    def says(client: FlaskClient, *paths: str) -> bool:
        answers = [client.get(path) for path in paths]
        assert [it.status_code for it in answers] == [200] * len(paths), paths
        told = {ONE_COVERED in html.unescape(it.text) for it in answers}
        assert len(told) == 1, paths
        return told.pop()

    ask(site, folio, gone)
    assert not says(robin, room) and not says(jo, case), "it is not done yet"
    site.parts.worker.run_until_idle()
    assert says(robin, room) and says(jo, case, f"{case}/document")
    # Who was asked and has not accepted reads it when they have.
    assert not says(sam, "/queue")
    asked = re.findall(r"/queue/[a-z0-9]{20}", sam.get("/queue").text)[0]
    assert sam.post(f"{asked}/accept", data={"knows": "no"}).status_code == 303
    assert says(sam, room)
    assert not says(hanna, case), "a manager sees no document before the gate"

    hand = Stagehand(site.parts, clock.now())
    said = review_of(catalogue.load("payment-flows").samples[0].name, "first")
    _, near = transact(site, words_of, folio)
    on_each = tuple((key, "concern", near, "Thin.", "") for key in said.ratings)
    said = replace(said, recommendation="proceed", comments=on_each)
    for name in names[:2]:
        hand.write_review(folio, site.account(name), said)
    assert says(robin, room) and says(jo, case, f"/debriefs/{folio}"), "at the gate"
    assert hanna.post(f"{case}/decide/open").status_code == 303
    assert says(hanna, case, f"{case}/document", f"{case}/decide")
    decision = {"decision": "release", "reason": "Both say so."}
    assert hanna.post(f"{case}/gate", data=decision).status_code == 303
    site.parts.worker.run_until_idle()
    assert says(robin, f"{room}/reviews") and says(hanna, case, f"{case}/document")
    assert says(lee, f"/panels/{folio}", f"/panels/{folio}/document")
    assert says(jo, f"/debriefs/{folio}/packet")
    with site.parts.database.reading() as db:
        row = db.get_one(Folio, folio)
        assert documents.rebuild(db, row.document or "").sha == row.sha
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


class Marks:
    """The candidate whose document is submitted and may be replaced, with their pages."""

    def __init__(self, site: Site) -> None:
        self.site, self.mine = site, site.invitation("submitted")
        self.client = site.as_candidate(self.mine.id)
        with site.parts.database.reading() as db:
            wanted = select(Upload.id).where(Upload.invitation == self.mine.id)
            self.first = db.scalars(wanted).one()
            blocks = documents.blocks(db, db.get_one(Upload, self.first).document or "")
        block = max((b for b in blocks if b.kind == "paragraph"), key=lambda b: len(b.text))
        words = block.text.split(" ")
        self.gone, self.named, self.kept = (
            " ".join(words[a:b]) for a, b in ((0, 12), (20, 23), (14, 18))
        )

    def redact(self) -> None:
        ask(self.site, self.mine.folio, self.gone)

    def mark(self, upload: str) -> TestResponse:
        page = self.client.post(f"/my/uploads/{upload}/marks", data={"quote": self.named}).text
        sha = re.findall(r'name="sha" value="([^"]+)"', page)
        place = re.findall(r'name="place" value="([^"]+)"', page)
        return self.client.post(
            f"/my/uploads/{upload}/marks", data={"place": place[:1], "sha": sha[:1]}
        )

    def work(self, *kinds: str) -> None:
        archive = self.site.parts.archive
        known: dict[str, Handler] = {
            "redact": redact.Redacts(archive),
            "ingest": Ingest(archive),
        }
        for kind in kinds:
            handlers = {kind: known[kind]}
            Worker(self.site.parts.database, handlers).run_until_idle()

    def submit(self, upload: str) -> TestResponse:
        return self.client.post(f"/my/submit/{upload}", data={"ai_used": "no"})

    def text(self, upload: str) -> str:
        with self.site.parts.database.reading() as db:
            blocks = documents.blocks(db, db.get_one(Upload, upload).document or "")
            return "\n".join(b.text for b in blocks)

    def finish_again(self, before: str) -> None:
        """Mark once more in the version before, and submit that."""
        again = name_of(self.mark(before))
        self.work("ingest")
        text = self.text(again)
        assert self.gone not in text and self.named not in text
        assert self.kept in text, "nothing else is covered"
        assert self.submit(again).status_code == 303
        with self.site.parts.database.reading() as db:
            folio = db.get_one(Folio, self.mine.folio)
            assert folio.document == db.get_one(Upload, again).document
            assert redaction.told(db, folio) == ONE_COVERED, "in the new version too"


def name_of(answer: TestResponse) -> str:
    return answer.headers["Location"].partition("?")[0].rsplit("/", 1)[1]


@pytest.mark.parametrize("asked", ["before the mark", "after the mark"])
def test_what_was_marked_in_a_version_that_is_redacted_meanwhile_is_marked_again(
    demo_site: Site, asked: str
) -> None:
    ada = Marks(demo_site)
    if asked == "before the mark":
        ada.redact()
        new = name_of(ada.mark(ada.first))
    else:
        new = name_of(ada.mark(ada.first))
        ada.redact()
    ada.work("redact", "ingest")
    upload = got(demo_site, Upload, new)
    assert (upload.state, upload.document) == ("refused", None)
    assert got(demo_site, Folio, ada.mine.folio).document, "what was submitted still stands"
    page = ada.client.get(f"/my/uploads/{new}").text
    assert "mark your words again" in page
    assert f"/my/uploads/{ada.first}/preview" in page
    assert ada.gone not in ada.text(ada.first)
    ada.finish_again(ada.first)


def test_what_is_redacted_while_the_marked_version_is_made_does_not_come_back(
    demo_site: Site,
) -> None:
    ada = Marks(demo_site)
    new = name_of(ada.mark(ada.first))
    ada.redact()
    database, reading = demo_site.parts.database, Ingest(demo_site.parts.archive)
    made = reading.prepare(database, {"upload": new})
    ada.work("redact")
    with database.transaction() as db:
        reading.finish(db, {"upload": new, "revision": 1}, made)
        assert db.get_one(Upload, new).state == "refused"
    ada.finish_again(ada.first)


def test_a_marked_version_from_before_a_redaction_is_not_submitted(demo_site: Site) -> None:
    ada = Marks(demo_site)
    new = name_of(ada.mark(ada.first))
    ada.work("ingest")
    ada.redact()
    ada.work("redact")
    assert ada.gone in ada.text(new)
    refused = ada.submit(new)
    assert refused.status_code == 409
    assert "mark your words again" in refused.text
    assert f'<p id="before"><a href="/my/uploads/{ada.first}/preview"' in refused.text
    folio = got(demo_site, Folio, ada.mine.folio)
    assert folio.document == got(demo_site, Upload, ada.first).document
    further = ada.client.get(f"/my/uploads/{new}/preview").text
    sha = re.findall(r'name="sha" value="([^"]+)"', further)
    data = {"place": "b1:0:4", "sha": sha[:1]}
    assert ada.client.post(f"/my/uploads/{new}/marks", data=data).status_code == 409
    ada.finish_again(ada.first)


def _word_of(db: Session, folio: str) -> str:
    """A long word of the document that stands in it a few times, as a name might."""
    text = " ".join(block.text for block in documents.blocks(db, _document(db, folio)))
    words = [word for word in text.split() if word.isalpha() and len(word) > 9]
    return next(word for word in words if 1 <= text.count(word) <= 3)


def _document(db: Session, folio: str) -> str:
    return db.get_one(Folio, folio).document or ""


def _details(site: Site, folio: str) -> dict[str, str]:
    found = select(CandidateIdentity).where(CandidateIdentity.folio == folio)
    candidate = one(site, found)
    return {"name": candidate.name, "email": candidate.email}


def _press(client: FlaskClient, folio: str, data: dict[str, str]) -> str:
    answer = client.post(f"/candidates/{folio}/correct", data=data, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_a_corrected_handle_is_covered_before_the_first_lock(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    handle = transact(demo_site, _word_of, folio)
    before = transact(demo_site, _document, folio)
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


def test_what_was_covered_is_listed_in_the_order_of_its_boxes(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    ask(demo_site, folio, "Prepared")
    demo_site.parts.worker.run_until_idle()
    with demo_site.parts.database.reading() as db:
        [block] = (
            it
            for it in documents.blocks(db, _document(db, folio))
            if it.text.count("[name") > 1
        )
        kept = db.scalars(select(Trace.findings).where(Trace.folio == folio)).all()
        found = [(kind, words) for it in kept for kind, at, words in it if at == block.id]
    assert found[:2] == [("redacted", "Prepared"), ("name", "Lena Nadie")]


def test_the_parts_of_a_corrected_employer_are_covered_too(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    part = transact(demo_site, _capitalised, folio)
    sent = _details(demo_site, folio) | {"employers": f"{part} Ledger"}
    assert "The document is being masked again" in _press(client, folio, sent)
    demo_site.parts.worker.run_until_idle()
    with demo_site.parts.database.reading() as db:
        blocks = documents.blocks(db, _document(db, folio))
    assert not any(part in block.text for block in blocks)
    assert "still contains what you corrected" not in client.get(f"/candidates/{folio}").text


def test_what_has_to_be_redacted_by_hand_is_said_until_it_is(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    page = f"/candidates/{folio}"
    assert "still contains what you corrected" not in client.get(page).text
    many = transact(demo_site, _many_words, folio)
    details = _details(demo_site, folio)
    answer = _press(client, folio, details | {"handles": many})
    assert "could not be masked automatically" in answer
    again = client.get(page).text
    assert "still contains what you corrected" in again
    assert f'href="{page}/redact"' in again
    _press(client, folio, details | {"handles": "unheard-of"})
    assert "still contains what you corrected" not in client.get(page).text


def _capitalised(db: Session, folio: str) -> str:
    text = " ".join(block.text for block in documents.blocks(db, _document(db, folio)))
    found: list[str] = re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}(?= [a-z])", text)
    return next(it for it in found if it.lower() not in text)


def _many_words(db: Session, folio: str) -> str:
    text = " ".join(block.text for block in documents.blocks(db, _document(db, folio)))
    return " ".join(sorted({it for it in text.split() if it.isalpha() and len(it) > 8})[:40])


def test_a_locked_review_keeps_the_document_and_the_page_says_so(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    with demo_site.parts.database.transaction() as db:
        handle = _word_of(db, folio)
        before = _document(db, folio)
        stages.review_locked(db, db.get_one(Folio, folio), reader(db, folio), by=None)
    sent = _details(demo_site, folio) | {"handles": handle}
    assert "A review of it is locked" in _press(client, folio, sent)
    assert transact(demo_site, _document, folio) == before
    assert every(demo_site, select(Redaction)) == []


def test_a_new_address_leads_to_the_page_where_a_link_is_made(demo_site: Site) -> None:
    folio = demo_site.invitation("invited").folio
    client = demo_site.as_member("jo.sampleton")
    sent = _details(demo_site, folio) | {"email": "corrected@example.test"}
    page = _press(client, folio, sent)
    assert "Earlier links no longer work. Create a new one" in page
    assert "corrected@example.test" in page and "Show a link" in page


def test_what_was_typed_stays_in_a_refused_form(demo_site: Site) -> None:
    folio = demo_site.invitation("review").folio
    client = demo_site.as_member("jo.sampleton")
    sent = {"name": " ", "email": "new@example.test", "employers": "Nile & Sons"}
    answer = client.post(f"/candidates/{folio}/correct", data=sent)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.text
    assert "new@example.test" in answer.text and "Nile &amp; Sons" in answer.text


def test_the_coordinator_sees_what_was_sent_and_saves_the_original(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    reading = demo_site.invitation("review").folio
    page = jo.get(f"/candidates/{reading}").text
    assert "lena.nadie@example.test" in page
    assert "lena-payment-flows.md" in page
    assert "AI assistants" not in page, "opened at the gate, not before"
    assert "AI assistants" in jo.get(f"/candidates/{demo_site.invitation('split').folio}").text
    assert "[name removed]" in jo.get(f"/candidates/{reading}/document").text
    original = jo.get(f"/candidates/{reading}/original")
    assert "Prepared by Lena Nadie" in original.text
    disposition = original.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "nadie" not in disposition


def test_before_anything_was_sent_there_is_nothing_to_read(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    folio = demo_site.invitation("writing").folio
    assert jo.get(f"/candidates/{folio}").status_code == 200
    for path in ("document", "original"):
        assert jo.get(f"/candidates/{folio}/{path}").status_code == 404
