"""Questions that people have written, and the two that everybody is asked."""

from __future__ import annotations

from blindfolio.documents.model import Block, Document
from blindfolio.documents.spans import Span, quote
from reviews.followups.asking import tells, tells_of_reviews
from reviews.followups.criteria import segment_named_in
from reviews.followups.sheet import Levels, Question, SegmentName
from reviews.followups.signals import AskThis, Signals

_SHOWN = 240
"""Characters of a worry that are read out."""

ASSISTANTS = Question(
    text="Where did an assistant write or decide something here, and how did you check it?",
    form="assistants",
    why="Everybody is asked this, whatever they stated.",
    listen_for=Levels(
        "Names the part, and says that it was read over.",
        "Names a claim that was wrong, and the check that found it.",
        "Says what they would never hand over here, and why the choice is theirs.",
    ),
)
FIGURE = Question(
    text="Which figure does most of your design hang on, and what would make you drop it?",
    form="figure",
    why="Everybody is asked this.",
    listen_for=Levels(
        "Knows where it is from.",
        "Knows how it was got, how far off it may be, and what hangs on it.",
        "Names the result that would make them drop it, and what of the design would go with it.",
    ),
)
_LEVELS = Levels(
    "Answers inside the design as it stands in this passage.",
    "Brings a number, a mechanism or an owner that the passage leaves out.",
    "Changes the question, or says what would make the passage wrong and who would bear it.",
)


def reviewed(document: Document, signals: Signals) -> list[tuple[SegmentName, Question]]:
    """In order, each in its chosen segment or that of the headings above its passage."""
    blocks = {block.seq: block for block in document.blocks}
    return [_asked(ask, blocks.get(ask.block), document) for ask in signals.ask_this]


def withheld(question: Question) -> bool:
    """Whether it would tell the panel a rating, a recommendation, the number of reviews, or an
    address."""
    return bool(tells(question.text) or tells_of_reviews(question.text))


def worry(signals: Signals) -> list[Question]:
    """The question on the candidate's main worry; none if they gave none, or a rating or an
    address."""
    said = (signals.worry or "").strip()
    words = said if len(said) <= _SHOWN else said[:_SHOWN].rsplit(" ", 1)[0] + " …"
    if not said or tells(words):
        return []
    return [
        Question(
            text=f"What worries you most, in your own words: “{words.rstrip('.')}”. Which sign in "
            "the first weeks would tell you that you are right, and what would you give up then?",
            form="worry",
            why="The candidate named this as the part that worries them most.",
            listen_for=Levels(
                "Repeats the worry with a remedy.",
                "Names an early sign, its threshold and who looks at it.",
                "Says what of the design would be given up for it, and who would agree.",
            ),
        )
    ]


def _asked(
    ask: AskThis, block: Block | None, document: Document
) -> tuple[SegmentName, Question]:
    at = block.text.find(ask.quote) if block is not None and ask.quote else -1
    shown = quote(Span(ask.block, at, at + len(ask.quote), ask.quote)).text if at >= 0 else ""
    question = Question(
        text=ask.text.strip(),
        form="ask_this",
        quote=shown,
        block=ask.block if shown else 0,
        why="The written review asks this" + (", and touches this passage." if shown else "."),
        listen_for=_LEVELS,
    )
    return ask.segment or _segment(block, document), question


def _segment(block: Block | None, document: Document) -> SegmentName:
    above = block.section if block is not None else ()
    headings = " ".join(b.text for b in document.blocks if b.id in above)
    return segment_named_in(headings) or "failure"
