"""Reads the callouts of GitHub and Obsidian (`> [!WARNING]`), MkDocs (`!!! note "Title"`) and
Docusaurus (`:::tip Title`) as quotations that begin with their title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin

from blindfolio.documents.html.writing import escape

_ALERT = re.compile(r"\[!(?P<kind>[A-Za-z][\w-]{0,30})\][+-]?[ \t]*(?P<own>[^\n]*)(?:\n|\Z)")
_CONTAINER = re.compile(
    r"\s*\{?\.?(?P<kind>[A-Za-z][\w-]{0,30})\}?\s*(?:\[(?P<own>[^\]\n]*)\]|(?P<rest>[^\n{]*))"
)


def callouts_plugin(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "alerts", _alerts)
    md.use(admon_plugin)
    md.core.ruler.before("inline", "admonitions", _admonitions)
    md.use(container_plugin, "callout", validate=lambda info, _: bool(_CONTAINER.match(info)))
    md.add_render_rule("container_callout_open", _container)
    for name, html in (
        ("admonition_open", "<blockquote>"),
        ("admonition_title_open", "<p><strong>"),
        ("admonition_title_close", "</strong></p>"),
        ("admonition_close", "</blockquote>"),
        ("container_callout_close", "</blockquote>"),
    ):
        md.add_render_rule(name, lambda *_, html=html: html)


def _alerts(state: StateCore) -> None:
    tokens = state.tokens
    for at in range(len(tokens) - 4, -1, -1):
        first = tokens[at + 2]
        if tokens[at].type != "blockquote_open" or first.type != "inline":
            continue
        if alert := _ALERT.match(first.content):
            rest = first.content[alert.end() :]
            first.content = f"**{alert['own'].strip() or _word(alert['kind'])}**"
            if rest:
                paragraph = [copy(token) for token in tokens[at + 1 : at + 4]]
                paragraph[1].content, paragraph[1].children = rest, []
                tokens[at + 4 : at + 4] = paragraph


def _admonitions(state: StateCore) -> None:
    # The plugin takes only a quoted title whole.
    for at, token in enumerate(state.tokens):
        if token.type == "admonition_title_open":
            info = state.tokens[at - 1].info.strip()
            if " " in info and '"' not in info:
                state.tokens[at + 1].content = _word(info)


def _container(md: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    said = _CONTAINER.match(tokens[at].info)
    assert said is not None
    title = (said["own"] or said["rest"] or "").strip() or _word(said["kind"])
    return f"<blockquote><p><strong>{escape(title)}</strong></p>"


def _word(kind: str) -> str:
    return kind[:1].upper() + kind[1:].replace("-", " ").lower()
