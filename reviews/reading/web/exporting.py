from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.visibility.scope import one
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts.authoring.versions import rubric_of
from prompts.models import PromptVersion
from reviews.reading import export, scenarios
from reviews.reading.export import Exported, markdown
from reviews.reading.room import OWN
from reviews.reading.room import room as load
from reviews.reading.side_by_side import ALL_REVIEWS, WITH_UNCOUNTED, all_of
from reviews.reading.web.blueprint import serves


def _answer(exported: Exported, name: str) -> Response:
    made = markdown(exported).encode()
    return downloads.attachment(made, name, ".md", "text/markdown; charset=utf-8")


@serves("/read/<code>/review.md", *OWN, kind="export")
def own_md(code: str) -> ResponseReturnValue:
    db = current.db
    found = load(db, current.account, code)
    name = f"{found.folio.code}{export.version_of(db, found.folio.id)}-review"
    # One can choose only after the lock.
    worded = (
        scenarios.own(db, found.folio, current.account).worded if found.filled.is_locked else ()
    )
    return _answer(export.own(found, current.site.settings.time_zone, worded), name)


@serves("/read/<code>/reviews.md", *WITH_UNCOUNTED, kind="export")
def all_by_code_md(code: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, _ = one(db, me, ALL_REVIEWS, code=code)
    prompt = db.get_one(PromptVersion, folio.prompt_version)
    found = export.everybodys(
        f"{folio.code}: {prompt.title}",
        folio.code,
        rubric_of(prompt),
        [(f"Reviewer {review.alias}", review) for review in all_of(db, me, folio)],
        documents.blocks(db, folio.document or ""),
        current.site.settings.time_zone,
        current.levels,
    )
    return _answer(found, f"{folio.code}{export.version_of(db, folio.id)}-reviews")
