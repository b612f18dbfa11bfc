"""Promises of a look-back: nobody sees an answer before it is closed, then those who took part see
figures and no hire; nothing typed is lost; and whoever is not in it finds nothing."""

from __future__ import annotations

import random
import re

import pytest
from sqlalchemy import func, select, text

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.verify import recorded, report
from blindfolio.mail.models import MailOut
from reviews.calibration.looking_back import answering, look_backs_of
from reviews.calibration.looking_back.counts import (
    NO_STAGE,
    DimensionCount,
    KnownHire,
    LookBackCounts,
    count,
)
from reviews.calibration.looking_back.models import (
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from tests.expect import answered, every, got
from tests.reviews.calibration.looking_back.acts import (
    FORM,
    KEYS,
    STAFF,
    LookedBack,
    all_locked,
    begun,
)
from tests.reviews.packet import forging
from tests.sites import Site

LABELS = ("R. S.", "Platform hire", "T. Q.")
MONTHS = ("2024-01", "2024-02", "2024-03")
INTERVIEW = "The interview about the document"


def _faults(site: Site) -> list[str]:
    with site.parts.database.reading() as db:
        return [
            str(it) for it in report(db, freezes=FREEZES, checks=CHECKS, tables=SEALED).faults
        ]


def _rows(site: Site, model: type) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def _figures(page: str) -> list[list[str]]:
    """Of the page's tables, the cells of each row."""
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)
    cells = (re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub("<[^>]*>", " ", it).split()) for it in row] for row in cells]


def test_a_look_back_from_its_first_page_to_its_figures(site: Site) -> None:
    found = begun(site)
    prepared = found.owner.get(found.at).text
    assert all(label in prepared for label in LABELS)
    assert found.browser(0).get(found.at).status_code == 404, "nobody is in it yet"
    found.start()
    mine = found.browser(0).get(found.at).text
    assert all(label in mine for label in LABELS)
    first, second, third = found.hires()
    weak = {f"rating-{KEYS[0]}": "2", f"stage-{KEYS[0]}": "interview"}
    assert found.say(0, first, known="yes", **(STAFF | weak)).status_code == 303
    assert found.say(0, second, known="no").status_code == 303
    assert found.say(0, third, known="yes", **STAFF).status_code == 303
    assert found.lock(0).status_code == 303
    running = answered(found.owner.get(found.at), 200, "Locked", "Not locked").text
    assert "weak" not in running, "the owner sees no figure before it is closed"
    for n in (1, 2):
        found.all_staff(n)
        assert found.lock(n).status_code == 303
    assert found.close().status_code == 303
    for browser in (found.owner, *(found.browser(n) for n in range(3))):
        closed = browser.get(found.at).text
        assert _figures(closed)[0] == ["3", "1", "0", f"{INTERVIEW}: 1 of 1"]
        assert all(row == ["3", "0", "0", "none named"] for row in _figures(closed)[1:])
        assert not any(word in closed for word in (*LABELS, *MONTHS))
    with site.parts.database.reading() as db:
        told = db.execute(select(MailOut.template, func.count()).group_by(MailOut.template))
        assert {template: n for template, n in told} == {
            "reviews/look_back_started": 3,
            "reviews/look_back_closed": 3,
        }
    assert _faults(site) == []


def test_colleagues_answer_blind_to_one_another(site: Site) -> None:
    found = begun(site)
    found.start()
    first = found.hires()[0]
    before = found.browser(1).get(found.at).text
    said = {"dimension": "Sketching", "dimension-stage": "none"}
    assert found.say(0, first, known="yes", **(STAFF | said)).status_code == 303
    assert _unlike(found.browser(1).get(found.at).text) == _unlike(before)
    assert "Sketching" not in found.browser(1).get(f"{found.at}/hires/{first}").text
    assert "Sketching" not in found.owner.get(found.at).text
    assert found.owner.get(f"{found.at}/hires/{first}").status_code == 404


def _unlike(page: str) -> str:
    """A page without what differs between two answers to the same question."""
    return re.sub(r'(csrf[^>]*(?:value|content))="[^"]*"', r"\1", page)


def test_a_hire_of_another_look_back_is_none_of_this_one(site: Site) -> None:
    found, other = all_locked(site), begun(site)
    at = f"{found.at}/hires/{other.hires()[0]}"
    assert found.browser(0).get(at).status_code == 404
    assert found.browser(0).post(at).status_code == 404
    assert found.owner.post(f"{at}/remove").status_code == 404
    for verb in ("start", "close", "cancel", "words", f"hires/{found.hires()[0]}/remove"):
        assert found.browser(0).post(f"{found.at}/{verb}").status_code == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"title": " "}, "Give the look-back a title"),
        ({"level": "1"}, "Choose the level"),
        ({"months": "7"}, "Choose how long"),
        ({"loop": "../x"}, "Choose an interview loop"),
        ({"hires": "R. S., 2024-01"}, "at least two hires"),
        ({"hires": "R. S., 2024-01\nT. Q."}, "“T. Q.” can&#39;t be read"),
        ({"hires": "R. S., 2024-01\nr. s., 2024-02"}, "Two hires are called “r. s.”"),
        ({"hires": "R. S., 2024-01\nT. Q., 2199-02"}, "less than 6 months ago"),
        ({"hires": "\n".join(f"H{n}, 2024-01" for n in range(21))}, "at most 20 hires"),
    ],
)
def test_what_cant_be_looked_back_at_is_refused_and_what_was_typed_stays(
    site: Site, form: dict[str, str], says: str
) -> None:
    found = begun(site)
    before = _rows(site, LookBack)
    answer = found.owner.post("/looking-back/new", data=FORM | {"title": "Other"} | form)
    assert answer.status_code == 422
    assert says in answer.text
    assert (FORM | form)["hires"].splitlines()[0] in answer.text
    assert _rows(site, LookBack) == before


def test_the_button_pressed_twice_makes_one_and_a_corrected_form_another(site: Site) -> None:
    found = begun(site)
    again = found.owner.post("/looking-back/new", data=FORM)
    assert again.location == found.at
    for n, corrected in enumerate(
        ({"hires": FORM["hires"].replace("2024-02", "2024-05")}, {"loop": "senior-product"}), 2
    ):
        other = found.owner.post("/looking-back/new", data=FORM | corrected)
        assert other.location != found.at
        assert _rows(site, LookBack) == n
    assert "2024-05" in every(site, select(LookBackHire.hired))


def test_at_least_three_others_answer(site: Site) -> None:
    found = begun(site)
    for chosen, says in (
        ([], "at least three people"),
        (found.colleagues[:2], "at least three people"),
        ([found.jo, *found.colleagues], "you can&#39;t answer in it"),
        ([*found.colleagues, "nobody"], "not in the team"),
    ):
        answered(found.owner.post(f"{found.at}/start", data={"person": chosen}), 422, says)
    found.start()
    again = found.owner.post(f"{found.at}/start", data={"person": found.colleagues})
    assert again.status_code == 409


def test_nothing_typed_is_lost(site: Site) -> None:
    found = begun(site)
    found.start()
    first = found.hires()[0]
    words = "Mentoring of " + "x" * 80
    refused = found.say(0, first, known="yes", dimension=words)
    assert words in refused.text and 'value="yes" id="f-known" checked' in refused.text
    named = found.say(0, first, known="yes", dimension="Reading of r. s. plans")
    assert "Name the dimension without “R. S.”" in named.text
    assert "Reading of r. s. plans" in named.text
    assert _rows(site, LookBackDimension) == 0
    assert found.say(0, first, known="yes", dimension="Mentoring").status_code == 303
    # A second tab, which was opened before that save.
    stale = found.say(0, first, known="no", dimension="Estimates")
    assert stale.status_code == 409
    assert "The other version: I know their work" in stale.text
    assert "The other version: Mentoring" in stale.text
    assert 'value="Estimates"' in stale.text
    assert (
        found.say(0, first, revision="1", known="no", dimension="Estimates").status_code == 303
    )
    assert 'value="Estimates"' in found.browser(0).get(f"{found.at}/hires/{first}").text
    assert found.say(0, first, revision="2", known="no", dimension="").status_code == 303
    assert _rows(site, LookBackDimension) == 0


def test_an_incomplete_answer_is_not_locked_and_a_locked_one_never_changes(site: Site) -> None:
    found = begun(site)
    found.start()
    first, second, third = found.hires()
    weak = {f"rating-{KEYS[0]}": "2", f"rating-{KEYS[1]}": ""}
    said = STAFF | weak | {"dimension": "Mentoring"}
    assert found.say(0, first, known="yes", **said).status_code == 303
    assert found.say(0, second, known="no").status_code == 303
    answer = found.lock(0)
    assert answer.status_code == 422
    assert answer.text.count("T. Q.: say whether you know this hire") == 1
    assert f'href="{found.at}/hires/{first}#f-stage-{KEYS[0]}"' in answer.text
    mended = {f"stage-{KEYS[0]}": "none", f"rating-{KEYS[1]}": "not_seen"}
    mended["dimension-stage"] = "document"
    assert found.say(0, first, revision="1", known="yes", **(said | mended)).status_code == 303
    assert found.say(0, third, known="no").status_code == 303
    for _ in range(2):
        assert found.lock(0).status_code == 303, "locking again changes nothing"
    page = found.browser(0).get(f"{found.at}/hires/{first}").text
    assert "You have locked your answers" in page and "Mentoring" in page
    late = found.say(0, first, revision="2", known="no")
    assert late.status_code == 409 and "No one can change them" in late.text


def test_answers_of_fewer_than_three_are_never_shown(site: Site) -> None:
    found = begun(site)
    found.start()
    for n, says in enumerate(("One person has done so.", "Two people have done so.")):
        found.all_staff(n)
        found.lock(n)
        page = found.owner.get(found.at).text
        assert "Three people have to lock their answers" in page and says in page
    early = found.close()
    assert (
        early.status_code == 409 and "each could work out the other&#39;s answers" in early.text
    )


def test_a_criterion_that_two_have_rated_and_words_of_two_are_not_shown(site: Site) -> None:
    found = begun(site)
    found.start()
    weak = {f"rating-{KEYS[0]}": "2", f"stage-{KEYS[0]}": "interview"}
    named = {"dimension": "Mentoring", "dimension-stage": "none"}
    found.all_staff(0, **(weak | named))
    found.all_staff(1)
    for hire in found.hires():
        found.say(2, hire, known="no")
    for n in range(3):
        assert found.lock(n).status_code == 303
    assert found.close().status_code == 303
    page = found.browser(1).get(found.at).text
    hidden = ["\u2013"] * 3 + ["rated by fewer than three"]
    assert _figures(page) == [hidden] * len(KEYS)
    assert "show what they named" in page and "Mentoring" not in page


def test_closing_deletes_labels_months_and_drafts(site: Site) -> None:
    found = begun(site, colleagues=4)
    found.start()
    for n in range(3):
        found.all_staff(n)
        found.lock(n)
    found.all_staff(3, dimension="Half a thought")
    assert found.close().status_code == 303
    rows = every(site, select(LookBackHire).order_by(LookBackHire.id))
    assert [(row.label, row.hired) for row in rows] == [("", "")] * 3
    assert [row.n for row in rows] == [1, 2, 3], "numbered by random ids"
    assert (_rows(site, LookBackAnswer), _rows(site, LookBackDimension)) == (9, 0)
    answered(found.browser(3).get(found.at), 200, lacks="Half a thought")
    late = found.say(3, found.hires()[0], revision="1", known="no")
    assert late.status_code == 409 and "nothing more can be saved" in late.text
    assert found.lock(3).status_code == 409
    for verb in ("close", "cancel", f"hires/{found.hires()[0]}/remove"):
        assert found.owner.post(f"{found.at}/{verb}").status_code == 409


def test_a_label_is_removed_earlier_and_the_answers_stay(site: Site) -> None:
    found = begun(site)
    first, second, _ = found.hires()
    assert found.owner.post(f"{found.at}/hires/{second}/remove").status_code == 303
    assert len(found.hires()) == 2, "before the start, the hire goes"
    last = found.owner.post(f"{found.at}/hires/{first}/remove")
    assert "at least two hires" in last.text
    found.start()
    found.all_staff(0)
    for _ in range(2):
        assert found.owner.post(f"{found.at}/hires/{first}/remove").status_code == 303
    for browser in (found.owner, found.browser(0)):
        answered(browser.get(found.at), 200, "Hire 1", lacks=("R. S.", "2024-01"))
    assert _rows(site, LookBackAnswer) == 2


def test_a_cancelled_look_back_keeps_nothing(site: Site) -> None:
    found = all_locked(site)
    assert found.owner.post(f"{found.at}/cancel").status_code == 303
    for model in (LookBackAnswer, LookBackDimension, LookBackHire, LookBackPerson):
        assert _rows(site, model) == 0
    assert found.browser(0).get(found.at).status_code == 404
    assert FORM["title"] not in found.browser(0).get("/looking-back").text
    assert "was cancelled" in found.owner.get(found.at).text
    assert _faults(site) == []


def test_words_that_name_somebody_can_be_removed_when_it_is_closed(site: Site) -> None:
    found = all_locked(site)
    early = found.owner.post(f"{found.at}/words", data={"words": "mentoring"})
    assert early.status_code == 409
    found.close()
    page = found.owner.get(found.at).text
    assert _figures(page)[-1][:3] == ["1", "1", "1"] and "Remove: Mentoring" in page
    assert "Remove: Mentoring" not in found.browser(0).get(found.at).text
    for status in (303, 404):
        gone = found.owner.post(f"{found.at}/words", data={"words": "mentoring"})
        assert gone.status_code == status
        assert "Mentoring" not in found.owner.get(found.at).text
    assert _faults(site) == []


def test_a_loops_stages_can_be_named(site: Site) -> None:
    found = begun(site, {"loop": "senior-product"})
    found.start()
    page = found.browser(0).get(f"{found.at}/hires/{found.hires()[0]}").text
    assert 'value="document"' in page and 'value="interview"' in page
    (stage, title), *_ = re.findall(r'<option value="(loop:[\w-]+)">(.*?)</option>', page)
    for n in range(3):
        found.all_staff(n, **{f"rating-{KEYS[0]}": "1", f"stage-{KEYS[0]}": stage})
        found.lock(n)
    found.close()
    assert _figures(found.owner.get(found.at).text)[0] == ["3", "1", "1", f"{title}: 3 of 3"]


def test_the_audit_log_has_every_step_and_no_text_name_or_rating(site: Site) -> None:
    found = all_locked(site)
    found.owner.post(f"{found.at}/hires/{found.hires()[1]}/remove")
    found.close()
    with site.parts.database.reading() as db:
        written = select(Entry.kind, Payload.body).join(Payload, Payload.seq == Entry.seq)
        entries = [(it.kind, str(it.body)) for it in db.execute(written.order_by(Entry.seq))]
    kinds = [kind for kind, _ in entries if kind.startswith("look_back.")]
    steps = ("begun", "started", *["locked"] * 3, "forgotten", "closed")
    assert kinds == [f"look_back.{step}" for step in steps]
    told = " ".join(body for _, body in entries if found.id in body)
    assert not any(word in told for word in (*LABELS, "Mentoring", FORM["title"], *KEYS))


def test_pages_cost_the_same_for_many_hires(site: Site) -> None:
    few = all_locked(site)
    twenty = "\n".join(f"Hire of {n}, 2024-01" for n in range(20))
    many = all_locked(site, {"hires": twenty})
    cost: dict[str, set[int]] = {}
    for found in (few, many):
        for path in ("", f"/hires/{found.hires()[0]}"):
            with site.counted() as asked:
                assert found.browser(0).get(f"{found.at}{path}").status_code == 200
            cost.setdefault(path[:6], set()).add(len(asked))
        found.close()
        with site.counted() as asked:
            assert found.browser(0).get(found.at).status_code == 200
        cost.setdefault("closed", set()).add(len(asked))
    assert all(len(each) == 1 and max(each) <= 15 for each in cost.values()), cost


def _counts(
    *given: tuple[str, str, str, str], named: tuple[tuple[str, str, str, str], ...] = ()
) -> LookBackCounts:
    """Ratings of a risk, and dimensions: each of a hire, by a person, with a stage."""
    known = [
        *(KnownHire(it, by, {"risk": {"rating": n, "stage": at}}) for it, by, n, at in given),
        *(KnownHire(hire, by, {}, words, at) for hire, by, words, at in named),
    ]
    return count(known, {"risk": "Risk", "scope": "Scope"}, 3)


FIVE = (
    ("h1", "a", "2", "interview"),
    ("h1", "b", "1", "interview"),
    ("h2", "a", "2", "document"),
    ("h2", "b", "3", "document"),
    ("h3", "a", "3", ""),
    ("h4", "b", "4", ""),
    ("h5", "a", "3", ""),
    ("h5", "b", "not_seen", ""),
    ("h5", "b", "", ""),
    ("h5", "c", "3", ""),
)


def test_hires_are_counted_and_a_stage_only_with_a_weak_rating() -> None:
    risk, scope = _counts(*FIVE).criteria
    assert (risk.name, risk.hires, risk.weak, risk.weak_to_all) == ("Risk", 5, 2, 1)
    assert (risk.answers, risk.by_stage) == (3, {"document": 1, "interview": 2})
    assert (scope.hires, scope.weak, scope.by_stage, scope.too_few) == (0, 0, {}, False)


def test_dimensions_are_counted_in_their_usual_spelling_the_uncovered_first() -> None:
    found = _counts(
        named=(
            ("h1", "a", "Mentoring", NO_STAGE),
            ("h1", "b", "mentoring!", NO_STAGE),
            ("h2", "c", "Mentoring", "interview"),
            ("h2", "b", "On-call", "loop:coding"),
            ("h3", "b", "Estimates", NO_STAGE),
        )
    )
    assert found.dimensions == (
        DimensionCount("mentoring", "Mentoring", hires=2, answers=3, uncovered=2),
        DimensionCount("estimates", "Estimates", hires=1, answers=1, uncovered=1),
        DimensionCount("on call", "On-call", hires=1, answers=1, uncovered=0),
    )


def test_the_order_of_answers_and_the_names_of_hires_and_people_change_nothing() -> None:
    chance = random.Random(3)
    for _ in range(20):
        given = list(FIVE)
        chance.shuffle(given)
        other = [(f"x{hire}", f"y{who}", value, stage) for hire, who, value, stage in given]
        assert _counts(*other) == _counts(*FIVE)


def test_of_fewer_than_three_people_nothing_is_counted() -> None:
    two = [it for it in FIVE if it[1] in "ab"]
    found = _counts(*two, named=(("h1", "a", "Mentoring", "document"),))
    risk = found.criteria[0]
    assert found.too_few and risk.too_few
    assert (risk.hires, risk.weak, risk.weak_to_all, risk.answers) == (0,) * 4
    assert (risk.by_stage, found.dimensions) == ({}, ())


WEAK = {f"rating-{KEYS[0]}": "2", f"stage-{KEYS[0]}": "interview"}


@pytest.fixture
def locked(site: Site) -> LookedBack:
    """One of three has locked what they say of three hires, of whom they know the first."""
    found = begun(site)
    found.start()
    first, *others = found.hires()
    named = {"dimension": "Mentoring", "dimension-stage": "document"}
    found.say(0, first, known="yes", **(STAFF | WEAK | named))
    for hire in others:
        found.say(0, hire, known="no")
    assert found.lock(0).status_code == 303
    return found


def test_the_log_has_a_digest_of_all_that_was_said_but_the_words(
    site: Site, locked: LookedBack
) -> None:
    first, *others = locked.hires()
    ratings = {key: {"rating": "3", "stage": ""} for key in KEYS}
    ratings[KEYS[0]] = {"rating": "2", "stage": "interview"}
    known = {"known": True, "ratings": ratings, "dimension_stage": "document"}
    nothing = {"known": False, "ratings": {}, "dimension_stage": ""}
    said = {first: known} | dict.fromkeys(others, nothing)
    with site.parts.database.reading() as db:
        [entry] = recorded(db, answering.KIND)
    person = got(site, LookBackPerson, entry.facts["person"])
    rows = [{"hire": hire, **said[hire]} for hire in sorted(said)]
    assert entry.facts == {
        "form": 1,
        "look_back": locked.id,
        "person": person.id,
        "digest": forging.sha([1, person.salt, person.id, rows]),
    }


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE look_back_answer SET known = NULL WHERE known", "are not what was recorded"),
        ("DELETE FROM look_back_answer WHERE NOT known", "are not what was recorded"),
        ("DELETE FROM look_back_answer", "are not what was recorded"),
        ("UPDATE look_back_person SET locked_at = NULL", "are gone or a draft again"),
        ("UPDATE look_back_person SET account = account", ""),
        ("DELETE FROM look_back_dimension", ""),
        ("UPDATE look_back SET cancelled_at = created_at", "are not what was recorded"),
    ],
)
def test_what_was_changed_past_the_triggers_is_found(
    site: Site, locked: LookedBack, statement: str, says: str
) -> None:
    with site.parts.database.transaction() as db:
        [entry] = recorded(db, answering.KIND)
        before = list(db.scalars(select(LookBackAnswer)))
        assert list(answering.check(db)) == []
        for (name,) in db.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            db.execute(text(f"DROP TRIGGER {name}"))
        db.execute(text(statement))
        found = list(answering.check(db))
        assert len(before) == 3
    assert [fault.split()[4] for fault in found] == ([entry.facts["person"]] if says else [])
    assert all(says in fault and fault.endswith(".") for fault in found)


def test_each_gap_names_its_hire_and_leads_to_its_field(site: Site) -> None:
    found = begun(site)
    found.start()
    first, second, third = found.hires()
    lacking = {f"rating-{KEYS[0]}": "2", f"rating-{KEYS[1]}": ""}
    found.say(0, first, known="yes", **(STAFF | lacking | {"dimension": "Mentoring"}))
    found.say(0, second, known="no", **lacking)
    with site.parts.database.reading() as db:
        mine = look_backs_of.seat(db, found.colleagues[0], found.id)
        own = look_backs_of.own_answers(db, mine)
        gaps = [gap for it in own for gap in answering.missing(mine, it)]
        weak, unrated = (it.name for it in mine.rubric.criteria[:2])
    assert [(gap.sentence, gap.fragment, gap.of) for gap in gaps] == [
        (
            f"R. S., {weak}: choose which stage should have seen it",
            f"f-stage-{KEYS[0]}",
            first,
        ),
        (
            f"R. S., {unrated}: choose a rating, or “not seen yet”",
            f"f-rating-{KEYS[1]}",
            first,
        ),
        ("R. S.: say whether a stage covers “Mentoring”", "f-dimension-stage", first),
        ("T. Q.: say whether you know this hire", "f-known", third),
    ]
