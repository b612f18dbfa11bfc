from __future__ import annotations

from dataclasses import dataclass, replace

from blindfolio.documents.model import Document
from blindfolio.documents.spans import Span, quote
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from reviews.followups.asking import tells
from reviews.followups.sheet import Question, SegmentName

_SHOWN = 240

ASSISTANTS = Question(
    text=N_("Where did an assistant write or decide something here, and how did you check it?"),
    form="assistants",
    why="Everybody is asked this, whatever they stated.",
    listen_for={
        "senior": "Names the part, and says that it was read over.",
        "staff": "Names a claim that was wrong, and the check that found it.",
        "senior_staff": "Says what they would never hand over here, and why the choice is theirs.",
    },
)
FIGURE = Question(
    text=N_("Which figure does most of your design hang on, and what would make you drop it?"),
    form="figure",
    why="Everybody is asked this.",
    listen_for={
        "senior": "Knows where it is from.",
        "staff": "Knows how it was got, how far off it may be, and what hangs on it.",
        "senior_staff": "Names the result that would make them drop it, and what of the design"
        " would go with it.",
    },
)


def spoken(question: Question) -> Question:
    """Return the question as it is read aloud. What to listen for stays English."""
    return replace(question, text=_(question.text))


@dataclass(frozen=True, slots=True)
class AskThis:
    """A question that a reviewer wants the panel to ask, and what a good answer says. It holds
    neither a rating nor the reviewer's name. With an `area` of a picture, `quote` are the words
    in it."""

    block: int
    quote: str
    text: str
    segment: SegmentName
    area: str = ""
    look_for: str = ""


def reviewed(ask: AskThis, document: Document) -> tuple[SegmentName, Question]:
    block = next((it for it in document.blocks if it.seq == ask.block), None)
    at = block.text.find(ask.quote) if block is not None and ask.quote else -1
    shown = quote(Span(ask.block, at, at + len(ask.quote), ask.quote)).text if at >= 0 else ""
    shown = ask.quote if ask.area else shown
    question = Question(
        text=ask.text.strip(),
        form="ask_this",
        quote=shown,
        block=ask.block if shown or ask.area else 0,
        why="The written review asks this"
        + (", and touches this passage." if shown or ask.area else "."),
        listen_for={"answer": ask.look_for} if ask.look_for else {},
        area=ask.area,
    )
    return ask.segment, question


def worry(stated: str) -> list[Question]:
    """Return the question about the candidate's main worry. There is none if they stated no
    worry, or if it contains a rating or an email address."""
    stated = stated.strip()
    words = stated if len(stated) <= _SHOWN else stated[:_SHOWN].rsplit(" ", 1)[0] + " …"
    if not words or tells(words):
        return []
    return [
        Question(
            text=_(
                "What worries you most, in your own words: “%(words)s”. Which sign in the first"
                " weeks would tell you that you are right, and what would you give up then?",
                words=words.rstrip("."),
            ),
            form="worry",
            why="The candidate named this as the part that worries them most.",
            listen_for={
                "senior": "Repeats the worry with a remedy.",
                "staff": "Names an early sign, its threshold and who looks at it.",
                "senior_staff": "Says what of the design would be given up for it, and who would"
                " agree.",
            },
        )
    ]
