"""The scorecard's page, as a panelist uses it without a script: draft, refusal, notes, lock."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from blindfolio import clock
from blindfolio.ledger.verify import recorded
from blindfolio.visibility import standing
from reviews.panel import desk
from reviews.panel.models import Slot
from reviews.scorecards.own_card import own_card
from tests.expect import answered, transact
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site


@pytest.fixture
def path(case: cases.Case) -> str:
    return f"/panels/{case.folio}/scorecard"


def _question(site: Site, case: cases.Case, text: str) -> str:
    return transact(site, sheets.question, case, text).id


def _form(case: cases.Case, revision: int = 0, **fields: str) -> dict[str, str]:
    """What a form sends; `_` in a field's name is `-`."""
    sent = {name.replace("_", "-"): value for name, value in fields.items()}
    return {"code": case.folio, "revision": str(revision)} | sent


def _whole(site: Site, case: cases.Case, who: int = 0) -> dict[str, str]:
    """A form that can be locked; boxes that aren't ticked aren't sent."""
    with site.parts.database.reading() as db:
        folio = case.row(db)
        fields = cases.card_fields(db, folio, case.panel[who])
        revision = own_card(db, folio, case.panel[who]).filled.revision
    ticked = {n: v for n, v in fields.items() if v or not n.startswith("basis-")}
    return {"code": case.folio, "revision": str(revision)} | ticked


def _value(page: str, name: str) -> str:
    """What a text area of a page holds."""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert found is not None, name
    return html.unescape(found[1])


def _fields(site: Site, case: cases.Case) -> dict[str, str]:
    with site.parts.database.reading() as db:
        return own_card(db, case.row(db), case.panel[0]).filled.values()


def test_a_draft_keeps_what_was_typed(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    one = _question(site, case, "one")
    form = _form(case, said_failure="Half a", rating_failure="none", verb="save")
    form[f"basis-failure-{one}"] = "1"
    assert lee.post(path, data=form).status_code == 303
    page = lee.get(path).text
    assert _value(page, "said-failure") == "Half a"
    assert re.search(r'name="rating-failure" value="none"[^>]* checked', page)
    assert re.search(rf'name="basis-failure-{one}"[^>]* checked', page)
    unticked = _form(case, 1, said_failure="Half a thought", verb="save")
    assert lee.post(path, data=unticked).status_code == 303
    assert _fields(site, case)[f"basis-failure-{one}"] == ""


def test_a_refused_lock_lists_what_is_missing_with_ways_there_and_keeps_what_was_typed(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    form = _form(case, text="In short, staff.", said_failure="Half a thought", verb="lock")
    refused = lee.post(path, data=form)
    assert refused.status_code == 422
    summary = refused.text.partition('id="error-summary"')[2].partition("</section>")[0]
    assert "autofocus" in summary
    ways = re.findall(r'href="#([^"]+)"', summary)
    assert "f-rating-failure" in ways
    assert "f-level" in ways
    assert "f-text" not in ways
    for way in ways:
        assert f'id="{way}"' in refused.text, way
    assert _value(refused.text, "said-failure") == "Half a thought"
    assert _fields(site, case)["said-failure"] == "Half a thought", "saved all the same"
    whole = _whole(site, case)
    bare = {n: v for n, v in whole.items() if not n.startswith("basis-failure-")}
    refused = lee.post(path, data=bare | {"verb": "lock"})
    assert 'href="#f-basis-failure"' in refused.text
    assert 'id="f-basis-failure"' in refused.text
    assert recorded_cards(site) == 0


def recorded_cards(site: Site) -> int:
    with site.parts.database.reading() as db:
        return len(list(recorded(db, "scorecard")))


def test_a_lock_shows_what_was_sealed_and_takes_nothing_more(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    form = _whole(site, case) | {"verb": "lock"}
    assert lee.post(path, data=form).status_code == 303
    page = lee.get(path).text
    assert "No one can change your scorecard, including you." in page
    assert f"Asked of failure: {cases.SEEN}" in page
    assert "<li>“one”</li>" in page
    assert "Not covered." in page
    assert "<form" not in page.partition("<main")[2]
    assert lee.post(path, data=form).status_code == 303, "sent twice"
    late = lee.post(path, data=form | {"said-failure": "Less.", "verb": "save"})
    assert late.status_code == 409
    assert "Your scorecard was not saved." in late.text
    assert "What you typed, to copy" in late.text
    assert "Less." in late.text
    assert recorded_cards(site) == 1
    other = site.as_account(case.panel[1])
    assert cases.SEEN not in other.get(path).text


def test_after_ones_lock_the_sheet_has_ones_notes_as_plain_text_and_says_why(
    site: Site, case: cases.Case, lee: FlaskClient
) -> None:
    two = _noted(site, case)["two"]
    transact(site, cases.meet, case, 3)
    page = lee.get(f"/panels/{case.folio}?view=run").text
    assert f"-{two}" in page and not re.search(rf'name="(note|before|after)-{two}"', page)
    for words in ("Knew it &amp; said so.", "“a queue”", "change your notes.<"):
        assert words in page


def test_the_clock_says_that_the_interview_took_place_and_asks_once_while_it_runs(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    with site.parts.database.transaction() as db:
        at = clock.now() + timedelta(days=3)
        db.add(Slot(folio=case.folio, at=at, place="Room 1", minutes=80))
    whole = _whole(site, case) | {"verb": "lock"}
    for verb in ("start", "reset"):
        lee.post(f"/panels/{case.folio}/clock", data={"verb": verb})
    assert lee.post(path, data=whole).status_code == 409, "the clock was set back"
    lee.post(f"/panels/{case.folio}/clock", data={"verb": "start"})
    assert "You can lock your scorecard once" not in lee.get(path).text
    asks = 'name="meant-lock"'
    assert asks not in lee.get(path).text
    gap = whole | {"revision": "1", "said-failure": ""}
    answered(lee.post(path, data=gap), 422, "missing", lacks=asks)  # first what is missing
    answered(lee.post(path, data=whole | {"revision": "2"}), 409, "clock hasn", asks)
    again = whole | {"revision": "3", "meant-lock": "1"}
    assert lee.post(path, data=again).status_code == 303
    assert recorded_cards(site) == 1


def test_a_form_of_an_older_tab_is_refused_with_both_texts(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    first = _form(case, said_failure="First tab", verb="save")
    assert lee.post(path, data=first).status_code == 303
    second = _form(case, said_failure="Second tab", verb="lock")
    stale = lee.post(path, data=second)
    assert stale.status_code == 409
    assert _value(stale.text, "said-failure") == "Second tab"
    assert "The other version: First tab" in stale.text
    assert 'name="revision" value="1"' in stale.text
    assert _fields(site, case)["said-failure"] == "First tab"
    again = _form(case, 1, said_failure="Second tab", verb="save")
    assert lee.post(path, data=again).status_code == 303
    assert _fields(site, case)["said-failure"] == "Second tab"


def test_autosave_takes_what_was_changed_and_tells_of_another_tab(
    case: cases.Case, lee: FlaskClient, path: str
) -> None:
    body = {"code": case.folio, "revision": 0}
    saved = lee.post(path, json=body | {"fields": {"rating-failure": "3"}})
    assert saved.json == {"revision": 1}
    stale = lee.post(path, json=body | {"fields": {"rating-failure": "none"}})
    assert stale.status_code == 409
    assert stale.json is not None
    [field] = stale.json["fields"]
    assert (field["name"], field["here"], field["there"]) == (
        "rating-failure",
        "Not covered",
        "3 staff",
    )
    wrong: tuple[object, ...] = ([], {"fields": []}, {"code": "x", "fields": {}})
    for sent in wrong:
        assert lee.post(path, json=sent).status_code in (400, 409)
    assert lee.post(path, json=body | {"fields": {"level": "9"}}).status_code == 422


def test_questions_that_were_asked_are_in_sight_and_the_others_once_behind_folds(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    def folds(page: str, start: str) -> dict[str, bool]:
        """What is behind the folds after `start`, and whether they are open."""
        block = page.partition(start)[2].partition('<div class="heard')[0]
        found = re.findall(r'<details class="fold"( open)?><summary>(\w[^<]+: \d+)<', block)
        return {words: bool(is_open) for is_open, words in found}

    page = lee.get(path).text
    assert folds(page, 'id="left-failure"') == {"Not asked: 5": False}
    two = _question(site, case, "two")
    for criterion in ("failure", "scope"):
        assert f'name="basis-{criterion}-{two}"' in page.partition(">two<")[2]
    assert page.count(">two<") == 1
    _noted(site, case)
    page = lee.get(path).text
    assert folds(page, 'id="left-failure"') == {"Not asked: 3": False}
    bare = _form(case, rating_failure="3", said_failure="Asked, and knew why.", verb="lock")
    left = folds(lee.post(path, data=bare).text, 'id="left-failure"')
    assert left == {"Not asked: 3": True}
    assert folds(page, '<div class="heard-basis">') == {}
    asked = 'id="c-scope"'
    assert "Asked in the interview: 2" in page.partition(asked)[2]
    bare = _form(case, 1, rating_scope="3", said_scope="Asked, and they knew why.", verb="lock")
    refused = lee.post(path, data=bare).text
    assert 'href="#f-basis-scope"' in refused
    opened = refused.partition("Asked in the interview")[2].partition("</details>")[0]
    assert 'id="f-basis-scope"' in opened, "the way there leads to what is in sight"


def _noted(site: Site, case: cases.Case) -> dict[str, str]:
    """Lee's notes on two questions, and a colleague's on a third; the questions' ids."""
    with site.parts.database.transaction() as db:
        folio = case.row(db)
        ids = {text: sheets.question(db, case, text).id for text in ("one", "two", "three")}
        fields = {
            f"note-{ids['one']}": "Did not know.",
            f"note-{ids['two']}": "Knew it & said so.",
            f"before-{ids['two']}": "a queue",
            f"after-{ids['two']}": "two queues",
            f"went-{ids['one']}": "asked",
        }
        desk.save(db, folio, fields, revision=0, was=None, by=case.panel[0])
        theirs = {f"note-{ids['three']}": "Nobody else reads this."}
        desk.save(db, folio, theirs, revision=0, was=None, by=case.panel[1])
    return ids


def test_ones_own_notes_are_beside_the_criterion_and_taken_over_with_one_press(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    ids = _noted(site, case)
    page = html.unescape(lee.get(path).text)
    assert "Your note: Did not know." in page
    assert "Design changed from “a queue” to “two queues”." in page
    assert "Nobody else reads this." not in page
    assert re.search(rf'name="basis-failure-{ids["one"]}"[^>]* checked', page), "was asked"
    press = _form(case, said_failure="Mine.", notes="failure")
    press[f"basis-failure-{ids['two']}"] = "1"
    taken = lee.post(path, data=press)
    assert taken.status_code == 303
    assert taken.location.endswith("#f-said-failure")
    two = "Asked: two\nKnew it & said so.\nDesign changed from “a queue” to “two queues”."
    assert _fields(site, case)["said-failure"] == f"Mine.\n\n{two}"
    assert _fields(site, case)["rating-failure"] == "", "never a rating"
    assert lee.post(
        path, data=press | _form(case, 1, said_failure=f"Mine.\n\n{two}")
    ).status_code
    assert _fields(site, case)["said-failure"] == f"Mine.\n\n{two}", "once"
    none = lee.post(path, data=_form(case, 1, said_failure="Mine too.", notes="failure"))
    assert none.status_code == 422
    assert "You have no notes on the ticked questions" in none.text
    assert 'id="f-basis-failure"' in none.text
    assert _value(none.text, "said-failure") == "Mine too."
    assert lee.post(path, data=_form(case, 2, notes="nothing")).status_code == 422


def test_once_the_panel_has_met_the_page_says_so_and_keeps_what_was_typed(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    with site.parts.database.transaction() as db:
        folio = case.row(db)
        case.panel.reverse()
        cases.meet(db, case, 3)
        folio.stage = "6"
    late = lee.post(path, data=_form(case, text="Too late, but mine.", verb="lock"))
    assert late.status_code == 409
    assert "can no longer be changed" in late.text
    assert "Too late, but mine." in late.text
    assert "You didn\u2019t lock a scorecard." in late.text


def test_the_page_takes_the_same_statements_for_a_full_card_as_for_an_empty_one(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    def count(client: FlaskClient) -> int:
        client.get(path)  # The first of a day is noted.
        with site.counted() as statements:
            assert client.get(path).status_code == 200
        return len(statements)

    begun = lee.post(path, data=_form(case, text="Begun.", verb="save"))
    assert begun.status_code == 303
    few = count(lee)
    _noted(site, case)
    assert lee.post(path, data=_whole(site, case) | {"verb": "save"}).status_code == 303
    assert count(lee) == few <= 17

    def saving(value: str, revision: int, keys: list[str]) -> int:
        fields = {f"rating-{key}": value for key in keys}
        body = {"code": case.folio, "revision": revision, "fields": fields}
        with site.counted() as statements:
            assert lee.post(path, json=body).json == {"revision": revision + 1}
        return len(statements)

    one = saving("1", 2, ["failure"])
    assert saving("2", 3, ["alternatives", "failure", "scope", "adds-up"]) == one <= 22


def test_a_lock_takes_the_same_statements_for_many_questions_as_for_one(
    site: Site, case: cases.Case, lee: FlaskClient, path: str
) -> None:
    def locking(who: int, *questions: str) -> int:
        form = _whole(site, case, who) | {"verb": "lock"}
        form |= {f"basis-failure-{_question(site, case, text)}": "1" for text in questions}
        with site.counted() as statements:
            answer = site.as_account(case.panel[who]).post(path, data=form)
            assert answer.status_code == 303
        return len(statements)

    # a third seat, so that neither lock opens the debrief
    with site.parts.database.transaction() as db:
        third = cases.member(db, "Panel Member 3")
        standing.give(db, case.row(db), third, "panel", by=case.coordinator)
    assert locking(0, "one") == locking(1, "one", "two", "three", "four", "five")
