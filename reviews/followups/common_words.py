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
def common_words() -> frozenset[str]:
    """Everyday words of design documents, and all words that carry grammar and nothing else."""
    data = read_yaml(Path(__file__).parent / "knowledge" / "common.yaml", CommonWords)
    w = words()
    grammar = (
        w.determiners,
        w.prepositions,
        w.pronouns,
        w.be,
        w.modals,
        w.have,
        w.do,
        w.adverbs,
    )
    return data.words.union(*grammar, w.conjunctions, w.subordinators, w.possessives, w.generic)
