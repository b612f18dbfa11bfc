"""Promises about the queue's pages: what waits, and nothing of who applied or who else reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from blindfolio import clock, times
from blindfolio.archive.models import StoredDocument
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews.board import assign, meetings
from reviews.board.hours import Hour
from reviews.calibration.looking_back import look_backs
from reviews.calibration.looking_back.models import LookBack, LookBackPerson
from reviews.panel.models import Slot
from reviews.reading import assigned_reviews, lock
from reviews.reading.assigned_reviews import other_work
from reviews.reading.models import Assignment, Review
from tests import factories
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site


def test_who_is_asked_sees_no_code_and_no_prompt_and_answers(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1, accepted=False)
        me = round_.readers[0]
        asked = db.scalars(select(Standing.id)).one()
    browser = site.as_account(me)
    for path in ("/queue", f"/queue/{asked}"):
        page = browser.get(path).text
        assert round_.code not in page
        assert "47 Lambdas" not in page
    refused = browser.post(f"/queue/{asked}/accept", data={})
    assert refused.status_code == 422
    assert "Say whether you know" in refused.text
    answer = browser.post(f"/queue/{asked}/accept", data={"knows": "no"})
    assert (answer.status_code, answer.location) == (303, "/queue?said=accepted")
    page = browser.get(answer.location).text
    assert "You have accepted the review. It is in the list below" in page
    assert f'href="/read/{round_.code}"' in page
    assert "47 Lambdas" in page
    # The link of the email that asked.
    assert browser.get(f"/queue/{asked}").location == "/queue"


def test_three_requests_are_told_apart_by_a_name_that_only_this_reviewer_has(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        rounds = [desks.begin(db, readers=0) for _ in range(3)]
        me, other = factories.account(db).id, factories.account(db).id
        for round_ in rounds:
            folio = db.get_one(Folio, round_.folio)
            for account in (me, other):
                standing.give(db, folio, account, "reviewer", by=None)
        mine = db.scalars(select(Standing.id).where(Standing.account == me)).all()
        others = db.scalars(select(Standing.id).where(Standing.account == other)).all()
    names = {assigned_reviews.request_name(id_) for id_ in mine}
    page = site.as_account(me).get("/queue").text
    assert set(re.findall(r"\bR-\w{4}\b", page)) == names
    assert len(names) == 3
    assert names.isdisjoint(assigned_reviews.request_name(id_) for id_ in others)
    for id_ in mine:
        assert (
            assigned_reviews.request_name(id_) in site.as_account(me).get(f"/queue/{id_}").text
        )


def test_anothers_question_is_not_there(site: Site) -> None:
    with site.parts.database.transaction() as db:
        desks.begin(db, readers=1, accepted=False)
        asked = db.scalars(select(Standing.id)).one()
        other = factories.account(db).id
    browser = site.as_account(other)
    for answer in (
        browser.get(f"/queue/{asked}"),
        browser.post(f"/queue/{asked}/accept", data={"knows": "no"}),
        browser.post(f"/queue/{asked}/decline"),
    ):
        assert answer.status_code == 404


def test_a_locked_review_is_compared_once_the_gate_is_decided(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        for reader in round_.readers:
            desks.fill(db, round_.folio, by=reader)
            lock.lock(db, round_.folio, by=reader)
    browser = site.as_account(round_.readers[0])
    before = browser.get("/queue").text
    assert "You will get an email when the review decision is made" in before
    assert f"/read/{round_.code}/reviews" not in before
    with site.parts.database.transaction() as db:
        folio = stages.locked(db, round_.folio)
        standing.give(db, folio, factories.account(db).id, "panel", by=None)
        stages.move(db, folio, "release", by=None)
    assert f"/read/{round_.code}/reviews" in browser.get("/queue").text


def test_a_draft_that_was_not_locked_in_time_is_kept_without_the_code(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        stages.move(db, stages.locked(db, round_.folio), "end", by=None, reason="withdrawn")
        review = db.scalars(select(Review.id)).one()
    browser = site.as_account(me)
    queue = browser.get("/queue").text
    assert re.search(
        rf'href="/own-reviews/{review}">Your review, last saved \w+ \d+ \w+ \d+<', queue
    )
    own = browser.get(f"/own-reviews/{review}").text
    assert "This submission has ended." in own
    assert "Thin on who is woken." in own
    assert round_.code not in queue + own
    kept = browser.get(f"/read/{round_.code}")
    assert (kept.status_code, kept.location) == (303, f"/own-reviews/{review}")
    other = site.as_account(round_.readers[1])
    assert other.get(f"/own-reviews/{review}").status_code == 404


def test_a_queue_takes_as_many_statements_for_fifty_folios_as_for_one(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
    browser = site.as_account(me)
    counts = []
    for more in (0, 49):
        with site.parts.database.transaction() as db:
            for _ in range(more):
                folio = stages.locked(db, desks.begin(db, readers=0).folio)
                standing.give(db, folio, me, "reviewer", by=None)
                standing.accept(db, folio, me)
        with site.counted() as statements:
            page = browser.get("/queue").text
        assert page.count('<th scope="row">') == 1 + more
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_what_waits_says_the_day_and_no_hour(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1)
        me = round_.readers[0]
        held = db.scalars(select(Standing).where(Standing.account == me)).one()
        held.due = datetime(2031, 3, 5, 17, 59, tzinfo=UTC)
    page = site.as_account(me).get("/queue").text
    assert "5 Mar 2031" in page
    assert "17:59" not in page


def test_length_and_level_stand_where_the_asking_promised_them_once_it_is_accepted(
    site: Site,
) -> None:
    said = "10 pages, 2,100 words (3 to 8 requested) · staff"
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1, accepted=False)
        stored = db.scalars(select(StoredDocument)).one()
        stored.pages, stored.words = 10, 2_100
        folio = db.get_one(Folio, round_.folio)
        db.get_one(Opening, folio.opening).level = 3
        asked = db.scalars(select(Standing.id)).one()
    browser = site.as_account(round_.readers[0])
    for path in ("/queue", f"/queue/{asked}"):
        assert "staff" not in browser.get(path).text
    browser.post(f"/queue/{asked}/accept", data={"knows": "no"})
    assert f'<td data-label="Length">{said}</td>' in browser.get("/queue").text
    room = f"/read/{round_.code}"
    assert f"What was asked</a> · {said}</small>" in browser.get(room).text
    assert f'<span class="roomy">{said}</span>' in browser.get(f"{room}/lock").text


def test_who_knows_them_is_out_of_it_by_one_answer_and_nothing_says_why(site: Site) -> None:
    with site.parts.database.transaction() as db:
        folio = factories.folio(db, stage="2")
        me = factories.account(db).id
        due = clock.now() + timedelta(days=4)
        assign.reviewer(db, folio, me, due=due, by="jo")
        asked = db.scalars(select(Standing.id)).one()
    browser = site.as_account(me)
    page = browser.get(f"/queue/{asked}").text
    assert "Do you know anyone who is applying?" in page
    assert "You are not told which opening it is." in page
    buttons = re.findall(r"<button[^>]*>([^<]*)</button>", page.split("<main")[1])
    assert buttons == ["Accept", "I know them and won\u2019t review it", "Decline"]
    assert "checked" not in page.split('id="decline"')[0]
    done = browser.post(f"/queue/{asked}/accept", data={"knows": "person"})
    assert done.status_code == 303
    assert "no one is told why" in browser.get(done.location).text
    with site.parts.database.reading() as db:
        assert db.scalars(select(Standing.state)).one() == "ended"
        row = db.scalars(select(Assignment)).one()
        assert (row.reason, row.knows) == ("", "")
        told = db.execute(select(Entry.kind, Payload.body).join(Payload)).all()
        assert "person" not in str([body["facts"] for _, body in told])


def test_an_answer_that_is_missing_is_said_at_the_top_and_at_its_field(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1, accepted=False)
        asked = db.scalars(select(Standing.id)).one()
    browser = site.as_account(round_.readers[0])
    for path, data, field in (
        ("accept", {}, "f-knows"),
        ("decline", {"reason": "x"}, "f-reason"),
    ):
        page = browser.post(f"/queue/{asked}/{path}", data=data).text
        summary = page[page.index('id="error-summary"') : page.index("<h1>")]
        assert "autofocus" in summary
        assert f'href="#{field}"' in summary


def test_a_scorecard_that_waits_is_on_the_list(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        folio = db.get_one(Folio, case.folio)
        meetings.plan(
            db, folio, Hour(clock.now() + timedelta(hours=1), "Room"), by=case.coordinator
        )
    late = site.as_account(case.panel[0])
    assert "Nothing is waiting for you." in late.get("/queue").text
    with site.parts.database.transaction() as db:
        db.get_one(Slot, case.folio).at -= timedelta(hours=3)
    page = late.get("/queue").text
    assert ">Your scorecard as a panelist</a>" in page
    assert "Nothing is waiting for you." not in page


def test_a_vote_and_a_look_back_that_wait_are_on_the_list_until_they_are_done(
    demo_site: Site,
) -> None:
    robin = demo_site.account("robin.testcase")
    page = demo_site.as_account(robin).get("/queue").text
    assert ">Your vote in a debrief</a>" in page
    assert ">A look-back at recent hires</a>" in page
    with demo_site.parts.database.transaction() as db:
        waits = other_work(db, robin)
        assert {name: n for name, (n, _) in waits.items()} == {"votes": 1, "look_backs": 1}
        zone = demo_site.parts.settings.time_zone
        since = [times.day(at, zone) for _, at in waits.values() if at]
        seat = Standing.account == robin, Standing.state == "reviewer.locked+invited"
        invited = db.scalars(select(Standing).where(*seat)).one()
        standing.take_part(
            db, stages.locked(db, invited.folio), robin, "reviewer.locked+debrief", by=robin
        )
        mine = LookBackPerson.account == robin, LookBackPerson.locked_at.is_(None)
        begun = db.scalars(select(LookBack).join(LookBackPerson).where(*mine)).one()
        assert "votes" not in other_work(db, robin)
        look_backs.cancel(db, begun.id, by=begun.owner)
        assert not other_work(db, robin)
    also = page[page.index('id="also"') : page.index('id="to-read"')]
    assert re.findall(r"Open since ([^.]+)\. There is no due date", also) == since
    assert "Also waiting for you" not in demo_site.as_account(robin).get("/queue").text
