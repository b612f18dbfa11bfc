"""Keeps formulas as they are typed: `$…$`, `$$…$$` and `\\begin…\\end` are not Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar
from mdit_py_plugins.utils import is_code_block

from blindfolio.documents.html.writing import escape

_BEGIN = re.compile(r"\\begin\{([A-Za-z]{1,30}\*?)\}")

# not a shell's ${NAME}, and nothing with code in it
_FORMULA = re.compile(r"\$\$?(?!\{\w+\})(?:[^`$\\]|\\.)+\$", re.DOTALL)
# Money isn't a formula: no space inside the dollars and no digit after them.
_dollars = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)


def formulas_plugin(md: MarkdownIt) -> None:
    md.use(dollarmath_plugin, allow_labels=False, allow_blank_lines=False)
    md.inline.ruler.at("math_inline", _inline)
    md.block.ruler.before(
        "blockquote", "environment", _environment, {"alt": ["paragraph", "list", "blockquote"]}
    )
    for name in ("math_inline", "math_inline_double"):
        md.add_render_rule(name, lambda *it: f"<code>{_typed(*it)}</code>")
    for name in ("math_block", "environment"):
        md.add_render_rule(name, lambda *it: f"<pre><code>{_typed(*it)}</code></pre>")


def _inline(state: StateInline, silent: bool) -> bool:
    # a dollar after a letter is a currency, as in US$
    if state.pos and state.src[state.pos - 1].isalnum():
        return False
    return bool(_FORMULA.match(state.src, state.pos)) and _dollars(state, silent)


def _environment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begins = _BEGIN.match(state.getLines(start, start + 1, state.blkIndent, False))
    if begins is None or is_code_block(state, start):
        return False
    last = start
    while not _line(state, last).endswith(f"\\end{{{begins[1]}}}"):
        last += 1
        if last >= end or state.isEmpty(last):
            return False
    if not silent:
        token = state.push("environment", "math", 0)
        token.content = state.getLines(start, last + 1, state.blkIndent, False)
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] : state.eMarks[line]].rstrip()


def _typed(_md: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    token = tokens[at]
    return escape(f"{token.markup}{token.content}{token.markup}")
