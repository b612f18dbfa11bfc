"""One page plans reviewers, panel, interviews and debrief, all of them or none."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.accounts.models import Account
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing
from prompts.authoring.own_loops import picked
from reviews.interviews.models import Interview
from reviews.panel.models import Slot
from tests import mailed
from tests.every_run import in_every_run
from tests.expect import answered, every, transact
from tests.reviews import cases
from tests.reviews.board import many
from tests.reviews.interviews import loops
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Released to a panel of one; nothing is scheduled."""
    with site.parts.database.transaction() as db:
        made = loops.begun(db, seats=1)
        cases.release(db, made)
        return made


@pytest.fixture
def jo(site: Site, case: cases.Case) -> FlaskClient:
    return site.as_account(case.coordinator)


@pytest.fixture
def typed(site: Site, case: cases.Case) -> dict[str, str]:
    """Everything that is left to plan."""
    with site.parts.database.transaction() as db:
        pat, kim, lou = (cases.member(db, f"{name} Lorem") for name in ("Pat", "Kim", "Lou"))
    return {
        "panel": pat,
        "slot-at": "2031-03-05T10:00",
        "slot-place": "Room 1",
        "slot-debrief_at": "2031-03-06T15:00",
        "coding-account": kim,
        "coding-at": "2031-03-05T14:00",
        "influence-account": lou,
        "influence-at": "2031-03-06T10:00",
    }


def _planned(site: Site, case: cases.Case) -> tuple[int, int, int]:
    seats = select(Standing.id).where(
        Standing.folio == case.folio, Standing.kind.in_(("panel", "interviewer"))
    )
    found = (seats, select(Slot.folio), select(Interview.id))
    seated, slots, interviews = (len(every(site, it)) for it in found)
    return seated, slots, interviews


def test_one_submit_plans_everything_and_the_page_then_changes_nothing(
    site: Site, case: cases.Case, jo: FlaskClient, typed: dict[str, str]
) -> None:
    path = f"/candidates/{case.folio}/plan"
    assert jo.post(path, data=typed).status_code == 303
    assert _planned(site, case) == (4, 1, 2)
    seated = select(MailOut.template).where(MailOut.to_id == typed["panel"])
    assert every(site, seated) == ["reviews/seated"], "one email tells the seat and the time"
    for account in (typed["coding-account"], typed["influence-account"]):
        sent = every(site, select(MailOut.template).where(MailOut.to_id == account))
        assert sent == ["reviews/interview_set"], (
            "one email tells the interview and the debrief"
        )
    told = transact(site, lambda db: mailed.newest(db, "prompts/interviews", case.folio))
    sent = every(site, select(MailOut.template).where(MailOut.to_id == case.folio))
    assert sorted(sent) == ["prompts/interview", "prompts/interviews"], (
        "of the release and of all"
    )
    assert told.subject.startswith("Your 3 interviews: from Wed 5 Mar 2031, 10:00")
    lines = told.values["times"]
    titles = [
        "Interview about your design document",
        "Programming together",
        "Work with other people",
    ]
    assert [line.partition(":")[0] for line in lines] == titles
    assert all(line in told.text for line in lines) and len(set(told.uids)) == 3
    assert lines[0].endswith(", 10:00 Lisbon (UTC+0), 80 minutes, Room 1")
    case_page = jo.get(f"/candidates/{case.folio}").text
    assert "</span> Programming together</li>" in case_page, "the timeline has it"
    page = jo.get(path).text
    fields = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(\w+-\w+)" value="([^"]*)"', page)
    }
    before = len(every(site, select(MailOut.id)))
    answered(jo.post(path, data=fields), 422, "Nothing was changed.")
    # Another coordinator moves the interview, and this page, which is older, names a panelist.
    assert jo.post(path, data={"slot-at": "2031-03-05T11:00"}).status_code == 303
    assert len(every(site, select(MailOut.id))) > before
    assert lines[0] in jo.get(f"/candidates/{case.folio}/messages").text, "with its place"
    transact(site, lambda db: typed.update(panel=cases.member(db, "Sam Lorem")))
    assert jo.post(path, data=fields | {"panel": typed["panel"]}).status_code == 303
    stale = fields | {"slot-place": "Room 2"}
    answered(jo.post(path, data=stale), 409, "A colleague has changed this meanwhile.")
    (at,) = every(site, select(Slot.at))
    assert at.hour == 11


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"coding-at": "2031-03-05T10:30"}, "coding-at", "Programming together: The panel"),
        ({"influence-account": ""}, "influence-account", "Choose who will hold"),
        ({"slot-debrief_at": "2031-03-05T12:00"}, "influence-at", "The debrief is on"),
        (
            {"slot-at": "2031-03-02T10:00"},
            "slot-sure",
            "Interview with the panel: The date you",
        ),
        (
            {"slot-at": "2031-03-02T10:00", "slot-debrief_at": "2031-03-02T10:30"},
            "slot-debrief_at",
            "Interview with the panel: The date you",
        ),
    ],
)
def test_what_is_refused_names_its_row_and_keeps_everything_typed(
    site: Site,
    case: cases.Case,
    jo: FlaskClient,
    typed: dict[str, str],
    wrong: dict[str, str],
    field: str,
    says: str,
) -> None:
    typed |= wrong
    before = len(every(site, select(MailOut.id)))
    page = html.unescape(jo.post(f"/candidates/{case.folio}/plan", data=typed).text)
    assert f'<a href="#f-{field}">' in page and says in page and f'id="f-{field}"' in page
    for value in filter(None, typed.values()):
        assert f'value="{value}"' in page
    assert page.count(" selected>Kim Lorem") == page.count(" selected>Pat Lorem") == 1
    assert _planned(site, case) == (1, 0, 0)
    assert len(every(site, select(MailOut.id))) == before


def test_interviews_and_their_debrief_move_together_either_way(
    site: Site, case: cases.Case, jo: FlaskClient, typed: dict[str, str]
) -> None:
    path = f"/candidates/{case.folio}/plan"
    assert jo.post(path, data=typed).status_code == 303
    for month in ("04", "02"):
        moved = {
            "slot-debrief_at": f"2031-{month}-11T15:00",
            "slot-at": f"2031-{month}-10T10:00",
            "coding-at": f"2031-{month}-10T14:00",
            "influence-at": f"2031-{month}-11T10:00",
        }
        assert jo.post(path, data=moved).status_code == 303, month
    told = transact(site, lambda db: mailed.newest(db, "prompts/interviews", case.folio))
    assert (
        "Thu 10 Apr 2031, 10:00 Lisbon (UTC+1)"
        in told.values["times"][0].partition("it was")[2]
    )
    moved = {"coding-at": "2031-02-10T15:00", "influence-at": "2031-02-11T11:00"}
    assert jo.post(path, data=moved).status_code == 303
    told = transact(site, lambda db: mailed.newest(db, "prompts/interviews", case.folio))
    assert told.subject.startswith("Your 2 other interviews: from Mon 10 Feb 2031, 15:00")


def test_times_that_are_moved_together_are_checked_against_the_form(
    site: Site, case: cases.Case, jo: FlaskClient, typed: dict[str, str]
) -> None:
    path = f"/candidates/{case.folio}/plan"
    assert jo.post(path, data=typed).status_code == 303
    # The panel takes coding's hour, coding influence's, influence the panel's; then all are
    # after what was the debrief.
    moved = {
        "slot-at": "2031-03-05T14:00",
        "coding-at": "2031-03-06T10:00",
        "influence-at": "2031-03-05T10:00",
    }
    later = {name: at.replace("-03-0", "-03-1") for name, at in moved.items()}
    later = {
        name: at.replace("-15T", "-17T").replace("-16T", "-18T") for name, at in later.items()
    }
    for times in (moved, later | {"slot-debrief_at": "2031-03-18T15:00"}, moved):
        assert jo.post(path, data=times).status_code == 303
    held = transact(site, lambda db: {it.stage: it.at for it in db.scalars(select(Interview))})
    assert held["coding"] == datetime(2031, 3, 6, 10, tzinfo=UTC)
    # Two that meet in the form itself are both named.
    both = dict.fromkeys(("slot-at", "coding-at"), "2031-03-05T17:00")
    said = "with this candidate is on Wed 5 Mar 2031, 17:00"
    answer = answered(jo.post(path, data=both), 422, f"Programming together” {said}")
    assert f"The panel's interview {said}" in html.unescape(answer.text)


def test_who_coordinates_and_who_decides_read_which_interviews_nobody_holds(
    site: Site, case: cases.Case, jo: FlaskClient, typed: dict[str, str]
) -> None:
    home, hanna = f"/candidates/{case.folio}", site.as_account(case.manager)
    panel = {name: it for name, it in typed.items() if name.startswith(("panel", "slot"))}
    assert jo.post(f"{home}/plan", data=panel).status_code == 303
    for page in ("/candidates", home):
        says = (
            f'href="{home}/plan#coding">Plan 2 interviews',
            "Interviews without an interviewer: 2.",
        )
        answered(jo.get(page), 200, *says, lacks="Nothing for you")
    answered(hanna.get("/candidates"), 200, "Interviews without a date: 2")
    answered(hanna.get(home), 200, "No date yet: Programming together, Work with other people")
    assert jo.post(f"{home}/plan", data=typed | {"panel": ""}).status_code == 303
    for page in ("/candidates", home):
        answered(jo.get(page), 200, lacks="without an interviewer")
        answered(hanna.get(page), 200, lacks=("without a date", "No date yet"))


@pytest.mark.parametrize("most", in_every_run((40, 400), (40,)))
def test_more_candidates_ask_no_more_of_the_database(site: Site, most: int) -> None:
    counts = []
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        crowd.opening.loop = picked(db, loops.LOOP)
        folio = many.add(db, crowd, "Ada Example", stage="2", reads=1)
        db.add(Slot(folio=folio, at=db.get_one(Folio, folio).stage_since, place=""))
    jo = site.as_account(crowd.coordinator)
    jo.get(f"/candidates/{folio}/plan")  # the audit page notes the first opening of a day
    for rows in (7, most):
        with site.parts.database.transaction() as db:
            for n in range(len(crowd.folios), rows):
                many.add(db, crowd, f"Person {n}")
        with site.counted() as statements:
            assert jo.get(f"/candidates/{folio}/plan").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 16, "\n---\n".join(
        " ".join(it.split())[:230] for it in statements
    )


def test_doubts_about_an_interviewer_are_told_with_what_is_refused_and_stay_ticked(
    site: Site, case: cases.Case, jo: FlaskClient, typed: dict[str, str]
) -> None:
    path, kim = f"/candidates/{case.folio}/plan", typed["coding-account"]
    twice = jo.post(path, data=typed | {"influence-account": kim})
    answered(twice, 422, "This person already holds another interview with this candidate.")
    with site.parts.database.transaction() as db:
        db.get_one(Account, kim).level = 1
    says = "Enter the date and time", "is below the opening&#39;s level", 'id="f-coding-sure"'
    answered(jo.post(path, data=typed | {"coding-at": ""}), 422, *says)
    with site.parts.database.transaction() as db:
        loops.give(db, loops.begun(db), "coding", kim, at=datetime(2031, 3, 5, 14, tzinfo=UTC))
    clash = "has an interview with another candidate then. Kim Lorem ("
    asked = html.unescape(answered(jo.post(path, data=typed), 422, clash, "Tick the box").text)
    (value,) = re.findall(r'name="sure" value="([^"]*)"', asked)
    assert asked.count("another candidate then.") == 1
    ticked = typed | {"sure": value}
    kept = jo.post(path, data=ticked | {"influence-account": ""})
    answered(kept, 422, 'id="f-coding-sure" checked', lacks="Tick the box")
    assert jo.post(path, data=ticked).status_code == 303
