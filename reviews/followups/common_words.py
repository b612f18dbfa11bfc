"""Words that say nothing about which document a question belongs to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import read_yaml
from blindfolio.facts.lexicon import words


class CommonWords(BaseModel):
    """`common.yaml`: a frozen list, so that a sheet never depends on other documents."""

    model_config = ConfigDict(extra="forbid")
    words: frozenset[str]


@cache
def function_words() -> frozenset[str]:
    """Words that carry grammar and nothing else."""
    w = words()
    parts = (w.determiners, w.prepositions, w.pronouns, w.be, w.modals, w.have, w.do)
    return frozenset().union(*parts, w.conjunctions, w.subordinators, w.possessives, w.adverbs)


@cache
def common_words() -> frozenset[str]:
    """Everyday words of design documents, and all function words."""
    data = read_yaml(Path(__file__).parent / "knowledge" / "common.yaml", CommonWords)
    return data.words | words().generic | function_words()
