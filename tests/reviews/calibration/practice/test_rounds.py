"""Promises of a practice round: nobody sees a rating before it is closed, and then everybody in it
does; what can't be read, compared or judged blind is refused with a sentence; and whoever prepared
it hears once that everyone has finished."""

from __future__ import annotations

import io

from sqlalchemy import func, select

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.documents import limits
from blindfolio.ledger.verify import report
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from reviews.calibration.agreement import ratings as agreement_ratings
from reviews.calibration.practice import mails
from reviews.prepared import PracticeRound
from reviews.reading import lock
from tests import factories
from tests.expect import answered, every, one, transact
from tests.reviews.calibration.practice.acts import PROMPT, Played, begun
from tests.reviews.reading import desks
from tests.sites import Site

MEMO = b"""# Ledger rewrite

Written by Rowan Sample for Harbour Credit.

We move the ledger in two steps, and Rowan watches the queue meanwhile. If the second step fails,
the first one stays.
"""


def played(site: Site) -> Played:
    """A round with two samples that both colleagues rated: one gave 2, the other 4."""
    found = begun(site)
    found.start()
    found.lock(0, 2)
    found.lock(1, 4)
    return found


def test_a_round_from_its_first_page_to_its_comparison(site: Site) -> None:
    found = begun(site)
    first, second = found.folios()
    assert "Sample “senior”" in found.owner.get(found.at).text
    assert found.browser(0).get(found.at).status_code == 404, "nobody is in it yet"
    found.start()
    queue = found.browser(0).get("/queue").text
    assert first[1] in queue and second[1] in queue
    assert "Practice: nothing will be decided by your review" in queue
    for code in (first[1], second[1]):
        room = found.browser(0).get(f"/read/{code}").text
        assert "nothing will be decided by this review" in room
        assert "Your recommendation" not in room
        lock = found.browser(0).get(f"/read/{code}/lock").text
        for word in ("What would you ask", "The panel", "the interview", "Your recommendation"):
            assert word not in lock, word
        asked = found.browser(0).get(f"/read/{code}/prompt").text
        assert "Practice: rate the document against this prompt" in asked
        assert "what the candidate was asked" not in asked
        assert "Known risks" in asked and "Answers for all candidates" not in asked
    found.lock(0, 2)
    found.lock(1, 4, documents=1)
    answered(found.owner.get(found.at), 200, "All 2", "1 of 2")
    for n in (0, 1):
        page = found.browser(n).get(found.at).text
        assert "senior" not in page.replace("Senior staff", ""), "a sample's name tells much"
        assert "Why 2." not in page and "Why 4." not in page
    refused = found.owner.post(f"{found.at}/close")
    assert refused.status_code == 409
    assert "Pat Example 1 has locked 1 of 2." in refused.text
    assert "Pat Example 0 has locked" not in refused.text
    assert "Close without these reviews" in refused.text
    assert found.owner.post(f"{found.at}/close", data={"anyway": "1"}).status_code == 303
    for n, browser in enumerate((found.browser(0), found.browser(1), found.owner)):
        page = browser.get(found.at).text
        assert "Where reviewers differ" in page
        assert "Why 2." in page and "Why 4." in page
        assert ("<span>you</span>" in page) == (n < 2)
        assert "the reference is" in page and "Why the reference is" in page
    answered(found.browser(0).get("/queue"), 200, f'href="{found.at}">Compare</a>')
    room = found.browser(0).get(f"/read/{first[1]}").text
    assert f'href="{found.at}">Compare with the other reviews</a>' in room
    assert "Append an amendment" not in room and "/recuse" not in room
    with site.parts.database.reading() as db:
        told = db.execute(select(MailOut.template, func.count()).group_by(MailOut.template))
        assert {template: n for template, n in told} == {
            "reviews/practice_started": 2,
            "reviews/practice_closed": 2,
        }
        assert set(db.scalars(select(Folio.stage))) == {"4"}


def test_a_closed_rounds_ratings_are_a_file_that_agreement_reads(site: Site) -> None:
    found = played(site)
    assert found.owner.get(f"{found.at}/ratings.csv").status_code == 404, "not before"
    assert found.owner.post(f"{found.at}/close").status_code == 303
    for browser in (found.owner, found.browser(0)):
        raw = browser.get(f"{found.at}/ratings.csv").data
        read = agreement_ratings.read(raw)
        assert read.shape == (2 * len(desks.KEYS), 2)
        assert b"Pat Example" not in raw
    stranger = transact(site, factories.account).id
    assert site.as_account(stranger).get(f"{found.at}/ratings.csv").status_code == 404


def test_a_round_begun_twice_is_one_until_it_has_a_document(site: Site) -> None:
    form = {"title": "Twice", "prompt": PROMPT, "level": "3"}
    found = begun(site, samples=())

    def rounds() -> int:
        with site.parts.database.reading() as db:
            return db.scalar(select(func.count()).select_from(PracticeRound)) or 0

    before = rounds()
    first, again = (found.owner.post("/practice/new", data=form) for _ in range(2))
    assert first.location == again.location and rounds() == before + 1
    assert found.owner.post(f"{first.location}/samples", data={"sample": "senior"}).location
    third = found.owner.post("/practice/new", data=form)
    assert third.location != first.location and rounds() == before + 2


def test_a_file_is_masked_and_neither_it_nor_its_names_are_kept(site: Site) -> None:
    found = begun(site, samples=())
    nothing = found.owner.post(f"{found.at}/start")
    answered(nothing, 422, "Add a document before", "Choose who takes part")
    answer = found.owner.post(
        f"{found.at}/files",
        data={
            "document": (io.BytesIO(MEMO), "ledger-rewrite.md"),
            "names": "Rowan Sample\nHarbour Credit",
        },
    )
    assert answer.status_code == 200, answer.text
    assert "ledger-rewrite" in found.owner.get(found.at).text
    found.start()
    ((_, code),) = found.folios()
    read = found.browser(0).get(f"/read/{code}").text
    assert "We move the ledger" in read
    assert "Rowan" not in read and "Harbour" not in read and "ledger-rewrite" not in read
    folder = site.parts.settings.data
    kept = [
        path for path in folder.rglob("*") if path.is_file() and b"Harbour" in path.read_bytes()
    ]
    assert kept == []


def test_a_file_that_cant_be_read_is_refused_and_the_names_stay(site: Site) -> None:
    found = begun(site, samples=())
    large = b"a" * (limits.UPLOAD_BYTES + 1)
    files = (("empty.md", b"", "Choose a file"), ("notes.exe", b"MZ\x00\x01", "DOCX"))
    for name, raw, says in (*files, ("large.md", large, limits.UPLOAD_WORDS)):
        sent = {"document": (io.BytesIO(raw), name), "names": "Rowan Sample"}
        answer = found.owner.post(f"{found.at}/files", data=sent)
        assert answer.status_code >= 400
        assert says in answer.text and "Rowan Sample</textarea>" in answer.text
    assert found.folios() == []


def test_what_cant_be_compared_is_not_started(site: Site) -> None:
    found = begun(site, samples=())
    none = found.owner.post(f"{found.at}/start", data={"reviewer": found.colleagues})
    assert "Add a document before" in none.text
    file = {"document": (io.BytesIO(MEMO), "a.md")}
    assert found.owner.post(f"{found.at}/files", data=file).status_code == 200
    again = {"document": (io.BytesIO(MEMO), "b.md")}
    assert "already in the round" in found.owner.post(f"{found.at}/files", data=again).text
    for chosen, says in (([], "Choose who takes part"), (found.colleagues[:1], "at least two")):
        answered(found.owner.post(f"{found.at}/start", data={"reviewer": chosen}), 422, says)
    self = found.owner.post(
        f"{found.at}/start", data={"reviewer": [found.jo, *found.colleagues]}
    )
    assert "owner of a practice round does not review" in self.text
    found.start()
    late = {"document": (io.BytesIO(MEMO + b"\nMore."), "c.md")}
    assert found.owner.post(f"{found.at}/files", data=late).status_code == 409


def test_who_saw_the_ratings_of_a_document_can_never_rate_it_blind(site: Site) -> None:
    found = played(site)
    assert found.owner.post(f"{found.at}/close").status_code == 303
    fresh = transact(site, factories.account, "Robin Testcase").id
    again = {"title": "Two", "prompt": PROMPT, "level": "3"}
    at = found.owner.post("/practice/new", data=again).location
    assert found.owner.post(f"{at}/samples", data={"sample": "senior"}).status_code == 303
    burned = found.owner.post(f"{at}/start", data={"reviewer": [fresh, found.colleagues[0]]})
    assert burned.status_code == 422
    assert "Pat Example 0 can" in burned.text
    assert "they can no longer review it blind" in burned.text
    assert found.owner.post(f"{at}/start", data={"reviewer": [fresh]}).status_code == 303


def test_reviewers_press_no_button_of_the_owner_who_does_not_review(site: Site) -> None:
    found = begun(site)
    found.start()
    for verb in ("close", "cancel", "start", "samples"):
        assert found.browser(0).post(f"{found.at}/{verb}").status_code == 404
    code = found.folios()[0][1]
    assert found.owner.get(f"/read/{code}").status_code == 404
    for page in ("recuse", "reviews"):
        assert found.browser(0).get(f"/read/{code}/{page}").status_code == 404


def test_a_closed_round_takes_no_lock_and_keeps_what_was_written(site: Site) -> None:
    found = begun(site)
    found.start()
    assert "No one has locked" in found.owner.post(f"{found.at}/close").text
    found.lock(0, 3)
    code = found.folios()[0][1]
    saved = found.browser(1).post(
        f"/read/{code}/save", data={"code": code, "revision": "0", "strongest": "Half of it."}
    )
    assert saved.status_code == 303
    assert found.owner.post(f"{found.at}/close", data={"anyway": "1"}).status_code == 303
    assert found.owner.post(f"{found.at}/cancel").status_code == 409
    late = found.browser(1).post(
        f"/read/{code}/save", data={"code": code, "revision": "1", "strongest": "More."}
    )
    assert late.status_code == 409
    assert "has ended" in late.text
    assert code not in found.browser(1).get("/queue").text


def test_a_cancelled_round_leaves_every_list(site: Site) -> None:
    found = played(site)
    assert found.owner.post(f"{found.at}/cancel").status_code == 303
    assert found.browser(0).get(found.at).status_code == 404
    assert found.folios()[0][1] not in found.browser(0).get("/queue").text
    assert "Cancelled" in found.owner.get("/practice").text
    assert "This round was cancelled" in found.owner.get(found.at).text


def test_the_audit_log_proves_a_round_and_its_page_costs_the_same_for_six(site: Site) -> None:
    found = played(site)
    assert found.owner.post(f"{found.at}/close").status_code == 303
    with site.counted() as two:
        assert found.browser(0).get(found.at).status_code == 200
    assert transact(site, report, freezes=FREEZES, checks=CHECKS, tables=SEALED).faults == []
    more = begun(site, samples=("senior", "staff", "senior-staff"))
    more.start()
    more.lock(0, 1, documents=3)
    more.lock(1, 3, documents=3)
    assert more.owner.post(f"{more.at}/close").status_code == 303
    with site.counted() as three:
        assert more.browser(0).get(more.at).status_code == 200
    assert len(three) == len(two) <= 20


def _told(found: Played) -> list[str]:
    """To whom it was said."""
    sent = select(MailOut.to_id).where(MailOut.template == lock.FINISHED)
    return every(found.site, sent)


def test_the_last_lock_of_all_tells_the_owner_once(site: Site) -> None:
    found = begun(site)
    found.start()
    found.lock(0, 2)
    found.lock(1, 4, documents=1)
    assert _told(found) == [], "a document is left"
    found.lock(1, 4, done=1)
    assert _told(found) == [found.jo]
    transact(site, lock.tell_owner, found.id)
    assert _told(found) == [found.jo]
    mail = one(site, select(MailOut).where(MailOut.template == lock.FINISHED))
    to = transact(site, mails.to_one_of_a_round, mail, site.parts.settings)
    assert to.values.keys() == {"name", "team", "company", "title", "documents", "link"}
    assert (to.values["title"], to.values["documents"]) == ("One", 2)


def test_a_round_that_is_closed_or_cancelled_tells_nobody(site: Site) -> None:
    for verb in ("close", "cancel"):
        found = begun(site)
        found.start()
        found.lock(0, 2)
        answer = found.owner.post(f"{found.at}/{verb}", data={"anyway": "1"})
        assert answer.status_code == 303
        transact(site, lock.tell_owner, found.id)
        assert _told(found) == []
