"""The follow-up engine: a document, what the prompt's author knows, and signals in; a sheet out.

Pure and deterministic: no clock, no chance, no network; the same input gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from blindfolio.documents.model import Document
from blindfolio.facts.extract import facts_of
from blindfolio.facts.model import Facts
from blindfolio.facts.reading import read
from prompts.folder.probes import Probes
from reviews.followups.candidates import Candidate, candidates
from reviews.followups.everybody import everybody
from reviews.followups.extraction import extraction
from reviews.followups.figures import NO_FIGURES, figures_of
from reviews.followups.notes import note
from reviews.followups.others import others_of
from reviews.followups.position import Stance, stances
from reviews.followups.prompted import prompted, speaks_of
from reviews.followups.proposals import Proposal
from reviews.followups.proposed import proposed
from reviews.followups.reviewed import reviewed
from reviews.followups.scoring import FLOOR, UNDECIDED, scored
from reviews.followups.selection import Selection, open_in, select
from reviews.followups.sheet import MINUTES, Question, Segment, Sheet
from reviews.followups.signals import NO_SIGNALS, Signals
from reviews.followups.verify import block_texts, fault

ENGINE = "12"
"""Version of the engine, stored with every sheet."""


@dataclass(frozen=True)
class Weighed:
    """Everything that was found and weighed for one document: `stances` the prompt's positions,
    heaviest first (none without a prompt), `faulty` what the gate kept out, with the reason,
    `withheld` how many of people's own questions were among those, by segment; `answers` is
    whether the document speaks of the prompt's matter (true without a prompt); `everybody` are
    the two questions of the sheet's head; `unmet` the prompt's clashes that were not met, with
    the reason."""

    facts: Facts
    stances: tuple[Stance, ...]
    selection: Selection
    faulty: tuple[tuple[Candidate, str], ...]
    withheld: Counter[str]
    floor: float
    answers: bool
    everybody: tuple[Question, ...]
    unmet: tuple[tuple[str, str], ...]


def build(
    document: Document,
    probes: Probes | None = None,
    signals: Signals = NO_SIGNALS,
    prompt: str = "",
    proposals: Sequence[Proposal] = (),
) -> Sheet:
    """The sheet of one document.

    `probes` is what the prompt's author wrote (None: general questions only), `prompt` the
    prompt's own text: a figure that stands there is not the document's. `proposals` are a model's,
    if one was asked: they pass the same gate and one of their own. Every quote is
    exactly in its block; a segment with fewer than three questions says why in its note.
    """
    return sheet_of(weigh(document, probes, signals, prompt, proposals))


def weigh(
    document: Document,
    probes: Probes | None = None,
    signals: Signals = NO_SIGNALS,
    prompt: str = "",
    proposals: Sequence[Proposal] = (),
) -> Weighed:
    """Every fact and every candidate question of a document, with what became of each; the
    arguments are those of `build`."""
    reading = read(document)
    facts = facts_of(reading)
    known = figures_of(probes, prompt) if probes is not None else NO_FIGURES
    sides = stances(reading, probes, prompt) if probes is not None else []
    answers = probes is None or not facts.english or speaks_of(reading, probes, sides)
    found: list[Candidate] = []
    unmet: list[tuple[str, str]] = []
    if probes is not None:
        asked_of_prompt = prompted(facts, reading, probes, sides, known, signals.told)
        found, unmet = asked_of_prompt.found, asked_of_prompt.unmet
    asked = reviewed(reading, signals)
    found += asked
    if facts.english:
        found += scored(candidates(facts, known), facts, reading, signals)
    refused: list[tuple[Candidate, str]] = []
    if facts.english and proposals:
        passed, refused = proposed(proposals, facts, reading, signals, prompt, known, found)
        found += passed
    texts = block_texts(document)
    judged = [(candidate, fault(candidate.question, texts)) for candidate in found]
    floor = FLOOR + (0.0 if facts.decision.phrase.key else UNDECIDED)
    return Weighed(
        facts=facts,
        stances=tuple(sides),
        selection=select([candidate for candidate, wrong in judged if not wrong], floor),
        faulty=(*((candidate, wrong) for candidate, wrong in judged if wrong), *refused),
        withheld=Counter(c.segment for c in asked if fault(c.question, texts)),
        floor=floor,
        answers=answers,
        everybody=everybody(document, facts, known),
        unmet=tuple(unmet),
    )


def sheet_of(weighed: Weighed) -> Sheet:
    """The sheet that a weighing comes to."""
    chosen = weighed.selection.chosen
    segments = tuple(
        Segment(
            name=name,
            minutes=minutes,
            questions=tuple(c.question for c in chosen[name]),
            shown=open_in(chosen[name]),
            note=note(
                name,
                chosen[name],
                weighed.facts,
                weighed.stances,
                weighed.withheld[name],
                answers=weighed.answers,
            ),
            others=others_of(weighed.selection, name, weighed.floor),
        )
        for name, minutes in MINUTES.items()
    )
    return Sheet(segments, extraction(weighed.facts), weighed.everybody)
