"""Reads pictures as Obsidian embeds them: `![[flow.png]]` or `![[flow.png|What it shows]]`."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
EMBED = re.compile(
    rf"!\[\[(?P<name>[^\[\]|\n]{{1,200}}(?:{'|'.join(map(re.escape, PICTURES))}))"
    r"(?:\\?\|(?:\d+(?:x\d+)?(?=\]))?(?P<words>[^\[\]\n]{0,500}))?\]\]",
    re.IGNORECASE,
)  # A number is the width. In tables, the bar is escaped.


def embeds_plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("image", "embed", _embedded)


def _embedded(state: StateInline, silent: bool) -> bool:
    found = EMBED.match(state.src, state.pos, state.posMax)
    if found and not silent:
        picture = state.push("image", "img", 0)
        picture.attrs = {"src": found["name"].strip(), "alt": ""}
        picture.children = [Token("text", "", 0, content=found["words"] or "")]
    state.pos = found.end() if found else state.pos
    return found is not None
