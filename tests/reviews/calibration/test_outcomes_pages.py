"""The pages of outcomes: a coordinator's own openings, and a file that is read and not kept."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.app import ERASED
from blindfolio.erasure import erase
from blindfolio.visibility import standing
from blindfolio.visibility.models import ErasureRequest, Folio
from prompts.models import Invitation, Opening, OpeningMember
from reviews.calibration import ended_outcomes, in_fives, newest, own_history
from reviews.calibration.models import EndedOutcome, WaitingEnd
from reviews.calibration.outcomes.chances import FEWEST
from reviews.calibration.outcomes.durations import AT_LEAST
from reviews.calibration.outcomes.history import COLUMNS
from reviews.deciding.models import DebriefDecision
from tests import factories
from tests.expect import answered, transact
from tests.reviews import cases
from tests.reviews.calibration.outcomes import planted
from tests.sites import Site


def _opening(db: Session, jo: str) -> Opening:
    opening = factories.opening(db)
    db.add(OpeningMember(opening=opening.id, account=jo, kind="coordinator"))
    db.flush()
    return opening


def _ended(db: Session, opening: Opening, jo: str, end: str, reason: str | None = None) -> str:
    """An application that ended so: a stage, or an outcome of the debrief. Gives the folio's id."""
    stage = end if end in ("2", "7s", "E") else "7"
    folio = factories.folio(db, stage=stage, of=opening)
    folio.ended_reason = reason
    if reason == "withdrawn":
        folio.reached = 1
    standing.give(db, folio, jo, "coordinator", by=None)
    if stage == "7":
        db.add(
            DebriefDecision(
                folio=folio.id, outcome=end, level=3, feedback="", by=jo, at=clock.now()
            )
        )
    db.flush()
    if end != "2":
        in_fives.add(db, folio)
    return folio.id


def _rows(page: str) -> dict[str, str]:
    return dict(
        re.findall(
            r'<th scope="row">([^<]+)</th>\s*<td data-label="Candidates"[^>]*>(\d+)', page
        )
    )


def test_every_end_is_counted_once_and_who_submitted_nothing_never(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        opening = _opening(db, jo)
        for end, n in (("offer", 6), ("down_level", 5), ("no_offer", 6), ("7s", 8), ("2", 5)):
            for _ in range(n):
                _ended(db, opening, jo, end)
        for _ in range(5):
            _ended(db, opening, jo, "E", "withdrawn")
            for reason in ("declined", "expired", "never_started", "cancelled"):
                _ended(db, opening, jo, "E", reason)
        by = cases.member(db, "Jo Sampleton", "coordinator")
        for _ in range(10):  # nobody's but another coordinator's
            _ended(db, _opening(db, by), by, "offer")
    page = answered(site.as_account(jo).get("/outcomes"), 200, "25 candidates, in fives").text
    chart = page.split('<svg class="chart"')[1].split("</svg>")[0]
    assert "Share of candidates, in %; (n) counts candidates" in chart
    assert "Rejected on the document (5)" in chart
    shown = {
        "Withdrawn": "5",
        "Rejected on the document": "5",
        "No offer": "5",
        "An offer": "10",
    }
    assert _rows(page) == shown
    raw = site.as_account(jo).get("/outcomes.csv").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(raw)))
    assert {row["end"].capitalize(): row["n"] for row in rows} == shown
    assert {row["what"] for row in rows} == {"ended"}
    found = transact(site, own_history.of_openings, jo)
    assert len(found) == 30
    assert sum(it.interviewed for it in found.values()) == 17


def test_an_opening_counts_five_at_a_time_and_nothing_moves_in_between(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        opening, other = _opening(db, jo).id, _opening(db, jo).id
    client = site.as_account(jo)
    shown = [_figures(client)]
    for n in range(12):
        with site.parts.database.transaction() as db:
            for each in (opening, other) if n < 3 else (opening,):
                _ended(db, db.get_one(Opening, each), jo, "offer" if n % 6 else "7s")
        shown.append(_figures(client))
    assert [it[0] for it in shown] == [
        *[{}] * 10,
        *[{"An offer": "5"}] * 3,
    ]
    assert len({str(it) for it in shown}) == 2


def test_four_who_submit_nothing_make_no_five_with_another(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        opening = _opening(db, jo)
        one = _ended(db, opening, jo, "E", "withdrawn")
        for _ in range(4):
            _ended(db, opening, jo, "E", "declined")
        counted = select(Folio.id).where(in_fives.counted())
        assert db.scalars(counted).all() == []
        assert db.scalars(select(WaitingEnd.folio)).all() == [one]
        assert db.scalars(select(EndedOutcome.n)).all() == []
    answered(site.as_account(jo).get("/outcomes"), 200, "Too few to say.")


def test_fewer_than_five_show_nothing(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        opening = _opening(db, jo)
        for _ in range(4):
            _ended(db, opening, jo, "offer")
        for _ in range(4):  # five are over, in two openings
            _ended(db, _opening(db, jo), jo, "offer")
    page = answered(site.as_account(jo).get("/outcomes"), 200, "Too few to say.").text
    assert "<table" not in page.split("<main")[1]
    assert "outcomes.csv" not in page
    assert len(site.as_account(jo).get("/outcomes.csv").text.splitlines()) == 1


def test_how_long_it_took_is_shown_from_twenty_on(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        opening = _opening(db, jo)
        for _ in range(AT_LEAST + 2):  # two wait
            _ended(db, opening, jo, "no_offer")
        for decision in db.scalars(select(DebriefDecision)):
            decided = decision.at
            db.add(
                Invitation(
                    id=chance.new_id(),
                    opening=opening.id,
                    folio=decision.folio,
                    zone="UTC",
                    start_by=decided,
                    created_at=decided - timedelta(days=30),
                    started_at=decided - timedelta(days=20),
                )
            )
    client = site.as_account(jo)
    answered(client.get("/outcomes"), 200, "Invitation to start", "10 days", "20 days")
    rows = client.get("/outcomes.csv").text
    assert "median days,invitation to start,,20,10," in rows
    assert "median days,start to decision,,20,20," in rows


def _figures(client: FlaskClient) -> tuple[object, ...]:
    """Every number of the page and of the file."""
    return _rows(client.get("/outcomes").text), client.get("/outcomes.csv").text


@pytest.mark.parametrize("end", ["offer", "down_level", "no_offer", "7s", "E"])
def test_a_deletion_changes_no_figure_and_leaves_a_count_and_nothing_else(
    site: Site, end: str
) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        opening = _opening(db, jo)
        gone = _ended(db, opening, jo, end, "withdrawn" if end == "E" else None)
        for each, n in (("offer", 6), ("down_level", 5), ("no_offer", 7), ("7s", 8)):
            for _ in range(n):
                _ended(db, opening, jo, each)
        for _ in range(8):
            _ended(db, opening, jo, "E", "withdrawn")
        waits = _ended(db, opening, jo, "offer")
        practice = factories.folio(db, stage="4", purpose="practice").id
    client = site.as_account(jo)
    before = _figures(client)
    assert "25 candidates, in fives" in client.get("/outcomes").text
    for folio in (gone, waits, practice):
        transact(site, _erase, folio)
    with site.parts.database.reading() as db:
        assert db.get_one(Folio, gone).stage == db.get_one(Folio, waits).stage == "8"
        assert db.scalar(select(func.sum(EndedOutcome.n))) == 35
        assert db.scalar(select(func.count()).select_from(WaitingEnd)) == 0
    assert _figures(client) == before
    assert "Candidates whose data has been deleted stay" in client.get("/outcomes").text


def test_between_two_moments_nobody_or_five_people_come_in(site: Site) -> None:
    rng = random.Random(3)
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        openings = [_opening(db, jo).id for _ in range(2)]
    living: list[str] = []
    looks = [0]
    for _ in range(40):
        with site.parts.database.transaction() as db:
            if gone := living and rng.random() < 0.3:
                _erase(db, living.pop(rng.randrange(len(living))))
            else:
                of = db.get_one(Opening, rng.choice(openings))
                end = rng.choice(["offer", "7s", "E"])
                living.append(_ended(db, of, jo, end, "withdrawn" if end == "E" else None))
            looks.append(len(ended_outcomes.of_openings(db, jo)))
        assert looks[-1] - looks[-2] in ((0,) if gone else (0, FEWEST))
    assert looks[-1] >= 15


def test_figures_are_of_the_newest_and_of_their_openings_as_a_whole(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (newest, ended_outcomes):
        monkeypatch.setattr(module, "MOST", 8)
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        old, new = _opening(db, jo), _opening(db, jo)
        for of, n in ((old, 10), (new, 6), (old, 5)):
            for _ in range(n):
                _ended(db, of, jo, "offer" if of is old else "7s")
        for _ in range(9):  # which hide nobody
            _ended(db, old, jo, "E", "cancelled")
    found = transact(site, own_history.of_openings, jo)
    assert [it.outcome for it in found.values()].count("offer") == 5
    assert len(found) == 8
    ends = [it.outcome for it in transact(site, ended_outcomes.of_openings, jo)]
    assert ends == ["offer"] * 15, "a newer opening alone, and all of it"


def _erase(db: Session, folio: str) -> None:
    now = clock.now()
    db.add(ErasureRequest(folio=folio, at=now, due=now, by=None, reason="asked", subject=None))
    db.flush()
    erase.erase(db, folio, ERASED)


def test_all_of_an_opening_may_be_deleted_and_a_cancelled_one_never_counts(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo, other = (cases.member(db, name, "coordinator") for name in ("Jo", "Kim"))
        opening = _opening(db, jo)
        for _ in range(6):
            _ended(db, opening, jo, "offer")
        _ended(db, opening, jo, "E", "cancelled")
        _opening(db, other)
    before = _figures(site.as_account(jo))
    with site.parts.database.transaction() as db:
        folios = db.scalars(select(Folio.id)).all()
    for folio in folios:
        transact(site, _erase, folio)
    assert _figures(site.as_account(jo)) == before
    assert "Too few to say." in site.as_account(other).get("/outcomes").text


def test_it_costs_the_same_for_more_applications(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        opening = _opening(db, jo).id
    client = site.as_account(jo)
    client.get("/outcomes")
    counted = []
    for n in (5, 30):
        with site.parts.database.transaction() as db:
            for _ in range(n):
                _ended(db, db.get_one(Opening, opening), jo, "no_offer")
        with site.counted() as statements:
            client.get("/outcomes")
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_a_file_is_shown_and_not_kept_and_a_bad_one_is_refused(site: Site) -> None:
    jo = transact(site, cases.member, "Jo Sampleton", "coordinator")
    client = site.as_account(jo)
    assert client.get("/outcomes/file").status_code == 200
    year = planted.year(planted.Year(), "lenient_reviewer", 1)
    page = client.post("/outcomes/file", data={"past": (io.BytesIO(year), "year.csv")})
    assert page.status_code == 200
    assert "395 candidates" in page.text
    assert "Lenient reviewer" in page.text
    assert planted.WHO in page.text
    folder = site.parts.settings.data
    assert not [
        path
        for path in folder.rglob("*")
        if path.is_file() and planted.WHO.encode() in path.read_bytes()
    ]
    for raw, says in ((b"", "Choose a CSV file"), (b"candidate,stage\nc,document\n", "column")):
        answer = client.post("/outcomes/file", data={"past": (io.BytesIO(raw), "a.csv")})
        assert answer.status_code == 422
        assert says in answer.text


def test_a_file_of_thousands_of_sources_is_counted(site: Site) -> None:
    jo = transact(site, cases.member, "Jo Sampleton", "coordinator")
    rows = [
        f"c{n},s{n},3,decision,2025-03-01,{'offer' if n % 2 else 'no hire'},,,,2"
        for n in range(6_000)
    ]
    raw = "\n".join([",".join(COLUMNS), *rows]).encode()
    page = site.as_account(jo).post("/outcomes/file", data={"past": (io.BytesIO(raw), "p.csv")})
    assert page.status_code == 200
    assert "6000" in page.text.replace(",", "")
