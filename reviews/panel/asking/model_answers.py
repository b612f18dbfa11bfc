"""Store a model's answers for a sheet unchanged, because they can't be reproduced."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.language_model.backend import ModelRequest
from blindfolio.visibility.models import Folio
from prompts.authoring.versions import probes_of
from prompts.clarifying.questions import told_before
from prompts.models import Opening, PromptVersion
from prompts.opening.page import is_brief, pack_of, page_with
from prompts.queries import statement
from reviews.followups.sheet import ModelQuestions
from reviews.model_questions.requests import SheetMaterial
from reviews.panel.models import ModelAnswer

BY_HAND = "by hand"


def material_of(db: Session, folio: Folio) -> SheetMaterial:
    """Return what may leave the site. This is for jobs, and for views that have found the folio
    under PT, KW, FP, CQ, BV and WM."""
    if folio.document is None:
        raise RuntimeError("a released folio has a document")
    version = db.get_one(PromptVersion, folio.prompt_version)
    opening = db.get_one(Opening, folio.opening)
    told = told_before(db, folio.id)
    pack = pack_of(opening, version)
    return SheetMaterial(
        documents.rebuild(db, folio.document),
        page_with(opening, version, told).text,
        probes_of(version),
        statement(db, folio.id).worry,
        tuple(fact for fact in pack if fact.key not in told) if is_brief(opening) else None,
    )


def stored(db: Session, folio: str) -> list[ModelAnswer]:
    found = select(ModelAnswer).where(ModelAnswer.folio == folio).order_by(ModelAnswer.n)
    return list(db.scalars(found))


def keep(
    db: Session,
    folio: Folio,
    n: int,
    request: ModelRequest,
    answer: str,
    found: ModelQuestions,
    *,
    model: str,
    by: str | None,
) -> None:
    db.add(
        ModelAnswer(
            folio=folio.id,
            n=n,
            model=model,
            request=request.sha,
            answer=answer,
            outcome={
                "refused": [asdict(refused) for refused in found.refused],
                "untouched": list(found.untouched),
            },
            by=by,
            at=clock.now(),
        )
    )
    db.flush()
