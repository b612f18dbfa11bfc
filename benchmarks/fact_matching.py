"""How well questions find the facts of a brief's pack.

    .venv/bin/python benchmarks/fact_matching.py [--wrong] [PROMPT=FILE …]

Without files: each way in which a fact of the library is asked for, put to its pack without it.
That is harder than what candidates do: an author writes the ways so that no two are alike. Then
the same questions to packs without the fact that they ask for, which should give nothing.

A file is a list of questions in YAML or JSON, each with `ask` and `key` (null: no fact answers it);
PROMPT is a prompt of the library or a prompt folder. `--wrong` prints what was given wrongly.

Prints of how many questions the right fact, none, or a wrong one would be given, for the bound that
the site uses and for others.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from prompts.clarifying import matching
from prompts.clarifying.matching import FoundFact
from prompts.folder import catalogue
from prompts.folder.probes import Fact

BOUNDS = (0.3, matching.SURE, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, the key of the fact that it asks for (None: there is none), and what it found."""

    question: str
    key: str | None
    found: FoundFact | None

    def given(self, bound: float) -> str | None:
        """Key of the fact that would be given."""
        found = self.found
        if found is None or found.certainty < bound or found.ahead < matching.AHEAD:
            return None
        return found.fact.key


@dataclass(frozen=True, slots=True)
class Result:
    """Shares of all questions. Where there is no fact, none is right."""

    right: float
    none: float
    wrong: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print what was given wrongly")
    parser.add_argument("files", nargs="*", metavar="PROMPT=FILE")
    options = parser.parse_args()
    asked = [from_file(*given.split("=", 1)) for given in options.files]
    sets = (
        [("questions", [one for each in asked for one in each])]
        if asked
        else [("one ask left out", list(left_out())), ("the fact left out", list(without()))]
    )
    for name, answered in sets:
        print(f"{name}: {len(answered)}")
        print(f"{'bound':>8} {'right':>8} {'none':>8} {'wrong':>8}")
        for bound in BOUNDS:
            got = result(answered, bound)
            mark = "*" if bound == matching.SURE else ""
            print(f"{bound:8} {got.right:8.1%} {got.none:8.1%} {got.wrong:8.1%} {mark}")
        if options.wrong:
            _print_wrong(answered)


def packs() -> Iterator[tuple[Fact, ...]]:
    """Every pack of the library."""
    for slug in catalogue.slugs():
        yield catalogue.load(slug).probes.pack


def left_out(most: int = 100) -> Iterator[Answered]:
    """The first `most` asks of each fact, each put to the pack without it."""
    for pack in packs():
        for n, fact in enumerate(pack):
            for ask in fact.asks[:most]:
                others = tuple(other for other in fact.asks if other != ask)
                less = fact.model_copy(update={"asks": others})
                found = matching.likeliest(ask, (*pack[:n], less, *pack[n + 1 :]))
                yield Answered(ask, fact.key, found)


def without() -> Iterator[Answered]:
    """Each ask of each fact, put to the pack without the fact."""
    for pack in packs():
        for n, fact in enumerate(pack):
            for ask in fact.asks:
                found = matching.likeliest(ask, (*pack[:n], *pack[n + 1 :]))
                yield Answered(ask, None, found)


def from_file(prompt: str, file: str) -> list[Answered]:
    """The questions of a file, put to a prompt's whole pack."""
    folder = (
        catalogue.load_folder(Path(prompt)) if Path(prompt).is_dir() else catalogue.load(prompt)
    )
    asked = YAML(typ="safe", pure=True).load(Path(file).read_text(encoding="utf-8"))
    return [
        Answered(one["ask"], one["key"], matching.likeliest(one["ask"], folder.probes.pack))
        for one in asked
    ]


def result(answered: Sequence[Answered], bound: float = matching.SURE) -> Result:
    """What so many questions would be given with this bound."""
    given = [(one.key, one.given(bound)) for one in answered]
    right = sum(key is not None and got == key for key, got in given)
    none = sum(got is None for _, got in given)
    count = len(given) or 1
    return Result(right / count, none / count, (len(given) - right - none) / count)


def _print_wrong(answered: Sequence[Answered]) -> None:
    for one in answered:
        given = one.given(matching.SURE)
        if given not in (None, one.key):
            print(f"  {one.question!r} asks for {one.key or 'nothing'}, got {given}")


if __name__ == "__main__":
    main()
