"""From a model's answers to the next request and the questions.

Only the answers can't be had again, so the rest is a function of them: the same material and
answers give the same requests and questions, whether from a service, pasted or recorded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from reviews.followups.sheet import (
    BY_MODEL,
    MINUTES,
    NO_MODEL,
    PRINTED,
    UNCHECKED,
    Levels,
    ModelQuestions,
    Question,
    Refused,
    SegmentName,
)
from reviews.model_questions.answers import Chosen, Proposed, read_ask, read_check
from reviews.model_questions.checks import Material, checked
from reviews.model_questions.requests import (
    SheetMaterial,
    check,
    find_and_ask,
    plain,
)

CALLS = 2
"""Find and ask, then check. Blind readings saw no gain from a third request that checked the choice
again."""


def next_request(material: SheetMaterial, answers: Sequence[str]) -> ModelRequest | None:
    """None after the last. Raises `NoAnswer` if the last answer can't be read."""
    if not answers:
        return find_and_ask(material)
    if len(answers) >= CALLS:
        return None
    proposed = read_ask(answers[0]).questions
    return check(material, [question.model_dump(mode="json") for question in proposed])


def questions_from(material: SheetMaterial, answers: Sequence[str]) -> ModelQuestions:
    """The questions that pass the program's checks. Without a readable second answer, the first's
    best questions get forms that say they are unchecked."""
    if not answers:
        return NO_MODEL
    with suppress(NoAnswer, IndexError):
        last = read_check(answers[1])
        keys = _scenarios(material)
        untouched = tuple(key for key in last.untouched if key in keys)
        return _sorted_out(material, last.chosen, BY_MODEL, untouched)
    try:
        first = read_ask(answers[0])
    except NoAnswer:
        return NO_MODEL
    return _sorted_out(material, first.questions, UNCHECKED, ())


def _sorted_out(
    material: SheetMaterial,
    found: Sequence[Proposed],
    prefix: str,
    untouched: tuple[str, ...],
) -> ModelQuestions:
    known = json.dumps(material.known()) if material.probes else ""
    of = Material(material.document.blocks, plain(material.page), known)
    keys = _scenarios(material)
    taken: dict[SegmentName, list[Question]] = {name: [] for name in MINUTES}
    held: dict[SegmentName, list[Question]] = {name: [] for name in MINUTES}
    refused = []
    used: set[str] = set()
    for question in found:
        look_for = question.look_for
        beside = (question.why, look_for.senior, look_for.staff, look_for.senior_staff)
        result = checked(
            question.text, question.quote, question.block, beside, question.sums, of
        )
        if result.passage is None or result.fault is not None:
            refused.append(Refused(question.text, result.fault or "quote", result.what))
            continue
        text = _line(question.text)
        if text in used:
            continue
        used.add(text)
        made = Question(
            text=text,
            form=prefix + question.segment,
            quote=result.passage.text,
            block=result.passage.block,
            why=_line(question.why),
            listen_for=Levels(*map(_line, beside[1:])),
            condition=question.scenario if question.scenario in keys else "",
        )
        reserve = isinstance(question, Chosen) and question.reserve
        (held if reserve else taken)[question.segment].append(made)
    for name in MINUTES:
        # the first reserve fills a place that a program's check emptied
        over = taken[name][PRINTED[name] :]
        free = PRINTED[name] - len(taken[name])
        if free > 0:
            taken[name] += held[name][:free]
            held[name] = held[name][free:]
        taken[name] = taken[name][: PRINTED[name]]
        # an unchecked answer has no reserves
        held[name] = over + held[name] if prefix == BY_MODEL else []
    return ModelQuestions(
        {name: tuple(taken[name]) for name in MINUTES},
        {name: tuple(held[name]) for name in MINUTES},
        untouched,
        tuple(refused),
        checked=prefix == BY_MODEL,
    )


def _scenarios(material: SheetMaterial) -> frozenset[str]:
    if material.probes is None:
        return frozenset()
    return frozenset(condition.key for condition in material.probes.failure_conditions)


def _line(text: str) -> str:
    return " ".join(text.split())
