from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select, true
from sqlalchemy.orm import Session

from blindfolio import level_scale
from blindfolio.archive import documents
from blindfolio.archive.models import DocumentBody, StoredDocument
from blindfolio.documents.model import Block
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.level_scale import LevelScale
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of, one
from prompts.authoring.versions import only_practised, probes_of, rubric_of
from prompts.folder.rubric import Rubric
from prompts.models import KnownFact, Opening, PromptVersion
from prompts.opening.page import BRIEF, in_book, pack_of, page_of
from prompts.submitting import page_rule
from reviews.followups.asking import NOBODY, Names
from reviews.followups.criteria import AskedWhere, asked_where
from reviews.forms.filled import Filled
from reviews.prepared import PracticeRound
from reviews.reading import drawing
from reviews.reading.content import Content, content_of
from reviews.reading.draft import filled_of
from reviews.reading.models import Review
from reviews.reading.queries import Appended, amendments_of, others_open
from reviews.reading.questions import names_for, placed

OWN = (
    *(DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.RATING_GUIDES),
    *(DataClass.BLINDED_VIEW, DataClass.OWN_REVIEW),
)
IN_THE_ROOM = (DataClass.OWN_DUE_DATE, *OWN)


@dataclass(frozen=True, slots=True)
class Room:
    folio: Folio
    title: str
    due: datetime | None
    standing: str
    length: page_rule.Length
    level: int
    rubric: Rubric
    body: documents.Body
    sections: drawing.SectionNumbers
    content: Content
    filled: Filled[Review]
    names: Names  # names forbidden in a panel question; empty if nothing can change
    amendments: tuple[Appended, ...]
    others: str
    outbox: str

    @property
    def review(self) -> Review | None:
        return self.filled.row

    @property
    def fields(self) -> dict[str, str]:
        return self.filled.values()

    @property
    def practice(self) -> bool:
        return self.folio.purpose == "practice"

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.body.blocks

    @property
    def asked_where(self) -> AskedWhere:
        return asked_where(self.rubric.criteria, self.blocks)

    @property
    def passages(self) -> dict[str, str]:
        """The block of each comment's passage by its id, and of each line's by its number."""
        comments = self.content.comments
        at = {it.id: it.spans[0].block for it in comments}
        for line in self.content.lines:
            with suppress(Refusal):
                at[str(line.n)] = placed(line, comments, self.blocks).block
        return at

    @property
    def leaves(self) -> drawing.Leaves:
        marks = drawing.marks_of(self.blocks, self.content.comments)
        page = drawing.drawn(self.blocks, marks, sections=self.sections)
        pages = sheets(self.body.sizes, self.body.geometry, marks)
        return leaves(page, pages, self.body.language)


# Built once, because building it takes longer than its answer.
_READ = (
    select(PromptVersion.title, PromptVersion.rubric)
    .add_columns(StoredDocument.words, StoredDocument.pages, StoredDocument.format)
    .add_columns(DocumentBody.blocks, DocumentBody.geometry, StoredDocument.language)
    .add_columns(func.coalesce(Opening.level, PracticeRound.level), Review, LevelScale)
    .select_from(Folio)
    .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
    .join(StoredDocument, StoredDocument.id == Folio.document)
    .join(DocumentBody, DocumentBody.document == Folio.document)
    .outerjoin(LevelScale, true())
    .outerjoin(Opening, Opening.id == Folio.opening)
    .outerjoin(PracticeRound, PracticeRound.id == Folio.opening)
    .outerjoin(Review, and_(Review.folio == Folio.id, Review.account == bindparam("me")))
    .where(Folio.id == bindparam("read"))
    .execution_options(populate_existing=True)
)


def room(db: Session, account: str, code: str) -> Room:
    """Return what a reviewer's page shows. Raise Absent unless the account reviews the folio
    now."""
    folio, standing = one(db, account, OWN, code=code)
    title, stored_rubric, *about, level, review, scale = db.execute(
        _READ, {"read": folio.id, "me": account}
    ).one()
    words, pages, format_, *stored = about
    level_scale.read(db, scale)
    rubric = Rubric.model_validate(stored_rubric)
    body = documents.read(*stored)
    content = content_of(db, review.id if review else None)
    locked = review is not None and review.locked_at is not None
    return Room(
        folio=folio,
        title=title,
        due=standing.due,
        standing=standing.id,
        length=page_rule.Length(pages, words, format_),
        level=level,
        rubric=rubric,
        body=body,
        sections=drawing.number(body.blocks),
        content=content,
        filled=filled_of(review, content.parts, rubric, level_scale.of_site(db)),
        names=NOBODY if locked else names_for(db, content, rubric, by=account),
        amendments=amendments_of(db, [review.id])[review.id] if review and locked else (),
        others=others_open(
            folio.stage,
            opened=locked and DataClass.OTHER_REVIEWS in classes_of(db, account, folio.id),
        ),
        outbox=hashlib.sha256(f"{account} {folio.id}".encode()).hexdigest()[:16],
    )


# A practice reviewer sees the prompt without later answers to the candidate.
PRACTISED = (
    *(DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.RATING_GUIDES),
    *(DataClass.FACT_PACK, DataClass.OWN_REVIEW),
)


def asking(db: Session, account: str, code: str) -> dict[str, Any]:
    """Return what the candidate was asked. `pack` has the facts that any candidate could
    request, and `only_practised` says that there was no prompt. Raise Absent unless the account
    reviews the folio."""
    folio, standing = one(db, account, PRACTISED, code=code)
    practice = standing.kind == "practice"
    if not practice:
        folio, _ = one(db, account, [*PRACTISED, DataClass.KNOWN_FACTS], code=code)
    version, opening, round_ = db.execute(
        select(PromptVersion, Opening, PracticeRound)
        .select_from(PromptVersion)
        .outerjoin(Opening, Opening.id == folio.opening)
        .outerjoin(PracticeRound, PracticeRound.id == folio.opening)
        .where(PromptVersion.id == folio.prompt_version)
    ).one()
    said = select(KnownFact.question, KnownFact.answer, KnownFact.at)
    said = said.where(KnownFact.opening == folio.opening).order_by(KnownFact.at, KnownFact.id)
    at = round_ if practice else opening
    if practice:
        page, pack = in_book(BRIEF, version), probes_of(version).pack if version.brief else ()
    else:
        page, pack = page_of(opening, version), pack_of(opening, version)
    return {
        "code": code,
        "page": page,
        "opening": at.title,
        "level": at.level,
        "rubric": rubric_of(version),
        "pack": pack,
        "known": () if practice else db.execute(said).all(),
        "risks": [risk["text"] for risk in version.probes.get("known_risks", ())],
        "practice": practice,
        "only_practised": practice and only_practised(version),
    }
