"""Promises about the exports' addresses: who gets which file, under which name, with what in it."""

from __future__ import annotations

import pytest

from reviews.reading.export import MEDIA_TYPE
from tests.reviews import cases
from tests.reviews.reading.desks import WebDesk
from tests.sites import Site

TYPES = {"md": "text/markdown; charset=utf-8", "jsonld": MEDIA_TYPE}
FORMS = pytest.mark.parametrize("form", TYPES)


@FORMS
def test_ones_own_review_is_a_file_before_and_after_the_lock(web: WebDesk, form: str) -> None:
    web.save({"weakest": "Half"})
    with web.database.transaction() as db:
        case = cases.begun(db)
    for code, reader, words in (
        (web.code, web.me, "Half"),
        (case.code, case.readers[0], "Thin on who is woken."),
    ):
        answer = web.site.as_account(reader).get(f"/read/{code}/review.{form}")
        assert answer.content_type == TYPES[form]
        name = answer.headers["Content-Disposition"]
        assert name.startswith(f'attachment; filename="{code}')
        assert name.endswith(f'-review.{form}"')
        assert answer.headers["Cache-Control"] == "no-store"
        assert words in answer.text
        for stranger in (case.coordinator, case.panel[0], case.manager):
            path = answer.request.path
            assert web.site.as_account(stranger).get(path).status_code == 404


@FORMS
def test_everybodys_reviews_are_files_from_the_decision_on(site: Site, form: str) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
    by_code, me = f"/read/{case.code}/reviews.{form}", site.as_account(case.readers[0])
    assert me.get(by_code).status_code == 404, "at the gate one reads one's own"
    with site.parts.database.transaction() as db:
        cases.decide(db, case, "release")
    blind = me.get(by_code)
    assert "Reviewer 1" in blind.text and "Reviewer 2" in blind.text
    assert cases.NAME not in blind.text
    assert blind.headers["Content-Disposition"].startswith(f'attachment; filename="{case.code}')
    for stranger in (case.coordinator, case.manager, case.panel[0]):
        assert site.as_account(stranger).get(by_code).status_code == 404
