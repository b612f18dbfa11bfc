"""Promises about the queue's pages: what waits, and nothing of who applied or who else reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio import clock, times
from blindfolio.archive.models import StoredDocument
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening
from reviews.board.assigning import assign
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.calibration.looking_back import look_backs
from reviews.calibration.looking_back.models import LookBack, LookBackPerson
from reviews.own_work.other_work import other_work
from reviews.panel.models import Slot
from reviews.reading import assigned_reviews
from reviews.reading.models import Assignment
from tests import factories
from tests.expect import answered
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.reviews.reading.desks import WebDesk
from tests.sites import Site

Asked = tuple[WebDesk, str]


@pytest.fixture
def asked(site: Site) -> Asked:
    """A reviewer who is asked, and the address of the question."""
    desk = desks.visit(site, readers=1, accepted=False)
    return desk, f"/queue/{desk.one(select(Standing.id))}"


def test_who_is_asked_sees_no_code_and_no_prompt_and_answers(asked: Asked) -> None:
    desk, question = asked
    with desk.database.transaction() as db:
        stored = db.scalars(select(StoredDocument)).one()
        stored.pages, stored.words = 10, 2_100
        db.get_one(Opening, db.get_one(Folio, desk.folio).opening).level = 3
    for path in ("/queue", question):
        page = desk.browser.get(path).text
        for hidden in (desk.code, "47 Lambdas", "staff"):
            assert hidden not in page
    # What is missing is said at the top and at its field.
    for path, data, field in (("accept", {}, "knows"), ("decline", {"reason": "x"}, "reason")):
        refused = desk.browser.post(f"{question}/{path}", data=data)
        assert refused.status_code == 422
        summary = refused.text.partition('id="error-summary"')[2].partition("<h1>")[0]
        assert "autofocus" in summary and f'href="#f-{field}"' in summary
    answer = desk.browser.post(f"{question}/accept", data={"knows": "no"})
    assert answer.status_code == 303 and desk.code not in answer.location
    room = desk.browser.get(answer.location, follow_redirects=True)
    assert room.request.path == desk.at("") and "You have accepted the review." in room.text
    page = answered(desk.browser.get("/queue"), 200, f'href="{desk.at("")}"', "47 Lambdas").text
    assert desk.browser.get("/queue?read=next").location == desk.at("")
    # The link of the email that asked.
    assert desk.browser.get(question).location == "/queue"
    said = "10 pages, 2,100 words (3 to 8 requested) · staff"
    assert f'<td data-label="Length">{said}</td>' in page
    assert f"What was asked</a> · {said}</small>" in desk.page()
    assert f'<span class="roomy">{said}</span>' in desk.page("/lock")


def test_three_requests_are_told_apart_by_a_name_that_only_this_reviewer_has(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        asked: dict[str, list[str]] = {factories.account(db).id: [] for _ in range(2)}
        for _ in range(3):
            folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
            for reader, ids in asked.items():
                ids.append(standing.give(db, folio, reader, "reviewer", by=None).id)
    mine, others = ({assigned_reviews.request_name(it) for it in ids} for ids in asked.values())
    me, *_ = asked
    browser = site.as_account(me)
    assert set(re.findall(r"\bR-\w{4}\b", browser.get("/queue").text)) == mine
    assert len(mine) == 3 and mine.isdisjoint(others)
    for id_ in asked[me]:
        assert assigned_reviews.request_name(id_) in browser.get(f"/queue/{id_}").text


def test_anothers_question_is_not_there(site: Site, asked: Asked) -> None:
    _, question = asked
    with site.parts.database.transaction() as db:
        other = factories.account(db).id
    browser = site.as_account(other)
    for answer in (
        browser.get(question),
        browser.post(f"{question}/accept", data={"knows": "no"}),
        browser.post(f"{question}/decline"),
    ):
        assert answer.status_code == 404


def test_a_locked_review_is_compared_once_the_gate_is_decided(web: WebDesk) -> None:
    for reader in web.readers:
        web.whole(by=reader)
    before = web.browser.get("/queue").text
    assert "You will get an email when the review decision is made" in before
    assert web.at("/reviews") not in before
    web.release()
    assert web.at("/reviews") in web.browser.get("/queue").text


def test_a_draft_that_was_not_locked_in_time_is_kept_without_the_code(web: WebDesk) -> None:
    web.fill()
    web.end()
    kept = f"/own-reviews/{web.review().id}"
    queue, own = (web.browser.get(path).text for path in ("/queue", kept))
    assert re.search(rf'href="{kept}">Your review, last saved \w+ \d+ \w+ \d+<', queue)
    assert "This submission has ended." in own and "Thin on who is woken." in own
    assert web.code not in queue + own
    room = web.get()
    assert (room.status_code, room.location) == (303, kept)
    assert web.site.as_account(web.readers[1]).get(kept).status_code == 404


def test_a_queue_takes_as_many_statements_for_fifty_folios_as_for_one(web: WebDesk) -> None:
    web.fill()
    counts = []
    for more in (0, 49):
        with web.database.transaction() as db:
            for _ in range(more):
                folio = stages.locked(db, desks.begin(db, readers=0).folio)
                standing.give(db, folio, web.me, "reviewer", by=None)
                standing.accept(db, folio, web.me)
        with web.site.counted() as statements:
            page = web.browser.get("/queue").text
        assert page.count('<th scope="row">') == 1 + more
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_what_waits_says_the_day_and_no_hour(web: WebDesk) -> None:
    with web.database.transaction() as db:
        held = db.scalars(select(Standing).where(Standing.account == web.me)).one()
        held.due = datetime(2031, 3, 5, 17, 59, tzinfo=UTC)
    answered(web.browser.get("/queue"), 200, "5 Mar 2031", lacks="17:59")


def test_who_knows_them_is_out_of_it_by_one_answer_and_nothing_says_why(site: Site) -> None:
    with site.parts.database.transaction() as db:
        folio = factories.folio(db, stage="2")
        me = factories.account(db).id
        due = clock.now() + timedelta(days=4)
        assign.reviewer(db, folio, me, due=due, by="jo")
        asked = db.scalars(select(Standing.id)).one()
    browser = site.as_account(me)
    page = browser.get(f"/queue/{asked}").text
    assert "Do you know anyone who is applying here now?" in page
    assert "You are not told which opening it is:" in page
    buttons = re.findall(r"<button[^>]*>([^<]*)</button>", page.split("<main")[1])
    accepts = ["No, accept", "By name only, accept"]
    assert buttons == [*accepts, "I know them and won\u2019t review it", "Decline"]
    done = browser.post(f"/queue/{asked}/accept", data={"knows": "person"})
    assert done.status_code == 303
    assert "no one is told why" in browser.get(done.location).text
    with site.parts.database.reading() as db:
        assert db.scalars(select(Standing.state)).one() == "ended"
        row = db.scalars(select(Assignment)).one()
        assert (row.reason, row.knows) == ("", "")
        told = db.execute(select(Entry.kind, Payload.body).join(Payload)).all()
        assert "person" not in str([body["facts"] for _, body in told])


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
    robin, jo = (demo_site.account(it) for it in ("robin.testcase", "jo.sampleton"))
    others = [demo_site.account(it) for it in ("sam.dummy", "lee.mockworth")]
    typed: dict[str, Any] = {"title": "A year on", "slug": "payment-flows", "level": 3}
    typed |= {"hires": "A hire, 2025-02\nAnother, 2025-03\nA third, 2025-04", "months": 12}
    with demo_site.parts.database.transaction() as db:
        made = look_backs.begin(db, **typed, by=jo).id
        look_backs.start(db, made, [robin, *others], by=jo)
    page = demo_site.as_account(robin).get("/queue").text
    assert ">Your vote in a debrief</a>" in page
    assert ">A look-back at recent hires</a>" in page
    assert (
        "A look-back at recent hires waits" in demo_site.as_account(robin).get("/panels").text
    )
    with demo_site.parts.database.reading() as db:
        code = db.get_one(Folio, demo_site.invitation("debrief").folio).code
    told = demo_site.as_account(robin).get(f"/read/{code}/reviews", follow_redirects=True)
    assert "voted in the debrief</a>" in told.text
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
