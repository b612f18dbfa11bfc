"""Promises about the exports' addresses: who gets which file, under which name, with what in it."""

from __future__ import annotations

import pytest

from blindfolio.visibility import stages
from reviews.reading import draft
from reviews.reading.export import MEDIA_TYPE
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site

TYPES = {
    "md": "text/markdown; charset=utf-8",
    "jsonld": MEDIA_TYPE,
}
FORMS = pytest.mark.parametrize("form", TYPES)


@FORMS
def test_ones_own_review_is_a_file_before_and_after_the_lock(site: Site, form: str) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
        round_ = desks.begin(db)
        draft.save(db, round_.folio, {"weakest": "Half"}, revision=0, by=round_.readers[0])
    for code, reader, words in (
        (round_.code, round_.readers[0], "Half"),
        (case.code, case.readers[0], "Thin on who is woken."),
    ):
        answer = site.as_account(reader).get(f"/read/{code}/review.{form}")
        assert answer.content_type == TYPES[form]
        name = answer.headers["Content-Disposition"]
        assert name.startswith(f'attachment; filename="{code}')
        assert name.endswith(f'-review.{form}"')
        assert answer.headers["Cache-Control"] == "no-store"
        assert words in answer.text
        for stranger in (case.coordinator, case.panel[0], case.manager):
            assert site.as_account(stranger).get(answer.request.path).status_code == 404


@FORMS
def test_everybodys_reviews_are_files_from_the_decision_on(site: Site, form: str) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    by_code, by_name = (
        f"/read/{case.code}/reviews.{form}",
        f"/debriefs/{case.folio}/reviews.{form}",
    )
    me = site.as_account(case.readers[0])
    assert me.get(by_code).status_code == 404, "at the gate one reads one's own"
    assert site.as_account(case.coordinator).get(by_name).status_code == 200
    for early in (case.manager, case.panel[0], *case.readers):
        assert site.as_account(early).get(by_name).status_code == 404
    with site.parts.database.transaction() as db:
        cases.decide(db, case, "release")
    blind = me.get(by_code)
    said = blind.text
    assert "Reviewer 1" in said
    assert "Reviewer 2" in said
    assert cases.NAME not in said
    assert blind.headers["Content-Disposition"].startswith(f'attachment; filename="{case.code}')
    assert site.as_account(case.panel[0]).get(by_name).status_code == 404, "not before 6"
    with site.parts.database.transaction() as db:
        cases.meet(db, case, 3, 4)
    for account in (case.coordinator, case.manager, case.panel[0]):
        named = site.as_account(account).get(by_name)
        assert named.headers["Content-Disposition"].startswith('attachment; filename="reviews')
        said = named.text
        assert cases.NAME in said
        assert case.code not in said + str(named.headers)
        assert "Thin on who is woken." in said


@FORMS
def test_what_is_left_of_a_draft_is_a_file_without_code_or_document(
    site: Site, form: str
) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        review = draft.save(db, round_.folio, {"weakest": "Half a thought"}, revision=0, by=me)
        review_id = review.id
        desks.comment(db, round_.folio, "scope", by=me, text="Mine for ever")
        stages.move(db, stages.locked(db, round_.folio), "end", by=None)
    path = f"/own-reviews/{review_id}/review.{form}"
    answer = site.as_account(me).get(path)
    said = answer.text
    assert "Half a thought" in said
    assert "Mine for ever" in said
    assert round_.code not in said + str(answer.headers)
    assert site.as_account(me).get(f"/read/{round_.code}/review.{form}").status_code == 404
    assert site.as_account(round_.readers[1]).get(path).status_code == 404
