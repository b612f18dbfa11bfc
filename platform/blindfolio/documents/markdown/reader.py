"""Converts Markdown to blocks as GitHub does, inside the limited child process.

Raw HTML is parsed and sanitised, because real design documents use it. Only tags that aren't
markup are escaped (see `raw_tags`). Pictures are never fetched.
"""

from __future__ import annotations

import re
import signal
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from blindfolio.documents import limits
from blindfolio.documents.html.blocks import Piece
from blindfolio.documents.html.sanitize import clean
from blindfolio.documents.html.tree import parse
from blindfolio.documents.html.writing import escape, prose_text
from blindfolio.documents.markdown.callouts import callouts_plugin
from blindfolio.documents.markdown.data_pictures import PREFIX, cut_pictures
from blindfolio.documents.markdown.decoding import decode
from blindfolio.documents.markdown.embeds import embeds_plugin
from blindfolio.documents.markdown.formulas import formulas_plugin
from blindfolio.documents.markdown.loss import letters_kept, source_words, words_kept
from blindfolio.documents.markdown.raw_tags import with_words_shown
from blindfolio.documents.pictures.gallery import Gallery
from blindfolio.documents.reading import DocumentReading, read_tree
from blindfolio.documents.refusals import refuse
from blindfolio.documents.words import count_words

# Formatting gets 60% of the child's CPU time; the rest is enough to show the plain text.
_FORMATTING_SECONDS = limits.MARKDOWN_CPU_SECONDS * 0.6

# If formatting would lose more than half of the text, the plain text is shown.
_HOPELESS = 0.5

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n){0,2000}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")

_DIAGRAM = re.compile(r"\W{0,2}(?:mermaid|plantuml|puml|dot|graphviz)\b", re.IGNORECASE)

_FOOTNOTES = {
    **dict.fromkeys(("footnote_anchor", "footnote_block_open", "footnote_block_close"), ""),
    "footnote_open": "<li>",
    "footnote_close": "</li>",
}


class _Unformattable(Exception):
    """Formatting has used up its time, or would lose most of the text."""


def read_markdown(
    raw: bytes, beside: Callable[[str], bytes | None] = lambda source: None
) -> DocumentReading:
    """Raises `Refusal` if the text is too long or empty. `beside` takes a picture's source and
    returns the bytes of that file if it came with the text.
    """
    decoded, told = decode(raw)
    text, written_in = cut_pictures(decoded)
    if len(text.encode()) > limits.MARKDOWN_BYTES:
        raise refuse("markdown-too-large")
    source = unicodedata.normalize("NFC", text)
    # An exact count needs the blocks; this quickly refuses far longer texts.
    if count_words(source_words(source)) > 2 * limits.WORDS:
        raise refuse("too-many-words")
    try:
        with _time_for_formatting():
            reading = _formatted(source, lambda name: _behind(name, written_in) or beside(name))
    except _Unformattable:
        reading = DocumentReading(_plain(source), [("plain-text", 1)])
    if len(reading.pieces) > limits.BLOCKS:
        raise refuse("too-many-blocks")
    reading.notices[:0] = told
    return reading


class _Parser(MarkdownIt):
    """Accepts every link address. The parser's own check would leave brackets and addresses in
    the text, so links are filtered after parsing.
    """

    def validateLink(self, url: str) -> bool:
        return True


def _parser() -> MarkdownIt:
    md = _Parser("gfm-like", {"linkify": False, "html": True})
    md.options["maxNesting"] = limits.PARSER_NESTING
    md.use(front_matter_plugin).use(footnote_plugin)
    md.use(formulas_plugin).use(callouts_plugin).use(embeds_plugin)
    md.add_render_rule("footnote_ref", _footnote_mark)
    for name, html in _FOOTNOTES.items():
        md.add_render_rule(name, lambda *_, html=html: html)
    return md


def _formatted(source: str, bytes_of: Callable[[str], bytes | None]) -> DocumentReading:
    md = _parser()
    tokens = md.parse(source)
    notices: list[tuple[str, int]] = []
    body_from = 0
    if tokens and tokens[0].type == "front_matter":
        lines = tokens[0].map or [0, 0]
        notices.append(("front-matter", max(lines[1] - lines[0] - 2, 0)))
        body_from = lines[1]
    if drawn := sum(it.type == "fence" and bool(_DIAGRAM.match(it.info)) for it in tokens):
        notices.append(("diagrams", drawn))
    ends = [i for i, token in enumerate(tokens) if token.type == "footnote_block_open"]
    at = ends[0] if ends else len(tokens)
    html, notes = (
        md.renderer.render(part, md.options, {}) for part in (tokens[:at], tokens[at:])
    )
    foot = f"<ol>{notes}</ol>" if notes else ""
    (root, deep), (foot_root, foot_deep) = parse(_safe(html)), parse(_safe(foot))
    reading = read_tree(root, foot_root, Gallery(), deep + foot_deep, bytes_of)
    body = "\n".join(source.splitlines()[body_from:])
    if letters_kept(body, reading.texts) < _HOPELESS:
        # The parser drops list levels beyond its nesting limit.
        raise _Unformattable
    if (kept := words_kept(body, reading.texts)) < limits.LOSS_SHARE:
        reading.notices.append(("lost-words", int(kept * 100)))
    reading.notices[:0] = notices
    return reading


def _behind(source: str, written_in: Sequence[bytes]) -> bytes | None:
    # a cut-out picture's bytes; None for other sources
    number = source.removeprefix(PREFIX)
    if number == source or not (number.isascii() and number.isdigit() and len(number) < 9):
        return None
    return written_in[int(number) - 1] if 0 < int(number) <= len(written_in) else None


def _safe(html: str) -> str:
    return clean(with_words_shown(html))


def _plain(source: str) -> list[Piece]:
    found: list[Piece] = []
    for part in FRONT_MATTER.sub("", source, count=1).split("\n\n"):
        if text := " ".join(prose_text(part).split()):
            found.append(Piece("paragraph", f'<p dir="auto">{escape(text)}</p>'))
    return found


@contextmanager
def _time_for_formatting() -> Iterator[None]:
    # Raises `_Unformattable` inside when the share is used up, if there is a timer.
    if not hasattr(signal, "setitimer"):  # Windows: the job's clock is the only one
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _Unformattable

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, _FORMATTING_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _footnote_mark(_md: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    return f"<sup>[{int(tokens[at].meta['id']) + 1}]</sup>"
