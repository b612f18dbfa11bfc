"""Several people are reminded in one act: shown first, and never twice in a day."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from reviews.board import remind
from tests.reviews.board import many
from tests.sites import Site


@pytest.fixture
def crowd(site: Site) -> many.Crowd:
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


def test_they_are_chosen_shown_and_sent_once(site: Site, crowd: many.Crowd) -> None:
    jo = site.as_account(crowd.coordinator)
    chosen = _whos(jo.get("/reminders").text)
    assert len(chosen) == 3
    shown = jo.get("/reminders", query_string={"who": chosen}).text
    assert "Send 3 reminders" in shown
    for words in ("Reader 0", "Reader 1", "Cy Slow", "Has not started"):
        assert words in shown
    assert _mails(site) == []
    for _ in range(2):
        assert jo.post("/reminders", data={"who": chosen}).status_code == 303
    assert sorted(_mails(site)) == sorted(
        [
            ("prompts/start_reminder", crowd.folios[-1]),
            *(("reviews/review_overdue", reader) for reader in crowd.readers[:2]),
        ]
    )
    assert jo.get("/reminders").text.count("Reminded today") == 3
    assert "Remind Reader" not in jo.get("/candidates").text
    with clock.at(clock.now() + timedelta(days=1)):
        assert jo.post("/reminders", data={"who": chosen[:1]}).status_code == 303
    assert len(_mails(site)) == 4


def test_the_filters_of_the_board_stay_with_its_reminders(
    site: Site, crowd: many.Crowd
) -> None:
    jo, here = site.as_account(crowd.coordinator), "/reminders?stage=invited"
    assert f'href="{here}">Send reminders' in jo.get("/candidates?stage=invited").text
    page = jo.get(here).text
    assert _whos(page) == [f"start:{crowd.folios[-1]}"]
    assert '<a href="/reminders">List all</a>' in page
    assert '<input type="hidden" name="stage" value="invited">' in page
    shown = jo.get("/reminders", query_string={"stage": "invited", "who": _whos(page)}).text
    assert f'<a href="{here}">Choose others' in shown and f'action="{here}"' in shown
    sent = jo.post(here, data={"who": _whos(page)})
    assert sent.location == "/candidates?stage=invited&said=reminded"
    # A row's own button goes back to the same list as well.
    assert 'action="/reminders?stage=review"' in jo.get("/candidates?stage=review").text


def test_everyone_who_has_not_started_is_ticked_by_one_press(
    site: Site, crowd: many.Crowd
) -> None:
    with site.parts.database.transaction() as db:
        for n in range(6):
            many.add(db, crowd, f"Bo Later {n}", stage="E")
        many.add(db, crowd, "Di Slower")
    jo = site.as_account(crowd.coordinator)
    assert '<a href="/reminders?tick=start">Tick everyone who' in jo.get("/reminders").text
    page = jo.get("/reminders?tick=start").text
    ticked = re.findall(r'value="(start:[^"]+)" id="[^"]+" checked', page)
    assert sorted(ticked) == sorted(f"start:{crowd.folios[n]}" for n in (6, -1))


def test_who_reminds_from_a_candidates_page_stays_on_it(site: Site, crowd: many.Crowd) -> None:
    jo, page = site.as_account(crowd.coordinator), f"/candidates/{crowd.folios[0]}"
    form = jo.get(page).text.partition('action="/reminders"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(who|case|here)" value="([^"]+)"', form))
    answer = jo.post("/reminders", data=fields)
    assert answer.location == f"{page}?said=reminded#next"
    assert "was reminded today. The review was due" in jo.get(page).text


def test_nobody_is_reminded_of_what_is_not_theirs(site: Site, crowd: many.Crowd) -> None:
    jo = site.as_account(crowd.coordinator)
    (who, *_) = _whos(jo.get("/reminders").text)
    with site.parts.database.transaction() as db:
        other = many.begin(db)
    stranger = site.as_account(other.coordinator)
    assert "No reminders are due." in stranger.get("/reminders").text
    for wrong in (who, "review:never", f"start:{crowd.folios[0]}", ""):
        assert stranger.post("/reminders", data={"who": wrong}).status_code == 303
    assert (
        site.as_account(crowd.manager).post("/reminders", data={"who": who}).status_code == 404
    )
    assert _mails(site) == []


def test_the_clocks_own_reminder_counts(site: Site, crowd: many.Crowd) -> None:
    with site.parts.database.transaction() as db:
        db.add(
            MailOut(
                id="m" * 20,
                key="by the clock",
                template="prompts/start_reminder",
                to_kind="candidate",
                to_id=crowd.folios[-1],
                args={},
                created_at=clock.now(),
            )
        )
    jo = site.as_account(crowd.coordinator)
    assert f"start:{crowd.folios[-1]}" not in _whos(jo.get("/reminders").text)


def test_so_many_at_once_are_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remind, "MOST", 1)
    wanted = [remind.Reminder(f"start:{n}", n, "start", "candidate", n) for n in "ab"]
    with database.transaction() as db, pytest.raises(Refusal, match="At most 1"):
        remind.send(db, wanted, by="jo")
