"""The board: urgent first on whatever page, found by name, the same statements for many rows."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import links, sessions
from blindfolio.accounts.models import Link
from blindfolio.audit.models import AuditLine
from blindfolio.db.session import Database
from blindfolio.identity import conflicts
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.inviting import cancel, new_address
from prompts.loops import catalogue
from prompts.models import Invitation
from reviews.board import queries
from reviews.board.filters import BoardFilter
from reviews.deciding.models import DebriefDecision
from reviews.panel.models import Slot
from reviews.reading import draft
from tests import factories
from tests.crawler.walk import stripped
from tests.every_run import in_every_run
from tests.expect import answered, every, got, transact
from tests.prompts import cases as asking
from tests.reviews import cases
from tests.reviews.board import many
from tests.reviews.reading import desks
from tests.sites import Site, steps


@pytest.mark.parametrize("most", in_every_run((50, 400), (50,)))
def test_a_board_takes_the_same_statements_at_7_and_many_rows(site: Site, most: int) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        crowd.opening.loop = catalogue.load("staff-platform").model_dump(mode="json")
        conflicts.declare(db, crowd.readers[0], "employer", "Specimen Bank")
        many.add(db, crowd, "Undecided", stage="4")
    pages = (
        *("/candidates", "/candidates?waits=you", "/candidates?q=person", "/candidates?done=1"),
        *("/folios", "/people", "/reminders"),
    )
    counts = []
    # Eight are the fewest with somebody in each stage.
    for rows in (8, most):
        with site.parts.database.transaction() as db:
            while len(crowd.folios) < rows:
                many.add(db, crowd, f"Person {len(crowd.folios)}")
        viewers = (
            (site.as_account(crowd.coordinator), pages),
            (site.as_account(crowd.manager), pages[:1]),
        )
        found = []
        for client, paths in viewers:
            for path in paths:
                with site.counted() as statements:
                    assert client.get(path).status_code == 200, path
                found.append(len(statements))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15


def test_who_needs_somebody_is_on_the_first_page_however_new(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = many.begin(db)
    for n in range(60):
        many.add(db, crowd, f"On time {n:02}", stage="0")
    many.add(db, crowd, "Zed at the debrief", stage="6")
    monkeypatch.setattr(queries, "OPEN_PAGE", 50)
    first = queries.board(db, crowd.coordinator)
    second = queries.board(db, crowd.coordinator, page=2)
    assert first.rows[0].name == "Zed at the debrief"
    assert (first.needing, first.others, first.more) == (1, 60, True)
    assert (len(first.rows), len(second.rows), second.more) == (50, 11, False)
    assert len({row.folio for row in (*first.rows, *second.rows)}) == 61
    assert [
        r.name for r in queries.board(db, crowd.coordinator, BoardFilter(waits="you")).rows
    ] == ["Zed at the debrief"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("zoe", {"Zoë Müller"}),
        ("  MÜLLER ", {"Zoë Müller"}),
        ("mueller", {"Zoë Müller"}),
        ("müll zoe", {"Zoë Müller"}),
        ("specimen.example", {"Zoë Müller"}),
        ("100%", {"A 100% Name"}),
        ("name a 100", {"A 100% Name"}),
        ("c", {"B_C"}),
        ("ejem", {"O'Ejemplo"}),
        ("jem", set()),
        ("太郎", {"例太郎"}),
        ("müller specimen", {"Zoë Müller"}),
        ("%", set()),
        ("nobody", set()),
    ],
)
@pytest.mark.usefixtures("either_database")
def test_a_name_or_an_address_is_found_as_it_is_typed(
    wanted: str, found: set[str], db: Session
) -> None:
    crowd = many.begin(db)
    many.add(db, crowd, "Zoë Müller", email="zm@specimen.example")
    for n, name in enumerate(("A 100% Name", "B_C", "O'Ejemplo", "例太郎")):
        many.add(db, crowd, name, email=f"{n}@org.test")
    rows = queries.board(db, crowd.coordinator, BoardFilter(q=wanted)).rows
    assert {row.name for row in rows} == found
    # A hiring manager knows names, and no address.
    theirs = queries.board(db, crowd.manager, BoardFilter(q=wanted)).rows
    assert {r.name for r in theirs} == (set() if "specimen" in wanted else found)


def test_a_manager_learns_nothing_of_how_far_the_reading_is(db: Session) -> None:
    crowd = many.begin(db)
    for name, stage in (("B", "2"), ("A", "3"), ("C", "2")):
        many.add(db, crowd, name, stage=stage)
    found = queries.board(db, crowd.manager).rows
    assert [(r.name, r.stage_words) for r in found] == [
        (name, "In review") for name in ("A", "B", "C")
    ]
    for row in found:
        assert (row.step, row.wait.words, row.spent.words) == (None, "", "")
        assert not (row.readers or row.seats or row.since)


def test_who_has_no_link_waits_for_the_coordinator(site: Site) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        folio = many.add(db, crowd, "Ada Example", stage="0")
        db.scalars(select(Invitation)).one().started_at = None
    jo = site.as_account(crowd.coordinator)
    assert "Pass on a link" not in jo.get("/candidates").text
    with site.parts.database.transaction() as db:
        db.execute(delete(Link))
    assert "Pass on a link" in jo.get("/candidates").text
    assert jo.post(f"/candidates/{folio}/messages/link").status_code in (200, 303)
    assert "Pass on a link" not in jo.get("/candidates").text


FEW, MANY = 60, 1500
COORDINATOR = (
    "/candidates",
    "/candidates?waits=you",
    "/candidates?opening={opening}",
    "/candidates?q=open",
    "/candidates/{folio}",
    "/candidates?done=1",
    "/candidates?done=1&opening={opening}",
    "/folios",
    "/folios?done=1",
    "/openings/{opening}",
    "/prompts",
    "/people",
    "/people/{reader}",
    "/reminders",
    "/openings",
)


def _pages(site: Site, crowd: many.Crowd) -> dict[str, int]:
    """Thousands of steps of each page, by its address."""
    words = {"opening": crowd.opening.id, "folio": crowd.folios[2], "reader": crowd.readers[0]}
    viewers = (
        (crowd.coordinator, COORDINATOR),
        (crowd.manager, ("/candidates", "/candidates/{folio}", "/queue")),
        (crowd.readers[0], ("/queue",)),
        (crowd.readers[2], ("/queue", "/panels", "/conflicts")),
    )
    found = {}
    for account, paths in viewers:
        client = site.as_account(account)
        with steps(site.parts.database) as taken:
            for path in paths:
                before = taken()
                assert client.get(path.format(**words)).status_code == 200, path
                found[f"{path} {account}"] = taken() - before
    return found


def test_a_page_costs_no_more_beside_many_who_are_closed(site: Site) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        crowd.opening = asking.opening(db, by=crowd.coordinator)
        for n in range(10):
            many.add(db, crowd, f"Open {n}")
        many.ended(db, crowd, FEW)
    few = _pages(site, crowd)
    transact(site, many.ended, crowd, MANY - FEW)
    grown = {page: (few[page], now) for page, now in _pages(site, crowd).items()}
    assert {page: both for page, both in grown.items() if both[1] > 1.3 * both[0] + 2} == {}


def test_the_panels_of_years_are_shown_fifty_at_a_time(site: Site) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        many.ended(db, crowd, 120)
        folio = many.add(db, crowd, "Ada Open", stage="5", reads=2)
        standing.give(db, db.get_one(Folio, folio), crowd.readers[2], "panel", by=None)
    member = site.as_account(crowd.readers[2])
    shown = [member.get(f"/panels?page={page}").text for page in (1, 2, 3, 4)]
    assert [page.count("Read the debrief") for page in shown] == [50, 50, 20, 0]
    assert ["Ada Open" in page for page in shown] == [True, False, False, False]
    assert ["Older panels" in page for page in shown] == [True, True, False, False]
    # The newest of what is over come first, and none is on two pages.
    names = [name for page in shown for name in re.findall(r"Closed \d+", page)]
    assert names == [f"Closed {n}" for n in range(120)]


def test_what_is_over_comes_fifty_at_a_time_and_nothing_twice(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        crowd = many.begin(db)
        many.ended(db, crowd, 120)
        newer = [many.add(db, crowd, f"Ended {it}", stage=it) for it in ("7s", "E")]
        # Who manages here too is shown once.
        standing.give(db, db.get_one(Folio, newer[1]), crowd.coordinator, "manager", by=None)
        me, done = crowd.coordinator, BoardFilter(done=True)
        boards = [queries.board(db, me, done, page=page) for page in (1, 2, 3, 4)]
        coded = [queries.codes(db, me, done=True, page=page) for page in (1, 2, 3, 4)]
        every = set(db.scalars(select(Folio.code).where(Folio.id != newer[1])))
    assert (
        [it.more for it in boards] == [more for _, more in coded] == [True, True, False, False]
    )
    names = [row.name for it in boards for row in it.rows]
    assert {*names[:2]} == {"Ended 7s", "Ended E"}
    assert names[2:] == [f"Closed {n}" for n in range(120)]
    codes = [row.code for rows, _ in coded for row in rows]
    assert len(codes) == 121 and {*codes} == every, "a candidate who left has no code here"
    # Beside the names, an order of time would tell whose code it is.
    assert len({*codes[:50]} & {*_codes_of(either_database, names[:50])}) < 45


def _codes_of(database: Database, names: list[str]) -> list[str]:
    with database.reading() as db:
        query = select(Folio.code).join(CandidateIdentity, CandidateIdentity.folio == Folio.id)
        return list(db.scalars(query.where(CandidateIdentity.name.in_(names))))


def test_who_joins_an_opening_sees_what_was_over_before(db: Session) -> None:
    crowd, later = many.begin(db), cases.member(db, "Kim Lorem", "coordinator")
    left, closed = many.add(db, crowd, "Zoe", stage="0"), many.add(db, crowd, "Ada", stage="7")
    cancel.cancel(db, db.get_one(Folio, left), "mistake", by=crowd.coordinator)
    for folio in (left, closed):
        standing.give(db, db.get_one(Folio, folio), later, "coordinator", by=None)
    for account in (crowd.coordinator, later):
        shown = queries.board(db, account, BoardFilter(done=True)).rows
        assert {row.name for row in shown} == {"Zoe", "Ada"}
        assert len(queries.codes(db, account, done=True)[0]) == 1


def _found(database: Database, account: str, waits: str) -> set[str]:
    with database.reading() as db:
        return {row.name for row in queries.board(db, account, BoardFilter(waits=waits)).rows}


def test_a_link_that_nobody_has_opened_is_said_to_who_runs_the_opening(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        crowd = many.begin(db)
        for name in ("Opened", "Unopened", "Started"):
            many.add(db, crowd, name, stage="0")
        opened, unopened, _ = (
            db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
            for folio in crowd.folios
        )
        opened.started_at = unopened.started_at = None
        sessions.begin(db, invitation=opened.id)
    assert _found(either_database, crowd.coordinator, "unopened") == {"Unopened"}
    assert _found(either_database, crowd.manager, "unopened") == set()


def test_it_stands_out_after_three_days_and_is_in_the_file(site: Site) -> None:
    now = clock.now()
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        many.add(db, crowd, "Unopened", stage="0")
        db.scalars(select(Invitation)).one().started_at = None
    jo = site.as_account(crowd.coordinator)
    calm, mark = ">Link not opened yet</span>", "<span>Link unopened for 3 days</span>"
    for hours, said in ((71, calm), (73, mark)):
        with clock.at(now + timedelta(hours=hours)):
            page = jo.get("/candidates").text
            assert [it for it in (calm, mark) if it in page] == [said]
            assert _rows(jo)[0]["link not opened since"].startswith(f"{now:%Y-%m-%d}")


def test_who_opened_a_link_at_a_wrong_address_has_not_opened_the_new_one(
    database: Database,
) -> None:
    now = clock.now()
    with database.transaction() as db:
        crowd = many.begin(db)
        mine = db.scalars(
            select(Invitation).where(Invitation.folio == many.add(db, crowd, "Ada", stage="0"))
        ).one()
        mine.started_at = None
        sessions.begin(db, invitation=mine.id)
        with clock.at(now + timedelta(hours=1)):
            links.end_of_candidate(db, mine.id)
            links.for_invitation(db, mine.id)
    with clock.at(now + timedelta(hours=2)):
        assert _found(database, crowd.coordinator, "unopened") == {"Ada"}
    with clock.at(now + timedelta(hours=74)), database.transaction() as db:
        sessions.begin(db, invitation=mine.id)
    with clock.at(now + timedelta(hours=74)):
        assert _found(database, crowd.coordinator, "unopened") == set()


@pytest.mark.parametrize(
    ("template", "failure", "bounced"),
    [
        ("prompts/link", "address", True),
        ("prompts/link", "refused", True),
        ("prompts/link", "server", False),
        # It went to an address that is no longer theirs.
        (new_address.MOVED, "address", False),
    ],
)
def test_an_email_that_was_turned_away_has_bounced(
    site: Site, template: str, failure: str, bounced: bool
) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        for name in ("Bounced", "Reached"):
            many.add(db, crowd, name, stage="0")
        to = crowd.folios[0]
        outbox.send(db, template, to_kind="candidate", to_id=to, key="k")
        mail = db.scalars(select(MailOut).where(MailOut.to_id == to)).one()
        mail.failed_at, mail.failure = clock.now(), failure
    found = _found(site.parts.database, crowd.coordinator, "bounced")
    assert found == ({"Bounced"} if bounced else set())
    badge = "<span>Email bounced</span>"
    page = site.as_account(crowd.coordinator).get("/candidates").text
    assert page.count(badge) == bounced
    assert badge not in site.as_account(crowd.manager).get("/candidates").text


FAR = (clock.now() + timedelta(days=30)).date().isoformat()


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At the gate, the two reviews apart by two and of two minds."""
    return transact(site, cases.begun, words=("proceed", "stop"), values=(4, 2))


def test_a_manager_who_reviews_has_no_gate_before_the_decision(site: Site) -> None:
    with site.parts.database.transaction() as db:
        job = factories.opening(db, preset="compact")
        folio = factories.folio(db, of=job)
        hanna = cases.member(db, "Hanna Placeholder", "manager")
        standing.give_reviewing_manager(db, folio, hanna, by=None)
        standing.accept(db, folio, hanna)
        path = f"/candidates/{folio.id}"
    with site.parts.database.transaction() as db:
        db.get_one(Folio, path.rpartition("/")[2]).stage = "4"
    client = site.as_account(hanna)
    assert client.post(f"{path}/gate", data={"decision": "release"}).status_code == 404
    assert client.get(path).status_code == 404


def test_a_stop_is_shown_as_the_candidate_will_read_it_before_it_is_sent(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.manager), f"/candidates/{case.folio}/gate"
    jo.post(f"/candidates/{case.folio}/decide/open")
    said = {"decision": "stop", "stop_reason": "Thin.", "feedback": "Who is woken was missing."}
    releasing = {"decision": "stop", "reason": "Sound.", "feedback": ""}
    missing = "Write the reason", "#f-stop_reason", "Write the paragraph", "#f-feedback"
    answered(jo.post(path, data=releasing), 422, *missing)
    shown = jo.post(path, data=said)
    assert (shown.status_code, got(site, Folio, case.folio).stage) == (200, "4")
    for words in (
        f'href="{path.removesuffix("gate")}decide#gate"',
        "No offer",
        "Who is woken was missing.",
        "Nothing has been sent yet.",
    ):
        assert words in shown.text
    done = jo.post(path, data=said | {"sure": "1"})
    assert (done.status_code, got(site, Folio, case.folio).stage) == (303, "7s")
    assert "Rejected. The candidate will get an email." in jo.get(done.location).text
    assert jo.post(path, data=said).status_code == 409


def test_reviewers_are_asked_and_taken_back(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        kim = factories.account(db, "Kim Lorem").id
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}"
    asked = {"reviewer": kim, "due": FAR}
    assert jo.post(f"{path}/plan", data=asked).status_code == 303
    assert "Kim Lorem" in jo.get(path).text
    for due in ("soon", "0001-01-01", "9999-12-31", FAR):
        answered(jo.post(f"{path}/plan", data=asked | {"due": due}), 422, cases.NAME)
    unassign = f"{path}/reviewers/{kim}/remove"
    answered(jo.get(unassign), 200, "Unassign Kim Lorem?")
    done = jo.post(unassign)
    answered(
        jo.get(done.location), 200, "Kim Lorem has been unassigned. They will get an email."
    )
    assert [jo.get(unassign).status_code, jo.post(unassign).status_code] == [404, 404]
    answered(jo.post(f"{path}/reviewers/{case.readers[0]}/remove"), 422, "Replace them instead")
    held = select(Standing.state).where(Standing.account == kim)
    assert every(site, held) == ["ended"]


def test_two_and_three_are_the_same_to_the_byte_but_for_who_has_locked(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        second = desks.reader(db, case.row(db))
    jo = site.as_account(case.coordinator)
    with clock.at(clock.now()):
        transact(site, draft.open_draft, case.folio, by=second)
        before = stripped(jo.get("/candidates"))
        transact(site, desks.fill, case.folio, by=second, value=1, word="stop")
        assert stripped(jo.get("/candidates")) == before, (
            "a draft shows nothing but that it is there"
        )
    assert b"Split" not in before


def _rows(client: FlaskClient, asked: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/candidates.csv{asked}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert 'filename="candidates.csv"' in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def _crowd(site: Site, rows: int) -> many.Crowd:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        for n in range(rows):
            many.add(db, crowd, f"Person {n:02}", email=f"person{n}@example.test")
    return crowd


def test_it_has_the_rows_of_all_pages_in_the_order_of_the_board(site: Site) -> None:
    crowd = _crowd(site, 60)
    jo = site.as_account(crowd.coordinator)
    names = [row["candidate"] for row in _rows(jo)]
    assert sorted(names) == [f"Person {n:02}" for n in range(60)]
    pages = jo.get("/candidates").text + jo.get("/candidates?page=2").text
    places = [pages.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    with site.counted() as statements:
        _rows(jo)
    assert len(statements) <= 20


def test_it_has_addresses_and_days_and_tells_nobody_more_than_the_page(site: Site) -> None:
    crowd = _crowd(site, 7)
    since = clock.now() - timedelta(days=3, hours=1)
    with site.parts.database.transaction() as db:
        db.get_one(Folio, crowd.folios[2]).stage_since = since
        codes = db.scalars(select(Folio.code)).all()
    jo, hanna = site.as_account(crowd.coordinator), site.as_account(crowd.manager)
    found = {row["candidate"]: row for row in _rows(jo)}["Person 02"]
    assert found["email address"] == "person2@example.test"
    assert (found["days in stage"], found["in stage since"]) == ("3", f"{since:%Y-%m-%d}")
    assert found["stage due"]
    raw = answered(jo.get("/candidates.csv"), 200, "Reader 0: accepted").text
    assert not any(it in raw for it in (*codes, *crowd.folios))
    hidden = ("email address", "reviewers", "in stage since", "days in stage", "stage due")
    theirs = _rows(hanna, "?stage=review")
    assert theirs and not any(row[it] for row in theirs for it in hidden)
    absent = jo.get("/candidates/" + "a" * 20)
    refused = site.as_account(crowd.readers[0]).get("/candidates.csv")
    assert (refused.status_code, refused.data) == (404, absent.data)


def test_what_is_over_comes_in_batches_and_is_noted_where_it_is_from(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_BATCH", 2)
    crowd, elsewhere = _crowd(site, 0), _crowd(site, 1)
    jo = site.as_account(crowd.coordinator)
    with site.parts.database.transaction() as db:
        standing.join(db, elsewhere.opening.id, crowd.coordinator, "coordinator")
    assert not _rows(jo, "?done=1")
    with site.parts.database.transaction() as db:
        for n in range(5):
            many.add(db, crowd, f"Person {n}", stage="7")
    assert {it["candidate"] for it in _rows(jo, "?done=1")} == {f"Person {n}" for n in range(5)}
    with site.parts.database.reading() as db:
        noted = db.scalars(select(AuditLine.opening).where(AuditLine.act == "export"))
        assert set(noted) == {None, crowd.opening.id}


def test_what_is_over_says_when_and_why(site: Site) -> None:
    crowd = _crowd(site, 0)
    now = clock.now()
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, many.add(db, crowd, "Zoe", stage="0"))
        cancel.cancel(db, folio, "mistake", by=crowd.coordinator)
        closed = many.add(db, crowd, "Robin", stage="7")
        made = {"outcome": "no_offer", "feedback": "", "by": crowd.manager, "at": now}
        db.add(DebriefDecision(folio=closed, **made))
    jo = site.as_account(crowd.coordinator)
    rows = {row["candidate"]: row for row in _rows(jo, "?done=1")}
    assert rows["Zoe"]["how it ended"] == "cancelled (sent by mistake)"
    assert rows["Robin"]["how it ended"] == "no offer"
    assert {row["in stage since"] for row in rows.values()} == {f"{now:%Y-%m-%d}"}
    page = jo.get("/candidates?done=1").text
    said = re.findall(r'data-label="Outcome">([^<]+)<', page)
    assert sorted(said) == ["Cancelled (sent by mistake)", "No offer"]
    assert page.count('data-label="Over since"') == 2
    assert "cancelled (sent by mistake)" in jo.get(f"/candidates/{crowd.folios[0]}").text
    # Why a coordinator cancelled is theirs to know; that it was cancelled, the manager's too.
    theirs = {row["candidate"]: row for row in _rows(site.as_account(crowd.manager), "?done=1")}
    assert theirs["Zoe"]["how it ended"] == "cancelled"
    assert not any(row["in stage since"] for row in theirs.values())


@pytest.mark.parametrize("words", [("proceed", "proceed"), ("stop", "stop")])
def test_who_sits_or_interviews_reads_no_word_of_what_the_reviews_say(
    words: tuple[str, str], site: Site
) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=words, seats=0)
        folio = case.row(db)
        interviews, sits = (cases.member(db, it, "manager") for it in ("Kim", "Pat"))
        standing.give(db, folio, interviews, "interviewer", by=None)
        standing.give(db, folio, interviews, "manager", by=None)
        # In another opening of the same site, a hiring manager takes a seat.
        folio.decider = "engineer"
        standing.give(db, folio, sits, "manager", by=None)
        standing.give(db, folio, sits, "panel", by=None)
        (theirs,) = queries.board(db, case.manager).rows
        assert (theirs.word, theirs.stage_alone[:15]) == (
            ("proceed" if words[0] == "proceed" else "stop"),
            "Review decision",
        )
        for account in (interviews, sits):
            (row,) = queries.board(db, account).rows
            assert (row.word, row.apart, row.further, row.steps) == ("", (), None, ())
            assert row.stage_words == "In review"
    for account in (interviews, sits):
        client = site.as_account(account)
        for path in ("/candidates", "/candidates.csv", f"/candidates/{case.folio}"):
            page = client.get(path)
            assert page.status_code == 200 and cases.NAME in page.text, path
            assert "Review decision to be made" not in page.text
            assert not re.search("(?i)reviews? sa(y|id)|locked review|every review", page.text)


@pytest.mark.parametrize("seated", [False, True])
def test_until_the_quorum_no_row_depends_on_what_a_review_says(
    seated: bool, either_database: Database
) -> None:
    found = []
    for word, value in (("proceed", 4), ("stop", 1)):
        with either_database.transaction() as db:
            case = cases.begun(db, words=(word, word), values=(value, value), seats=0)
            folio = case.row(db)
            folio.quorum, folio.stage, folio.reached = 3, "3", 3
            if seated:
                sits = cases.member(db, "Pat")
                standing.give(db, folio, sits, "panel", by=None)
            db.add(Slot(folio=folio.id, at=clock.now() + timedelta(days=2), place="Room 2"))
            db.flush()
            (row,) = queries.board(db, case.coordinator).rows
            assert {"seat", "assign"} == {step.code for step in row.steps}
            found.append([(it.code, it.words, it.sentence) for it in row.steps])
    assert found[0] == found[1]
