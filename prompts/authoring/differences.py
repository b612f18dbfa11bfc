from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from prompts.folder.catalogue import PromptFolder
from prompts.lint.page import FILE, PromptPage

Value = TypeVar("Value")

_NAMES = ("key", "name", "text")
"""Fields that name a list entry."""


def differences(old: PromptFolder, new: PromptFolder) -> list[str]:
    """Ignores comments and key order."""
    return [
        *_pages(old, new),
        *_changed("rubric.yaml", old.rubric.model_dump(), new.rubric.model_dump()),
        *_changed(
            "probes.yaml",
            old.probes.model_dump(by_alias=True),
            new.probes.model_dump(by_alias=True),
        ),
        *_samples(old, new),
    ]


def _pages(old: PromptFolder, new: PromptFolder) -> Iterator[str]:
    if old.title != new.title:
        yield f"{FILE}: the title was {_quoted(old.title)} and is now {_quoted(new.title)}"
    for section, gone, come in _pairs(_sections(old.text), _sections(new.text)):
        where = f"{FILE}, {section or 'before the first heading'}"
        if gone is None:
            yield f"{where}: this part is new"
        elif come is None:
            yield f"{where}: this part has been removed"
        else:
            yield from (f"{where}: removed: {_quoted(s)}" for s in gone if s not in come)
            yield from (f"{where}: new: {_quoted(s)}" for s in come if s not in gone)


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for sentence in PromptPage(text).sentences:
        sections.setdefault(sentence.section, []).append(" ".join(sentence.text.split()))
    return sections


def _changed(where: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            inner = f"{where}, {key}"
            yield from _changed(inner, old.get(key), new.get(key))
    elif _is_list(old) and _is_list(new):
        yield from _lists(where, old, new)
    elif old is None:
        yield f"{where}: new: {_quoted(new)}"
    elif new is None:
        yield f"{where}: removed: {_quoted(old)}"
    else:
        yield f"{where}: was {_quoted(old)}, is now {_quoted(new)}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _lists(where: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[str]:
    before, after = _by_name(old), _by_name(new)
    for name, was, now in _pairs(before, after):
        if now is None:
            yield f"{where}: removed: {_quoted(name)}"
        elif was is None:
            yield f"{where}: new: {_quoted(name)}"
        else:
            yield from _changed(f"{where}, {name}", was, now)
    if before == after and list(before) != list(after):
        yield f"{where}: the order has changed"


def _by_name(entries: Sequence[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for entry in entries:
        name = entry
        if isinstance(entry, Mapping):
            name = next((entry[k] for k in _NAMES if k in entry), "")
        named[str(name)] = entry
    return named


def _samples(old: PromptFolder, new: PromptFolder) -> Iterator[str]:
    named = ({sample.name: sample for sample in folder.samples} for folder in (old, new))
    for name, was, now in _pairs(*named):
        where = f"samples/{name}"
        if was is None:
            yield f"{where}: this sample is new"
        elif now is None:
            yield f"{where}: this sample has been removed"
        else:
            if was.text != now.text:
                yield f"{where}.md: the text has changed"
            reviews = was.review.model_dump(), now.review.model_dump()
            yield from _changed(f"{where}.review.yaml", *reviews)


def _pairs(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> Iterator[tuple[str, Value | None, Value | None]]:
    for name in dict.fromkeys([*old, *new]):
        yield name, old.get(name), new.get(name)


def _quoted(value: Any) -> str:
    if isinstance(value, Mapping):
        value = next((value[k] for k in _NAMES if k in value), "an entry")
    if _is_list(value):
        return ", ".join(_quoted(entry) for entry in value) or "nothing"
    return f"“{value}”" if isinstance(value, str) else str(value)
