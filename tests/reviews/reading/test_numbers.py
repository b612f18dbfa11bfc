"""A field of a review that holds a number: what is taken, who sees it, where minutes count."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.db.session import Database
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening, OpeningMember
from reviews.calibration import own_history
from reviews.calibration.outcomes.durations import AT_LEAST
from reviews.forms.fields import Number, Unfit
from reviews.reading import draft
from reviews.reading.models import REVIEW, Rating, Review
from tests import factories
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated
from tests.reviews.reading.web.test_locking import form_of
from tests.sites import Site

if not (NUMBERS := [it for it in REVIEW.fields if isinstance(it, Number)]):
    pytest.skip("a review asks for no number", allow_module_level=True)
(NUMBER,) = NUMBERS
KEY, MOST = NUMBER.key, NUMBER.most
QUESTION = NUMBER.question
WHAT_TO_TYPE = f"Type a whole number of {NUMBER.unit} from 1 to {MOST}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("45", 45), (" 045\n", 45), ("1", 1), (str(MOST), MOST), ("", None), (" ", None)],
)
def test_they_are_kept_as_a_number_and_may_be_taken_back(
    either_database: Database, typed: str, kept: int | None
) -> None:
    with either_database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        review = draft.save(db, round_.folio, {KEY: "30"}, revision=0, by=me)
        review = draft.save(db, round_.folio, {KEY: typed}, revision=1, by=me)
        assert getattr(review, KEY) == kept
        fields = draft.filled_of(review, {}, desks.RUBRIC).values()
        assert fields[KEY] == str(kept or "")


@pytest.mark.parametrize(
    "typed", ["0", str(MOST + 1), "-5", "4.5", "1h", "45 min", "٤٥", "\u00b2", "9" * 5000]
)
def test_what_is_no_such_number_is_refused_with_what_to_type(
    database: Database, typed: str
) -> None:
    with database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        draft.save(db, round_.folio, {KEY: "30"}, revision=0, by=me)
        with pytest.raises(Unfit, match=f"from 1 to {MOST}.*leave the field empty") as refused:
            fields = {KEY: typed, "strongest": "Beside it"}
            draft.save(db, round_.folio, fields, revision=1, by=me)
        assert refused.value.field == KEY
        review = db.scalars(select(Review)).one()
        assert (getattr(review, KEY), review.strongest, review.revision) == (30, "", 1)


def _filled(site: Site) -> desks.Round:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        for reader in round_.readers:
            desks.fill(db, round_.folio, by=reader)
        return round_


def test_the_script_learns_which_field_was_refused_and_what_to_type(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    fields = {KEY: "an hour", "strongest": "Beside it"}
    body = {"code": round_.code, "revision": 0, "fields": fields}
    browser = site.as_account(round_.readers[0])
    answer = browser.post(f"/read/{round_.code}/save", json=body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["error"]["fields"]) == [KEY]
    assert answer.json["error"]["fields"][KEY].startswith(WHAT_TO_TYPE)


def test_those_that_are_none_lock_nothing_and_cost_nothing(site: Site) -> None:
    round_ = _filled(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/lock"
    form = form_of(browser.get(path).text, round_.code)
    form |= {"recommendation": "unsure", "weakest": "Typed now", "ask-1": "Who is woken?"}
    refused = browser.post(path, data=form | {KEY: "1h"})
    assert refused.status_code == 422
    assert f'<a href="#f-{KEY}">{WHAT_TO_TYPE}' in refused.text
    assert f'id="f-{KEY}-error"' in refused.text
    assert 'value="1h"' in refused.text
    assert "Typed now" in refused.text
    assert "Who is woken?" in refused.text
    assert re.search(r'value="unsure"[^>]* checked', refused.text)
    with site.parts.database.reading() as db:
        assert set(db.scalars(select(Review.locked_at))) == {None}
    again = form_of(refused.text, round_.code) | {"recommendation": "unsure", KEY: ""}
    assert browser.post(path, data=again).status_code == 303
    with site.parts.database.reading() as db:
        locked = select(Review).where(Review.account == round_.readers[0])
        assert db.scalars(locked).one().locked_at is not None


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
        given.locked = True
        review = Review(id=chance.new_id(), folio=folio.id, account=account, **{KEY: minutes})
        review.started_at = review.saved_at = now
        db.add_all([given, review])
        db.flush()
        db.add(Rating(review=review.id, criterion="scope", value=2))
        db.flush()
        review.locked_at = now
    db.flush()
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
    page = client.get("/outcomes").text
    assert f"{words}</bdi></th>" in page
    assert "1.5 hours" in page
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


def _review(seated: Seated) -> Review:
    with seated.site.parts.database.reading() as db:
        return db.scalars(select(Review).where(Review.account == seated.me)).one()


@pytest.mark.browser
@pytest.mark.faults
def test_those_that_are_none_hold_nothing_else_up_and_are_not_locked_past(
    seated: Seated,
) -> None:
    with seated.site.parts.database.transaction() as db:
        desks.fill(db, seated.round.folio, by=seated.me)
    page = seated.open("/lock")
    field = page.get_by_label(QUESTION)
    field.fill("an hour")
    page.get_by_label("Weakest point").fill("Typed with it")
    said = page.locator(f"#f-{KEY}-error")
    expect(said).to_contain_text(WHAT_TO_TYPE)
    expect(page.locator("#status")).to_have_text("One answer is not saved")
    assert _review(seated).weakest == "Typed with it"
    page.get_by_role("button", name="Lock this review").click()
    expect(field).to_be_focused()
    page.reload()
    expect(field).to_have_value("an hour")
    expect(said).to_be_visible()
    field.fill("60")
    expect(said).to_be_hidden()
    expect(page.locator("#status")).to_contain_text("Saved")
    assert (getattr(_review(seated), KEY), _review(seated).locked_at) == (60, None)
    page.get_by_role("button", name="Lock this review").click()
    expect(page.locator("main")).to_contain_text(f"{NUMBER.words}: {NUMBER.said('60')}")
