"""One hand-written style sheet: no dead rule, no class without one, and colours with contrast.

axe cannot judge words on marks (it reports them as incomplete), so the figures of the palette
are asserted here: WCAG 2.2 asks 4.5 of words and 3 of lines that carry meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from blindfolio.resources import PACKAGE, STATIC, TEMPLATES

SHEETS = sorted((STATIC / "css").glob("*.css"))
MODES = ("light", "dark")
GROUNDS = ("paper", "panel", "mark", "overlap", "current")

ON = {
    **dict.fromkeys(("ink", "soft", "accent", "mark-line"), GROUNDS),
    **dict.fromkeys(("edge", "danger", "done", "attention"), GROUNDS[:2]),
    "accent-hover": GROUNDS[:1],
}
"""What stands on which grounds."""
LINES = {"mark-line", "edge"}


def tokens() -> dict[str, dict[str, str]]:
    sheet = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(
        r"--([\w-]+):\s*light-dark\((#[0-9A-Fa-f]{6}),\s*(#[0-9A-Fa-f]{6})\)", sheet
    )
    return {mode: {name: pair[m] for name, *pair in found} for m, mode in enumerate(MODES)}


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB", 0 to 1, as WCAG defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", MODES)
def test_what_is_read_keeps_its_contrast(mode: str) -> None:
    colours = tokens()[mode]
    for words, grounds in ON.items():
        for ground in grounds:
            least = 3.0 if words in LINES else 4.5
            assert contrast(colours[words], colours[ground]) >= least, (words, ground)


@pytest.mark.parametrize("mode", MODES)
def test_words_on_a_filled_button_and_on_a_filled_box_are_read(mode: str) -> None:
    colours = tokens()[mode]
    for ground in ("accent", "accent-hover", "ink"):
        assert contrast(colours["paper"], colours[ground]) >= 7


def test_colours_stand_only_among_the_tokens_and_on_paper() -> None:
    """A colour written elsewhere would have escaped the figures above, and the dark."""
    colour = re.compile(r":[^;{}]*(#[0-9A-Fa-f]{3,8}\b|rgba?\(|hsla?\()")
    strays = {sheet.name for sheet in SHEETS if colour.search(sheet.read_text())}
    assert strays <= {"tokens.css", "print.css"}


def test_nothing_moves_shines_or_is_fetched() -> None:
    banned = (
        r"gradient\(|box-shadow|text-shadow|animation|transition"
        r"|@keyframes|@font-face|@import|url\("
    )
    found = {sheet.name: re.findall(banned, sheet.read_text()) for sheet in SHEETS}
    assert len(found) > 1
    assert not any(found.values()), found


def test_every_rule_stands_in_one_of_the_named_layers() -> None:
    """A rule outside the layers would beat all of them, whatever its file."""
    named = ["reset", "tokens", "base", "layout", "components", "print"]
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        outer = outer_preludes(text)
        assert outer, sheet.name
        for prelude in outer:
            assert prelude in {f"@layer {name}" for name in named}, (sheet.name, prelude)
    declared = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    assert f"@layer {', '.join(named)};" in declared


def outer_preludes(sheet: str) -> list[str]:
    block = re.compile(r"\{[^{}]*\}")
    while block.search(sheet):
        sheet = block.sub("¶", sheet)
    *before, rest = sheet.split("¶")
    assert "{" not in rest and "}" not in rest
    return [part.rsplit(";", 1)[-1].strip() for part in before]


PAGES = [page for page in sorted(TEMPLATES.rglob("*.html")) if page.parent.name != "mail"]
SCRIPTS = sorted(STATIC.rglob("*.js"))
ROOMS = (PACKAGE, TEMPLATES.parent / "prompts", TEMPLATES.parent / "reviews")

UNSTYLED = {"criterion-body": "printed away, and else only a place"}
"""Classes of pages that no rule of the shipped sheet names, and why."""


def styled() -> set[str]:
    text = re.sub(r"/\*.*?\*/", "", "".join(it.read_text("utf-8") for it in SHEETS), flags=re.S)
    selectors = re.findall(r"[^{};]+(?=\{)", text)
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
    for page in PAGES:
        assert set(attributes(page.read_text(encoding="utf-8"))) <= known, page.name


def test_no_page_and_no_script_carries_a_style_of_its_own() -> None:
    styles = {page.name for page in PAGES if re.search(r"\sstyle=|<style", page.read_text())}
    assert styles == set()
    moved = {script.name for script in SCRIPTS if re.search(r"\.style\b", script.read_text())}
    assert moved == {"margin.js", "room.js"}
