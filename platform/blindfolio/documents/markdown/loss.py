"""Computes how much of a Markdown source the blocks contain, so that losses are noticed.

The source is read line by line and not with the Markdown parser, whose own losses would
otherwise go unnoticed. Words between tags always count, and so do words after an unclosed
comment.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from blindfolio.documents import limits
from blindfolio.documents.html.writing import INVISIBLE
from blindfolio.documents.markdown.callouts import MARKERS as MARKERS_OF_CALLOUTS
from blindfolio.documents.markdown.embeds import EMBED
from blindfolio.documents.markdown.raw_tags import is_words, parts
from blindfolio.documents.words import share_kept

# Each is bounded or can't start twice in one place, so hostile text takes linear time.
DECLARATION = re.compile(r"<![A-Za-z][^<>\n]{0,2000}>")
TAG = re.compile(
    r"(?P<behind>(?<=\w))?<(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]{0,100}+)(?P<bare>(?=>))?"
    r"(?:[^<>\n]|\n(?![ \t]*\n)){0,2000}>"
)
INLINE_TAG = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|sub|sup|code|kbd|del|ins|span|small)(?:\s[^<>\n]{0,2000})?>"
)
TARGET = re.compile(r"\]\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)")
REFERENCE = re.compile(r"\]\[[^\[\]\n]{1,200}\]")
DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]{1,200}\]:[ \t]*\S+.*$", re.MULTILINE)
NOTE_MARK = re.compile(r"\[\^[^\[\]\n]{1,200}\]:?")
MARKERS = re.compile(r"(?:[ \t>]|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
NUMBER = re.compile(r"^[ \t>]{0,40}\d{1,9}[.)][ \t]", re.MULTILINE)
EMPHASIS = re.compile(r"`[^`\n]*`|(\*{1,3}|~~)(?=\S)([^*~\n]{1,2000}+)(?<=\S)\1")
ADDRESS = re.compile(r"\]\(data:[^)\s]*\)")


def letters_kept(source: str, texts: Iterable[str]) -> float:
    """Returns the ratio of the blocks' letters and digits to the source's. It is rough, but
    works for split words such as `*Ja*ne`.
    """
    wanted = sum(c.isalnum() for c in source_words(source))
    found = sum(c.isalnum() for text in texts for c in text)
    return found / wanted if wanted else 1.0


def words_kept(source: str, texts: Sequence[str]) -> float:
    """Returns the share of the source's words that the blocks contain. Emphasis and invisible
    characters may cut words, as in `**L**oad`.
    """
    words = source_words(source)
    kept = share_kept(words, texts)
    if kept >= limits.LOSS_SHARE:
        return kept
    seen = INVISIBLE.sub("", words)
    whole = EMPHASIS.sub(lambda found: found[2] if found[1] else found[0], seen)
    return max(kept, share_kept(whole, texts))


def source_words(source: str) -> str:
    """Returns the source without link targets, tags and comments."""
    outside: list[str] = []
    inside: list[str] = []
    fence = ""
    for line in source.splitlines():
        # Quotations and items may hold code too, closed after their own marks.
        mark = FENCE.match(MARKERS.sub("", line, count=1))
        if mark and not fence and "`" not in mark[2]:
            fence = mark[1]
        elif mark and fence and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
        else:
            (inside if fence else outside).append(line)
    text = INLINE_TAG.sub("", _without_comments("\n".join(outside)))
    for pattern in (
        DECLARATION,
        DEFINITION,
        EMBED,
        ADDRESS,
        TARGET,
        REFERENCE,
        NOTE_MARK,
        NUMBER,
        MARKERS_OF_CALLOUTS,
    ):
        text = pattern.sub(lambda m: "]" if m[0].startswith("](") else " ", text)
    return html.unescape(_without_tags(text)) + "\n" + "\n".join(inside)


def _without_comments(text: str) -> str:
    *before, last = text.split("-->")
    return " ".join([*(part.partition("<!--")[0] for part in before), last])


def _without_tags(text: str) -> str:
    ended = {tag["name"] for tag in TAG.finditer(text) if tag["end"]}

    def words(part: str, *, drawn: bool) -> str:
        return TAG.sub(lambda tag: tag[0] if is_words(tag, ended, drawn=drawn) else " ", part)

    return "".join(words(part, drawn=drawn) for part, drawn in parts(text))
