"""A document's draft as a brief: its first problem sentences, and what it says as facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from blindfolio.documents.model import Document
from blindfolio.facts.spans import Span
from prompts.folder.marks import check_names, decide, without
from prompts.from_document.conditions import conditions_of
from prompts.from_document.dates import dates_of
from prompts.from_document.estate import estate_of
from prompts.from_document.figures import DocumentFigure, figures_of
from prompts.from_document.names import to_check
from prompts.from_document.page import FIXED, HOUSE, LENGTH, THE_ASK, situation, untold
from prompts.from_document.parties import PartyFound, parties_of
from prompts.from_document.positions import DraftPosition, positions_of
from prompts.from_document.source import Source, nouns, slug_of, source_of
from prompts.from_document.yaml_text import CommentedValue, yaml_text
from prompts.lint.facts import FEWEST

PROBLEM_WORDS = 150
"""So many of the document's words at most: with the ask a brief has 250."""

_HEAD = (
    "This is a draft of a brief. Candidates don't see this file; they get the answer of a fact when"
    " they ask for it. Replace each [decide: …]. Comments hold the document's own words.",
)
_ASKS = decide("how candidates would ask for it")


def draft_brief(document: Document) -> dict[str, str]:
    """The files of a brief by name. Pure: the same document gives the same files.

    Raises Refusal as `prompts.from_document.draft.draft` does.
    """
    source = source_of(document)
    positions = positions_of(source)
    probes = _probes(source, positions)
    page = _page(source, positions)
    own = without(page)
    for house in HOUSE:
        own = own.replace(house, "")
    names = to_check([*own.splitlines(), *without(probes).splitlines()])
    if names:
        title, _, rest = page.partition("\n")
        page = f"{title}\n\n{check_names(names)}\n{rest}"
    return {"prompt.md": page, "rubric.yaml": "company: one-bar\n", "probes.yaml": probes}


def _page(source: Source, positions: list[DraftPosition]) -> str:
    taken = {span for position in positions for span in position.spans}
    told = situation(source, taken, most=PROBLEM_WORDS)
    lines = [
        f"# {decide('a title that says what it is about, without giving away the solution')}",
        "",
        decide("what hurts, since when and whom: two sentences, of what is below or your own"),
        "",
        *(told or untold(source)),
        "",
        THE_ASK,
        "",
        LENGTH,
    ]
    return "\n".join(lines) + "\n"


def _probes(source: Source, positions: list[DraftPosition]) -> str:
    values: dict[str, Any] = {
        "form": "brief",
        "positions": _positions(positions),
        "failure_conditions": [_scenario(given) for given in conditions_of(source)],
        "facts": _facts(source),
        "estate": CommentedValue(
            {"unit": decide("what has to move or change, in one line, with its number")},
            _groups(source),
        ),
    }
    return yaml_text(values, head=_HEAD)


def _positions(positions: list[DraftPosition]) -> list[Any]:
    """By name alone, with what the document says of each beside it."""
    listed: list[Any] = [
        CommentedValue({"name": position.values["name"]}, position.notes)
        for position in positions
    ]
    if len(listed) < 2:
        listed.append({"name": decide("the opposite design, which could win on this page")})
    return listed


def _scenario(given: Any) -> Any:
    """A failure scenario as text; the passages that it could be made of stay beside it."""
    if not isinstance(given, CommentedValue):
        return {"text": given}
    return CommentedValue({"text": given.value["text"]}, given.notes)


def _groups(source: Source) -> tuple[str, ...]:
    """What the document says of the parts of its estate."""
    groups = estate_of(source, figures_of(source))["groups"]
    return tuple(
        f"The document speaks of: {group.value['name']}"
        for group in groups
        if isinstance(group, CommentedValue)
    )


def _facts(source: Source) -> list[Any]:
    """Figures, parties and dates of the document, and marks up to ten."""
    listed: list[Any] = []
    topics: list[str] = []
    for about, answer, notes in _told(source):
        topic = slug_of(about, taken=topics, words=3)
        topics.append(topic)
        values = {"topic": _words_of(topic), "asks": [_ASKS], "answer": answer}
        listed.append(CommentedValue(values, notes))
    while len(listed) < FEWEST:
        topic = decide("what another fact is about")
        answer = decide("a fact: load, money, people, owners, contracts, what was tried before")
        listed.append({"topic": topic, "asks": [_ASKS], "answer": answer})
    return listed


_TOPIC = 60
"""Characters of a topic."""


def _words_of(slug: str) -> str:
    return slug.replace("-", " ")[:_TOPIC].capitalize()


def _told(source: Source) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What each fact is about, its answer, and the passages beside it."""
    said: set[Span] = set()
    for figure in figures_of(source):
        sentence = source.by_span[figure.span]
        about = " ".join(nouns([sentence], count=3)) or figure.what
        if sentence.block.kind == "table":
            yield figure.what, _row(figure), ()
        elif figure.span not in said:
            said.add(figure.span)
            yield about, source.text(figure.span), ()
    for party in parties_of(source):
        if not {party.wish, party.veto} & said:
            near = [s for s in party.spans if s not in (party.wish, party.veto)][:2]
            yield party.name, _party(source, party), source.notes(near)
            said |= {span for span in (party.wish, party.veto) if span is not None}
    for span in list(dates_of(source))[:FIXED]:
        if span not in said:
            about = " ".join(nouns([source.by_span[span]], count=3)) or "date"
            yield about, source.text(span), ()


def _row(figure: DocumentFigure) -> str:
    when = f" ({figure.when})" if figure.when else ""
    return f"{figure.what[:1].upper()}{figure.what[1:]}: {figure.how_much}{when}."


def _party(source: Source, party: PartyFound) -> str:
    told = [source.text(span) for span in (party.wish, party.veto) if span is not None]
    if party.wish is None:
        told.append(decide("what they want"))
    if party.veto is None:
        told.append(decide("what they can refuse"))
    return " ".join(told)
