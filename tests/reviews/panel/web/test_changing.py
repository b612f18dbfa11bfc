"""The sheet's forms and files: nothing typed is lost, nothing is shown too early."""

from __future__ import annotations

import html
import json
import re

import pytest
from flask.testing import FlaskClient
from markdown import markdown
from sqlalchemy import select
from werkzeug.test import TestResponse

from reviews.panel import sheet_files
from reviews.panel.models import DesignChange, SheetEdit, SheetQuestion
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Released, with a sheet of known questions."""
    return sheets.released(site.parts.database)


@pytest.fixture
def lee(site: Site, case: cases.Case) -> FlaskClient:
    return site.as_account(case.panel[0])


def _path(site: Site, case: cases.Case, text: str) -> str:
    with site.parts.database.reading() as db:
        return f"/panels/{case.folio}/questions/{sheets.question(db, case, text).id}"


def _write(
    site: Site, case: cases.Case, client: FlaskClient, text: str, **said: str
) -> TestResponse:
    """Send the page's form with these fields of one question, as without a script."""
    with site.parts.database.reading() as db:
        id_ = sheets.question(db, case, text).id
    form = {"code": case.folio, "revision": "0", f"seen-went-{id_}": ""}
    form |= {f"{kind}-{id_}": value for kind, value in said.items()}
    return client.post(f"/panels/{case.folio}/notes", data=form)


def _meet(site: Site, case: cases.Case) -> None:
    with site.parts.database.transaction() as db:
        cases.meet(db, case, 3, 3)


def test_a_question_is_moved_asked_differently_and_added_without_a_script(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    posts = (
        (_path(site, case, "two"), {"verb": "up", "was": "2"}),
        (_path(site, case, "one"), {"verb": "again"}),
        (f"/panels/{case.folio}/questions", {"segment": "failure", "text": "Who <pays>?"}),
    )
    for path, form in posts:
        answer = lee.post(path, data=form)
        assert answer.status_code == 303
        assert "#q-" in answer.location
    with site.parts.database.reading() as db:
        stand = sheets.asked(db, case)
    assert stand == ["two", "one again", "three", "Who <pays>?", "four", "five"]
    page = lee.get(f"/panels/{case.folio}").text
    heads = re.findall(r"<h3>([^<]*)</h3>", page)
    assert heads == ["two", "one again", "three", "Who &lt;pays&gt;?", "four", "five", "one"]
    for told in (
        "Panel Member 1 moved it from place 2 to 1",
        "Panel Member 1 replaced “one” with this",
        "Panel Member 1 added it: “Who &lt;pays&gt;?”",
    ):
        assert told in page
    stale = lee.post(posts[0][0], data={"verb": "up", "was": "2"})
    assert stale.status_code == 409
    for odd in ("", "-1", "9" * 40, "²"):
        assert lee.post(posts[0][0], data={"verb": "down", "was": odd}).status_code == 409


def test_what_was_typed_stands_in_its_field_again_when_it_is_refused(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    long = "why so " * 100
    added = lee.post(
        f"/panels/{case.folio}/questions", data={"segment": "migration", "text": long}
    )
    assert added.status_code == 422
    assert f"{long}</textarea>" in added.text
    refused = _write(site, case, lee, "one", went="partly", before="a <queue>", after=long)
    assert refused.status_code == 422
    assert 'value="a &lt;queue&gt;"' in refused.text
    assert f'value="{long.strip()}' in refused.text
    assert re.search(r'value="partly" checked', refused.text)
    with site.parts.database.reading() as db:
        assert not db.scalars(select(SheetEdit)).all(), "the tick went with its sentence"


def test_after_the_conversation_what_comes_late_is_handed_back(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    _meet(site, case)
    path = _path(site, case, "one")
    late = (
        (f"/panels/{case.folio}/questions", {"segment": "failure", "text": "My late words"}),
        (path, {"verb": "reword", "was": "one", "text": "My late words"}),
    )
    answers = [lee.post(where, data=form) for where, form in late]
    answers.append(_write(site, case, lee, "one", went="asked", after="My late words"))
    for answer in answers:
        assert answer.status_code == 409
        assert "The panel has met" in answer.text
        assert "<p>My late words</p>" in answer.text
    page = lee.get(f"/panels/{case.folio}").text
    assert "Ask again differently" not in page
    assert "Add a question" not in page


def test_what_a_colleague_saw_change_is_read_in_the_debrief_and_not_before(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    written = {"went": "answered", "before": "a queue", "after": "two queues"}
    assert _write(site, case, lee, "one", **written).status_code == 303
    alex = site.as_account(case.panel[1])
    pages = [f"/panels/{case.folio}{end}" for end in ("", "/sheet.json", "/sheet.md")]
    for page in pages:
        assert "two queues" in lee.get(page).text
        told = alex.get(page).text
        assert "two queues" not in told
        assert "Panel Member 1" in told or page.endswith(".md")
    assert "Ticked by Panel Member 1" in alex.get(pages[0]).text
    _meet(site, case)
    for page in pages:
        assert "two queues" in alex.get(page).text
    with site.parts.database.reading() as db:
        assert len(db.scalars(select(DesignChange)).all()) == 1


def test_the_files_hold_the_sheet_as_it_stands(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    lee.post(_path(site, case, "two"), data={"verb": "drop"})
    lee.post(_path(site, case, "one"), data={"verb": "again"})
    answer = lee.get(f"/panels/{case.folio}/sheet.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="question-sheet.json"'
    body = json.loads(answer.text)
    assert (body["candidate"], body["engine"]) == (cases.NAME, "9")
    failure = next(s for s in body["segments"] if s["name"] == "failure")
    states = [(q["text"], q["state"]) for q in failure["questions"]]
    assert states[:3] == [("one again", "proposed"), ("one", "replaced"), ("two", "dropped")]
    assert failure["questions"][0]["listen_for"] == sheets.LEVELS
    assert [h["what"] for h in failure["questions"][0]["history"]] == ["instead"]
    assert answer.data == lee.get(f"/panels/{case.folio}/sheet.json").data
    text = lee.get(f"/panels/{case.folio}/sheet.md").text
    assert "### 1. one again\n\n> the queue\n" in text
    assert "- Look for, senior staff: turns it round" in text
    assert "two" not in text
    for page in (answer.text, text, lee.get(f"/panels/{case.folio}/print").text):
        assert case.code not in page
        assert not [hash_ for hash_ in sheets.INPUTS.values() if hash_ in page]
        assert not re.search(r"\b[0-9a-f]{64}\b", page)
    for account in (*case.readers, case.coordinator, case.manager):
        client = site.as_account(account)
        for end in ("sheet.json", "sheet.md"):
            assert client.get(f"/panels/{case.folio}/{end}").status_code == 404
        added = client.post(f"/panels/{case.folio}/questions", data={"segment": "failure"})
        assert added.status_code == 404


def test_nothing_that_anybody_wrote_acts_in_the_markdown(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    acting = (
        "![x](https://evil.test/p.png) [a](https://evil.test) <img src=x> # why?"
        "\n\n## Forged heading\n\n- Listen for, strong: anything?"
    )
    body = json.loads(lee.get(f"/panels/{case.folio}/sheet.json").text)
    body |= dict.fromkeys(("candidate", "opening", "document"), acting)
    failure = next(s for s in body["segments"] if s["name"] == "failure")
    failure["note"] = acting
    one, two, *_ = failure["questions"]
    one |= dict.fromkeys(("text", "quote", "why", "condition", "your_note"), acting)
    one["listen_for"] = {"staff": acting}
    one["design_changed"] = [dict.fromkeys(("seen_by", "from", "to"), acting)]
    body["everybody"] = [one, two]
    sheet = sheet_files.markdown(body)
    assert sheet.count("evil.test/p.png") == 3 + 1 + 6 + 3 + 1 + 1 + 3
    page = markdown(sheet)
    assert set(re.findall(r"<(\w+)", page)) <= {
        *("h1", "h2", "h3", "p", "ul", "li", "blockquote")
    }
    headings = re.findall(r"<(h\d)>(.*?)</h", page)
    assert [level for level, _ in headings if level != "h3"] == ["h1", *["h2"] * 4]
    asked = [html.unescape(words) for level, words in headings if level == "h3"]
    assert asked[:2] == [f"1. {' '.join(acting.split())}", "2. two"]
    assert len(asked) == 5
    assert len(re.findall("<li>Look for", page)) == 4 * 3 + 1
    assert "<li>Look for, strong" not in page


def test_the_two_questions_for_everybody_are_ticked_and_never_dropped(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
    site.parts.worker.run_until_idle()
    client = site.as_account(case.panel[0])
    page = client.get(f"/panels/{case.folio}").text
    assert page.index("Where did an assistant write or decide") < page.index(
        "Alternatives</h2>"
    )
    with site.parts.database.reading() as db:
        rows = select(SheetQuestion.id).where(SheetQuestion.segment == "everybody")
        ids = list(db.scalars(rows))
    assert len(ids) == 2
    for id_ in ids:
        path = f"/panels/{case.folio}/questions/{id_}"
        for verb in ("drop", "approve", "up", "again"):
            assert client.post(path, data={"verb": verb, "was": "1"}).status_code == 422
        form = {"code": case.folio, "revision": "0", f"went-{id_}": "asked"}
        assert client.post(f"/panels/{case.folio}/notes", data=form).status_code == 303
    printed = client.get(f"/panels/{case.folio}/print").text
    assert "Where did an assistant write or decide" in printed
