"""A loop as it is typed: one flat form for the loop and one for each of its stages. `declared`
makes of it what a loop's file contains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from blindfolio.refusal import Refusal
from prompts.authoring.checking import plain
from prompts.folder.marked_yaml import expected
from prompts.folder.rubric import RATINGS
from prompts.loops.lint import lint
from prompts.loops.loop import FORMATS, HOLDERS, STEPS, Kind, Loop, LoopStage

MOST_STAGES, MOST_DIMENSIONS = 7, 8
LONGEST = 4000
WHOLE = "loop"
"""The step that asks for the loop's own fields. The others have their stages' keys."""

Form = dict[str, str]
Typed = dict[str, Any]
"""`{"loop": Form, "dimensions": [key, …], "stages": [Form, …]}`"""


@dataclass(frozen=True, slots=True)
class Box:
    name: str
    label: str
    kind: str = "text"
    help: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    of: frozenset[Kind] = frozenset(Kind)
    """The kinds of stages that have it."""
    most: int = 200


_ASKS = frozenset(Kind) - {Kind.DEEP_DIVE}

ABOUT = (
    Box("title", "Title"),
    Box("about", "For whom it is", "textarea", "Coordinators read this when they choose it."),
)
STAGE = (
    Box("title", "Title", help="As candidates read it."),
    Box("kind", "Kind", "select", options={it.value: it.words for it in Kind}),
    Box("format", "Format", "select", options=FORMATS),
    Box("minutes", "Minutes", help="15 to 120.", most=3),
    Box("holder", "Who can hold it", "select", options=HOLDERS, of=_ASKS),
    Box("prepare", "What to prepare", "textarea", "Candidates read it before they start."),
    Box("ready", "What your team must have ready", "textarea", of=_ASKS),
    Box("questions", "Questions", "textarea", "Three to six, each on its own line.", of=_ASKS),
    *(
        Box(name, words, "textarea", "Always asked.", of=frozenset({Kind.INFLUENCE}))
        for name, words in STEPS.items()
    ),
)


_NAMES = tuple(it.name for it in STAGE)
_OPTIONS = {it.name: it.options for it in STAGE if it.options}


def boxes(stage: Mapping[str, str]) -> list[Box]:
    return [it for it in STAGE if stage["kind"] in it.of]


def rows(typed: Typed) -> list[str]:
    """Return the keys of the loop's dimensions, and of two more that can be typed."""
    held = typed["dimensions"]
    free = (key for n in range(1, 99) if (key := f"d{n}") not in held)
    return [*held, *(next(free) for _ in range(2))][:MOST_DIMENSIONS]


def typed_of(loop: Loop) -> Typed:
    form = {"title": loop.title, "about": loop.about.strip()}
    for it in loop.dimensions:
        form |= {f"name-{it.key}": it.name, f"sentence-{it.key}": it.sentence}
    keys = [it.key for it in loop.dimensions]
    return {"loop": form, "dimensions": keys, "stages": [*map(_typed_stage, loop.stages)]}


def emptied(typed: Typed) -> Typed:
    """Return the form with the deep dive alone, as each loop needs it."""
    dives = [it for it in typed["stages"] if it["kind"] == Kind.DEEP_DIVE]
    dives = [{name: dive.get(name, "") for name in (*_NAMES, "key")} for dive in dives]
    return {"loop": {}, "dimensions": [], "stages": dives}


def _typed_stage(stage: LoopStage) -> Form:
    form = {it.name: str(getattr(stage, it.name, "")).strip() for it in STAGE}
    form |= stage.steps | {"key": stage.key, "holder": stage.held_by}
    form["questions"] = "\n".join(" ".join(it.split()) for it in stage.questions)
    for rated in stage.dimensions:
        form[f"rates-{rated.key}"] = "1"
        form |= {f"guide-{rated.key}-{n}": guide for n, guide in rated.guides.items()}
    return form


def _read(given: Mapping[str, str], names: Iterable[str], before: Form) -> Form:
    # Browsers don't send unticked boxes.
    boxes = "boxes" in given
    sent = (it for it in names if it in given or (boxes and it.startswith("rates-")))
    typed = {name: plain(given.get(name, "")).strip() for name in sent}
    for name, text in typed.items():
        if len(text) > LONGEST:
            raise Refusal("long", f"A text has more than {LONGEST:,} characters. Shorten it.")
        if text not in _OPTIONS.get(name, (text,)):
            typed[name] = before[name]
    return before | typed


def names_of(typed: Typed, stage: Form | None) -> list[str]:
    """Return the fields of a step: of the stage, or of the loop as a whole."""
    if stage is None:
        keys = [f"{what}-{key}" for key in rows(typed) for what in ("name", "sentence")]
        return [it.name for it in ABOUT] + keys
    guides = [f"guide-{key}-{n}" for key in typed["dimensions"] for n in RATINGS]
    rates = [f"rates-{key}" for key in typed["dimensions"]]
    return [*_NAMES, *guides, *rates]


def with_step(typed: Typed, stage: str, given: Mapping[str, str]) -> Typed:
    """Return the loop with one step as it was sent: a stage's, by its key, or the loop's own."""
    at = next((it for it in typed["stages"] if it["key"] == stage), None)
    form = _read(given, names_of(typed, at), typed["loop"] if at is None else at)
    if at is not None:
        return typed | {"stages": [form if it is at else it for it in typed["stages"]]}
    held = [key for key in rows(typed) if _is_held(typed, form, key)]
    return typed | {"loop": form, "dimensions": held}


def _is_held(typed: Typed, form: Form, key: str) -> bool:
    # A dimension that a stage rates keeps its guides, and a finding asks for its name.
    named = form.get(f"name-{key}") or form.get(f"sentence-{key}")
    return bool(named) or any(_rates(it, key) for it in typed["stages"])


def _rates(stage: Form, key: str) -> bool:
    guides = (stage.get(f"guide-{key}-{n}") for n in RATINGS)
    return any(guides) if stage["kind"] in _ASKS else bool(stage.get(f"rates-{key}"))


def with_stage(typed: Typed) -> tuple[Typed, str]:
    """Add an empty stage at the end. Return its key, too."""
    held = {it["key"] for it in typed["stages"]}
    key = next(key for n in range(1, 99) if (key := f"s{n}") not in held)
    stage = {"key": key, "title": "", "kind": Kind.CODING.value, "minutes": "60"}
    stage |= {"format": "call", "holder": "level"}
    return typed | {"stages": [*typed["stages"], stage]}, key


def moved(typed: Typed, key: str, by: int) -> Typed:
    stages = [*typed["stages"]]
    n = next(n for n, it in enumerate(stages) if it["key"] == key)
    stage = stages.pop(n)
    stages.insert(max(0, n + by), stage)
    return typed | {"stages": stages}


def without(typed: Typed, key: str) -> Typed:
    return typed | {"stages": [it for it in typed["stages"] if it["key"] != key]}


def declared(typed: Typed) -> dict[str, Any]:
    """Return the loop's values. What its kind doesn't have is left out of a stage."""
    form = typed["loop"]
    dimensions = [
        {"key": key} | {what: form.get(f"{what}-{key}", "") for what in ("name", "sentence")}
        for key in typed["dimensions"]
    ]
    stages = [_declared_stage(it, typed["dimensions"]) for it in typed["stages"]]
    told = {it.name: form.get(it.name, "") for it in ABOUT}
    return told | {"dimensions": dimensions, "stages": stages}


def _declared_stage(form: Form, dimensions: Iterable[str]) -> dict[str, Any]:
    own = {it.name: form.get(it.name, "") for it in boxes(form)}
    steps = {name: own.pop(name) for name in STEPS if name in own}
    asked = [line for it in own.pop("questions", "").split("\n") if (line := it.strip())]
    rated = []
    for key in dimensions:
        guides = {n: form.get(f"guide-{key}-{n}", "") for n in RATINGS}
        of_kind = guides if form["kind"] in _ASKS else {}
        if _rates(form, key):
            rated.append({"key": key, "guides": {n: it for n, it in of_kind.items() if it}})
    more = {"key": form["key"], "questions": asked, "steps": steps, "dimensions": rated}
    return own | more


def loop_of(key: str, typed: Typed) -> Loop:
    return Loop.model_validate({"key": key} | declared(typed))


def findings(key: str, typed: Typed) -> list[dict[str, Any]]:
    """Return what is missing or wrong, or else what the linter advises. `step` and `name` say
    which field it is about."""
    try:
        loop = loop_of(key, typed)
    except ValidationError as error:
        return [*_faults(error, typed)]
    advice = {"severity": "W", "file": "The loop", "step": WHOLE, "name": "title"}
    return [
        advice | {"code": it.code, "reason": it.sentence, "suggestion": it.suggestion}
        for it in lint(loop)
    ]


def _faults(error: ValidationError, typed: Typed) -> Iterator[dict[str, Any]]:
    for fault in error.errors(include_url=False):
        step, name, label = _place(fault["loc"], typed)
        reason = f"Expected: {expected(fault)}."
        at = {"step": step, "name": name, "file": label, "reason": reason}
        yield at | {"severity": "E", "code": "FILE", "suggestion": ""}


def _place(path: tuple[int | str, ...], typed: Typed) -> tuple[str, str, str]:
    what, n, *rest = (*path, "", "")[: max(2, len(path))]
    if what == "dimensions" and isinstance(n, int):
        key = typed["dimensions"][n]
        said = typed["loop"].get(f"name-{key}") or f"Dimension {n + 1}"
        return WHOLE, f"{rest[0]}-{key}" if rest else f"name-{key}", said
    if what != "stages" or not isinstance(n, int):
        label = next((it.label for it in ABOUT if it.name == what), "The loop")
        return WHOLE, str(what) if label != "The loop" else "title", label
    stage = typed["stages"][n]
    title = stage["title"] or f"Stage {n + 1}"
    name = str(rest[1] if rest[:1] == ["steps"] and len(rest) > 1 else (rest or ["title"])[0])
    if name == "dimensions" and len(rest) > 1:
        held = [it for it in typed["dimensions"] if _rates(stage, it)]
        key = held[int(rest[1])]
        return stage["key"], f"guide-{key}-1", f"{title}, {typed['loop'].get(f'name-{key}')}"
    label = next((it.label for it in STAGE if it.name == name and rest), "")
    return stage["key"], name, f"{title}, {label.lower()}" if label else title
