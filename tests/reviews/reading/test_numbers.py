"""A field of a review that holds a number: what is taken, who sees it, where minutes count."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.levels import DEFAULT
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening, OpeningMember
from reviews.calibration import in_fives, own_history
from reviews.calibration.outcomes.durations import AT_LEAST
from reviews.forms.fields import Minutes, Number, Unfit
from reviews.reading import draft
from reviews.reading.models import CLOSING, REVIEW, Rating, Review
from tests import factories
from tests.expect import answered
from tests.reviews.reading import desks
from tests.reviews.reading.desks import Desk, WebDesk
from tests.reviews.reading.rooms import Seated
from tests.sites import Site

if not (NUMBERS := [it for it in REVIEW.fields if isinstance(it, Number)]):
    pytest.skip("a review asks for no number", allow_module_level=True)
(NUMBER,) = NUMBERS
KEY, MOST, QUESTION = NUMBER.key, NUMBER.most, NUMBER.question
WHAT_TO_TYPE = f"Type a whole number of {NUMBER.unit} from 1 to {MOST}"


def test_minutes_are_their_writers_alone_sealed_and_counted_in_hours() -> None:
    (minutes,) = [it for it in CLOSING if it.key == "minutes"]
    assert isinstance(minutes, Minutes), "hours of reviewers are made of it"
    assert (minutes.least, minutes.most, minutes.optional) == (1, 600, True)
    assert (minutes.seen_as, minutes.sealed) == (None, True)


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("45", 45), (" 045\n", 45), ("5 Min.", 5), (str(MOST), MOST), ("", None), (" ", None)],
)
def test_they_are_kept_as_a_number_and_may_be_taken_back(
    desk: Desk, typed: str, kept: int | None
) -> None:
    desk.save({KEY: "30"}, 0)
    review = desk.save({KEY: typed}, 1)
    assert getattr(review, KEY) == kept
    assert draft.filled_of(review, {}, desks.RUBRIC, DEFAULT).values()[KEY] == str(kept or "")


@pytest.mark.parametrize(
    "typed", ["0", str(MOST + 1), "-5", "4.5", "1h", "min", "٤٥", "\u00b2", "9" * 5000]
)
def test_what_is_no_such_number_is_refused_with_what_to_type(desk: Desk, typed: str) -> None:
    desk.save({KEY: "30"}, 0)
    with pytest.raises(Unfit, match=f"from 1 to {MOST}.*leave the field empty") as refused:
        desk.save({KEY: typed, "strongest": "Beside it"}, 1)
    assert refused.value.field == KEY
    review = desk.review()
    assert (getattr(review, KEY), review.strongest, review.revision) == (30, "", 1)


def test_the_script_learns_which_field_was_refused_and_what_to_type(web: WebDesk) -> None:
    fields = {KEY: "an hour", "strongest": "Beside it"}
    answer = web.post("/save", json={"revision": 0, "fields": fields})
    assert answer.status_code == 422 and answer.json is not None
    [(field, said)] = answer.json["error"]["fields"].items()
    assert field == KEY and said.startswith(WHAT_TO_TYPE)


def test_those_that_are_none_lock_nothing_and_cost_nothing(web: WebDesk) -> None:
    web.fill()
    web.save({"rating-scope": ""})
    bare = web.post("/lock", web.lock_form() | {KEY: "1h"}).text
    assert WHAT_TO_TYPE in bare and bare.count("choose a rating") == 2, "also in the summary"
    web.save({"rating-scope": "3"})
    form = web.lock_form(recommendation="unsure", weakest="Typed now")
    refused = web.post("/lock", form | {"ask-1": "Who is woken?", KEY: "1h"})
    assert refused.status_code == 422
    for said in (
        *(f'<a href="#f-{KEY}">{WHAT_TO_TYPE}', f'id="f-{KEY}-error"', 'value="1h"'),
        *("Typed now", "Who is woken?"),
    ):
        assert said in refused.text
    assert re.search(r'value="unsure"[^>]* checked', refused.text)
    assert web.review().locked_at is None
    again = web.lock_form(refused.text, recommendation="unsure", **{KEY: ""})
    assert web.post("/lock", again).status_code == 303
    assert web.review().locked_at is not None


def _history(db: Session) -> tuple[str, Opening]:
    jo = factories.account(db, "Jo Sampleton").id
    people.grant(db, people.found(db, jo), "coordinator", by=None)
    opening = factories.opening(db)
    db.add(OpeningMember(opening=opening.id, account=jo, kind="coordinator"))
    db.flush()
    return jo, opening


def _reviewed(db: Session, opening: Opening, jo: str, by: dict[str, int | None]) -> Folio:
    """A rejected application whose document these accounts have reviewed, with their minutes."""
    folio = factories.folio(db, stage="7s", of=opening)
    standing.give(db, folio, jo, "coordinator", by=None)
    now = clock.now()
    for account, minutes in by.items():
        given = Standing(id=chance.new_id(), folio=folio.id, account=account, kind="reviewer")
        given.state, given.stage, given.since = "reviewer.locked", folio.stage, now
        given.locked, given.closed_at = True, now
        review = Review(id=chance.new_id(), folio=folio.id, account=account, **{KEY: minutes})
        review.started_at = review.saved_at = now
        db.add_all([given, review])
        db.flush()
        db.add(Rating(review=review.id, criterion="scope", value=2))
        db.flush()
        review.locked_at = now
    db.flush()
    in_fives.add(db, folio)
    return folio


def test_hours_of_reviewers_are_shown_from_twenty_whole_documents_on(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo, opening = _history(db)
        first, second, third = (factories.account(db).id for _ in range(3))
        for _ in range(AT_LEAST - 1):
            _reviewed(db, opening, jo, {first: 40, second: 50})
        for _ in range(10):  # one of the two does not say it
            _reviewed(db, opening, jo, {first: 600, third: None})
    client = site.as_account(jo)
    words = "Hours that reviewers say a document took them"
    assert words not in client.get("/outcomes").text
    with site.parts.database.transaction() as db:
        opening = db.get_one(Opening, opening.id)
        _reviewed(db, opening, jo, {second: 50, third: 41})
    page = answered(client.get("/outcomes"), 200, f"{words}</bdi></th>", "1.5 hours").text
    assert "median hours,review hours,,20,1.5,1.5,1.5" in client.get("/outcomes.csv").text
    for account in (first, second, third):
        assert account not in page


def test_a_review_that_does_not_count_adds_no_hours(site: Site) -> None:
    with site.parts.database.transaction() as db:
        jo, opening = _history(db)
        first, second, third = (factories.account(db).id for _ in range(3))
        folio = _reviewed(db, opening, jo, {first: 45, second: 45, third: None}).id
        for _ in range(4):
            _reviewed(db, opening, jo, {})
        where = (Standing.folio == folio, Standing.account == third)
        db.execute(update(Standing).where(*where).values(counted=False))
    with site.parts.database.reading() as db:
        assert own_history.of_openings(db, jo)[folio].review_hours == 1.5


@pytest.mark.browser
@pytest.mark.faults
def test_those_that_are_none_hold_nothing_else_up_and_are_not_locked_past(
    seated: Seated,
) -> None:
    seated.fill()
    page = seated.open("/lock")
    field = page.get_by_label(QUESTION)
    field.fill("an hour")
    page.get_by_label("Weakest point").fill("Typed with it")
    said = page.locator(f"#f-{KEY}-error")
    expect(said).to_contain_text(WHAT_TO_TYPE)
    expect(page.locator("#status")).to_have_text("One answer is not saved")
    assert seated.review().weakest == "Typed with it"
    page.get_by_role("button", name="Lock this review").click()
    expect(field).to_be_focused()
    page.reload()
    expect(field).to_have_value("an hour")
    expect(said).to_be_visible()
    field.fill("60")
    expect(said).to_be_hidden()
    expect(page.locator("#status")).to_contain_text("Saved")
    assert (getattr(seated.review(), KEY), seated.review().locked_at) == (60, None)
    page.get_by_role("button", name="Lock this review").click()
    expect(page.locator("main")).to_contain_text(f"{NUMBER.words}: {NUMBER.said('60')}")
