"""The demo: its people in every stage, a fresh link for each, the mailbox that no served site has,
and a finished application with all of the second half in it, beside one that waits."""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.accounts.models import Account
from blindfolio.app import CHECKS, FREEZES, SEALED, create_app
from blindfolio.archive import documents
from blindfolio.cli import main
from blindfolio.db import migrate
from blindfolio.demo import mailbox, run, scenes
from blindfolio.demo.after_the_gate import hours
from blindfolio.demo.texts import texts
from blindfolio.ledger import verify
from blindfolio.ledger.models import Entry
from blindfolio.settings import load
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio
from blindfolio.web import declare
from prompts.loops.loop import EVIDENCE
from reviews.board.row import LEAD
from reviews.deciding.models import GateDecision
from reviews.panel.models import ScorecardBasis, SheetQuestion, Slot
from tests.faults.served import free_port
from tests.platform.conftest import Opened
from tests.platform.ledger.conftest import unguarded
from tests.sites import Site, open_site


def _is_whole(site: Site) -> None:
    with site.parts.database.reading() as db:
        assert set(db.scalars(select(Folio.stage))) == set(matrix.STAGES)
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


def test_a_folio_stands_in_every_stage_and_the_ledger_is_sound(demo_site: Site) -> None:
    _is_whole(demo_site)


def test_no_text_waits_twice_for_its_reviewers(demo_site: Site) -> None:
    with demo_site.parts.database.reading() as db:
        read = db.scalars(select(Folio.document).where(Folio.stage.in_(("2", "3")))).all()
        texts = {documents.blocks(db, it or "")[-3].html for it in read}
    assert len(texts) == len(read) == 2


@pytest.mark.faults
@pytest.mark.postgresql
def test_the_whole_demo_plays_on_postgresql(
    postgresql_url: str, tmp_path: Path, opened: Opened
) -> None:
    site = opened(tmp_path, database=postgresql_url)
    scenes.play(site.parts)
    _is_whole(site)
    assert site.as_member("jo.sampleton").get("/candidates").status_code == 200
    assert site.as_member("robin.testcase").get("/queue").status_code == 200


def _follow(site: Site, link: str) -> int:
    path = link.removeprefix(site.parts.settings.base_url)
    return site.app.test_client().post(path).status_code


def test_each_person_gets_a_link_and_fresh_ones_when_asked_again(demo_site: Site) -> None:
    def kept() -> list[object]:
        with demo_site.parts.database.reading() as db:
            stages = db.execute(select(Folio.id, Folio.stage).order_by(Folio.id)).all()
            return [stages, db.scalar(select(func.count()).select_from(Entry))]

    before = kept()
    first, second = (run.links(demo_site.parts) for _ in range(2))
    assert kept() == before, "nothing else changes"
    capacities = [capacity for _, capacity, _ in first]
    singly = {"candidate, has not started", "candidate, is writing", "manager", "coordinator"}
    assert singly <= set(capacities)
    assert min(capacities.count("reviewer"), capacities.count("panel")) >= 2
    for (who, capacity, old), (again, _, new) in zip(first, second, strict=True):
        assert who == again
        assert _follow(demo_site, old) == (302 if capacity.startswith("candidate") else 410)
        assert _follow(demo_site, new) == 302


def test_links_lead_to_the_port_that_is_served(
    demo_site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = demo_site.parts.settings.data
    (folder / "seeded").touch()
    # The copy's tables are this version's and were not made by migrations.
    monkeypatch.setattr(migrate, "upgrade", lambda *_: None)
    monkeypatch.setattr(run, "serve_app", lambda *_, **__: None)
    port = str(free_port())
    where = ("--folder", str(folder), "--port", port)
    for command in (("demo", *where), ("demo", *where, "links")):
        assert main(command) == 0
        said = capsys.readouterr().out
        assert f"`blindfolio demo --folder {folder} --port {port} links`" in said
        assert said.count(f"http://127.0.0.1:{port}/open/") == 13


def test_a_demo_is_played_once_and_is_served_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    played: list[Path] = []
    monkeypatch.setattr(scenes, "play", lambda parts: played.append(parts.settings.data))
    monkeypatch.setattr(run, "serve_app", lambda *_, **__: None)
    monkeypatch.setattr(run, "refuse_taken", lambda *_: None)
    folder = tmp_path / "F"
    assert main(("demo", "--folder", str(folder), "links")) == 2
    assert "Run `blindfolio demo` first" in capsys.readouterr().err
    for _ in range(2):
        assert main(("demo", "--folder", str(folder))) == 0
    assert played == [folder]
    assert load(data=folder).team == "Example Harbour"


def test_of_people_who_changed_whoever_has_their_address_gets_a_link(demo_site: Site) -> None:
    before = run.links(demo_site.parts)
    gone, renamed, moved = (who for who, capacity, _ in before if capacity == "reviewer")
    with unguarded(demo_site.parts.database) as connection:
        for name, values in (
            (gone, {"disabled_at": clock.now()}),
            (renamed, {"name": "Kim", "epoch": 7}),
            (moved, {"email": "k@x.test"}),
        ):
            connection.execute(update(Account).where(Account.name == name).values(values))
    after = run.links(demo_site.parts)
    names = {who for who, *_ in after}
    assert len(after) == len(before) - 2 and "Kim" in names and not {gone, moved} & names
    assert all(_follow(demo_site, link) == 302 for *_, link in after)


PAGE = "/demo/mailbox"


def test_the_mailbox_shows_a_mail_whose_link_works(demo_site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    sending = open_site(demo_site.parts.settings.data, mail=f"folder://{folder}")
    mailbox.install(sending.app, folder)
    reader = sending.app.test_client()
    assert "No emails yet." in reader.get(PAGE).text
    with sending.parts.database.transaction() as db:
        links.ask(db, "robin.testcase@example.test")
    sending.parts.worker.run_until_idle()
    words = reader.get(PAGE).text
    assert "Your sign-in link" in words and "robin.testcase@example.test" in words
    (link,) = re.findall(r'href="(http://127\.0\.0\.1:8000/open/[^"]+)"', words)
    token = link.rpartition("/")[2]
    assert reader.post(f"/open/{token}").status_code == 302
    said = "You can use this link to sign in once, within the next 15 minutes:"
    assert f",\n\n{said}\n\n    <a " in words
    assert PAGE in sending.app.test_client().get("/sign-in").text


def test_the_mailbox_is_declared_where_it_is_and_is_nowhere_else(demo_site: Site) -> None:
    served = declare.declarations(demo_site.app)
    with_mailbox = create_app(demo_site.parts)
    mailbox.install(with_mailbox, demo_site.parts.settings.data)
    more = [d for d in declare.declarations(with_mailbox) if d not in served]
    assert [(d["rule"], d["methods"], d["writes"]) for d in more] == [(PAGE, ("GET",), False)]


def test_a_served_site_has_no_mailbox_whatever_its_mails_go_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = """
import json, sys
from blindfolio.app import assemble, create_app
from blindfolio.settings import load
import blindfolio.cli, blindfolio.operating.serving
app = create_app(assemble(load()))
answer = app.test_client().get("/demo/mailbox")
absent = app.test_client().get("/nothing/here")
loaded = [name for name in sys.modules if name.startswith("blindfolio.demo")]
print(json.dumps([answer.status_code, answer.data == absent.data, loaded]))
"""
    mails = tmp_path / "mailbox"
    mails.mkdir()
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    monkeypatch.setenv("BLINDFOLIO_MAIL", f"folder://{mails}")
    said = subprocess.check_output([sys.executable, "-c", asked])
    assert json.loads(said) == [404, True, []]


def _page(site: Site, email: str, path: str) -> str:
    answer = site.as_member(email).get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def finished(demo_site: Site) -> str:
    return demo_site.invitation("closed").folio


def test_its_debrief_shows_objections_answers_changed_views_and_the_decision(
    demo_site: Site, finished: str
) -> None:
    page = _page(demo_site, "hanna.placeholder", f"/debriefs/{finished}")
    told = texts("debrief")["closed"]
    flag, dissent, decision = told["flag"], told["dissent"], told["decision"]
    for words in (
        *(flag["sentence"], flag["rests_on"]["quote"], flag["answer"]),
        dissent["said"]["sentence"],
        *(view["said"]["because"] for view in told["views"]),
        *(vote["sentence"] for vote in told["votes"].values()),
        *(decision["said"][key] for key in ("reason", "conditions", "feedback")),
        *("Hanna Placeholder", "Toni Attrappe", "Kim Lorem", "Nic Blindtext"),
    ):
        assert words in page


def test_its_packet_holds_all_of_it_and_is_accepted(
    tmp_path: Path, demo_site: Site, finished: str
) -> None:
    path, file = f"/debriefs/{finished}/packet.json", tmp_path / "packet.json"
    file.write_bytes(demo_site.as_member("jo.sampleton").get(path).data)
    packet: dict[str, Any] = json.loads(file.read_bytes())
    names = {it["id"]: it["name"] for it in packet["people"]["names"]}
    assert packet["decision"]["outcome"] == "down_level"
    assert packet["grounds"]["reason"] and packet["grounds"]["conditions"]
    assert len(packet["grounds"]["present"]) == 6
    (flag,) = packet["flags"]
    assert flag["settled"]["how"] == "answered"
    assert names[flag["settled"]["by"]] == "Hanna Placeholder"
    (dissent,) = packet["dissents"]
    assert (names[dissent["heard_by"]], dissent["follows"]) == ("Hanna Placeholder", "commits")
    assert {bool(view["quote"]) for view in packet["changed_views"]} == {True, False}
    assert [names[vote["account"]] for vote in packet["votes"]] == ["Sam Dummy"]
    assert packet["gate"]["capacity"] == "manager" and packet["gate"]["reason"]
    paragraphs = texts("debrief")["closed"]["told_later"]["paragraphs"]
    assert packet["feedback"]["text"].split("\n\n") == paragraphs
    by_stage = {it["locked"]["stage"]: it["locked"] for it in packet["interviews"]}
    assert set(by_stage) == {"debugging", "influence", "outside"}
    assert all(by_stage["influence"][name] for name in EVIDENCE)
    assert len(packet["scorecards"]) == 2
    for card in packet["scorecards"]:
        rated = [it for it in card["locked"]["criteria"].values() if not it["not_covered"]]
        assert len(rated) == 5
        assert all(it["basis"] and it["said"] for it in rated)
    asked = [it for it in packet["sheet"]["questions"] if it["went"]]
    assert len(asked) == len(texts("panel")["closed"]["asked"])
    assert sum(len(it["changes"]) for it in asked) == 5
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert main(("audit", "verify", "--packet", str(file))) == 0
    assert "Consistent" in said.getvalue()


def test_the_one_beside_it_waits_for_a_vote_and_for_an_answer(demo_site: Site) -> None:
    folio = demo_site.invitation("debrief").folio
    told = texts("debrief")["debrief"]
    page = _page(demo_site, "hanna.placeholder", f"/debriefs/{folio}")
    assert told["flag"]["sentence"] in page
    form = page.partition("Record the decision")[2]
    assert "Robin Testcase has not voted yet" in form and "A red flag by Alex Ipsum" in form
    invited = _page(demo_site, "robin.testcase", f"/debriefs/{folio}")
    assert "Your vote" in invited
    assert told["flag"]["sentence"] not in invited, "who has not voted sees no one's judgement"
    deciding = {
        **{"outcome": "offer", "level": "3", "reason": "Both columns say staff."},
        "feedback": "You narrowed the problem.",
        "present": demo_site.account("hanna.placeholder"),
    }
    hanna = demo_site.as_member("hanna.placeholder")
    refused = hanna.post(f"/debriefs/{folio}/close", data=deciding)
    assert refused.status_code == 409
    assert "Robin Testcase has not voted yet" in refused.text
    with demo_site.parts.database.reading() as db:
        cited = select(SheetQuestion.went).join(
            ScorecardBasis, ScorecardBasis.question == SheetQuestion.id
        )
        assert all(db.scalars(cited)), "a scorecard cites a question that was not asked"


def test_each_panel_has_its_document_a_day_before_and_no_two_meet_at_once(
    demo_site: Site,
) -> None:
    with demo_site.parts.database.reading() as db:
        slots = db.scalars(select(Slot).join(Folio, Folio.id == Slot.folio)).all()
        released = {it.folio: it.at for it in db.scalars(select(GateDecision))}
    assert len(slots) >= 6
    assert len({slot.at for slot in slots}) == len(slots)
    for slot in slots:
        if slot.folio in released:
            assert slot.at - released[slot.folio] >= LEAD
        assert slot.debrief_at is not None
        assert slot.debrief_at - slot.at >= timedelta(minutes=slot.minutes)


WEEK = [datetime(2026, 11, 16, 0, 5, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(24)]


@pytest.mark.parametrize("moment", WEEK)
def test_what_is_over_was_on_a_working_day_and_the_story_began_on_a_monday(
    moment: datetime,
) -> None:
    found, began = hours.last_afternoon(moment), hours.monday(moment)
    assert found.weekday() < 5
    assert timedelta() <= moment - found < timedelta(days=4)
    assert hours.day_before(found).weekday() < 5
    assert timedelta(days=1) <= found - hours.day_before(found) <= timedelta(days=3)
    assert began.weekday() == 0
    assert timedelta() <= moment - began <= timedelta(days=7)
    hour = list(islice(hours.free(moment), 20))
    assert hour == sorted(set(hour)), "none is given twice"
    assert hour[0] > moment
    assert {at.weekday() for at in hour} == {0, 1, 2, 3, 4}
