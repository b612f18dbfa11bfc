"""Starting points from the prompt's author, each bound to the passage of this document it meets.

They are what a panel has without a model: the author's failure scenarios, what-ifs, challenges, and
facts on request that the document assumed otherwise. Words find the passage, and words do not read:
so each is marked "adapt before asking" wherever it is shown.
"""

from __future__ import annotations

from dataclasses import replace

from blindfolio.facts.model import Facts
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import Reading
from prompts.folder.probes import FailureCondition, Flip, ListenFor, Probes, Withheld
from reviews.followups.clashes import clashes
from reviews.followups.figures import NO_FIGURES, KnownFigures
from reviews.followups.filling import FALLBACKS, document_slots, fill_authored, fill_levels
from reviews.followups.passages import (
    Passage,
    denied,
    figure_in,
    in_design,
    passages,
    thing_in,
    touched,
)
from reviews.followups.position import Stance, position_of
from reviews.followups.sheet import (
    NO_POINTS,
    Levels,
    Question,
    SegmentName,
    StartingPoint,
    StartingPoints,
)

_HEARD = Levels(
    senior="Says what this design does then.",
    staff="Says who notices, by which signal, and what is lost meanwhile.",
    senior_staff="Says whether the design should change for it, and who has to agree to that.",
)
"""For a scenario whose author wrote none."""

_WINS = Levels(
    senior="Names a cost of the other design.",
    staff="Names the figure or fact that would make it the better choice.",
    senior_staff="Says how they would notice the change, and what switching would cost.",
)
_MOVES = Levels(
    senior="Gives an order.",
    staff="Says what runs in parallel, who keeps both in step, and until when.",
    senior_staff="Says what stays behind for good, and who agreed to that.",
)

MOST = {"start_challenge": 3, "start_what_if": 2, "start_assumption": 2}
"""Starting points of one kind in a segment; the three scenarios are always there."""
_THEN = "What happens in your design then?"
"""Ends a scenario that its author left without a question."""
_MET = 1.0
"""A passage below this holds the author's words by chance."""
_TO_COUNT, _SHARE = 5, 0.4
"""So many names make a share of them tell something, and this share."""
_NEAR = 30
"""How close to the words a figure of the prompt is if they speak of it, in characters."""


def starting_points(
    facts: Facts,
    reading: Reading,
    probes: Probes,
    sides: list[Stance],
    known: KnownFigures = NO_FIGURES,
    told: frozenset[str] = frozenset(),
    *,
    bound: bool = True,
) -> StartingPoints:
    """All of a prompt's starting points for a document, in the order in which a panel reads them.

    Where the document is about something else, or in another language, nothing is `bound`: the
    scenarios and the what-ifs stand without a passage. Of a fact on request that the candidate was
    `told` (by its key) nothing is asked.
    """
    slots = document_slots(facts) if bound else FALLBACKS
    taken = position_of(sides)
    key = taken.position.key if taken is not None else None
    scenarios = {c.key: _scenario(c, reading, bound) for c in probes.failure_conditions}
    met = clashes(reading, probes, key, slots) if bound else NO_POINTS
    # a challenge that puts a scenario in words for such a document stands for it
    put = {p.question.condition: p for p in sorted(met.found, key=lambda p: p.score)}
    scenarios |= {name: put[name] for name in scenarios if name in put}
    others = _what_ifs(probes, reading, slots, bound, key) if probes.flips else []
    if bound:
        for fact in probes.withheld:
            if fact.key not in told:
                others += _assumption(fact, reading, slots, known)
    others += [point for point in met.found if not point.question.condition]
    if not probes.flips:
        others += _of_a_brief(probes, reading, key, {point.segment for point in others})
    return StartingPoints([*scenarios.values(), *_few_of_each(others)], met.unmet)


def speaks_of(reading: Reading, probes: Probes) -> bool:
    """Whether the document names enough of the prompt's groups and parties: a paper on something
    else is not asked what it says of them."""
    named = [g.words for g in probes.estate.groups] + [p.words for p in probes.parties]
    if len(named) < _TO_COUNT:
        return True
    return sum(touched(reading, words) for words in named) / len(named) >= _SHARE


def _few_of_each(found: list[StartingPoint]) -> list[StartingPoint]:
    kept: list[StartingPoint] = []
    for point in sorted(found, key=lambda p: -p.score):
        form = point.question.form
        same = sum(p.question.form == form and p.segment == point.segment for p in kept)
        if same < MOST.get(form, same + 1):
            kept.append(point)
    return [point for point in found if point in kept]


def _scenario(condition: FailureCondition, reading: Reading, bound: bool) -> StartingPoint:
    passage = _passage(reading, condition.words) if bound else None
    met = passage is not None
    why = "One of the three failure scenarios of the prompt's author" + (
        ", beside the passage that it is closest to." if met else "."
    )
    heard = condition.listen_for
    levels = (
        Levels(*(fill_levels(heard, FALLBACKS) or _plain_levels(heard))) if heard else _HEARD
    )
    text = condition.text.strip()
    return StartingPoint(
        "failure",
        _made(
            text if text.endswith("?") else f"{text} {_THEN}",
            "start_scenario",
            passage,
            reading,
            why,
            levels,
            condition.key,
        ),
        passage.score if passage else 0.0,
    )


def _what_ifs(
    probes: Probes, reading: Reading, slots: dict[str, Phrase], bound: bool, taken: str | None
) -> list[StartingPoint]:
    """The author's what-ifs: those that speak most to this document on alternatives, the others on
    the way there."""
    found = [_what_if(flip, reading, slots, bound, taken) for flip in probes.flips]
    found.sort(key=lambda point: -point.score)
    later = found[MOST["start_what_if"] :]
    return found[: MOST["start_what_if"]] + [replace(p, segment="migration") for p in later]


def _of_a_brief(
    probes: Probes, reading: Reading, taken: str | None, there: set[SegmentName]
) -> list[StartingPoint]:
    """What a brief's author has to ask of a segment that is not `there` yet: the designs that the
    document does not take, and what has to move. Neither hangs on a passage."""
    designs = [it.name for it in probes.positions if it.key != taken]
    found: list[tuple[SegmentName, str, str, str, Levels]] = [
        (
            "alternatives",
            f"What would have to be different for “{name}” to be the better design?",
            "start_design",
            "A design that the prompt's author had in mind.",
            _WINS,
        )
        for name in designs
    ]
    found.append(
        (
            "migration",
            f"You have to move {probes.estate.unit.rstrip('.')}. Which part moves last in your"
            " plan, and what runs in parallel until then?",
            "start_move",
            "The migration that the prompt's author had in mind.",
            _MOVES,
        )
    )
    return [
        StartingPoint(segment, _made(text, form, None, reading, why, levels), 0.0)
        for segment, text, form, why, levels in found
        if segment not in there
    ]


def _what_if(
    flip: Flip, reading: Reading, slots: dict[str, Phrase], bound: bool, taken: str | None
) -> StartingPoint:
    passage = _passage(reading, flip.words) if bound else None
    filled, levels = _filled(flip.text, flip.listen_for, passage, reading, slots)
    # Each of the two may be a phrase or a sentence.
    now, then = flip.from_.rstrip("."), flip.to.rstrip(".")
    why = f"Instead of “{now}”, suppose “{then}”. Another design might win."
    score = (passage.score if passage else 0.0) + (5.0 if taken == flip.wins_before else 0.0)
    return StartingPoint(
        "alternatives", _made(filled, "start_what_if", passage, reading, why, levels), score
    )


def _assumption(
    fact: Withheld, reading: Reading, slots: dict[str, Phrase], known: KnownFigures
) -> list[StartingPoint]:
    if fact.text is None or fact.listen_for is None:
        return []
    found = [p for p in passages(reading, fact.assumed) if p.score > 0]
    met = [p for p in found if not _denied(p) and not _given(p, known)]
    if not met:
        return []
    filled, levels = _filled(fact.text, fact.listen_for, met[0], reading, slots)
    why = "The document seems to assume otherwise. The candidate was not told."
    made = _made(filled, "start_assumption", met[0], reading, why, levels)
    return [StartingPoint(fact.segment, made, met[0].score)]


def _passage(reading: Reading, words: tuple[str, ...]) -> Passage | None:
    found = [p for p in passages(reading, words) if p.score >= _MET]
    return next((p for p in found if in_design(p)), found[0] if found else None)


def _filled(
    text: str,
    levels: ListenFor,
    passage: Passage | None,
    reading: Reading,
    slots: dict[str, Phrase],
) -> tuple[str, Levels]:
    """The author's texts with their slots filled from the passage, as far as it has the words."""
    words = {**FALLBACKS, **slots}
    if passage is not None:
        thing, figure = thing_in(passage, reading, text), figure_in(passage)
        words |= {"thing": thing} if thing is not None else {}
        words |= {"figure": figure} if figure is not None else {}
    filled = fill_authored(text, words) or text
    return filled, Levels(*(fill_levels(levels, words) or _plain_levels(levels)))


def _plain_levels(levels: ListenFor) -> tuple[str, str, str]:
    return levels.senior, levels.staff, levels.senior_staff


def _made(
    text: str,
    form: str,
    passage: Passage | None,
    reading: Reading,
    why: str,
    levels: Levels,
    condition: str = "",
) -> Question:
    blocks = reading.document.blocks
    nowhere = blocks[-1].seq if blocks else 0
    return Question(
        text=" ".join(text.split()),
        form=form,
        quote=passage.quote.text if passage is not None else "",
        block=passage.quote.block if passage is not None else nowhere,
        why=" ".join(why.split()),
        listen_for=levels,
        condition=condition,
    )


def _denied(passage: Passage) -> bool:
    return denied(passage.sentence.low, passage.at - passage.sentence.span.start)


def _given(passage: Passage, known: KnownFigures) -> bool:
    """Whether the words only speak of a figure that the prompt gives: nothing is assumed there."""
    at = passage.at - passage.sentence.span.start
    return known.all_of(passage.sentence.span.text[max(0, at - _NEAR) : at + 2 * _NEAR])
