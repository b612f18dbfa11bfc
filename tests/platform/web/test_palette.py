"""The palette keeps its contrasts, by number, read from the style sheet that ships.

axe cannot judge words on marks (it reports them as incomplete), so the figures of the palette
are asserted here: WCAG 2.2 asks 4.5 of words and 3 of lines that carry meaning.
"""

from __future__ import annotations

import re

import pytest

from blindfolio.resources import STATIC

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
    allowed = {"tokens.css", "print.css"}
    strays = {
        sheet.name: found
        for sheet in SHEETS
        if sheet.name not in allowed
        and (
            found := re.findall(
                r":[^;{}]*(#[0-9A-Fa-f]{3,8}\b|rgba?\(|hsla?\()", sheet.read_text()
            )
        )
    }
    assert strays == {}


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
    depth, since, found = 0, 0, []
    for at, character in enumerate(sheet):
        if character == "{":
            if depth == 0:
                found.append(sheet[since:at].rsplit(";", 1)[-1].strip())
            depth += 1
        elif character == "}":
            depth -= 1
            since = at + 1
    assert depth == 0
    return found
