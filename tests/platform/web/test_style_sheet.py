"""One hand-written style sheet: no dead rule, no class without one, one scale, the design's tokens.

Distances are those of the scale, type its seven sizes, colours the design's own. What stands
elsewhere stands here by name, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from blindfolio.resources import PACKAGE, STATIC, TEMPLATES

SHEETS = sorted((STATIC / "css").glob("*.css"))
PAGES = [page for page in sorted(TEMPLATES.rglob("*.html")) if page.parent.name != "mail"]
SCRIPTS = sorted(STATIC.rglob("*.js"))
ROOMS = (PACKAGE, TEMPLATES.parent / "prompts", TEMPLATES.parent / "reviews")

UNSTYLED = {
    "criterion-body": "printed away, and else only a place",
}
"""Classes of pages that no rule of the shipped sheet names, and why."""

SCALE = {0, 1, 2, 4, 8, 12, 16, 24, 32, 48, 64}
"""Pixels between things and within their edges; 1 and 2 set a line or a tint right by eye."""

GRID = {
    ".room-document": {128, 72},  # hanging section numbers, and the panel's side
    ".compare-document": {88, 40},  # 528 + 40 + 624
    ".room": {56},  # above the bar of a phone
    ".page.open-link": {128},  # as in the picture of a mailed link's page
    "a.n": {3},  # between a mark and its number
}
"""Columns of the pictures' grids, which are no distances between things."""

TYPE = {14, 15, 16, 18, 22, 27, 32}
SMALLER = {"a.n": 13, ".removed": 13}
"""Numbers of comments and what stands for a name: within 18 px, in ink or accent."""


def rules(sheet: Path) -> Iterator[tuple[str, str]]:
    """Each innermost rule of a sheet: its selector on one line, and its declarations."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", text):
        yield " ".join(selector.split()), body


def styled() -> set[str]:
    """The classes that rules name."""
    selectors = (selector for sheet in SHEETS for selector, _ in rules(sheet))
    return {name for it in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", it)}


def attributes(page: str) -> Iterator[str]:
    """The words of a page's class attributes, without what Jinja puts there."""
    words = re.sub(r"{{.*?}}|{%.*?%}|{#.*?#}", " ", page, flags=re.DOTALL)
    for value in re.findall(r'class="([^"]*)"', words):
        yield from value.split()


def quoted(text: str) -> Iterator[str]:
    """The words of short strings in a script, a module, or Jinja's braces."""
    for value in re.findall(r"""["'` ]([\w-]+(?: [\w-]+)*)(?=["'` ])""", text):
        yield from value.split()


def test_every_class_of_the_sheet_is_written_somewhere() -> None:
    named, written = styled(), set[str]()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        written.update(attributes(text))
        written.update(re.findall(r"block main_class %\}([^{]*)\{", text)[:1])
        for braces in re.findall(r"\{\{.*?\}\}|\{%.*?%\}|main_class %\}[^{]*", text):
            written.update(quoted(braces + " "))
    modules = [module for room in ROOMS for module in room.rglob("*.py")]
    for source in (*SCRIPTS, *modules):
        text = source.read_text(encoding="utf-8")
        written.update(named.intersection(quoted(text)))
    assert len(named) > 100
    assert named - written == set()


def test_every_class_of_a_page_has_a_rule() -> None:
    known = styled() | UNSTYLED.keys()
    missing = {
        f"{page.name}: {name}"
        for page in PAGES
        for name in attributes(page.read_text(encoding="utf-8"))
        if name not in known
    }
    assert missing == set()


def test_every_distance_is_of_the_scale() -> None:
    strays = []
    for sheet in SHEETS:
        for selector, body in rules(sheet):
            allowed = SCALE.union(*(px for part, px in GRID.items() if part in selector))
            for name, value in re.findall(
                r"(?<![\w-])((?:margin|padding|gap)[\w-]*):([^;]+)", body
            ):
                for number in re.findall(r"(-?[\d.]+)rem", re.sub(r"calc\(.*\)", "", value)):
                    if abs(float(number)) * 16 not in allowed:
                        strays.append(f"{sheet.name} {selector} {name}:{value}")
    assert strays == []


def test_every_size_of_type_is_one_of_seven() -> None:
    strays = []
    for sheet in SHEETS:
        for selector, body in rules(sheet):
            for number in re.findall(r"font-size: ([\d.]+)rem", body):
                size = float(number) * 16
                if size not in TYPE and SMALLER.get(selector) != size:
                    strays.append(f"{sheet.name} {selector} {size:g}")
    assert strays == []


def test_no_page_and_no_script_carries_a_style_of_its_own() -> None:
    """But one: the button for a selection stands where the selection is."""
    styles = {page.name for page in PAGES if re.search(r"\sstyle=|<style", page.read_text())}
    assert styles == set()
    moved = {script.name for script in SCRIPTS if re.search(r"\.style\b", script.read_text())}
    assert moved == {"room.js"}
