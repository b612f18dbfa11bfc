"""A loop as it is typed: one flat form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from blindfolio.levels import DEFAULT, NUMBERS, SiteLevels
from blindfolio.refusal import Refusal
from prompts.authoring.checking import plain
from prompts.folder.marked_yaml import expected, path_of
from prompts.loops import catalogue
from prompts.loops.lint import lint
from prompts.loops.loop import FORMATS, HOLDERS, STEPS, Kind, Loop, LoopStage

_LISTS = {"stages": 7, "dimensions": 8}
LONGEST = 4000
_ONES_OWN = re.compile("questions|guides")

Typed = dict[str, str]
"""By name of its field. `stages` and `dimensions` are keys, separated by spaces; the fields of a
stage begin with its key."""


class LoopField(NamedTuple):
    name: str
    label: str
    help: str = ""
    options: Sequence[Mapping[str, str]] = ()
    """Without any, it is a text."""
    lines: bool = True


def _options(words: Mapping[str, str]) -> list[Mapping[str, str]]:
    return [{"value": key, "words": it[:1].upper() + it[1:]} for key, it in words.items()]


_LOOP = (
    LoopField("title", "Title", lines=False),
    LoopField("about", "For whom it is", "Coordinators read this when they choose it."),
)
_ALWAYS = (
    LoopField("title", "Title", lines=False),
    LoopField("kind", "Kind", options=_options({it.value: it.words for it in Kind})),
    LoopField("format", "Format", options=_options(FORMATS)),
    LoopField("minutes", "Minutes", lines=False),
    LoopField("prepare", "What to prepare", "Candidates read it before they start."),
)
_ASKING = (
    LoopField("holder", "Who can hold it", options=_options(HOLDERS)),
    LoopField("ready", "What your team must have ready"),
    LoopField("questions", "Questions", "Three to six, each on its own line."),
)
_STEPS = tuple(LoopField(name, words, "Always asked.") for name, words in STEPS.items())


def boxes(typed: Typed, stage: str = "") -> list[LoopField]:
    """Return the fields of a stage, or of the loop as a whole."""
    if not stage:
        return [*_LOOP]
    kind = typed.get(f"{stage}.kind")
    asking = _ASKING if kind != Kind.DEEP_DIVE else ()
    return [*_ALWAYS, *asking, *(_STEPS if kind == Kind.INFLUENCE else ())]


def label(name: str, typed: Typed) -> str:
    """Return what the form calls a field, with the stage or dimension that it belongs to."""
    *within, last = name.split(".")
    of = typed.get(f"{within[0]}.title", "") if within else ""
    if within and within[0] in ("name", "sentence"):
        return typed.get(f"name.{last}", "") or "Dimension"
    words = {it.name: it.label for it in boxes(typed, within[0] if within else "")}
    said = words.get(last, last)
    if len(within) > 1:  # a guide, or whether a dimension is rated
        by = {it: typed.get(f"name.{it}", "") for it in (within[1], last)}
        said = by[last] or f"{by[within[1]]}, {last}"
    return f"{of}: {said}" if of else said


def keys(typed: Typed, what: str) -> list[str]:
    return typed[what].split()


def room(typed: Typed, what: str) -> list[str]:
    """Return the keys that are held, and another one if there is room for it. A loop has at least
    two dimensions."""
    held, most = keys(typed, what), _LISTS[what]
    unused = [key for n in range(1, most + 1) if (key := f"{what[0]}{n}") not in held]
    more = 2 if what == "dimensions" and not held else 1
    return [*held, *unused[:more]][:most]


def typed_of(loop: Loop) -> Typed:
    typed = {"title": loop.title, "about": loop.about.strip()}
    typed |= {what: " ".join(it.key for it in getattr(loop, what)) for what in _LISTS}
    for it in loop.dimensions:
        typed |= {f"name.{it.key}": it.name, f"sentence.{it.key}": it.sentence}
    for stage in loop.stages:
        typed |= {f"{stage.key}.{name}": text for name, text in _typed_stage(stage).items()}
    return typed


def _typed_stage(stage: LoopStage) -> Typed:
    form = {it.name: str(getattr(stage, it.name)).strip() for it in (*_ALWAYS, *_ASKING)}
    form |= stage.steps | {"holder": stage.held_by}
    form["questions"] = "\n".join(" ".join(it.split()) for it in stage.questions)
    for rated in stage.dimensions:
        form[f"rates.{rated.key}"] = "1"
        form |= {f"{rated.key}.{n}": guide for n, guide in rated.guides.items()}
    return form


def read(given: Mapping[str, str], saved: Typed) -> Typed:
    """Return the form as it was sent, which may lack fields. A dimension without a name goes,
    unless a stage rates it."""
    names = (*_LISTS, *(it.name for it in _LOOP))
    sent = {it: plain(given[it]).strip() for it in given if "." in it or it in names}
    if any(len(text) > LONGEST for text in sent.values()):
        raise Refusal("long", f"A text has more than {LONGEST:,} characters. Shorten it.")
    # Browsers don't send unticked boxes.
    ticks = {name: "" for name in saved if ".rates." in name} if "stages" in sent else {}
    typed = _with_steps(saved | ticks | sent)
    rows = room(typed, "dimensions")
    return typed | {"dimensions": " ".join(it for it in rows if _is_held(typed, it))}


def _with_steps(typed: Typed) -> Typed:
    """Return the form, in which a new influence stage asks what one that ships does."""
    asked = next(it.steps for it in catalogue.load("staff-platform").stages if it.steps)
    new = (it for it in keys(typed, "stages") if typed.get(f"{it}.kind") == Kind.INFLUENCE)
    return {f"{it}.{name}": text.strip() for it in new for name, text in asked.items()} | typed


def _is_held(typed: Typed, key: str) -> bool:
    named = typed.get(f"name.{key}") or typed.get(f"sentence.{key}")
    return bool(named) or any(rates(typed, it, key) for it in keys(typed, "stages"))


def rates(typed: Typed, stage: str, key: str) -> bool:
    if typed.get(f"{stage}.kind") == Kind.DEEP_DIVE:
        return bool(typed.get(f"{stage}.rates.{key}"))
    return any(typed.get(f"{stage}.{key}.{n}") for n in NUMBERS)


def arranged(typed: Typed, act: str, key: str) -> Typed:
    """Return the form with one more stage, or with a stage `up`, `down` or dropped."""
    stages = keys(typed, "stages")
    if act == "add":
        added = room(typed, "stages")
        # The key may have been that of a stage that was dropped.
        typed = {it: typed[it] for it in typed if not it.startswith(f"{added[-1]}.")}
        usual = {"title": "", "kind": "coding", "format": "call", "minutes": "60"}
        usual = {f"{added[-1]}.{name}": text for name, text in usual.items()}
        return typed | usual | {"stages": " ".join(added)}
    n = stages.index(key)
    stages.remove(key)
    if act != "drop":
        stages.insert(max(0, n - 1) if act == "up" else n + 1, key)
    return typed | {"stages": " ".join(stages)}


def loop_of(key: str, typed: Typed, version: int = 0) -> Loop:
    """Return the loop. What its kind doesn't have is left out of a stage."""
    told: dict[str, Any] = {it.name: typed.get(it.name, "") for it in _LOOP}
    told["dimensions"] = [
        {"key": it} | {name: typed.get(f"{name}.{it}", "") for name in ("name", "sentence")}
        for it in keys(typed, "dimensions")
    ]
    told["stages"] = [_declared(typed, it) for it in keys(typed, "stages")]
    return Loop.model_validate({"key": key, "version": version} | told)


def _declared(typed: Typed, stage: str) -> dict[str, Any]:
    own = {it.name: typed.get(f"{stage}.{it.name}", "") for it in boxes(typed, stage)}
    steps = {name: own.pop(name) for name in STEPS if name in own}
    asked = filter(None, map(str.strip, own.pop("questions", "").split("\n")))
    rated = [it for it in keys(typed, "dimensions") if rates(typed, stage, it)]
    numbers = [] if own["kind"] == Kind.DEEP_DIVE else NUMBERS
    guides = [
        {n: it for n in numbers if (it := typed.get(f"{stage}.{key}.{n}"))} for key in rated
    ]
    judged = [{"key": key, "guides": it} for key, it in zip(rated, guides, strict=True)]
    return own | {"key": stage, "steps": steps, "questions": [*asked], "dimensions": judged}


def findings(key: str, typed: Typed, levels: SiteLevels = DEFAULT) -> list[dict[str, str]]:
    """Return what is missing or wrong, or else what the linter advises."""
    if errors := _errors(key, typed):
        # What is wrong with a stage as a whole is found only where no text is missing.
        texts = [f"{it}.{box.name}" for it in keys(typed, "stages") for box in _ALWAYS]
        filled = typed | {name: typed.get(name) or "?" for name in texts}
        told = {"severity": "E", "code": "FILE", "suggestion": ""}
        return [
            told
            | _place((*path, *_ONES_OWN.findall(one)), typed)
            | {"reason": f"Expected: {one}."}
            for path, what in (errors | _errors(key, filled)).items()
            for one in what.split("; and ")
        ]
    loop = loop_of(key, typed)
    return [
        {"severity": "W", "code": it.code, "reason": it.sentence, "suggestion": it.suggestion}
        for it in lint(loop)
    ] + list(_unjudged(loop, levels))


def _unjudged(loop: Loop, levels: SiteLevels) -> Iterator[dict[str, str]]:
    """Yield the levels that none of a stage's guides describes."""
    told = {"severity": "W", "code": "L105"}
    for stage in loop.seats:
        reason = f"This is empty; ratings go from {levels.reach(stage.levels)} without it."
        for n in sorted(levels.keys() - stage.levels):
            place = {"file": f"{stage.title}, {levels[n]}"}
            place |= {"href": f"#f-{stage.key}.{stage.dimensions[0].key}.{n}"}
            yield told | place | {"reason": reason}


def _errors(key: str, typed: Typed) -> dict[tuple[int | str, ...], str]:
    try:
        loop_of(key, typed)
    except ValidationError as error:
        # A list counts as too short if only some of its entries are wrong.
        return {
            path_of(it): expected(it)
            for it in error.errors(include_url=False)
            if it["type"] != "too_short" or len(it["input"]) < it["ctx"]["min_length"]
        }
    return {}


_LABELS = {it.name: it.label.lower() for it in (*_ALWAYS, *_ASKING, *_STEPS)} | {
    "sentence": "sentence",
    "guides": "guides",
}


def _place(path: tuple[int | str, ...], typed: Typed) -> dict[str, str]:
    what, *rest = map(str, path or ("stages",))
    if what not in _LISTS or not rest:
        called = {it.name: it.label for it in _LOOP}.get(what, what.capitalize())
        return {"file": called, "href": f"#f-{what}"}
    key, number = keys(typed, what)[int(rest[0])], int(rest[0]) + 1
    field = next((it for it in reversed(rest) if it in _LABELS), "")
    of_stage = what == "stages"
    at = f"{key}.{field or 'title'}" if of_stage else f"{field or 'name'}.{key}"
    title = typed.get(f"{key}.title" if of_stage else f"name.{key}")
    label = [title or f"{what[:-1].capitalize()} {number}", _LABELS.get(field)]
    return {"file": ", ".join(filter(None, label)), "href": f"#f-{at}"}
