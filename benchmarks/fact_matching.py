"""How well questions find the facts of a brief's pack.

    .venv/bin/python benchmarks/fact_matching.py [--wrong] [PROMPT=FILE …]

Without files: each way in which a fact of the library is asked for, put to its pack without it.
That is harder than what candidates do: an author writes the ways so that no two are alike. Then
the same questions to packs without the fact that they ask for, which should give nothing.

A file is a list of questions in YAML or JSON, each with `ask`, `keys` (of the facts that answer it;
none: no fact does) and, where somebody was shown the topics alone, `chosen` (the key of the fact
whose topic they chose; null: none) or `pressed` (those that they chose one after the other, having
read each), and where a language model was asked `model` (the key that it answered, to
`prompts/clarifying/match_request.py`; null: none). PROMPT is a prompt of the library or a prompt
folder. `--wrong` prints what was given wrongly.

Prints of how many questions the right fact, none, or a wrong one would be given, for the bound that
the site uses and for others; then, where none was given, what a model gave, and what one choice
from the topics gave.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from blindfolio import yaml_text
from prompts.clarifying import matching
from prompts.clarifying.matching import FoundFact
from prompts.folder import catalogue
from prompts.folder.probes import Fact

BOUNDS = (0.5, 0.6, 0.7, matching.SURE, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, the keys of the facts that answer it, what it found, and which topic was chosen
    for it ("": nobody was asked)."""

    question: str
    keys: tuple[str, ...]
    found: FoundFact | None
    matched: str | None = None
    """Key of the fact that the site gives."""
    chosen: str | None = ""
    pressed: tuple[str, ...] | None = None
    model: str | None = ""
    """Key of the fact that a model chose for it ("": none was asked)."""

    def given(self, bound: float) -> str | None:
        """Key of the fact that would be given; with the site's own bound, that it gives."""
        if bound == matching.SURE:
            return self.matched
        found = self.found
        if found is None or found.near < bound or found.ahead < matching.AHEAD:
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
    asked = [one for given in options.files for one in from_file(*given.split("=", 1))]
    sets = (
        [("all questions", asked), ("those with a fact", [it for it in asked if it.keys])]
        if asked
        else [("one ask left out", list(left_out())), ("the fact left out", list(without()))]
    )
    for name, answered in sets:
        print(f"{name}: {len(answered)}")
        print(f"{'bound':>8} {'right':>8} {'none':>8} {'wrong':>8}")
        for bound in BOUNDS:
            _print_result(f"{bound:8}", result(answered, bound), bound == matching.SURE)
        if any(one.chosen != "" for one in answered):
            _print_result("choosing", after_choosing(answered))
        if any(one.model != "" for one in answered):
            _print_result("a model", with_a_model(answered))
        if any(one.pressed is not None for one in answered):
            _print_presses(answered)
    if options.wrong:
        _print_wrong(asked)


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
                yield _answered(ask, (fact.key,), (*pack[:n], less, *pack[n + 1 :]))


def without() -> Iterator[Answered]:
    """Each ask of each fact, put to the pack without the fact."""
    for pack in packs():
        for n, fact in enumerate(pack):
            for ask in fact.asks:
                yield _answered(ask, (), (*pack[:n], *pack[n + 1 :]))


def _answered(ask: str, keys: tuple[str, ...], pack: Sequence[Fact]) -> Answered:
    """A question with what it finds in a pack."""
    matched = matching.match(ask, pack)
    return Answered(ask, keys, matching.likeliest(ask, pack), matched and matched.key)


def from_file(prompt: str, file: str) -> list[Answered]:
    """The questions of a file, put to a prompt's whole pack."""
    folder = (
        catalogue.load_folder(Path(prompt)) if Path(prompt).is_dir() else catalogue.load(prompt)
    )
    asked = yaml_text.values(Path(file).read_text(encoding="utf-8"))
    pack = folder.probes.pack
    return [
        replace(
            _answered(one["ask"], tuple(one["keys"]), pack),
            chosen=one.get("chosen", ""),
            model=one.get("model", ""),
            pressed=tuple(one["pressed"]) if "pressed" in one else None,
        )
        for one in asked
    ]


def result(answered: Sequence[Answered], bound: float = matching.SURE) -> Result:
    """What so many questions would be given with this bound."""
    return _result([(one.keys, one.given(bound)) for one in answered])


def after_choosing(answered: Sequence[Answered]) -> Result:
    """The same, where who gets nothing at once chooses a topic."""
    return _result([(one.keys, one.given(matching.SURE) or one.chosen) for one in answered])


def with_a_model(answered: Sequence[Answered]) -> Result:
    """The same, where a model is asked for what the words don't find."""
    return _result([(one.keys, one.given(matching.SURE) or one.model) for one in answered])


def _result(given: Sequence[tuple[Sequence[str], str | None]]) -> Result:
    right = sum(got in keys for keys, got in given if got)
    none = sum(not got for _, got in given)
    count = len(given) or 1
    return Result(right / count, none / count, (len(given) - right - none) / count)


def _print_result(name: str, got: Result, marked: bool = False) -> None:
    shares = f"{got.right:8.1%} {got.none:8.1%} {got.wrong:8.1%}"
    print(f"{name} {shares}{' *' if marked else ''}")


def _print_presses(answered: Sequence[Answered]) -> None:
    """Of how many with a fact the right one was there after one press of a topic, two, three."""
    asked = [one for one in answered if one.pressed is not None and one.keys]
    for most in (1, 2, 3):
        found = sum(
            one.given(matching.SURE) in one.keys
            or bool({*one.keys} & {*(one.pressed or ())[:most]})
            for one in asked
        )
        print(f"  with {most} presses at most: {found} of {len(asked)}")


def _print_wrong(answered: Sequence[Answered]) -> None:
    for one in answered:
        given = one.given(matching.SURE)
        if given and given not in one.keys:
            print(f"  {one.question!r} asks for {one.keys or 'nothing'}, got {given}")


if __name__ == "__main__":
    main()
