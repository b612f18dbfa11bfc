"""Finds lines of code by their fixed-width letters, and ignores code words in prose."""

from __future__ import annotations

from collections.abc import Sequence

from blindfolio.documents.pdf.glyphs import MONO
from blindfolio.documents.pdf.layout.flow import SENTENCE_END, Part, follows
from blindfolio.documents.pdf.layout.lines import TextLine
from blindfolio.documents.pdf.marks import BULLET

_NEARLY_CODE = 0.9
_CODE_IN_PROSE = 2
# Factor on the leading. Code words in prose are set smaller, but not the lines' step.
_SMALL_CODE = 1.3


def lines_of_code(flow: Sequence[Part], leading: float) -> set[int]:
    """Returns the `id()` of each line of code. Code words that fill a line or two of prose are
    skipped.
    """
    found: set[int] = set()
    at = 0
    while at < len(flow):
        run: list[TextLine] = []
        for part in flow[at:]:
            if not isinstance(part, TextLine) or _mono(part) < _NEARLY_CODE:
                break
            run.append(part)
        before = flow[at - 1] if at else None
        at += len(run)
        after = flow[at] if at < len(flow) else None
        at += 1
        if any(_mono(line) == 1 for line in run) and not (
            len(run) <= _CODE_IN_PROSE and _within_prose(before, run, after, leading)
        ):
            found.update(id(line) for line in run)
    return found


def _within_prose(
    before: Part | None, run: Sequence[TextLine], after: Part | None, leading: float
) -> bool:
    first, last = run[0], run[-1]
    return (
        isinstance(before, TextLine)
        and not before.broken
        and not SENTENCE_END.search(before.text)
        and follows(before, first, leading)
    ) or (
        isinstance(after, TextLine)
        and not last.broken
        and not SENTENCE_END.search(last.text)
        and not after.text[0].isupper()
        and follows(last, after, leading * _SMALL_CODE)
    )


def _mono(line: TextLine) -> float:
    # Share of fixed-width letters, without line numbers and characters that few fonts have.
    if BULLET.match(line.text) and line.glyphs[0].style != MONO:
        return 0.0
    glyphs = [glyph for glyph in line.glyphs if glyph.char.isascii() and glyph.char != " "]
    while glyphs and glyphs[0].char.isdigit() and glyphs[0].style != MONO:
        del glyphs[0]
    mono = sum(glyph.style == MONO for glyph in glyphs)
    return mono / len(glyphs) if len(glyphs) > 1 else line.share(MONO)
