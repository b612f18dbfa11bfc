"""Reads the callouts of GitHub, Obsidian, MkDocs and Docusaurus as quotations that begin with their
title.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.admon.index import admonition
from mdit_py_plugins.container import container_plugin

# `[!WARNING]`, and Obsidian's `[!tip]- Own title`
_QUOTED = re.compile(
    r"\[!(?P<kind>[A-Za-z][\w -]{0,30})(?:\|[^\]\n]*)?\](?![(\[:])[-+]?[ \t]*(?P<title>[^\n]*)\n?"
)
# `!!! danger highlight "Own title"`
_INDENTED = re.compile(r'(?:!!!|\?{3}\+?) *[\w-]+(?: +[\w-]+)*(?: +"[^\n]*")?[ \t]*\Z')
# `:::tip Own title`, `::: note[Own title]{.wide}`
_FENCED = re.compile(
    r"[ \t]{0,9}\{?\.?(?P<kind>[A-Za-z][\w-]{0,30})(?:\[(?P<named>[^\n]*)\])?(?:\{[^{}\n]*\}|\})?"
    r"(?:[ \t](?P<title>[^\n]*))?\Z"
)
MARKERS = re.compile(
    r"^[ \t>*+-]*(?:\[![^\]\n]{1,60}\]|(?:!!!|\?{3}\+?)[ \w-]+|:{3,}[ \t]*[\w-]+)",
    re.MULTILINE,
)  # the words that a title may replace


def callouts_plugin(md: MarkdownIt) -> None:
    md.use(admon_plugin)
    md.block.ruler.at("admonition", _indented, {"alt": ["paragraph", "blockquote", "list"]})
    md.use(container_plugin, "callout", marker=":", validate=lambda it, _: _FENCED.match(it))
    md.core.ruler.after("block", "callouts", _titled)
    md.add_render_rule("admonition_title_open", lambda *_: "<p><strong>")
    md.add_render_rule("admonition_title_close", lambda *_: "</strong></p>\n")


def _indented(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    # Only with content: three marks can also begin a sentence.
    line = state.src[state.bMarks[first] + state.tShift[first] : state.eMarks[first]]
    below = next((at for at in range(first + 1, end) if not state.isEmpty(at)), None)
    if below is None or state.sCount[below] < state.sCount[first] + 4:
        return False
    return _INDENTED.match(line) is not None and admonition(state, first, end, silent)


def _titled(state: StateCore) -> None:
    tokens: list[Token] = []
    opened: list[Token] = []
    for token in state.tokens:
        tokens.append(token)
        if token.type in ("admonition_open", "container_callout_open"):
            opened.append(token)
        elif token.type in ("admonition_close", "container_callout_close"):
            # Without its end, a fence would make a quotation of all that follows.
            closed = token.type == "admonition_close" or token.markup.startswith(":::")
            opened.pop().tag = token.tag = "blockquote" if closed else "div"
        if token.type == "container_callout_open" and (found := _FENCED.match(token.info)):
            tokens += _title(found["named"] or found["title"], found["kind"])
        elif _opens_quote(tokens) and (found := _QUOTED.match(token.content)):
            token.content = token.content[found.end() :]
            tokens[-2:-2] = _title(found["title"], found["kind"])
    state.tokens[:] = tokens


def _opens_quote(tokens: list[Token]) -> bool:
    opening = ["blockquote_open", "paragraph_open", "inline"]
    return [token.type for token in tokens[-3:]] == opening


def _title(own: str | None, kind: str) -> list[Token]:
    words = Token("inline", "", 0, children=[])
    words.content = (own or "").strip() or kind.replace("-", " ").capitalize()
    start = Token("admonition_title_open", "p", 1)
    return [start, words, Token("admonition_title_close", "p", -1)]
