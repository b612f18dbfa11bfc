"""People of the team: their addresses, a pasted list of them, the mails that reach them, and
the days on which they work and are away."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.accounts import (
    absence,
    links,
    mails,
    pasted_list,
    people,
    welcome,
    working_days,
)
from blindfolio.accounts.models import Account, Link
from blindfolio.email_address import in_ascii, normal_email
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from tests.prompts import cases
from tests.sites import Site


def test_one_address_is_one_person_however_it_is_written(db: Session) -> None:
    made = people.create(db, " Zoé Exemple ", "Zoe@Cafe\u0301.TEST ", by=None)
    assert (made.name, made.email) == ("Zoé Exemple", "zoe@café.test")
    with pytest.raises(Refusal, match="already has this email"):
        people.create(db, "Other", "ZOE@CAFÉ.test", by=None)


@pytest.mark.parametrize(
    "address",
    [
        *("", "zoe", "@example.test", "zoe@", "a b@example.test", "a@b@c", "a@b\nBcc:c"),
        *("zoe@example", "zoe@.test", "zoe@a..test", f"{'a' * 320}@b.test"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refusal, match=r"name@example\.com"):
        normal_email(address)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("\u200bzoe@x.test", "zero width space"),
        ("zoe@x\u00ad.test", "soft hyphen"),
        ("z@x\x00.test", "U+0000"),
        ("zoë@x.test", "letters such as é before the @"),
    ],
)
def test_what_servers_cannot_take_is_named(address: str, named: str) -> None:
    with pytest.raises(Refusal, match=re.escape(named)):
        normal_email(address)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("zoe@Bücher.example", "zoe@bücher.example xn--bcher-kva.example"),
        ("zoe@xn--bcher-kva.example", "zoe@bücher.example xn--bcher-kva.example"),
        ("zoe@straße.example", "zoe@straße.example xn--strae-oqa.example"),
        ("zoe@例え.テスト", "zoe@例え.テスト xn--r8jz45g.xn--zckzah"),
    ],
)
def test_a_domain_is_kept_as_people_read_it_and_sent_as_servers_know_it(
    typed: str, sent: str
) -> None:
    kept = normal_email(typed)
    assert f"{kept} {in_ascii(kept.rpartition('@')[2])}" == sent


def test_only_people_who_can_sign_in_are_offered(db: Session) -> None:
    zoe = people.create(db, "Zoe", "zoe@example.test", by=None)
    ada = people.create(db, "Ada", "ada@example.test", by=None)
    assert people.active(db) == [ada, zoe]
    assert people.member(db, zoe.id) is zoe
    people.disable(db, zoe, by=ada.id)
    db.refresh(zoe)
    assert people.active(db) == [ada]
    for nobody in (zoe.id, "nobody"):
        with pytest.raises(Refusal, match="is not in the team"):
            people.member(db, nobody)


def test_only_the_sign_in_mail_carries_a_link_that_signs_in(db: Session) -> None:
    settings = load(base_url="https://review.example.test")
    zoe = people.create(db, "Zoe", "zoe@example.test", by=None)
    found = {}
    for template in ("web/sign_in", "reviews/assigned"):
        outbox.send(db, template, to_kind="account", to_id=zoe.id, key=template)
        mail = db.scalars(select(MailOut).where(MailOut.template == template)).one()
        found[template] = mails.to_account(db, mail, settings).values["link"]
    assert found["web/sign_in"].startswith("https://review.example.test/open/")
    assert found["reviews/assigned"] == "https://review.example.test/"
    assert len(db.scalars(select(Link)).all()) == 1
    people.disable(db, zoe, by=zoe.id)
    db.refresh(zoe)
    with pytest.raises(Refusal, match="closed"):
        mails.to_account(db, mail, settings)


@pytest.mark.usefixtures("either_database")
def test_an_address_is_corrected_until_somebody_has_signed_in_with_it(db: Session) -> None:
    jo = people.create(db, "Jo", "jo@example.test", by=None)
    zoe = people.create(db, "Zoo", "zoo@example.test", by=None)
    old = links.for_account(db, zoe.id)
    assert not people.correct(db, zoe, "Zoe", "ZOO@example.test", by=jo.id)
    assert people.correct(db, zoe, "Zoe", "zoe@example.test", by=jo.id)
    assert (zoe.name, zoe.email) == ("Zoe", "zoe@example.test")
    with pytest.raises(Refusal, match="This link doesn't work"):
        links.redeem(db, old)
    for name, email, says in (
        ("", "zoe@example.test", "Enter the person's name"),
        ("Zoe", "zoe", "not an email"),
        ("Zoe", "jo@example.test", "already has this"),
    ):
        with pytest.raises(Refusal, match=says):
            people.correct(db, zoe, name, email, by=jo.id)
    links.redeem(db, links.for_account(db, zoe.id))
    with pytest.raises(Refusal, match="has signed in with their address"):
        people.correct(db, zoe, "Zoe", "jo.too@example.test", by=jo.id)
    people.correct(db, zoe, "Zoe Specimen", zoe.email, by=jo.id)
    kinds = list(db.scalars(select(Entry.kind).order_by(Entry.seq)))
    assert kinds.count("account.renamed") == 2 and kinds.count("account.address") == 1
    for body in db.scalars(select(Payload.body)):
        assert "zoe@" not in str(body) and "Zoe" not in str(body)


def test_the_email_to_who_was_added_names_who_added_them_and_signs_in_nobody(
    db: Session,
) -> None:
    settings = load(base_url="https://review.example.test", team="Example Pay")
    jo = people.create(db, "Jo Sampleton", "jo@example.test", by=None)
    zoe = people.create(db, "Zoe", "zo@example.test", by=jo.id)
    welcome.tell(db, zoe, by=jo.id)
    people.correct(db, zoe, "Zoe", "zoe@example.test", by=jo.id)
    mail = db.scalars(select(MailOut)).one()
    to = welcome.to_added(db, mail, settings)
    said = MailWriter(resources.TEMPLATES).write(mail.template, to.values).text
    assert (to.address, "Jo Sampleton has added you" in said) == ("zoe@example.test", True)
    assert "zoe@example.test" in said and "/open/" not in said
    assert db.scalars(select(Link)).all() == []


ADA = [("Ada Example", "ada@example.test")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ada Example <ada@example.test>", ADA),
        ('"Example, Ada" <Ada@Example.test>', [("Example, Ada", "ada@example.test")]),
        ("Ada Example, ada@example.test", ADA),
        ("Example, Ada; ada@example.test", [("Example, Ada", "ada@example.test")]),
        ("ada@example.test, Ada Example", ADA),
        ("Ada Example\tada@example.test", ADA),
        ("Ada Example ada@example.test", ADA),
        ("Ada Example <ada@example.test>, Bo <bo@x.test>;", [*ADA, ("Bo", "bo@x.test")]),
    ],
)
def test_a_line_is_read_in_the_ways_that_people_paste(
    db: Session, line: str, said: list[tuple[str, str]]
) -> None:
    found = pasted_list.read(db, f"\n{line}\r\n\n")
    read = [(it.name, it.email, it.wrong, it.line) for it in found]
    assert read == [(name, email, "", 2) for name, email in said]


def test_each_line_says_what_is_wrong_and_then_nobody_is_added(db: Session) -> None:
    people.create(db, "Zoe", "zoe@example.test", by=None)
    people.disable(db, people.create(db, "Gone", "gone@example.test", by=None), by=None)
    lines = {
        "Ada Example <ada@example.test>": "",
        "Bo Specimen": "not an email",
        "cy@example.test": "person's name",
        "Ada Again, ADA@example.test": "on line 1",
        "Zoe, zoe@example.test": "",
        "Gone, gone@example.test": "is closed",
        "Di <di@>": "not an email",
    }
    found = pasted_list.read(db, "\n".join(lines))
    assert [it.new for it in found] == [True, *[False] * 6]
    assert [it.member for it in found] == [False] * 4 + [True, False, False]
    for it, says in zip(found, lines.values(), strict=True):
        assert says in it.wrong and bool(says) == bool(it.wrong), it
    terms = {"level": 3, "zone": "", "week": "12345", "tell": True, "by": "jo"}
    with pytest.raises(Refusal, match="lines 2, 3, 4, 6, 7 first"):
        pasted_list.add(db, found, **terms)  # type: ignore[arg-type]
    assert db.scalars(select(Account.email).where(Account.email.like("ada%"))).all() == []
    assert pasted_list.add(db, found[:1] + found[4:5], **terms) == 1  # type: ignore[arg-type]
    told = db.scalars(select(MailOut)).one()
    assert (told.template, told.args) == (welcome.MAIL, {"by": "jo"})


@pytest.mark.parametrize("text", ["", " \n ", ", ;", "Ada <a@b.test>\n" * 101])
def test_an_empty_list_and_an_endless_one_are_refused(db: Session, text: str) -> None:
    with pytest.raises(Refusal, match="list is"):
        pasted_list.read(db, text)


@pytest.mark.parametrize("text", ["<" * 50_000, ">" * 50_000, "a " * 25_000, ",;" * 25_000])
def test_odd_lines_take_no_time_and_no_one_in(db: Session, text: str) -> None:
    with contextlib.suppress(Refusal):
        assert not any(it.new for it in pasted_list.read(db, text))


def test_it_bounced_until_a_newer_one_is_under_way(db: Session) -> None:
    ada, ben = cases.member(db, "Ada Example"), cases.member(db, "Ben Example")
    outbox.send(db, "web/sign_in", to_kind="account", to_id=ben, key="link")
    for each in (ada, ben):
        welcome.tell(db, db.get_one(Account, each), by=ada)
    for mail in db.scalars(select(MailOut)):
        if mail.to_id == ada or mail.template != welcome.MAIL:
            mail.failed_at, mail.failure = clock.now(), "refused"
    db.flush()
    assert welcome.bounced(db, [ada, ben]) == {ada}
    with clock.at(clock.now() + timedelta(minutes=1)):
        welcome.tell(db, db.get_one(Account, ada), by=ben)
    db.flush()
    assert welcome.bounced(db, [ada, ben]) == frozenset()


def test_people_and_the_persons_page_say_it(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db, "Jo Example")
        cases.opening(db, by=jo)
        ada = cases.member(db, "Ada Example")
        welcome.tell(db, db.get_one(Account, ada), by=jo)
        mail = db.scalars(select(MailOut).where(MailOut.to_id == ada)).one()
        mail.failed_at, mail.failure = clock.now(), "address"
    client = site.as_account(jo)
    assert client.get("/people").text.count("Email bounced") == 1
    assert "If the address below is wrong" in client.get(f"/people/{ada}").text
    assert "bounced" not in client.get(f"/people/{jo}").text


@pytest.mark.parametrize(
    ("asked", "days", "zone", "week", "ends"),
    [
        ("2026-11-16T10:00+00:00", 1, "Europe/Lisbon", "12345", "2026-11-17T18:00+00:00"),
        ("2026-11-20T17:59+00:00", 1, "Europe/Lisbon", "12345", "2026-11-23T18:00+00:00"),
        ("2026-11-20T10:00+00:00", 4, "Europe/Lisbon", "12345", "2026-11-26T18:00+00:00"),
        # Already Saturday in Auckland; their Monday ends while Lisbon sleeps.
        ("2026-11-20T12:00+00:00", 1, "Pacific/Auckland", "12345", "2026-11-23T05:00+00:00"),
        # Sunday to Thursday.
        ("2026-11-19T10:00+00:00", 1, "Asia/Jerusalem", "12347", "2026-11-22T16:00+00:00"),
        ("2026-11-19T10:00+00:00", 2, "Asia/Kolkata", "3", "2026-12-02T12:30+00:00"),
        # The clocks go back on 25 October: the hour at the place stays.
        ("2026-10-23T10:00+00:00", 1, "Europe/Lisbon", "12345", "2026-10-26T18:00+00:00"),
        ("2026-10-22T10:00+00:00", 1, "Europe/Lisbon", "12345", "2026-10-23T17:00+00:00"),
    ],
)
def test_the_end_of_the_last_working_day(
    asked: str, days: int, zone: str, week: str, ends: str
) -> None:
    found = working_days.end_of(datetime.fromisoformat(asked), days, ZoneInfo(zone), week)
    assert found == datetime.fromisoformat(ends)


def test_a_week_is_its_days_in_order_and_has_one_at_least() -> None:
    assert working_days.week(["5", "1", "1", "9", "x"]) == "15"
    words = {
        "12345": "Mon to Fri",
        "12347": "Mon, Tue, Wed, Thu, Sun",
        "1": "Mon",
        "67": "Sat, Sun",
    }
    assert {week: working_days.words(week) for week in words} == words
    with pytest.raises(Refusal, match="at least one"):
        working_days.week([])


WEDNESDAY = datetime(2026, 12, 16, 10, tzinfo=UTC)


def person(zone: str = "") -> Account:
    return Account(name="Kim Lorem", zone=zone, working_days="12345")


def test_a_due_date_counts_no_day_on_which_they_are_away() -> None:
    with clock.at(WEDNESDAY):
        kim = person()
        absence.put(kim, "2026-12-17", "2026-12-21", "Europe/Lisbon")
        due = working_days.end_of_persons(WEDNESDAY, 2, kim, "Europe/Lisbon")
    assert due == datetime(2026, 12, 23, 18, tzinfo=UTC), "Tuesday and Wednesday"


def _is_away(person: Account) -> bool:
    return absence.covers(person, absence.today(person, "UTC"))


def test_the_words_are_of_days_to_come_and_end_with_the_last_one() -> None:
    said = {}
    kim = person()
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-21", "2027-01-04", "UTC")
    for day in (date(2026, 12, 20), date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 5)):
        with clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            said[day.day] = (absence.words(kim, "UTC"), _is_away(kim))
    assert said == {
        20: ("away Mon 21 Dec to Mon 4 Jan", False),
        21: ("away until Mon 4 Jan", True),
        4: ("away until Mon 4 Jan", True),
        5: ("", False),
    }
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-21", "2026-12-21", "UTC")
        assert absence.words(kim, "UTC") == "away on Mon 21 Dec"
        absence.put(kim, "", " ", "UTC")
        assert absence.words(kim, "UTC") == ""
        assert not _is_away(kim)


def test_a_day_ends_where_the_person_is() -> None:
    kim = person("Pacific/Auckland")
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-16", "2026-12-16", "UTC")
        assert _is_away(kim)
    with clock.at(datetime(2026, 12, 16, 11, 30, tzinfo=UTC)):
        assert not _is_away(kim), "it is Thursday in Auckland"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-12-21", "", "away_until"),
        ("", "2026-12-21", "away_from"),
        ("soon", "2026-12-21", "away_from"),
        ("2026-12-22", "2026-12-21", "away_until"),
        ("2026-12-01", "2026-12-15", "away_until"),
        ("2026-12-21", "2027-12-22", "away_until"),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_changes(
    first: str, last: str, code: str
) -> None:
    kim = person()
    with clock.at(WEDNESDAY):
        absence.put(kim, "2026-12-16", "2026-12-17", "UTC")
        with pytest.raises(Refusal) as refused:
            absence.put(kim, first, last, "UTC")
    assert refused.value.code == code
    assert (kim.away_from, kim.away_until) == (date(2026, 12, 16), date(2026, 12, 17))
