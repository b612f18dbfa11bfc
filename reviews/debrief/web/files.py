"""The locked reviews as files, for viewers by name: never with a code."""

from __future__ import annotations

from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import classes_of, one
from blindfolio.web import request as current
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.debrief import queries
from reviews.debrief.web.debrief import ROWS, debrief, refuse_undecided
from reviews.reading import export
from reviews.reading.export import Exported
from reviews.reading.web.exporting import in_every_form


@in_every_form(
    debrief,
    "/debriefs/<id_>/reviews",
    id_type="folio",
    classes=(
        DataClass.PROMPT,
        DataClass.BLINDED_VIEW,
        DataClass.DISPLAY_NAME,
        DataClass.OTHER_REVIEWS,
        DataClass.UNCOUNTED_REVIEWS,
        DataClass.AGGREGATES,
        DataClass.REVIEWER_NAMES,
    ),
)
def reviews(folio_id: str) -> tuple[Exported, str]:
    db, me = current.db(), current.account()
    folio, mine = one(
        db,
        me,
        {DataClass.OTHER_REVIEWS, DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=ROWS,
    )
    refuse_undecided(folio, mine)
    classes = classes_of(db, me, folio.id)
    opening = db.get_one(Opening, folio.opening)
    found = export.everybodys(
        f"{book.name(db, me, folio.id)}: {opening.title}",
        folio.id,
        rubric_for(opening, db.get_one(PromptVersion, folio.prompt_version)),
        [
            (told.by, told.review)
            for told in queries.reviews(
                db,
                folio,
                named=DataClass.REVIEWER_NAMES in classes,
                uncounted=DataClass.UNCOUNTED_REVIEWS in classes,
            )
        ],
        documents.blocks(db, folio.document or ""),
        current.site().settings.time_zone,
    )
    return found, f"reviews{export.version_of(db, folio.id)}"
