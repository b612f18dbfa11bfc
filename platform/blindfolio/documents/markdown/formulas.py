r"""Keeps TeX as it was typed, as code: its `_`, `*`, `\\` and `<` aren't Markdown.

A dollar opens a formula by the rules of GitHub and Pandoc, so "$5 and $6" is money, and `${NAME}`
a shell's. A formula keeps its dollars, so nothing is lost if it was money after all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from blindfolio.documents.html.writing import escape

_INLINE = re.compile(
    r"\$\$(?:\\.|[^$\\])+\$\$(?!\$)"
    r"|\$(?P<quoted>`[^`$]+`)\$"
    r"|\$(?![\s$]|\{\w+\})(?:\\.|[^$\\`])*(?<!\s)\$(?![\w$])"
    r"|\\\((?P<round>.{1,1000}?)\\\)|\\\[(?P<square>.{1,1000}?)\\\]"
    r"|\\begin\{(?P<name>[A-Za-z]{1,20}\*?)\}.{0,5000}?\\end\{(?P=name)\}",
    re.DOTALL,
)
_OPENS = re.compile(
    r"(?P<dollars>\$\$)|(?P<bracket>\\\[)|\\begin\{(?P<name>[A-Za-z]{1,20}\*?)\}"
)
_MOST_LINES = 60
# Some programs escape the brackets of prose.
_TEX = re.compile(r"\\[A-Za-z{}\\]|(?<!\\)[_^=*<>+]")


def formulas_plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("escape", "formula", _in_a_line)
    md.block.ruler.before(
        "fence",
        "formula_lines",
        _on_lines,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    md.add_render_rule("formula", _formula)
    md.add_render_rule("formula_lines", _formula_lines)


def _in_a_line(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    before = state.src[state.pos - 1 : state.pos]
    found = _INLINE.match(state.src, state.pos, state.posMax)
    if found is None or (found[0][0] == "$" and (before == "$" or before.isalnum())):
        return False
    inner = found["round"] or found["square"]
    if inner and not _TEX.search(inner):
        return False
    if not silent:
        quoted = found["quoted"]
        state.push("formula", "code", 0).content = f"${quoted[1:-1]}$" if quoted else found[0]
    state.pos = found.end()
    return True


def _on_lines(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    start = state.bMarks[first] + state.tShift[first]
    opened = None if state.is_code_block(first) else _OPENS.match(state.src, start)
    if opened is None:
        return False
    closer = "$$" if opened["dollars"] else "\\]" if opened["bracket"] else None
    closer = closer or f"\\end{{{opened['name']}}}"
    last = _last_line(state, first, end, opened.end(), closer)
    if last is None:
        return False
    lines = state.getLines(first, last + 1, state.sCount[first], False).strip()
    if opened["bracket"] and not _TEX.search(lines[2:-2]):
        return False
    if not silent:
        token = state.push("formula_lines", "pre", 0)
        token.content, token.map = lines, [first, last + 1]
        state.line = last + 1
    return True


def _last_line(state: StateBlock, first: int, end: int, inside: int, closer: str) -> int | None:
    for line in range(first, min(end, first + _MOST_LINES)):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return None
        at = max(inside, state.bMarks[line])
        written = state.src[at : state.eMarks[line]]
        if closer in written:
            return line if written.rstrip().endswith(closer) else None
    return None


def _formula(_md: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    return f"<code>{escape(tokens[at].content)}</code>"


def _formula_lines(_md: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    return f'<pre><code class="language-math">{escape(tokens[at].content)}</code></pre>\n'
