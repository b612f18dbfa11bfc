"""The follow-up engine: a document, what the prompt's author knows, and signals in; a sheet out.

Pure and deterministic: no clock, no chance, no network; the same input gives the same bytes.
"""

from __future__ import annotations

from collections import Counter

from blindfolio.documents.model import Document
from blindfolio.facts.extract import facts_of
from blindfolio.facts.model import Facts
from blindfolio.facts.reading import read
from prompts.probes import Probes
from reviews.followups.candidates import Candidate, candidates
from reviews.followups.extraction import extraction
from reviews.followups.figures import NO_FIGURES, figures_of
from reviews.followups.prompted import prompted
from reviews.followups.reviewed import reviewed
from reviews.followups.scoring import FLOOR, UNDECIDED, scored
from reviews.followups.selection import FEW, SHOWN, select
from reviews.followups.sheet import MINUTES, Segment, SegmentName, Sheet
from reviews.followups.signals import NO_SIGNALS, Signals
from reviews.followups.verify import block_texts, holds

ENGINE = "2"
"""Version of the engine, stored with every sheet."""

SHORT_DOCUMENT = 400


def build(
    document: Document,
    probes: Probes | None = None,
    signals: Signals = NO_SIGNALS,
    prompt: str = "",
) -> Sheet:
    """The sheet of one document.

    `probes` is what the prompt's author wrote (None: general questions only), `prompt` the
    prompt's own text: a figure that stands there is not the document's. Every quote is
    exactly in its block; a segment with fewer than three questions says why in its note.
    """
    reading = read(document)
    facts = facts_of(reading)
    known = figures_of(probes, prompt) if probes is not None else NO_FIGURES
    found = prompted(facts, reading, probes, known) if probes is not None else []
    asked = reviewed(reading, signals)
    found += asked
    if facts.english:
        found += scored(candidates(facts, known), facts, reading, signals)
    texts = block_texts(document)
    standing = [candidate for candidate in found if holds(candidate.question, texts)]
    left_out = Counter(c.segment for c in asked if not holds(c.question, texts))
    chosen = select(standing, FLOOR + (0.0 if facts.decision.phrase.key else UNDECIDED))
    segments = tuple(
        Segment(
            name=name,
            minutes=minutes,
            questions=tuple(c.question for c in chosen[name]),
            shown=min(SHOWN, len(chosen[name])),
            note=_note(name, chosen[name], facts, left_out[name]),
        )
        for name, minutes in MINUTES.items()
    )
    return Sheet(segments, extraction(facts))


def _note(name: SegmentName, chosen: list[Candidate], facts: Facts, left_out: int) -> str:
    """Why a segment is short, or what a reader of the sheet must know of it; else empty."""
    said = []
    if not facts.english:
        said.append(
            "The document does not read as English; only the prompt's questions stand here."
        )
    elif facts.words < SHORT_DOCUMENT:
        said.append(f"The document has {facts.words} words, little to hang a question on.")
    if len(chosen) < FEW and facts.english and facts.words >= SHORT_DOCUMENT:
        missing = {
            "alternatives": "Few options and few figures",
            "failure": "Few sentences on how parts work on each other",
            "migration": "Few sentences on getting from here to there",
        }[name]
        planned = name == "migration" and any(step.labelled for step in facts.steps)
        said.append(
            "The document has phases, but few questions fit what it says of them."
            if planned
            else f"{missing} were found in the document; nothing is added to fill the time."
        )
    if left_out:
        said.append(
            f"{left_out} of the written review's questions would have carried a rating or an"
            " address, and does not stand here."
        )
    silent = sum(c.form == "absence_condition" for c in chosen)
    if silent:
        said.append(f"{silent} of the prompt's conditions are not touched by the document.")
    return " ".join(said)
