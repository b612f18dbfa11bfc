"""`prompt.md`: the problem in the document's own words, and marks where it says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from blindfolio.facts.reading import Sentence
from blindfolio.facts.spans import Span
from prompts.folder.marks import QUOTED, decide
from prompts.from_document.dates import dates_of
from prompts.from_document.figures import DocumentFigure
from prompts.from_document.parties import PartyFound
from prompts.from_document.positions import DraftPosition
from prompts.from_document.solution import is_problem
from prompts.from_document.source import SHOWN, Source, leans, states

SITUATION_WORDS, FIXED, OUT = 220, 4, 4
FEWEST_FIGURES = 6

_HURTS = frozenset(
    [
        "difficult",
        "hard",
        "slow",
        "cannot",
        "fail",
        "fails",
        "failed",
        "wrong",
        "lost",
        "cost",
        "costs",
        "penalty",
        "problem",
        "problems",
        "prevent",
        "preventing",
        "prevents",
        "issues",
        "issue",
        "nobody",
        "manual",
        "waits",
        "wait",
        "paged",
        "incident",
        "outage",
        "no",
        "not",
        "never",
        "out",
        "outdated",
        "unsupported",
        "expensive",
        "trouble",
        "stopped",
        "broke",
        "stood",
        "late",
    ]
)

THE_ASK = (
    "Argue for an approach. Name the alternatives, and what would have made you choose them."
    " Give the top three risks."
)
LENGTH = (
    "3 to 8 pages; 4 to 8 hours, in an evening or two. More pages or more hours are not rewarded."
    " If a fact is missing, ask, or write down what you assume; both are equally good."
)
_RATED = (
    "Four criteria, each rated by itself and shown with this page. Your English, your drawings"
    " and the products you name are not rated."
)


HOUSE = (THE_ASK, LENGTH, _RATED)
"""Sentences of the page that are the same in every draft."""


def page_of(
    source: Source,
    figures: list[DocumentFigure],
    parties: list[PartyFound],
    positions: list[DraftPosition],
) -> str:
    """The page without the mark for names, which needs the whole draft."""
    fixed = list(dates_of(source))[:FIXED]
    taken = {span for position in positions for span in position.spans} | set(fixed)
    told = situation(source, taken)
    lines = [
        f"# {decide('a title that says what it is about, without giving away the solution')}",
        "",
        decide("what the problem is, since when and for whom, in one or two sentences"),
        *quoted(source, source.best(lambda s: _hurts(source, s))),
        "",
        "## Situation",
        "",
        *(told or untold(source)),
        "",
        "## Figures",
        "",
        *_figures(source, figures),
        "",
        "## Who",
        "",
        *_who(source, parties),
        "",
        "## Fixed",
        "",
        *_fixed(source, fixed),
        "",
        "## The ask",
        "",
        THE_ASK,
        "",
        "## Out of scope",
        "",
        *_out(source),
        "",
        "## Length and time",
        "",
        LENGTH,
        "",
        "## What is rated",
        "",
        _RATED
        + " "
        + decide(
            "what the document is used for, and that the team has already settled the problem"
        ),
    ]
    return "\n".join(lines) + "\n"


def quoted(source: Source, spans: Iterable[Span]) -> Iterator[str]:
    """A comment with the document's best passages, for whoever fills the place above it."""
    texts = list(dict.fromkeys(source.text(span) for span in spans))
    if texts:
        yield f"{QUOTED}: " + " ".join(f"“{_no_comment(t)}”" for t in texts) + " -->"


def _no_comment(text: str) -> str:
    return text.replace("--", "–")  # noqa: RUF001


def _hurts(source: Source, sentence: Sentence) -> float:
    if sentence.span not in source.problem or not states(sentence) or leans(sentence.span.text):
        return 0.0
    return 0.5 + len(_HURTS & {t.low for t in sentence.tokens})


def situation(source: Source, taken: set[Span], *, most: int = SITUATION_WORDS) -> list[str]:
    """The problem's first sentences in their order, a paragraph for each block; `most` words."""
    blocks: dict[int, list[str]] = {}
    words, before = 0, None
    for sentence in source.sentences:
        span, section = sentence.span, sentence.block.section
        follows = before is not None and source.by_span[before].block.section == section
        fits = is_problem(sentence, source.reading) and span not in taken and states(sentence)
        if not fits or not source.is_readable(span, follows=follows):
            before = None
            continue
        text = source.text(span)
        words += len(text.split())
        if words > most:
            break
        blocks.setdefault(span.block, []).append(text if text[-1] in ".!?" else f"{text}.")
        before = span
    told = [" ".join(texts) for texts in blocks.values()]
    return [line for text in told for line in (text, "")][:-1]


def untold(source: Source) -> list[str]:
    """A situation that the document does not tell, beside what it says first."""
    first = [s for s in sorted(source.problem) if source.is_readable(s)]
    return [
        decide("who you are, what happened and since when"),
        *quoted(source, first[:SHOWN]),
    ]


def _figures(source: Source, figures: list[DocumentFigure]) -> Iterator[str]:
    if figures:
        yield f"| What | How much | When {decide('month and year of each')} |"
        yield "|---|---|---|"
        for f in figures:
            yield f"| {_cell(f.what)} | {_cell(f.how_much)} | {_cell(f.when)} |"
        yield ""
    lacking = FEWEST_FIGURES - len(figures)
    if lacking > 0:
        more = "figures" if not figures else "more figures"
        yield decide(
            f"{lacking} {more} with unit and date: peak beside mean, the slowest, what an error"
            " costs, the invoice, heads and months"
        )
        yield ""
    yield decide("the estate in groups, each with its count and its owner")


def _cell(text: str) -> str:
    return text.replace("|", "/")


def _who(source: Source, parties: list[PartyFound]) -> Iterator[str]:
    if parties:
        yield "| Who | Wants | Can refuse |"
        yield "|---|---|---|"
    for party in parties:
        wish = source.text(party.wish) if party.wish else decide("what they want")
        veto = source.text(party.veto) if party.veto else decide("what they can refuse")
        yield f"| {_cell(party.name)} | {_cell(wish)} | {_cell(veto)} |"
    if len(parties) < 2:
        if parties:
            yield ""
        yield decide("who wants what and can refuse what; two of them want opposite things")
        yield from quoted(source, source.best(_of_people))
    elif any(party.wish is None for party in parties):
        spans = [
            next((s for s in p.spans if s != p.veto and source.may_stand(s)), None)
            for p in parties
            if p.wish is None
        ]
        shown = [s for s in spans if s is not None][:SHOWN]
        yield from ("", *quoted(source, shown)) if shown else ()


def _of_people(sentence: Sentence) -> float:
    people = sum("team" in chunk.kinds for chunk in sentence.chunks)
    asking = any(w in sentence.low for w in ("asked", "want", "need", "refuse", "waiting"))
    return people + 1.0 * (asking and people > 0)


def _fixed(source: Source, spans: list[Span]) -> Iterator[str]:
    for span in spans:
        yield f"- {source.text(span)} {decide('who says so')}"
    if not spans:
        yield decide("what cannot move, and who says so")
        yield from quoted(source, source.best(_has_date))


def _has_date(sentence: Sentence) -> float:
    bound = any(
        w in sentence.low for w in ("must ", "deadline", "until ", "compatib", "required")
    )
    return 1.0 * (bound and sentence.role != "rejected")


def _out(source: Source) -> Iterator[str]:
    spans = [
        s.span
        for s in source.reading.sentences
        if s.block.kind == "item"
        and (path := source.reading.path(s.block))
        and any(w in path[-1].text.lower() for w in ("out of scope", "non-goal", "non goal"))
        and source.is_readable(s.span)
    ]
    for span in spans[:OUT]:
        yield f"- {source.text(span)}"
    if not spans:
        yield decide("what nobody should spend the evening on")
    yield ""
    yield "No code, and no plan of who works on what in which week."
