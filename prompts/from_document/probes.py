"""`probes.yaml`: what the document gives of each part, marks for the rest."""

from __future__ import annotations

from typing import Any

from blindfolio.facts.spans import Span
from prompts.folder.marks import decide
from prompts.from_document.conditions import conditions_of, known_risks, withheld_of
from prompts.from_document.contrast import contrast
from prompts.from_document.dates import dates_of
from prompts.from_document.estate import estate_of
from prompts.from_document.figures import DocumentFigure
from prompts.from_document.parties import PartyFound
from prompts.from_document.positions import DraftPosition, as_values
from prompts.from_document.source import Source, content_words, slug_of
from prompts.from_document.yaml_text import CommentedValue, yaml_text

FLIPS = 3
_HEAD = (
    "This is a draft. Candidates see none of it, and reviewers see only `known_risks`. Each"
    " [decide: …] is left for you, and says what belongs there; the folder is refused until the"
    " last one is gone. Comments hold the document's own words.",
)
_LISTEN = decide("what a senior, a staff and a senior staff engineer would say")


def probes_of(
    source: Source,
    figures: list[DocumentFigure],
    parties: list[PartyFound],
    positions: list[DraftPosition],
) -> str:
    """The file's text."""
    values: dict[str, Any] = {
        "positions": as_values(positions),
        "failure_conditions": conditions_of(source),
        "flips": _flips(source, figures, positions),
        "estate": estate_of(source, figures),
        "parties": [_party(source, party) for party in parties],
        "figures": _figures(figures),
        "withheld": withheld_of(source, [figure.span for figure in figures]),
        "known_risks": known_risks(source),
    }
    return yaml_text({k: v for k, v in values.items() if v != []}, head=_HEAD)


def _flips(
    source: Source, figures: list[DocumentFigure], positions: list[DraftPosition]
) -> list[Any]:
    """The figures that another design may hang on, each of another kind where that can be."""
    listed: list[Any] = []
    for figure in _of_all_kinds(figures)[:FLIPS]:
        to = contrast(figure)
        key = slug_of(figure.what, taken=[e.value["key"] for e in listed], words=3)
        values = {
            "key": key,
            "from": f"{figure.how_much} ({figure.what})",
            "to": f"{to} [decide: the value at which another position wins]"
            if to
            else decide("the value at which another position wins"),
            "wins_before": positions[0].key,
            "wins_after": _other(figure.how_much, positions),
            "text": f"It is {to} in place of {figure.how_much}. What of {{decision}} goes first?"
            if to
            else decide("the question, with slots"),
            "words": figure.words or decide("words from the passage that it applies to"),
            "listen_for": _LISTEN,
        }
        listed.append(CommentedValue(values, source.notes([figure.span])))
    for span in dates_of(source):
        if len(listed) < FLIPS:
            listed.append(_of_rule(source, span, positions, [e.value["key"] for e in listed]))
    while len(listed) < FLIPS:
        listed.append(decide("a figure or rule that changes, so that another position wins"))
    return listed


def _of_rule(
    source: Source, span: Span, positions: list[DraftPosition], taken: list[str]
) -> CommentedValue:
    """A date or a rule that somebody set: it may fall on another day, or fall away."""
    words = content_words([source.by_span[span]], count=4)
    values = {
        "key": slug_of(source.text(span), taken=taken),
        "from": source.text(span),
        "to": decide("the date or the rule with which another position wins"),
        "wins_before": positions[0].key,
        "wins_after": _other(span.text, positions),
        "text": decide("the question, with slots"),
        "words": words or decide("words from the passage that it applies to"),
        "listen_for": _LISTEN,
    }
    return CommentedValue(values, ())


def _of_all_kinds(figures: list[DocumentFigure]) -> list[DocumentFigure]:
    """Those for which a contrast is computed, of another kind and from another sentence first."""
    able = [f for f in figures if contrast(f)]
    first: list[DocumentFigure] = []
    for figure in able:
        if all(f.kind != figure.kind and f.span != figure.span for f in first):
            first.append(figure)
    return [*first, *(f for f in able if f not in first)]


def _other(words: str, positions: list[DraftPosition]) -> str:
    """The alternative that speaks of this figure itself, else a mark."""
    for position in positions[1:]:
        if any(words in span.text for span in position.spans):
            return position.key
    keys = " or ".join(p.key for p in positions[1:]) or "the other position"
    return decide(f"which position wins then, {keys}")


def _party(source: Source, party: PartyFound) -> CommentedValue:
    values = {
        "name": party.name,
        "wants": source.text(party.wish) if party.wish else decide("what they want"),
        "can_refuse": source.text(party.veto)
        if party.veto
        else decide("what they can say no to"),
        "words": party.words,
    }
    near = [span for span in party.spans if span not in (party.wish, party.veto)][:2]
    return CommentedValue(values, source.notes(near))


def _figures(figures: list[DocumentFigure]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    for f in figures:
        if f.value is not None and f.unit and f.words:
            value = int(f.value) if f.value == int(f.value) else f.value
            listed.append(
                {
                    "key": slug_of(f.what, taken=[e["key"] for e in listed], words=3),
                    "value": value,
                    "unit": f.unit,
                    "text": f"{f.how_much} ({f.what})",
                    "words": f.words,
                }
            )
    return listed
