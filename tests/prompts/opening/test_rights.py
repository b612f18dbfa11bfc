"""Before a person takes a part that ends another right of theirs, a page says so (rule 2); and who
is missing for an opening."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import resources
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.visibility import eligibility, standing
from blindfolio.visibility.models import Standing
from prompts.authoring.own_loops import picked
from prompts.models import Opening, OpeningMember
from prompts.opening import rights, staffing
from tests import factories
from tests.expect import every, transact
from tests.prompts import cases
from tests.reviews.reading import desks
from tests.sites import Site

ROOT = Path(__file__).parents[3]
PLACES = ("prompts", "reviews")
VISIBILITY = ROOT / "platform/blindfolio/visibility"

WRITERS = {
    "standing": {
        *("give", "give_reviewing_manager", "accept", "end", "settle", "join", "give_new"),
        *("end_seats", "leave", "take_part"),
    },
    "stages": {"review_locked", "recuse"},
}
"""Every verb of the core that makes a standing or changes its row."""

CALLS = {
    # Somebody takes a part: the page is named by the tests below.
    # Who is taken out of an opening takes no other part by it.
    "prompts/opening/openings.py": {"standing.join", "standing.leave"},
    # An interview outside the panel is given on a page of the case, and closes to its interviewer
    # only what no other part of theirs opens: who has one is refused.
    "reviews/board/scheduling/meetings.py": {"standing.give", "standing.end"},
    "reviews/reading/assignment.py": {"standing.accept"},
    # Asked, and not yet accepted: it is taken back without a trace, and accepting has the page.
    # Who is replaced loses what they accepted: that verb's form is the page that says so.
    "reviews/board/assigning/assign.py": {"standing.give", "stages.recuse"},
    # The page on which an account is closed says what it ends.
    "reviews/board/leave.py": {"standing.end", "stages.recuse"},
    # The page on which a decider opens the reviews, or recuses themselves.
    "reviews/deciding/deciders.py": {"standing.end"},
    # Who takes part in a debrief has locked a review or sits: it ends no right to another part.
    "reviews/debrief/inviting.py": {"standing.take_part"},
    "reviews/debrief/passing.py": {"standing.take_part"},
    "reviews/debrief/voices/votes.py": {"standing.take_part"},
    # The page "Continue or recuse yourself".
    "reviews/reading/recuse.py": {"stages.recuse"},
    # Whoever runs the opening has said so for every candidate to come, and a new one has nobody.
    "prompts/inviting/invite.py": {"standing.give_new"},
    # A lock is signed on its own page; it ends no right to another part.
    "reviews/reading/lock.py": {"stages.review_locked"},
    "reviews/interviews/scorecard.py": {"standing.take_part"},
    # Nothing is decided by a practice document. Who takes part can't rate that document blind
    # later, which the round's page says before it is started.
    "reviews/calibration/practice/adding.py": {"standing.give"},
    "reviews/calibration/practice/rounds.py": {"standing.give"},
}
"""Where the rooms call one. A further place needs its page, and a test here."""


_MAKE = ("_new", "_fitting", "_join")


def _assigned(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _MAKE:
            return True
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Attribute) and t.attr in ("state", "locked", "counted")
            for t in node.targets
        ):
            return True
    return False


@pytest.mark.parametrize("module", WRITERS)
def test_the_verbs_that_give_and_end_parts_are_all_known(module: str) -> None:
    tree = ast.parse((VISIBILITY / f"{module}.py").read_text(encoding="utf-8"))
    found = {it.name for it in tree.body if isinstance(it, ast.FunctionDef) and _assigned(it)}
    assert {name for name in found if not name.startswith("_")} == WRITERS[module]


def test_the_rooms_call_them_where_a_page_comes_before() -> None:
    verbs = "|".join(f"{module}\\.{name}" for module, v in WRITERS.items() for name in v)
    found = {}
    for path in (p for place in PLACES for p in (ROOT / place).rglob("*.py")):
        calls = set(re.findall(rf"\b({verbs})\(", path.read_text(encoding="utf-8")))
        if calls:
            found[path.relative_to(ROOT).as_posix()] = calls
    assert found == CALLS


def test_a_mail_leads_to_a_list_or_a_page_and_never_past_it(site: Site) -> None:
    mails = [p.read_text(encoding="utf-8") for p in resources.TEMPLATES.rglob("mail/*.txt")]
    assert len(mails) > 10
    written = re.sub(r"{%.*?%}", "", " ".join(mails))
    for route in site.app.url_map.iter_rules():
        if "POST" in (route.methods or ()) and "GET" not in (route.methods or ()):
            last = route.rule.rsplit("/", 1)[-1]
            if not last.startswith("<"):
                assert f"/{last}" not in written, route.rule


def test_a_seat_in_a_full_opening_ends_reading_and_says_who_is_left(db: Session) -> None:
    folio = factories.folio(db, stage="2")
    names = ("Kim Lorem", "Sam Dummy", "Alex Ipsum")
    kim, sam, alex = (factories.account(db, name).id for name in names)
    standing.give(db, folio, alex, "reviewer", by=None)
    lost = rights.of_folio(db, folio, kim, "panel")
    assert [right.words for right in lost] == ["read and rate this document"]
    # Alex reads already, and Kim is the one who is asked about.
    assert lost[0].sentence == "Those who still can: Sam Dummy."
    standing.give(db, folio, sam, "panel", by=None)
    lost = rights.of_folio(db, folio, kim, "panel")
    assert lost[0].sentence == "No one else can."


def test_who_decides_in_an_opening_is_not_said_to_be_left_to_run_it(db: Session) -> None:
    job = factories.opening(db)
    folio = factories.folio(db, of=job, stage="2")
    names = ("Kim Lorem", "Sam Dummy", "Dora Ipsum")
    kim, sam, dora = (factories.account(db, name).id for name in names)
    db.add(OpeningMember(opening=job.id, account=dora, kind="manager"))
    db.add(OpeningMember(opening=job.id, account=sam, kind="coordinator"))
    for role in ("coordinator", "manager"):
        people.grant(db, db.get_one(Account, kim), role, by=None)
    left = {it.words: it.left for it in rights.of_folio(db, folio, kim, "panel")}
    assert left["run this candidate\u2019s case"] == ("Sam Dummy",)
    assert left["be this candidate\u2019s hiring manager"] == ("Dora Ipsum",)


def test_a_right_that_somebody_has_not_is_not_said_to_end(db: Session) -> None:
    folio = factories.folio(db, stage="2")
    folio.preset = "compact"
    db.flush()
    kim = factories.account(db).id
    standing.give(db, folio, kim, "reviewer", by=None)
    assert rights.of_folio(db, folio, kim, "panel") == []
    assert rights.of_folio(db, folio, factories.account(db).id, "panel") == []
    leads = factories.account(db)
    for role in ("coordinator", "manager", "decider"):
        people.grant(db, leads, role, by=None)
    other = leads.id
    case = "run this candidate\u2019s case"
    for decider, decides in (
        ("manager", "be this candidate\u2019s hiring manager"),
        ("engineer", "make this candidate\u2019s review decision"),
    ):
        folio.decider = decider
        lost = rights.of_folio(db, folio, other, "panel")
        assert [right.words for right in lost] == [case, decides]


@pytest.mark.parametrize(
    ("kind", "decider", "words"),
    [
        ("coordinator", "manager", ("sit on a panel", "be a hiring manager")),
        ("manager", "manager", ("sit on a panel", "run this opening")),
        ("manager", "engineer", ("run this opening", "make the review")),
        ("decider", "engineer", ("sit on a panel", "run this opening", "be a hiring manager")),
    ],
)
def test_who_joins_an_opening_is_told_what_it_ends(
    db: Session, kind: str, decider: str, words: tuple[str, ...]
) -> None:
    jo, kim = cases.member(db, "Jo Sampleton"), cases.member(db, "Kim Lorem")
    cases.member(db, "Sam Dummy")
    job = cases.opening(db, by=jo)
    job.decider = decider
    lost = rights.of_opening(db, job, kim, kind)
    for right, said in zip(lost, ("read and rate", *words), strict=True):
        assert right.words.startswith(said)
    # Jo runs it, and so is not left for anything.
    assert {right.left for right in lost} == {("Sam Dummy",)}
    job.loop = picked(db, "senior-product")
    lost = rights.of_opening(db, job, kim, kind)
    sits = (kind, decider) == ("manager", "engineer")
    assert ("interviewer" in [right.kind for right in lost]) != sits


@pytest.mark.parametrize(
    ("kind", "decider"),
    [
        *((kind, "manager") for kind in ("panel", "coordinator", "manager", "reviewer")),
        *((kind, "engineer") for kind in ("panel", "manager", "decider", "reviewer")),
    ],
)
@pytest.mark.parametrize("preset", ["full", "compact"])
def test_what_is_said_is_what_is_refused_afterwards(
    db: Session, kind: str, decider: str, preset: str
) -> None:
    folio = factories.folio(db, stage="2")
    folio.preset, folio.decider = preset, decider
    db.flush()
    kim = factories.account(db).id
    before = {k for k in eligibility.KINDS if not standing.may_stand(db, folio, kim, k)}
    lost = eligibility.ends(folio, kind, {}, frozenset())
    standing.give(db, folio, kim, kind, by=None)
    after = {k for k in eligibility.KINDS if not standing.may_stand(db, folio, kim, k)}
    ended = before - after - {kind}
    assert set(lost) == ended


def test_who_makes_an_opening_reads_it_before_and_who_accepts_does_too(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        round_ = desks.begin(db, readers=1, accepted=False)
        asked = db.scalars(select(Standing.id).where(Standing.kind == "reviewer")).one()
        count = len(db.scalars(select(OpeningMember)).all())
        assert db.scalars(select(Opening)).all()
    typed = {"title": "Staff", "prompt": "payment-flows", "level": "3", "to": "show"}
    form = site.as_account(jo).post("/openings/new", data=typed).text
    assert "You</bdi> will run this opening. That rules out other roles in it" in form
    assert "sit on a panel of this opening" in form
    page = site.as_account(round_.readers[0]).get(f"/queue/{asked}").text
    said = page.split("After you accept, you can\u2019t")[1].split("</p>")[0]
    assert "Others in the team can still do these things, unless" in said
    assert "checked" not in page.split('id="decline"')[0]
    assert len(every(site, select(OpeningMember))) == count


def test_who_sits_somewhere_already_is_told_for_whom_they_will_not_decide(db: Session) -> None:
    jo, kim = cases.member(db, "Jo Sampleton"), cases.member(db, "Kim Lorem")
    job = cases.opening(db, by=jo)
    folio, _ = (factories.folio(db, of=job) for _ in range(2))
    who = db.get_one(Account, kim)
    assert rights.left_out(db, job, who, "manager") == []
    standing.give(db, folio, kim, "panel", by=None)
    [said] = rights.left_out(db, job, who, "manager")
    assert said.startswith("For 1 candidate of this opening, Kim Lorem will not have")
    assert "cannot sit on this candidate" in said
    assert "Choose someone else" not in said
    # It says what joining then does.
    assert list(standing.join(db, job.id, kim, "manager", by=jo)) == [folio.id]
    # A coordinator is refused altogether.
    assert rights.left_out(db, job, who, "coordinator") == []


@pytest.mark.parametrize(
    ("preset", "quorum", "loop", "team", "says"),
    [
        ("full", 2, "", 4, ""),
        ("full", 2, "", 3, "4 people besides the coordinators: 2 reviewers and 2 panelists. T"),
        ("full", 3, "", 4, "5 people"),
        ("compact", 2, "", 2, ""),
        ("compact", 2, "", 1, "2 people besides the coordinators: 2 reviewers. The team has 1"),
        ("full", 2, "staff-platform", 7, ""),
        ("full", 2, "staff-platform", 6, "7 people besides the coordinators: 2 reviewers, 2"),
        ("compact", 2, "staff-platform", 4, "5 people"),
    ],
)
def test_a_preset_and_a_loop_say_who_is_missing(
    db: Session, preset: str, quorum: int, loop: str, team: int, says: str
) -> None:
    job = Opening(preset=preset, quorum=quorum, loop=picked(db, loop))
    found = staffing.too_few(job, team)
    assert found.startswith(f"{preset.capitalize()} needs {says}") if says else not found


def test_another_engineer_is_proposed_where_the_team_is_enough(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        for n in range(4):
            cases.member(db, f"Colleague {n}")
        manager = cases.opening(db, by=jo, decider="manager").id
        engineer = cases.opening(db, by=jo).id
    client = site.as_account(jo)
    page = client.get(f"/openings/{manager}").text
    assert "Full needs 4 people besides the coordinators and the decider" in page
    assert "The team has 3." in page, "who is to decide doesn't judge"
    assert "people besides" not in client.get(f"/openings/{engineer}").text
    chosen = re.compile(r'name="decider" value="(\w+)" id="[^"]+" checked')
    form = client.get("/openings/new").text
    for full, compact in ((6, 4), (8, 6), (9, 7)):
        assert f"it needs {full} people (Compact: {compact}), or one fewer if" in form
    assert chosen.findall(form) == ["manager"]
    transact(site, cases.member, "Colleague 5")
    assert chosen.findall(client.get("/openings/new").text) == ["engineer"]
    assert chosen.findall(client.get(f"/openings/{manager}/edit").text) == ["manager"]


@pytest.mark.parametrize(
    ("team", "decides"),
    [(1, "engineer"), (3, "engineer"), (4, "manager"), (5, "manager"), (6, "engineer")],
)
def test_whom_the_form_proposes_to_decide_is_somebody_whom_the_team_has(
    team: int, decides: str
) -> None:
    assert staffing.proposed_decider(team) == decides


def test_a_team_that_is_too_small_is_said_wherever_an_invitation_is_sent(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        job = cases.opening(db, by=jo).id
    client = site.as_account(jo)
    says = "Full needs 4 people besides the coordinators: 2 reviewers and 2 panelists."
    page = client.get(f"/openings/{job}").text
    assert (
        page.index("Invite a candidate") < page.index(says) < page.index("Invite from a list")
    )
    assert says in client.get(f"/openings/{job}/preview").text
    typed = {"title": "Staff", "prompt": "payment-flows", "level": "3", "preset": "compact"}
    form = client.post("/openings/new", data=typed | {"decider": "engineer", "to": "show"}).text
    assert (
        "Compact needs 2 people besides the coordinators: 2 reviewers. The team has 0" in form
    )
    rows = {"people": "name,email\nAda Example,ada@example.test"}
    answer = client.post(f"/openings/{job}/lists/new", data=rows)
    assert says in client.get(answer.location).text
