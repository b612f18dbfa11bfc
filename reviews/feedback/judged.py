from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import level_scale
from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from prompts.folder.rubric import Rubric
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.feedback import safe


def rubric_of_folio(db: Session, folio: Folio) -> Rubric:
    version = db.get_one(PromptVersion, folio.prompt_version)
    return rubric_for(db.get_one(Opening, folio.opening), version)


def known(db: Session, folio: Folio) -> safe.KnownWords:
    blocks = documents.blocks(db, folio.document) if folio.document else ()
    criteria = rubric_of_folio(db, folio).criteria
    return safe.KnownWords(
        [block.text for block in blocks],
        [text for criterion in criteria for text in (criterion.name, criterion.sentence)],
        level_scale.of_site(db),
    )


def refuse(text: str, known: safe.KnownWords, *, what: str, told: Collection[int] = ()) -> None:
    """Raise Refusal if the text gives away a rating, a level or a review. `what` is the text's
    name in the message, and `told` are the levels that the candidate is told."""
    learns = "only the level of their offer" if told else f"no level from {what.lower()}"
    faults = (
        (
            safe.rating_in(text, known),
            "reads like a rating. Candidates never learn ratings, so say in words what their"
            " document shows or lacks. If it is a quote of their document, put it in quotation"
            " marks.",
        ),
        (
            safe.level_in(text, known, told),
            f"mentions a level. Candidates learn {learns}, so say in words what their document"
            " shows or lacks.",
        ),
        (
            safe.review_in(text, known),
            "tells how many reviewers there were, or what they thought. Candidates never learn"
            " either, so write about the document alone.",
        ),
    )
    for words, fault in faults:
        if words:
            raise Refusal("feedback", f"\u201c{words}\u201d {fault}")


def refuse_what_unblinds(db: Session, folio: Folio, text: str, *, what: str) -> None:
    """Raise Refusal if a text would tell the candidate the submission code or who reviewed the
    document. The refusal calls the text `what`."""
    if folio.code.lower() in text.lower():
        raise Refusal(
            "feedback",
            f"{what} contains {folio.code}. Candidates never see a submission code, so"
            " leave it out.",
        )
    readers = select(Account.name).join(Standing, Standing.account == Account.id)
    for name in db.scalars(
        readers.where(Standing.folio == folio.id, Standing.kind == "reviewer")
    ):
        if Finder(Identity(names=(name,))).places(text):
            raise Refusal(
                "feedback",
                f"{what} names {name}, who reviewed the document. Candidates never"
                " learn who their reviewers are, so leave the name out.",
            )
