"""A language for tests, made from the sources: each sentence of the catalogue between marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest

from blindfolio import languages
from tests import translating

CODE = "eo"
_TAG = re.compile(r"(<[^>]*>|{%.*?%}|{{.*?}})")
_SPLIT = r"⟧\g<0>⟦"
_VALUE = re.compile(r"%\(\w+\)[sd]")
# A page may part a sentence between two elements.
_MARKED = re.compile(r"⟦[^⟦⟧]*(?:⟧|$)|^[^⟦⟧]*⟧")
_VOID = ("br", "circle", "hr", "img", "image", "input", "link", "meta", "path", "rect", "wbr")
_READ = ("alt", "aria-label", "placeholder", "title")


def marked(sentence: str) -> str:
    """The sentence between marks, without its values: these have to be in the catalogue too."""
    parts = _TAG.split(sentence)
    parts[::2] = [words and f"⟦{_VALUE.sub(_SPLIT, words)}⟧" for words in parts[::2]]
    parts[1::2] = [re.sub('"(.+?)"', '"⟦\\1⟧"', it) if "{{" in it else it for it in parts[1::2]]
    return "".join(parts)


@contextmanager
def spoken_here(folder: Path) -> Iterator[None]:
    catalogue = translating.collected()
    for message in catalogue:
        forms = [marked(it) for it in translating.as_forms(message.id)]
        message.string = tuple(forms) if message.pluralizable else forms[0]
    (folder / f"{CODE}.po").write_bytes(translating.written(catalogue))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(languages, "FOLDER", folder)
        for known in (languages.names, languages.catalogue):
            known.cache_clear()
        yield
    for known in (languages.names, languages.catalogue):
        known.cache_clear()


def unmarked(text: str) -> list[str]:
    """The words outside the marks."""
    return [" ".join(it.split()) for it in _MARKED.split(text) if it.strip()]


class Page(HTMLParser):
    """The words of a page that no catalogue has, and its links. Text of people, the team and
    the prompt is left out: it has a class or a direction of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._within: list[bool] = []  # for each open element, whether its text counts
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        counts = all(self._within[-1:]) and not _is_theirs(tag, given)
        if counts:
            shown = [given[name] for name in _READ if name in given]
            shown += [value for name, value in attrs if name.startswith("data-said") and value]
            self.words += [it for text in shown for it in unmarked(text)]
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag not in _VOID:
            self._within.append(counts)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if all(self._within[-1:]):
            self.words += unmarked(data)


def _is_theirs(tag: str, given: dict[str, str]) -> bool:
    classes = given.get("class", "").split()
    return (
        tag in ("script", "style", "bdi", "pre", "textarea", "option")
        or not {"block", "team-text", "message-text", "asked"}.isdisjoint(classes)
        or (tag != "article" and "dir" in given)
    )
