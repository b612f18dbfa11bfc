"""A good prompt, invented for these tests: each bad one is this one with a small change."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


PAGE = (HERE / "labels.prompt.md").read_text(encoding="utf-8")
RUBRIC = (HERE / "labels.rubric.yaml").read_text(encoding="utf-8")
PROBES = (HERE / "labels.probes.yaml").read_text(encoding="utf-8")


def changed(text: str, old: str, new: str) -> str:
    """The text with one passage put in place of another that stands in it once."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)
