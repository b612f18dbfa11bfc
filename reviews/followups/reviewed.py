"""Questions that people have already written: "ask this" comments, and the candidate's worry."""

from __future__ import annotations

from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import Span, quote
from reviews.followups.common_words import common_words
from reviews.followups.sheet import Levels, Question, SegmentName
from reviews.followups.signals import AskThis, Signals

_SHOWN = 240
"""As much of a worry as is read out, in characters."""
_LEVELS = Levels(
    "Answers inside the design as it stands in this passage.",
    "Brings a number, a mechanism or an owner that the passage leaves out.",
    "Changes the question, or says what would make the passage wrong and who would bear it.",
)


def reviewed(reading: Reading, signals: Signals) -> list[tuple[SegmentName, Question]]:
    """Reviewers' questions in their order, each in the segment that it was meant for or else of
    its passage."""
    return [_asked(ask, reading) for ask in signals.ask_this]


def worry(reading: Reading, signals: Signals) -> list[Question]:
    """The question on what worries the candidate most, on the passage that it is closest to; none
    where they said nothing."""
    said = (signals.worry or "").strip()
    if not said:
        return []
    near = _nearest(said, reading)
    words = said if len(said) <= _SHOWN else said[:_SHOWN].rsplit(" ", 1)[0] + " …"
    return [
        Question(
            text=f"What worries you most, in your own words: “{words.rstrip('.')}”. Which sign in "
            "the first weeks would tell you that you are right, and what would you give up then?",
            form="worry",
            quote=quote(near.span).text if near is not None else "",
            block=near.span.block if near is not None else _last(reading),
            why="The candidate named this as the part that worries them most.",
            listen_for=Levels(
                "Repeats the worry with a remedy.",
                "Names an early sign, its threshold and who looks at it.",
                "Says what of the design would be given up for it, and who would agree.",
            ),
        )
    ]


def _asked(ask: AskThis, reading: Reading) -> tuple[SegmentName, Question]:
    block = next((b for b in reading.document.blocks if b.seq == ask.block), None)
    at = block.text.find(ask.quote) if block is not None and ask.quote else -1
    shown = quote(Span(ask.block, at, at + len(ask.quote), ask.quote)).text if at >= 0 else ""
    question = Question(
        text=ask.text.strip(),
        form="ask_this" if shown else "absence_ask_this",
        quote=shown,
        block=ask.block if block is not None else _last(reading),
        why="The written review asks this, and touches this passage.",
        listen_for=_LEVELS,
    )
    sentences = reading.by_block.get(ask.block, ())
    return ask.segment or _segment(sentences[0] if sentences else None), question


def _nearest(worry: str, reading: Reading) -> Sentence | None:
    """The sentence that shares most uncommon words with the worry; two at least."""
    wanted = {w.strip(".,;:!?").lower() for w in worry.split()} - common_words()
    best: tuple[int, int] = (1, 0)
    found = None
    for n, sentence in enumerate(reading.sentences):
        if sentence.block.kind == "heading":
            continue
        shared = len(wanted & {t.low for t in sentence.tokens})
        if (shared, -n) > best and shared >= 2:
            best, found = (shared, -n), sentence
    return found


def _segment(sentence: Sentence | None) -> SegmentName:
    topics = sentence.topics[:2] if sentence is not None else ()
    if "alternatives" in topics:
        return "alternatives"
    return "migration" if "migration" in topics else "failure"


def _last(reading: Reading) -> int:
    blocks = reading.document.blocks
    return blocks[-1].seq if blocks else 0
