"""What the author says may go wrong: risk words counted against a threshold."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.model import Risk
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import quote

LISTED = 3.0
"""The least score of a risk which the author lists as one."""


class Weight(BaseModel):
    """Words that count as much as each other."""

    model_config = ConfigDict(extra="forbid")
    weight: float
    cues: list[str]


class RiskWords(BaseModel):
    """`risks.yaml`."""

    model_config = ConfigDict(extra="forbid")
    threshold: float
    weights: list[Weight]
    in_risk_section: float
    in_other_section: dict[str, float]
    role_penalty: dict[str, float]
    mitigation: str


@cache
def _lexicon() -> tuple[RiskWords, list[tuple[float, re.Pattern[str]]]]:
    data = read_yaml(FOLDER / "risks.yaml", RiskWords)
    return data, [(w.weight, re.compile(cue)) for w in data.weights for cue in w.cues]


def risks(reading: Reading) -> list[Risk]:
    """Risks, best first; at most two to a block."""
    data, _ = _lexicon()
    found: list[Risk] = []
    for sentence in reading.sentences:
        if sentence.block.kind in ("heading", "table"):
            continue
        score, at = risk_score(sentence)
        listed = _is_listed(sentence, reading)
        if score < data.threshold and not listed:
            continue
        found.append(
            Risk(
                evidence=sentence.span,
                quote=quote(sentence.span, at),
                mitigated=_mitigated(sentence, reading, data),
                section=sentence.topics[0] if sentence.topics else "",
                score=round(max(score, LISTED) if listed else score, 3),
            )
        )
    found.sort(key=lambda r: (-r.score, r.evidence))
    kept: list[Risk] = []
    for risk in found:
        if sum(k.evidence.block == risk.evidence.block for k in kept) < 2:
            kept.append(risk)
    return kept


_RISKS = re.compile(r"\brisks?\b", re.IGNORECASE)


def _is_listed(sentence: Sentence, reading: Reading) -> bool:
    """Whether it opens an item under a heading about risks, and names one in a few words."""
    path = reading.path(sentence.block)
    if sentence.block.kind != "item" or not path or not _RISKS.search(path[-1].text):
        return False
    block = reading.by_block.get(sentence.span.block, ())
    words = sentence.span.text.rstrip(".:;").split()
    return block[0].span == sentence.span and 3 <= len(words) <= 10


def risk_score(sentence: Sentence) -> tuple[float, int]:
    """The sum of risk words and section priors, and where the strongest word stands."""
    data, lexicon = _lexicon()
    total, best, at = 0.0, 0.0, sentence.span.start
    for weight, pattern in lexicon:
        match = pattern.search(sentence.low)
        if match:
            total += weight
            if weight > best:
                best, at = weight, sentence.span.start + match.start()
    if not best > 0.6:
        return 0.0, at
    if "risk" in sentence.topics[:2]:
        total += data.in_risk_section
    for topic in sentence.topics[:1]:
        total += data.in_other_section.get(topic, 0.0)
    return min(total, 5.0) + data.role_penalty.get(sentence.role, 0.0), at


def _mitigated(sentence: Sentence, reading: Reading, data: RiskWords) -> bool:
    block = reading.by_block.get(sentence.span.block, ())
    here = next(i for i, s in enumerate(block) if s.span == sentence.span)
    near = [sentence, *block[here + 1 : here + 3]]
    return any(re.search(data.mitigation, s.low) for s in near)
