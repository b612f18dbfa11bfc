"""What holds of every sheet, and short ways to its questions."""

from __future__ import annotations

from blindfolio.documents.model import Document
from blindfolio.facts.spans import QUOTE_LIMIT
from reviews.followups.asking import MAX_WRITTEN
from reviews.followups.sheet import BY_MODEL, MINUTES, Levels, Question, SegmentName, Sheet


def asked(sheet: Sheet, segment: str | None = None) -> list[Question]:
    """The questions of one segment, or of all."""
    return [q for s in sheet.segments if segment in (None, s.name) for q in s.questions]


def of_form(sheet: Sheet, form: str) -> list[Question]:
    """The questions whose form begins so."""
    return [q for q in asked(sheet) if q.form.startswith(form)]


def noted(sheet: Sheet) -> dict[str, str]:
    """The note of each segment."""
    return {segment.name: segment.note for segment in sheet.segments}


def check(sheet: Sheet, doc: Document) -> None:
    """What holds of every sheet, whatever the document says."""
    texts = {block.seq: block.text for block in doc.blocks}
    assert [(s.name, s.minutes) for s in sheet.segments] == list(MINUTES.items())
    for segment in sheet.segments:
        said = [q.text for q in segment.questions]
        assert len(said) == len(set(said)), "no question is there twice"
    for question in (*asked(sheet), *sheet.everybody):
        assert question.quote in texts.get(question.block, "")
        assert len(question.quote) <= QUOTE_LIMIT
        assert 0 < len(question.text) <= MAX_WRITTEN and question.why.strip()
        levels = question.listen_for
        assert len({levels.senior, levels.staff, levels.senior_staff}) == 3
        assert not set("{}") & set(f"{question.text}{levels.senior}{levels.senior_staff}")
    for items in sheet.extraction.values():
        assert all(item["quote"] in texts[item["block"]] for item in items)


def by_model(
    text: str, doc: Document, segment: SegmentName, condition: str = "", form: str = BY_MODEL
) -> Question:
    """A question as a model's pipeline hands it to the engine, on the document's first block."""
    return Question(
        text=text,
        form=form + segment,
        quote=doc.blocks[0].text[:60],
        block=doc.blocks[0].seq,
        why="The document leaves it open.",
        listen_for=Levels("names it", "counts it", "does without it"),
        condition=condition,
    )
