"""One hand-written style sheet: no dead rule, no class without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from blindfolio.resources import PACKAGE, STATIC, TEMPLATES

SHEETS = sorted((STATIC / "css").glob("*.css"))
PAGES = [page for page in sorted(TEMPLATES.rglob("*.html")) if page.parent.name != "mail"]
SCRIPTS = sorted(STATIC.rglob("*.js"))
ROOMS = (PACKAGE, TEMPLATES.parent / "prompts", TEMPLATES.parent / "reviews")

UNSTYLED = {"criterion-body": "printed away, and else only a place"}
"""Classes of pages that no rule of the shipped sheet names, and why."""


def rules(sheet: Path) -> Iterator[tuple[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", text):
        yield " ".join(selector.split()), body


def styled() -> set[str]:
    selectors = (selector for sheet in SHEETS for selector, _ in rules(sheet))
    return {name for it in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", it)}


def attributes(page: str) -> Iterator[str]:
    words = re.sub(r"{{.*?}}|{%.*?%}|{#.*?#}", " ", page, flags=re.DOTALL)
    for value in re.findall(r'class="([^"]*)"', words):
        yield from value.split()


def quoted(text: str) -> Iterator[str]:
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


def test_no_page_and_no_script_carries_a_style_of_its_own() -> None:
    styles = {page.name for page in PAGES if re.search(r"\sstyle=|<style", page.read_text())}
    assert styles == set()
    moved = {script.name for script in SCRIPTS if re.search(r"\.style\b", script.read_text())}
    assert moved == {"room.js"}
