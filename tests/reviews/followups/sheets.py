"""A small prompt, what holds of every sheet, and short ways to its questions."""

from __future__ import annotations

from blindfolio.documents.model import Document
from blindfolio.documents.spans import QUOTE_LIMIT
from prompts.folder.probes import Probes
from reviews.followups.asking import MAX_WRITTEN
from reviews.followups.sheet import BY_MODEL, MINUTES, Question, SegmentName, Sheet

LEVELS = {"senior": "restarts it", "staff": "bounds it", "senior_staff": "needs none"}
PROBES = Probes.model_validate(
    {
        "positions": [
            {"key": "central", "name": "one central hub"},
            {"key": "edges", "name": "every shop alone"},
        ],
        "failure_conditions": [
            {"key": key, "text": f"Suppose the {key}. What do shops see?", "listen_for": LEVELS}
            for key in ("line-cut", "file-twice", "keeper-leaves")
        ],
        "flips": [
            {
                "key": key,
                "from": "today",
                "to": "tomorrow",
                "wins_before": "central",
                "wins_after": "edges",
                "segment": segment,
                "text": f"Suppose it turns {key}. What do you give up first?",
                "listen_for": LEVELS,
            }
            for key, segment in (("fast", "alternatives"), ("few", "migration"))
        ],
        "estate": {"unit": "tills"},
    }
)


def asked(sheet: Sheet, segment: str | None = None) -> list[Question]:
    """The questions of one segment, or of all."""
    return [q for s in sheet.segments if segment in (None, s.name) for q in s.questions]


def noted(sheet: Sheet) -> dict[str, str]:
    """The note of each segment."""
    return {segment.name: segment.note for segment in sheet.segments}


def check(sheet: Sheet, doc: Document) -> None:
    """What holds of every sheet, whatever the document says."""
    texts: dict[int, str] = {block.seq: block.text for block in doc.blocks}
    assert [(s.name, s.minutes) for s in sheet.segments] == list(MINUTES.items())
    for segment in sheet.segments:
        said = [q.text for q in segment.questions]
        assert len(said) == len(set(said)), "a question is there twice"
    for question in (*asked(sheet), *sheet.everybody):
        assert question.quote in texts.get(question.block, "")
        assert len(question.quote) <= QUOTE_LIMIT
        assert 0 < len(question.text) <= MAX_WRITTEN and question.why.strip()


def by_model(
    text: str, doc: Document, segment: SegmentName, condition: str = "", form: str = BY_MODEL
) -> Question:
    """A question as a model's pipeline hands it to the engine, on the document's first block."""
    return Question(
        text=text,
        form=form + segment,
        why="The document leaves it open.",
        listen_for=LEVELS,
        quote=doc.blocks[0].text[:60],
        block=doc.blocks[0].seq,
        condition=condition,
    )
