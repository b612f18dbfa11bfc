from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts.authoring.versions import rubric_of
from prompts.models import PromptVersion
from reviews.reading import export, scenarios
from reviews.reading.export import MEDIA_TYPE, Exported, json_ld, markdown
from reviews.reading.room import OWN
from reviews.reading.room import room as load
from reviews.reading.side_by_side import ALL_REVIEWS, WITH_UNCOUNTED, all_of
from reviews.reading.web.blueprint import serves

_FORMS: Mapping[str, tuple[Callable[[Exported], str], str]] = {
    "md": (markdown, "text/markdown; charset=utf-8"),
    "jsonld": (json_ld, MEDIA_TYPE),
}

View = Callable[[str], tuple[Exported, str]]


def in_every_form(rule: str, *classes: DataClass) -> Callable[[View], View]:
    """Register a view as an export in every format. The endpoints of a view `own` are `own_md`
    and `own_jsonld`."""

    def register(view: View) -> View:
        for ending in _FORMS:
            serves(f"{rule}.{ending}", *classes, kind="export")(_answering(view, ending))
        return view

    return register


def _answering(view: View, ending: str) -> Callable[..., ResponseReturnValue]:
    made, media_type = _FORMS[ending]

    def answer(code: str) -> Response:
        exported, name = view(code)
        return downloads.attachment(made(exported).encode(), name, f".{ending}", media_type)

    answer.__name__ = f"{view.__name__}_{ending}"
    return answer


@in_every_form("/read/<code>/review", *OWN)
def own(code: str) -> tuple[Exported, str]:
    db = current.db
    found = load(db, current.account, code)
    name = f"{found.folio.code}{export.version_of(db, found.folio.id)}-review"
    # One can choose only after the lock.
    worded = (
        scenarios.own(db, found.folio, current.account).worded if found.filled.is_locked else ()
    )
    return export.own(found, current.site.settings.time_zone, worded), name


@in_every_form("/read/<code>/reviews", *WITH_UNCOUNTED)
def all_by_code(code: str) -> tuple[Exported, str]:
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
    return found, f"{folio.code}{export.version_of(db, folio.id)}-reviews"
