"""Promises about what follows a lock: no route changes the review; amendments, others after the
gate, stepping back, files."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from blindfolio.app import FREEZES
from blindfolio.ledger.verify import verify
from blindfolio.web.declare import declarations
from reviews.reading import recuse
from reviews.reading.content import GENERAL
from reviews.reading.models import Comment, Recognition
from reviews.reading.verify import check
from tests.crawler.walk import stripped
from tests.expect import answered
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.reviews.reading.desks import WebDesk
from tests.sites import Site


def locked(site: Site, *values: int, **comment: str) -> WebDesk:
    """A folio whose reviewers have locked, with these ratings throughout and a comment each."""
    desk = desks.visit(site, readers=len(values))
    for n, (reader, value) in enumerate(zip(desk.readers, values, strict=True)):
        desk.fill(by=reader, value=value)
        desk.save({"rationale-scope": f"Reason {n}"}, by=reader)
        desk.comment(**{"criterion": "scope", "text": f"Canary {n}", **comment}, by=reader)
        desk.lock(by=reader)
    return desk


def test_the_others_are_read_after_the_gates_decision_only(site: Site) -> None:
    desk = locked(site, 2, 4)
    assert desk.get("/reviews").status_code == 404
    assert "Canary 1" not in desk.page()
    desk.release()
    for reader in desk.readers:
        page = site.as_account(reader).get(desk.at("/reviews")).text
        for said in ("Canary 0", "Canary 1", "2 apart", "You, reviewer"):
            assert said in page
        assert re.search(r'class="(first second|second first) overlap"', page)
        for key in desks.ONLY_OWN:
            assert desks.SAID[key] not in page, f"{key} is no one else's"
        said = page.lower().split("<main")[1].replace("after the review decision", "")
        assert "review decision" not in said and "gate" not in said


def test_a_review_that_is_not_counted_moves_no_figure_and_reasons_for_equal_ratings_are_read(
    site: Site,
) -> None:
    desk = locked(site, 3, 3, 1)
    desk.act(recuse.recuse, by=desk.readers[2])
    desk.release()
    page = desk.page("/reviews")
    assert "2 apart" not in page
    same = page.split("Same rating")[1]
    assert "Reason 0" in same and "Reason 1" in same


def test_comments_are_numbered_as_they_are_read_on_every_page(web: WebDesk) -> None:
    for reader in web.readers:
        late = desks.on("First weeks", "b7")
        web.comment("scope", by=reader, text="Last read", span=late)
        web.fill(by=reader)
    numbers = [str(n) for n in range(1, len(desks.KEYS) + 2)]
    assert f"{numbers[-1]}. Concern\n\n   Last read" in web.page("/review.md")
    pages = [web.page()]
    for reader in web.readers:
        web.lock(by=reader)
    pages.append(web.page())
    for page in pages:
        assert re.findall(r'<li class="comment" id="k(\d+)"', page) == numbers
        assert re.findall(r'<a class="n" href="#k(\d+)"', page) == numbers
    web.release()
    compared = web.page("/reviews")
    marks = re.findall(r'<a class="n" href="#k(\d-\d+)" aria', compared)
    assert sorted(marks) == [f"{alias}-{n}" for alias in (1, 2) for n in numbers]
    assert all(compared.count(f'id="k{mark}"') == 1 for mark in marks)
    stored = [remark.n for remark in web.content().comments]
    assert stored == [2, 3, 4, 5, 6, 7, 1], "what is sealed stays"


def test_an_amendment_is_appended_and_shown(site: Site) -> None:
    desk = locked(site, 3, 3)
    answered(desk.post("/amend", {"text": " "}), 422, "Write what you want to append.")
    assert desk.post("/amend", {"text": "One more thing"}).status_code == 303
    desk.release()
    desk.post("/amend", {"text": "And another"})
    page = desk.page()
    assert "One more thing" in page and "The newest amendment is last." in page
    assert page.count("after the review decision") == 1
    for seen in (page, desk.page("/reviews")):
        assert seen.index("<strong>1.</strong>") < seen.index("<strong>2.</strong>")


@pytest.mark.parametrize(("form", "recorded"), [({"recognises": "yes"}, 1), ({}, 0)])
def test_who_recognises_the_author_or_has_no_time_loses_the_folio_at_once(
    site: Site, form: dict[str, str], recorded: int
) -> None:
    desk = locked(site, 3, 3)
    assert "will keep its seal, but won\u2019t be counted" in desk.page("/recuse")
    assert desk.post("/recuse", form).status_code == 303
    assert len(desk.all(select(Recognition))) == recorded
    for gone in ("/recuse", "", "/review.md"):
        assert desk.get(gone).status_code == 404
    assert desk.code not in desk.browser.get("/queue").text


def test_who_recognises_the_author_may_go_on_and_the_others_read_it_after_the_gate(
    site: Site,
) -> None:
    desk = locked(site, 3, 3)
    other = site.as_account(desk.readers[1])
    before = stripped(other.get(desk.at("")))
    assert f'formaction="{desk.at("/recognise")}"' in desk.page("/recuse")
    done = desk.post("/recognise")
    assert done.status_code == 303
    assert "Recorded. You can go on." in desk.browser.get(done.location).text
    again = desk.page("/recuse")
    assert "that you recognise the author" in again and "formaction" not in again
    # Nothing of the other reviewer's page moves by it.
    assert stripped(other.get(desk.at(""))) == before
    assert other.get(desk.at("/reviews")).status_code == 404
    desk.release()
    for browser in (desk.browser, other):
        assert browser.get(desk.at("/reviews")).text.count("Recognised the author") == 1


def test_general_comments_have_a_place_of_their_own(site: Site) -> None:
    desk = locked(site, 3, 3, criterion=GENERAL, text="Reads like a memo.")
    desk.release()
    after = desk.page("/reviews").partition("General comments")[2]
    assert after.count("Reads like a memo.") == 2


def test_the_reviews_take_as_many_statements_for_three_as_for_two(site: Site) -> None:
    counts = []
    for values in ((3, 1), (3, 1, 2)):
        desk = locked(site, *values)
        desk.release()
        desk.browser.get("/queue")
        with site.counted() as statements:
            assert desk.get("/reviews").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12


def test_ones_own_review_is_a_file_before_and_after_the_lock(web: WebDesk) -> None:
    web.save({"weakest": "Half"})
    with web.database.transaction() as db:
        case = cases.begun(db)
    for code, reader, words in (
        (web.code, web.me, "Half"),
        (case.code, case.readers[0], "Thin on who is woken."),
    ):
        answer = web.site.as_account(reader).get(f"/read/{code}/review.md")
        assert answer.content_type == "text/markdown; charset=utf-8"
        name = answer.headers["Content-Disposition"]
        assert name.startswith(f'attachment; filename="{code}')
        assert name.endswith('-review.md"')
        assert answer.headers["Cache-Control"] == "no-store"
        assert words in answer.text
        for stranger in (case.coordinator, case.panel[0], case.manager):
            path = answer.request.path
            assert web.site.as_account(stranger).get(path).status_code == 404


def test_everybodys_reviews_are_files_from_the_decision_on(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    by_code, me = f"/read/{case.code}/reviews.md", site.as_account(case.readers[0])
    assert me.get(by_code).status_code == 404, "at the gate one reads one's own"
    with site.parts.database.transaction() as db:
        cases.decide(db, case, "release")
    blind = me.get(by_code)
    assert "Reviewer 1" in blind.text and "Reviewer 2" in blind.text
    assert cases.NAME not in blind.text
    assert blind.headers["Content-Disposition"].startswith(f'attachment; filename="{case.code}')
    for stranger in (case.coordinator, case.manager, case.panel[0]):
        assert site.as_account(stranger).get(by_code).status_code == 404


STILL = {
    "reading.choose": "says what the panel should ask; the review stays",
    "reading.amend": "appends, and the review stays as it was sealed",
    "reading.recognise": "is told at any time; the review stays",
    "reading.recuse": "takes the reviewer off; the seal stays",
}
"""What a reviewer may still do, and why it is no change of the review."""


@pytest.mark.parametrize("stage", ["locked", "recused"])
def test_no_route_changes_a_locked_review(web: WebDesk, stage: str) -> None:
    web.fill()
    revision = web.review().revision
    web.lock()
    comment = web.all(select(Comment.id))[0]
    before, seal = web.content(), web.review().seal
    routes = [
        route
        for route in declarations(web.site.app)
        if route["writes"] and route["rule"].startswith("/read/<code>")
    ]
    assert len(routes) > 6
    if stage == "recused":
        assert web.post("/recuse").status_code == 303
    found = {}
    for route in sorted(routes, key=lambda it: it["endpoint"] == "reading.recuse"):
        path = route["rule"].removeprefix("/read/<code>").replace("<comment>", comment)
        form = {k: v for k, v in route["body"].items() if v != "=code"}
        form["revision"] = str(revision)
        found[route["endpoint"]] = web.post(path, form).status_code
    if stage == "recused":
        assert set(found.values()) == {404}
    else:
        refused = {name: status for name, status in found.items() if name not in STILL}
        # The lock pressed once more leads to the review that the first press locked.
        assert refused.pop("reading.lock") == 303
        assert refused and set(refused.values()) == {409}, refused
    assert (web.content(), web.review().seal) == (before, seal)
    with web.database.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []
