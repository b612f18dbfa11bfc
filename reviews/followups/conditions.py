"""The prompt's three failure conditions, each bound to the passage of this document it meets."""

from __future__ import annotations

import re
from dataclasses import replace

from blindfolio.facts import lexicon
from blindfolio.facts.lexicon import singular
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import Reading
from prompts.folder.probes import FailureCondition, Position, Probes
from reviews.followups.candidates import Candidate
from reviews.followups.common_words import function_words
from reviews.followups.forms import fill, fill_levels
from reviews.followups.meeting import Asker, told_in
from reviews.followups.passages import Passage, figure_in, passages, thing_in
from reviews.followups.sheet import Levels, Question
from reviews.followups.worded import worded

FIRST = 20.0
"""Above any other question: the conditions are the first three of the failure segment."""
_LEAST = 1.5
_NEARLY = 1.0
_SHARED = 0.5
_VARIETY = {"technical": "dependency", "data": "data", "time": "load", "people": "people"}


def conditions(
    reading: Reading,
    probes: Probes,
    position: Position | None,
    slots: dict[str, Phrase],
    *,
    bound: bool = True,
) -> list[Candidate]:
    """Three questions, those that bite the document's position first, on different passages; as
    they stand and on no passage where they are not to be `bound`."""
    taken: set[int] = set()
    found: list[Candidate] = []
    said = told_in(" ".join(f"{c.text} {c.bound or ''}" for c in probes.failure_conditions))
    asker = Asker(reading, said, people_of(probes))
    for condition in sorted(probes.failure_conditions, key=lambda c: _bite(c, position)):
        near = _by_shared_words(passages(reading, condition.words), condition) if bound else []
        candidate = _bind(
            condition, near, asker, position, slots, taken, FIRST - len(found), bound
        )
        if candidate.question.quote:  # where nothing is met, the block is only the nearest
            taken.add(candidate.question.block)
        found.append(candidate)
    return found


def people_of(probes: Probes) -> frozenset[str]:
    """Names of the prompt's parties and owners, and what is moved, in lower case: none of them
    is a part of a design."""
    names = [p.name for p in probes.parties]
    names += [probes.estate.unit, singular(probes.estate.unit)]
    for group in probes.estate.groups:
        names += re.split(r",| and | \d+", group.owner)
    short = (re.sub(r"^the |\W+$", "", name.strip().lower()) for name in names)
    return frozenset(name for name in short if len(name) > 3 and name != "nobody")


def _bite(condition: FailureCondition, position: Position | None) -> int:
    if position is None:
        return 1
    if position.key in condition.hits_positions:
        return 0
    return 2 if position.key in condition.spares_positions else 1


def _bind(
    condition: FailureCondition,
    near: list[Passage],
    asker: Asker,
    position: Position | None,
    shared: dict[str, Phrase],
    taken: set[int],
    score: float,
    bound: bool,
) -> Candidate:
    asked, reading, people = condition.bound or "", asker.reading, asker.people
    passage = _meets(near, taken, reading, asked, people)
    slots = {**shared}
    thing = thing_in(passage, reading, asked, people) if passage is not None else None
    if passage is not None and thing is not None:
        slots["thing"] = thing
        figure = figure_in(passage)
        if figure is not None:
            slots["figure"] = figure
    text = condition.text
    if bound:
        near_by = passage or (near[0] if near else None)
        text = worded(
            condition,
            slots,
            near_by,
            asker,
            met=passage is not None,
            spares=position is not None and position.key in condition.spares_positions,
            turn=int(FIRST - score),
        )
    levels = fill_levels(condition.listen_for, slots) or fill_levels(
        condition.listen_for, shared
    )
    if (
        levels is None
    ):  # slots nobody can fill: the words as the author left them would show braces
        levels = tuple(fill(_unslotted(t), {}) or t for t in _levels(condition))
    question = Question(
        text=text,
        form="prompt_condition" if passage is not None else "absence_condition",
        quote=passage.quote.text if passage is not None else "",
        block=passage.quote.block if passage is not None else _nearest(near, reading),
        why=_why(condition, passage, position),
        listen_for=Levels(*levels),
        condition=condition.key,
    )
    return Candidate(
        question=question,
        segment="failure",
        form=question.form,
        variety=_VARIETY[condition.kind],
        slots={},
        fact_score=1.0,
        weight=1.0,
        evidence=passage.sentence.span.text if passage is not None else "",
        score=score,
    )


def _by_shared_words(found: list[Passage], condition: FailureCondition) -> list[Passage]:
    """The passages in the order of their weight and of the words they share with the condition:
    the same person, sum or hour is a closer meeting than the same mechanism."""
    stems = tuple(word.rstrip("*") for word in condition.words)  # these are counted already
    wanted = {w for w in _uncommon(condition.text) if not w.startswith(stems)}

    def closeness(passage: Passage) -> float:
        shared = len(wanted & _uncommon(passage.sentence.span.text))
        return passage.score + _SHARED * min(shared, 5)

    # one word alone is chance, unless the passage speaks of the condition's own matter too
    met = [
        p
        for p in found
        if len(p.found) > 1 or len(wanted & _uncommon(p.sentence.span.text)) > 1
    ]
    ranked = [replace(p, score=round(closeness(p), 3)) for p in met]
    return sorted(ranked, key=lambda p: (-p.score, p.sentence.span))


def _meets(
    near: list[Passage],
    taken: set[int],
    reading: Reading,
    asked: str,
    people: frozenset[str],
) -> Passage | None:
    """The passage that the condition meets: the best one, or one nearly as good that names a
    part of the design, so that the question can name it too."""
    free = [
        p
        for p in near
        if p.score >= _LEAST and p.sentence.span.block not in taken and _speaks(p)
    ]
    named = (
        p
        for p in free
        if p.score >= free[0].score - _NEARLY
        and thing_in(p, reading, asked, people) is not None
    )
    return next(named, free[0] if free else None)


def _speaks(passage: Passage) -> bool:
    """Whether the passage says what happens, and not only names something."""
    return passage.sentence.block.kind != "heading" and bool(passage.sentence.clauses)


def _why(
    condition: FailureCondition, passage: Passage | None, position: Position | None
) -> str:
    if passage is None:
        return "The document does not touch this condition of the prompt."
    named = ", ".join(passage.said[:3])
    if position is not None and position.key in condition.spares_positions:
        return f"A condition of the prompt that ought to spare this design; it meets “{named}”."
    return f"A condition of the prompt meets this passage by its words “{named}”."


def _nearest(near: list[Passage], reading: Reading) -> int:
    if near:
        return near[0].sentence.span.block
    blocks = reading.document.blocks
    return blocks[-1].seq if blocks else 0


def _levels(condition: FailureCondition) -> tuple[str, str, str]:
    levels = condition.listen_for
    return levels.senior, levels.staff, levels.senior_staff


def _unslotted(text: str) -> str:
    for slot in ("decision", "thing", "component", "alternative", "step", "figure"):
        text = text.replace("{" + slot + "}", "it")
    return text


def _uncommon(text: str) -> set[str]:
    """The text's words that carry a subject: no function words, no adjectives, in the singular."""
    words = {singular(w.strip('.,;:?!()“”"')) for w in text.lower().split()}
    return {w for w in words if len(w) > 3} - function_words() - lexicon.words().adjectives
