"""Candidates and members download what the site holds about them, and candidates ask a person for
what reviewers wrote."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from blindfolio.app import ERASED
from blindfolio.demo.scenes import CANDIDATES
from blindfolio.erasure import erase
from prompts.erasing import erasures
from reviews.board import copy_requests as asking
from tests.expect import answered, told
from tests.sites import Site

ASKED = "They asked for what reviewers wrote about them."


def downloaded(client: FlaskClient, path: str = "/my/copy.zip") -> dict[str, bytes]:
    answer = client.get(path)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("where", [where for where, _, _ in CANDIDATES if where != "erased"])
def test_it_has_the_candidates_own_files_and_words_at_every_stage(
    demo_site: Site, where: str
) -> None:
    name, email = next(it[1:] for it in CANDIDATES if it[0] == where)
    client = demo_site.as_candidate(demo_site.invitation(where).id)
    answered(client.get("/my/copy"), 200, "Download what you hold about me")
    files = downloaded(client)
    parts = json.loads(files["about-you.json"])
    assert [it["email"] for it in parts["person"]] == [email]
    others = {other for _, _, other in CANDIDATES} - {email}
    assert not [it for it in others if it in files["about-you.json"].decode()]
    assert f"<dd>{name}</dd>" in files["about-you.html"].decode()
    sent = [f"files/{it['n']}{it['extension']}" for it in parts["files"]]
    assert [it for it in files if it.startswith("files/")] == sent
    for it, row in zip(sent, parts["files"], strict=True):
        assert len(files[it]) == row["size"]
        assert name not in files[f"anonymised/{row['n']}.html"].decode()


def test_there_is_none_after_a_deletion(demo_site: Site) -> None:
    with demo_site.parts.database.transaction() as db:
        mine = demo_site.invitation("invited")
        erasures.by_candidate(db, db.merge(mine))
    with demo_site.parts.database.transaction() as db:
        erase.erase(db, mine.folio, ERASED)
    answered(demo_site.as_candidate(mine.id).get("/my/copy.zip"), 404)


def test_german_pages_are_in_it(demo_site: Site) -> None:
    client = demo_site.as_candidate(demo_site.invitation("closed").id, "de")
    answered(client.get("/my/copy"), 200, "Was wir über Sie gespeichert haben")
    assert "<h2>Wer Sie sind</h2>" in downloaded(client)["about-you.html"].decode()


@pytest.mark.parametrize("where", ["writing", "one_lock", "stopped", "withdrawn"])
def test_a_person_answers_for_what_reviewers_wrote(demo_site: Site, where: str) -> None:
    mine = demo_site.invitation(where)
    client, jo = demo_site.as_candidate(mine.id), demo_site.as_member("jo.sampleton")
    for _ in range(2):
        answered(client.post("/my/copy"), 303)
    answered(client.get("/my/copy"), 200, "You have asked for it.", lacks="Ask my coordinator")
    with demo_site.parts.database.transaction() as db:
        assert told(db, asking.MAIL) == [demo_site.account("jo.sampleton")]
    answered(jo.get("/candidates"), 200, ASKED)
    case = f"/candidates/{mine.folio}"
    answered(jo.get(case), 200, "I have answered")
    for _ in range(2):
        answered(jo.post(f"{case}/copy"), 303)
    answered(jo.get(case), 200, lacks="I have answered")
    assert ASKED not in jo.get("/candidates").text
    answered(client.get("/my/copy"), 200, "Ask my coordinator")
    answered(demo_site.as_member("robin.testcase").post(f"{case}/copy"), 404)


def test_the_answer_is_due_on_the_same_day_of_the_next_month_or_its_last() -> None:
    def due(year: int, month: int, day: int) -> str:
        return asking.due(datetime(year, month, day, 12, tzinfo=UTC)).date().isoformat()

    assert (due(2026, 11, 28), due(2026, 12, 31)) == ("2026-12-28", "2027-01-31")
    assert (due(2027, 1, 31), due(2027, 1, 29)) == ("2027-02-28", "2027-02-28")


def test_members_download_what_is_held_about_their_account(demo_site: Site) -> None:
    jo = demo_site.as_member("jo.sampleton")
    answered(jo.get("/away"), 200, 'href="/about-you.zip"')
    files = downloaded(jo, "/about-you.zip")
    parts = json.loads(files["about-you.json"])
    assert parts["account"][0]["email"] == "jo.sampleton@example.test"
    assert parts["openings"] and parts["sessions"]
    assert files["about-you.json"].decode().count("@") == 1, "nobody else's address"
