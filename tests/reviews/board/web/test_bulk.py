"""Assigning reviewers to ten candidates at once, and reminding several people in one act: shown
first, and never twice in a day."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.identity import conflicts
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Invitation
from reviews.board import remind
from tests.expect import answered, transact
from tests.reviews import cases
from tests.reviews.board import many
from tests.sites import Site

PATH = "/candidates/assign"


@pytest.fixture
def crowd(site: Site) -> many.Crowd:
    """Ten candidates whom nobody reviews, and one with enough reviewers."""
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        for n in range(10):
            many.add(db, crowd, f"Person {n:02}", stage="2", reads=0)
        many.add(db, crowd, "Enough", stage="2")
    return crowd


def _asked(site: Site) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count()).where(Standing.state == "reviewer.planned")) or 0


def _pairs(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]+:[^"]+)" selected', page)


def test_what_is_proposed_is_shown_before_anybody_is_asked(
    site: Site, crowd: many.Crowd
) -> None:
    jo = site.as_account(crowd.coordinator)
    answered(jo.get(PATH), 200, "Tick at least one candidate first.", lacks="Person 00")
    shown = jo.get(PATH, query_string={"folio": crowd.folios[:2]}).text
    pairs = _pairs(shown)
    assert len(pairs) == 4
    assert "Nothing has been sent yet." in shown and _asked(site) == 0
    for _ in range(2):
        assert jo.post(PATH, data={"pair": pairs}).status_code == 303
        assert _asked(site) == 4
    chosen = jo.get(
        PATH, query_string={"folio": crowd.folios[2:4], "who": crowd.readers[3]}
    ).text
    assert [it.partition(":")[2] for it in _pairs(chosen)] == [crowd.readers[3]] * 2


def test_only_who_may_review_one_of_them_can_be_chosen(site: Site, crowd: many.Crowd) -> None:
    jo = site.as_account(crowd.coordinator)

    def offered() -> set[str]:
        page = jo.get(PATH, query_string={"folio": crowd.folios[:10]}).text
        return set(re.findall(r'name="who" value="(\w+)"', page))

    assert crowd.readers and offered() == set(crowd.readers)
    with site.parts.database.transaction() as db:
        conflicts.declare(db, crowd.readers[0], "person", "Person 00")
        busy = crowd.readers[1]
        for folio in crowd.folios[:10]:
            standing.give(db, db.get_one(Folio, folio), busy, "interviewer", by=None)
    assert offered() == set(crowd.readers) - {busy}, "a conflict with one leaves the others"


def test_who_is_away_and_proposed_is_said_at_the_top_and_left_out_in_one_press(
    site: Site, crowd: many.Crowd
) -> None:
    jo = site.as_account(crowd.coordinator)
    with site.parts.database.transaction() as db:
        for name in ("Waits", "Waits too"):  # not started, so no absence counts yet
            folio = many.add(db, crowd, name, stage="0", reads=0)
            mine = db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
            mine.started_at = mine.deadline = None
        away = db.get_one(Account, crowd.readers[3])
        today = clock.now().date()
        away.away_from, away.away_until = today, today + timedelta(days=20)
    page = jo.get(PATH, query_string={"folio": crowd.folios[-2:]}).text
    assert f"{away.name} is or will be away" in page
    form = re.search(r'class="notice attention".*?(<form.*?</form>)', page, re.S)
    assert form is not None
    sent = MultiDict(re.findall(r'name="(\w+)" value="([^"]+)"', form[1]))
    again = jo.get(PATH, query_string=sent).text
    assert len(_pairs(again)) == 4
    assert not [it for it in _pairs(again) if it.endswith(away.id)]
    assert "Propose others instead" not in again


def test_the_page_counts_each_persons_reviews_and_counts_a_change_again(
    site: Site, crowd: many.Crowd
) -> None:
    jo = site.as_account(crowd.coordinator)

    def totals(page: str) -> list[tuple[int, ...]]:
        rows = re.findall(r"<bdi>Reader \d</bdi>(.*?)</tr>", page, re.S)
        return [tuple(map(int, re.findall(r'figure"[^>]*>(\d+)<', row))) for row in rows]

    asked = {"folio": crowd.folios[:4], "opening": crowd.opening.id}
    page = jo.get(PATH, query_string=asked).text
    # Two of them review the one who has enough reviewers.
    loads, chosen, sums = zip(*totals(page), strict=True)
    assert (loads, sum(chosen), sorted(sums)) == ((1, 1, 0, 0), 8, [2, 2, 3, 3])
    pairs = [f"{folio}:{crowd.readers[3]}" for folio in crowd.folios[:3]]
    again = jo.post(PATH, data={"pair": pairs, "folio": crowd.folios[:4], "count": "1"})
    assert (again.status_code, _asked(site)) == (200, 0)
    assert totals(again.text) == [(1, 0, 1), (1, 0, 1), (0, 0, 0), (0, 3, 3)]
    assert _pairs(again.text) == pairs
    # The board's filters and the ticks stay with what follows.
    back = re.search(r'class="back"><a href="([^"]+)"', page)
    assert back and f"opening={crowd.opening.id}" in back[1]
    ticked = jo.get(unescape(back[1])).text
    assert len(re.findall(r'name="folio"[^>]* checked', ticked)) == 4
    done = jo.post(f"{PATH}?opening={crowd.opening.id}", data={"pair": pairs})
    assert f"opening={crowd.opening.id}" in done.headers["Location"]


def test_who_needs_a_third_reviewer_on_the_board_gets_one_here(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed", "stop"))
        cases.member(db, "Kim Lorem")
    jo, board = site.as_account(case.coordinator), "/candidates?waits=reviewers"
    assert cases.NAME in jo.get(board).text
    page = jo.get(PATH, query_string={"folio": case.folio}).text
    assert f"Reviewer 3 for {cases.NAME}" in page and len(_pairs(page)) == 1
    assert jo.post(PATH, data={"pair": _pairs(page)}).status_code == 303
    assert cases.NAME not in jo.get(board).text


def test_what_is_refused_names_the_candidate_and_keeps_the_choice(
    site: Site, crowd: many.Crowd
) -> None:
    jo = site.as_account(crowd.coordinator)
    first, second = crowd.folios[:2]
    a, b = crowd.readers[:2]
    pairs = [f"{first}:{a}", f"{second}:{b}"]
    transact(site, conflicts.declare, b, "person", "Person 01")
    refused = jo.post(PATH, data={"pair": pairs, "folio": [first, second]})
    assert refused.status_code == 422
    assert "Person 01: This person has a conflict of interest" in refused.text
    assert _pairs(refused.text) == pairs[:1], "who may not review is in no list any more"
    assert _asked(site) == 0
    for data, sentence in (
        ({"pair": ["", ""], "folio": [first]}, "Choose at least one reviewer."),
        ({"pair": pairs[:1], "due": "soon"}, "Enter the due date"),
        ({"pair": pairs[:1], "due": "2020-01-01"}, "This due date is in the past."),
    ):
        answered(jo.post(PATH, data=data), 422, sentence)
    assert _asked(site) == 0


def test_only_who_runs_a_candidate_assigns_to_them(site: Site, crowd: many.Crowd) -> None:
    with site.parts.database.transaction() as db:
        other = many.begin(db)
        theirs = many.add(db, other, "Not yours", stage="2", reads=0)
    jo = site.as_account(crowd.coordinator)
    assert "Not yours" not in jo.get(PATH, query_string={"folio": theirs}).text
    pair = f"{theirs}:{crowd.readers[0]}"
    absent = jo.post(PATH, data={"pair": f"{'a' * 20}:{crowd.readers[0]}"})
    refused = jo.post(PATH, data={"pair": pair})
    assert (refused.status_code, refused.data) == (absent.status_code, absent.data)
    assert refused.status_code == 404 and _asked(site) == 0
    for account in (crowd.manager, crowd.readers[0]):
        assert site.as_account(account).get(PATH).status_code == 404
        assert site.as_account(account).post(PATH, data={"pair": pair}).status_code == 404


@pytest.fixture
def late(site: Site) -> many.Crowd:
    """Two readers who are late with one document, and somebody who has not started."""
    with site.parts.database.transaction() as db:
        found = many.begin(db)
        many.add(db, found, "Ada Late", stage="2")
        for n in range(5):
            many.add(db, found, f"Bo Closed {n}", stage="E")
        many.add(db, found, "Cy Slow")
        return found


def _mails(site: Site) -> list[tuple[str, str]]:
    with site.parts.database.reading() as db:
        found = db.execute(select(MailOut.template, MailOut.to_id).order_by(MailOut.to_id))
        return [(template, to) for template, to in found]


def _whos(page: str) -> list[str]:
    return [html.unescape(w) for w in re.findall(r'name="who" value="([^"]+)"', page)]


def test_they_are_chosen_shown_and_sent_once(site: Site, late: many.Crowd) -> None:
    jo = site.as_account(late.coordinator)
    chosen = _whos(jo.get("/reminders").text)
    assert len(chosen) == 3
    shown = jo.get("/reminders").text
    for words in ("Reader 0", "Reader 1", "Cy Slow", "Has not started"):
        assert words in shown
    assert _mails(site) == []
    for _ in range(2):
        assert jo.post("/reminders", data={"who": chosen}).status_code == 303
    assert sorted(_mails(site)) == sorted(
        [
            ("prompts/start_reminder", late.folios[-1]),
            *(("reviews/review_overdue", reader) for reader in late.readers[:2]),
        ]
    )
    assert jo.get("/reminders").text.count("Reminded today") == 3
    assert "Remind Reader" not in jo.get("/candidates").text
    with clock.at(clock.now() + timedelta(days=1)):
        assert jo.post("/reminders", data={"who": chosen[:1]}).status_code == 303
    assert len(_mails(site)) == 4


def test_who_decides_is_reminded_once_the_decision_is_late(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    assert _whos(site.as_account(case.coordinator).get("/reminders").text) == []
    with clock.at(clock.now() + timedelta(days=20)):
        jo = site.as_account(case.coordinator)
        page = answered(
            jo.get("/reminders"), 200, "Has not made the review decision", "Was due"
        )
        chosen = _whos(page.text)
        assert [f"gate:{case.folio}:{case.manager}"] == chosen
        assert jo.post("/reminders", data={"who": chosen}).status_code == 303
        assert _mails(site).count(("reviews/gate", case.manager)) == 2
        answered(jo.get("/reminders"), 200, "Reminded today")


def test_who_is_ticked_on_the_board_is_shown_before_the_act(
    site: Site, late: many.Crowd
) -> None:
    jo, ticked = site.as_account(late.coordinator), {"folio": late.folios[-1]}
    board = jo.get("/candidates").text
    assert f'form="many" name="folio" value="{late.folios[-1]}" aria-label' in board
    every = jo.get("/candidates?tick=all").text
    assert every.count(" checked ") == 2
    assert 'form="many"' not in site.as_account(late.manager).get("/candidates").text
    page = jo.get("/reminders", query_string=ticked).text
    assert _whos(page) == [f"start:{late.folios[-1]}"] and page.count(" checked>") == 1
    back = re.search(r'class="back"><a href="([^"]+)"', page)
    assert back and jo.get(unescape(back[1])).text.count(" checked ") == 1
    answered(jo.post("/reminders"), 422, "Tick at least one person first.")
    enough = jo.get(PATH, query_string={"folio": late.folios[0]})
    answered(enough, 200, "The candidates you ticked have enough reviewers.")
    with site.parts.database.transaction() as db:
        alone = many.add(db, late, "Alone", stage="2", reads=1)
    both = {"folio": [alone, late.folios[0]]}
    answered(jo.get(PATH, query_string=both), 200, "out. Ada Late has enough reviewers.")


def test_the_filters_of_the_board_stay_with_its_reminders(site: Site, late: many.Crowd) -> None:
    jo, here = site.as_account(late.coordinator), "/reminders?stage=invited"
    of_one = jo.get(f"/candidates?opening={late.opening.id}")
    answered(of_one, 200, f"<p>{late.opening.title}. ")
    page = jo.get(here).text
    assert _whos(page) == [f"start:{late.folios[-1]}"]
    assert '<a href="/reminders">List all</a>' in page
    assert f'action="{here}"' in page
    sent = jo.post(here, data={"who": _whos(page)})
    assert sent.location == "/candidates?stage=invited&said=reminded_one"
    # A row's own button goes back to the same list as well.
    assert 'action="/reminders?stage=review"' in jo.get("/candidates?stage=review").text


def test_everyone_who_has_not_started_is_ticked_by_one_press(
    site: Site, late: many.Crowd
) -> None:
    with site.parts.database.transaction() as db:
        for n in range(6):
            many.add(db, late, f"Bo Later {n}", stage="E")
        slow = late.folios[6], many.add(db, late, "Di Slower")
        for folio in slow:
            db.get_one(Folio, folio).stage_since -= timedelta(days=3)
        many.add(db, late, "En Fresh")
    jo = site.as_account(late.coordinator)
    assert '<a href="/reminders?tick=start">Tick those who' in jo.get("/reminders").text
    page = jo.get("/reminders?tick=start").text
    ticked = re.findall(r'value="(start:[^"]+)" id="[^"]+" checked', page)
    assert sorted(ticked) == sorted(f"start:{folio}" for folio in slow), "not who is new"


def test_who_reminds_from_a_candidates_page_stays_on_it(site: Site, late: many.Crowd) -> None:
    jo, page = site.as_account(late.coordinator), f"/candidates/{late.folios[0]}"
    form = jo.get(page).text.partition('action="/reminders"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(who|case|here)" value="([^"]+)"', form))
    answer = jo.post("/reminders", data=fields)
    assert answer.location == f"{page}?said=reminded_one#next"
    assert "was reminded today. The review was due" in jo.get(page).text


def test_nobody_is_reminded_of_what_is_not_theirs(site: Site, late: many.Crowd) -> None:
    jo = site.as_account(late.coordinator)
    (who, *_) = _whos(jo.get("/reminders").text)
    other = transact(site, many.begin)
    stranger = site.as_account(other.coordinator)
    assert "No reminders are due." in stranger.get("/reminders").text
    for wrong in (who, "review:never", f"start:{late.folios[0]}", ""):
        assert stranger.post("/reminders", data={"who": wrong}).status_code == 303
    assert (
        site.as_account(late.manager).post("/reminders", data={"who": who}).status_code == 404
    )
    assert _mails(site) == []


def test_the_clocks_own_reminder_counts(site: Site, late: many.Crowd) -> None:
    with site.parts.database.transaction() as db:
        db.add(
            MailOut(
                id="m" * 20,
                key="by the clock",
                template="prompts/start_reminder",
                to_kind="candidate",
                to_id=late.folios[-1],
                args={},
                created_at=clock.now(),
            )
        )
    jo = site.as_account(late.coordinator)
    assert f"start:{late.folios[-1]}" not in _whos(jo.get("/reminders").text)


def test_so_many_at_once_are_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remind, "MOST", 1)
    wanted = [remind.Reminder(f"start:{n}", n, "start", "candidate", n) for n in "ab"]
    with database.transaction() as db, pytest.raises(Refusal, match="At most 1"):
        remind.send(db, wanted, by="jo")
